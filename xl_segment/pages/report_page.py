"""The sheet Report: the whole result on three to five printed pages, for somebody who was not there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from xl_segment.charts import Chart
from xl_segment.look import LookName
from xl_segment.pages.changes_page import finding
from xl_segment.pages.evidence_block import how_steady
from xl_segment.pages.finding import finding as finding_of
from xl_segment.pages.names import CHANGES, CHECK, REPORT
from xl_segment.pages.page import Column, Page, Picture, RowCursor, table
from xl_segment.pages.strategy_block import (
    AT_STAKE,
    AT_STAKE_IF,
    BUDGET_PART,
    MOVED,
    SHARE_OF_BUDGET,
    THEY_BUY,
    at_stake_if,
    bought,
    by_stake,
    how_far_to_rely,
    how_worked_out,
    without_not,
)
from xl_segment.pages.words import amounts_format, carried_by_few, in_currency, taken_for_granted, where_it_comes_from
from xl_segment.personas.phrases import shown_money_shares, shown_shares
from xl_segment.result import Segmentation
from xl_segment.rounding import about, many, percent
from xl_segment.sheet.roles import Kind

#: Columns, in characters each; printed at this per cent they fill the width of A4 landscape.
_COLUMNS, _WIDTH, _SCALE = 13, 12.0, 80
#: Of a picture, in inches, two in a row; the columns that one covers.
_PICTURE = (5.6, 3.5)
_COLUMNS_OF_A_PICTURE, _ROW_HEIGHT = 6, 15.0
#: Segments whose advice fits one page.
_ON_A_PAGE = 6
_MOST_REASONS = 8


def report_page(result: Segmentation, charts: Sequence[Chart]) -> Page:
    """The answer; how many and how sure; who they are and what to do; what is at stake, changes, method and limits."""
    report = _Report({chart.name: chart for chart in charts})
    _add_answer(report, result)
    report.new_page("How many, and how sure")
    _add_evidence(report, result)
    for first in range(0, result.k, _ON_A_PAGE):
        report.new_page("Who they are, and what to do" if not first else "Who they are, and what to do: the others")
        _add_personas(report, result, first)
    report.new_page("What to do first")
    _add_stakes(report, result)
    _add_changes(report, result)
    _add_limits(report, result)
    return report.page()


class _Report:
    """Puts blocks and pictures below each other, and knows where a printed page begins."""

    def __init__(self, charts: Mapping[str, Chart]) -> None:
        self.cursor = RowCursor(1)
        self._charts, self._breaks = charts, list[int]()
        self._pictures: list[Picture] = []

    def write(self, text: str, look: LookName) -> None:
        self.cursor.write(text, look, span=_COLUMNS if look == "prose" else 1)

    def new_page(self, title: str) -> None:
        """Begin a new printed page with a section of its own."""
        self.cursor.skip()
        self._breaks.append(self.cursor.row)
        self.write(title, "section")

    def pictures(self, *names: str) -> None:
        """Put pictures side by side."""
        width, height = _PICTURE
        for at, name in enumerate(name for name in names if name in self._charts):
            chart = self._charts[name]
            column = 1 + at * _COLUMNS_OF_A_PICTURE
            picture = Picture(
                f"{name}, report", self.cursor.row, column, chart.png(), chart.alt, width, height, svg=chart.outlines()
            )
            self._pictures.append(picture)
        self.cursor.row += math.ceil(height * 72 / _ROW_HEIGHT) + 1

    def put(self, columns: Sequence[Column], edges: tuple[str | None, ...] = ()) -> None:
        self.cursor.put(table(columns, edges=edges))

    def page(self) -> Page:
        return Page(
            REPORT,
            tuple(self.cursor.blocks),
            (_WIDTH,) * _COLUMNS,
            pictures=tuple(self._pictures),
            heights={1: 30.0},
            scale=_SCALE,
            breaks=tuple(self._breaks),
        )


def _add_answer(report: _Report, result: Segmentation) -> None:
    report.write(finding_of(result), "title")
    report.write(where_it_comes_from(result), "subtitle")
    report.write(f"How sure: {result.evidence.sentence}", "prose")
    for warning in result.warnings:
        report.cursor.write(f"Please check: {warning}", "warning", span=_COLUMNS)
    report.pictures("xl_segment sizes", "xl_segment clusters")
    profiles = result.profiles
    columns = [
        Column("Segment", "rank", [profile.segment for profile in profiles]),
        Column("Persona", "persona", [persona.name for persona in result.personas], span=2),
        Column("Customers", "integer", [profile.size for profile in profiles]),
        Column("Share", "percent", [*shown_shares(profiles)]),
    ]
    if result.features.money is not None:
        money = [profile.money or 0.0 for profile in profiles]
        largest = max(map(abs, money))
        columns.append(Column(in_currency("Money", result), "money", money, number_format=amounts_format(largest)))
        columns.append(Column("Share of money", "percent", [*shown_money_shares(profiles)]))
    rules = [result.rules.of(profile.segment) for profile in profiles]
    left = _COLUMNS - sum(column.span for column in columns)
    columns.append(Column("In a rule", "text", [rule.words if rule else None for rule in rules], span=left))
    report.put(columns, _edges(result))
    if carried := carried_by_few(result):
        report.write(carried, "prose")


def _edges(result: Segmentation) -> tuple[str | None, ...]:
    return (None, *(persona.colour for persona in result.personas))


def _add_evidence(report: _Report, result: Segmentation) -> None:
    report.write(result.choice.reason, "prose")
    report.pictures("xl_segment elbow", "xl_segment silhouette")
    evidence = [result.evidence.of(profile.segment) for profile in result.profiles]
    known = [result.rules.of(profile.segment) for profile in result.profiles]
    rules = [rule if rule is not None and rule.is_usable else None for rule in known]
    report.put(
        [
            Column("Segment", "rank", [profile.segment for profile in result.profiles]),
            Column("Persona", "persona", [persona.name for persona in result.personas], span=2),
            Column("Comes out again", "percent", [part.jaccard if part else None for part in evidence]),
            Column("That is", "text", [how_steady(part) for part in evidence], span=2),
            Column("The rule is right for", "percent", [rule.precision if rule else None for rule in rules]),
            Column("And catches", "percent", [rule.coverage if rule else None for rule in rules]),
        ],
        _edges(result),
    )
    report.write(
        "Comes out again: the share of a segment that is found once more when customers are drawn anew and cut again. "
        f"{result.rules.sentence}",
        "prose",
    )
    report.cursor.skip()
    report.write("The data", "section")
    for line in _the_data(result):
        report.write(line, "prose")


def _the_data(result: Segmentation) -> list[str]:
    """Say how many rows came in, which were set aside and why, and what was taken for granted."""
    log = result.log
    lines = [f"{log.rows_used:,} of {many(log.rows_in, 'row')} on {result.table.sheet.where} were worked on."]
    if log.rows_set_aside:
        lines.append(f"{log.rows_set_aside:,} were set aside: {log.why_set_aside()}.")
    repaired = [f"{reason} ({len(rows):,})" for reason, rows in log.repaired.items()]
    if repaired:
        more = f" and {len(repaired) - _MOST_REASONS} more" if len(repaired) > _MOST_REASONS else ""
        lines.append(f"Repaired: {'; '.join(repaired[:_MOST_REASONS])}{more}.")
    lines.append(taken_for_granted(result))
    return lines


def _add_personas(report: _Report, result: Segmentation, first: int) -> None:
    """Put a row per segment: who they are, the goal, the offer, do and don't. first: the position that it begins at."""
    chosen = range(first, min(first + _ON_A_PAGE, result.k))
    profiles = [result.profiles[at] for at in chosen]
    personas = [result.personas[at] for at in chosen]
    report.put(
        [
            Column("Segment", "rank", [profile.segment for profile in profiles]),
            Column("Persona", "persona", [persona.name for persona in personas], span=2),
            Column("Who they are", "text", [persona.description for persona in personas], span=2),
            Column("What sets it apart", "text", ["; ".join(profile.apart[:3]) for profile in profiles], span=2),
            Column("Recommendation", "text", [persona.recommendation for persona in personas], span=2),
            Column("Do", "text", [persona.do for persona in personas], span=2),
            Column("Don't", "text", [without_not(persona.dont) for persona in personas], span=2),
        ],
        (None, *(persona.colour for persona in personas)),
    )


