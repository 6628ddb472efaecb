"""What the cells say for or against a column being the customer or the order, whatever its header is called.

A customer is named on nearly every line (or on the first line of each order), comes again in several orders, and is no
number that counts the rows. An order belongs to one customer and to one day.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import pandas as pd

from xl_segment.sheet.columns.column_content import Content
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.parsing.text import is_blank

#: Rows that are looked at, side by side from the top, to see what belongs to what.
LOOK = 20_000
#: One thing belongs to another when this share of its values has one of the other only.
BELONGS = 0.97
#: What stands where an order has no number (yet).
_NO_NUMBER = ("0", 0, 0.0)
#: A column that is filled on fewer rows than this share names nobody.
NAMES_ROWS = 0.5


class Evidence:
    """The cells of a sheet, asked for what belongs to what; each column is looked at once."""

    def __init__(self, sheet: SheetData, contents: dict[str, Content]) -> None:
        self._cells = sheet.cells
        self._contents = contents
        self._codes: dict[str, np.ndarray] = {}

    def share(self, name: str) -> float:
        """Return the share of the rows on which a column is filled."""
        return self._contents[name].filled / max(1, len(self._cells))

    def share_of_first_lines(self, name: str) -> float:
        """Return the share of the first lines of orders on which a column is filled, where such lines can be told."""
        if self.first_lines is None:
            return self.share(name)
        return max(self.share(name), float((self.codes(name)[self.first_lines] >= 0).mean()))

    def share_of_groups(self, group: str, name: str) -> float:
        """Return the share of a column's values that have another column filled on one of their rows at least."""
        groups, filled = self.codes(group), self.codes(name) >= 0
        known = groups >= 0
        if not known.any():
            return 0.0
        return len(np.unique(groups[known & filled])) / len(np.unique(groups[known]))

    def share_where(self, name: str, beside: str, holds: Callable[[object], bool]) -> float:
        """Return the share of rows on which a column is filled, of those where the cell beside it holds."""
        cells = self._cells[beside].iloc[:LOOK]
        codes, different = pd.factorize(cells)
        chosen = np.append([holds(value) for value in different], False).astype(bool)[codes]
        return float((self.codes(name)[chosen] >= 0).mean()) if chosen.any() else 0.0

    def stands_above(self, name: str) -> bool:
        """Tell whether each name stands once, with blank rows below it that belong to it."""
        codes = self.codes(name)
        filled = codes >= 0
        return bool(
            len(codes) > 3
            and filled[0]
            and 0.02 * len(codes) <= filled.sum() <= 0.75 * len(codes)
            and len(np.unique(codes[filled])) >= 0.95 * filled.sum()
        )

    def codes(self, name: str) -> np.ndarray:
        """Return a number for each different cell of the first rows, -1 where blank."""
        if name not in self._codes:
            cells = self._cells[name].iloc[:LOOK]
            codes, _ = pd.factorize(cells.map(_comparable))
            codes[is_blank(cells).to_numpy()] = -1
            self._codes[name] = codes
        return self._codes[name]

    @cached_property
    def first_lines(self) -> np.ndarray | None:
        """Tell which rows are the first lines of orders, where several columns are filled on just those."""
        masks: dict[bytes, int] = {}
        total = min(len(self._cells), LOOK)
        for name, content in self._contents.items():
            if 0.1 * len(self._cells) <= content.filled <= 0.95 * len(self._cells):
                filled = (self.codes(name) >= 0).tobytes()
                masks[filled] = masks.get(filled, 0) + 1
        commonest = max(masks, key=masks.__getitem__, default=b"")
        if masks.get(commonest, 0) < 2:
            return None
        mask = np.frombuffer(commonest, dtype=bool)
        return mask if len(mask) == total and mask[0] else None

    def belongs(self, name: str, owner: str) -> float:
        """Return the share of a column's values that stand with one value of the owner's column only."""
        pairs = pd.DataFrame({"value": self.codes(name), "owner": self.codes(owner)})
        pairs = pairs[(pairs["value"] >= 0) & (pairs["owner"] >= 0)].drop_duplicates()
        if not len(pairs):
            return 0.0
        return float((pairs.groupby("value").size() == 1).mean())

    def are_the_same(self, left: str, right: str) -> bool:
        """Tell whether two columns name the same people: each value of one goes with one of the other."""
        return self.belongs(left, right) >= 0.95 and self.belongs(right, left) >= 0.95

    def groups_lines(self, name: str) -> bool:
        """Tell whether values stand on more than one row; zeros stand for no number yet, and are none."""
        codes = self.codes(name)
        cells = self._cells[name].iloc[:LOOK]
        filled = codes[(codes >= 0) & ~cells.isin(_NO_NUMBER).to_numpy()]
        return len(np.unique(filled)) < 0.98 * len(filled)

    def different(self, name: str) -> int:
        """Return how many different values the first rows have."""
        codes = self.codes(name)
        return len(np.unique(codes[codes >= 0]))


def _comparable(cell: object) -> object:
    """A text is compared without case and outer blanks; a day without its time."""
    if isinstance(cell, str):
        return " ".join(cell.split()).casefold()
    normalize = getattr(cell, "date", None)
    return normalize() if callable(normalize) else cell
