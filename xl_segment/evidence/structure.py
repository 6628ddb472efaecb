"""One cloud of customers, or several groups: asked before how many segments to make.

Groups are the modes of the mixture that describes the customers best (`mixtures.py`), and they count where their
silhouette is beyond what clouds without groups give (`clouds.py`), or where the valleys between them are deep. Small
far groups are told, not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from xl_segment.customers.features import Features
from xl_segment.customers.isolation import isolated, small_groups, spread_ties
from xl_segment.customers.sampling import canonical_order, sample_positions
from xl_segment.evidence.clouds import BesideClouds, compare_with_clouds, draw_clouds
from xl_segment.evidence.mixtures import Modes, Shape, find_modes
from xl_segment.segments.clustering import distances, one_thread, unchecked_parameters
from xl_segment.segments.natural_groups import NaturalGroups
from xl_segment.settings import Settings

#: Of more customers a sample is looked at; clouds are compared with fewer still.
SAMPLE, CLOUD_SAMPLE = 1_000, 300
#: Fewer customers than this are too few for anybody to tell groups; a part of those that are enough may be smaller.
FEWEST, FEWEST_OF_A_PART = 30, 20
#: Of more customers a sample is looked at for small groups far away.
FAR_SAMPLE = 3_000
#: The silhouette of groups is at least this many standard deviations above that of clouds without any.
BEYOND_CLOUDS = 5.0
#: Valleys this deep part groups, whatever the silhouette says, which sees little of groups along one measure of many:
#: the lowest density between them as a part of the lower peak.
DEEP = 0.2
#: Values of a measure that are nearer to each other, in its standard deviations, are no steps.
FINE = 0.1
#: A group with a smaller share of the customers is told, but makes no segment by itself.
SMALL_GROUP = 0.01
#: A small group's customers lie within this part of the way to the nearest customer of another group.
HALF_WAY = 0.5
#: Fewer customers than this are no group, however far away they lie together.
FEWEST_OF_A_GROUP = 3


@dataclass(frozen=True)
class Structure:
    """Whether customers form groups.

    natural: the groups, None where all customers are one cloud. sampled: customers that were looked at, of all.
    shape: of the mixture that described them best, components: how many it took. clouds: the groups beside clouds
    without any, None where no two groups came out. small: of each group that is too small for a segment, the positions
    of its customers.
    """

    natural: NaturalGroups | None
    sampled: int
    customers: int
    shape: Shape = "tied"
    components: int = 1
    clouds: BesideClouds | None = None
    small: tuple[np.ndarray, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there are enough customers to tell."""
        return self.sampled >= FEWEST

    @property
    def groups(self) -> int:
        """How many groups there are; 1: one cloud."""
        if self.natural is None:
            return 1
        return self.natural.count


def find_structure(features: Features, settings: Settings) -> Structure:
    """Find out whether the customers are one cloud, or how many groups they form."""
    in_order = positions_in_one_order(features)
    everybody = len(in_order)
    positions = in_order[sample_positions(everybody, SAMPLE, settings.seed)]
    rows = without_ties(features, positions, settings.seed)
    if len(rows) < FEWEST:
        return Structure(None, len(rows), everybody)
    with one_thread(), unchecked_parameters():
        near = rows[~isolated(rows)]
        structure, modes = _look(near, settings.seed)
    structure = replace(structure, sampled=len(rows), customers=everybody)
    if everybody > len(rows):
        return replace(structure, small=_far_groups(features, in_order, settings.seed))
    if modes is None:
        return structure
    return replace(structure, small=_small_groups(modes, near, rows, positions, settings.min_share / 100))


def positions_in_one_order(features: Features) -> np.ndarray:
    """Return the positions of all customers in one order, whichever the sheet has.

    By their values without limits, which make customers alike who are not.
    """
    steps = features.transform.steps
    values = features.transform.sources(features.raw, features.descriptions)
    uncapped = [step.scaled(column, capped=False) for step, column in zip(steps, values.T, strict=True)]
    return canonical_order(np.column_stack(uncapped))


def without_ties(features: Features, positions: np.ndarray, seed: int, *, labels: bool = False) -> np.ndarray:
    """Return the scaled features of some customers, with equal values of a measure spread (`spread_ties`).

    Without limits: at a limit all who lie beyond it would look like a group. Where the steps between values are small
    beside the spread of the measure, as those of ages in years, they stay as they are. Labels say nothing of groups,
    as each value is one by its nature: they are all 0, or as they are where they are asked for.
    """
    raw = features.transform.sources(features.raw, features.descriptions)[positions]
    columns = []
    for at, step in enumerate(features.transform.steps):
        if step.level is not None:
            columns.append(step.scaled(raw[:, at]) if labels else np.zeros(len(positions)))
            continue
        filled = np.where(np.isnan(raw[:, at]), step.fill, raw[:, at])
        scaled = step.scaled(filled, capped=False)
        spread = step.scaled(spread_ties(filled, seed + at), capped=False)
        columns.append(np.where(_is_fine(scaled), scaled, spread))
    return np.column_stack(columns)


