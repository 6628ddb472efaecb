"""Months as columns: at least three whose headers are times that follow one another, and whose cells are money."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from xl_segment.sheet.columns.column_content import HIGHEST_ANSWER, HIGHEST_SCORE, Content
from xl_segment.sheet.columns.figures import LOOK, figures_of, is_sum
from xl_segment.sheet.columns.money_words import are_counts
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import ColumnRoles, Role, columns_with
from xl_segment.sheet.words.column_words import says
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.periods import FEWEST, PeriodRun, periods_of, runs_of
from xl_segment.sheet.words.role_words import names_role

#: Of years that are named so many columns are enough.
_TWO_YEARS = 2
#: Fewer rows with a total than this show no sum.
_FEWEST_SUMS = 2
_IN_A_ROW = "its header names a time, and those beside it the times before and after"


def periods(
    sheet: SheetData, roles: ColumnRoles, contents: Mapping[str, Content], stated: Mapping[str, Role]
) -> ColumnRoles:
    """Return the columns that are money of a time, the column that adds them up, and those of a quarter or a year.

    Money that somebody named is not made of others. What adds the months up is the same money, and is told as that.
    """
    if Role.AMOUNT in stated.values():
        return {}
    return _Periods(sheet, roles, contents, stated).roles_of_best_run()


class _Periods:
    """The columns of figures, and what is to be known of them to take a run of times for money."""

    def __init__(
        self, sheet: SheetData, roles: ColumnRoles, contents: Mapping[str, Content], stated: Mapping[str, Role]
    ) -> None:
        self._sheet = sheet
        self._roles = roles
        self._contents = contents
        self._stated = stated
        self._chosen = {name for name, role in stated.items() if role is Role.PERIOD}
        free = [name for name in roles if name not in stated or name in self._chosen]
        self._numeric = [name for name in free if contents[name].is_number or not contents[name].filled]

    def roles_of_best_run(self) -> ColumnRoles:
        for run in _runs(self._numeric):
            asked_for = not self._chosen or not self._chosen.isdisjoint(run.names)
            if asked_for and _are_money(self._sheet, self._contents, run) and not self._is_another_matter(run):
                return self._roles_of(run)
        return {}

    def _is_another_matter(self, run: PeriodRun) -> bool:
        """Tell runs that are no months of money, though nobody says they are: too few of them, or rather questions."""
        if self._chosen:
            return False
        if len(run.names) < FEWEST and (self._money_beside(run) or self._has_counts(run)):
            return True  # two years do not come before money that a header names
        return run.coded and self._is_in_doubt(run)

    def _has_counts(self, run: PeriodRun) -> bool:
        return any(are_counts(name, self._contents[name]) for name in run.names)

    def _money_beside(self, run: PeriodRun) -> list[str]:
        return [name for name in columns_with(self._roles, Role.AMOUNT) if name not in run.names]

    def _others(self, run: PeriodRun) -> list[str]:
        return [name for name in self._numeric if name not in run.names and name not in self._stated]

    def _whole(self, run: PeriodRun) -> str:
        """Return the column that adds the run up, "" where none does."""
        possible = [name for name in self._others(run) if not says(name, "not_amount")]
        return _sum_of(self._sheet, run.names, possible)

    def _roles_of(self, run: PeriodRun) -> ColumnRoles:
        roles: ColumnRoles = {name: (Role.PERIOD, _IN_A_ROW) for name in run.names if name not in self._stated}
        whole = self._whole(run)
        if whole and self._money_beside(run) in ([], [whole]):
            roles[whole] = (Role.AMOUNT, f"it is the sum of {run.names[0]} to {run.names[-1]}")
        return roles | self._subtotals(run)

    def _subtotals(self, run: PeriodRun) -> ColumnRoles:
        """Columns of a quarter or a year that add up its months: that money is counted already."""
        subtotals: ColumnRoles = {}
        months = dict(zip(run.names, run.ends, strict=True))
        for name, longer in periods_of((*self._others(run), *run.names)).items():
            if name in months or name not in self._roles:
                continue
            inside = [month for month, end in months.items() if longer.holds(end, run.unit)]
            if len(inside) > 1 and _sum_of(self._sheet, inside, [name]):
                why = f"it adds up {inside[0]} to {inside[-1]}, which are counted already"
                subtotals[name] = (Role.IGNORED, why)
        return subtotals

    def _is_in_doubt(self, run: PeriodRun) -> bool:
        """Tell whether numbered headers ("Q1", "W2") may number questions or measurements as well as quarters."""
        filled = [self._contents[name] for name in run.names if self._contents[name].filled]
        if 2 * sum(content.may_be_answers for content in filled) > len(filled):
            return True
        if run.beside:
            return False
        if self._numbered_alike(run):
            return True
        small = max(content.highest for content in filled) <= HIGHEST_SCORE
        return not self._whole(run) and (small or bool(self._money_beside(run)))

    def _numbered_alike(self, run: PeriodRun) -> bool:
        """Tell whether other columns are numbered with the same letter."""
        letter = run.names[0].strip()[0].casefold()
        numbered = re.compile(rf"{letter}[\s._-]?\d+\s?\w?")
        others = [name for name in self._roles if name not in run.names]
        return any(numbered.fullmatch(name.strip().casefold()) for name in others)


def _runs(numeric: Sequence[str]) -> list[PeriodRun]:
    """Return the runs of times among headers; of years that are named two are enough."""
    if len(numeric) < _TWO_YEARS:
        return []
    runs = runs_of(numeric, fewest=_TWO_YEARS)
    return [run for run in runs if len(run.names) >= FEWEST or (run.unit == "year" and run.beside and not run.coded)]


def _are_money(sheet: SheetData, contents: Mapping[str, Content], run: PeriodRun) -> bool:
    """Tell amounts of money from growth rates, counts and plans, by the words beside the times and by the cells."""
    if run.beside and not _names_money(run.beside):
        return False
    if any("%" in name for name in run.names):
        return False
    filled = [name for name in run.names if contents[name].filled]
    rates = sum(_are_rates(sheet.cells[name], contents[name]) for name in filled)
    return bool(filled) and 2 * rates <= len(filled)


def _names_money(words: str) -> bool:
    if any(says(words, table) for table in ("not_amount", "no_part", "not_all", "a_mean")):
        return False
    if names_role(words, Role.AMOUNT)[0] or says(words, "spending"):
        return True
    return vocabulary("total").whole(words) is not None


def _are_rates(cells: pd.Series, content: Content) -> bool:
    """Tell rates: fractions of one, percents, or as often below nothing as a growth is and money is not."""
    if content.low < 0 or any(isinstance(cell, str) and cell.rstrip().endswith("%") for cell in cells.iloc[:LOOK]):
        return True
    return not content.whole and content.high <= 1 and content.highest <= HIGHEST_ANSWER


def _sum_of(sheet: SheetData, names: Iterable[str], others: Sequence[str]) -> str:
    """Return which of other columns adds up all of these, "" where none does."""
    total = figures_of(sheet, names).sum(axis=1)
    counts = total.ne(0)
    if counts.sum() < _FEWEST_SUMS:
        return ""
    for name in others:
        if is_sum(figures_of(sheet, [name])[name][counts], total[counts]):
            return name
    return ""
