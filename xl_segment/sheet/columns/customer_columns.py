"""On a sheet of customers: months as columns, spending in parts, answers in words, yes and no, a customer's dates."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from xl_segment.sheet.columns.column_content import HIGHEST_ANSWER, HIGHEST_SCORE, MOST_LABELS, Content
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.parsing.numbers import parse_numbers
from xl_segment.sheet.parsing.scales import are_flags, scale_of
from xl_segment.sheet.roles import MEASURES, Role
from xl_segment.sheet.words.column_words import (
    fit,
    is_of_one_sale,
    names_a_stretch,
    names_one_of,
    normal,
    plain,
    says,
    says_how_much,
    vocabulary,
)
from xl_segment.sheet.words.periods import FEWEST, Run, periods_of, runs_of

Roles = dict[str, tuple[Role, str]]
#: Fewer columns than this are no spending in parts.
_PARTS = 2
#: On this share of the rows at least one column is as much as another that is a part of it, or the same told again.
_NEARLY_ALL = 0.99
#: One money told in two ways is in proportion, as this correlation says.
_ALIKE = 0.98
#: Whole numbers up to this are rather how often than how much, where no header names a currency.
_FEW = 100
#: A sign of money in a header, or a currency's code in brackets.
_CURRENCY = re.compile(r"[$€£¥₹₽₺₩₪₫฿]|[(\[](?:[A-Z]{3})[)\]]")
#: Rows that are looked at.
_LOOK = 20_000


def find(sheet: SheetData, contents: dict[str, Content], roles: Roles, told: dict[str, Role]) -> Roles:
    """Return the roles with those that only a sheet of customers has; what the user says stays."""
    free = {name for name in roles if name not in told}
    roles = {**roles, **_dates(roles, contents, free)}
    roles = {**roles, **_periods(sheet, roles, contents, told)}
    roles = {**roles, **_scales(sheet, roles, contents, free)}
    roles = {**roles, **_parts(sheet, roles, contents, free)}
    roles = {**roles, **_spent(sheet, roles, contents, free)}
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


def _periods(sheet: SheetData, roles: Roles, contents: dict[str, Content], told: dict[str, Role]) -> Roles:
    """Months as columns: at least three whose headers are times that follow one another, and whose cells are money.

    Money that somebody named is not made of others. What adds the months up is the same money, and is told as that.
    """
    if Role.AMOUNT in told.values():
        return {}
    chosen = {name for name, role in told.items() if role is Role.PERIOD}
    numeric = [
        name for name in roles
        if (name not in told or name in chosen) and (contents[name].is_number or not contents[name].filled)
    ]  # fmt: skip
    for run in _runs(numeric):
        if (chosen and chosen.isdisjoint(run.names)) or not _are_money(sheet, contents, run):
            continue
        held = [name for name, (role, _) in roles.items() if role is Role.AMOUNT and name not in run.names]
        if (
            len(run.names) < FEWEST
            and not chosen
            and (held or any(_are_counts(name, contents[name]) for name in run.names))
        ):
            continue  # two years do not come before money that a header names
        others = [name for name in numeric if name not in run.names and name not in told]
        whole = _sum_of(sheet, run.names, [name for name in others if not says(name, "not_amount")])
        if run.coded and not chosen and _is_in_doubt(roles, contents, run, whole, held):
            continue
        why = "its header names a time, and those beside it the times before and after"
        found = {name: (Role.PERIOD, why) for name in run.names if name not in told}
        span = f"{run.names[0]} to {run.names[-1]}"
        if whole and held in ([], [whole]):
            found[whole] = (Role.AMOUNT, f"it is the sum of {span}")
        return found | _subtotals(sheet, run, others, roles)
    return {}


def _runs(numeric: list[str]) -> list[Run]:
    """Return the runs of times among headers; of years that are named two are enough."""
    runs = runs_of(numeric, fewest=_PARTS) if len(numeric) >= _PARTS else []
    return [one for one in runs if len(one.names) >= FEWEST or (one.unit == "year" and one.beside and not one.coded)]


def _are_money(sheet: SheetData, contents: dict[str, Content], run: Run) -> bool:
    """Tell amounts of money from growth rates, counts and plans, by the words beside the times and by the cells."""
    if run.beside and (
        says(run.beside, "not_amount")
        or any(says(run.beside, table) for table in ("no_part", "not_all", "a_mean"))
        or not (
            fit(run.beside, Role.AMOUNT)[0]
            or says(run.beside, "spending")
            or vocabulary("total").whole(run.beside) is not None
        )
    ):
        return False
    if any("%" in name for name in run.names):
        return False
    filled = [name for name in run.names if contents[name].filled]
    rates = sum(_are_rates(sheet.cells[name], contents[name]) for name in filled)
    return bool(filled) and 2 * rates <= len(filled)


def _are_rates(cells: pd.Series, content: Content) -> bool:
    """Tell rates: fractions of one, percents, or as often below nothing as a growth is and money is not."""
    if content.low < 0 or any(isinstance(cell, str) and cell.rstrip().endswith("%") for cell in cells.iloc[:_LOOK]):
        return True
    return not content.whole and content.high <= 1 and content.highest <= HIGHEST_ANSWER


def _is_in_doubt(roles: Roles, contents: dict[str, Content], run: Run, whole: str, held: list[str]) -> bool:
    """Tell whether numbered headers ("Q1", "W2") may number questions or measurements as well as quarters or weeks."""
    filled = [contents[name] for name in run.names if contents[name].filled]
    if 2 * sum(one.may_be_answers for one in filled) > len(filled):
        return True
    if run.beside:
        return False
    letter = run.names[0].strip()[0].casefold()
    numbered = [name for name in roles if re.fullmatch(rf"{letter}[\s._-]?\d+\s?\w?", name.strip().casefold())]
    more = [name for name in numbered if name not in run.names]
    small = max(one.highest for one in filled) <= HIGHEST_SCORE
    return bool(more) or (not whole and (small or bool(held)))


def _sum_of(sheet: SheetData, parts: Iterable[str], others: list[str]) -> str:
    """Return which of other columns adds up all of these, "" where none does."""
    total = _figures(sheet, parts).sum(axis=1)
    counts = total.ne(0)
    for name in others if counts.sum() >= _PARTS else ():
        figures = _figures(sheet, [name])[name]
        if float(np.isclose(figures[counts], total[counts], rtol=0.01, atol=0.05).mean()) >= 0.9:
            return name
    return ""


def _subtotals(sheet: SheetData, run: Run, others: list[str], roles: Roles) -> Roles:
    """Columns of a quarter or a year that add up its months: that money is counted already."""
    found: Roles = {}
    months = dict(zip(run.names, run.ends, strict=True))
    for name, longer in periods_of((*others, *run.names)).items():
        parts = [one for one, end in months.items() if name not in months and longer.holds(end, run.unit)]
        if len(parts) > 1 and name in roles and _sum_of(sheet, parts, [name]):
            found[name] = (Role.IGNORED, f"it adds up {parts[0]} to {parts[-1]}, which are counted already")
    return found


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
        and not says(name, "score_of_scores") and not _is_not_all(name)
        and contents[name].lowest >= 0 and contents[name].different > 1 and not _are_counts(name, contents[name])
        and not are_codes(name, contents[name])
    ]  # fmt: skip
    # Of one unit, and of one kind: the same word says of each of them that it is spending.
    by_word: dict[str, list[str]] = {}
    for name in named:
        for word in set(vocabulary("spending").found_in(normal(name))):
            by_word.setdefault(word, []).append(name)
    parts = max(by_word.values(), key=len, default=[])
    # "Total spend" is no part beside "Wine spend"; "Total wine spend" is one beside "Total fruit spend".
    parts = [name for name in parts if not says(name, "total")] or parts
    longer = _longest(sheet, amounts[0], by_word.values()) if len(amounts) == 1 and amounts[0] in free else ""
    if longer:
        before = (Role.MEASURE, f"its money is a part of that of {longer}")
        return {amounts[0]: before, longer: (Role.AMOUNT, f"its money is that of {amounts[0]} and of more time")}
    named_alike = len({round(fit(name, Role.AMOUNT)[0], 3) for name in {*parts, *amounts}}) == 1
    if len(parts) < _PARTS or (amounts and len(parts) < 3 and not named_alike):
        return {}
    whole = _whole(sheet, parts)
    if whole:
        return {whole: (Role.AMOUNT, "it is the sum of the other columns that name spending")}
    if largest := _largest_of_all(sheet, parts):
        # Gross and net, the last 30 days and the last year, dollars and euros: one money told in several ways.
        why = f"it is at least {parts[0] if largest != parts[0] else parts[1]} on every row, so they are no parts"
        return {} if amounts else {largest: (Role.AMOUNT, why)}
    return dict.fromkeys(parts, (Role.PART, "its header names spending, as others beside it do; they are added up"))


def _is_not_all(name: str) -> bool:
    """Tell whether a header says that its money is a mean, a plan, one order's, or of a kind told beside others."""
    return any(says(name, table) for table in ("no_part", "told_again", "not_all", "a_mean")) or is_of_one_sale(name)


