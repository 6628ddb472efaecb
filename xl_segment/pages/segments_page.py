"""The sheet Segments: the finding, who the segments are, what to do; further down how that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xl_segment.evidence.evidence import Evidence
from xl_segment.look import LookName
from xl_segment.ooxml.addresses import column_letter
from xl_segment.pages.evidence_block import STATES, comes_out_again, how_sure, lifetime_block, stability_block
from xl_segment.pages.finding import finding
from xl_segment.pages.names import CUSTOMERS, SEGMENTS
from xl_segment.pages.page import Block, Column, Page, RowCursor, Value, points, table
from xl_segment.pages.segment_cards import EVERYBODY, FIRST, LAST, MILLION, WIDTHS, cards, measures_shown
from xl_segment.pages.strategy_block import (
    PLAN_HEADINGS,
    budget_block,
    figures_block,
    note_on_stakes,
    own_words_block,
    plan_blocks,
)
from xl_segment.pages.words import (
    carried_by_few,
    digits,
    headline_format,
    in_currency,
    scope,
    taken_for_granted,
    where_it_comes_from,
)
from xl_segment.personas import palette
from xl_segment.result import Segmentation
from xl_segment.rounding import about, percent
from xl_segment.sheet.roles import Kind

#: Sheet columns from the first with something in it to the last; of tables, which begin with the name.
_ACROSS, _TABLE = LAST - FIRST + 1, 3
#: Warnings that stand above the answer; of more of them the others stand further down.
_WARNINGS_ON_TOP = 2
#: Beside the names: words such as an age group, and phrases of what sets a segment apart.
_MOST_WORDS, _MOST_PHRASES = 5, 4
#: Segments whose measures stand in one table, beside everybody.
_SIDE_BY_SIDE = 7
_BY_NAME = (
    f"Who that is by name: the sheet {CUSTOMERS}, filtered by Persona and sorted by {{columns}}; or export the segment "
    "as a list."
)
_HOW_TO_READ = (
    "Figures are in the sheet's own units, over the customers of the segment, rounded to three digits: the mean, or, "
    "where a few large customers would pull it, the median: half of the customers have less. Arrows and words compare "
    f"with {EVERYBODY}; teal is better, red is worse, grey is neither or may be chance. Clear cases: customers whose "
    "Fit is {between:g} or more. Fit says how clearly a customer belongs: 1 at the centre of the segment, 0 half way "
    f"to the next one. Colours to choose from: {', '.join(palette.NAMES)}. The next sheets show why."
)


def segments_page(result: Segmentation) -> Page:
    """The answer on one screen: the finding, how sure it is, a card per segment; below what to do, and the evidence."""
    cursor = RowCursor(2, FIRST)
    heights = {1: points(6), 2: points(36), 3: points(20), 4: points(8)}
    cursor.write(finding(result), "title")
    cursor.write(scope(result), "subtitle")
    cursor.skip()
    _warn(cursor, result)
    heights[cursor.row - 1] = points(8)
    cursor.blocks.append(_verdict(result, cursor.row))
    heights |= {cursor.row: points(38), cursor.row + 1: points(12)}
    cursor.row += 2
    _add(cursor, cards(result, cursor.row))
    for note in (carried_by_few(result), taken_for_granted(result)):
        if note:
            cursor.write(note, "note", span=_ACROSS)
    cursor.skip()
    money = result.features.money is not None
    heading = PLAN_HEADINGS[money]
    cursor.write(in_currency(heading, result) if money else heading, "section")
    _add(cursor, plan_blocks(result, cursor.row))
    cursor.write(note_on_stakes(result), "note", span=_ACROSS)
    cursor.skip()
    _add_figures(cursor, result)
    _add_evidence(cursor, result)
    return Page(
        name=SEGMENTS,
        blocks=tuple(cursor.blocks),
        widths=WIDTHS,
        freeze=(3, 0),
        heights=heights,
        opens=True,
    )


def _add(cursor: RowCursor, blocks: Sequence[Block]) -> None:
    """Put blocks that follow each other, each with a row of its own."""
    cursor.blocks += blocks
    cursor.row = blocks[-1].row + len(blocks[-1].values)


def _put(cursor: RowCursor, block: Block) -> None:
    """Put a table that begins with the names, behind the colours of the segments."""
    cursor.put(replace(block, column=_TABLE - FIRST + 1))


def _warn(cursor: RowCursor, result: Segmentation) -> None:
    """What everything hangs on is told first: what has to be checked."""
    for warning in result.warnings[:_WARNINGS_ON_TOP]:
        cursor.write(f"Please check: {warning}", "warning", span=_ACROSS)
    if len(result.warnings) > _WARNINGS_ON_TOP:
        more = len(result.warnings) - _WARNINGS_ON_TOP
        cursor.write(f"Please check: {more} more under How we know.", "warning", span=_ACROSS)
    if result.warnings:
        cursor.skip()


def _verdict(result: Segmentation, row: int) -> Block:
    """Return which of three states the segments are in, and what that means."""
    looks: list[LookName] = ["section"]
    # Of too few customers none of them is known.
    word = result.evidence.word if result.evidence.form != "unknown" else ""
    looks += ["state" if state == word else "other state" for state in STATES]
    values = ("How sure?", *(word.capitalize() for word in STATES), _what_it_means(result))
    return Block(row, FIRST, (values,), (*looks, "verdict"), spans=(2, 2, 2, 1, 5))


def _what_it_means(result: Segmentation) -> str:
    """Say in two short lines what the verdict means, and what it rests on."""
    evidence = result.evidence
    if evidence.form == "unknown":
        return evidence.sentence
    when = "when customers are drawn anew" if result.made_by_last_run else "when they were made"
    between = percent(float((result.fit < result.model.between).mean()))
    return f"{_state(evidence)} {comes_out_again(result)} {when}; {between} lie between two segments."


def _state(evidence: Evidence) -> str:
    if evidence.form == "groups" and evidence.word != "natural":
        return "There seem to be groups, but not all of them come out again."
    return STATES[evidence.word]


def _add_figures(cursor: RowCursor, result: Segmentation) -> None:
    """Put the figures of the plan, with the cell for a budget above them, and the texts that stand nowhere else."""
    cursor.write(in_currency("The plan in figures", result), "section")
    budget = f"${column_letter(_TABLE + 1)}${cursor.row}"
    _put(cursor, budget_block(result))
    cursor.row -= 1  # the table is about that cell
    _put(cursor, figures_block(result, cursor.row, budget))
    cursor.write("In your own words", "section")
    _put(cursor, own_words_block(result))
    if result.features.measured.kind is Kind.SALES:
        cursor.row -= 1
        columns = "Last order, Money or Average order" if result.features.money is not None else "Last order"
        cursor.write(_BY_NAME.format(columns=columns), "note", span=_ACROSS)
        cursor.skip()


def _add_evidence(cursor: RowCursor, result: Segmentation) -> None:
    """Say how all of it is known: the method's words stand here."""
    cursor.write("How we know", "section")
    cursor.write(f"{result.evidence.sentence} {result.choice.reason}", "note", span=_ACROSS)
    cursor.write(where_it_comes_from(result), "note", span=_ACROSS)
    for warning in result.warnings[_WARNINGS_ON_TOP:]:
        cursor.write(f"Please check: {warning}", "warning", span=_ACROSS)
    cursor.skip()
    _put(cursor, _what_sets_apart(result))
    _put(cursor, stability_block(result))
    cursor.row -= 1
    cursor.write(how_sure(result), "note", span=_ACROSS)
    cursor.skip()
    _add_lifetime(cursor, result)
    shown, measures = measures_shown(result), result.profiles[0].measures
    if len(shown) < len(measures) or any(measure.compared == "median" for measure in measures):
        cursor.write("All measures by segment", "section")
        for first in range(0, result.k, _SIDE_BY_SIDE):
            _put(cursor, _all_measures(result, first))
    cursor.write(_HOW_TO_READ.format(between=result.model.between), "note", span=_ACROSS)


