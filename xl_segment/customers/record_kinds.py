"""Rows of several kinds that tell the money of an order more than once: its head, its lines, its payment.

Tills and shops write all of them into one sheet, told apart by a column ("Sale", "Sale Line", "Payment") or by what is
blank on them. Each kind comes to the same sum, order by order; only one of them may be counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: A column that tells the kinds of rows apart has no more values than this.
_MOST_KINDS = 6
#: Rows that are looked at first, to see whether a column has so few values.
_LOOK = 20_000
#: Two kinds tell the same money where they do on this share of the orders that have both, to the cent.
_SAME = 0.95
#: Two kinds belong to the same orders where this share of the orders has both.
_BOTH = 0.8
#: Fewer orders with both kinds than this show no pattern.
_LEAST = 5
#: Records of two kinds have different columns: one at least is filled on this much more of the one than of the other.
_SHAPES = 0.9


@dataclass(frozen=True)
class RepeatedMoney:
    """Rows that tell money which others tell already. rows: {their kind: sheet rows}; counted: the kind that counts."""

    rows: Mapping[str, np.ndarray]
    counted: str


def repeated_money(frame: pd.DataFrame, orders: pd.Series, amounts: pd.Series) -> RepeatedMoney | None:
    """Find kinds of rows that come to the same sum in each order, and say which one counts: that with the most rows.

    frame: (rows x columns) understood cells as they stand on the sheet; orders, amounts: of the same rows. None where
    each row's money is told once.
    """
    known = (orders.notna() & amounts.notna()).to_numpy()
    codes, names = pd.factorize(orders[known])
    if len(names) < _LEAST or len(codes) < (1 + _BOTH) * len(names):
        return None
    money = amounts[known].to_numpy(np.float64)
    others = frame.loc[known, [name for name in frame.columns if name not in (orders.name, amounts.name)]]
    filled = others.notna()
    for kinds, names_of_kinds in _ways_to_tell_apart(others, filled):
        counted, again = _the_same_money(kinds, codes, money, filled)
        if again:
            rows = {names_of_kinds[kind]: others.index[kinds == kind].to_numpy(np.int64) for kind in again}
            return RepeatedMoney(rows, names_of_kinds[counted])
    return None


def _ways_to_tell_apart(frame: pd.DataFrame, filled: pd.DataFrame) -> Iterator[tuple[np.ndarray, list[str]]]:
    """Yield the kind of each row, from 0, and the kinds in words, for each column that could tell them apart."""
    for name, share in filled.mean().items():
        if share == 1 and _may_name_kinds(frame[name]):
            kinds, texts = pd.factorize(frame[name])
            if len(texts) <= _MOST_KINDS:
                yield kinds, [f"{name} is '{text}'" for text in texts]
    for name, share in filled.mean().items():
        if 0.05 <= share <= 0.95:
            yield filled[name].to_numpy().astype(np.int64), [f"{name} is blank", f"{name} is filled in"]


def _may_name_kinds(cells: pd.Series) -> bool:
    return not pd.api.types.is_numeric_dtype(cells) and bool(cells.iloc[:_LOOK].nunique() <= _MOST_KINDS)


def _the_same_money(
    kinds: np.ndarray, codes: np.ndarray, money: np.ndarray, filled: pd.DataFrame
) -> tuple[int, list[int]]:
    """Return the kind with the most rows, and those that come to the same sum in each order."""
    counts = np.bincount(kinds)
    first_rows = {kind: int(np.argmax(kinds == kind)) for kind in range(len(counts))}
    counted = max(first_rows, key=lambda kind: (counts[kind], -first_rows[kind]))
    sums = [_Sums.of(codes[kinds == kind], money[kinds == kind], int(codes.max()) + 1) for kind in first_rows]
    again = [
        kind
        for kind in first_rows
        if kind != counted
        and sums[kind].come_to_the_same(sums[counted])
        and _have_other_columns(filled[kinds == kind], filled[kinds == counted])
    ]
    return counted, again


@dataclass(frozen=True)
class _Sums:
    """What the rows of one kind come to in each order. has_rows: whether the order has any; amounts: their sums."""

    has_rows: np.ndarray
    amounts: np.ndarray

    @classmethod
    def of(cls, codes: np.ndarray, money: np.ndarray, orders: int) -> _Sums:
        return cls(np.bincount(codes, minlength=orders) > 0, np.bincount(codes, money, minlength=orders))

    def come_to_the_same(self, counted: _Sums) -> bool:
        """Tell whether most orders have both kinds, and come to the same by both, order by order."""
        both = self.has_rows & counted.has_rows
        if both.sum() < max(_LEAST, _BOTH * self.has_rows.sum(), _BOTH * counted.has_rows.sum()):
            return False
        own = self.amounts[both]
        same = np.isclose(own, counted.amounts[both], rtol=1e-6, atol=0.011)
        return bool(same.mean() >= _SAME) and len(np.unique(own)) > 2


def _have_other_columns(filled: pd.DataFrame, filled_of_counted: pd.DataFrame) -> bool:
    return bool((filled.mean() - filled_of_counted.mean()).abs().max() >= _SHAPES)
