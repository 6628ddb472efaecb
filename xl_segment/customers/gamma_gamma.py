"""What a customer's orders are worth: the Gamma-Gamma model of Fader and Hardie (2013).

Fader and Hardie (2013), The Gamma-Gamma model of monetary value, brucehardie.com/notes/025. An order's money varies
around the customer's own mean by a gamma distribution (shape p); the scales of customers differ by another (shape q,
scale gamma). Somebody with few orders is drawn towards the mean of all. The model asks that how often somebody buys
says nothing about how much an order is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from xl_segment.customers.maximum_likelihood import least_loss

#: Where the search begins, as (p, q, gamma), gamma in mean orders.
_STARTS = ((1.0, 3.0, 1.0), (6.0, 4.0, 0.5), (50.0, 50.0, 1.0))


@dataclass(frozen=True)
class GammaGamma:
    """A fitted model. gamma is in the money of the data it was fitted to; p and q have no unit."""

    p: float
    q: float
    gamma: float
    log_likelihood: float

    @property
    def mean(self) -> float:
        """The mean order of a customer of whom nothing is known; without end where q is 1 or less."""
        if self.q <= 1:
            return float("inf")
        return self.p * self.gamma / (self.q - 1)

    def expected_order(self, orders: np.ndarray, mean_money: np.ndarray) -> np.ndarray:
        """Return what a customer's next order is expected to be worth, (customers,); equation 5.

        orders: how many orders of a customer are known; mean_money: their mean, which without any does not matter.
        """
        known = np.where(orders > 0, orders * mean_money, 0.0)
        chances = self.p * orders + self.q - 1
        expected = np.full(len(orders), self.mean)
        np.divide(self.p * (self.gamma + known), chances, out=expected, where=(orders > 0) & (chances > 0))
        return expected


def fit_gamma_gamma(orders: np.ndarray, mean_money: np.ndarray) -> GammaGamma:
    """Fit the model by maximum likelihood to customers with at least one order, whose mean is above zero.

    orders, mean_money: (customers,). Money is counted in mean orders while it searches, so that its unit changes
    nothing. Raises ValueError where there are no customers, or one has no order or no money.
    """
    if not len(orders) or not (orders > 0).all() or not (mean_money > 0).all():
        raise ValueError("every customer needs an order that is worth something")
    unit = float(np.mean(mean_money))
    likelihood = _Likelihood(orders.astype(np.float64), np.round(mean_money / unit, 12))
    (p, q, gamma), loss = least_loss(likelihood.loss, _STARTS)
    total = -len(orders) * (loss + np.log(unit))
    return GammaGamma(float(p), float(q), float(gamma) * unit, float(total))


class _Likelihood:
    """The likelihood of the mean orders of customers, as a loss to be made small; equation 1a, in logarithms."""

    def __init__(self, orders: np.ndarray, mean_money: np.ndarray) -> None:
        smallest = np.finfo(np.float64).tiny
        self._orders, self._money = orders, np.maximum(mean_money, smallest)
        # The special functions are worked out once for all who bought equally often.
        self._levels, level = np.unique(orders, return_inverse=True)
        self._share_of_level = np.bincount(level) / len(orders)
        self._log_money, self._log_total = np.log(self._money), np.log(self._orders * self._money)

    def loss(self, logs: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the mean negative log-likelihood and its slope by each logarithm of p, q, gamma."""
        p, q, gamma = np.exp(logs)
        x, total = self._orders, gamma + self._orders * self._money
        log_total = np.log(total)
        per_customer = p * x * self._log_total - self._log_money - (p * x + q) * log_total
        shape = p * self._levels
        by_level = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(gamma)
        mean = np.mean(per_customer) + self._share_of_level @ by_level

        more = digamma(shape + q)
        by_p = self._share_of_level @ (self._levels * (more - digamma(shape))) + np.mean(
            x * (self._log_total - log_total)
        )
        by_q = self._share_of_level @ more - digamma(q) + np.log(gamma) - np.mean(log_total)
        by_gamma = q / gamma - np.mean((p * x + q) / total)
        return -float(mean), -np.array([by_p * p, by_q * q, by_gamma * gamma])
