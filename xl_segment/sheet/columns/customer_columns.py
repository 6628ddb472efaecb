"""On a sheet of customers: their ids and dates, answers in words, yes and no; what belongs to a sale is a measure."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xl_segment.sheet.columns.column_content import Content
from xl_segment.sheet.columns.period_columns import periods
from xl_segment.sheet.columns.spending_columns import parts, spent
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.parsing.scales import are_flags, scale_of
from xl_segment.sheet.roles import MEASURES, ColumnRoles, Role, columns_with
from xl_segment.sheet.words.column_words import begins_with_number, names_one_of
from xl_segment.sheet.words.plain_words import normal
from xl_segment.sheet.words.put_together import is_put_together
from xl_segment.sheet.words.role_words import names_role

#: What belongs to a sale, and what it is on a sheet of customers.
_PLAIN = {
    Role.QUANTITY: Role.MEASURE,
    Role.UNIT_PRICE: Role.MEASURE,
    Role.DISCOUNT: Role.MEASURE,
    Role.REFUND: Role.MEASURE,
    Role.ORDER: Role.OTHER_ID,
    Role.DATE: Role.OTHER_DATE,
    Role.STATUS: Role.LABEL,
}
#: A scale has no more answers than this, and yes and no are no more than that.
_MOST_ANSWERS, _MOST_FLAGS = 15, 4
#: A column holds dates where this share of its cells are.
_DATES = 0.8


def find(sheet: SheetData, contents: dict[str, Content], roles: ColumnRoles, stated: Mapping[str, Role]) -> ColumnRoles:
    """Return the roles with those that only a sheet of customers has; what the user says stays."""
    roles = _with_an_id(_without_sales(roles, contents, stated), contents, stated)
    free = {name for name in roles if name not in stated}
    roles = {**roles, **_dates(roles, contents, free)}
    roles = {**roles, **periods(sheet, roles, contents, stated)}
    roles = {**roles, **_scales(sheet, roles, contents, free)}
    roles = {**roles, **parts(sheet, roles, contents, free)}
    roles = {**roles, **spent(sheet, roles, contents, free)}
    return {**roles, **_flags(sheet, roles, contents, free)}


def _without_sales(roles: ColumnRoles, contents: Mapping[str, Content], stated: Mapping[str, Role]) -> ColumnRoles:
    """What belongs to a sale is a plain measure, id or date."""
    return {
        name: (role, reason) if name in stated else _plain_role(name, role, reason, contents[name])
        for name, (role, reason) in roles.items()
    }


def _plain_role(name: str, role: Role, reason: str, content: Content) -> tuple[Role, str]:
    if role is Role.QUANTITY and is_put_together(normal(name), Role.FREQUENCY):
        return Role.FREQUENCY, "its header says how often"
    if role in _PLAIN:
        return _PLAIN[role], f"{reason}, on a sheet of customers"
    if role is Role.CUSTOMER and _is_no_id(content):
        return Role.MEASURE, "its cells are numbers that repeat"
    if role is Role.AMOUNT and content.may_be_answers:
        return Role.MEASURE, f"{reason}, but its {content.different} numbers are answers on a scale"
    return role, reason


def _is_no_id(content: Content) -> bool:
    """A few numbers over and over are no customer ids, whatever their header says."""
    return content.is_number and 2 * content.different < content.filled


def _with_an_id(roles: ColumnRoles, contents: Mapping[str, Content], stated: Mapping[str, Role]) -> ColumnRoles:
    """Where no header says customer, take the first column whose header names an id and whose cells never repeat."""
    if columns_with(roles, Role.CUSTOMER):
        return roles
    most = max((content.filled for content in contents.values()), default=0)
    for name in columns_with(roles, Role.OTHER_ID):
        content = contents[name]
        once = content.different == content.filled >= max(2, most)
        if name not in stated and once and not content.counts_rows and _names_an_id(name):
            return {**roles, name: (Role.CUSTOMER, "its header names an id, and no two rows have the same")}
    return roles


def _names_an_id(name: str) -> bool:
    if begins_with_number(name):
        return True
    return names_one_of(name, "codes_of_people") and not names_one_of(name, "no_measure")


def _dates(roles: ColumnRoles, contents: Mapping[str, Content], free: set[str]) -> ColumnRoles:
    """The last purchase and the first day of a customer, by their headers."""
    days = columns_with(roles, Role.OTHER_DATE, Role.OTHER_ID, Role.DATE)
    days = [name for name in days if name in free and contents[name].dates >= _DATES]
    dates: ColumnRoles = {}
    for wanted in (Role.LAST_PURCHASE, Role.SINCE):
        named = [(-names_role(name, wanted)[0], name) for name in days if name not in dates]
        score, best = min(named, default=(0.0, ""))
        if score < 0 and not columns_with(roles, wanted):
            dates[best] = (wanted, f"its header says '{names_role(best, wanted)[1]}'")
    return dates


def _scales(sheet: SheetData, roles: ColumnRoles, contents: Mapping[str, Content], free: set[str]) -> ColumnRoles:
    """Columns whose cells are answers in words, on a scale."""
    scales: ColumnRoles = {}
    for name in columns_with(roles, Role.LABEL, Role.OTHER_ID, Role.COUNTRY, Role.CATEGORY):
        if name not in free or contents[name].is_number or not 2 <= contents[name].different <= _MOST_ANSWERS:
            continue
        texts = _texts(sheet, name)
        scale = scale_of(texts)
        if scale is not None and not are_flags(texts):
            scales[name] = (Role.SCALE, f"its cells are answers on a scale of {scale.points}")
    return scales


def _texts(sheet: SheetData, name: str) -> list[str]:
    return [cell for cell in pd.unique(sheet.cells[name]) if isinstance(cell, str)]


def _flags(sheet: SheetData, roles: ColumnRoles, contents: Mapping[str, Content], free: set[str]) -> ColumnRoles:
    """A table of nothing but yes and no, or of ones and blanks: there they are the measures, and blank is no."""
    possible = columns_with(roles, Role.MEASURE, Role.LABEL, Role.OTHER_ID, Role.IGNORED)
    flags = [name for name in possible if name in free and _is_flag(sheet, name, contents[name])]
    measures = [name for name in columns_with(roles, *MEASURES) if name not in flags]
    if len(flags) < 2 or any(contents[name].different > 2 for name in measures):
        return {}
    return dict.fromkeys(flags, (Role.FLAG, "its cells say yes or no, and there is no other measure"))


def _is_flag(sheet: SheetData, name: str, content: Content) -> bool:
    if not content.filled:
        return False
    if content.is_number:
        return content.different <= 2 and content.lowest >= 0 and content.highest <= 1
    if content.different > _MOST_FLAGS:
        return False
    return are_flags(_texts(sheet, name)) or all(isinstance(cell, bool) for cell in sheet.cells[name].dropna())