def _is_fine(scaled: np.ndarray) -> np.ndarray:
    """Tell of each value of a scaled measure whether the next one is near. (rows,) yes or no."""
    steps = np.unique(scaled)
    if len(steps) < 2:
        return np.ones(len(scaled), dtype=bool)
    gaps = np.diff(steps)
    below, above = np.concatenate([gaps[:1], gaps]), np.concatenate([gaps, gaps[-1:]])
    return np.asarray((np.minimum(below, above) <= FINE)[np.searchsorted(steps, scaled)])


def groups_of(rows: np.ndarray, seed: int, shapes: Sequence[Shape]) -> NaturalGroups | None:
    """Return the groups in the rows of a (rows x features) matrix, clouds without groups left aside; None: none."""
    if len(rows) < FEWEST_OF_A_PART or not rows.any():
        return None
    near = rows[~isolated(rows)]
    return _groups(find_modes(near, seed, shapes), near)


def _look(near: np.ndarray, seed: int) -> tuple[Structure, Modes | None]:
    """Return the structure of rows, and the modes of the mixture it was seen in; None where no measure decides.

    near: (rows x features) without isolated ones.
    """
    if not near.any():
        return Structure(None, len(near), len(near)), None
    modes = find_modes(near, seed)
    natural = _groups(modes, near)
    mixture = modes.mixture
    clouds = None
    if natural is not None:
        clouds = _beside_clouds(near, natural.centres, seed)
        if clouds.z < BEYOND_CLOUDS and modes.shallowest > DEEP:
            natural = None
    return Structure(natural, len(near), len(near), mixture.shape, mixture.components, clouds), modes


def _small_groups(
    modes: Modes, near: np.ndarray, rows: np.ndarray, positions: np.ndarray, share: float
) -> tuple[np.ndarray, ...]:
    """Return the positions of the customers of each group with less than a share of them.

    near: the rows that the modes were found in. rows: of all customers, positions: where on the sheet they stand.
    """
    labels, all_labels = modes.assign(near), modes.assign(rows)
    small = []
    for label in range(modes.count):
        if FEWEST_OF_A_GROUP <= (labels == label).sum() < max(share, SMALL_GROUP) * len(near):
            within = _near_to(near, labels == label, rows) & (all_labels == label)
            if within.any():
                small.append(np.sort(positions[within]))
    return tuple(small)


def _far_groups(features: Features, in_order: np.ndarray, seed: int) -> tuple[np.ndarray, ...]:
    """Return the positions of the customers of each small group that lies far from all others.

    Of so many customers a mixture is fitted to a sample, in which a group of twelve is two. in_order: the positions of
    all of them, in one order.
    """
    positions = in_order[sample_positions(len(in_order), FAR_SAMPLE, seed)]
    rows = without_ties(features, positions, seed)
    groups = small_groups(rows, most=int(SMALL_GROUP * len(rows)))
    if not groups or len(positions) == len(in_order):
        return tuple(np.sort(positions[group]) for group in groups)
    everybody = without_ties(features, np.arange(len(in_order)), seed)
    return tuple(np.flatnonzero(_near_to(rows, np.isin(np.arange(len(rows)), group), everybody)) for group in groups)


def _near_to(rows: np.ndarray, is_in: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Tell which of the other rows lie within the reach of a group: half way to the nearest row that is not in it."""
    centre = rows[is_in].mean(axis=0)
    return np.asarray(_distance(others, centre) <= HALF_WAY * _distance(rows[~is_in], centre).min())


def _distance(rows: np.ndarray, centre: np.ndarray) -> np.ndarray:
    return np.asarray(np.sqrt(((rows - centre) ** 2).sum(axis=1)))


def _groups(modes: Modes, rows: np.ndarray) -> NaturalGroups | None:
    """Return the groups that are large enough to count; None where there are no two."""
    labels = modes.assign(rows)
    sizes = np.bincount(labels, minlength=modes.count)
    large = np.flatnonzero(sizes >= max(SMALL_GROUP * len(rows), FEWEST_OF_A_GROUP))
    if len(large) < 2:
        return None
    return NaturalGroups(np.stack([rows[labels == label].mean(axis=0) for label in large]), sizes[large] / len(rows))


def _beside_clouds(rows: np.ndarray, centres: np.ndarray, seed: int) -> BesideClouds:
    """Compare the cut of the rows at these centres with cuts of clouds without groups."""
    some = rows[sample_positions(len(rows), CLOUD_SAMPLE, seed)]
    labels = distances(some, centres).argmin(axis=1)
    return compare_with_clouds(some, labels, draw_clouds(some, seed), seed)