def _are_counts(name: str, content: Content) -> bool:
    """Tell how often from how much: "Web purchases" of 0 to 12 are no money."""
    if content.may_be_answers or not content.whole or _names_a_currency(name):
        return content.may_be_answers
    return says(name, "how_often") or (content.highest <= _FEW and vocabulary("events").is_in(normal(name)))


def _names_a_currency(name: str) -> bool:
    codes = vocabulary("currency_codes").sure.keys()
    return bool(_CURRENCY.search(name)) or not codes.isdisjoint(plain(name).split())


def are_codes(name: str, content: Content) -> bool:
    """Tell whole numbers that are codes by their header, such as "Sales office" 1000, 2000, 3000, from money."""
    return content.whole and content.different <= MOST_LABELS and names_one_of(name, "codes")


def _longest(sheet: SheetData, amount: str, alike: Iterable[list[str]]) -> str:
    """Return the column of the longest time, where the amount is one of a shorter: "Spend 30d" beside "Spend 365d"."""
    if not names_a_stretch(amount):
        return ""
    others = {name for names in alike if amount in names for name in names} - {amount}
    figures = _figures(sheet, [amount, *sorted(others)])
    more = [
        name for name in sorted(others)
        if float((figures[name] >= figures[amount] - 0.005).mean()) >= _NEARLY_ALL
        and not np.allclose(figures[name], figures[amount])
    ]  # fmt: skip
    return max(more, key=lambda name: float(figures[name].sum()), default="")


