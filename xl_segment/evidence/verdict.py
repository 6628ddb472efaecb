"""The verdict on a fit: everything that speaks for or against its segments, weighed into a word and a sentence."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np

from xl_segment.customers.features import Features
from xl_segment.customers.isolation import isolated
from xl_segment.customers.sampling import sample_positions
from xl_segment.evidence.clouds import compare_with_clouds, draw_clouds, gap_number, prediction_strength
from xl_segment.evidence.evidence import DOUBTFUL, STABLE, Evidence, Form, SegmentEvidence, Word
from xl_segment.evidence.stability import SegmentStability, draw_again, number_again
from xl_segment.evidence.structure import (
    CLOUD_SAMPLE,
    FEWEST,
    Structure,
    positions_in_one_order,
    without_ties,
)
from xl_segment.rounding import many, percent
from xl_segment.segments.choosing_k import is_nearly_all, large_enough
from xl_segment.segments.clustering import group, one_thread
from xl_segment.segments.segment_model import SegmentModel
from xl_segment.settings import Method, Settings
from xl_segment.sheet.roles import Kind

#: Segments are the groups where the two agree at least so far (adjusted Rand index, Hubert and Arabie 1985).
THE_SAME = 0.8
#: Of a small group so many are named.
_MOST_NAMED = 5
#: Below these, numbers of customers are too few to be sure of anything: in all, and in a segment.
FEW, FEW_IN_SEGMENT = FEWEST, 10


@dataclass(frozen=True)
class Grouped:
    """Customers in the segments of a model. labels: segment numbers, fit: 0 to 1, one per customer."""

    model: SegmentModel
    features: Features
    labels: np.ndarray
    fit: np.ndarray

    @cached_property
    def positions(self) -> np.ndarray:
        """Where each customer's segment stands among the model's centres, from 0."""
        return self.model.positions(self.labels)


def weigh(grouped: Grouped, structure: Structure, settings: Settings) -> Evidence:
    """Weigh what speaks for and against segments. structure: what the customers form by themselves."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings(), one_thread():
        warnings.simplefilter("ignore", ConvergenceWarning)  # of few customers there are fewer different than groups
        return _weighed(grouped, structure, settings)


def _weighed(grouped: Grouped, structure: Structure, settings: Settings) -> Evidence:
    model, features, seed = grouped.model, grouped.features, settings.seed
    count = len(features.matrix)
    groups = _are_groups(structure, grouped, settings)
    steady = draw_again(
        features.matrix, grouped.positions, model.k, seed, groups=groups, method=cast("Method", model.method)
    )
    chosen = positions_in_one_order(features)[sample_positions(count, CLOUD_SAMPLE, seed)]
    rows = without_ties(features, chosen, seed, labels=True)
    # One who lies far from all others would stretch every cloud, and move every number.
    near = ~isolated(rows)
    rows, cut = rows[near], grouped.positions[chosen][near]
    clouds = draw_clouds(rows, seed)
    beside = compare_with_clouds(rows, cut, clouds, seed)
    form, word = _form(structure, groups=groups), _word(steady, count, groups=groups)
    measured = np.array([step.level is None for step in features.transform.steps])
    numbers = number_again(rows, structure, settings, measured=measured)
    return Evidence(
        groups=structure.groups,
        form=form,
        word=word,
        sentence=_sentence(form, word, structure.groups, model.k, numbers),
        silhouette=beside.silhouette,
        expected=beside.expected,
        spread=beside.spread,
        gap=gap_number(rows, clouds, _most(settings, len(rows)), seed),
        prediction_strength=prediction_strength(rows, model.k, seed),
        numbers=numbers,
        between=float((grouped.fit < model.between).mean()),
        segments=tuple(
            SegmentEvidence(number, part.jaccard, part.low, part.high)
            for number, part in zip(model.numbers, steady, strict=True)
        ),
        sampled=structure.sampled,
        customers=count,
        cautions=cautions_of(grouped, structure.small),
    )


