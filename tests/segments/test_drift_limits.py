"""When a model is said to fit no longer: each limit from both sides, on customers made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.segments.people import features_of, step
from xl_segment.customers.features import Features
from xl_segment.rounding import percent
from xl_segment.segments.chance import Compared
from xl_segment.segments.drift import Drift, Today, measure_drift
from xl_segment.segments.drift_reasons import (
    AGAIN,
    STILL_FITS,
    WATCH,
    Reasons,
    accord_in_words,
    distance_in_words,
    far_limits,
    label_in_words,
    shift_in_words,
)
from xl_segment.segments.newcomers import Accord, Newcomers
from xl_segment.segments.reference import Reference, learn_reference
from xl_segment.segments.shifts import Middle, SharesShift, Shift
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind

NAN = float("nan")
#: 200 customers at 1 to 200, and one centre at nought: 198.01 is the distance that 99 % of them lie within.
EVEN = np.arange(1.0, 201)
CENTRE = np.zeros((1, 1))


def even(**about: Any) -> Features:
    return features_of({"Age": EVEN}, **about)


def drift_of(
    features: Features, reference: Reference, *, new: np.ndarray | None = None, silhouette: float = 0.5, **model: Any
) -> Drift:
    """What is measured of customers who are all in segment 1, unless said otherwise; none is new."""
    count = len(features.raw)
    labels = model.pop("labels", np.ones(count, int))
    today = Today(features, labels, silhouette, np.zeros(count, bool) if new is None else new)
    return measure_drift(today, reference, model.pop("centres", CENTRE), model.pop("numbers", (1,)))


def reference_of(features: Features, silhouette: float = 0.5) -> Reference:
    return learn_reference(features, CENTRE, np.zeros(len(features.raw), int), silhouette)


def test_what_customers_are_like_is_noted_at_fit() -> None:
    features = features_of(
        {"Age": [20.0, NAN, 40, 40], "Pay": [1.0, 2, 3, 30]},
        step("Pay", high=3.0),
        step("Age", scale=10.0),
        labels={"City": ["Rome", "Bonn", None, "Rome"]},
    )
    found = learn_reference(features, np.array([[0.0, 4.0], [9.0, 9.0], [30.0, 0.0]]), np.array([0, 0, 0, 2]), 0.4)
    assert found.customers == 4
    assert found.points == ((1.0, 2.0, 3.0, 30.0), (20.0, 40.0))
    assert found.shares == ((0.25, 0.5, 0.75, 1.0), (1 / 3, 1.0))
    assert found.sizes == (0.75, 0.0, 0.25)
    assert (found.silhouette, found.levels, found.days) == (0.4, {"City": ("Bonn", "Rome")}, None)
    # Uncapped, to the nearest centre: (1, 2), (2, 0), (3, 4) and (30, 4) lie √5, √20, 3 and 4 away, the first three of
    # them from one that is half as far again without each; 99 % of the way from the first to the last is 0.97 of the
    # step from the third to the fourth.
    away = [1.5 * np.sqrt(5), 4, 4.5, 1.5 * np.sqrt(20)]
    assert found.far == pytest.approx(4.5 + 0.97 * (away[3] - 4.5))
    assert found.distances is not None
    assert found.distances.points == pytest.approx(away)
    assert (found.counts, found.means) == ((4, 3), (9.0, pytest.approx(100 / 3)))
    assert found.level_counts == {"City": (1, 2)}
    # Normal scores of ranks 1 to 4 and, of the three known, ranks 1, 2½ and 2½: both go up together.
    assert found.correlations[0][1] == found.correlations[1][0] > 0.5
    assert found.correlations[0][0] == pytest.approx(1.0)
    assert found.accord is not None
    assert found.accord.count == 4


def test_one_in_a_hundred_lies_far_at_fit() -> None:
    found = reference_of(even())
    # The centre is that of 200 customers, of whom each has drawn it by a 200th.
    assert found.far == pytest.approx(198.01 * 200 / 199)
    drift = drift_of(even(), replace(found, far=198.01))
    assert drift.far == 2 / 200
    assert (drift.verdict, drift.reasons, drift.sentence) == (STILL_FITS, (), "The model still fits.")


def test_whoever_lies_as_far_as_the_limit_is_not_far() -> None:
    reference = replace(reference_of(even()), far=200.0)
    assert drift_of(even(), reference).far == 0.0
    assert drift_of(even(), replace(reference, far=199.0)).far == 1 / 200


@pytest.mark.parametrize(("values", "kept"), [(60, True), (61, False), (1, True), (0, False)])
def test_labels_that_group_have_up_to_sixty_values(values: int, kept: bool) -> None:
    label = [f"v{at % values:02d}" if values else None for at in range(200)]
    found = reference_of(even(labels={"Group": label}))
    assert found.levels == ({"Group": tuple(sorted(set(label)))} if kept else {})  # type: ignore[type-var]


@pytest.mark.parametrize(("last", "days"), [(date(2024, 1, 31), 30), (date(2024, 1, 2), 1), (date(2024, 1, 1), 1)])
def test_sales_are_from_a_period_of_a_day_at_least(last: date, days: int) -> None:
    assert reference_of(even(period=(date(2024, 1, 1), last))).days == days


@pytest.mark.parametrize(("new", "told"), [(29, False), (30, True)])
def test_thirty_newcomers_are_enough_to_tell(new: int, told: bool) -> None:
    # The newest are the oldest, and the two who lie far are among them.
    drift = drift_of(even(), replace(reference_of(even()), far=198.01), new=200 - new < EVEN)
    assert drift.new == new
    assert drift.far_new == (2 / 30 if told else None)
    assert [one.name for one in drift.newcomers.shifts] == (["Age"] if told else [])
    assert (drift.newcomers.mix is not None, drift.newcomers.distance is not None) == (told, told)
    assert [one.name for one in drift.everyone] == ["Age"]
    assert drift.customers == 200


def test_newcomers_are_compared_by_themselves() -> None:
    drift = drift_of(even(), reference_of(even()), new=EVEN > 100)
    assert drift.newcomers.shifts[0].ks == pytest.approx(0.5)
    assert drift.everyone[0].ks == 0.0
    assert drift.newcomers.shifts[0].limit > drift.everyone[0].limit  # fewer customers, more chance
    assert drift.verdict == AGAIN
    assert "Age of the new customers is higher than at fit: median 150 against 100" in drift.reasons


def test_on_sales_lines_newcomers_are_not_compared_nor_recency_of_anybody() -> None:
    columns = {"Recency (days)": EVEN, "Orders": EVEN}
    steps = (step("Recency (days)", m.RECENCY), step("Orders", m.FREQUENCY))
    for kind, everyone, newcomers in ((Kind.SALES, 1, 0), (Kind.CUSTOMERS, 2, 2)):
        features = features_of(columns, *steps, kind=kind)
        centres = np.zeros((1, 2))
        reference = learn_reference(features, centres, np.zeros(200, int), 0.5)
        drift = drift_of(features, reference, new=EVEN > 100, centres=centres)
        assert (len(drift.everyone), len(drift.newcomers.shifts)) == (everyone, newcomers)
        assert drift.everyone[-1].name == "Orders"
        assert drift.far_new is not None


def test_who_bought_since_a_day_that_is_past_is_not_far_for_it() -> None:
    # Recency is capped at 50 and more than 100 is seen: that counts on a customer sheet, on sales lines it does not.
    far = {}
    for kind in Kind:
        for measure in (m.RECENCY, m.TENURE):
            features = features_of({"R": EVEN}, step("R", measure, high=50.0), kind=kind)
            far[kind, measure] = drift_of(features, replace(reference_of(features), far=100.0)).far
    assert far == {
        (Kind.SALES, m.RECENCY): 0.0,
        (Kind.SALES, m.TENURE): 0.5,
        (Kind.CUSTOMERS, m.RECENCY): 0.5,
        (Kind.CUSTOMERS, m.TENURE): 0.5,
    }


def test_blanks_are_left_out_of_what_has_shifted() -> None:
    blank = features_of({"Age": np.where(EVEN % 2 == 0, EVEN, NAN)})
    drift = drift_of(blank, reference_of(even()))
    assert drift.everyone[0].ks == pytest.approx(1 / 200)


def test_shares_of_the_segments_are_told_then_and_now() -> None:
    features = features_of({"Age": [1.0, 2, 3, 4]})
    centres, numbers = np.array([[0.0], [3.0], [9.0]]), (2, 3, 7)
    reference = learn_reference(features, centres, np.array([0, 0, 1, 2]), 0.5)
    drift = drift_of(features, reference, labels=np.array([2, 7, 7, 7]), centres=centres, numbers=numbers)
    assert drift.sizes == {2: (0.5, 0.25), 3: (0.25, 0.0), 7: (0.25, 0.75)}
    alone = drift_of(features_of({"Age": [3.0]}), reference, labels=np.array([7]), centres=centres, numbers=numbers)
    assert alone.sizes == {2: (0.5, 0.0), 3: (0.25, 0.0), 7: (0.25, 1.0)}


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        # Half and half at fit, of 2,000 customers then and now; chance is allowed 10.83 (1/2,000 + 1/2,000) = 0.0108.
        (1_320, STILL_FITS),  # 0.16 ln(0.66 / 0.34) = 0.1061
        (1_330, WATCH),  # 0.165 ln(0.665 / 0.335) = 0.1131
        (1_480, WATCH),  # 0.24 ln(0.74 / 0.26) = 0.2510
        (1_490, AGAIN),  # 0.245 ln(0.745 / 0.255) = 0.2627
    ],
)
def test_segments_that_grow_count_beyond_a_tenth_and_a_quarter_and_what_chance_may_do(
    second: int, verdict: str
) -> None:
    reasons = Reasons()
    share = second / 2_000
    reasons.weigh_sizes({2: (0.5, 1 - share), 5: (0.5, share)}, 2_000, 2_000)
    assert reasons.verdict == verdict
    said = f"Segment 2 is {percent(1 - share)} of the customers, 50% at fit"
    assert reasons.ranked == (() if verdict == STILL_FITS else (said,))
    late = Reasons()
    late.weigh_sizes({2: (0.5, 1 - share), 5: (0.5, share)}, 2_000, 2_000, late=True)
    assert late.verdict == (WATCH if verdict == AGAIN else verdict)


def reference_with(**changed: Any) -> Reference:
    fields: dict[str, Any] = {
        "customers": 100,
        "points": (),
        "shares": (),
        "far": 1.0,
        "sizes": (1.0,),
        "silhouette": 0.5,
    }
    return Reference(**{**fields, **changed})


@pytest.mark.parametrize(
    ("customers", "at_fit", "watch", "again"),
    [
        (10_000, 10_000, 0.05, 0.10),
        (1_000, 500, 0.05, 0.10),
        (100, 500, 0.06, 0.10),
        # Of 30, three lie beyond what one in a hundred of many did more often than once in 1,000 times, four seldomer;
        # where the hundredth of only 40 lies, nobody knows.
        (30, 1_000_000, 3 / 30, 4 / 30),
        (30, 500, 3 / 30, 4 / 30),
        (30, 40, 7 / 30, 9 / 30),
        (0, 500, 1.0, 1.0),
    ],
)
def test_of_a_few_customers_chance_alone_makes_some_lie_far(
    customers: int, at_fit: int, watch: float, again: float
) -> None:
    assert far_limits(customers, at_fit) == pytest.approx((watch, again), abs=1e-6)


@pytest.mark.parametrize(
    ("share", "customers", "verdict", "said"),
    [
        (0.05, 1_000, STILL_FITS, ""),
        (0.051, 1_000, WATCH, "5%"),
        (0.10, 1_000, WATCH, "10%"),
        (0.101, 1_000, AGAIN, "10%"),
        (3 / 30, 30, STILL_FITS, ""),
        (4 / 30, 30, WATCH, "13%"),
        (5 / 30, 30, AGAIN, "17%"),
    ],
)
def test_a_twentieth_of_far_customers_is_worth_a_look_and_a_tenth_new_segments(
    share: float, customers: int, verdict: str, said: str
) -> None:
    reasons = Reasons()
    reasons.weigh_far(share, customers, 500, "new customers")
    assert reasons.verdict == verdict
    assert reasons.ranked == ((f"{said} of the new customers lie far from every segment, 1% at fit",) if said else ())


@pytest.mark.parametrize(("psi", "verdict"), [(0.3, STILL_FITS), (0.31, WATCH), (0.4, WATCH), (0.41, AGAIN)])
def test_a_measure_has_shifted_beyond_its_own_limits(psi: float, verdict: str) -> None:
    reasons = Reasons()
    reasons.weigh_shifts((Shift("Pay", 0.0, 0.0, 0.3, 0.4), shift_of("Age", psi=psi)), "customers")
    assert reasons.verdict == verdict
    said = "Age of the customers is higher than at fit: median 61 against 48"
    assert reasons.ranked == (() if verdict == STILL_FITS else (said,))


THEN, NOW = Middle(40, 48, 55), Middle(50, 61, 70)


def shift_of(name: str, then: Middle = THEN, now: Middle = NOW, **fields: Any) -> Shift:
    """A shift upwards with limits at 0.3 and 0.4."""
    given: dict[str, Any] = {"psi": 0.35, "ks": 0.2, "compared": Compared(5.0, 1e-6, 1e-4), **fields}
    return Shift(name, small_limit=0.3, limit=0.4, then=then, now=now, **given)


@pytest.mark.parametrize(
    ("chance", "psi", "verdict"),
    [
        (None, 9.0, STILL_FITS),
        (0.0101, 9.0, STILL_FITS),
        (0.01, 0.0, WATCH),
        (1e-9, 0.4, WATCH),
        (0.01, 0.41, AGAIN),
    ],
)
def test_more_than_chance_is_worth_a_look_and_more_than_chance_and_large_new_segments(
    chance: float | None, psi: float, verdict: str
) -> None:
    shares = SharesShift("Gender", {"F": (0.5, 0.6), "M": (0.5, 0.4)}, psi, limit=0.4, p=0.5, chance=chance)
    shift = shift_of("Age", psi=psi, chance=chance)
    accord = Accord(shift, ("Age", "Pay"), 0.5, 0.1)
    never_again = WATCH if verdict == AGAIN else verdict
    for newcomers, expected in (
        (Newcomers(shifts=(shift,)), verdict),
        (Newcomers(mix=replace(shares, shares={"2": (0.5, 0.6)})), verdict),
        (Newcomers(distance=shift), verdict),
        # What describes, and what goes together, is no segment.
        (Newcomers(labels=(shares,)), never_again),
        (Newcomers(accord=accord), never_again),
    ):
        reasons = Reasons()
        reasons.weigh_newcomers(newcomers, frozenset())
        assert reasons.verdict == expected
    reasons = Reasons()
    reasons.weigh_newcomers(Newcomers(labels=(shares,)), frozenset({"Gender"}))
    assert reasons.verdict == verdict


def test_a_measure_that_no_newcomer_has_asks_for_new_segments() -> None:
    reasons = Reasons()
    reasons.weigh_newcomers(Newcomers(shifts=(Shift("Pay", float("inf"), 1.0, 0.1, 0.25),)), frozenset())
    assert reasons.verdict == AGAIN
    assert reasons.ranked == ("Pay is blank for all of the new customers",)


@pytest.mark.parametrize(
    ("shift", "said"),
    [
        (shift_of("Pay"), "is higher than at fit: median 61 against 48"),
        (
            shift_of("Pay", Middle(40, 61.2, 70), Middle(40, 48.1, 70), compared=Compared(-4, 1e-5, 1)),
            "is lower than at fit: median 48.1 against 61.2",
        ),
        # Where the median stays, the mean has moved.
        (shift_of("Pay", Middle(1, 2, 3, 2.01), Middle(1, 2, 4, 2.29)), "is higher than at fit: mean 2.29 against 2.01"),
        # Of a model of before there was a mean, or where nothing moves as the ranks do, the middle half tells.
        (shift_of("Pay", Middle(1, 2, 3), Middle(1, 2, 4, 2.3)), "is spread otherwise than at fit: the middle half from 1 to 4 against 1 to 3"),
        (shift_of("Pay", Middle(1, 3, 3), Middle(1, 2, 4)), "is spread otherwise than at fit: the middle half from 1 to 4 against 1 to 3"),
        (
            shift_of("Pay", Middle(45, 50, 55), Middle(20, 51, 80), compared=Compared(1.0, 0.3, 1e-9)),
            "is spread otherwise than at fit: the middle half from 20 to 80 against 45 to 55",
        ),
        (shift_of("Pay", Middle(1, 2, 3), Middle(1, 2, 3)), "is spread otherwise than at fit: stability index 0.35"),
    ],
)  # fmt: skip
def test_a_shift_is_told_by_what_has_moved_and_from_what_to_what(shift: Shift, said: str) -> None:
    assert shift_in_words(shift, "new customers") == f"Pay of the new customers {said}"


def test_a_label_is_told_by_the_value_that_has_changed_most() -> None:
    shares = {"Male": (0.45, 0.36), "Female": (0.5, 0.62), "Other": (0.05, 0.02)}
    assert label_in_words(SharesShift("Gender", shares, 0.1, 0.3, 0.001)) == (
        "Gender: Female 62% of the new customers, 50% at fit"
    )
    close = SharesShift("Gender", {"Female": (0.501, 0.504)}, 0.1, 0.3, 0.001)
    assert label_in_words(close) == "Gender: Female 50.4% of the new customers, 50.1% at fit"


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (0.55, 0.05, "less than at fit: correlation 0.05 against 0.55"),
        (-0.55, -0.3, "less than at fit: correlation -0.30 against -0.55"),
        (0.55, -0.1, "less than at fit: correlation -0.10 against 0.55"),
        (0.55, -0.5, "otherwise than at fit: correlation -0.50 against 0.55"),
        (0.1, 0.6, "otherwise than at fit: correlation 0.60 against 0.10"),
    ],
)
def test_what_goes_together_otherwise_is_told_by_a_pair_of_measures(then: float, now: float, said: str) -> None:
    assert accord_in_words(Accord(shift_of("x"), ("Age", "Pay"), then, now)) == (
        f"Age and Pay of the new customers go together {said}"
    )


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (1.02, 1.41, "farther from the segments than at fit: median distance to the nearest 1.41 against 1.02"),
        (1.02, 0.9, "nearer to the segments than at fit: median distance to the nearest 0.90 against 1.02"),
        (1.021, 1.019, "otherwise around the segments than at fit: distance to the nearest, stability index 0.35"),
    ],
)
def test_a_distance_is_told_by_its_median(then: float, now: float, said: str) -> None:
    shift = shift_of("Distance", Middle(0.5, then, 2), Middle(0.5, now, 2))
    assert distance_in_words(shift) == f"the new customers lie {said}"


@pytest.mark.parametrize(
    ("days", "verdict"), [(0, STILL_FITS), (25, STILL_FITS), (26, WATCH), (50, WATCH), (51, AGAIN)]
)
def test_sales_that_go_on_for_a_quarter_of_the_period_are_worth_a_look_and_for_a_half_new_segments(
    days: int, verdict: str
) -> None:
    reasons = Reasons()
    reasons.weigh_late(days, reference_with(days=100))
    assert reasons.verdict == verdict
    said = f"sales go on for {days} days beyond the reference date, which recency counts back from"
    assert reasons.ranked == (() if verdict == STILL_FITS else (said,))


@pytest.mark.parametrize("days", [None, 0])
def test_where_no_period_is_known_sales_do_not_go_on(days: int | None) -> None:
    reasons = Reasons()
    reasons.weigh_late(500, reference_with(days=days))
    assert reasons.verdict == STILL_FITS


@pytest.mark.parametrize(
    ("reference_date", "last", "late"),
    [
        (date(2024, 7, 1), date(2024, 6, 30), 0),
        (date(2024, 7, 1), date(2024, 7, 1), 1),
        (date(2024, 7, 1), date(2024, 7, 2), 2),
        (date(2024, 7, 1), date(2024, 7, 31), 31),
        (date(2024, 7, 1), date(2024, 1, 1), 0),
        (None, date(2024, 7, 31), 0),
        (date(2024, 7, 1), None, 0),
    ],
)
def test_sales_go_on_from_the_reference_date_itself(reference_date: date | None, last: date | None, late: int) -> None:
    period = None if last is None else (date(2023, 1, 1), last)
    reference = replace(reference_of(even()), days=100)
    drift = drift_of(even(reference_date=reference_date, period=period), reference)
    assert drift.late == late
    assert drift.verdict == (WATCH if late == 31 else STILL_FITS)


@pytest.mark.parametrize(
    ("now", "verdict"), [(0.75, STILL_FITS), (0.5, STILL_FITS), (0.46, STILL_FITS), (0.44, WATCH), (0.39, WATCH), (0.37, AGAIN)]
)  # fmt: skip
def test_a_silhouette_may_lose_a_twentieth_before_a_look_and_twelve_hundredths_before_new_segments(
    now: float, verdict: str
) -> None:
    drift = drift_of(even(), reference_of(even(), 0.5), silhouette=now)
    assert (drift.silhouette_then, drift.silhouette_now) == (0.5, now)
    assert drift.verdict == verdict
    said = f"the segments overlap more than at fit (silhouette {now:.2f}, then 0.50)"
    assert drift.reasons == (() if verdict == STILL_FITS else (said,))


@pytest.mark.parametrize(
    ("customers", "then", "verdict"),
    [(99, 0.61, STILL_FITS), (99, 0.62, WATCH), (99, 0.69, AGAIN), (100, 0.56, WATCH), (100, 0.63, AGAIN), (9, 0.74, STILL_FITS)],
)  # fmt: skip
def test_the_silhouette_of_fewer_than_a_hundred_may_lose_more_by_chance(
    customers: int, then: float, verdict: str
) -> None:
    # Of 99: 0.05 and 0.12, and 0.6 / sqrt(99) = 0.0603 more; of 9: 0.2 more.
    reasons = Reasons()
    reasons.weigh_silhouette(then, 0.5, customers)
    assert reasons.verdict == verdict


@pytest.mark.parametrize(("other", "verdict"), [(10, STILL_FITS), (11, WATCH), (200, WATCH)])
def test_a_label_that_nobody_had_is_worth_a_look_where_more_than_a_twentieth_have_it(other: int, verdict: str) -> None:
    reference = reference_of(even(labels={"Gender": ["F", "M"] * 100, "City": ["Rome"] * 200}))
    now = even(labels={"Gender": ["X"] * other + ["F"] * (200 - other), "City": ["Rome"] * 200})
    drift = drift_of(now, reference)
    assert drift.levels == {"Gender": ("X",)}
    assert drift.verdict == verdict
    share = {10: "", 11: "6%", 200: "100%"}[other]
    said = f"{share} of the customers have a Gender that nobody had at fit (X)"
    assert drift.reasons == (() if verdict == STILL_FITS else (said,))


def test_the_first_three_new_values_are_named_in_order_and_all_are_counted() -> None:
    reference = reference_of(even(labels={"Code": ["7"] * 200}))
    drift = drift_of(even(labels={"Code": [*"4321"] * 3 + ["7"] * 187 + [None]}), reference)
    assert drift.levels == {"Code": ("1", "2", "3", "4")}
    assert drift.reasons == ("6% of the customers have a Code that nobody had at fit (1, 2, 3)",)


def test_a_label_that_is_no_longer_there_or_has_no_new_value_is_none() -> None:
    reference = reference_of(even(labels={"City": ["Rome"] * 200, "Gender": ["F"] * 200, "Zone": ["a", "b"] * 100}))
    now = even(labels={"Gender": ["F", None] * 100, "Zone": ["c", "b"] * 100, "Fresh": ["x"] * 200})
    assert drift_of(now, reference).levels == {"Zone": ("c",)}


@pytest.mark.parametrize(("value", "verdict"), [(1.0, STILL_FITS), (1.01, WATCH), (4.0, WATCH), (4.01, AGAIN)])
def test_a_limit_itself_is_not_beyond_it(value: float, verdict: str) -> None:
    reasons = Reasons()
    reasons.weigh(value, 1.0, 4.0, "so much")
    assert reasons.verdict == verdict
    assert reasons.ranked == (() if verdict == STILL_FITS else ("so much",))


def test_reasons_for_new_segments_come_first_and_each_kind_by_how_far_it_is_beyond_its_limit() -> None:
    reasons = Reasons()
    for value, limit, times in ((2.0, 1.0, "twice"), (21.0, 10.0, "2.1 times"), (2.9, 1.0, "close to three times")):
        reasons.weigh(value, limit, 1e9, f"{times} worth a look")
        reasons.weigh(value, limit / 100, limit, f"{times} too much")
    assert reasons.ranked == (
        "close to three times too much",
        "2.1 times too much",
        "twice too much",
        "close to three times worth a look",
        "2.1 times worth a look",
        "twice worth a look",
    )
    assert reasons.verdict == AGAIN


def test_everything_that_speaks_against_a_model_is_weighed() -> None:
    labels = {"Gender": ["F"] * 200}
    reference = replace(
        reference_of(even(labels=labels, period=(date(2024, 1, 1), date(2024, 4, 10)))), sizes=(0.0, 1.0)
    )
    now = features_of(
        {"Age": EVEN + 150.0},
        labels={"Gender": ["X"] * 200},
        reference_date=date(2024, 4, 11),
        period=(date(2024, 1, 1), date(2024, 5, 21)),
    )
    drift = drift_of(
        now,
        reference,
        new=EVEN > 100,
        silhouette=0.2,
        labels=np.repeat([1, 2], 100),
        centres=np.zeros((2, 1)),
        numbers=(1, 2),
    )
    assert set(drift.reasons) == {
        "100% of the new customers lie far from every segment, 1% at fit",
        "76% of the customers lie far from every segment, 1% at fit",
        "Age of the new customers is higher than at fit: median 300 against 100",
        "Age of the customers is higher than at fit: median 250 against 100",
        "the new customers lie farther from the segments than at fit: median distance to the nearest 300 against 101",
        "Gender: F 0% of the new customers, 100% at fit",
        "Segment 1 is 50% of the customers, 0% at fit",
        "sales go on for 41 days beyond the reference date, which recency counts back from",
        "100% of the customers have a Gender that nobody had at fit (X)",
        "the segments overlap more than at fit (silhouette 0.20, then 0.50)",
    }
    assert drift.sentence.startswith("Segment again: ")
    # What is only worth a look stands last.
    assert set(drift.reasons[-4:]) == {
        "Segment 1 is 50% of the customers, 0% at fit",
        "Gender: F 0% of the new customers, 100% at fit",
        "100% of the customers have a Gender that nobody had at fit (X)",
        "sales go on for 41 days beyond the reference date, which recency counts back from",
    }


def test_a_sentence_is_the_verdict_with_its_first_reason() -> None:
    drift = replace(drift_of(even(), reference_of(even())), verdict=WATCH, reasons=("this", "that"))
    assert drift.sentence == "Watch: this."


def test_what_customers_are_like_today_is_told_in_original_units() -> None:
    features = features_of({"Pay": [1_000.0, NAN]}, step("Pay", scale=10.0, high=50.0), labels={"City": ["a", "b"]})
    raw = Today(features, np.array([1, 1]), 0.5, np.array([False, True])).raw
    pd.testing.assert_frame_equal(pd.DataFrame(raw), pd.DataFrame([[1_000.0], [NAN]]))
