"""The models of buying: published figures, data made up with the model, and data at its edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import hyp2f1

from tests.customers.simulated_shops import simulate
from xl_segment.customers.buy_till_you_die import BuyTillYouDie, PurchaseCounts, fit_buy_till_you_die

both = pytest.mark.parametrize("leaves_after_first", [False, True], ids=["BG/NBD", "leaves after first"])


@pytest.fixture
def cdnow(shared: Callable[[str], Path]) -> PurchaseCounts:
    table = pd.read_csv(shared("data/cdnow/cdnow_customers_summary.csv"))
    return counts(table["frequency"], table["recency"], table["T"])


def counts(repeats: object, last: object, observed: object) -> PurchaseCounts:
    return PurchaseCounts(*(np.asarray(values, np.float64) for values in (repeats, last, observed)))


def test_cdnow_gives_the_published_bg_nbd(cdnow: PurchaseCounts) -> None:
    # Fader, Hardie and Lee (2005), table 2, and their spreadsheet's customer 1.
    model = fit_buy_till_you_die(cdnow)
    assert (round(model.r, 3), round(model.alpha, 3)) == (0.243, 4.414)
    assert (round(model.a, 3), round(model.b, 3)) == (0.793, 2.426)
    assert round(model.log_likelihood, 1) == -9582.4
    first = model.expected_orders(counts([2], [30.43], [38.86]), 39)
    assert first == pytest.approx(1.226, abs=0.0005)


def test_cdnow_gives_the_published_sister_of_it(cdnow: PurchaseCounts) -> None:
    # What the R package BTYDplus (Platzer 2016) gives for the same customers.
    model = fit_buy_till_you_die(cdnow, leaves_after_first=True)
    np.testing.assert_allclose([model.r, model.alpha, model.a, model.b], [0.525, 6.183, 0.891, 1.614], atol=0.0006)


@both
@pytest.mark.parametrize("unit", [0.001, 1 / 7, 7, 1000])
def test_the_unit_of_time_changes_no_forecast(cdnow: PurchaseCounts, unit: float, leaves_after_first: bool) -> None:
    model = fit_buy_till_you_die(cdnow, leaves_after_first=leaves_after_first)
    other = replace(cdnow, last=cdnow.last * unit, observed=cdnow.observed * unit)
    again = fit_buy_till_you_die(other, leaves_after_first=leaves_after_first)
    assert again.alpha == pytest.approx(model.alpha * unit, rel=1e-6)
    assert again.log_likelihood == pytest.approx(model.log_likelihood - cdnow.repeats.sum() * np.log(unit))
    np.testing.assert_allclose(again.expected_orders(other, 52 * unit), model.expected_orders(cdnow, 52), rtol=1e-6)
    np.testing.assert_allclose(again.chance_alive(other), model.chance_alive(cdnow), rtol=1e-6)


@both
def test_the_order_of_customers_changes_nothing(cdnow: PurchaseCounts, leaves_after_first: bool) -> None:
    turned = PurchaseCounts(cdnow.repeats[::-1], cdnow.last[::-1], cdnow.observed[::-1])
    first = fit_buy_till_you_die(cdnow, leaves_after_first=leaves_after_first)
    assert fit_buy_till_you_die(turned, leaves_after_first=leaves_after_first) == first
    np.testing.assert_array_equal(first.expected_orders(turned, 9)[::-1], first.expected_orders(cdnow, 9))


@both
@pytest.mark.parametrize("time", [0.5, 13.0, 52.0, 520.0])
def test_expected_orders_are_those_of_equation_10(cdnow: PurchaseCounts, time: float, leaves_after_first: bool) -> None:
    model = fit_buy_till_you_die(cdnow, leaves_after_first=leaves_after_first)
    x, stayed = cdnow.repeats, cdnow.repeats + leaves_after_first
    ahead = time / (model.alpha + cdnow.observed + time)
    last = model.a + model.b + stayed - 1
    power = ((model.alpha + cdnow.observed) / (model.alpha + cdnow.observed + time)) ** (model.r + x)
    expected = last / (model.a - 1) * (1 - power * hyp2f1(model.r + x, model.b + stayed, last, ahead))
    expected = expected * model.chance_alive(cdnow)
    np.testing.assert_allclose(model.expected_orders(cdnow, time), expected, rtol=1e-9)


@both
@pytest.mark.parametrize("a", [0.001, 1.0, 3.0, 1e4])
@pytest.mark.parametrize("b", [0.001, 2.5, 1e4])
@pytest.mark.parametrize(("r", "alpha"), [(0.001, 0.5), (0.3, 5.0), (1e4, 1e5)])
def test_forecasts_are_numbers_at_every_edge(
    r: float, alpha: float, a: float, b: float, leaves_after_first: bool
) -> None:
    model = BuyTillYouDie(r, alpha, a, b, leaves_after_first, 0.0)
    several = counts([0, 0, 1, 300, 300], [0, 0, 3, 50, 300], [0, 300, 300, 300, 300])
    chance, orders = model.chance_alive(several), model.expected_orders(several, 365)
    assert ((chance >= 0) & (chance <= 1)).all()
    # Nobody is expected to order more often than at the rate of those who stay for ever.
    rate = (r + several.repeats) / (alpha + several.observed)
    assert ((orders >= 0) & (orders <= rate * 365 * (1 + 1e-9))).all()


def test_whoever_bought_once_is_a_customer_for_ever_by_the_bg_nbd_alone(cdnow: PurchaseCounts) -> None:
    once = counts([0], [0], [38.86])
    assert fit_buy_till_you_die(cdnow).chance_alive(once) == 1
    assert fit_buy_till_you_die(cdnow, leaves_after_first=True).chance_alive(once) == pytest.approx(0.3897, abs=1e-4)


def test_no_time_ahead_and_no_customers_give_no_orders(cdnow: PurchaseCounts) -> None:
    model = fit_buy_till_you_die(cdnow)
    assert not model.expected_orders(cdnow, 0).any()
    assert len(model.expected_orders(counts([], [], []), 9)) == 0


def test_customers_whom_nobody_has_observed_cannot_be_fitted() -> None:
    with pytest.raises(ValueError, match="observed for any time"):
        fit_buy_till_you_die(counts([0, 0], [0, 0], [0, 0]))
    with pytest.raises(ValueError, match="observed for any time"):
        fit_buy_till_you_die(counts([], [], []))


@both
def test_parameters_of_made_up_customers_are_recovered(leaves_after_first: bool) -> None:
    truth = {"r": 0.8, "alpha": 60.0, "a": 0.6, "b": 2.5}
    fitted = []
    for seed in range(12):
        shop = simulate(np.random.default_rng(seed), 3_000, leaves_after_first=leaves_after_first, **truth)
        model = fit_buy_till_you_die(shop.counts(730), leaves_after_first=leaves_after_first)
        fitted.append(np.log([model.r, model.alpha, model.a, model.b]))
    standard_error = np.std(fitted, axis=0, ddof=1) / np.sqrt(len(fitted))
    off = np.mean(fitted, axis=0) - np.log(list(truth.values()))
    assert (np.abs(off) < 4 * standard_error).all(), (off, standard_error)
    assert (standard_error < 0.08).all()


@both
@pytest.mark.parametrize("fitted", [False, True], ids=["true parameters", "fitted"])
def test_of_customers_with_a_chance_of_three_quarters_three_quarters_are_still_there(
    fitted: bool, leaves_after_first: bool
) -> None:
    shop = simulate(np.random.default_rng(1), 12_000, leaves_after_first=leaves_after_first)
    seen, alive = shop.counts(400), shop.stays_until > 400
    model = BuyTillYouDie(0.8, 60.0, 0.6, 2.5, leaves_after_first, 0.0)
    if fitted:
        model = fit_buy_till_you_die(seen, leaves_after_first=leaves_after_first)
    chance = model.chance_alive(seen)
    for lowest in (0.1, 0.3, 0.5, 0.7, 0.8, 0.9):
        near = (chance >= lowest) & (chance < lowest + 0.1)
        # Three standard errors of a share; and fitted parameters are off by theirs, the same way for all alike.
        allowed = 3 * np.sqrt(0.25 / max(near.sum(), 1)) + 0.03 * fitted
        assert near.sum() < 100 or alive[near].mean() == pytest.approx(chance[near].mean(), abs=allowed), lowest
    assert ((chance >= 0.7) & (chance < 0.8)).sum() > 100


@both
def test_orders_of_made_up_customers_come_as_expected(leaves_after_first: bool) -> None:
    shop = simulate(np.random.default_rng(2), 12_000, leaves_after_first=leaves_after_first)
    seen, came = shop.counts(365), shop.orders_after(365)
    model = fit_buy_till_you_die(seen, leaves_after_first=leaves_after_first)
    expected = model.expected_orders(seen, 365)
    for bought in (seen.repeats == 0, seen.repeats == 1, seen.repeats > 1, seen.repeats > 5):
        assert expected[bought].sum() == pytest.approx(came[bought].sum(), rel=0.08)
