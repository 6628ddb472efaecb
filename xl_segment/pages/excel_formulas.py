"""A model in plain Excel: formulas that score a customer with no Python at all.

The nearest of k centres is the largest of k linear functions. With f(x) the filled, capped and bent values of a
customer, mean and scale those of the features, and c a centre in scaled units, the weights are c / scale and the
offset is -|c|²/2 - c·mean/scale (expand |z - c|² with z = (f(x) - mean) / scale, and drop |z|², which is the same for
all). Everything here works without array entry, in Excel 2010 and later; only the two LAMBDA names need Excel 365.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.customers.transform import Step
from xl_segment.memory.rows import SEGMENT
from xl_segment.pages.names import (
    ADVICE,
    CARD,
    CENTRES,
    COUNTED,
    DISTANCES,
    OFFSETS,
    PERSONA_NAMES,
    PERSONA_OF,
    SCALES,
    SCORES,
    SEGMENT_NUMBERS,
    SEGMENT_OF,
    WEIGHTS,
)
from xl_segment.result import Segmentation
from xl_segment.segments.segment_model import SegmentModel
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Kind

#: Of a parameter; Excel takes 255 characters, and a formula names each several times.
_LONGEST_NAME = 60
#: What Excel takes as one formula.
LONGEST = 8_000


def is_linear(model: SegmentModel) -> bool:
    """Tell whether plain formulas can score a model: a customer belongs to the nearest centre."""
    return model.covariances is None


def weights_and_offsets(model: SegmentModel) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights (features x k) and offsets (k,) of the linear functions of the capped, bent features."""
    scale = np.array([step.scale for step in model.transform.steps])
    mean = np.array([step.mean for step in model.transform.steps])
    weights = (model.centres / scale).T
    offsets = -(model.centres**2).sum(axis=1) / 2 - mean @ weights
    return weights, offsets


def shaped_centres(model: SegmentModel) -> np.ndarray:
    """Return the centres (features x k) in the units of the capped, bent features."""
    return np.column_stack(
        [step.mean + step.scale * model.centres[:, at] for at, step in enumerate(model.transform.steps)]
    ).T


def inputs(model: SegmentModel) -> tuple[str, ...]:
    """Return what one has to know of a customer, in the order of the features, each once."""
    return tuple(dict.fromkeys(step.source for step in model.transform.steps))


def counted(step: Step, cell: str) -> str:
    """Return how a feature counts the value in a cell: filled, capped, bent; a label counts 1 or 0."""
    if step.level is not None:
        return f'IF({cell}="{_quoted(step.level)}",1,0)'
    text = f"IF(ISNUMBER({cell}),{cell},{_number(step.fill)})"
    if step.low is not None and step.high is not None:
        text = f"MAX({_number(step.low)},MIN({_number(step.high)},{text}))"
    if step.bend is not None:
        return f"ASINH({text}/{_number(step.bend)})"
    if step.log:
        return f"LN(1+MAX(0,{text}))"
    return text


@dataclass(frozen=True)
class LabelFormulas:
    """Segment and Persona as formulas beside the data.

    rows: the sheet rows whose formula gives what the engine found; the others have values. An engine that reads "45
    years" as 45 knows more than a formula.
    """

    model: SegmentModel
    rows: frozenset[int]

    @classmethod
    def of(cls, model: SegmentModel, data: SheetData, segments: pd.Series) -> LabelFormulas:
        """Find out on which rows a formula says the same. segments: by sheet row, <NA> where set aside."""
        index = data.cells.index
        raw, labels = cls(model, frozenset())._read(data)
        scored, _ = model.score(pd.DataFrame(raw, index=index), pd.DataFrame(labels, index=index))
        segments = segments.reindex(index)
        same = segments.notna() & (segments.fillna(0).to_numpy(np.int64) == scored)
        return cls(model, frozenset(map(int, index[same])))

    @property
    def sources(self) -> tuple[str, ...]:
        """The headers whose cells a formula reads; an age is read from the birth year it was made from."""
        return tuple(self._header(source) for source in inputs(self.model))

    def _header(self, source: str) -> str:
        if self._is_made_age(source):
            return self.model.born
        return source

    def _is_made_age(self, source: str) -> bool:
        return bool(self.model.born) and source not in self.model.columns

    def _read(self, data: SheetData) -> tuple[dict[str, pd.Series], dict[str, pd.Series]]:
        """Return the measures and the labels of each row as a formula reads them."""
        levels = {step.level.casefold(): step.level for step in self.model.transform.steps if step.level is not None}
        names_of_labels = {step.source for step in self.model.transform.steps if step.level is not None}
        raw, labels = {}, {}
        for source, header in zip(inputs(self.model), self.sources, strict=True):
            cells = data.cells[header]
            if source in names_of_labels:
                labels[source] = cells.map(lambda cell: levels.get(str(cell).casefold()))
            else:
                raw[source] = self._numbers(source, cells)
        return raw, labels

    def _numbers(self, source: str, cells: pd.Series) -> pd.Series:
        """Return the numbers in cells, NaN where something else stands; an age counts from the year of birth."""
        numbers = pd.to_numeric(cells.where(cells.map(type).isin([int, float])), errors="coerce").astype(float)
        if self._is_made_age(source) and self.model.year:
            return self.model.year - numbers
        return numbers

    def segment(self, cells: Sequence[str]) -> str:
        """Return the formula for a segment's number; cells: how the cell of each source is called."""
        values = {source: self._value(source, cell) for source, cell in zip(inputs(self.model), cells, strict=True)}
        return "=" + _nearest(self.model, values)

    def _value(self, source: str, cell: str) -> str:
        """Return how a formula reads the cell of a source."""
        if self._is_made_age(source):
            return f'IF(ISNUMBER({cell}),{self.model.year}-{cell},"")'
        return cell

    @staticmethod
    def persona(segment: str) -> str:
        """Return the formula for a persona's name; segment: how the cell with the segment is called."""
        return f"=INDEX({PERSONA_NAMES},MATCH({segment},{SEGMENT_NUMBERS},0))"


