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
    SCORING,
    SEGMENT_NUMBERS,
    SEGMENT_OF,
    WEIGHTS,
)
from xl_segment.segments.segment_model import SegmentModel

#: Of a parameter; Excel takes 255 characters, and a formula names each several times.
_LONGEST_NAME = 60


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


def differ_in_case_alone(model: SegmentModel, source: str) -> bool:
    """Tell whether two labels of a source are the same to Excel's equals sign, as "Female" and "FEMALE" are."""
    levels = [step.level.lower() for step in model.transform.steps if step.source == source and step.level is not None]
    return len({*levels}) < len(levels)


def _counted(model: SegmentModel, step: Step, cell: str, number: str) -> str:
    """Return how a feature counts a value: filled, capped, bent; a label counts 1 or 0.

    cell: how the value is called; number: the same, with what it is filled with where it is none.
    """
    if step.level is not None:
        if differ_in_case_alone(model, step.source):
            return f'IF(EXACT({cell},"{_quoted(step.level)}"),1,0)'
        return f'IF({cell}="{_quoted(step.level)}",1,0)'
    text = number
    if step.low is not None and step.high is not None:
        text = f"MAX({_number(step.low)},MIN({_number(step.high)},{text}))"
    if step.bend is not None:
        return f"ASINH({text}/{_number(step.bend)})"
    if step.log:
        return f"LN(1+MAX(0,{text}))"
    return text


def _or_typical(step: Step, cell: str) -> str:
    return f"IF(ISNUMBER({cell}),{cell},{_number(step.fill)})"


def nearest(model: SegmentModel, values: Mapping[str, str]) -> str:
    """Return the formula, without its equals sign, for the number of the segment whose sum is the largest.

    values: {source: the formula for its value, an error where there is none}. Of two segments with the same sum it is
    the first one's, as the engine's.
    """
    features = [
        _counted(model, step, values[step.source], f"IFERROR({values[step.source]},{_number(step.fill)})")
        for step in model.transform.steps
    ]
    # Both MMULTs hand over whole arrays by themselves, and nothing is worked out with a range beside them: so nobody
    # has to press Ctrl+Shift+Enter, Excel has no reason to put in an @, and LOOKUP(2,1/...), which not every program
    # reads as Excel does, is not needed. INDEX alone would get an @, as it can give a whole row; N takes any range.
    scores = f"MMULT({_as_row(features)},{SCORING})"
    return f"N(INDEX({SEGMENT_NUMBERS},MATCH(MAX({scores}),{scores},0)))"


def persona_of(segment: str) -> str:
    """Return the formula, without its equals sign, for a persona's name; segment: how its number is called."""
    return f"T(INDEX({PERSONA_NAMES},MATCH({segment},{SEGMENT_NUMBERS},0)))"


def _as_row(features: Sequence[str]) -> str:
    """Return the features of a customer as one row, with a 1 behind them that the offsets are multiplied by."""
    return f"CHOOSE({{{','.join(map(str, range(1, len(features) + 2)))}}},{','.join(features)},1)"


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
    cells = dict(zip(inputs(model), parameters, strict=True))
    row = _as_row(
        [
            _counted(model, step, cells[step.source], _or_typical(step, cells[step.source]))
            for step in model.transform.steps
        ]
    )
    return f"_xlfn.LET({scores},MMULT({row},{SCORING}),INDEX({SEGMENT_NUMBERS},MATCH(MAX({scores}),{scores},0)))"


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
    cells = [(step, f"INDEX({CARD},{sources.index(step.source) + 1})") for step in model.transform.steps]
    positions = range(1, len(model.numbers) + 1)
    best = f"MATCH(MAX({SCORES}),{SCORES},0)"
    return CardFormulas(
        counts=tuple("=" + _counted(model, step, cell, _or_typical(step, cell)) for step, cell in cells),
        scores=tuple(f"=SUMPRODUCT({COUNTED},INDEX({WEIGHTS},0,{at}))+INDEX({OFFSETS},{at})" for at in positions),
        distances=tuple(f"=SQRT(SUMPRODUCT((({COUNTED}-INDEX({CENTRES},0,{at}))/{SCALES})^2))" for at in positions),
        answers={
            "Segment": f"=N(INDEX({SEGMENT_NUMBERS},{best}))",
            "Persona": f"=T(INDEX({PERSONA_NAMES},{best}))",
            "What to do": f"=T(INDEX({ADVICE},{best}))",
            "Fit": f"=IF(SMALL({DISTANCES},2)=0,0,1-SMALL({DISTANCES},1)/SMALL({DISTANCES},2))",
        },
    )


def _number(value: float) -> str:
    """Write a number as Excel reads it in a formula."""
    return f"{value:.15g}"


def _quoted(text: str) -> str:
    return text.replace('"', '""')
