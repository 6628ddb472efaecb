"""The sheet Segments: who the segments are, what they are worth, what sets them apart, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from xl_segment.charts.exploring import telling_measures
from xl_segment.charts.style import many_segments
from xl_segment.look import LookName
from xl_segment.pages.evidence_block import how_sure, lifetime_block, stability_block
from xl_segment.pages.names import CUSTOMERS, SEGMENTS
from xl_segment.pages.page import STRATEGY, Block, Column, Page, RowCursor, Value, table
from xl_segment.pages.strategy_block import budget_block, note_on_stakes, strategy_block
from xl_segment.pages.words import (
    carried_by_few,
    digits,
    in_currency,
    number_format,
    taken_for_granted,
    where_it_comes_from,
)
from xl_segment.personas import palette
from xl_segment.personas.phrases import shown_money_shares, shown_shares
from xl_segment.result import Segmentation
from xl_segment.rounding import about, many
from xl_segment.sheet.roles import Kind

MOST_MEANS = 8
_MOST_PHRASES = 4
#: Of the columns, in characters: the last one says what sets a segment apart; a narrow table gets columns for the texts
#: that stand below it.
_WIDTH_OF_APART, _WIDTH_OF_TEXT, _WIDTH_OF_COLOUR = 46.0, 30.0, 11.0
_FEWEST_COLUMNS = 8
#: Who segments are compared with.
EVERYBODY = "Everybody"

#: The texts of a persona that say how to go about it; its goal and what to measure stand with what is at stake.
_WHAT_TO_DO = tuple(header for header, name in STRATEGY.items() if name not in ("goal", "measure"))
_BY_NAME = (
    f"Who that is by name: the sheet {CUSTOMERS}, filtered by Persona and sorted by Last order, Money or Average "
    "order; or export the segment as a list."
)
_HOW_TO_READ = (
    "Means are in the sheet's own units, over the customers of the segment, rounded to three digits. Where a few large "
    "customers would pull the mean, the median is compared: half of the customers have less. Fit, in the data sheet, "
    "says how clearly a row belongs: 1 at the centre of its segment, 0 half way to the next one. The texts and "
    f"colours under How to go about it are yours to write over: they stay, whatever comes in. Colours: "
    f"{', '.join(palette.NAMES)}. The next sheets show why."
)


def segments_page(result: Segmentation) -> Page:
    """One row per segment: who they are, what they are worth, what sets them apart, and what to do."""
    shown = telling_measures(result, MOST_MEANS)
    segments = _segment_table(result, shown)
    width = len(segments.looks)
    cursor = RowCursor(1)
    cursor.write(f"{many_segments(result.k)} of {many(len(result.labels), 'customer')}", "title")
    cursor.write(where_it_comes_from(result), "subtitle")
    cursor.write(f"{result.evidence.sentence} {result.choice.reason}", "note", span=width)
    # What everything hangs on is told first: what was taken for granted, and what has to be checked.
    cursor.write(taken_for_granted(result), "note", span=width)
    for warning in result.warnings:
        cursor.write(f"Please check: {warning}", "warning", span=width)
    cursor.skip()
    cursor.write("Who they are", "section")
    cursor.put(segments)
    if carried := carried_by_few(result):
        cursor.write(carried, "note", span=width)
    cursor.skip()
    cursor.write("How sure that is", "section")
    cursor.put(stability_block(result, max(width, _FEWEST_COLUMNS)))
    cursor.write(how_sure(result), "note", span=width)
    cursor.skip()
    _add_lifetime(cursor, result, width)
    cursor.write("What to do, by what is at stake", "section")
    _add_stakes(cursor, result, _widths(result, segments))
    cursor.write("How to go about it", "section")
    cursor.put(_strategy(result, width))
    if result.features.measured.kind is Kind.SALES:
        cursor.write(_BY_NAME, "note", span=width)
    measures = result.profiles[0].measures
    if len(shown) < len(measures) or any(measure.compared == "median" for measure in measures):
        cursor.write("All measures by segment", "section")
        cursor.put(_all_measures(result))
    cursor.write(_HOW_TO_READ, "note", span=width)
    return Page(
        name=SEGMENTS,
        blocks=tuple(cursor.blocks),
        widths=_widths(result, segments),
        freeze=(0, 2),
        repeat_row=None,
        heights={1: 30.0},
    )


def _add_lifetime(cursor: RowCursor, result: Segmentation, width: int) -> None:
    """Say what the segments will be worth, or why nothing can be said; nothing of rows that are no sales."""
    if result.features.measured.kind is not Kind.SALES:
        return
    if result.lifetime.fitted and result.lifetime.since is not None:
        # The next 12 months, and the last ones, are those around this day, also where recency counts from an older one.
        since = result.features.measured.days.text(result.lifetime.since)
        cursor.write(f"What they will be worth from {since} on", "section")
        cursor.put(lifetime_block(result))
    else:
        cursor.write("What they will be worth: no forecast", "section")
    for line in result.lifetime.sentences:
        cursor.write(line, "note", span=width)
    cursor.skip()


def _add_stakes(cursor: RowCursor, result: Segmentation, widths: Sequence[float]) -> None:
    """Put what is at stake, with the cell for a budget above it. widths: of the sheet columns, in characters."""
    budget_row = cursor.row
    cursor.put(budget_block(result))
    cursor.row -= 1  # the table is about that cell
    cursor.put(strategy_block(result, cursor.row, budget_row, widths))
    cursor.write(note_on_stakes(result), "note", span=len(widths))
    cursor.skip()


def _segment_table(result: Segmentation, shown: Sequence[int]) -> Block:
    """Return one row per segment, and one for everybody: what a phrase compares with stands below what it is of."""
    profiles = result.profiles
    columns = [
        Column("Segment", "rank", [*(profile.segment for profile in profiles), None]),
        Column("Persona", "persona", [*(persona.name for persona in result.personas), EVERYBODY]),
        Column("Customers", "integer", [*(profile.size for profile in profiles), len(result.labels)]),
        Column("Share", "percent", [*shown_shares(profiles), 1.0]),
        *_money_columns(result),
        *(_figure_column(result, at) for at in shown),
        *_word_columns(result),
        Column(
            "What sets it apart", "text", [*("; ".join(profile.apart[:_MOST_PHRASES]) for profile in profiles), None]
        ),
    ]
    return table(columns, edges=_edges(result))


def _money_columns(result: Segmentation) -> list[Column]:
    if result.features.money is None:
        return []
    money = [profile.money for profile in result.profiles]
    shares = shown_money_shares(result.profiles)
    known = [amount for amount in money if amount is not None]
    return [
        Column(in_currency("Money", result), "money", [*money, sum(known)]),
        Column("Share of money", "percent", [*shares, None if None in shares else 1.0]),
    ]


def _figure_column(result: Segmentation, at: int) -> Column:
    """Return what is compared of one measure, its means or medians; at: its position among the measures."""
    measure = result.profiles[0].measures[at]
    figures = [*(profile.measures[at].figure for profile in result.profiles), measure.overall]
    return Column(
        header=f"{measure.name}, {measure.compared}",
        look="number",
        cells=[about(figure) for figure in figures],
        number_format=number_format(max(map(abs, figures)), measure.measure),
    )


def _word_columns(result: Segmentation) -> list[Column]:
    """Return what is said of the segments in words, such as their age group."""
    words = dict.fromkeys(word for profile in result.profiles for word in profile.words)
    return [
        Column(word.capitalize(), "text", [*(profile.words.get(word) for profile in result.profiles), None])
        for word in words
    ]


def _edges(result: Segmentation) -> tuple[str | None, ...]:
    """Return the colour of each row's edge; the header has none."""
    return (None, *(persona.colour for persona in result.personas))


