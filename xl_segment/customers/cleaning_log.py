"""The cleaning log: which rows were kept, repaired or set aside, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from xl_segment.sheet.assumptions import Assumption

#: Of more reasons than this the others are counted.
_TOLD = 3


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
    def rows_kept(self) -> int:
        """How many rows were kept."""
        return self.rows_in - self.rows_set_aside

    def kept(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a frame, indexed by sheet row, that were not set aside."""
        if not self.set_aside:
            return frame
        return frame.drop(np.concatenate(list(self.set_aside.values())), errors="ignore")

    def why_set_aside(self) -> str:
        """Say why rows were set aside, the reasons with the most rows first."""
        reasons = sorted(self.set_aside.items(), key=lambda one: -len(one[1]))
        told = [f"{reason}: {len(rows):,}" for reason, rows in reasons[:_TOLD]]
        more = len(reasons) - _TOLD
        return "; ".join(told) + (f"; {more} other reason{'s' if more > 1 else ''}" if more > 0 else "")

    def with_set_aside(self, reason: str, rows: Iterable[int]) -> CleaningLog:
        """Return a log in which these rows are set aside too, unless an earlier reason already holds them."""
        taken = list(self.set_aside.values())
        fresh = np.setdiff1d(np.asarray(list(rows), dtype=np.int64), np.concatenate(taken) if taken else [])
        if not len(fresh):
            return self
        before = self.set_aside.get(reason, np.empty(0, np.int64))
        return replace(self, set_aside={**self.set_aside, reason: np.union1d(before, fresh).astype(np.int64)})

    def without(self, rows: Iterable[int]) -> CleaningLog:
        """Return a log in which these rows are not set aside."""
        kept = {
            reason: np.setdiff1d(which, np.asarray(list(rows), np.int64)) for reason, which in self.set_aside.items()
        }
        return replace(self, set_aside={reason: which for reason, which in kept.items() if len(which)})

    def with_repaired(self, what: str, rows: Iterable[int]) -> CleaningLog:
        """Return a log in which these rows are noted as repaired."""
        found = np.asarray(list(rows), dtype=np.int64)
        if not len(found):
            return self
        before = self.repaired.get(what, np.empty(0, np.int64))
        return replace(self, repaired={**self.repaired, what: np.union1d(before, found).astype(np.int64)})

    def with_note(self, note: str) -> CleaningLog:
        """Return a log with one more remark."""
        return replace(self, notes=(*self.notes, note))

    def with_warning(self, warning: str) -> CleaningLog:
        """Return a log with one more warning."""
        return self if warning in self.warnings else replace(self, warnings=(*self.warnings, warning))

    def with_assumption(self, assumption: Assumption) -> CleaningLog:
        """Return a log with one more decision about which rows count."""
        return replace(self, assumptions=(*self.assumptions, assumption))


def rows_where(chosen: pd.Series) -> np.ndarray:
    """Return the sheet rows where a condition holds; where it is not known it does not."""
    return np.asarray(chosen.index[chosen.fillna(False).astype(bool)], np.int64)
