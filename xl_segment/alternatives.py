"""Other numbers of segments, and other ways of making them, beside the segments that there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xl_segment.errors import SegmentError, SettingError
from xl_segment.evidence.evidence import Evidence
from xl_segment.evidence.structure import Structure, find_structure
from xl_segment.evidence.verdict import Grouped, weigh
from xl_segment.memory.memory import WaysToCompare
from xl_segment.segments.choosing_k import choose_k
from xl_segment.segments.fitting import fit_model
from xl_segment.settings import Method, Settings

if TYPE_CHECKING:
    from xl_segment.result import Segmentation


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
class Alternatives:
    """Several ways of making segments of the same customers.

    current: the segments that there are. left_out: {(number of segments, method): why it cannot be made of them}.
    """

    current: Segmentation
    ways: tuple[Alternative, ...]
    left_out: Mapping[tuple[int, Method], str] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """Return them as a table, one row each, in the order in which they were asked for."""
        rows = [
            {
                "Segments": way.k,
                "Method": way.method,
                "Verdict": way.evidence.word,
                "Silhouette": way.evidence.silhouette,
                "Comes out again": way.steadiness,
                "Least steady": way.least_steady,
                "Smallest": way.smallest,
                "Agreement": way.agreement,
                "Would move": way.would_move,
            }
            for way in self.ways
        ]
        return pd.DataFrame(rows)


def alternatives_to(
    current: Segmentation,
    settings: Settings,
    k: Sequence[int],
    method: Sequence[Method] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Alternatives:
    """Make segments of the customers of a result in several ways, each with its evidence, and count who would move.

    k: numbers of segments; method: how they are made, as the settings say where none is named. Raises SettingError
    where no number is named, and DataError where there are too few customers for one.
    """
    if not k:
        raise SettingError("No number of segments was named to compare, such as --k 3,4,5.")
    structure = find_structure(current.features, settings)
    ways = []
    for count, name in WaysToCompare.of(k, method or [settings.method]):
        say(f"Making {count} segments with {name}")
        ways.append(_made(current, settings, structure, count, name))
    return Alternatives(current, tuple(ways))


def alternatives_again(
    current: Segmentation, ways: WaysToCompare, say: Callable[[str], None] = lambda _: None
) -> Alternatives:
    """Make segments in the ways that were asked for once, beside the segments of today.

    What today's customers are too few or too much alike for is left out, with the reason: it was possible when it was
    asked for, and may be again.
    """
    structure = find_structure(current.features, current.settings)
    made, left_out = [], {}
    for count, name in ways:
        say(f"Making {count} segments with {name}")
        try:
            made.append(_made(current, current.settings, structure, count, name))
        except SegmentError as error:
            left_out[count, name] = str(error)
    return Alternatives(current, tuple(made), left_out)


def _made(current: Segmentation, settings: Settings, structure: Structure, k: int, method: Method) -> Alternative:
    """Make segments in one way. Raises DataError where there are too few customers for it."""
    features, asked = current.features, replace(settings, k=k, method=method)
    choice = choose_k(features, asked, structure.natural)
    fitted = fit_model(features, choice, asked, None, structure.natural)
    evidence = weigh(Grouped(fitted.model, features, fitted.labels, fitted.fit), structure, asked)
    return _alternative(k, method, fitted.labels, evidence, current.labels)


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
