"""Other numbers of segments, and other ways of making them, beside the segments that there are."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.errors import SettingError
from xl_segment.evidence.evidence import Evidence
from xl_segment.evidence.structure import find_structure
from xl_segment.evidence.verdict import Grouped, weigh
from xl_segment.memory.memory import Memory
from xl_segment.pipeline import refresh, segment
from xl_segment.result import Segmentation
from xl_segment.segments.choosing_k import choose_k
from xl_segment.segments.fitting import fit_model
from xl_segment.settings import Method, Settings
from xl_segment.sheet.grid import SheetData


@dataclass(frozen=True)
class Alternative:
    """Segments as they could be.

    labels: (customers,) the segment of each, 1 the most valuable. sizes: customers of each segment, in this order.
    evidence: how real and how steady they are. agreement: with the segments that there are, the adjusted Rand index:
    1 the same, 0 as chance would have it (Hubert and Arabie 1985). would_move: customers who would be in another
    segment than now, where each segment is matched with the one that it shares most customers with, none with two.
    """

    k: int
    method: Method
    labels: np.ndarray
    sizes: tuple[int, ...]
    evidence: Evidence
    agreement: float
    would_move: int

    @property
    def smallest(self) -> float:
        """The share of the customers in the smallest segment, 0 to 1."""
        return min(self.sizes) / len(self.labels)

    @property
    def steadiness(self) -> float:
        """How much of the segments comes out again, 0 to 1: the mean Jaccard coefficient."""
        return float(np.mean([part.jaccard for part in self.evidence.segments]))

    @property
    def least_steady(self) -> float:
        """The same of the segment that comes out again the least."""
        return min(part.jaccard for part in self.evidence.segments)


@dataclass(frozen=True)
class Comparison:
    """Several ways of making segments of the same customers. current: the segments that there are."""

    current: Segmentation
    alternatives: tuple[Alternative, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return them as a table, one row each, in the order in which they were asked for."""
        rows = [
            {
                "Segments": one.k,
                "Method": one.method,
                "Verdict": one.evidence.word,
                "Silhouette": one.evidence.silhouette,
                "Comes out again": one.steadiness,
                "Least steady": one.least_steady,
                "Smallest": one.smallest,
                "Agreement": one.agreement,
                "Would move": one.would_move,
            }
            for one in self.alternatives
        ]
        return pd.DataFrame(rows)


def compare(
    data: pd.DataFrame | SheetData,
    settings: Settings | None = None,
    *,
    k: Sequence[int],
    method: Sequence[Method] = (),
    previous: Memory | None = None,
    say: Callable[[str], None] | None = None,
    now: datetime.datetime | None = None,
    **options: Any,  # noqa: ANN401  the fields of Settings
) -> Comparison:
    """Make segments of the same customers in several ways, each with its evidence, and say who would move.

    k: numbers of segments; method: ways of making them, the settings' own where none is named. previous: `memory` of
    the result whose segments they are compared with; without it, with the segments that are recommended. The rest is
    as in `segment`. Raises SegmentError, as `segment` does.

    >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
    >>> customers = pd.DataFrame({"Age": ages, "Orders": [at % 7 for at in range(60)]})
    >>> compare(customers, k=[2, 3], features=("Age",)).to_frame()[["Segments", "Would move"]].values.tolist()[0]
    [2, 0]
    """
    settings = replace(settings or Settings(), **options)
    if not k:
        raise SettingError("No number of segments was named to compare, such as --k 3,4,5.")
    current = _current(data, settings, previous, say, now)
    structure = find_structure(current.features, settings)
    alternatives = []
    for way in dict.fromkeys(method or [settings.method]):
        for count in dict.fromkeys(k):
            if say is not None:
                say(f"Making {count} segments with {way}")
            asked = replace(settings, k=count, method=way)
            fitted = fit_model(
                current.features, choose_k(current.features, asked, structure.natural), asked, None, structure.natural
            )
            evidence = weigh(Grouped(fitted.model, current.features, fitted.labels, fitted.fit), structure, asked)
            alternatives.append(_alternative(count, way, fitted.labels, evidence, current.labels))
    return Comparison(current, tuple(alternatives))


def _current(
    data: pd.DataFrame | SheetData,
    settings: Settings,
    previous: Memory | None,
    say: Callable[[str], None] | None,
    now: datetime.datetime | None,
) -> Segmentation:
    if previous is None:
        return segment(data, settings, say=say, now=now)
    return refresh(data, settings, previous=previous, say=say, now=now)


def _alternative(k: int, method: Method, labels: np.ndarray, evidence: Evidence, current: np.ndarray) -> Alternative:
    from scipy.optimize import linear_sum_assignment
    from sklearn.metrics import adjusted_rand_score

    shared = pd.crosstab(labels, current).to_numpy()
    stay = shared[linear_sum_assignment(-shared)].sum()
    sizes = tuple(int((labels == number).sum()) for number in np.unique(labels))
    return Alternative(
        k=k,
        method=method,
        labels=labels,
        sizes=sizes,
        evidence=evidence,
        agreement=float(adjusted_rand_score(current, labels)),
        would_move=int(len(labels) - stay),
    )
