"""All that slides and the sheet Report say, and what a suspicious reader makes of it: every number is worked out anew.

A text with a digit that no pattern reads is a fault, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pptx.presentation import Presentation

from tests.deck.readers import is_name, is_right_about, is_rule, unread
from tests.deck.results import column
from tests.deck.truth import Truth, day, is_rounded, number
from tests.pages.segments_sheet import SegmentsSheet
from xl_segment import Segmentation
from xl_segment.pages.page import Block, Value
from xl_segment.pages.report_page import report_page
from xl_segment.pages.segments_page import segments_page

#: Of the first slide, the data, how many, how sure, the map: what comes before the personas.
_BEFORE_PERSONAS = 5
_FIGURE = re.compile(r"[\d,]+%?|\d+ of \d+")
_AT_STAKE = re.compile(r"At stake(?: in [\d,]+ days?)? if one customer in ten moves")
_FOOTER = re.compile(
    r"(?P<where>.+?)(?:, (?P<customers>[\d,]+) customers?)?(?:, (?P<first>\d+ \w+ \d{4}) to (?P<last>\d+ \w+ \d{4}))?"
    r"(?:; made (?P<when>\d+ \w+ \d{4}))?"
)


@dataclass(frozen=True)
class Drawn:
    """A native chart: {series: values}."""

    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Slide:
    """What stands on a slide. texts: of shapes, a figure together with what it is of; names: beside the columns; rules: under "Who"."""

    title: str
    texts: tuple[str, ...]
    names: tuple[str, ...] = ()
    footer: str = ""
    number: str = ""
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    charts: tuple[Drawn, ...] = ()
    rules: tuple[str, ...] = ()


def slides(presentation: Presentation) -> list[Slide]:
    """Read a presentation."""
    return [_slide(each) for each in presentation.slides]


def _slide(slide: Any) -> Slide:
    texts, names, rules, footer, at = [], [], [], "", ""
    for shape in slide.shapes:
        if not shape.has_text_frame or shape == slide.shapes.title:
            continue
        paragraphs = [paragraph.text for paragraph in shape.text_frame.paragraphs if paragraph.text]
        if shape.name.startswith("Footer"):
            footer = shape.text_frame.text
        elif shape.name.startswith("Slide Number"):
            at = shape.text_frame.text
        elif shape.name.startswith("Name "):
            names += paragraphs
        else:
            rules += [text for before, text in pairwise(paragraphs) if before == "Who"]
            texts += _with_figures(paragraphs)
    return Slide(
        slide.shapes.title.text_frame.text,
        tuple(texts),
        tuple(names),
        footer,
        at,
        tuple(_table(shape.table) for shape in slide.shapes if shape.has_table),
        tuple(_drawn(shape.chart) for shape in slide.shapes if shape.has_chart),
        tuple(rules),
    )


def _with_figures(paragraphs: Sequence[str]) -> list[str]:
    """Put a figure that stands in a line of its own before what it is of."""
    texts: list[str] = []
    for text in paragraphs:
        if texts and _FIGURE.fullmatch(texts[-1]):
            texts[-1] = f"{texts[-1]} {text}"
        else:
            texts.append(text)
    return texts


def _table(table: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.text for cell in row.cells) for row in table.rows)


def _drawn(chart: Any) -> Drawn:
    (plot,) = chart.plots
    series = tuple((each.name, tuple(each.values)) for each in plot.series)
    return Drawn(tuple(map(str, plot.categories)), series)


def faults(result: Segmentation, presentation: Presentation, *, source: str = "") -> Iterator[str]:
    """Yield what a deck says and is not so, each with its slide."""
    truth = Truth(result, source)
    for at, slide in enumerate(slides(presentation), start=1):
        yield from (f"slide {at}: {fault}" for fault in on_a_slide(truth, slide, at))


def on_a_slide(truth: Truth, slide: Slide, at: int) -> Iterator[str]:
    """Yield what a slide says and is not so. at: its number, from 1."""
    about = at - 1 - _BEFORE_PERSONAS
    segment = list(truth.names)[about] if 0 <= about < len(truth.names) else None
    if slide.number != str(at):
        yield f"number {slide.number}"
    yield from _in_footer(truth, slide.footer)
    yield from unread(truth, _without_cut_name(truth, slide.title, segment), segment)
    for text in slide.texts:
        yield from unread(truth, text, segment)
    if segment is not None:
        # A rule without a digit ("Gender is Female") is read, too.
        yield from (
            f"not the rule: {rule!r}"
            for rule in slide.rules
            if not is_rule(truth, rule, segment) and not _describes(truth.result.persona(segment).description, rule)
        )
    yield from _in_names(truth, slide.names)
    for table in slide.tables:
        yield from _in_table(truth, table)
    for chart in slide.charts:
        yield from _in_chart(truth, chart, segment)


def _describes(description: str, said: str) -> bool:
    """Tell whether phrases of the description stand there, or where they are."""
    return f"{description}; ".startswith(f"{said}; ") or said == "The sheet Segments has their rule."


def _in_footer(truth: Truth, footer: str) -> Iterator[str]:
    match, result = _FOOTER.fullmatch(footer), truth.result
    if match is None or match["where"] != (truth.source or result.table.sheet.where):
        yield f"footer {footer!r}"
        return
    so = [match["customers"] is None or number(match["customers"]) == len(result.labels)]
    so.append(match["when"] is None or day(match["when"]) == result.memory.when.date())
    if match["first"]:
        so.append((day(match["first"]), day(match["last"])) == result.features.measured.period)
    if not all(so):
        yield f"footer {footer!r}"


def _without_cut_name(truth: Truth, title: str, segment: int | None) -> str:
    """Return a title without a name that is cut: "3 Customers who come…: 12 customers, 5% of all"."""
    name, colon, rest = title.partition("…: ")
    if segment is not None and colon and is_name(truth, f"{name}…", segment):
        return f": {rest}"
    return title


def _in_names(truth: Truth, names: Sequence[str]) -> Iterator[str]:
    """Beside the columns of the answer each segment stands with its number, and its share where the column is low."""
    last = truth.customers if truth.money_percents is None else truth.money_percents
    if names and len(names) != len(last):
        yield f"{len(names)} names for {len(last)} segments"
    for name, (segment, share) in zip(names, last.items(), strict=False):
        shown = name.removesuffix(f", {share}%")
        if shown == name and share < 5 and not name.endswith("…"):
            yield f"no share beside {name!r}"
        if not is_name(truth, shown, segment):
            yield f"name {name!r}"


def _in_table(truth: Truth, table: Sequence[Sequence[str]]) -> Iterator[str]:
    header, *rows = table
    if tuple(header) == ("Rows", "How many"):
        yield from _in_data(truth, [(row[0], number(row[1])) for row in rows])
    elif tuple(header) == ("Goal", "First step", "Budget"):
        yield from _in_budget(truth, rows)
    else:
        yield f"cannot be read: table {header}"


def _in_data(truth: Truth, rows: Sequence[tuple[str, float]]) -> Iterator[str]:
    """Rows in, rows set aside and rows repaired by reason, rows worked on, and the customers that they became."""
    rows_in, used, aside = truth.rows
    log = truth.result.log
    known = {"Read from the sheet": rows_in, "Rows worked on": used}
    known[f"Customers in {len(truth.sizes)} segments"] = int(truth.sizes.sum())
    for begins, reasons, sign in (("Set aside", log.set_aside, -1), ("Repaired", log.repaired, 1)):
        counts = {f"{begins}: {reason}": sign * len(each) for reason, each in reasons.items()}
        said = dict(row for row in rows if row[0].startswith(f"{begins}: "))
        others = [what for what in said if re.fullmatch(rf"{begins}: for \d+ other reasons", what)]
        if others:
            left = [counts[each] for each in counts if each not in said]
            counts[f"{begins}: for {len(left)} other reasons"] = sum(left)
        known |= counts
        if len(said) - len(others) < len(reasons) and not others:
            yield f"{len(said)} of {len(reasons)} reasons: {begins}"
    yield from (f"{what}: {count:g}" for what, count in rows if known.get(what) != count)
    if sum(count for what, count in rows if what.startswith("Set aside")) != -aside:
        yield f"not {aside} rows set aside"


def _in_budget(truth: Truth, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Goal and first step are the persona's; the parts are those of what is at stake, of an amount where one is known."""
    budget = truth.result.memory.budget
    if len(rows) != len(truth.by_stake):
        yield f"{len(rows)} rows of recommendations"
    for segment, (goal, step, part) in zip(truth.by_stake, rows, strict=False):
        persona, share = truth.result.persona(segment), truth.budget[segment]
        if (goal, step) != (persona.goal or persona.recommendation, persona.do):
            yield f"{goal!r} and {step!r} of {segment}"
        for text in (goal, step):
            yield from unread(truth, text, segment)
        if part != (f"{share}%" if budget is None else f"{budget * share / 100:,.0f}"):
            yield f"{part} of a budget for {segment}"


