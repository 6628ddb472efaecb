"""The sheet Model: a card that scores one customer with plain formulas, and the numbers that it works with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from xl_segment.customers.transform import Step
from xl_segment.pages import excel_formulas as native
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
    SEGMENT_NUMBERS,
    SEGMENT_OF,
    WEIGHTS,
)
from xl_segment.pages.page import Area, Block, LookName, Page, Value
from xl_segment.pages.words import about, digits, fine_digits
from xl_segment.result import Segmentation
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
    "logged: ln(1 + x). Each segment has a weight per measure and an offset; a customer belongs to the segment with "
    "the largest sum of weights times measures, plus offset."
)


def model_page(result: Segmentation) -> Page:
    """The card, the weights and the centres; with their names, and the functions for Excel 365."""
    title = Block(1, 1, ((MODEL_PAGE,),), ("title",))
    if not native.is_linear(result.model):
        return Page(
            MODEL_PAGE, (title, Block(2, 1, ((_MIXTURE,),), ("note",), span=6)), _widths(result), heights={1: 30.0}
        )
    return _Card(result).page(title)


def _widths(result: Segmentation) -> tuple[float, ...]:
    return (30.0, 14.0, *(12.0,) * 3, *(20.0,) * len(result.model.numbers), 9.0)


def _by_row(
    rows: Sequence[tuple[Value, ...]], columns: range, code: Callable[[Iterable[float]], str], first: int = 1
) -> dict[tuple[int, int], str]:
    """Return the number formats of some columns, by row: each counts something of its own.

    first: the block's row of the first.
    """
    found: dict[tuple[int, int], str] = {}
    for down, row in enumerate(rows, start=first):
        values = [one.value if isinstance(one, Formula) else one for one in (row[at] for at in columns)]
        numbers = [float(one) for one in values if isinstance(one, int | float)]
        if numbers:
            found |= dict.fromkeys(((down, at) for at in columns), code(numbers))
    return found


class _Card:
    """The blocks of the page, one below the other."""

    def __init__(self, result: Segmentation) -> None:
        self._result = result
        self._model = result.model
        self._inputs = native.inputs(result.model)
        self._counts, self._scores, self._away, self._answers = native.card_formulas(result.model)
        self._k = len(result.model.numbers)
        self._typical = {source: self._typical_of(source) for source in self._inputs}

    def page(self, title: Block) -> Page:
        """Return the page."""
        model, steps = self._model, self._model.transform.steps
        card = 6
        answers = card + len(self._inputs) + 2
        weights = answers + len(self._answers) + 4
        last = weights + len(steps)
        sums = last + 1
        centres = sums + 7
        wide = 5 + self._k
        blocks = [
            title,
            Block(2, 1, ((_HOW,),), ("note",), span=wide),
            Block(4, 1, (("Score a customer",),), ("section",)),
            self._card_block(card - 1),
            Block(answers - 1, 1, (("Answer",),), ("section",)),
            *self._answer_blocks(answers),
            Block(weights - 2, 1, (("Weights and offsets",),), ("section",)),
            Block(weights - 1, 1, ((_WEIGHTS,),), ("note",), span=wide),
            self._weights_block(weights),
            *self._sums_blocks(sums),
            Block(centres - 1, 1, (("Centres of the segments, as the measures are counted",),), ("section",)),
            self._centres_block(centres),
            Block(centres + len(steps) + 2, 1, ((self._functions_note(),),), ("note",), span=wide),
        ]
        first = 6
        across = {"row": weights, "column": first, "columns": self._k}
        names: dict[str, Area | str] = {
            CARD: Area(card, 2, rows=len(self._inputs)),
            COUNTED: Area(weights + 1, 5, rows=len(steps)),
            WEIGHTS: Area(weights + 1, first, len(steps), self._k),
            SEGMENT_NUMBERS: Area(**{**across, "row": sums}),
            OFFSETS: Area(**{**across, "row": sums + 1}),
            SCORES: Area(**{**across, "row": sums + 2}),
            DISTANCES: Area(**{**across, "row": sums + 3}),
            PERSONA_NAMES: Area(**{**across, "row": sums + 4}),
            ADVICE: Area(**{**across, "row": sums + 5}),
            CENTRES: Area(centres + 1, first, len(steps), self._k),
            SCALES: Area(centres + 1, 5, rows=len(steps)),
            **native.functions(model),
        }
        return Page(
            MODEL_PAGE, tuple(blocks), _widths(self._result), heights={1: 30.0, 2: 26.0, weights - 1: 38.0}, names=names
        )

    def _card_block(self, row: int) -> Block:
        header = ("Measure", "Value", "Typical", "Lowest", "Highest")
        rows: list[tuple[Value, ...]] = []
        for source in self._inputs:
            values = self._values(source)
            typical = self._typical[source]
            if isinstance(typical, str):
                rows.append((source, typical, typical, "", ""))
            else:
                rows.append((source, typical, typical, float(values.min()), float(values.max())))
        looks: tuple[LookName, ...] = ("label", "input", "number", "number", "number")
        return Block(row, 1, (header, *rows), looks, header=True, cell_formats=_by_row(rows, range(1, 5), digits))

    def _answer_blocks(self, row: int) -> tuple[Block, Block]:
        segment, fit, at = self._score_typical()
        told: tuple[str | int | float, ...] = (segment, *self._personas()[at], fit)
        rows = [(name, Formula(text, value)) for (name, text), value in zip(self._answers.items(), told, strict=True)]
        return (
            Block(row, 1, tuple(rows[:-1]), ("label", "answer")),
            Block(row + len(rows) - 1, 1, (rows[-1],), ("label", "answer"), formats={1: "0.00"}),
        )

    def _weights_block(self, row: int) -> Block:
        weights, _ = native.weights_and_offsets(self._model)
        names = tuple(f"Segment {number}" for number in self._model.numbers)
        header = ("Measure", "If blank", "Lower limit", "Upper limit", "Counts as (card)", *names, "Logged")
        counted = self._shaped()
        rows = []
        for at, step in enumerate(self._model.transform.steps):
            limits = (step.fill, step.low, step.high) if step.level is None else (None, None, None)
            count = Formula(self._counts[at], counted[at])
            rows.append((step.name, *limits, count, *map(float, weights[at]), "yes" if step.log else "no"))
        looks: tuple[LookName, ...] = (
            "label", "number", "number", "number", "weight", *self._across("weight"), "text",
        )  # fmt: skip
        formats = _by_row(rows, range(1, 4), digits) | _by_row(rows, range(4, 5), fine_digits)
        formats |= _by_row(rows, range(5, 5 + self._k), fine_digits)
        return Block(row, 1, (header, *rows), looks, header=True, cell_formats=dict(sorted(formats.items())))

    def _sums_blocks(self, row: int) -> tuple[Block, Block, Block]:
        _, offsets = native.weights_and_offsets(self._model)
        counted = np.array(self._shaped())
        weights, _ = native.weights_and_offsets(self._model)
        scores = counted @ weights + offsets
        away = self._distances()
        personas = self._personas()

        def block(row: int, look: LookName, lines: dict[str, tuple[Value, ...]]) -> Block:
            rows = tuple((name, None, None, None, None, *values) for name, values in lines.items())
            formats = _by_row(rows, range(5, 5 + self._k), fine_digits, first=0) if look == "weight" else {}
            looks: tuple[LookName, ...] = ("label", "text", "text", "text", "text", *self._across(look))
            return Block(row, 1, rows, looks, cell_formats=formats)

        sums: dict[str, tuple[Value, ...]] = {
            "Offset": tuple(map(float, offsets)),
            "Sum for the card": tuple(map(Formula, self._scores, map(float, scores))),
            "Distance of the card": tuple(map(Formula, self._away, map(float, away))),
        }
        texts: dict[str, tuple[Value, ...]] = {
            "Persona": tuple(name for name, _ in personas),
            "What to do": tuple(advice for _, advice in personas),
        }
        return (
            block(row, "integer", {"Segment": self._model.numbers}),
            block(row + 1, "weight", sums),
            block(row + 4, "text", texts),
        )

    def _centres_block(self, row: int) -> Block:
        centres = native.shaped_centres(self._model)
        names = tuple(f"Segment {number}" for number in self._model.numbers)
        header = ("Measure", "", "", "", "Spread", *names)
        rows = [
            (step.name, None, None, None, step.scale, *map(float, centres[at]))
            for at, step in enumerate(self._model.transform.steps)
        ]
        looks: tuple[LookName, ...] = ("label", "text", "text", "text", "weight", *self._across("weight"))
        return Block(
            row, 1, (header, *rows), looks, header=True, cell_formats=_by_row(rows, range(4, 5 + self._k), fine_digits)
        )

    def _across(self, look: LookName) -> tuple[LookName, ...]:
        """Return a look for the column of each segment."""
        return (look,) * self._k

    def _functions_note(self) -> str:
        cells = ", ".join(f"[@[{source}]]" for source in self._inputs)
        return (
            f"In Excel 365 the same as functions of this workbook: ={SEGMENT_OF}({cells}) and ={PERSONA_OF}({cells})."
        )

    def _personas(self) -> list[tuple[str, str]]:
        known = {one.segment: one for one in self._result.memory.personas}
        return [(known[number].name, known[number].recommendation) for number in self._model.numbers]

    def _values(self, source: str) -> pd.Series:
        if source in self._result.features.raw:
            return self._result.features.raw[source].dropna()
        return self._result.features.descriptions[source].dropna()

    def _typical_of(self, source: str) -> float | str:
        step = next(one for one in self._model.transform.steps if one.source == source)
        if step.level is None:
            return about(step.fill)
        return str(self._values(source).value_counts().sort_index().idxmax())

    def _raw(self, step: Step) -> float:
        typical = self._typical[step.source]
        return float(typical == step.level) if step.level is not None else float(typical)

    def _shaped(self) -> list[float]:
        return [float(step.shape(np.array([self._raw(step)]))[0]) for step in self._model.transform.steps]

    def _distances(self) -> np.ndarray:
        steps = self._model.transform.steps
        z = np.array([[float(step.scaled(np.array([self._raw(step)]))[0]) for step in steps]])
        return np.asarray(distances(z, self._model.centres)[0])

    def _score_typical(self) -> tuple[int, float, int]:
        away = self._distances()
        at = int(away.argmin())
        near = np.sort(away)[:2]
        return self._model.numbers[at], float(1 - near[0] / near[1]) if near[1] else 0.0, at
