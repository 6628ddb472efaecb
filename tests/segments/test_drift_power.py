"""How often a change is noticed, and how seldom nothing is taken for one: 50 draws of each kind of data (minutes)."""

from __future__ import annotations

import pytest

from tests.segments import drift_power
from tests.segments.drift_power import AGAIN, NEWCOMERS, STILL_FITS, WORLDS, Counted

pytestmark = [pytest.mark.slow, pytest.mark.by_hand]


@pytest.fixture(scope="module")
def counted() -> Counted:
    """All verdicts; the table is shown where a test fails."""
    found = drift_power.verdicts()
    print(drift_power.printed(found))
    return found


def noticed(counted: Counted, event: str, count: int) -> float:
    return drift_power.noticed(drift_power.pooled(counted, event, count))


def test_where_nothing_has_changed_it_is_hardly_ever_worth_a_look_and_never_new_segments(counted: Counted) -> None:
    verdicts = sum((drift_power.pooled(counted, "nothing", count) for count in NEWCOMERS), drift_power.Counter())
    assert verdicts[AGAIN] == 0
    assert verdicts[STILL_FITS] >= 0.98 * verdicts.total()


def test_a_shift_of_half_a_deviation_is_noticed_among_a_hundred(counted: Counted) -> None:
    assert noticed(counted, "shift 0.5 sd", 100) >= 0.9


def test_a_shift_of_a_fifth_of_a_deviation_is_noticed_among_a_thousand(counted: Counted) -> None:
    assert noticed(counted, "shift 0.2 sd", 1_000) >= 0.85


@pytest.mark.parametrize("event", ["gender 50/50 to 80/20", "region 60/30/10 to 40/30/30"])
def test_other_shares_of_a_label_are_noticed_among_a_hundred_and_are_never_new_segments(
    counted: Counted, event: str
) -> None:
    assert noticed(counted, event, 100) >= 0.95
    assert noticed(counted, event, 1_000) == 1.0
    assert drift_power.pooled(counted, event, 1_000)[AGAIN] == 0


def test_a_segment_that_has_doubled_is_noticed(counted: Counted) -> None:
    assert noticed(counted, "a segment doubled", 100) >= 0.7
    assert noticed(counted, "a segment doubled", 1_000) == 1.0


@pytest.mark.parametrize("kind", WORLDS)
@pytest.mark.parametrize("count", NEWCOMERS)
def test_measures_that_go_together_no_more_are_noticed_at_least_as_often_as_by_how_far_customers_lie(
    counted: Counted, kind: str, count: int
) -> None:
    # As the share of far customers, the silhouette and the stability index found it before: measured in the same draws.
    before = {
        "clusters": (1.0, 1.0, 1.0), "cloud": (0.5, 0.76, 0.9), "skewed": (0.16, 0.16, 0.16),
        "discrete": (0.26, 0.42, 0.84), "messy": (0.18, 0.62, 1.0),
    }  # fmt: skip
    verdicts = counted[kind, "dependence broken", count]
    assert drift_power.noticed(verdicts) >= before[kind][NEWCOMERS.index(count)]


def test_the_same_draw_gives_the_same_verdict_and_the_same_words() -> None:
    for kind, event in (("messy", "dependence broken"), ("discrete", "shift 0.5 sd")):
        drifts = [
            drift_power.refreshed(drift_power.fit(WORLDS[kind], 3, 500), drift_power.EVENTS[event], 100, 3).drift
            for _ in range(2)
        ]
        assert drifts[0] == drifts[1]