def _in_chart(truth: Truth, chart: Drawn, segment: int | None) -> Iterator[str]:
    if segment is not None:
        yield from _in_measure(truth, chart, segment)
        return
    names = [name for name, _ in chart.series]
    if len(chart.series) == len(truth.names) and chart.categories[0] == "Share of customers":
        yield from _in_columns(truth, chart)
    elif names == ["Comes out again"]:
        steady = {each.segment: each.jaccard for each in truth.result.evidence.segments}
        yield from _in_bars(truth, chart, list(truth.names), lambda each, value: value == steady[each])
        yield from _beside_segments(truth, chart.series[0][1], "Comes out again", list(truth.names))
    elif len(names) == 1 and _AT_STAKE.fullmatch(str(names[0])):
        yield from unread(truth, str(names[0]), segment)
        yield from _in_bars(
            truth, chart, truth.by_stake, lambda each, value: is_rounded(value, truth.stakes[each].amount)
        )
        yield from _beside_segments(truth, chart.series[0][1], "At stake", truth.by_stake)
    elif names == ["Customers"]:
        yield from _in_bars(truth, chart, truth.by_stake, lambda each, value: value == truth.sizes[each])
        yield from _beside_segments(truth, chart.series[0][1], "Customers", truth.by_stake)
    elif len(names) == 2:
        yield from _in_runs(truth, chart)
    else:
        yield f"cannot be read: chart {names}"