def _add_lifetime(cursor: RowCursor, result: Segmentation) -> None:
    """Say what the segments will be worth, or why nothing can be said; nothing of rows that are no sales."""
    if result.features.measured.kind is not Kind.SALES:
        return
    if result.lifetime.fitted and result.lifetime.since is not None:
        # The next 12 months, and the last ones, are those around this day, also where recency counts from an older one.
        since = result.features.measured.days.text(result.lifetime.since)
        cursor.write(f"What they will be worth from {since} on", "section")
        _put(cursor, lifetime_block(result))
        cursor.row -= 1
    else:
        cursor.write("What they will be worth: no forecast", "section")
    for line in result.lifetime.sentences:
        cursor.write(line, "note", span=_ACROSS)
    cursor.skip()


def _what_sets_apart(result: Segmentation) -> Block:
    """Return what is said of the segments in words, such as their age group, and what sets them apart."""
    profiles = result.profiles
    columns = [
        Column("Persona", "persona", [persona.name for persona in result.personas]),
        Column("Segment", "rank", [profile.segment for profile in profiles]),
    ]
    words = [*dict.fromkeys(word for profile in profiles for word in profile.words)][:_MOST_WORDS]
    # The narrow column of shares goes with that of its bars.
    columns += [
        Column(word.capitalize(), "text", [profile.words.get(word) for profile in profiles], span=2 if at == 1 else 1)
        for at, word in enumerate(words)
    ]
    left = LAST - _TABLE + 1 - sum(column.span for column in columns)
    phrases = ["; ".join(profile.apart[:_MOST_PHRASES]) for profile in profiles]
    columns.append(Column("What sets it apart", "text", phrases, span=left))
    return table(columns, edges=(None, *(persona.colour for persona in result.personas)))


