"""What the sheet Customers says, and what a suspicious reader makes of it: each cell is held against the result."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from xl_segment import Segmentation
from xl_segment.pages.customers_page import customers_page
from xl_segment.pages.page import Page
from xl_segment.sheet.roles import Kind

_TITLE = re.compile(
    r"(?P<count>[\d,]+) customers?(?:: the (?P<fifth>[\d,]+) biggest bring (?P<share>\d+)% of the money|, one row each)"
)
_SCOPE = re.compile(
    r"One row per customer, by (?P<by>money|id); filter on Persona for a mailing list\."
    r"(?P<before> Before: their segment in the run before\.)?"
    r"(?P<until> Days since order count back from (?P<day>\d{4}-\d\d-\d\d)\.)?"
    r"(?P<still> Still here is an estimate \(▼ below 50%\)\.)?"
    r"(?P<money> Next 12 months is an estimate of their money\.)?"
)  # fmt: skip


def faults(result: Segmentation, page: Page | None = None) -> Iterator[str]:
    """Yield what the sheet says and is not so; of a sheet of customers there is none to be read.

    page: the sheet, else that of the result.
    """
    page = page or customers_page(result)
    if page is None:
        if result.features.measured.kind is Kind.SALES:
            yield "sales lines have no list of customers"
        return
    title, scope, table = (block.values for block in page.blocks)
    listed = pd.DataFrame(table[1:], columns=list(table[0]))
    yield from _in_words(result, str(title[0][0]), str(scope[0][0]), listed)
    names = result.customers.index.astype(str)
    if not names.is_unique or sorted(listed["Customer"]) != sorted(names):
        yield "not one row per customer"
        return
    at = pd.Series(np.arange(len(names)), names).loc[listed["Customer"]].to_numpy()
    for header in listed.columns[1:]:
        yield from _in_column(result, header, listed[header], at)
    if "Money" in listed and (listed["Money"].diff().dropna() > 0).any():
        yield "not by money"


def _in_words(result: Segmentation, title: str, scope: str, listed: pd.DataFrame) -> Iterator[str]:
    said, of_columns = _TITLE.fullmatch(title), _SCOPE.fullmatch(scope)
    if said is None or of_columns is None:
        yield f"cannot be read: {title!r}, {scope!r}"
        return
    if said["count"] != f"{len(result.labels):,}":
        yield title
    money = result.features.money
    if said["fifth"]:
        spent = (money if money is not None else pd.Series(dtype=float)).sort_values(ascending=False)
        count = int(said["fifth"].replace(",", ""))
        if (
            count != round(len(spent) / 5)
            or abs(int(said["share"]) - 100 * spent.iloc[:count].sum() / spent.sum()) > 0.501
        ):
            yield title
    if (of_columns["by"] == "money") != (money is not None):
        yield scope
    if bool(of_columns["until"]) != ("Days since order" in listed) or (
        of_columns["until"] and of_columns["day"] != str(result.features.measured.reference_date)
    ):
        yield scope
    if bool(of_columns["before"]) != ("Before" in listed):
        yield scope
    if bool(of_columns["still"]) != ("Still here" in listed) or bool(of_columns["money"]) != (
        "Next 12 months" in listed
    ):
        yield scope  # fmt: skip


def _in_column(result: Segmentation, header: str, said: pd.Series, at: np.ndarray) -> Iterator[str]:
    read = _COLUMNS.get(header)
    if read is None:
        yield f"nobody knows what {header!r} is"
        return
    true = pd.Series(read(result)).iloc[at].reset_index(drop=True)
    if pd.api.types.is_datetime64_any_dtype(true):
        true = true.dt.date.astype(object).where(true.notna(), None)
    same = said.eq(true) | (said.isna() & true.isna())
    for customer in np.flatnonzero(~same)[:3]:
        yield f"{header} of row {customer}: {said[customer]!r}, not {true[customer]!r}"


def _measure(*wanted: str) -> Callable[[Segmentation], pd.Series]:
    def of(result: Segmentation) -> pd.Series:
        (name,) = [name for name, measure in result.features.measured.measures.items() if measure in wanted]
        return result.customers[name].reset_index(drop=True)

    return of


def _history(name: str) -> Callable[[Segmentation], pd.Series]:
    return lambda result: result.features.measured.history[name].reset_index(drop=True)


def _forecast(name: str) -> Callable[[Segmentation], pd.Series]:
    return lambda result: result.lifetime.customers[name].reset_index(drop=True)


def _orders(*counted: str) -> Callable[[Segmentation], pd.Series]:
    def of(result: Segmentation) -> pd.Series:
        (name,) = [name for name, measure in result.features.measured.measures.items() if measure == "frequency"]
        if name not in counted:
            return pd.Series(np.nan, range(len(result.customers)))
        return result.customers[name].reset_index(drop=True)

    return of


def _moves(result: Segmentation) -> pd.Series:
    """What `customers_table` has, back in the order of the customers."""
    return result.customers_table()["What would move them"].loc[result.customers.index].reset_index(drop=True)


def _before(result: Segmentation) -> list[str]:
    """By the memory of the run before, in which a customer is looked for by name."""
    memory = result.memory.before
    assert memory is not None
    was = dict(zip(map(str, memory.customers.keys), memory.customers.segment.tolist(), strict=True))
    names = {**result.memory.ended, **{persona.segment: persona.name for persona in result.personas}}
    return [
        "new" if name not in was else "same" if was[name] == label else f"{was[name]} {names[was[name]]}"
        for name, label in zip(map(str, result.customers.index), result.labels, strict=True)
    ]


_COLUMNS: dict[str, Callable[[Segmentation], object]] = {
    "Segment": lambda result: result.labels,
    "Persona": lambda result: [result.persona(int(label)).name for label in result.labels],
    "Before": _before,
    "Fit": lambda result: np.where(result.fit < result.model.between, "doubtful", "clear"),
    "Days since order": _measure("recency"),
    "Orders": _orders("Frequency (orders)"),
    "Days with a sale": _orders("Frequency (days)"),
    "Months with a sale": _orders("Frequency (months)"),
    "Sales lines": _orders("Frequency (lines)"),
    "Money": _measure("money"),
    "Average order": _measure("average order"),
    "First order": _history("First order"),
    "Last order": _history("Last order"),
    "Returns": _history("Returns"),
    "Still here": _forecast("Still a customer"),
    "Next 12 months": _forecast("Expected money (12 months)"),
    "What would move them": _moves,
}
