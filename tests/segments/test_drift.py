"""Does the model still fit: the verdict in cases whose truth is known, and how often it cries wolf."""

from __future__ import annotations

import os
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import numpy as np
import pandas as pd
import pytest

from xl_segment import segment
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.memory.memory import Memory
from xl_segment.pipeline import refresh
from xl_segment.segments.chance import Distribution
from xl_segment.segments.drift import Drift
from xl_segment.segments.drift_reasons import AGAIN, STILL_FITS, WATCH
from xl_segment.segments.newcomers import Newcomers
from xl_segment.segments.shifts import measure_shift

MEASURES = ["Age", "Annual Income", "Spending Score", "Purchase Frequency", "Recency"]
#: More of them, and smaller shifts, in drift_power.py.
DRAWS = 20


def people(count: int, seed: int, prefix: str) -> pd.DataFrame:
    """Customers of the sample shop, with what they have spent."""
    frame = make_customers(count, seed).drop(columns="group").astype(dict.fromkeys(MEASURES, float))
    frame["Customer ID"] = [f"{prefix}{at:05d}" for at in range(count)]
    random = np.random.default_rng(seed)
    frame["Total spent"] = frame["Spending Score"] * frame["Purchase Frequency"] * random.lognormal(0, 0.3, count)
    return frame


@cache
def shop() -> tuple[pd.DataFrame, Memory]:
    """Four hundred customers, and what is known once they have five segments."""
    base = people(400, 1, "A")
    return base, segment(base, k=5, k_max=5).memory


def none(both: pd.DataFrame, new: np.ndarray, draw: int) -> None:
    """Nothing happens."""


def shifted_incomes(both: pd.DataFrame, new: np.ndarray, draw: int) -> None:
    both.loc[new, "Annual Income"] *= 1.6


def new_group(both: pd.DataFrame, new: np.ndarray, draw: int) -> None:
    random = np.random.default_rng(draw)
    some = np.flatnonzero(new)[: int(new.sum() / 4)]
    means, spreads = [23, 230_000, 97, 70, 3, 20_000], [1.5, 9_000, 1, 3, 1, 900]
    both.loc[some, [*MEASURES, "Total spent"]] = np.abs(random.normal(means, spreads, (len(some), 6)))


def doubled_prices(both: pd.DataFrame, new: np.ndarray, draw: int) -> None:
    both["Total spent"] *= 2


def grown_older(both: pd.DataFrame, new: np.ndarray, draw: int) -> None:
    """Who was there at fit is a year older; those who come are as old as those then were."""
    both.loc[~new, "Age"] += 1


def nearer_to_the_mean(both: pd.DataFrame, new: np.ndarray, draw: int) -> None:
    """Everybody of then has a day like any other of their kind: who was far out is so no more, and others are."""
    again = people(int((~new).sum()), 9_000 + draw, "A")
    both.loc[~new, [*MEASURES, "Total spent"]] = again[[*MEASURES, "Total spent"]].to_numpy()


def drift_after(what: object, draw: int, count: int) -> Drift:
    base, came = people(900, 1_000 + draw, "A"), people(count, 5_000 + draw, "B")
    memory = segment(base, k=5, k_max=5).memory
    both = pd.concat([base, came], ignore_index=True)
    what(both, np.arange(len(both)) >= len(base), draw)  # type: ignore[operator]
    found = refresh(both, previous=memory).drift
    assert found is not None
    return found


def verdicts_of(what: object, count: int) -> Counter[str]:
    """The verdicts of all draws; each is some seconds of work of its own."""
    with ProcessPoolExecutor(min(4, os.cpu_count() or 1)) as several:
        return Counter(several.map(verdict_of, [what] * DRAWS, range(DRAWS), [count] * DRAWS))


def verdict_of(what: object, draw: int, count: int) -> str:
    return drift_after(what, draw, count).verdict


@pytest.mark.slow
@pytest.mark.parametrize("count", [60, 300])
@pytest.mark.parametrize("what", [shifted_incomes, new_group, doubled_prices])
def test_what_has_shifted_is_seen_in_every_draw(what: object, count: int) -> None:
    verdicts = verdicts_of(what, count)
    print(f"{count} newcomers, {what.__name__}: {dict(verdicts)}")  # type: ignore[attr-defined]
    assert verdicts[STILL_FITS] == 0
    # Of sixty newcomers chance hides a part of what has happened; then it is worth a look at least.
    assert verdicts[AGAIN] == DRAWS if count >= 300 else verdicts[AGAIN] >= 0.9 * DRAWS


@pytest.mark.slow
@pytest.mark.parametrize("count", [60, 300])
def test_false_alarms_are_rare_where_nothing_has_shifted(count: int) -> None:
    verdicts = verdicts_of(none, count)
    print(f"{count} newcomers, nothing shifted: {dict(verdicts)}")
    assert verdicts[AGAIN] == 0
    assert verdicts[STILL_FITS] >= 0.94 * DRAWS


@pytest.mark.parametrize("what", [grown_older, nearer_to_the_mean])
def test_customers_who_only_grow_older_or_change_as_ever_are_no_reason(what: object) -> None:
    drift = drift_after(what, 1, 300)
    assert (drift.verdict, drift.reasons) == (STILL_FITS, ())


