"""On a sheet of customers: months as columns, spending in parts, answers in words, yes and no, a customer's dates."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from xl_segment.data.column_content import Content
from xl_segment.data.column_words import fit, normal, says, vocabulary
from xl_segment.data.parsing_dates import parse_dates
from xl_segment.data.parsing_numbers import parse_numbers
from xl_segment.data.parsing_words import are_flags, scale_of
from xl_segment.data.roles import MEASURES, Role
from xl_segment.data.sheet import SheetData

Roles = dict[str, tuple[Role, str]]
#: Fewer columns than this are no row of months; fewer are no spending in parts.
_PERIODS, _PARTS = 3, 2
#: A sign of money in a header, or a currency's code in brackets.
_CURRENCY = re.compile(r"[$€£¥₹₽₺₩₪₫฿]|[(\[](?:[A-Z]{3})[)\]]")
#: Rows that are looked at.
_LOOK = 20_000
#: A year that a month without one is put into, to see whether it is a month.
_SOME_YEAR = 2024


def find(sheet: SheetData, contents: dict[str, Content], roles: Roles, told: dict[str, Role]) -> Roles:
    """Return the roles with those that only a sheet of customers has; what the user says stays."""
    free = {name for name in roles if name not in told}
    roles = {**roles, **_dates(roles, contents, free)}
    roles = {**roles, **_periods(roles, contents, free)}
    roles = {**roles, **_scales(sheet, roles, contents, free)}
    roles = {**roles, **_parts(sheet, roles, contents, free)}
    roles = {**roles, **_spent(roles, contents, free)}
    return {**roles, **_flags(sheet, roles, contents, free)}


def _dates(roles: Roles, contents: dict[str, Content], free: set[str]) -> Roles:
    """The last purchase and the first day of a customer, by their headers."""
    found: Roles = {}
    for wanted in (Role.LAST_PURCHASE, Role.SINCE):
        claims = [
            (-fit(name, wanted)[0], name)
            for name, (role, _) in roles.items()
            if name in free and role in (Role.OTHER_DATE, Role.OTHER_ID, Role.DATE) and contents[name].dates >= 0.8
            and fit(name, wanted)[0] > 0 and name not in found
        ]  # fmt: skip
        if claims and wanted not in {role for role, _ in roles.values()}:
            name = min(claims)[1]
            found[name] = (wanted, f"its header says '{fit(name, wanted)[1]}'")
    return found


def period_of(header: str) -> pd.Timestamp | None:
    """Return the last day of the month, quarter, week or year that a header names, None where it names none."""
    text = header.strip()
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return pd.Timestamp(int(text), 12, 31)
    if re.fullmatch(r"[\d.,]+", text) or not text:
        return None
    for attempt in (text, f"{text} {_SOME_YEAR}"):
        parsed = parse_dates(pd.Series([attempt], dtype=object))
        if parsed.values.notna().all():
            return pd.Timestamp(parsed.values.iloc[0])
    return None


def _periods(roles: Roles, contents: dict[str, Content], free: set[str]) -> Roles:
    """Months as columns: at least three neighbours whose headers are times that follow one another."""
    numeric = [name for name in roles if name in free and (contents[name].is_number or not contents[name].filled)]
    if len(numeric) < _PERIODS:
        return {}
    ends = {name: period_of(name) for name in numeric}
    named = [name for name in numeric if ends[name] is not None]
    days = [end for end in ends.values() if end is not None]
    if len(named) < _PERIODS or len(set(days)) < len(days) or not (days == sorted(days) or days == sorted(days)[::-1]):
        return {}
    why = "its header names a time, and those beside it the times before and after"
    return dict.fromkeys(named, (Role.PERIOD, why))


def _scales(sheet: SheetData, roles: Roles, contents: dict[str, Content], free: set[str]) -> Roles:
    found: Roles = {}
    for name, (role, _) in roles.items():
        if name not in free or role not in (Role.LABEL, Role.OTHER_ID, Role.COUNTRY, Role.CATEGORY):
            continue
        if 2 <= contents[name].different <= 15 and not contents[name].is_number:
            texts = [cell for cell in pd.unique(sheet.cells[name]) if isinstance(cell, str)]
            scale = scale_of(texts)
            if scale is not None and not are_flags(texts):
                found[name] = (Role.SCALE, f"its cells are answers on a scale of {scale.points}")
    return found


def _parts(sheet: SheetData, roles: Roles, contents: dict[str, Content], free: set[str]) -> Roles:
    """Spending that stands in several columns, by their headers; where the money stands in one, it is that."""
    if any(role in (Role.AMOUNT, Role.PERIOD) and name not in free for name, (role, _) in roles.items()):
        return {}
    amounts = [name for name, (role, _) in roles.items() if role is Role.AMOUNT]
    if any(says(name, "total") for name in amounts):
        return {}
    named = [
        name for name, (role, _) in roles.items()
        if name in free and role in (Role.MEASURE, Role.AMOUNT, Role.SPENDING) and not says(name, "not_amount")
        and not says(name, "score_of_scores") and not says(name, "no_part")
        and contents[name].lowest >= 0 and contents[name].different > 1 and not contents[name].may_be_answers
    ]  # fmt: skip
    # Of one unit, and of one kind: the same word says of each of them that it is spending.
    by_word: dict[str, list[str]] = {}
    for name in named:
        for word in set(vocabulary("spending").found_in(normal(name))):
            by_word.setdefault(word, []).append(name)
    parts = max(by_word.values(), key=len, default=[])
    if len(parts) < _PARTS or (amounts and len(parts) < 3):
        return {}
    whole = _whole(sheet, parts)
    if whole:
        return {whole: (Role.AMOUNT, "it is the sum of the other columns that name spending")}
    return dict.fromkeys(parts, (Role.PART, "its header names spending, as others beside it do; they are added up"))


def _spent(roles: Roles, contents: dict[str, Content], free: set[str]) -> Roles:
    """A question that asks how much was spent, in a currency: "How much did you spend with us last year? (€)"."""
    if not {Role.AMOUNT, Role.PART, Role.PERIOD}.isdisjoint(role for role, _ in roles.values()):
        return {}
    asked = [
        name for name, (role, _) in roles.items()
        if name in free and role is Role.MEASURE and vocabulary("spending").is_in(normal(name))
        and _CURRENCY.search(name) and not says(name, "no_part") and not contents[name].may_be_answers
    ]  # fmt: skip
    why = "its header asks how much was spent, in a currency"
    return {asked[0]: (Role.AMOUNT, why)} if len(asked) == 1 else {}


def _whole(sheet: SheetData, parts: list[str]) -> str:
    """Return the column that is the sum of the others, "" where none is."""
    if len(parts) < 3:
        return ""
    figures = pd.DataFrame({name: parse_numbers(sheet.cells[name].iloc[:_LOOK]).values for name in parts}).fillna(0.0)
    total = figures.sum(axis=1)
    for name in parts:
        others = total - figures[name]
        if float(np.isclose(figures[name], others, rtol=0.01, atol=0.05).mean()) >= 0.9:
            return name
    return ""


def _flags(sheet: SheetData, roles: Roles, contents: dict[str, Content], free: set[str]) -> Roles:
    """A table of nothing but yes and no, or of ones and blanks: there they are the measures, and blank is no."""
    measures = [name for name, (role, _) in roles.items() if role in MEASURES]
    flags = [
        name for name, (role, _) in roles.items()
        if name in free and role in (Role.MEASURE, Role.LABEL, Role.OTHER_ID, Role.IGNORED) and contents[name].filled
        and _is_flag(sheet, name, contents[name])
    ]  # fmt: skip
    others = [name for name in measures if name not in flags and contents[name].different > 2]
    if len(flags) < 2 or others:
        return {}
    return dict.fromkeys(flags, (Role.FLAG, "its cells say yes or no, and there is no other measure"))


def _is_flag(sheet: SheetData, name: str, content: Content) -> bool:
    if content.is_number:
        return content.different <= 2 and content.lowest >= 0 and content.highest <= 1
    if content.different > 4:
        return False
    texts = [cell for cell in pd.unique(sheet.cells[name]) if isinstance(cell, str)]
    return are_flags(texts) or all(isinstance(cell, bool) for cell in sheet.cells[name].dropna())
