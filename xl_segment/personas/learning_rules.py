"""How the rules are learnt: a shallow decision tree on the measures that decide, its thresholds rounded.

The tree sees ranks instead of values: the unit of a measure, and any other monotone change of it, makes no difference.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from xl_segment.customers.features import Features
from xl_segment.customers.sampling import canonical_order, sample_positions
from xl_segment.customers.transform import Step
from xl_segment.personas.measure_words import Wording, simplest
from xl_segment.personas.rules import (
    LEAST_COVERAGE,
    LEAST_PRECISION,
    Condition,
    Conditions,
    SegmentRule,
    SegmentRules,
    in_words,
)

#: Rules of more customers are learnt from, and measured on, a sample.
MOST_CUSTOMERS = 20_000
#: A tree: levels, leaves per segment, leaves that any may have, and the share of the customers that a leaf has to hold.
_DEPTH, _LEAVES, _FEWEST_LEAVES, _LEAST_IN_LEAF = 4, 2, 6, 0.01
_FOLDS = 5
#: Of few customers one cross-validation says little: until so many were looked at it is repeated, so often at most.
_LOOKED_AT, _MOST_REPEATS = 2_000, 4
#: So many of a node's customers may change sides for the sake of a round number.
_MOVED_BY_ROUNDING = 0.02
#: A second way into a segment is worth its words from this gain in F1 on, and from this where both do not fit.
_WORTH_A_SECOND, _WORTH_A_LONG_SECOND = 0.05, 0.25
#: Without a condition a rule is shorter; that may cost so much of its F1, and so much where it is longer than fits.
_MAY_COST, _MAY_COST_IF_LONG = 0.005, 0.03
#: Characters that a rule fits into on the sheet.
FITS = 80
_NO_RULE = "No short rule: overlaps with its neighbours"
_TOO_FEW = "No rule: too few customers"
_UNSTEADY = "No steady rule: with other customers it would be another one"
#: So much, and what chance may do to so few, the figures of a rule may be off those of rules learnt without a part.
_MAY_BE_OFF = 0.1


@dataclass(frozen=True)
class _Sample:
    """Customers whom rules are learnt from: in one order, whichever the sheet has.

    steps: of the columns. values: (customers x features) in original units, NaN where missing, labels 1 and 0. ranks:
    the same, filled, as ranks from 0. segments: (customers,) numbers.
    """

    steps: tuple[Step, ...]
    wordings: tuple[Wording, ...]
    values: np.ndarray
    ranks: np.ndarray
    segments: np.ndarray

    def only(self, chosen: np.ndarray) -> _Sample:
        """Return some of the customers; chosen: (customers,) yes or no."""
        return replace(self, values=self.values[chosen], ranks=self.ranks[chosen], segments=self.segments[chosen])

    def met(self, conditions: Conditions) -> np.ndarray:
        """Tell of each customer whether all conditions are met."""
        met = np.ones(len(self.values), dtype=bool)
        for condition in conditions:
            met &= self._met(condition)
        return met

    def met_by_any(self, alternatives: Sequence[Conditions]) -> np.ndarray:
        """Tell of each customer whether all conditions of one of the alternatives are met."""
        met = np.zeros(len(self.values), dtype=bool)
        for conditions in alternatives:
            met |= self.met(conditions)
        return met

    def _met(self, condition: Condition) -> np.ndarray:
        for step, values in zip(self.steps, self.values.T, strict=True):
            if (step.source, step.level) == (condition.wording.name, condition.level):
                if condition.level is not None:
                    return np.asarray((values > 0) != condition.negated)
                return condition.met_by(values)
        raise KeyError(condition.wording.name)


@dataclass(frozen=True)
class _Leaf:
    """A leaf of a tree. met: (customers,) who is in it; value: what most of them are."""

    conditions: Conditions
    met: np.ndarray
    value: int

    def f1(self, is_in: np.ndarray, beside: _Leaf | None = None) -> float:
        """Return how well it stands for those who are in a segment, alone or beside another leaf."""
        met = self.met if beside is None else self.met | beside.met
        return _f1(met, is_in)


def find_rules(features: Features, labels: np.ndarray, seed: int = 0) -> SegmentRules:
    """Find a rule for each segment; labels: (customers,) segment numbers.

    A decision tree (CART: Breiman, Friedman, Olshen and Stone 1984) of at most two leaves per segment and four levels
    is learnt from the measures that decide, in original units. The rule of a segment is the leaf that stands for it
    best by F1 (van Rijsbergen 1979), or two of them. What is said of a rule is measured by stratified 5-fold
    cross-validation, repeated where customers are few (Kim 2009, *Computational Statistics & Data Analysis* 53,
    3735-3745): each customer is looked at with rules that were learnt without them.
    """
    sample = _sample(features, labels, seed)
    numbers = np.unique(sample.segments)
    repeats = min(max(_LOOKED_AT // len(sample.segments), 1), _MOST_REPEATS)
    caught = np.stack([_caught_when_held_back(sample, numbers, seed + repeat) for repeat in range(repeats)])
    is_in = sample.segments[:, None] == numbers
    learnt = _learn(sample, numbers)
    rules = tuple(
        _rule(
            int(number),
            learnt[number],
            caught[..., at],
            is_in[:, at],
            sample.met_by_any(learnt[number]),
        )
        for at, number in enumerate(numbers)
    )
    usable = np.array([rule.is_usable for rule in rules])
    caught &= usable
    holds = (caught & is_in).any(axis=2) & (caught.sum(axis=2) == 1)
    return SegmentRules(rules, float(holds.mean()), len(sample.segments))


def _sample(features: Features, labels: np.ndarray, seed: int) -> _Sample:
    order = canonical_order(features.matrix)
    chosen = order[sample_positions(len(order), MOST_CUSTOMERS, seed)]
    steps = features.transform.steps
    values = features.transform.sources(features.raw, features.descriptions)[chosen]
    filled = np.column_stack(
        [np.where(np.isnan(column), step.fill, column) for step, column in zip(steps, values.T, strict=True)]
    )
    # Exact in the single precision that trees work in: there are far fewer than 2^24 of them.
    ranks = np.column_stack([np.unique(column, return_inverse=True)[1] for column in filled.T]).astype(np.float32)
    # Ranks, unlike scaled values, are the same in whatever unit; customers who are alike in all of them are told apart
    # by nothing but their segment.
    again = np.lexsort((labels[chosen], *ranks.T[::-1]))
    wordings = tuple(Wording.of(step, features) for step in steps)
    return _Sample(steps, wordings, values[again], ranks[again], labels[chosen][again])


def _caught_when_held_back(sample: _Sample, numbers: np.ndarray, seed: int) -> np.ndarray:
    """Return (customers x segments): whom the rule of each segment catches that was learnt without them."""
    folds = _folds(sample.segments, seed)
    caught = np.zeros((len(folds), len(numbers)), dtype=bool)
    for fold in range(_FOLDS):
        held_back = folds == fold
        learnt = _learn(sample.only(~held_back), numbers)
        test = sample.only(held_back)
        for at, number in enumerate(numbers):
            caught[held_back, at] = test.met_by_any(learnt[number])
    return caught


def _folds(segments: np.ndarray, seed: int) -> np.ndarray:
    """Deal the customers of each segment evenly out to the folds, by chance."""
    chance = np.random.default_rng(seed)
    folds = np.empty(len(segments), np.int64)
    for number in np.unique(segments):
        members = chance.permutation(np.flatnonzero(segments == number))
        folds[members] = np.arange(len(members)) % _FOLDS
    return folds


def _rule(
    number: int, alternatives: tuple[Conditions, ...], caught: np.ndarray, is_in: np.ndarray, now: np.ndarray
) -> SegmentRule:
    """Put a rule and its figures together.

    caught: (repeats x customers) by rules that did not know them; is_in: (customers,); now: (customers,) by this rule.
    """
    right = int((caught & is_in).sum())
    precision, coverage = float("nan"), right / (len(caught) * int(is_in.sum()))
    if caught.any():
        precision = right / int(caught.sum())
    if int(is_in.sum()) < _FOLDS:
        return SegmentRule(number, (), _TOO_FEW, precision, coverage)
    # NaN is not at least anything.
    if not alternatives or not precision >= LEAST_PRECISION or coverage < LEAST_COVERAGE:
        return SegmentRule(number, (), _NO_RULE, precision, coverage)
    here = int((now & is_in).sum())
    off = max(abs(here / max(int(now.sum()), 1) - precision), abs(here / int(is_in.sum()) - coverage))
    if off >= _MAY_BE_OFF + 1 / np.sqrt(is_in.sum()):
        # Who counts in the sheet whom it catches would not find what is said of it.
        return SegmentRule(number, (), _UNSTEADY, precision, coverage)
    return SegmentRule(number, alternatives, in_words(alternatives), precision, coverage)


def _learn(sample: _Sample, numbers: np.ndarray) -> dict[int, tuple[Conditions, ...]]:
    """Return {segment: alternatives}; none where no leaf stands for it."""
    leaves = _leaves(sample, sample.segments, len(numbers))
    learnt = {}
    for number in numbers:
        is_in = sample.segments == number
        mine = [leaf for leaf in leaves if leaf.value == number]
        # A tree that knows only this segment and the others finds a box that the tree of all has cut in two.
        alone = [leaf for leaf in _leaves(sample, is_in, _LEAVES, balanced=True) if leaf.value]
        learnt[int(number)] = _best(sample, mine, alone, is_in)
    return learnt


def _best(sample: _Sample, mine: list[_Leaf], alone: list[_Leaf], is_in: np.ndarray) -> tuple[Conditions, ...]:
    """Return the leaf that stands for a segment best, or two of them.

    mine: of the tree of all segments, whose leaves do not overlap; they are preferred to those of a tree of its own.
    """
    first = _best_leaf(mine, is_in)
    of_its_own = _best_leaf(alone, is_in)
    if of_its_own is not None and (first is None or of_its_own.f1(is_in) >= first.f1(is_in) + _WORTH_A_SECOND):
        first = of_its_own
    if first is None:
        return ()
    chosen = (_shortened(sample, first.conditions, (), is_in),)
    second = _best_leaf([leaf for leaf in mine if leaf is not first], is_in, beside=first)
    if second is None:
        return chosen
    both = (*chosen, _shortened(sample, second.conditions, chosen, is_in))
    gain = _f1(sample.met_by_any(both), is_in) - _f1(sample.met_by_any(chosen), is_in)
    worth = _WORTH_A_SECOND if len(in_words(both)) <= FITS else _WORTH_A_LONG_SECOND
    return both if gain >= worth else chosen


def _best_leaf(leaves: Sequence[_Leaf], is_in: np.ndarray, beside: _Leaf | None = None) -> _Leaf | None:
    """Return the leaf that stands for a segment best, alone or beside another; None where there is none."""
    return max(leaves, key=lambda leaf: leaf.f1(is_in, beside), default=None)


def _shortened(
    sample: _Sample, conditions: Conditions, beside: tuple[Conditions, ...], is_in: np.ndarray
) -> Conditions:
    """Leave out conditions that hardly matter, the least important first. beside: the other alternative."""
    best = _f1(sample.met_by_any((*beside, conditions)), is_in)
    while len(conditions) > 1:
        shorter = [conditions[:at] + conditions[at + 1 :] for at in range(len(conditions))]
        scores = [_f1(sample.met_by_any((*beside, fewer)), is_in) for fewer in shorter]
        at = int(np.argmax(scores))
        may_cost = _MAY_COST
        if len(in_words((*beside, conditions))) > FITS:
            may_cost = _MAY_COST_IF_LONG
        if scores[at] < best - may_cost:
            break
        conditions = shorter[at]
    return conditions


def _f1(caught: np.ndarray, is_in: np.ndarray) -> float:
    """Return the harmonic mean of precision and coverage."""
    return 2 * float((caught & is_in).sum()) / max(float(caught.sum() + is_in.sum()), 1.0)


def _leaves(sample: _Sample, target: np.ndarray, k: int, *, balanced: bool = False) -> list[_Leaf]:
    """Learn a tree, and return its leaves with thresholds as a person would say them.

    target: (customers,) what it tells apart, of k kinds. balanced: all kinds weigh the same, however few they are.
    """
    from sklearn.tree import DecisionTreeClassifier

    if not len(target):
        # Of very few customers all may be held back at once.
        return []
    tree = DecisionTreeClassifier(
        max_depth=_DEPTH,
        max_leaf_nodes=max(_FEWEST_LEAVES, _LEAVES * k),
        min_samples_leaf=max(2, int(_LEAST_IN_LEAF * len(sample.ranks))),
        # Of two splits that are equally good the tree takes one by chance.
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # nearly as many segments as customers are no mistake of types
        # Ranks need no check, which would take longer than the tree.
        tree.fit(sample.ranks, target, _balancing(target) if balanced else None, check_input=False)
    nodes = tree.tree_
    leaves = []
    waiting: list[tuple[int, Conditions, np.ndarray]] = [(0, (), np.ones(len(target), dtype=bool))]
    while waiting:
        node, path, met = waiting.pop()
        if nodes.children_left[node] >= 0:
            sides = _sides(sample, int(nodes.feature[node]), float(nodes.threshold[node]), met)
            for child, side in zip((nodes.children_left[node], nodes.children_right[node]), sides, strict=True):
                waiting.append((int(child), _added(path, side), met & sample.met((side,))))
        elif path and met.any():
            leaves.append(_Leaf(path, met, int(np.bincount(target[met]).argmax())))
    return leaves


def _balancing(target: np.ndarray) -> np.ndarray:
    """Return weights with which those who are in weigh as much as those who are not; target: (customers,) yes or no."""
    sizes = np.bincount(target, minlength=2)
    weights = len(target) / (np.count_nonzero(sizes) * np.maximum(sizes, 1))
    return np.asarray(weights[target.astype(np.intp)])


def _sides(sample: _Sample, column: int, split: float, met: np.ndarray) -> tuple[Condition, Condition]:
    """Return what customers to the left and to the right of a split have. met: (customers,) who come to it."""
    step, wording = sample.steps[column], sample.wordings[column]
    if step.level is not None:
        return (
            Condition(wording, level=step.level, negated=True),
            Condition(wording, level=step.level),
        )
    threshold = _threshold(sample, column, split, met)
    return Condition(wording, high=threshold), Condition(wording, low=threshold)


def _threshold(sample: _Sample, column: int, split: float, met: np.ndarray) -> float:
    """Return a round number where a split lies, such that hardly any of those who come to it change sides."""
    known = met & ~np.isnan(sample.values[:, column])
    if not known.any():
        known = ~np.isnan(sample.values[:, column])
    order = np.argsort(sample.values[known, column], kind="stable")
    values = sample.values[known, column][order]
    left = int((sample.ranks[known, column] <= split).sum())
    may_move = int(_MOVED_BY_ROUNDING * len(values))
    last_left, first_right = min(max(left - 1, 0), len(values) - 1), min(left, len(values) - 1)
    low, high = values[max(last_left - may_move, 0)], values[min(first_right + may_move, len(values) - 1)]
    middle = (values[last_left] + values[first_right]) / 2
    return simplest(float(low), float(high), float(middle))


def _added(path: Conditions, condition: Condition) -> Conditions:
    """Add a condition; a second one on the same measure narrows the first."""
    for at, earlier in enumerate(path):
        same = (earlier.wording.name, earlier.level) == (condition.wording.name, condition.level)
        if same and condition.level is None:
            narrowed = replace(
                earlier,
                low=condition.low if condition.low is not None else earlier.low,
                high=condition.high if condition.high is not None else earlier.high,
            )
            return (*path[:at], narrowed, *path[at + 1 :])
    return (*path, condition)
