"""What orders are worth: published figures, made-up customers, and money at its edges."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from xl_segment.customers.gamma_gamma import GammaGamma, fit_gamma_gamma


@pytest.fixture
def cdnow(shared: Callable[[str], Path]) -> tuple[np.ndarray, np.ndarray]:
    table = pd.read_csv(shared("data/cdnow/cdnow_customers_summary_with_transactions.csv"))
    again = table[table["x"] > 0]
    return again["x"].to_numpy(np.float64), again["zbar"].to_numpy(np.float64)


def test_cdnow_gives_the_published_gamma_gamma(cdnow: tuple[np.ndarray, np.ndarray]) -> None:
    # Fader and Hardie (2013): p 6.25, q 3.74, gamma 15.44 (15.45 to another rounding), of 946 customers.
    model = fit_gamma_gamma(*cdnow)
    assert len(cdnow[0]) == 946
    assert (round(model.p, 2), round(model.q, 2)) == (6.25, 3.74)
    assert model.gamma == pytest.approx(15.45, abs=0.01)
    assert model.mean == pytest.approx(35.17, abs=0.01)


@pytest.mark.parametrize("unit", [0.001, 1 / 3, 1000])
def test_the_unit_of_money_changes_nothing(cdnow: tuple[np.ndarray, np.ndarray], unit: float) -> None:
    orders, money = cdnow
    model, again = fit_gamma_gamma(orders, money), fit_gamma_gamma(orders, money * unit)
    np.testing.assert_allclose(
        again.expected_order(orders, money * unit), model.expected_order(orders, money) * unit, rtol=1e-6
    )


def test_an_expected_order_lies_between_the_own_mean_and_that_of_all_and_nearer_to_it_with_fewer_orders() -> None:
    model = GammaGamma(p=6.25, q=3.74, gamma=15.44, log_likelihood=0.0)
    none, few, many = model.expected_order(np.array([0.0, 1.0, 50.0]), np.array([np.nan, 100.0, 100.0]))
    assert none == model.mean == pytest.approx(6.25 * 15.44 / 2.74)
    # By hand: 6.25 x (15.44 + 100) / (6.25 + 3.74 - 1).
    assert few == pytest.approx(80.2559, abs=1e-4)
    assert few < many < 100


def test_orders_that_are_all_worth_the_same_are_expected_to_stay_so() -> None:
    model = fit_gamma_gamma(np.arange(1.0, 200.0), np.full(199, 5.0))
    np.testing.assert_allclose(model.expected_order(np.array([0.0, 1.0, 9.0]), np.full(3, 5.0)), 5.0, rtol=1e-3)


def test_money_without_a_mean_is_said_to_have_none() -> None:
    assert GammaGamma(p=1.0, q=0.9, gamma=1.0, log_likelihood=0.0).mean == np.inf


@pytest.mark.parametrize(("orders", "money"), [([], []), ([0.0, 1.0], [1.0, 1.0]), ([1.0, 1.0], [1.0, 0.0])])
def test_a_customer_without_an_order_or_its_money_cannot_be_fitted(orders: list, money: list) -> None:
    with pytest.raises(ValueError, match="worth something"):
        fit_gamma_gamma(np.array(orders), np.array(money))


def test_parameters_of_made_up_customers_are_recovered() -> None:
    truth, fitted = np.array([3.0, 4.0, 20.0]), []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        orders = 1.0 + rng.poisson(2.0, 3_000)
        scale = 1 / rng.gamma(truth[1], 1 / truth[2], len(orders))
        model = fit_gamma_gamma(orders, rng.gamma(truth[0] * orders, scale) / orders)
        fitted.append(np.log([model.p, model.q, model.gamma]))
    standard_error = np.std(fitted, axis=0, ddof=1) / np.sqrt(len(fitted))
    assert (np.abs(np.mean(fitted, axis=0) - np.log(truth)) < 4 * standard_error).all()
    assert (standard_error < 0.05).all()