def _add_stakes(report: _Report, result: Segmentation) -> None:
    strategies = by_stake(result)
    personas = [result.persona(strategy.segment) for strategy in strategies]
    money = result.features.money is not None
    stakes = [about(strategy.stake.at_stake) if money else strategy.stake.moved for strategy in strategies]
    columns = [
        Column("Segment", "rank", [strategy.segment for strategy in strategies]),
        Column("Persona", "persona", [persona.name for persona in personas], span=2),
        Column(AT_STAKE if money else MOVED, "money", stakes),
        Column(SHARE_OF_BUDGET, "percent", [strategy.budget for strategy in strategies]),
    ]
    budget = result.memory.budget
    if budget is not None:
        columns.append(Column(BUDGET_PART, "money", [round(budget * strategy.budget, 2) for strategy in strategies]))
    columns.append(Column("Goal", "text", [persona.goal for persona in personas], span=2))
    if money:
        columns.append(Column(AT_STAKE_IF, "text", [at_stake_if(result, each) for each in strategies], span=2))
    if any(map(bought, strategies)):
        columns.append(Column(THEY_BUY, "text", [bought(each) or None for each in strategies], span=2))
    left = _COLUMNS - sum(column.span for column in columns)
    columns.append(Column("What to measure", "text", [persona.measure for persona in personas], span=left))
    report.put(columns, (None, *(persona.colour for persona in personas)))
    report.write(" ".join(filter(None, (how_worked_out(result), how_far_to_rely(result)))), "prose")


def _add_changes(report: _Report, result: Segmentation) -> None:
    if len(result.memory.history) < 2:
        return
    report.cursor.skip()
    report.write("What changed since last time", "section")
    report.write(f"{finding(result)}.", "prose")
    if result.drift is not None and not result.made_by_last_run:
        report.write(result.drift.sentence, "prose")
    report.write(f"The sheet {CHANGES} has who moved where, and why.", "prose")


def _add_limits(report: _Report, result: Segmentation) -> None:
    report.cursor.skip()
    report.write("How it was made, and what it does not say", "section")
    for line in _limits(result):
        report.write(line, "prose")


def _limits(result: Segmentation) -> list[str]:
    skewed = [step.name for step in result.features.transform.steps if step.is_skewed]
    lines = [f"Alike is who is alike in {', '.join(result.deciding)}."]
    if skewed:
        lines.append(f"Skewed measures count on a logarithmic scale: {', '.join(skewed)}.")
    between = percent(float((result.fit < result.model.between).mean()))
    lines.append(f"{between} of the customers lie between two segments (Fit below {result.model.between:g}).")
    if result.features.measured.kind is Kind.SALES:
        lines += result.lifetime.sentences
    if result.features.money is None:
        lines.append("No column says what customers bring, so nothing is said of money.")
    lines.append(
        "Segments say who is alike, not why, and not whether an offer works: try it on a part of a segment first, and "
        f"leave another part without. The sheet {CHECK} has every column, every row that was set aside, and the "
        "figures behind the verdict."
    )
    return lines
