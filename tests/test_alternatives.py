"""Other numbers and methods beside the segments that there are: each with its evidence, and who would move."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from xl_segment import segment
from xl_segment.alternatives import alternatives_again
from xl_segment.errors import SettingError
from xl_segment.memory.memory import WaysToCompare
from xl_segment.pipeline import compare, refresh


def customers() -> pd.DataFrame:
    """Four kinds of customers that lie apart."""
    random = np.random.default_rng(3)
    kind = np.repeat(range(4), [80, 60, 40, 40])
    centres = np.array([[20, 20], [20, 80], [80, 20], [80, 80]])[kind]
    return pd.DataFrame(random.normal(centres, 4), columns=["Visits", "Spend"]).round(2)


def test_each_way_has_the_segments_that_segment_would_make() -> None:
    frame = customers()
    compared = compare(frame, k=[3, 4], method=["kmeans", "ward"])
    assert [(one.k, one.method) for one in compared.ways] == [
        (3, "kmeans"), (4, "kmeans"), (3, "ward"), (4, "ward"),
    ]  # fmt: skip
    for one in compared.ways:
        alone = segment(frame, k=one.k, method=one.method)
        assert one.labels.tolist() == alone.labels.tolist()
        assert one.evidence == alone.evidence
        assert one.sizes == tuple(profile.size for profile in alone.profiles)


def test_who_would_move_is_counted_against_the_segments_that_there_are() -> None:
    frame = customers()
    current = segment(frame, k=4)
    same, fewer = compare(frame, k=[4, 3], previous=current.memory).ways
    assert (same.would_move, same.agreement) == (0, 1.0)
    # Two of the four are one now: the smaller one of them moves.
    merged = [set(np.unique(current.labels[fewer.labels == number])) for number in (1, 2, 3)]
    (pair,) = [both for both in merged if len(both) == 2]
    assert fewer.would_move == min(int((current.labels == number).sum()) for number in pair)
    assert fewer.agreement == adjusted_rand_score(current.labels, fewer.labels) < 1


def test_the_one_that_follows_the_groups_has_the_better_evidence() -> None:
    three, four = compare(customers(), k=[3, 4]).ways
    assert four.evidence.word == "natural"
    assert four.evidence.silhouette > three.evidence.silhouette
    assert four.least_steady > 0.9


def test_the_table_has_a_row_for_each_in_the_order_asked() -> None:
    table = compare(customers(), k=[4, 2, 4]).to_frame()
    assert table["Segments"].tolist() == [4, 2]
    assert table["Would move"].dtype.kind == "i"
    assert ((table["Smallest"] > 0) & (table["Smallest"] <= 0.5)).all()


def test_without_a_number_there_is_nothing_to_compare() -> None:
    with pytest.raises(SettingError, match="No number of segments"):
        compare(customers(), k=[])


def test_compared_again_the_same_customers_have_the_same_figures() -> None:
    current = segment(customers(), k=4)
    ways = WaysToCompare.of([3, 5], ["ward"])
    again = alternatives_again(current, ways).to_frame()
    pd.testing.assert_frame_equal(again, compare(customers(), k=[3, 5], method=["ward"]).to_frame().assign(
        **{name: again[name] for name in ("Agreement", "Would move")}
    ))  # fmt: skip
    assert compare(customers(), k=[3], previous=current.memory).ways[0].would_move > 0


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_what_customers_are_too_few_for_is_left_out_with_the_reason(count: int) -> None:
    model = segment(customers(), k=4).memory
    current = refresh(customers().iloc[::60].head(count), previous=model)
    again = alternatives_again(current, WaysToCompare.of([2, 3, 9], ["kmeans", "ward", "gaussian mixture"]))
    possible = [k for k in (2, 3, 9) if k < count]
    assert sorted({way.k for way in again.ways}) == possible
    assert len(again.ways) == 3 * len(possible)
    assert {way for way, _ in again.left_out.items() if way[1] == "ward"} == {
        (k, "ward") for k in (2, 3, 9) if k >= count
    }
    assert again.left_out[9, "ward"].startswith(f"There are only {count} customer")


def test_a_method_that_only_another_version_knows_is_left_out_with_the_reason() -> None:
    current = segment(customers(), k=4)
    again = alternatives_again(current, WaysToCompare((3,), ("divination",)))  # type: ignore[arg-type]
    assert again.ways == ()
    assert "divination" in again.left_out[3, "divination"]  # type: ignore[index]