def _most(settings: Settings, rows: int) -> int:
    return max(min(settings.k_max, rows // 3), 1)


def _are_groups(structure: Structure, grouped: Grouped, settings: Settings) -> bool:
    """Tell whether the segments follow the groups that the customers form: as many, and nearly the same customers."""
    from sklearn.metrics import adjusted_rand_score

    large = large_enough(structure.natural, settings)
    if large is None or large.count != grouped.model.k:
        return False
    follow = group(grouped.features.matrix, large.count, seed=settings.seed, natural=large.centres)
    return bool(adjusted_rand_score(follow.labels, grouped.labels) >= THE_SAME)


def _word(steady: tuple[SegmentStability, ...], customers: int, *, groups: bool) -> Word:
    if customers < FEW:
        return "constructed"
    jaccards = np.array([part.jaccard for part in steady])
    if jaccards.mean() < STABLE:
        return "constructed"
    if groups:
        return "natural"
    if jaccards.min() < DOUBTFUL:
        return "constructed"
    return "reproducible"


def _form(structure: Structure, *, groups: bool) -> Form:
    if not structure.is_known:
        return "unknown"
    if structure.groups == 1:
        return "cloud"
    return "groups" if groups else "across"


def _sentence(form: Form, word: Word, groups: int, k: int, numbers: tuple[int, ...]) -> str:
    """Say in plain words what the segments are. groups: that the customers form, of which k may be the large ones."""
    if form == "unknown":
        return _TOO_FEW
    small = ""
    if form == "groups" and k < groups:
        small = f", of which {groups - k} {'is' if groups - k == 1 else 'are'} too small for a segment"
    return f"{_WHAT_THEY_ARE[word, form].format(groups=groups, small=small, k=k)} {_again(k, numbers)}"


_TOO_FEW = "Not sure: with so few customers groups cannot be told from chance. Read the segments as a way to sort them."
_WHAT_THEY_ARE: dict[tuple[Word, Form], str] = {
    ("natural", "groups"): (
        "Natural groups: the customers form {groups} groups with few customers between them{small}, and the segments "
        "follow these."
    ),
    ("constructed", "groups"): (
        "Not sure: the customers seem to form {groups} groups{small}, but not all of them come out again when "
        "customers are drawn anew."
    ),
    ("reproducible", "cloud"): (
        "One cloud: no groups with few customers between them were found, and the segments are a cut. The cut is "
        "reproducible: cut into {k} again, customers drawn anew give the same segments."
    ),
    ("constructed", "cloud"): (
        "One cloud: no groups with few customers between them were found, and the segments are a cut. The cut is "
        "constructed: with other customers of the same kind it would come out otherwise."
    ),
    ("reproducible", "across"): (
        "The customers form {groups} groups, and the segments are not these groups. The cut is reproducible: cut "
        "into {k} again, customers drawn anew give the same segments."
    ),
    ("constructed", "across"): (
        "The customers form {groups} groups, and the segments are not these groups. The cut is constructed: with other "
        "customers of the same kind it would come out otherwise."
    ),
}


def _again(k: int, numbers: tuple[int, ...]) -> str:
    """Say whether random parts of the customers speak for the same number of segments."""
    same, parts = sum(number == k for number in numbers), len(numbers)
    if same == parts:
        return f"All {parts} random parts of the customers speak for {k} segments, too."
    others = sorted(Counter(number for number in numbers if number != k).items(), key=lambda item: (-item[1], item[0]))
    listed = ", ".join(f"{count} for {number}" for number, count in others)
    if 2 * same > parts:
        return f"{same} of {parts} random parts of the customers speak for {k} segments, too; {listed}."
    mine = f"{same or 'none'} {'speak' if same > 1 else 'speaks'} for it"
    return f"{k} is not the one right number: of {parts} random parts of the customers {mine}, {listed}."


def cautions_of(grouped: Grouped, small: Sequence[np.ndarray] = ()) -> tuple[str, ...]:
    """Return what few customers do not allow to say, and small groups apart from all others.

    small: positions of the customers of each such group.
    """
    customers = len(grouped.labels)
    cautions = []
    if customers < FEW:
        cautions.append(f"With {customers} customers nothing can be sure; from {FEW} on segments begin to tell.")
    counts = np.bincount(grouped.positions, minlength=grouped.model.k)
    sizes = {number: int(size) for number, size in zip(grouped.model.numbers, counts, strict=True) if size}
    few = [segment for segment, size in sizes.items() if size < FEW_IN_SEGMENT]
    if few:
        cautions.append(_few_in_segments(few, sizes))
    largest = max(sizes, key=sizes.__getitem__)
    if is_nearly_all(sizes[largest] / max(customers, 1)):
        share = percent(sizes[largest] / customers)
        cautions.append(f"Segment {largest} holds {share} of the customers, so the segments tell few of them apart.")
    no_segments = [members for members in small if not _is_a_segment(grouped.positions, members)]
    return (*cautions, *(_small_group(grouped.features, members) for members in no_segments))


def _is_a_segment(positions: np.ndarray, members: np.ndarray) -> bool:
    """Tell whether most of a segment are these customers. positions: of all customers' segments."""
    own = np.bincount(positions[members]).argmax()
    return bool(2 * len(members) > (positions == own).sum())


def _small_group(features: Features, members: np.ndarray) -> str:
    """Name a small group by its rows on the sheet, of sales lines by its customers. members: positions."""
    called = "customers"
    if features.measured.kind is Kind.CUSTOMERS:
        called = "rows"
    names = list(map(str, features.raw.index[members]))
    listed = ", ".join(names[:_MOST_NAMED])
    if len(names) > _MOST_NAMED:
        listed += f" and {len(names) - _MOST_NAMED} more"
    what = f"A group of {len(names)} customers lies apart from all others and is too small for a segment"
    return f"{what}: {called} {listed}."


def _few_in_segments(few: Sequence[int], sizes: Mapping[int, int]) -> str:
    if len(few) == 1:
        return f"Segment {few[0]} has only {many(sizes[few[0]], 'customer')}: what is said of it may be chance."
    listed = ", ".join(map(str, few))
    return f"Segments {listed} have fewer than {FEW_IN_SEGMENT} customers each: what is said of them may be chance."
