"""The pages of a result: Segments, Segment charts and Data check, as plain data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xl_segment.charts import Chart
from xl_segment.charts.exploring import telling_measures
from xl_segment.charts.style import HEIGHT, WIDTH, many_segments
from xl_segment.pages.changes_page import changes_page
from xl_segment.pages.check_page import check_page
from xl_segment.pages.model_page import model_page
from xl_segment.pages.names import CHARTS, SEGMENTS
from xl_segment.pages.page import STRATEGY, Block, LookName, Page, Picture, Value
from xl_segment.pages.words import about, digits, many, number_format, taken_for_granted
from xl_segment.personas import palette
from xl_segment.result import Segmentation
from xl_segment.segments.segment_model import customer_value

MOST_MEANS = 8

_VERDICTS = {
    "strong structure": "The segments are clearly apart.",
    "reasonable structure": "The segments are reasonably apart.",
    "weak structure": "The segments overlap in part: read them as a useful cut, not as natural groups.",
    "no clear structure": "The customers form no clear groups: read the segments as a cut through a cloud.",
}


def pages(result: Segmentation, charts: Sequence[Chart], *, written: str = "") -> tuple[Page, ...]:
    """Return all pages; written: what there is to say about where the columns stand."""
    # Changes comes last: it is not there on a first run, and sheets keep their places.
    changes = (changes_page(result),) if len(result.memory.history) > 1 else ()
    return (
        segments_page(result), charts_page(result, charts), model_page(result), check_page(result, written), *changes,
    )  # fmt: skip


def segments_page(result: Segmentation) -> Page:
    """One row per segment: who they are, what they are worth, what sets them apart, and what to do."""
    columns = telling_measures(result, MOST_MEANS)
    # What everything hangs on is told first: what was taken for granted, and what has to be checked.
    first = 6 + 1 + len(result.warnings)
    table = _segment_table(result, columns, first)
    edges = (None, *(one.colour for one in result.personas))
    strategy_row = first + 1 + len(table.values) + 2
    blocks = [
        Block(1, 1, ((f"{many_segments(result.k)} of {many(len(result.labels), 'customer')}",),), ("title",)),
        Block(2, 1, ((_source(result),),), ("subtitle",)),
        Block(
            3, 1, ((f"{_VERDICTS[result.choice.verdict]} {result.choice.reason}",),), ("note",), span=len(table.looks)
        ),
        *_assumed(result, 4, len(table.looks)),
        Block(first - 1, 1, (("Who they are",),), ("section",)),
        table,
        Block(strategy_row - 1, 1, (("What to do",),), ("section",)),
        _strategy(result, strategy_row, edges, len(table.looks)),
    ]
    end = strategy_row + len(result.personas) + 2
    if len(columns) < len(result.profiles[0].measures):
        blocks += [Block(end, 1, (("All measures, mean by segment",),), ("section",)), _all_measures(result, end + 1)]
        end += len(result.profiles[0].measures) + 3
    blocks.append(Block(end, 1, ((_HOW_TO_READ,),), ("note",), span=len(table.looks)))
    return Page(
        name=SEGMENTS, blocks=tuple(blocks), widths=_widths(result, table), freeze=(0, 2), repeat_row=None,
        heights={1: 30.0},
    )  # fmt: skip


def _assumed(result: Segmentation, row: int, width: int) -> list[Block]:
    """Say what was taken for granted, and what has to be checked, a row each."""
    taken = Block(row, 1, ((taken_for_granted(result),),), ("note",), span=width)
    warned = [
        Block(row + at, 1, ((f"Please check: {warning}",),), ("warning",), span=width)
        for at, warning in enumerate(result.warnings, start=1)
    ]
    return [taken, *warned]


def _source(result: Segmentation) -> str:
    rows = f"{many(result.log.rows_kept, 'row')} of {result.log.rows_in:,} on {result.table.sheet.where}"
    date = result.features.measured.reference_date
    until = f", recency counted back from {date:%Y-%m-%d}" if date else ""
    return f"From {rows}{until}. {_worth_most(result)}"


def _worth_most(result: Segmentation) -> str:
    """Say which segment is worth most: after a refit it need not be the first, as segments keep their numbers."""
    value, name = customer_value(result.features)
    means = np.bincount(result.positions, value) / np.array([one.size for one in result.profiles])
    return f"Segment {result.profiles[int(means.argmax())].segment} is worth most, by {name}."


def _segment_table(result: Segmentation, columns: list[int], row: int) -> Block:
    money = result.features.money is not None
    measures = result.profiles[0].measures
    header: list[Value] = ["Segment", "Persona", "Customers", "Share"]
    looks: list[LookName] = ["rank", "persona", "integer", "percent"]
    if money:
        header += ["Money", "Share of money"]
        looks += ["money", "percent"]
    formats = {}
    for at in columns:
        formats[len(header)] = number_format(
            max(abs(one.measures[at].mean) for one in result.profiles), measures[at].measure
        )
        header.append(f"{measures[at].name}, mean")
        looks.append("number")
    words = list(dict.fromkeys(word for one in result.profiles for word in one.words))
    header += [word.capitalize() for word in words] + ["What sets it apart"]
    looks += ["text"] * (len(words) + 1)
    rows = []
    for profile, persona in zip(result.profiles, result.personas, strict=True):
        cells: list[Value] = [profile.segment, persona.name, profile.size, profile.share]
        cells += [profile.money, profile.money_share] if money else []
        cells += [about(profile.measures[at].mean) for at in columns]
        cells += [profile.words.get(word) for word in words]
        rows.append((*cells, "; ".join(profile.apart[:4])))
    edges = (None, *(one.colour for one in result.personas))
    return Block(row, 1, (tuple(header), *rows), tuple(looks), header=True, edges=edges, formats=formats)


def _strategy(result: Segmentation, row: int, edges: tuple[str | None, ...], width: int) -> Block:
    header = ("Segment", *STRATEGY)
    rows = [
        (one.segment, one.name, one.description, one.insight, one.recommendation, one.do, one.dont,
         palette.name_of(one.colour))
        for one in result.personas
    ]  # fmt: skip
    spans = _strategy_spans(width)
    return Block(
        row, 1, (header, *rows), ("rank", "persona", "text", "text", "text", "text", "text", "text"),
        header=True, edges=edges, spans=(1, 1, *spans, 1),
    )  # fmt: skip


def _strategy_spans(width: int) -> tuple[int, ...]:
    """Share the columns of the table above among the five texts below it."""
    free = max(width - 2, 5)
    base, more = divmod(free - 1, 4)
    return (*(base + (1 if at < more else 0) for at in range(4)), 1)


def _all_measures(result: Segmentation, row: int) -> Block:
    header = ("", "Measure", *(f"Segment {one.segment}" for one in result.personas), "Everybody")
    rows = []
    for at, measure in enumerate(result.profiles[0].measures):
        means = [about(one.measures[at].mean) for one in result.profiles]
        rows.append((None, measure.name, *means, about(measure.overall_mean)))
    means_look: LookName = "number"
    looks: tuple[LookName, ...] = ("text", "label", *(means_look for _ in range(len(result.personas) + 1)))
    formats = {
        (down, across): digits(cell for cell in line[2:] if isinstance(cell, float))
        for down, line in enumerate(rows, start=1)
        for across in range(2, len(line))
    }
    return Block(row, 1, (header, *rows), looks, header=True, cell_formats=formats)


_HOW_TO_READ = (
    "Means are in the sheet's own units, over the customers of the segment, rounded to three digits. Fit, in the data "
    "sheet, says how clearly a row belongs: 1 at the centre of its segment, 0 half way to the next one. The texts and "
    f"colours under What to do are yours to write over: they stay, whatever comes in. Colours: "
    f"{', '.join(palette.NAMES)}. The next sheets show why."
)


def _widths(result: Segmentation, table: Block) -> tuple[float, ...]:
    widths = []
    for at, name in enumerate(table.values[0]):
        if at == len(table.values[0]) - 1:
            widths.append(46.0)
        elif at == 1:
            longest = max(len(one.name) for one in result.personas)
            widths.append(float(min(34, max(18, longest + 3))))
        else:
            longest = max((len(word) for word in str(name).split()), default=8)
            widths.append(float(min(16, max(11, longest + 2))))
    # Five texts stand below; a narrow table gives them room.
    while len(widths) < 7:
        widths.append(30.0)
    return (*widths, 11.0)


def charts_page(result: Segmentation, charts: Sequence[Chart]) -> Page:
    """The charts, two in a row."""
    blocks = [
        Block(1, 1, (("The charts that show why",),), ("title",)),
        Block(2, 1, ((_source(result),),), ("subtitle",)),
    ]
    pictures = []
    # A row is 15 points high, a column of 11 characters 82 pixels wide.
    down, across = int(HEIGHT * 72 / 15) + 3, int(WIDTH * 96 / 82) + 1
    for at, chart in enumerate(charts):
        row, column = 4 + at // 2 * down, 1 + at % 2 * across
        pictures.append(Picture(chart.name, row, column, chart.png(), chart.alt, WIDTH, HEIGHT))
    return Page(CHARTS, tuple(blocks), (11.0,) * (2 * across), pictures=tuple(pictures), heights={1: 30.0})