def _in_columns(truth: Truth, chart: Drawn) -> Iterator[str]:
    """The columns of the answer: each segment's share of the customers, and of the money where there is any."""
    parts = {"Share of customers": truth.customers}
    if truth.money_percents is not None:
        parts["Share of money"] = truth.money_percents
    if chart.categories != tuple(parts):
        yield f"columns {chart.categories}"
    for (name, values), segment in zip(chart.series, truth.names, strict=True):
        if not is_name(truth, name, segment):
            yield f"column part {name!r}"
        if [round(100 * value, 9) for value in values] != [shares[segment] for shares in parts.values()]:
            yield f"column part {name!r}: {values}"
    for at, header in enumerate(["Share", "Share of money"][: len(parts)]):
        values = [each[at] for _, each in chart.series]
        yield from _beside_segments(truth, values, header, list(truth.names))


def _in_bars(truth: Truth, chart: Drawn, segments: Sequence[int], is_so: Callable[[int, float], bool]) -> Iterator[str]:
    ((name, values),) = chart.series
    if len(values) != len(segments):
        yield f"{len(values)} bars of {name!r} for {len(segments)} segments"
    for category, value, segment in zip(chart.categories, values, segments, strict=False):
        if not is_name(truth, category, segment):
            yield f"bar {category!r} of {name!r}"
        if not is_so(segment, value):
            yield f"bar {category!r} of {name!r}: {value}"


def _beside_segments(truth: Truth, values: Sequence[float], header: str, segments: Sequence[int]) -> Iterator[str]:
    """What is drawn is what stands on the sheet Segments."""
    cells = column(truth.result, header)
    for segment, value in zip(segments, values, strict=False):
        if cells[str(segment)] != value:
            yield f"{header} of {segment}: {value}, on Segments {cells[str(segment)]}"


def _in_measure(truth: Truth, chart: Drawn, segment: int) -> Iterator[str]:
    """A persona's bars: mean or median of its customers and of everybody."""
    ((name, values),) = chart.series
    measure, _, figure = name.rpartition(", ")
    if measure not in truth.result.customers or len(values) != 2:
        yield f"cannot be read: chart {name!r}"
        return
    if chart.categories[0] not in (truth.names[segment], "This segment") or chart.categories[1] != "Everybody":
        yield f"bars {chart.categories} of {segment}"
    for value, true in zip(values, truth.figures(measure, figure, segment), strict=True):
        if not is_rounded(value, true):
            yield f"{name} of {segment}: {value}, not {true}"


def _in_runs(truth: Truth, chart: Drawn) -> Iterator[str]:
    """How many customers each segment had, and has."""
    before, history = truth.result.memory.before, truth.result.memory.history
    if before is None:
        yield f"cannot be read: chart {chart.series}"
        return
    (was_called, was), (now_called, now) = chart.series
    if (was_called, now_called) != ("the run before", "this run") and (day(was_called), day(now_called)) != (
        history[-2].day,
        history[-1].day,
    ):
        yield f"runs {was_called!r} and {now_called!r}"
    for at, category in enumerate(chart.categories):
        segment = int(category.split()[0])
        then = int((before.customers.segment == segment).sum())
        if segment in truth.names and not is_name(truth, category, segment):
            yield f"bar {category!r}"
        if (was[at], now[at]) != (then, truth.sizes.get(segment, 0)):
            yield f"{category}: {was[at]} and {now[at]}"


