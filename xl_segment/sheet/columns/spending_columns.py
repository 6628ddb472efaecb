"""On a sheet of customers: what was spent, where it stands in several columns, or no header names it plainly."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from xl_segment.sheet.columns.claims import are_codes
from xl_segment.sheet.columns.column_content import Content
from xl_segment.sheet.columns.figures import figures_of, is_sum
from xl_segment.sheet.columns.money_words import are_counts, is_not_all, shows_a_currency
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import ColumnRoles, Role, columns_with
from xl_segment.sheet.words.column_words import names_a_stretch, says, says_how_much
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal
from xl_segment.sheet.words.role_words import names_role

#: Fewer columns than this are no spending in parts, and fewer than that beside an amount that is named otherwise.
_PARTS, _PARTS_BESIDE_AMOUNT = 2, 3
#: On this share of the rows at least one column is as much as another that is a part of it, or the same told again.
_NEARLY_ALL = 0.99
#: One money told in two ways is in proportion, as this correlation says.
_ALIKE = 0.98
#: Amounts that differ by less are the same.
_CENT = 0.005


def parts(sheet: SheetData, roles: ColumnRoles, contents: Mapping[str, Content], free: set[str]) -> ColumnRoles:
    """Spending that stands in several columns, by their headers; where the money stands in one, it is that."""
    if any(name not in free for name in columns_with(roles, Role.AMOUNT, Role.PERIOD)):
        return {}
    amounts = columns_with(roles, Role.AMOUNT)
    if any(says(name, "total") for name in amounts):
        return {}
    named = columns_with(roles, Role.MEASURE, Role.AMOUNT, Role.SPENDING)
    by_word = _by_word_for_spending([name for name in named if name in free and _may_be_part(name, contents[name])])
    longer = _longest(sheet, amounts[0], by_word.values()) if len(amounts) == 1 else ""
    if longer:
        before = (Role.MEASURE, f"its money is a part of that of {longer}")
        return {amounts[0]: before, longer: (Role.AMOUNT, f"its money is that of {amounts[0]} and of more time")}
    return _parted(sheet, _without_total(max(by_word.values(), key=len, default=[])), amounts)


def _may_be_part(name: str, content: Content) -> bool:
    if says(name, "not_amount") or says(name, "score_of_scores") or is_not_all(name):
        return False
    if not content.lowest >= 0 or content.different < 2:
        return False
    return not are_counts(name, content) and not are_codes(name, content)


def _by_word_for_spending(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the columns of one unit, and of one kind: the same word says of each of them that it is spending."""
    by_word: dict[str, list[str]] = {}
    for name in names:
        for word in dict.fromkeys(vocabulary("spending").phrases_in(normal(name))):
            by_word.setdefault(word, []).append(name)
    return by_word


def _without_total(names: list[str]) -> list[str]:
    """Leave out "Total spend" beside "Wine spend"; "Total wine spend" is a part beside "Total fruit spend"."""
    return [name for name in names if not says(name, "total")] or names


def _parted(sheet: SheetData, names: Sequence[str], amounts: Sequence[str]) -> ColumnRoles:
    """Return what columns of spending are: parts, or a sum and what it is of, or one money told in several ways."""
    named_alike = len({round(names_role(name, Role.AMOUNT)[0], 3) for name in {*names, *amounts}}) == 1
    if len(names) < _PARTS or (amounts and len(names) < _PARTS_BESIDE_AMOUNT and not named_alike):
        return {}
    whole = _whole(sheet, names)
    if whole:
        return {whole: (Role.AMOUNT, "it is the sum of the other columns that name spending")}
    largest = _largest_of_all(sheet, names)
    if not largest:
        why = "its header names spending, as others beside it do; they are added up"
        return dict.fromkeys(names, (Role.PART, why))
    # Gross and net, the last 30 days and the last year, dollars and euros: one money told in several ways.
    if amounts:
        return {}
    smaller = names[1] if largest == names[0] else names[0]
    return {largest: (Role.AMOUNT, f"it is at least {smaller} on every row, so they are no parts")}


