"""How measures are transformed, and when what was learnt before stays: figures by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.customers.isolation import isolated, small_groups
from xl_segment.customers.learning import can_stay, learn, skewness, without_near_duplicates
from xl_segment.customers.measuring import Measured
from xl_segment.customers.transform import Step, Transform, source_of
from xl_segment.errors import DataError
from xl_segment.settings import Settings
from xl_segment.sheet.roles import Kind

NO_LABELS = pd.DataFrame(index=range(4))


def step(name: str, measure: str = "", **options: object) -> Step:
    plain = Step(name, name, measure, fill=0.0, low=None, high=None, log=False, mean=0.0, scale=1.0)
    return Step(**{**plain.__dict__, **options})


def measured(kind: Kind = Kind.CUSTOMERS, **columns: object) -> Measured:
    raw = pd.DataFrame(columns)
    raw.index = raw.index + 2
    return Measured(
        kind, raw, pd.DataFrame(index=raw.index), dict.fromkeys(raw, ""), pd.Series(range(len(raw)), raw.index), None, "",
        CleaningLog(raw.index.to_numpy()), None,
    )  # fmt: skip


def learnt(values: object, **options: object) -> Step:
    return learn(measured(One=values), [step("One")], Settings(**options)).steps[0]  # type: ignore[arg-type]


def test_a_step_fills_then_caps_then_logs_then_scales() -> None:
    one = step("One", fill=5.0, low=1.0, high=10.0, log=True, mean=1.0, scale=2.0)
    values = np.array([np.nan, -3.0, 20.0])
    logs = [math.log(6), math.log(2), math.log(11)]
    assert one.shape(values).tolist() == pytest.approx(logs)
    assert one.scaled(values).tolist() == pytest.approx([(log - 1) / 2 for log in logs])
    # Without caps: what is below nought has no logarithm, and counts as nought.
    assert one.shape(values, capped=False).tolist() == pytest.approx([math.log(6), 0.0, math.log(21)])
    assert one.scaled(values, capped=False)[1] == -0.5
    assert one.original(one.scaled(values)).tolist() == pytest.approx([5.0, 1.0, 10.0])


@pytest.mark.parametrize(
    ("low", "high", "shaped"), [(2.0, None, [2, 2, 9]), (None, 3.0, [1, 2, 3]), (None, None, [1, 2, 9])]
)
def test_one_cap_alone_is_a_cap(low: float | None, high: float | None, shaped: list[float]) -> None:
    assert step("One", low=low, high=high).shape(np.array([1.0, 2.0, 9.0])).tolist() == shaped


def test_a_transform_takes_all_its_columns_there_and_back() -> None:
    steps = Transform((step("One", mean=1.0, scale=2.0), step("City = Rome", source="City", level="Rome")))
    raw = pd.DataFrame({"One": [3.0, np.nan]})
    labels = pd.DataFrame({"City": ["Rome", None]})
    assert steps.names == ("One", "City = Rome")
    assert steps.apply(raw, labels).tolist() == [[1.0, 1.0], [-0.5, 0.0]]
    assert steps.original(steps.apply(raw, labels)).tolist() == [[3.0, 1.0], [0.0, 0.0]]
    assert np.isnan(steps.sources(raw, labels)[1, 0])
    assert steps.sources(raw, labels)[:, 1].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("level", [None, "Rome"])
def test_a_column_that_is_gone_is_named(level: str | None) -> None:
    # A label's step wants a label, a measure's a measure.
    wrong = pd.DataFrame({"City": [1.0]})
    with pytest.raises(DataError, match=r"were made with 'City', which is not on this sheet\. Put the column back"):
        source_of(
            step("One", source="City", level=level),
            *((pd.DataFrame(), wrong) if level is None else (wrong, pd.DataFrame())),
        )


def test_a_measure_is_filled_with_its_median_and_scaled_by_its_spread() -> None:
    one = learnt([1.0, 3.0, np.nan, 8.0], cap=0.0, log=False)
    assert (one.fill, one.low, one.high) == (3.0, None, None)
    # 1, 3, 3, 8: the mean is 3.75; squares of the distances are 7.5625 + 0.5625 + 0.5625 + 18.0625 = 26.75.
    assert (one.mean, one.scale) == pytest.approx((3.75, math.sqrt(26.75 / 4)))
    plain = learnt([1.0, 3.0, 8.0], cap=0.0, log=False, scale=False)
    assert (plain.mean, plain.scale) == (0.0, 1.0)


def test_caps_that_leave_nothing_between_them_are_none() -> None:
    one = learnt([5.0] * 99 + [6.0], cap=5.0)
    assert (one.low, one.high) == (None, None)


def grown(sigma: float) -> np.ndarray:
    """Return values that grow from one to the next by a factor: the larger sigma, the more they lean."""
    return np.exp(sigma * np.linspace(-2, 2, 41))


@pytest.mark.parametrize(("sigma", "bent"), [(0.56, False), (0.60, True)])
def test_a_measure_is_bent_where_its_skewness_is_above_three_quarters(sigma: float, bent: bool) -> None:
    assert (skewness(grown(sigma)) > 0.75) == bent
    assert learnt(grown(sigma), cap=0.0).is_skewed == bent
    assert not learnt(grown(sigma), cap=0.0, log=False).is_skewed


def test_a_few_outliers_do_not_make_a_measure_skewed() -> None:
    even = np.linspace(-1, 1, 400)
    assert skewness(np.append(even, [50.0, 60.0])) < 0.1 < pd.Series(np.append(even, [50.0, 60.0])).skew()
    assert skewness(np.full(9, 3.0)) == 0.0


def test_a_measure_is_bent_by_what_leans_least_and_not_where_nothing_helps() -> None:
    one = learnt(grown(1.5), cap=0.0)
    middle = float(np.median(grown(1.5)))
    leans = {part: abs(skewness(np.arcsinh(grown(1.5) / (part * middle)))) for part in (1.0, 0.3, 0.1)}
    assert one.bend == pytest.approx(min(leans, key=leans.__getitem__) * middle)
    # Few large ones among equal ones lean as much, however they are bent.
    assert not learnt([1.0] * 60 + [2.0] * 8, cap=0.0).is_skewed


def test_a_measure_with_losses_is_bent_too() -> None:
    one = learnt([-40.0, -0.5, *grown(1.5)], cap=0.0)
    assert one.bend is not None
    values = np.array([-40.0, 0.0, 7.0])
    np.testing.assert_allclose(one.original(one.scaled(values)), values, atol=1e-9)
    np.testing.assert_allclose(one.shape(values), np.arcsinh(values / one.bend))


@pytest.mark.parametrize("unit", [0.001, 7.0, 1e6])
def test_the_unit_of_a_measure_changes_nothing(unit: float) -> None:
    values = np.concatenate([grown(1.5), [0.0, -3.0, 1e4]])
    one, other = learnt(values), learnt(values * unit)
    np.testing.assert_allclose(one.scaled(values), other.scaled(values * unit), atol=1e-9)


def test_limits_are_what_is_reached_by_customers_who_have_others_near_them() -> None:
    values = np.concatenate([np.linspace(0, 10, 101), [500.0]])
    assert (learnt(values).low, learnt(values).high) == (0.0, 10.0)


def test_a_small_group_far_away_sets_a_limit_and_is_not_cut_off() -> None:
    values = np.concatenate([np.linspace(0, 10, 101), [500.0, 500.1, 500.2, 500.3, 500.4]])
    assert learnt(values).high == 500.4
    assert learnt(values[:-1]).high == 10.0  # four have only three others each


def test_nor_is_a_small_group_of_which_only_the_outer_ones_seem_alone() -> None:
    random = np.random.default_rng(0)
    rows = np.vstack([random.normal(size=(600, 2)), random.normal(size=(10, 2)) + 30.0])
    assert not isolated(rows)[-10:].any()
    assert [len(group) for group in small_groups(rows, most=20)] == [10]


def test_a_share_that_is_asked_for_limits_by_it() -> None:
    values = np.arange(101.0)
    assert (learnt(values, cap=10.0).low, learnt(values, cap=10.0).high) == (10.0, 90.0)
    assert (learnt(values, cap=0.0).low, learnt(values, cap=0.0).high) == (None, None)


@pytest.mark.parametrize(("kind", "where"), [(Kind.CUSTOMERS, "row 3"), (Kind.SALES, "the sales lines")])
def test_a_number_too_large_to_be_squared_is_refused_where_it_stands(kind: Kind, where: str) -> None:
    with pytest.raises(DataError, match=rf"'One' is -1e\+151 in {where}, which is too large to be compared\. Correct"):
        learn(measured(kind, One=[1.0, -1e151, 2.0]), [step("One")], Settings())
    assert learn(measured(kind, One=[1.0, -1e150, 2.0]), [step("One")], Settings(scale=False, log=False)).steps


@pytest.mark.parametrize(
    ("values", "stays"),
    [([1, 5, 5, 5], True), ([1, 1, 5, 5], False), ([9, 5, 5, 5], True), ([9, 1, 5, 5], False), ([2, 8, 2, 8], True)],
)
def test_caps_stay_while_a_quarter_of_the_customers_lies_beyond_them(values: list[float], stays: bool) -> None:
    before = Transform((step("One", low=2.0, high=8.0),))
    assert can_stay(before, Transform((step("One"),)), measured(One=[float(one) for one in values])) == stays


def test_what_other_measures_were_learnt_for_does_not_stay() -> None:
    assert not can_stay(Transform((step("Two"),)), Transform((step("One"),)), measured(One=[1.0], Two=[1.0]))
    assert can_stay(Transform((step("Two"),)), Transform((step("Two"),)), measured(One=[1.0], Two=[1.0]))


RISING = [1.0, 2.0, 3.0, 4.0, 6.0]


def staying(
    steps: list[Step], wishes: dict[str, bool] | None = None, **options: object
) -> tuple[set[str], dict[str, str]]:
    names, left_out = without_near_duplicates(
        measured(**{one.name: RISING for one in steps}), Transform(tuple(steps)), Settings(**options), wishes or {}  # type: ignore[arg-type]
    )  # fmt: skip
    return set(names), left_out


@pytest.mark.parametrize("names", [("One", "Two", "Three"), ("Three", "One", "Two")])
def test_of_measures_that_say_the_same_the_first_by_name_stays_wherever_it_stands(names: tuple[str, ...]) -> None:
    assert staying([step(name) for name in names]) == (
        {"One"},
        {"Two": "says nearly the same as 'One'", "Three": "says nearly the same as 'One'"},
    )


def test_a_count_that_is_nearly_always_nought_is_not_cut_off_at_one() -> None:
    random = np.random.default_rng(0)
    values = np.where(random.random(1_000) < 0.95, 0.0, random.integers(1, 9, 1_000))
    high = learnt(values).high
    assert high is not None
    assert high >= 6


def test_a_known_meaning_comes_before_the_place_and_a_wish_before_both() -> None:
    steps = [step("One"), step("Two", "age"), step("Three")]
    assert staying(steps)[0] == {"Two"}
    assert staying(steps, {"Three": True})[0] == {"Three"}
    assert staying(steps, {"Three": True, "One": True})[0] == {"Three", "One"}
    assert staying(steps, {"Two": False})[0] == {"Two"}


def test_how_often_and_how_much_are_two_things_though_they_run_alike() -> None:
    assert staying([step("One", "frequency"), step("Two", "money")])[0] == {"One", "Two"}
    assert staying([step("One", "money"), step("Two", "money")])[0] == {"One"}


def test_what_was_asked_for_by_name_stays_and_so_does_a_measure_alone() -> None:
    assert staying([step("One"), step("Two")], features=("One", "Two")) == ({"One", "Two"}, {})
    assert staying([step("One")]) == ({"One"}, {})


def test_measures_that_run_against_each_other_say_the_same() -> None:
    steps = Transform((step("One"), step("Two")))
    names, _ = without_near_duplicates(measured(One=RISING, Two=[-one for one in RISING]), steps, Settings(), {})
    assert names == {"One"}


def test_of_a_few_who_are_not_like_most_one_far_away_is_limited_all_the_same() -> None:
    values = np.concatenate([np.zeros(990), np.arange(1.0, 9.0), [5.0, 1e6]])
    high = learnt(values).high
    assert high is None or high < 1e6
