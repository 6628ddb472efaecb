"""Newcomers against the customers at fit: what is tested, what it is tested against, and all of it at once."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from tests.segments.people import features_of, step
from xl_segment.customers.features import Features
from xl_segment.segments.newcomers import RISK, Newcomers, compare_newcomers
from xl_segment.segments.reference import Reference, accord_of, correlations_of, learn_reference

CENTRES, NUMBERS = np.array([[-1.0, -1.0], [1.0, 1.0]]), (2, 5)


def people(count: int, seed: int = 0, *, genders: tuple[str, ...] = ("F", "M"), shift: float = 0.0) -> Features:
    """Customers whose age and pay are correlated by 0.8."""
    random = np.random.default_rng(seed)
    age, other = random.normal(size=(2, count))
    columns = {"Age": age, "Pay": 0.8 * age + 0.6 * other + shift}
    return features_of(columns, labels={"Gender": [genders[at % len(genders)] for at in range(count)]})


def segments(features: Features) -> np.ndarray:
    return np.where(features.matrix.sum(axis=1) > 0, 5, 2)


def reference(**changed: Any) -> Reference:
    features = people(400)
    learnt = learn_reference(features, CENTRES, np.searchsorted(NUMBERS, segments(features)), 0.4)
    return replace(learnt, **changed)


def compared(features: Features, then: Reference | None = None) -> Newcomers:
    return compare_newcomers(features, segments(features), then or reference(), CENTRES, NUMBERS)


def noticed(newcomers: Newcomers) -> set[str]:
    """The names of what is more than chance."""
    tested = [*newcomers.shifts, *newcomers.labels, newcomers.mix, newcomers.distance]
    tested += [newcomers.accord.shift] if newcomers.accord else []
    return {one.name for one in tested if one is not None and one.chance is not None and one.chance <= RISK}


def test_where_nothing_has_changed_nothing_is_noticed() -> None:
    newcomers = compared(people(300, 1))
    assert noticed(newcomers) == set()
    assert [shift.name for shift in newcomers.shifts] == ["Age", "Pay"]
    assert [label.name for label in newcomers.labels] == ["Gender"]


def test_a_measure_that_shifts_is_noticed_and_the_other_is_not() -> None:
    found = noticed(compared(people(300, 1, shift=0.4)))
    assert "Pay" in found
    assert "Age" not in found


def test_a_label_is_noticed_by_its_shares_also_by_a_value_of_its_own() -> None:
    assert noticed(compared(people(300, 1, genders=("F", "F", "F", "M")))) == {"Gender"}
    other = compared(people(300, 1, genders=("F", "M", "X")))
    assert noticed(other) == {"Gender"}
    assert other.labels[0].shares["X"] == (0.0, pytest.approx(1 / 3))


def test_measures_that_go_together_no_more_are_noticed_though_each_is_as_it_was() -> None:
    features = people(300, 1)
    raw = features.raw.assign(Pay=np.random.default_rng(2).permutation(features.raw["Pay"]))
    newcomers = compared(features_of(dict(raw), labels=dict(features.descriptions)))
    assert {"Accord of the measures", "Distance to the nearest segment"} <= noticed(newcomers)
    assert not noticed(newcomers) & {"Age", "Pay", "Gender"}
    assert newcomers.accord is not None
    assert newcomers.accord.pair == ("Age", "Pay")
    assert (newcomers.accord.then, newcomers.accord.now) == (pytest.approx(0.8, abs=0.05), pytest.approx(0, abs=0.15))


def test_a_mix_of_segments_is_noticed() -> None:
    features = people(800, 1)
    of_5 = features_of(
        dict(features.raw[segments(features) == 5]), labels=dict(features.descriptions[segments(features) == 5])
    )
    newcomers = compared(of_5)
    assert "Segments" in noticed(newcomers)
    assert newcomers.mix is not None
    assert newcomers.mix.shares["5"] == (pytest.approx(0.5, abs=0.06), 1.0)


def test_what_goes_together_is_a_matter_of_ranks() -> None:
    raw = people(200).raw.to_numpy()
    bent = np.column_stack([np.exp(raw[:, 0]), raw[:, 1] ** 3])
    np.testing.assert_allclose(correlations_of(raw), correlations_of(bent))
    np.testing.assert_allclose(accord_of(raw, correlations_of(raw)), accord_of(bent, correlations_of(bent)))


def test_the_mean_accord_is_the_sum_of_squared_correlations() -> None:
    raw = np.random.default_rng(0).normal(size=(100, 3))
    correlations = correlations_of(raw)
    assert accord_of(raw, correlations).mean() == pytest.approx((correlations[np.triu_indices(3, 1)] ** 2).sum())


def test_of_measures_that_have_nothing_to_do_with_each_other_the_customers_at_fit_show_no_accord() -> None:
    random = np.random.default_rng(3)
    features = features_of({name: random.normal(size=300) for name in "ABCDEF"})
    learnt = learn_reference(features, np.zeros((2, 6)), np.zeros(300, int), 0.4)
    assert learnt.accord is not None
    # As they are, the correlations would make it 15 pairs x 1/300, which no newcomer would come up to.
    assert abs(learnt.accord.values.mean()) < 0.5 * 15 / 300


def test_a_label_that_decides_is_tested_once() -> None:
    steps = (step("Age"), step("Gender: F", source="Gender", level="F"), step("Gender: M", source="Gender", level="M"))
    then = features_of({"Age": np.arange(100.0)}, *steps, labels={"Gender": ["F", "M"] * 50})
    centres = np.zeros((2, 3))
    learnt = learn_reference(then, centres, np.zeros(100, int), 0.4)
    now = features_of({"Age": np.arange(0, 100, 2.0)}, *steps, labels={"Gender": ["F"] * 50})
    newcomers = compare_newcomers(now, np.full(50, 2), learnt, centres, NUMBERS)
    assert [shift.chance is None for shift in newcomers.shifts] == [False, True, True]
    assert newcomers.labels[0].chance is not None
    assert newcomers.labels[0].chance <= RISK


@pytest.mark.parametrize(
    "columns",
    [
        {"Age": [1.0] * 40, "Pay": np.arange(40.0)},
        {"Age": [np.nan] * 40, "Pay": np.arange(40.0)},
        {"Age": [np.nan, 2.0] * 20, "Pay": [0.0, 1.0] * 20},
        {"Age": [0.0] * 40, "Pay": [7.0] * 40},
    ],
)
@pytest.mark.parametrize("genders", [[None] * 40, ["new", None] * 20])
def test_constants_ties_and_blanks_are_compared_by_what_they_have(columns: dict[str, Any], genders: list[Any]) -> None:
    newcomers = compared(features_of(columns, labels={"Gender": genders}))
    assert newcomers == compared(features_of(columns, labels={"Gender": genders}))
    assert (newcomers.shifts[0].chance is None) == np.isnan(columns["Age"]).all()
    assert len(newcomers.labels) == (genders[0] is not None)


def test_a_measure_that_was_the_same_for_everybody_at_fit_is_compared_all_the_same() -> None:
    then = features_of({"Age": [5.0] * 100, "Pay": np.arange(100.0)}, labels={"Gender": ["F"] * 100})
    learnt = learn_reference(then, CENTRES, np.zeros(100, int), 0.4)
    same = features_of({"Age": [5.0] * 50, "Pay": np.arange(0, 100, 2.0)}, labels={"Gender": ["F"] * 50})
    assert noticed(compare_newcomers(same, np.full(50, 2), learnt, CENTRES, NUMBERS)) == set()
    other = features_of({"Age": [5.0, 6.0] * 25, "Pay": np.arange(0, 100, 2.0)}, labels={"Gender": ["F"] * 50})
    assert "Age" in noticed(compare_newcomers(other, np.full(50, 2), learnt, CENTRES, NUMBERS))


def test_a_reference_goes_to_json_and_back() -> None:
    learnt = reference()
    assert Reference.from_fields(json.loads(json.dumps(asdict(learnt)))) == learnt


LATER = ("counts", "means", "level_counts", "distances", "correlations", "accord")


def test_a_reference_of_an_earlier_version_is_compared_by_what_it_has() -> None:
    fields = {name: value for name, value in asdict(reference()).items() if name not in LATER}
    old = Reference.from_fields(json.loads(json.dumps(fields)))
    assert (old.counts, old.distances, old.accord, old.distribution(0).count) == ((), None, None, 400)
    newcomers = compared(people(300, 1, shift=0.6), old)
    assert (newcomers.labels, newcomers.distance, newcomers.accord) == ((), None, None)
    assert "Pay" in noticed(newcomers)
    assert newcomers.shifts[0].then is not None
    assert newcomers.shifts[0].then.mean is None
    assert noticed(compared(people(300, 1), old)) == set()


@pytest.mark.parametrize("broken", [{"distances": {"points": [1.0]}}, {"sizes": 3}, {"unknown": 1}, {"levels": [1]}])
def test_a_damaged_reference_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises((TypeError, KeyError, AttributeError)):
        Reference.from_fields({**asdict(reference()), **broken})


def test_a_model_keeps_no_customer() -> None:
    """Whatever the customers, it is of the size of the quantiles."""
    sizes = []
    for count in (2_000, 20_000):
        features = people(count)
        positions = np.searchsorted(NUMBERS, segments(features))
        sizes.append(len(json.dumps(asdict(learn_reference(features, CENTRES, positions, 0.4)))))
    assert sizes[1] == pytest.approx(sizes[0], rel=0.05)