def _strategy(result: Segmentation, width: int) -> Block:
    """Return what to do with each segment. width: sheet columns of the table above."""
    rows = [
        (
            persona.segment,
            *(getattr(persona, STRATEGY[header]) for header in _WHAT_TO_DO[:-1]),
            palette.name_of(persona.colour),
        )
        for persona in result.personas
    ]
    return Block(
        row=1,
        column=1,
        values=(("Segment", *_WHAT_TO_DO), *rows),
        looks=("rank", "persona", "text", "text", "text", "text", "text", "text"),
        header=True,
        edges=_edges(result),
        spans=(1, 1, *_strategy_spans(width), 1),
    )


def _strategy_spans(width: int) -> tuple[int, ...]:
    """Share the columns of the table above among the five texts below it."""
    free = max(width - 2, 5)
    share, left = divmod(free - 1, 4)
    return (*(share + (at < left) for at in range(4)), 1)


def _all_measures(result: Segmentation) -> Block:
    rows = [row for at in range(len(result.profiles[0].measures)) for row in _rows_of_measure(result, at)]
    number: LookName = "number"
    formats = {
        (down, across): digits(cell for cell in row[2:] if isinstance(cell, float))
        for down, row in enumerate(rows, start=1)
        for across in range(2, len(row))
    }
    return Block(
        row=1,
        column=1,
        values=(("", "Measure", *(f"Segment {persona.segment}" for persona in result.personas), EVERYBODY), *rows),
        looks=("text", "label", *(number for _ in result.personas), number),
        header=True,
        cell_formats=formats,
    )


def _rows_of_measure(result: Segmentation, at: int) -> list[tuple[Value, ...]]:
    """Return the means of one measure, above them the medians where those are compared."""
    measures = [profile.measures[at] for profile in result.profiles]
    first = measures[0]
    means = [about(measure.mean) for measure in measures]
    if first.compared == "mean":
        return [(None, f"{first.name}, mean", *means, about(first.overall_mean))]
    medians = [about(measure.median) for measure in measures]
    return [
        (None, f"{first.name}, median", *medians, about(first.overall_median)),
        (None, f"{first.name}, mean", *means, about(first.overall_mean)),
    ]


def _widths(result: Segmentation, segments: Block) -> tuple[float, ...]:
    """Return the widths of the columns. segments: the table "Who they are"."""
    widths = [_width_of(str(header)) for header in segments.values[0]]
    longest_name = max(len(persona.name) for persona in result.personas)
    widths[1] = float(min(34, max(18, longest_name + 3)))
    widths[-1] = _WIDTH_OF_APART
    widths += [_WIDTH_OF_TEXT] * (_FEWEST_COLUMNS - len(widths))
    return (*widths, _WIDTH_OF_COLOUR)


def _width_of(header: str) -> float:
    """Return the width of a column of numbers: that of the longest word above it."""
    longest_word = max((len(word) for word in header.split()), default=8)
    return float(min(16, max(11, longest_word + 2)))
