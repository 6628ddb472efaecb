"""An audience: the customers of some segments as a list that a mailing tool takes, or a plain one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from xl_segment.customer_list import PERSONA, SEGMENT
from xl_segment.errors import DataError, NotFoundError, SettingError, not_found
from xl_segment.memory.customer_names import is_mostly_text, last_said
from xl_segment.result import Segmentation
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
#: A column is e-mail addresses where half of its filled cells are.
_SOME_EMAILS = 0.5
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Tool(NamedTuple):
    """How a mailing tool calls the columns that it knows, as its help pages say; others become fields of one's own.

    tags: the column that holds what a contact is tagged with, "" where the tool knows no such column.
    """

    name: str
    email: str
    given_name: str
    family_name: str
    tags: str = ""


#: mailchimp.com/help/format-guidelines-for-your-import-file; help.klaviyo.com/hc/en-us/articles/115005078967;
#: knowledge.hubspot.com, "Set up your import files".
TOOLS = {
    "mailchimp": _Tool("Mailchimp", "Email Address", "First Name", "Last Name", "Tags"),
    "klaviyo": _Tool("Klaviyo", "Email", "First Name", "Last Name"),
    "hubspot": _Tool("HubSpot", "Email", "First Name", "Last Name"),
}


def audience(
    result: Segmentation, *, segments: Sequence[int] = (), personas: Sequence[str] = (), tool: str | None = None
) -> pd.DataFrame:
    """Return the customers of some segments, one row each, by money.

    segments: their numbers; personas: what they are called; neither: all customers. tool: "mailchimp", "klaviyo" or
    "hubspot", whose names for e-mail address, first and last name the columns get; customers without an address are
    left out then. Raises NotFoundError where there is no such segment, SettingError where there is no such tool, and
    DataError where a tool wants addresses and the sheet has none.
    """
    wanted = [*(_known(result, segment) for segment in segments), *(_named(result, name) for name in personas)]
    customers = result.customers_table()
    if wanted:
        customers = customers[customers[SEGMENT].isin(wanted)]
    if tool is None:
        return customers
    return _as_it_takes_them(_tool(tool), contacts(result).loc[customers.index], customers)


def contacts(result: Segmentation) -> pd.DataFrame:
    """Return the e-mail address, first and last name of each customer, as far as columns of the sheet hold them.

    Index: as `Segmentation.customers`. Of a customer's rows the last one counts that says it. Columns: "email",
    "given_name", "family_name", "" where nothing says it; only those that the sheet has.
    """
    cells = result.table.sheet.cells
    owners = result.features.measured.customer_of
    known = {
        what: last_said(cells[header], owners, len(result.customers))
        for what, header in _contact_columns(cells).items()
    }
    return pd.DataFrame(known, result.customers.index)


def _contact_columns(cells: pd.DataFrame) -> dict[str, str]:
    """Return {what it is: header} of the first columns that say who to write to."""
    columns: dict[str, str] = {}
    for header in cells.columns:
        filled = cells[header].dropna()
        is_text = is_mostly_text(cells[header])
        if is_text and filled.astype(str).str.strip().str.fullmatch(_EMAIL).mean() >= _SOME_EMAILS:
            columns.setdefault("email", header)
        for what in ("given_name", "family_name"):
            if is_text and vocabulary(what).whole(normal(header)):
                columns.setdefault(what, header)
    return columns


def _as_it_takes_them(tool: _Tool, known: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Return customers under the headers of a tool; those without an address, which it would refuse, are left out."""
    if "email" not in known:
        raise DataError(
            f"No column holds e-mail addresses, and {tool.name} knows its contacts by them. Add one to the data, or "
            "leave the tool out for a plain list."
        )
    headers = {"email": tool.email, "given_name": tool.given_name, "family_name": tool.family_name}
    named = known.rename(columns=headers)
    if tool.tags:
        named[tool.tags] = customers[PERSONA]
    listed = named.join(customers.rename(columns={name: f"Customer {name}" for name in named if name in customers}))
    return listed[named[tool.email].str.fullmatch(_EMAIL)].drop_duplicates(tool.email)


def to_csv(customers: pd.DataFrame) -> bytes:
    """Return a list as a CSV file with a mark for UTF-8, which Excel asks for.

    A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection).
    """
    columns = {name: _plain(customers[name]) for name in customers}
    table = pd.DataFrame(columns)
    content = table.to_csv(index=False, date_format="%Y-%m-%d", float_format="%.2f", lineterminator="\r\n")
    return b"\xef\xbb\xbf" + str(content).encode()


def _plain(values: pd.Series) -> pd.Series:
    """Return a column as it is written: whole numbers without decimals, no text that is taken for a formula."""
    if pd.api.types.is_float_dtype(values):
        whole = values.dropna() % 1 == 0
        return values.astype("Int64") if whole.all() else values
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        return values
    return values.map(_as_text)


def _as_text(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) and not _is_number(cell) else cell


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[\d ().,-]+", text))


def _tool(name: str) -> _Tool:
    tool = TOOLS.get(name.strip().casefold())
    if tool is None:
        known = ", ".join(TOOLS)
        raise SettingError(f"'{name}' is no tool that is known here; give one of {known}, or none for a plain list.")
    return tool


def _known(result: Segmentation, segment: int) -> int:
    numbers = [profile.segment for profile in result.profiles]
    if segment not in numbers:
        listed = ", ".join(map(str, numbers))
        raise NotFoundError(f"There is no segment {segment} with customers; there are {listed}.")
    return segment


def _named(result: Segmentation, name: str) -> int:
    by_name = {persona.name.casefold(): persona.segment for persona in result.personas}
    segment = by_name.get(name.strip().casefold())
    if segment is None:
        raise not_found("persona", name, [persona.name for persona in result.personas], "the segments")
    return segment
