"""How the measures of a customer become features: filled, capped, bent where they are skewed, scaled.

Everything learnt is in the steps, and goes with the model, so that a customer who comes later is transformed alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.errors import DataError

#: Beyond this a number is too large to be taken back to original units.
_LARGEST_BENT = 300.0


@dataclass(frozen=True)
class Step:
    """How one feature is transformed: fill, cap, bend, scale, in that order.

    name: the feature; source: the header it comes from, or the RFM measure's name. measure: its canonical measure
    ("income", "age" ..., "" for another). level: for a label that drives distances, the value that counts as 1,
    every other as 0. fill: in original units. low, high: caps in original units, None where not capped. bend: asinh(x /
    bend) is taken, which is x / bend near 0 and its logarithm, but for a constant, far from it (Johnson 1949); in the
    measure's own unit, so that dollars and thousands of dollars give the same; None where nothing is bent. log: log(1 +
    x) is taken, as models of earlier versions did. mean, scale: of the values so far; z = (f(x) - mean) / scale.
    """

    name: str
    source: str
    measure: str
    fill: float
    low: float | None
    high: float | None
    log: bool
    mean: float
    scale: float
    level: str | None = None
    bend: float | None = None

    @property
    def is_skewed(self) -> bool:
        """Whether the measure is taken on a logarithmic scale."""
        return self.log or self.bend is not None

    def limits_any(self, values: np.ndarray) -> bool:
        """Tell whether any of the values lies beyond the caps."""
        low, high = (limit if limit is not None else np.nan for limit in (self.low, self.high))
        return bool(((values < low) | (values > high)).any())

    def shape(self, values: np.ndarray, *, capped: bool = True) -> np.ndarray:
        """Fill, cap and bend; scaling comes after."""
        filled = np.where(np.isnan(values), self.fill, values)
        if capped and (self.low is not None or self.high is not None):
            filled = np.clip(filled, self.low, self.high)
        if self.bend is not None:
            return np.asarray(np.arcsinh(filled / self.bend))
        if self.log:
            # A newcomer may lie below what was seen at fit, where nothing was negative: log(1 + x) wants x > -1.
            return np.asarray(np.log1p(np.maximum(filled, 0.0)))
        return np.asarray(filled)

    def scaled(self, values: np.ndarray, *, capped: bool = True) -> np.ndarray:
        """Take values from original units to z = (f(x) - mean) / scale."""
        return np.asarray((self.shape(values, capped=capped) - self.mean) / self.scale)

    def original(self, z: np.ndarray) -> np.ndarray:
        """Take scaled values back to original units."""
        shaped = z * self.scale + self.mean
        if self.bend is not None:
            return np.asarray(np.sinh(np.clip(shaped, -_LARGEST_BENT, _LARGEST_BENT)) * self.bend)
        if self.log:
            return np.asarray(np.expm1(shaped))
        return np.asarray(shaped)


@dataclass(frozen=True)
class Transform:
    """The steps of all features, in the order of the matrix's columns."""

    steps: tuple[Step, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The features' names."""
        return tuple(step.name for step in self.steps)

    def apply(self, raw: pd.DataFrame, descriptions: pd.DataFrame) -> np.ndarray:
        """Return the (customers x features) matrix of scaled values.

        Raises DataError where a column that a step needs is missing.
        """
        columns = [step.scaled(source_of(step, raw, descriptions)) for step in self.steps]
        return np.column_stack(columns)

    def sources(self, raw: pd.DataFrame, descriptions: pd.DataFrame) -> np.ndarray:
        """Return the (customers x features) matrix in original units, NaN where missing; labels count 1 and 0."""
        return np.column_stack([source_of(step, raw, descriptions) for step in self.steps])

    def original(self, z: np.ndarray) -> np.ndarray:
        """Take a (rows x features) matrix of scaled values back to original units."""
        return np.column_stack([step.original(z[:, at]) for at, step in enumerate(self.steps)])


def level_of(steps: Sequence[Step], values: np.ndarray) -> str:
    """Return the value that a customer has of a label, "" of a measure.

    steps: all that stand for the label. values: (steps,) the customer's, 1 and 0.
    """
    if steps[0].level is None:
        return ""
    levels = [step.level for step, value in zip(steps, values, strict=True) if value > 0]
    if levels:
        return str(levels[0])
    if len(steps) == 1:
        # Of two values one feature says it all; it does not know what the other one is called.
        return f"not {steps[0].level}"
    return "other"


def source_of(step: Step, raw: pd.DataFrame, descriptions: pd.DataFrame) -> np.ndarray:
    """Return what a feature is made from: one value per customer in original units, NaN where missing."""
    if step.level is not None and step.source in descriptions:
        return np.asarray(descriptions[step.source] == step.level, np.float64)
    if step.level is None and step.source in raw:
        return np.asarray(raw[step.source], np.float64)
    raise DataError(
        f"The segments were made with '{step.source}', which is not on this sheet. Put the column back under that "
        "header, or segment again without it."
    )