def _nearest(model: SegmentModel, cells: Mapping[str, str]) -> str:
    scores = f"MMULT({_row(model, cells)},{WEIGHTS})+{OFFSETS}"
    # LOOKUP and SUMPRODUCT work on whole arrays by themselves, so that nobody has to press Ctrl+Shift+Enter.
    return f"LOOKUP(2,1/({scores}>=SUMPRODUCT(MAX({scores}))),{SEGMENT_NUMBERS})"


def _row(model: SegmentModel, cells: Mapping[str, str]) -> str:
    """Return the features of a customer as one row."""
    values = [counted(step, cells[step.source]) for step in model.transform.steps]
    return f"CHOOSE({{{','.join(map(str, range(1, len(values) + 1)))}}},{','.join(values)})"


def is_short_enough(model: SegmentModel) -> bool:
    """Tell whether Excel takes the formula beside the data; with dozens of features it grows too long."""
    cells = {source: "x" * (len(source) + 24) for source in inputs(model)}
    return len(_nearest(model, cells)) <= LONGEST


def named_functions(model: SegmentModel) -> dict[str, str]:
    """Return {name: formula} of the two functions for Excel 365, as a file holds them."""
    parameters = [f"_xlpm.{name}" for name in _parameters(inputs(model))]
    body = scoring_body(model, parameters, scores="_xlpm.scores")
    arguments = ",".join(parameters)
    return {
        SEGMENT_OF: f"_xlfn.LAMBDA({arguments},{body})",
        PERSONA_OF: f"_xlfn.LAMBDA({arguments},INDEX({PERSONA_NAMES},MATCH({body},{SEGMENT_NUMBERS},0)))",
    }


def scoring_body(model: SegmentModel, parameters: Sequence[str], *, scores: str) -> str:
    """Return the body of SEGMENT_OF; parameters: how each input is called, scores: what is worked out once."""
    row = _row(model, dict(zip(inputs(model), parameters, strict=True)))
    return (
        f"_xlfn.LET({scores},MMULT({row},{WEIGHTS})+{OFFSETS},INDEX({SEGMENT_NUMBERS},MATCH(MAX({scores}),{scores},0)))"
    )


def _parameters(sources: Sequence[str]) -> list[str]:
    """Return a name per input that Excel takes for a parameter: letters first, and no address of a cell."""
    names: list[str] = []
    for source in sources:
        name = _parameter(source)
        while name.casefold() in {known.casefold() for known in names}:
            name += "_"
        names.append(name)
    return names


def _parameter(source: str) -> str:
    name = re.sub(r"\W+", "_", source).strip("_")[:_LONGEST_NAME] or "value"
    if not name[0].isalpha():
        name = f"value_{name}"
    if re.fullmatch(r"[A-Za-z]{1,3}\d+|[RrCc]|[Rr]\d*[Cc]\d*", name):
        name += "_"
    return name


@dataclass(frozen=True)
class CardFormulas:
    """The formulas of the card that scores one customer.

    counts: per feature, what is counted. scores, distances: per segment. answers: {"Segment", "Persona", "What to do",
    "Fit"}.
    """

    counts: tuple[str, ...]
    scores: tuple[str, ...]
    distances: tuple[str, ...]
    answers: Mapping[str, str]


def card_formulas(model: SegmentModel) -> CardFormulas:
    """Return the formulas of the card."""
    sources = inputs(model)
    positions = range(1, len(model.numbers) + 1)
    best = f"MATCH(MAX({SCORES}),{SCORES},0)"
    return CardFormulas(
        counts=tuple(
            "=" + counted(step, f"INDEX({CARD},{sources.index(step.source) + 1})") for step in model.transform.steps
        ),
        scores=tuple(f"=SUMPRODUCT({COUNTED},INDEX({WEIGHTS},0,{at}))+INDEX({OFFSETS},{at})" for at in positions),
        distances=tuple(f"=SQRT(SUMPRODUCT((({COUNTED}-INDEX({CENTRES},0,{at}))/{SCALES})^2))" for at in positions),
        answers={
            "Segment": f"=INDEX({SEGMENT_NUMBERS},{best})",
            "Persona": f"=INDEX({PERSONA_NAMES},{best})",
            "What to do": f"=INDEX({ADVICE},{best})",
            "Fit": f"=IF(SMALL({DISTANCES},2)=0,0,1-SMALL({DISTANCES},1)/SMALL({DISTANCES},2))",
        },
    )


def _number(value: float) -> str:
    """Write a number as Excel reads it in a formula."""
    return f"{value:.15g}"


def _quoted(text: str) -> str:
    return text.replace('"', '""')


def label_formulas(result: Segmentation) -> tuple[LabelFormulas | None, str]:
    """Return the labels as formulas, where they are asked for; and why they stay values, where they do."""
    if result.settings.labels != "live formulas":
        return None, ""
    model = result.model
    if not is_linear(model):
        return None, "Labels stay values: segments from a Gaussian mixture cannot be scored with plain formulas."
    if result.features.measured.kind is Kind.SALES:
        return None, "Labels stay values: on sales lines a segment hangs on all lines of a customer, not on one row."
    if not is_short_enough(model):
        return None, "Labels stay values: with so many measures the formula would be longer than Excel allows."
    return LabelFormulas.of(model, result.table.sheet, result.rows[SEGMENT]), ""