def _longest(sheet: SheetData, amount: str, alike: Iterable[list[str]]) -> str:
    """Return the column of the longest time, where the amount is one of a shorter: "Spend 30d" beside "Spend 365d"."""
    if not names_a_stretch(amount):
        return ""
    others = sorted({name for names in alike if amount in names for name in names} - {amount})
    figures = figures_of(sheet, [amount, *others])
    shorter = figures[amount]
    more = [name for name in others if float((figures[name] >= shorter - _CENT).mean()) >= _NEARLY_ALL]
    more = [name for name in more if not np.allclose(figures[name], shorter)]
    return max(more, key=lambda name: float(figures[name].sum()), default="")


def _largest_of_all(sheet: SheetData, names: Sequence[str]) -> str:
    """Return the largest column, where of any two one is never less and nearly in proportion to the other; else "".

    What is spent on several things differs: one buys more of the one, another of the other.
    """
    figures = figures_of(sheet, names)
    ranked = sorted(names, key=lambda name: -float(figures[name].sum()))
    for more, less in itertools.pairwise(ranked):
        never_less = float((figures[more] >= figures[less] - _CENT).mean()) >= _NEARLY_ALL
        if not never_less or float(figures[more].corr(figures[less])) < _ALIKE:
            return ""
    return ranked[0]


def _whole(sheet: SheetData, names: Sequence[str]) -> str:
    """Return the column that is the sum of the others, "" where none is."""
    if len(names) < 3:
        return ""
    figures = figures_of(sheet, names)
    total = figures.sum(axis=1)
    for name in names:
        if is_sum(figures[name], total - figures[name]):
            return name
    return ""


def spent(sheet: SheetData, roles: ColumnRoles, contents: Mapping[str, Content], free: set[str]) -> ColumnRoles:
    """Money that no header names plainly, or only as planned: "How much did you spend? (€)", "Sales this year"."""
    planned = [name for name in columns_with(roles, Role.AMOUNT) if name in free and says(name, "not_all")]
    if set(columns_with(roles, Role.AMOUNT, Role.PART, Role.PERIOD)) - set(planned):
        return {}
    measures = [name for name in columns_with(roles, Role.MEASURE) if name in free]
    in_all = _spent_in_all(sheet, [name for name in measures if _may_be_spending(name, contents[name])])
    if not in_all:
        return {}
    before = (Role.MEASURE, "its header says that it is planned, or of another time")
    return dict.fromkeys(planned, before) | in_all


def _may_be_spending(name: str, content: Content) -> bool:
    if not vocabulary("spending", "amount").is_in(normal(name)) or is_not_all(name) or are_counts(name, content):
        return False
    return not says(name, "not_amount") or says_how_much(name)


def _spent_in_all(sheet: SheetData, named: Sequence[str]) -> ColumnRoles:
    asked = [name for name in named if shows_a_currency(name)]
    if len(asked) == 1:
        return {asked[0]: (Role.AMOUNT, "its header asks how much was spent, in a currency")}
    whole = [name for name in named if says(name, "total")]
    if len(whole) == 1:
        return {whole[0]: (Role.AMOUNT, "its header says what was spent in all")}
    timed = list(filter(_is_of_a_stretch, named))
    if not timed:
        return {}
    return {_latest_and_longest(sheet, timed): (Role.AMOUNT, "its header says what was spent in a stretch of time")}


def _is_of_a_stretch(name: str) -> bool:
    return names_a_stretch(name) and says_how_much(name)


def _latest_and_longest(sheet: SheetData, timed: Sequence[str]) -> str:
    """Take this year's before last year's, a year's before a month's."""
    latest = [name for name in timed if not vocabulary("last").is_in(normal(name))] or timed
    figures = figures_of(sheet, latest)
    return max(latest, key=lambda name: float(figures[name].sum()))
