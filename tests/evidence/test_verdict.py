"""The verdict: a word and a sentence that hold against the figures beside them."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pandas as pd
import pytest

from tests.evidence.people import cloud, islands
from xl_segment import refresh, segment
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
