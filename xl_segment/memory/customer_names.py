"""What a reader knows customers by: the id as it stands on the sheet, the row where that tells no two apart, a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from xl_segment.customers.features import Features
from xl_segment.memory.customer_keys import customer_keys, id_of_key
from xl_segment.memory.customer_lookup import customer_ids
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Table
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal

#: Of the filled cells of a column of names, so many at least are text.
_SOME_TEXT = 0.5
#: Of a customer's rows nearly all say the same name: somebody may have married.
_NEARLY_ALL = 0.9
#: What a column of names may have been taken for.
_MAY_NAME = frozenset({Role.OTHER_ID, Role.LABEL, Role.IGNORED})
#: What stands in the place of an id that nobody has.
NO_ID = "no id"


@dataclass(frozen=True)
class Callings:
    """What customers are called on a page.

    ids: {key: id as it stands on the sheet, with the row where several have it, "row 14" where there is none}, of those
    who stand on the sheet. names: {key: name}, of those whom a column names. by_content: customers are told apart by
    all that their row says: "all" of them, "some", or "" for nobody.
    """

    ids: Mapping[str, str]
    names: Mapping[str, str]
    by_content: str = ""

    @classmethod
    def of(cls, table: Table, features: Features) -> Callings:
        """Return what the customers of a sheet are called."""
        keys = customer_keys(table, features).astype(str)
        ids = customer_ids(table, features)
        shown = list(map(str, ids))
        by_content = ""
        if features.measured.kind is not Kind.SALES:
            several = (ids.duplicated(keep=False) & (ids != "")).to_numpy()
            rows = [f"row {row}" for row in ids.index]
            shown = [_with_row(name, row, twice) for name, row, twice in zip(shown, rows, several, strict=True)]
            if table.first(Role.CUSTOMER) is None:
                by_content = "all"
            elif several.any() or (ids == "").any():
                by_content = "some"
        names = customer_names(table, features)
        known = {key: name for key, name in zip(keys, names, strict=True) if name}
        return cls(dict(zip(keys, shown, strict=True)), known, by_content)

    def id_of(self, key: str) -> str:
        """Return what a customer is called, also one who does not stand on the sheet any more."""
        if key in self.ids:
            return self.ids[key]
        bare = id_of_key(key)
        if not bare:
            return NO_ID
        # Of rows with one id each but one is called by more than it.
        return bare if bare == key else f"{bare} (one of several)"

    def name_of(self, key: str) -> str:
        """Return a customer's name, "" where no column says it."""
        return self.names.get(key, "")

    @property
    def sentence(self) -> str:
        """Say how customers are known again from run to run."""
        if self.by_content == "all":
            return (
                "No column is a customer id, so a row is known again by all that it says: once one of its cells "
                "changes, it counts as a customer who is gone and one who is new."
            )
        known = "Customers are told apart by their id, so sorting, filtering and inserting rows changes nothing."
        if self.by_content:
            known += (
                " A row without an id, or with one that another row has too, is known again by all that it says: once "
                "one of its cells changes, it may count as gone and new."
            )
        return known


def _with_row(name: str, row: str, twice: bool) -> str:
    if not name:
        return row
    return f"{name} ({row})" if twice else name


def customer_names(table: Table, features: Features) -> list[str]:
    """Return the name of each customer, "" where no column says it.

    A column of whole names, else those of first and last names. Of a customer's rows the last one counts that says it.
    """
    owners, count = features.measured.customer_of, len(features.raw)
    for headers in (
        _first_named(table, "customer_name"),
        [*_first_named(table, "given_name"), *_first_named(table, "family_name")],
    ):
        columns = [table.sheet.cells[header] for header in headers]
        known = [last_said(cells, owners, count) for cells in columns if _is_of_customers(cells, owners)]
        names = [" ".join(filter(None, parts)) for parts in zip(*known, strict=True)]
        if names and _tell_apart(names):
            return names
    return [""] * count


def _first_named(table: Table, what: str) -> list[str]:
    """Return the header of the first column of texts that is called so, [] where there is none."""
    words = vocabulary(what)
    for column in table.columns:
        is_named = words.whole(normal(column.name)) is not None
        if column.role in _MAY_NAME and is_named and is_mostly_text(table.sheet.cells[column.name]):
            return [column.name]
    return []


def _is_of_customers(cells: pd.Series, owners: pd.Series) -> bool:
    """Tell whether a column says the same in nearly all rows of a customer: an order's name differs by order."""
    said = cells.reindex(owners.index).dropna().astype(str).str.strip()
    by_customer = said.groupby(owners.reindex(said.index)).nunique()
    return bool(len(by_customer)) and float((by_customer == 1).mean()) >= _NEARLY_ALL


def _tell_apart(names: Iterable[str]) -> bool:
    """Tell whether names are anybody's own: what few words say of everybody is a kind of customer."""
    said = [name for name in names if name]
    return len(set(said)) > _SOME_TEXT * len(said)


def is_mostly_text(cells: pd.Series) -> bool:
    """Tell whether most filled cells of a column are texts."""
    filled = cells.dropna()
    return bool(len(filled)) and filled.map(lambda cell: isinstance(cell, str)).mean() > _SOME_TEXT


def last_said(cells: pd.Series, owners: pd.Series, customers: int) -> list[str]:
    """Return what the last filled cell of each customer says, "" where none does.

    cells: of a column, by row. owners: each row's customer, by position. customers: how many there are.
    """
    texts = cells.reindex(owners.index)
    texts = texts[texts.notna()].astype(str).str.strip()
    texts = texts[texts != ""]
    last = texts.groupby(owners.reindex(texts.index)).last()
    return [str(text) for text in last.reindex(range(customers), fill_value="")]
