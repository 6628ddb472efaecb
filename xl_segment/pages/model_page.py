"""The sheet Model: a card that scores one customer with plain formulas, and the numbers that it works with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.customers.transform import Step
from xl_segment.look import LookName
from xl_segment.pages import excel_formulas
from xl_segment.pages.names import (
    ADVICE,
    CARD,
    CENTRES,
    COUNTED,
    DISTANCES,
    MODEL_PAGE,
    OFFSETS,
    PERSONA_NAMES,
    PERSONA_OF,
    SCALES,
    SCORES,
    SCORING,
    SEGMENT_NUMBERS,
    SEGMENT_OF,
    WEIGHTS,
)
from xl_segment.pages.page import Block, Page, PageArea, Value
from xl_segment.pages.words import digits, fine_digits
from xl_segment.result import Segmentation
from xl_segment.rounding import about
from xl_segment.segments.clustering import distances
from xl_segment.sheet.grid import Formula

_MIXTURE = (
    "Segments from a Gaussian mixture cannot be scored with plain formulas: choose the method kmeans on the sheet "
    "Settings, then segment again. Refresh scores new customers all the same."
)
_HOW = (
    "Type what you know of a customer into the yellow cells; a blank one counts as the typical customer. All of it is "
    "plain formulas: it works without macros and without Python, in every Excel and in LibreOffice."
)
_WEIGHTS = (
    "How it works: each measure is filled where blank, held between its limits and, where the last column says so, "
    "bent as a logarithm bends. Each segment has a weight per measure and an offset; a customer belongs to the segment "
    "with the largest sum of weights times measures, plus offset."
)
_TITLE = Block(1, 1, ((MODEL_PAGE,),), ("title",))


def model_page(result: Segmentation) -> Page:
    """The card, the weights and the centres; with their names, and the functions for Excel 365."""
    if not excel_formulas.is_linear(result.model):
        note = Block(2, 1, ((_MIXTURE,),), ("note",), span=6)
        return Page(MODEL_PAGE, (_TITLE, note), _widths(result), heights={1: 30.0})
    return _Card(result).page()


def _widths(result: Segmentation) -> tuple[float, ...]:
    return (30.0, 14.0, *(12.0,) * 3, *(20.0,) * len(result.model.numbers), 16.0)


def _by_row(
    rows: Sequence[tuple[Value, ...]], columns: range, code: Callable[[Iterable[float]], str], first: int = 1
) -> dict[tuple[int, int], str]:
    """Return the number formats of some columns, by row: each counts something of its own.

    first: the block's row of the first.
    """
    formats: dict[tuple[int, int], str] = {}
    for down, row in enumerate(rows, start=first):
        values = [_shown(row[column]) for column in columns]
        numbers = [float(value) for value in values if isinstance(value, int | float)]
        if numbers:
            formats |= dict.fromkeys(((down, column) for column in columns), code(numbers))
    return formats


def _shown(value: Value) -> Value:
    """Return what a cell shows, of a formula its result."""
    if isinstance(value, Formula):
        return value.value
    return value


#: The first column of the segments, on the sheet.
_FIRST = 6


@dataclass(frozen=True)
class _Rows:
    """In which row each part of the page begins: the inputs of the card, and the first row of each table."""

    card: int
    answers: int
    weights: int
    sums: int
    centres: int
    end: int


class _Card:
    """The blocks of the page, one below the other."""

    def __init__(self, result: Segmentation) -> None:
        self._result = result
        self._model = result.model
        self._steps = result.model.transform.steps
        self._inputs = excel_formulas.inputs(result.model)
        self._formulas = excel_formulas.card_formulas(result.model)
        self._weights, self._offsets = excel_formulas.weights_and_offsets(result.model)
        self._k = len(result.model.numbers)
        self._typical = {source: self._typical_of(source) for source in self._inputs}

    def page(self) -> Page:
        """Return the page."""
        rows = self._rows()
        return Page(
            name=MODEL_PAGE,
            blocks=self._blocks(rows),
            widths=_widths(self._result),
            heights={1: 30.0, 2: 26.0, rows.weights - 1: 38.0},
            grouped=((rows.weights - 1, rows.end - 2),),
            names={**self._areas(rows), **excel_formulas.named_functions(self._model)},
        )

    def _rows(self) -> _Rows:
        card = 6
        answers = card + len(self._inputs) + 2
        weights = answers + len(self._formulas.answers) + 5
        sums = weights + len(self._steps) + 1
        centres = sums + 7
        return _Rows(card, answers, weights, sums, centres, centres + len(self._steps) + 2)

    def _blocks(self, rows: _Rows) -> tuple[Block, ...]:
        across = 5 + self._k
        return (
            _TITLE,
            Block(2, 1, ((_HOW,),), ("note",), span=across),
            Block(4, 1, (("Score a customer",),), ("section",)),
            self._card_block(rows.card - 1),
            Block(rows.answers - 1, 1, (("Answer",),), ("section",)),
            *self._answer_blocks(rows.answers),
            Block(rows.weights - 3, 1, (("Weights and offsets",),), ("section",)),
            Block(rows.weights - 2, 1, ((_folded(rows),),), ("note",), span=across),
            Block(rows.weights - 1, 1, ((_WEIGHTS,),), ("note",), span=across),
            self._weights_block(rows.weights),
            *self._sums_blocks(rows.sums),
            Block(rows.centres - 1, 1, (("Centres of the segments, as the measures are counted",),), ("section",)),
            self._centres_block(rows.centres),
            Block(rows.end, 1, ((self._functions_note(),),), ("note",), span=across),
        )

    def _areas(self, rows: _Rows) -> dict[str, PageArea | str]:
        """Return the cells of each defined name that the formulas use."""
        steps = len(self._steps)
        return {
            CARD: PageArea(rows.card, 2, rows=len(self._inputs)),
            COUNTED: PageArea(rows.weights + 1, 5, rows=steps),
            WEIGHTS: PageArea(rows.weights + 1, _FIRST, steps, self._k),
            OFFSETS: PageArea(rows.sums, _FIRST, columns=self._k),
            SCORING: PageArea(rows.weights + 1, _FIRST, steps + 1, self._k),
            SCORES: PageArea(rows.sums + 1, _FIRST, columns=self._k),
            DISTANCES: PageArea(rows.sums + 2, _FIRST, columns=self._k),
            SEGMENT_NUMBERS: PageArea(rows.sums + 3, _FIRST, columns=self._k),
            PERSONA_NAMES: PageArea(rows.sums + 4, _FIRST, columns=self._k),
            ADVICE: PageArea(rows.sums + 5, _FIRST, columns=self._k),
            CENTRES: PageArea(rows.centres + 1, _FIRST, steps, self._k),
            SCALES: PageArea(rows.centres + 1, 5, rows=steps),
        }

    def _card_block(self, row: int) -> Block:
        header = ("Measure", "Value", "Typical", "Lowest", "Highest")
        rows = [self._card_row(source) for source in self._inputs]
        looks: tuple[LookName, ...] = ("label", "input", "number", "number", "number")
        return Block(row, 1, (header, *rows), looks, header=True, cell_formats=_by_row(rows, range(1, 5), digits))

    def _card_row(self, source: str) -> tuple[Value, ...]:
        typical = self._typical[source]
        if isinstance(typical, str):
            return (source, typical, typical, "", "")
        values = self._values(source)
        return (source, typical, typical, float(values.min()), float(values.max()))

    def _answer_blocks(self, row: int) -> tuple[Block, Block]:
        segment, fit, at = self._score_typical()
        answers: tuple[str | int | float, ...] = (segment, *self._personas()[at], fit)
        formulas = self._formulas.answers.items()
        rows = [(name, Formula(text, answer)) for (name, text), answer in zip(formulas, answers, strict=True)]
        return (
            Block(row, 1, tuple(rows[:-1]), ("label", "answer")),
            Block(row + len(rows) - 1, 1, (rows[-1],), ("label", "answer"), formats={1: "0.00"}),
        )

    def _weights_block(self, row: int) -> Block:
        header = ("Measure", "If blank", "Lower limit", "Upper limit", "Counts as (card)", *self._names(), "Bent")
        counted = map(Formula, self._formulas.counts, self._shaped())
        rows: list[tuple[Value, ...]] = [
            (step.name, *_limits(step), count, *map(float, weights), _bent(step))
            for step, count, weights in zip(self._steps, counted, self._weights, strict=True)
        ]
        looks: tuple[LookName, ...] = (
            "label", "number", "number", "number", "weight", *self._across("weight"), "text",
        )  # fmt: skip
        formats = _by_row(rows, range(1, 4), digits) | _by_row(rows, range(4, 5), fine_digits)
        formats |= _by_row(rows, range(5, 5 + self._k), fine_digits)
        return Block(row, 1, (header, *rows), looks, header=True, cell_formats=dict(sorted(formats.items())))

    def _sums_blocks(self, row: int) -> tuple[Block, Block, Block]:
        scores = np.array(self._shaped()) @ self._weights + self._offsets
        personas = self._personas()
        sums: dict[str, tuple[Value, ...]] = {
            "Offset": tuple(map(float, self._offsets)),
            "Sum for the card": tuple(map(Formula, self._formulas.scores, map(float, scores))),
            "Distance of the card": tuple(map(Formula, self._formulas.distances, map(float, self._distances()))),
        }
        texts: dict[str, tuple[Value, ...]] = {
            "Persona": tuple(name for name, _ in personas),
            "What to do": tuple(advice for _, advice in personas),
        }
        return (
            self._segments_block(row, "weight", sums),
            self._segments_block(row + 3, "integer", {"Segment": self._model.numbers}),
            self._segments_block(row + 4, "text", texts),
        )

    def _segments_block(self, row: int, look: LookName, lines: Mapping[str, tuple[Value, ...]]) -> Block:
        """Return rows with a value for each segment, below the weights. lines: {what it is: the values}."""
        rows = tuple((name, None, None, None, None, *values) for name, values in lines.items())
        looks: tuple[LookName, ...] = ("label", "text", "text", "text", "text", *self._across(look))
        formats = {}
        if look == "weight":
            formats = _by_row(rows, range(5, 5 + self._k), fine_digits, first=0)
        return Block(row, 1, rows, looks, cell_formats=formats)

    def _centres_block(self, row: int) -> Block:
        centres = excel_formulas.shaped_centres(self._model)
        header = ("Measure", "", "", "", "Spread", *self._names())
        rows = [
            (step.name, None, None, None, step.scale, *map(float, centres[at])) for at, step in enumerate(self._steps)
        ]
        looks: tuple[LookName, ...] = ("label", "text", "text", "text", "weight", *self._across("weight"))
        return Block(
            row, 1, (header, *rows), looks, header=True, cell_formats=_by_row(rows, range(4, 5 + self._k), fine_digits)
        )

    def _names(self) -> tuple[str, ...]:
        return tuple(f"Segment {number}" for number in self._model.numbers)

    def _across(self, look: LookName) -> tuple[LookName, ...]:
        """Return a look for the column of each segment."""
        return (look,) * self._k

    def _functions_note(self) -> str:
        cells = ", ".join(f"[@[{source}]]" for source in self._inputs)
        return (
            f"In Excel 365 the same as functions of this workbook: ={SEGMENT_OF}({cells}) and ={PERSONA_OF}({cells})."
        )

    def _personas(self) -> list[tuple[str, str]]:
        """Return the name and the advice of each segment."""
        known = {persona.segment: persona for persona in self._result.memory.personas}
        return [(known[number].name, known[number].recommendation) for number in self._model.numbers]

    def _values(self, source: str) -> pd.Series:
        if source in self._result.features.raw:
            return self._result.features.raw[source].dropna()
        return self._result.features.descriptions[source].dropna()

    def _typical_of(self, source: str) -> float | str:
        step = next(step for step in self._steps if step.source == source)
        if step.level is None:
            return about(step.fill)
        return str(self._values(source).value_counts().sort_index().idxmax())

    def _raw(self, step: Step) -> np.ndarray:
        """Return what a step gets of the typical customer, as an array of one value."""
        typical = self._typical[step.source]
        if step.level is not None:
            return np.array([float(typical == step.level)])
        return np.array([float(typical)])

    def _shaped(self) -> list[float]:
        return [float(step.shape(self._raw(step))[0]) for step in self._steps]

    def _distances(self) -> np.ndarray:
        z = np.array([[float(step.scaled(self._raw(step))[0]) for step in self._steps]])
        return np.asarray(distances(z, self._model.centres)[0])

    def _score_typical(self) -> tuple[int, float, int]:
        """Return the segment of the typical customer, the Fit, and the segment's position."""
        away = self._distances()
        at = int(away.argmin())
        nearest, next_one = np.sort(away)[:2]
        if not next_one:
            return self._model.numbers[at], 0.0, at
        return self._model.numbers[at], float(1 - nearest / next_one), at


def _folded(rows: _Rows) -> str:
    """Say what is folded away, and how it is opened."""
    first, last = rows.weights - 1, rows.end - 2
    return (
        f"What the card and the labels work with is folded away in rows {first} to {last}: click the + at the left of "
        f"row {last + 1} to see it."
    )


def _limits(step: Step) -> tuple[float | None, float | None, float | None]:
    """Return what a measure is filled with and held between; a label has none of it."""
    if step.level is not None:
        return None, None, None
    return step.fill, step.low, step.high


def _bent(step: Step) -> str:
    """Say how a skewed measure is bent."""
    if step.bend is not None:
        return f"asinh(x / {step.bend:.4g})"
    if step.log:
        return "ln(1 + x)"
    return "no"
