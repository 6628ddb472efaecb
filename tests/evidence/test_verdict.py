"""The verdict: a word and a sentence that hold against the figures beside them."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.evidence.people import cloud, islands
from xl_segment import refresh, segment
from xl_segment.charts import draw_all
from xl_segment.evidence.evidence import STABLE, Evidence
from xl_segment.evidence.stability import SegmentStability
from xl_segment.evidence.verdict import _again, _word
from xl_segment.memory.memory import Memory
from xl_segment.settings import Method


def customers(rows: np.ndarray) -> pd.DataFrame:
    named = {f"Measure {at}": column for at, column in enumerate(rows.T, start=1)}
    return pd.DataFrame({"Customer": [f"C{at}" for at in range(len(rows))], **named})


ISLANDS = customers(islands((0.0, 0.0), (9.0, 0.0), (0.0, 9.0)))
CLOUD = customers(cloud(300, 4))


def test_islands_are_natural_groups() -> None:
    evidence = segment(ISLANDS).evidence
    assert (evidence.groups, evidence.word, evidence.in_short) == (3, "natural", "natural groups")
    assert evidence.sentence == (
        "Natural groups: the customers form 3 groups with few customers between them, and the segments follow these. All "
        "5 random parts of the customers speak for 3 segments, too."
    )
    assert evidence.z > 10
    assert evidence.gap == 3
    assert evidence.prediction_strength > 0.9
    assert evidence.between < 0.1


@pytest.mark.parametrize("method", ["kmeans", "ward", "gaussian mixture"])
def test_groups_are_natural_whichever_method_finds_them(method: Method) -> None:
    assert segment(ISLANDS, method=method).evidence.word == "natural"


def test_a_cloud_is_told_as_one_everywhere() -> None:
    result = segment(CLOUD)
    evidence = result.evidence
    assert evidence.groups == 1
    assert evidence.word in ("constructed", "reproducible")
    assert evidence.in_short == f"a {evidence.word} cut through one cloud"
    assert evidence.sentence.startswith(
        "One cloud: no groups with few customers between them were found, and the segments are a cut."
    )
    assert "as many as there are groups" not in result.choice.reason


def test_segments_that_are_not_the_groups_are_said_not_to_be() -> None:
    evidence = segment(ISLANDS, k=2).evidence
    assert evidence.groups == 3
    assert evidence.word != "natural"
    assert "form 3 groups, and the segments are not these groups" in evidence.sentence
    assert (
        "2 is not the one right number: of 5 random parts of the customers none speaks for it, 5 for 3."
        in evidence.sentence
    )


def steady(*jaccards: float) -> tuple[SegmentStability, ...]:
    return tuple(SegmentStability(jaccard, 0.0, 1.0) for jaccard in jaccards)


@pytest.mark.parametrize(
    ("jaccards", "count", "groups", "word"),
    [
        ((0.76, 0.75), 100, True, "natural"),
        ((0.74, 0.75), 100, True, "constructed"),
        ((0.76, 0.75), 100, False, "reproducible"),
        ((0.95, 0.61), 100, False, "reproducible"),
        ((0.95, 0.59), 100, False, "constructed"),  # one segment that does not come out again
        ((0.99, 0.99), 30, True, "natural"),
        ((0.99, 0.99), 29, True, "constructed"),  # of so few nothing is sure
    ],
)
def test_the_word_follows_hennigs_limits(jaccards: tuple[float, ...], count: int, groups: bool, word: str) -> None:
    assert STABLE == 0.75
    assert _word(steady(*jaccards), count, groups=groups) == word


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ((6, 6, 6, 6, 6), "All 5 random parts of the customers speak for 6 segments, too."),
        ((6, 5, 6, 6, 10), "3 of 5 random parts of the customers speak for 6 segments, too; 1 for 5, 1 for 10."),
        (
            (10, 5, 10, 6, 6),
            "6 is not the one right number: of 5 random parts of the customers 2 speak for it, 2 for 10, 1 for 5.",
        ),
    ],
)
def test_other_numbers_are_told_and_a_number_is_not_the_number_where_most_parts_say_another(
    numbers: tuple[int, ...], says: str
) -> None:
    assert _again(6, numbers) == says


def test_few_customers_are_said_to_be_few() -> None:
    result = segment(customers(islands((0.0, 0.0), (9.0, 0.0), rows=14)))
    assert result.evidence.sentence.startswith("Not sure: with so few customers")
    assert "With 28 customers nothing can be sure; from 30 on segments begin to tell." in result.warnings
    enough = segment(customers(islands((0.0, 0.0), (9.0, 0.0), rows=15)))
    assert not any("nothing can be sure" in warning for warning in enough.warnings)


def test_a_segment_of_few_is_named() -> None:
    rows = np.vstack([islands((0.0, 0.0), (9.0, 0.0), rows=60), islands((0.0, 30.0), rows=9)])
    result = segment(customers(rows))
    small = next(profile.segment for profile in result.profiles if profile.size == 9)
    assert f"Segment {small} has only 9 customers: what is said of it may be chance." in result.warnings


@pytest.mark.parametrize("rows", [3, 4, 5, 8, 20, 21])
def test_however_few_customers_there_are_they_are_weighed(rows: int) -> None:
    random = np.random.default_rng(rows)
    frame = pd.DataFrame({"Age": random.integers(20, 70, rows), "Income": random.integers(10, 99, rows)})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        evidence = segment(frame, k=2).evidence
    assert evidence.word == "constructed"
    assert all(0 <= part.jaccard <= 1 and 0 <= part.low <= part.high <= 1 for part in evidence.segments)


def test_evidence_is_that_of_the_fit_until_the_next_one_and_goes_with_the_workbook() -> None:
    result = segment(ISLANDS)
    memory = Memory.from_json(result.memory.to_json())
    assert memory.evidence == result.evidence
    again = refresh(ISLANDS, previous=memory)
    assert again.evidence == result.evidence


def test_segments_of_an_earlier_version_are_weighed_when_they_are_refreshed() -> None:
    result = segment(ISLANDS)
    fields = json.loads(result.memory.to_json())
    assert Evidence(**{**fields["evidence"], "segments": (), "numbers": (), "cautions": ()}).groups == 3
    before = Memory.from_json(result.memory.to_json())
    object.__setattr__(before, "evidence", None)
    assert refresh(ISLANDS, previous=before).evidence.word == "natural"


def test_sizes_stay_about_what_they_are() -> None:
    result = segment(ISLANDS)
    for profile in result.profiles:
        part = result.evidence.of(profile.segment)
        assert part is not None
        assert part.low <= profile.share <= part.high
    assert result.evidence.of(99) is None


def test_the_same_customers_in_another_order_are_judged_alike() -> None:
    mixed = CLOUD.sample(frac=1, random_state=3)
    assert segment(mixed).evidence == segment(CLOUD).evidence


@pytest.mark.parametrize(("rest", "said"), [(11, True), (13, False)])
def test_a_segment_that_holds_nearly_all_is_said_to(rest: int, said: bool) -> None:
    rows = np.vstack([cloud(108, 2) * 0.5, islands((30.0, 0.0), rows=rest)])
    result = segment(customers(rows), k=2)
    assert any("so the segments tell few of them apart" in warning for warning in result.warnings) == said


def test_a_label_alone_that_decides_is_weighed() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"Customer": [f"C{at}" for at in range(80)], "Gender": random.choice(["f", "m"], 80)})
    result = segment(frame.assign(Age=random.normal(40, 9, 80)), features=("Gender",), k=2)
    assert result.evidence.groups == 1
    assert result.evidence.silhouette == pytest.approx(result.quality.silhouette)


def test_the_silhouette_of_labels_and_measures_is_that_of_the_cut() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"Customer": [f"C{at}" for at in range(200)], "Gender": random.choice(["f", "m"], 200)})
    result = segment(frame.assign(Age=random.normal(40, 9, 200)), features=("Gender", "Age"), k=2)
    assert result.evidence.silhouette == pytest.approx(result.quality.silhouette, abs=0.05)


def test_one_customer_far_from_all_others_does_not_turn_the_verdict_over() -> None:
    rows = cloud(300, 2)
    with_one = np.vstack([rows, [[200.0, 2.0]]])
    without, beside = segment(customers(rows), k=4).evidence, segment(customers(with_one), k=4).evidence
    assert (beside.gap, beside.form) == (without.gap, "cloud")
    assert beside.expected == pytest.approx(without.expected, abs=0.05)
    assert beside.silhouette == pytest.approx(without.silhouette, abs=0.05)
    islands_and_one = np.vstack([islands((0.0, 0.0), (9.0, 0.0), (0.0, 9.0), (9.0, 9.0)), [[200.0, 2.0]]])
    assert segment(customers(islands_and_one)).evidence.prediction_strength > 0.95


def test_of_too_few_customers_nothing_is_claimed_anywhere() -> None:
    for rows in (5, 9):
        result = segment(customers(islands((0.0, 0.0), (90.0, 0.0), (0.0, 90.0), rows=rows)), k=3)
        assert (result.evidence.form, result.evidence.is_one_cloud) == ("unknown", False)
        assert result.evidence.in_short == "too few customers to tell groups from chance"
        charts = " ".join(chart.title for chart in draw_all(result))
        assert "One cloud" not in charts
        assert "not the groups" not in charts
        assert "as many as the customers form groups" not in charts


def test_groups_that_do_not_come_out_again_are_not_said_to_be_others() -> None:
    evidence = replace(segment(ISLANDS).evidence, word="constructed")
    assert evidence.in_short == "groups, not all of which are sure"


def test_groups_too_small_for_a_segment_are_said_to_be_so() -> None:
    rows = np.vstack([islands((0.0, 0.0), (30.0, 0.0), (0.0, 30.0), rows=200), islands((30.0, 30.0), rows=10)])
    evidence = segment(customers(rows)).evidence
    assert (evidence.groups, evidence.word) == (4, "natural")
    assert (
        "form 4 groups with few customers between them, of which 1 is too small for a segment, and the segments follow"
        in evidence.sentence
    )


def test_a_small_group_far_away_is_named_among_many_customers_unless_it_is_a_segment() -> None:
    far = cloud(12, 3, seed=1) * 0.3 + 25.0
    frame = customers(np.vstack([cloud(2_988, 3), far]))
    said = [caution for caution in segment(frame, k=2, min_share=0.0).evidence.cautions if "lies apart" in caution]
    result = segment(frame, k=3)
    own = (result.labels[-12:] == result.labels[-1]).all() and (result.labels == result.labels[-1]).sum() == 12
    told = [caution for caution in result.evidence.cautions if "lies apart" in caution]
    assert bool(told) != own
    assert all(caution.startswith("A group of 12 customers lies apart") for caution in (*said, *told))


def test_a_group_without_customers_is_never_named() -> None:
    rows = np.vstack([islands((0.0, 0.0), (9.0, 0.0), rows=490), islands((4.0, 40.0), rows=9) * 0.5])
    cautions = segment(customers(rows), cap=5.0).evidence.cautions
    assert not any("group of 0" in caution for caution in cautions)


def test_ten_customers_are_not_parted_into_ones_and_twos_where_two_segments_do() -> None:
    rows = np.vstack([cloud(8, 2) + 50.0, cloud(2, 2) + 90.0])
    assert segment(customers(rows)).k == 2


@pytest.mark.parametrize("method", ["ward", "gaussian mixture"])
def test_a_size_lies_between_its_limits_whatever_the_method(method: Method) -> None:
    result = segment(customers(cloud(200, 2)), k=3, method=method)
    for profile in result.profiles:
        part = result.evidence.of(profile.segment)
        assert part is not None
        assert part.low <= profile.share <= part.high


def test_a_mixture_is_drawn_again_as_a_mixture() -> None:
    random = np.random.default_rng(0)
    rows = np.vstack([random.normal(size=(200, 2)) * 5, random.normal(size=(200, 2)) * 0.3])
    evidence = segment(customers(rows), k=2, method="gaussian mixture").evidence
    assert min(part.jaccard for part in evidence.segments) > 0.8


def test_of_a_mixture_too_some_customers_lie_between_two_segments() -> None:
    result = segment(customers(islands((0.0, 0.0), (2.5, 0.0), rows=150)), k=2, method="gaussian mixture")
    assert result.model.between == 0.6
    assert 0.02 < result.evidence.between < 0.3
    assert result.evidence.between == pytest.approx((result.fit < 0.6).mean())


def test_rows_that_limits_make_alike_are_judged_alike_in_any_order() -> None:
    frame = customers(np.random.default_rng(0).lognormal(0, 1, (300, 1)))
    mixed = frame.sample(frac=1, random_state=1)
    assert segment(mixed, cap=20.0).evidence == segment(frame, cap=20.0).evidence