def _largest_of_all(sheet: SheetData, parts: list[str]) -> str:
    """Return the largest column, where of any two one is never less and nearly in proportion to the other; else "".

    What is spent on several things differs: one buys more of the one, another of the other.
    """
    figures = _figures(sheet, parts)
    ranked = sorted(parts, key=lambda name: -float(figures[name].sum()))
    for more, less in itertools.pairwise(ranked):
        never_less = float((figures[more] >= figures[less] - 0.005).mean()) >= _NEARLY_ALL
        if not never_less or float(figures[more].corr(figures[less])) < _ALIKE:
            return ""
    return ranked[0]


def _spent(sheet: SheetData, roles: Roles, contents: dict[str, Content], free: set[str]) -> Roles:
    """Money that no header names plainly, or only as planned: "How much did you spend? (€)", "Sales this year"."""
    planned = [
        name for name, (role, _) in roles.items() if role is Role.AMOUNT and name in free and says(name, "not_all")
    ]
    money = [name for name, (role, _) in roles.items() if role in (Role.AMOUNT, Role.PART, Role.PERIOD)]
    if set(money) - set(planned):
        return {}
    found = _spent_in_all(sheet, roles, contents, free)
    before = (Role.MEASURE, "its header says that it is planned, or of another time")
    return dict.fromkeys(planned, before) | found if found else {}


def _spent_in_all(sheet: SheetData, roles: Roles, contents: dict[str, Content], free: set[str]) -> Roles:
    named = [
        name for name, (role, _) in roles.items()
        if name in free and role is Role.MEASURE and vocabulary("spending", "amount").is_in(normal(name))
        and not _is_not_all(name) and not _are_counts(name, contents[name])
        and (not says(name, "not_amount") or says_how_much(name))
    ]  # fmt: skip
    asked = [name for name in named if _CURRENCY.search(name)]
    if len(asked) == 1:
        return {asked[0]: (Role.AMOUNT, "its header asks how much was spent, in a currency")}
    whole = [name for name in named if says(name, "total")]
    if len(whole) == 1:
        return {whole[0]: (Role.AMOUNT, "its header says what was spent in all")}
    timed = [name for name in named if names_a_stretch(name) and says_how_much(name)]
    # This year's before last year's, a year's before a month's.
    latest = [name for name in timed if not vocabulary("last").is_in(normal(name))] or timed
    if not latest:
        return {}
    figures = _figures(sheet, latest)
    best = max(latest, key=lambda name: float(figures[name].sum()))
    return {best: (Role.AMOUNT, "its header says what was spent in a stretch of time")}


def _whole(sheet: SheetData, parts: list[str]) -> str:
    """Return the column that is the sum of the others, "" where none is."""
    if len(parts) < 3:
        return ""
    figures = _figures(sheet, parts)
    total = figures.sum(axis=1)
    for name in parts:
        others = total - figures[name]
        if float(np.isclose(figures[name], others, rtol=0.01, atol=0.05).mean()) >= 0.9:
            return name
    return ""


def _figures(sheet: SheetData, names: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame({name: parse_numbers(sheet.cells[name].iloc[:_LOOK]).values for name in names}).fillna(0.0)


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