def test_the_first_reason_is_the_weightiest_and_stands_in_the_sentence() -> None:
    drift = drift_after(new_group, 0, 300)
    assert re.match(r"Segment again: 2\d% of the new customers lie far from every segment, 1% at fit\.", drift.sentence)
    assert drift.new == 300
    assert drift.far_new == pytest.approx(0.25, abs=0.03)


def test_few_newcomers_prove_nothing() -> None:
    base, memory = shop()
    odd = people(5, 2, "B").assign(**{"Annual Income": 900_000.0})
    drift = refresh(pd.concat([base, odd], ignore_index=True), previous=memory).drift
    assert drift is not None
    assert (drift.new, drift.far_new, drift.newcomers) == (5, None, Newcomers())
    assert drift.verdict in (STILL_FITS, WATCH)


def test_a_value_not_seen_at_fit_is_told() -> None:
    base, memory = shop()
    later = base.assign(Gender=np.where(np.arange(400) < 3, "Other", base["Gender"]))
    drift = refresh(later, previous=memory).drift
    assert drift is not None
    assert drift.levels == {"Gender": ("Other",)}
    assert drift.verdict == STILL_FITS
    many = base.assign(Gender=np.where(np.arange(400) < 40, "Other", base["Gender"]))
    drift = refresh(many, previous=memory).drift
    assert drift is not None
    assert drift.sentence == "Watch: 10% of the customers have a Gender that nobody had at fit (Other)."


def test_segments_that_grow_and_shrink_are_a_reason() -> None:
    base, memory = shop()
    one = refresh(base, previous=memory).labels == 1
    drift = refresh(pd.concat([base[one], base[~one].head(60)], ignore_index=True), previous=memory).drift
    assert drift is not None
    assert any(re.match(r"Segment 1 is \d+% of the customers, \d+% at fit", reason) for reason in drift.reasons)


def test_the_stability_index_is_that_of_the_book() -> None:
    # Worked by hand: quarters at fit, then 40, 30, 20 and 10 of 100 customers in them:
    # .15 ln 1.6 + .05 ln 1.2 - .05 ln .8 - .15 ln .4 = 0.2282; half a customer more in each bin makes it a little less.
    then = Distribution.of(np.repeat([1.0, 2, 3, 4], 2_500))
    found = measure_shift("x", np.repeat([1.0, 2, 3, 4], [4_000, 3_000, 2_000, 1_000]), then)
    assert found.psi == pytest.approx(0.2282, abs=0.0005)
    assert found.ks == pytest.approx(0.2)


def sales(days: int, customers: int = 200) -> pd.DataFrame:
    random = np.random.default_rng(3)
    count = days * 12
    return pd.DataFrame(
        {
            "Customer": [f"C{at:03d}" for at in random.integers(0, customers, count)],
            "Order date": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.sort(random.integers(0, days, count)), "D"),
            "Amount": random.gamma(2, 30, count).round(2),
        }
    )


@pytest.mark.parametrize(("share", "verdict"), [(0.04, STILL_FITS), (0.35, WATCH), (0.6, AGAIN)])
def test_a_reference_date_long_past_is_a_reason_by_itself(share: float, verdict: str) -> None:
    lines = sales(400)
    day = pd.Timestamp("2024-01-01") + pd.Timedelta(days=200)
    memory = segment(lines[lines["Order date"] < day], k=3, k_max=3).memory
    until = lines[lines["Order date"] < day + pd.Timedelta(days=int(200 * share))]
    drift = refresh(until, previous=memory).drift
    assert drift is not None
    assert all(one.name != "Recency (days)" for one in drift.everyone)
    assert drift.verdict == verdict or (verdict == WATCH and drift.verdict == AGAIN)
    if verdict != STILL_FITS:
        assert any("days beyond the reference date" in one for one in drift.reasons)


def arriving(days: int, a_day: float = 2.0) -> pd.DataFrame:
    """Sales lines of customers who come one after the other, buy on that day and then about every thirty days."""
    random = np.random.default_rng(5)
    lines = []
    for at, first in enumerate(np.sort(random.integers(0, days, int(days * a_day)))):
        later = first + np.cumsum(1 + random.exponential(30, 40)).astype(int)
        lines += [(f"C{at:04d}", day) for day in (first, *later) if day < days]
    frame = pd.DataFrame(lines, columns=["Customer", "day"])
    frame["Order date"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(frame.pop("day"), "D")
    return frame.assign(Amount=random.gamma(2, 30, len(frame)).round(2))


def test_on_sales_lines_newcomers_who_had_less_time_to_buy_are_no_reason() -> None:
    lines = arriving(340)
    memory = segment(lines[lines["Order date"] < "2024-10-27"], k=3, k_max=3).memory
    drift = refresh(lines, previous=memory).drift
    assert drift is not None
    assert drift.new == 77
    assert (drift.far_new, drift.newcomers) == (0.0, Newcomers())
    # Who bought in the last forty days is as recent as can be, so the segment of recent customers has grown.
    assert drift.verdict == WATCH
    assert all(re.match(r"Segment \d is \d+% of the customers", reason) for reason in drift.reasons)