def _all_measures(result: Segmentation, first: int) -> Block:
    """Return all measures of some segments, and of everybody. first: the position of the first of these segments."""
    personas = result.personas[first : first + _SIDE_BY_SIDE]
    chosen = range(first, first + len(personas))
    rows = [row for at in range(len(result.profiles[0].measures)) for row in _rows_of_measure(result, at, chosen)]
    formats = {
        (down, across): _digits([cell for cell in row[1:] if isinstance(cell, float)], cell)
        for down, row in enumerate(rows, start=1)
        for across, cell in enumerate(row)
        if isinstance(cell, float)
    }
    # The narrow column of shares goes with that of its bars, the label with the text.
    spans = (1, 1, 1, 2, 1, 1, 1, 2, 1)[: len(personas) + 2]
    number: LookName = "number"
    return Block(
        row=1,
        column=1,
        values=(("Measure", *(f"Segment {persona.segment}" for persona in personas), EVERYBODY), *rows),
        looks=("label", *(number for _ in personas), number),
        header=True,
        cell_formats=formats,
        spans=spans,
    )


def _digits(beside: Sequence[float], figure: float) -> str:
    """Return the format of a figure, as of those beside it; where one of them is a million, each by itself."""
    if max(map(abs, beside)) >= MILLION:
        return headline_format(figure)
    return digits(beside)


def _rows_of_measure(result: Segmentation, at: int, chosen: Sequence[int]) -> list[tuple[Value, ...]]:
    """Return the means of one measure, above them the medians where those are compared."""
    measures = [result.profiles[position].measures[at] for position in chosen]
    first = measures[0]
    means = [about(measure.mean) for measure in measures]
    if first.compared == "mean":
        return [(f"{first.name}, mean", *means, about(first.overall_mean))]
    medians = [about(measure.median) for measure in measures]
    return [
        (f"{first.name}, median", *medians, about(first.overall_median)),
        (f"{first.name}, mean", *means, about(first.overall_mean)),
    ]
