"""The cleaning log: which rows were kept, repaired or set aside, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from xl_segment.sheet.assumptions import Assumption

#: Of more reasons than this the others are counted.
_SHOWN = 3


@dataclass(frozen=True)
class CleaningLog:
    """Rows in = rows kept + rows set aside, always.

    rows: the sheet's own numbers of all rows that came in. set_aside: {reason: sheet rows}; a row stands under one
    reason only, the first that applied. repaired: {what was done: sheet rows}; those rows were kept.
    notes: remarks about the data that changed nothing. warnings: what has to be known before the result is believed.
    assumptions: what was taken for granted about which rows count.
    """

    rows: np.ndarray
    set_aside: dict[str, np.ndarray] = field(default_factory=dict)
    repaired: dict[str, np.ndarray] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    @property
    def rows_in(self) -> int:
        """How many rows came in."""
        return len(self.rows)

    @property
    def rows_set_aside(self) -> int:
        """How many rows were set aside, over all reasons."""
        return sum(map(len, self.set_aside.values()))

    @property
    def rows_used(self) -> int:
        """How many rows are worked on: all that were not set aside."""
        return self.rows_in - self.rows_set_aside

    def usable_rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a frame, indexed by sheet row, that were not set aside."""
        if not self.set_aside:
            return frame
        return frame.drop(np.concatenate(list(self.set_aside.values())), errors="ignore")

    def why_set_aside(self) -> str:
        """Say why rows were set aside, the reasons with the most rows first."""
        reasons = sorted(self.set_aside, key=lambda reason: -len(self.set_aside[reason]))
        shown = [f"{reason}: {len(self.set_aside[reason]):,}" for reason in reasons[:_SHOWN]]
        more = len(reasons) - _SHOWN
        if more == 1:
            shown.append("1 other reason")
        elif more > 1:
            shown.append(f"{more} other reasons")
        return "; ".join(shown)

    def with_set_aside(self, reason: str, rows: Iterable[int]) -> CleaningLog:
        """Return a log in which these rows are set aside too, unless an earlier reason already holds them."""
        taken = [np.empty(0, np.int64), *self.set_aside.values()]
        fresh = np.setdiff1d(np.asarray(list(rows), dtype=np.int64), np.concatenate(taken))
        if not len(fresh):
            return self
        before = self.set_aside.get(reason, np.empty(0, np.int64))
        return replace(self, set_aside={**self.set_aside, reason: np.union1d(before, fresh).astype(np.int64)})

    def without(self, rows: Iterable[int]) -> CleaningLog:
        """Return a log in which these rows are not set aside."""
        usable = np.asarray(list(rows), np.int64)
        left = {reason: np.setdiff1d(aside, usable) for reason, aside in self.set_aside.items()}
        return replace(self, set_aside={reason: aside for reason, aside in left.items() if len(aside)})

    def with_repaired(self, what: str, rows: Iterable[int]) -> CleaningLog:
        """Return a log in which these rows are noted as repaired."""
        fresh = np.asarray(list(rows), dtype=np.int64)
        if not len(fresh):
            return self
        before = self.repaired.get(what, np.empty(0, np.int64))
        return replace(self, repaired={**self.repaired, what: np.union1d(before, fresh).astype(np.int64)})

    def with_note(self, note: str) -> CleaningLog:
        """Return a log with one more remark."""
        return replace(self, notes=(*self.notes, note))

    def with_warning(self, warning: str) -> CleaningLog:
        """Return a log with one more warning."""
        if warning in self.warnings:
            return self
        return replace(self, warnings=(*self.warnings, warning))

    def with_assumption(self, assumption: Assumption) -> CleaningLog:
        """Return a log with one more decision about which rows count."""
        return replace(self, assumptions=(*self.assumptions, assumption))


def rows_where(chosen: pd.Series) -> np.ndarray:
    """Return the sheet rows where a condition holds; where it is not known it does not."""
    return np.asarray(chosen.index[chosen.fillna(False).astype(bool)], np.int64)