def faults_of_report(result: Segmentation) -> Iterator[str]:
    """Yield what the sheet Report says and is not so."""
    truth, page = Truth(result), report_page(result, ())
    sheet = SegmentsSheet.of(segments_page(result))
    if page.blocks[0].values != ((sheet.finding,),):
        yield f"Report is not headed by the finding of Segments, which is read there: {page.blocks[0].values}"
    for block in page.blocks[1:]:
        for fault in in_block(truth, block):
            yield f"Report, row {block.row}: {fault}"


def in_block(truth: Truth, block: Block) -> Iterator[str]:
    """Yield what a block of Report says and is not so."""
    if not block.header:
        for text in (cell for row in block.values for cell in row if cell is not None):
            yield from _in_prose(truth, text)
        return
    header, *rows = block.values
    segments = [row[header.index("Segment")] for row in rows]
    for row, segment in zip(rows, segments, strict=True):
        if segment not in truth.names:
            yield f"segment {segment}"
            continue
        for title, cell in zip(header, row, strict=True):
            yield from _in_cell(truth, str(title), cell, int(str(segment)))


def _in_prose(truth: Truth, text: Value) -> Iterator[str]:
    """Read a line: a sentence after the other where no pattern takes the line as a whole."""
    if not isinstance(text, str):
        yield f"cannot be read: {text!r}"
        return
    if not list(unread(truth, text)):
        return
    for sentence in re.split(r"(?<=[a-z0-9)]\.) (?=[A-Z0-9])", text):
        yield from unread(truth, sentence)


_COLUMNS: dict[str, Callable[[Truth, int, float], bool]] = {
    "Segment": lambda truth, segment, cell: cell == segment,
    "Customers": lambda truth, segment, cell: cell == truth.sizes[segment],
    "Share": lambda truth, segment, cell: round(100 * cell, 9) == truth.customers[segment],
    "Money": lambda truth, segment, cell: (
        truth.money is not None and abs(cell - truth.money[segment]) <= 1e-9 * abs(cell)
    ),
    "Share of money": lambda truth, segment, cell: (
        truth.money_percents is not None and round(100 * cell, 9) == truth.money_percents[segment]
    ),
    "Comes out again": lambda truth, segment, cell: (
        {each.segment: each.jaccard for each in truth.result.evidence.segments}[segment] == cell
    ),
    "The rule is right for": lambda truth, segment, cell: _is_of_rule(truth, segment, precision=cell),
    "And catches": lambda truth, segment, cell: _is_of_rule(truth, segment, coverage=cell),
    "At stake": lambda truth, segment, cell: is_rounded(cell, truth.stakes[segment].amount),
    "One in ten, customers": lambda truth, segment, cell: cell == truth.stakes[segment].moved,
    "Share of a budget": lambda truth, segment, cell: round(100 * cell, 9) == truth.budget[segment],
}
#: Columns of Report that stand on the sheet Segments as well.
_ON_SEGMENTS = {
    "Customers", "Share", "Money", "Share of money", "Comes out again", "At stake", "One in ten, customers",
    "Share of a budget",
}  # fmt: skip


def _is_of_rule(truth: Truth, segment: int, *, precision: float | None = None, coverage: float | None = None) -> bool:
    rule = truth.result.rules.of(segment)
    if rule is None:
        return False
    exact = precision in (None, rule.precision) and coverage in (None, rule.coverage)
    return exact and (not rule.is_usable or is_right_about(truth, segment, rule.precision, rule.coverage))


def _in_cell(truth: Truth, title: str, cell: Value, segment: int) -> Iterator[str]:
    if cell is None or (isinstance(cell, float) and cell != cell):
        return
    if isinstance(cell, str):
        if title == "Persona" and cell != truth.names[segment]:
            yield f"{cell!r} is the name of {segment}"
        elif title == "In a rule" and not cell.startswith("No ") and not is_rule(truth, cell, segment):
            yield f"not the rule of {segment}: {cell!r}"
        elif title not in ("Persona", "In a rule"):
            for phrase in [cell] if title == "They buy" else cell.split("; "):
                yield from unread(truth, phrase, segment)
        return
    if title not in _COLUMNS or not isinstance(cell, int | float):
        yield f"cannot be read: {title} {cell!r}"
    elif not _COLUMNS[title](truth, segment, cell):
        yield f"{title} of {segment}: {cell}"
    elif title in _ON_SEGMENTS and column(truth.result, title)[str(segment)] != cell:
        yield f"{title} of {segment}: {cell}, not that of Segments"
