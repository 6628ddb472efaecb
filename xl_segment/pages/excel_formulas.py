"""A model in plain Excel: formulas that score a customer with no Python at all.

The nearest of k centres is the largest of k linear functions. With f(x) the filled, capped and logged values of a
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
    """Return the weights (features x k) and offsets (k,) of the linear functions of the capped, logged features."""
    scale = np.array([step.scale for step in model.transform.steps])
    mean = np.array([step.mean for step in model.transform.steps])
    weights = (model.centres / scale).T
    offsets = -(model.centres**2).sum(axis=1) / 2 - mean @ weights
    return weights, offsets


def shaped_centres(model: SegmentModel) -> np.ndarray:
    """Return the centres (features x k) in the units of the capped, logged features."""
    return np.column_stack(
        [step.mean + step.scale * model.centres[:, at] for at, step in enumerate(model.transform.steps)]
    ).T


def inputs(model: SegmentModel) -> tuple[str, ...]:
    """Return what one has to know of a customer, in the order of the features, each once."""
    return tuple(dict.fromkeys(step.source for step in model.transform.steps))


def counted(step: Step, cell: str) -> str:
    """Return how a feature counts the value in a cell: filled, capped, logged; a label counts 1 or 0."""
    if step.level is not None:
        return f'IF({cell}="{_quoted(step.level)}",1,0)'
    text = f"IF(ISNUMBER({cell}),{cell},{_number(step.fill)})"
    if step.low is not None and step.high is not None:
        text = f"MAX({_number(step.low)},MIN({_number(step.high)},{text}))"
    return f"LN(1+MAX(0,{text}))" if step.log else text


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
        made = cls(model, frozenset())
        raw, labels = {}, {}
        for source, header in zip(inputs(model), made.sources, strict=True):
            cells = data.cells[header]
            if any(step.level is not None and step.source == source for step in model.transform.steps):
                levels = {step.level.casefold(): step.level for step in model.transform.steps if step.level is not None}
                labels[source] = cells.map(lambda cell, known=levels: known.get(str(cell).casefold()))
                continue
            numbers = pd.to_numeric(cells.where(cells.map(type).isin([int, float])), errors="coerce").astype(float)
            raw[source] = model.year - numbers if made._is_made_age(source) and model.year else numbers
        index = data.cells.index
        found, _ = model.score(pd.DataFrame(raw, index=index), pd.DataFrame(labels, index=index))
        told = segments.reindex(index)
        same = told.notna() & (told.fillna(0).to_numpy(np.int64) == found)
        return cls(model, frozenset(map(int, index[same])))

    @property
    def sources(self) -> tuple[str, ...]:
        """The headers whose cells a formula reads; an age is read from the birth year it was made from."""
        return tuple(self.model.born if self._is_made_age(one) else one for one in inputs(self.model))

    def _is_made_age(self, source: str) -> bool:
        return bool(self.model.born) and source not in self.model.columns

    def segment(self, cells: Sequence[str]) -> str:
        """Return the formula for a segment's number; cells: how the cell of each source is called."""
        asked = inputs(self.model)
        known = {
            source: f'IF(ISNUMBER({cell}),{self.model.year}-{cell},"")' if self._is_made_age(source) else cell
            for source, cell in zip(asked, cells, strict=True)
        }
        return "=" + _nearest(self.model, known)

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


def functions(model: SegmentModel) -> dict[str, str]:
    """Return {name: formula} of the two functions for Excel 365, as a file holds them."""
    names = _parameters(inputs(model))
    given = [f"_xlpm.{name}" for name in names]
    body = scoring_body(model, given, scores="_xlpm.scores")
    arguments = ",".join(given)
    return {
        SEGMENT_OF: f"_xlfn.LAMBDA({arguments},{body})",
        PERSONA_OF: f"_xlfn.LAMBDA({arguments},INDEX({PERSONA_NAMES},MATCH({body},{SEGMENT_NUMBERS},0)))",
    }


def scoring_body(model: SegmentModel, given: Sequence[str], *, scores: str) -> str:
    """Return the body of SEGMENT_OF; given: how each input is called, scores: the name of what is worked out once."""
    row = _row(model, dict(zip(inputs(model), given, strict=True)))
    return (
        f"_xlfn.LET({scores},MMULT({row},{WEIGHTS})+{OFFSETS},INDEX({SEGMENT_NUMBERS},MATCH(MAX({scores}),{scores},0)))"
    )


def _parameters(sources: Sequence[str]) -> list[str]:
    """Return a name per input that Excel takes for a parameter: letters first, and no address of a cell."""
    found: list[str] = []
    for source in sources:
        name = re.sub(r"\W+", "_", source).strip("_")[:_LONGEST_NAME] or "value"
        if not name[0].isalpha():
            name = f"value_{name}"
        if re.fullmatch(r"[A-Za-z]{1,3}\d+|[RrCc]|[Rr]\d*[Cc]\d*", name):
            name += "_"
        while name.casefold() in {one.casefold() for one in found}:
            name += "_"
        found.append(name)
    return found


def card_formulas(model: SegmentModel) -> tuple[list[str], list[str], list[str], dict[str, str]]:
    """Return the formulas of the card: what is counted per feature, scores and distances per segment, the answers.

    answers: {"Segment", "Persona", "What to do", "Fit"}.
    """
    asked = inputs(model)
    counts = ["=" + counted(step, f"INDEX({CARD},{asked.index(step.source) + 1})") for step in model.transform.steps]
    ks = range(1, len(model.numbers) + 1)
    scores = [f"=SUMPRODUCT({COUNTED},INDEX({WEIGHTS},0,{at}))+INDEX({OFFSETS},{at})" for at in ks]
    away = [f"=SQRT(SUMPRODUCT((({COUNTED}-INDEX({CENTRES},0,{at}))/{SCALES})^2))" for at in ks]
    best = f"MATCH(MAX({SCORES}),{SCORES},0)"
    answers = {
        "Segment": f"=INDEX({SEGMENT_NUMBERS},{best})",
        "Persona": f"=INDEX({PERSONA_NAMES},{best})",
        "What to do": f"=INDEX({ADVICE},{best})",
        "Fit": f"=IF(SMALL({DISTANCES},2)=0,0,1-SMALL({DISTANCES},1)/SMALL({DISTANCES},2))",
    }
    return counts, scores, away, answers


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
    return LabelFormulas.of(model, result.table.sheet, result.rows["Segment"]), ""
