"""The cleaning log: which rows were kept, repaired or set aside, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np


@dataclass(frozen=True)
class CleaningLog:
    """Rows in = rows kept + rows set aside, always.

    rows: the sheet's own numbers of all rows that came in. set_aside: {reason: sheet rows}; a row stands under one
    reason only, the first that applied. repaired: {what was done: sheet rows}; those rows were kept.
    notes: remarks about the data that changed nothing. warnings: what has to be known before the result is believed.
    """

    rows: np.ndarray
    set_aside: dict[str, np.ndarray] = field(default_factory=dict)
    repaired: dict[str, np.ndarray] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

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

    def with_set_aside(self, reason: str, rows: Iterable[int]) -> CleaningLog:
        """Return a log in which these rows are set aside too, unless an earlier reason already holds them."""
        taken = list(self.set_aside.values())
        fresh = np.setdiff1d(np.asarray(list(rows), dtype=np.int64), np.concatenate(taken) if taken else [])
        if not len(fresh):
            return self
        before = self.set_aside.get(reason, np.empty(0, np.int64))
        return replace(self, set_aside={**self.set_aside, reason: np.union1d(before, fresh).astype(np.int64)})

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
