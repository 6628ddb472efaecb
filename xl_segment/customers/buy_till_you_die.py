"""Who is still a customer, and how often they will buy: models of buying at random until one day it ends.

The BG/NBD model of Fader, Hardie and Lee (2005), "Counting your customers" the easy way: an alternative to the
Pareto/NBD model, Marketing Science 24(2), and its sister of Batislam, Denizel and Filiztekin (2007), Empirical
validation and comparison of models for customer base analysis, International Journal of Research in Marketing 24(3).
While somebody is a customer, orders come at random at a rate of their own; rates differ by a gamma distribution
(shape r, scale 1 / alpha). After an order the customer is gone with a chance of their own; chances differ by a beta
distribution (a, b). In the BG/NBD this may happen after each order but the first, so that whoever bought once is a
customer for ever; in the sister after the first as well. With k the number of orders after which a customer has
stayed (BG/NBD: x, sister: x + 1) both have the same equations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import digamma, expit, gammaln

from xl_segment.customers.maximum_likelihood import least_loss

#: Where the search begins, as (r, alpha, a, b), alpha in mean times under observation.
_STARTS = ((1.0, 1.0, 1.0, 1.0), (0.3, 0.1, 0.8, 2.5), (2.0, 0.3, 0.3, 5.0))
#: Chances below this are not summed up any more.
_NEGLIGIBLE = 1e-13


@dataclass(frozen=True)
class PurchaseCounts:
    """Customers as the models see them, one value each, (customers,).

    repeats: purchases after the first (x). last: the time from the first purchase to the last (t_x). observed: the
    time from the first purchase to the end of the observation (T). Times in any unit, the same for all.
    """

    repeats: np.ndarray
    last: np.ndarray
    observed: np.ndarray

    def __len__(self) -> int:
        return len(self.repeats)

    def alike(self) -> tuple[PurchaseCounts, np.ndarray, np.ndarray]:
        """Gather customers with the same numbers.

        Returns each different customer, how many there are of it, and for every customer the position of its like.
        """
        code = np.zeros(len(self), np.int64)
        for values in (self.repeats, self.last, self.observed):
            codes, levels = pd.factorize(values, sort=True)
            code = np.unique(code * max(len(levels), 1) + codes, return_inverse=True)[1]
        _, first, counts = np.unique(code, return_index=True, return_counts=True)
        return PurchaseCounts(self.repeats[first], self.last[first], self.observed[first]), counts, code


@dataclass(frozen=True)
class BuyTillYouDie:
    """A fitted model. alpha is in the unit of time of the data it was fitted to; r, a and b have none.

    leaves_after_first: a customer may be gone after the first order as well (the sister), not only after a later one
    (BG/NBD). log_likelihood: of all customers together, in the unit of time of the data.
    """

    r: float
    alpha: float
    a: float
    b: float
    leaves_after_first: bool
    log_likelihood: float

    def chance_alive(self, counts: PurchaseCounts) -> np.ndarray:
        """Return the chance that each is still a customer at the end of the observation, (customers,).

        Of the BG/NBD: Fader, Hardie and Lee (2008), Computing P(alive) using the BG/NBD model.
        """
        log_alive, log_gone = _log_alive_and_gone(self, counts)
        return np.asarray(expit(log_alive - log_gone))

    def expected_orders(self, counts: PurchaseCounts, time: float) -> np.ndarray:
        """Return how many orders are expected of each in the `time` after the observation, (customers,).

        Equation 10 of Fader, Hardie and Lee (2005), with its hypergeometric function as a sum whose terms are chances:
        the next order but j is made if it comes in time (negative binomial) and the customer has not left after one of
        the j before it (beta). Written with 2F1 the equation divides by a - 1, and overflows where somebody has bought
        hundreds of times.
        """
        alike, _, like = counts.alike()
        if time <= 0 or not len(alike):
            return np.zeros(len(counts))
        later = time / (self.alpha + alike.observed)
        stayed = _stayed(alike, self.leaves_after_first)
        orders = _orders_of_those_alive(self.r + alike.repeats, later, self.a, self.b + stayed)
        return np.asarray((self.chance_alive(alike) * orders)[like])


def _orders_of_those_alive(shape: np.ndarray, later: np.ndarray, a: float, b: np.ndarray) -> np.ndarray:
    """Sum up the chances that each further order is made.

    shape: of the gamma distribution of a customer's rate; later: the time ahead in units of one over its scale; a, b:
    the beta distribution of the customer's chance to leave after an order. All (customers,).
    """
    expected = np.zeros(len(shape))
    at = np.arange(len(shape))
    mean, log_ratio = shape * later, np.log(later) - np.log1p(later)
    log_count = -shape * np.log1p(later)  # the logarithm of the chance that just so many come in time
    in_time = -np.expm1(log_count)  # the chance that more come
    stays = np.ones(len(shape))
    before = 0
    while len(at):
        expected[at] += in_time * stays
        stays = stays * (b + before) / (a + b + before)
        log_count = log_count + log_ratio + np.log((shape + before) / (before + 1))
        before += 1
        count = np.exp(log_count)
        in_time = in_time - count
        matters = (in_time > _NEGLIGIBLE) & ((before < mean) | (count > _NEGLIGIBLE * _NEGLIGIBLE))
        if not matters.all():
            at, shape, mean, b = at[matters], shape[matters], mean[matters], b[matters]
            log_ratio, log_count = log_ratio[matters], log_count[matters]
            in_time, stays = in_time[matters], stays[matters]
    return expected


def fit_buy_till_you_die(counts: PurchaseCounts, *, leaves_after_first: bool = False) -> BuyTillYouDie:
    """Fit the model to customers by maximum likelihood.

    Times are counted in mean times under observation while it searches, so that their unit changes nothing. Raises
    ValueError where nobody was observed for any time.
    """
    alike, weights, _ = counts.alike()
    unit = float(np.average(alike.observed, weights=weights)) if len(alike) else 0.0
    if unit <= 0:
        raise ValueError("no customer was observed for any time")
    # Rounded, so that the last bits of another unit do not send the search another way.
    scaled = PurchaseCounts(alike.repeats, np.round(alike.last / unit, 12), np.round(alike.observed / unit, 12))
    likelihood = _Likelihood(scaled, weights, leaves_after_first)
    (r, alpha, a, b), loss = least_loss(likelihood.loss, _STARTS)
    orders = float(np.sum(weights * alike.repeats))
    total = -loss * weights.sum() - orders * np.log(unit)
    return BuyTillYouDie(float(r), float(alpha) * unit, float(a), float(b), leaves_after_first, float(total))


class _Likelihood:
    """The likelihood of customers, each with a weight, as a loss to be made small.

    After Fader, Hardie and Lee (2005), equation 6, in logarithms: a customer's likelihood is that of being still one
    plus that of having left at the last order.
    """

    def __init__(self, counts: PurchaseCounts, weights: np.ndarray, leaves_after_first: bool) -> None:
        self._counts = counts
        self._shares = weights / weights.sum()
        stayed = _stayed(counts, leaves_after_first)
        self._can_be_gone = stayed > 0
        self._stayed_before = np.maximum(stayed - 1, 0.0)
        # The special functions are worked out once for all who bought equally often.
        self._levels, self._level = np.unique(counts.repeats, return_inverse=True)
        self._stayed_levels = self._levels + (1.0 if leaves_after_first else 0.0)
        self._share_of_level = np.bincount(self._level, self._shares)

    def loss(self, logs: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the mean negative log-likelihood and its slope by each logarithm of r, alpha, a, b."""
        r, alpha, a, b = np.exp(logs)
        repeats = self._counts.repeats
        log_end, log_last = np.log(alpha + self._counts.observed), np.log(alpha + self._counts.last)
        log_alive = -(r + repeats) * log_end
        log_gone = -(r + repeats) * log_last + np.log(a) - np.log(b + self._stayed_before)
        log_gone[~self._can_be_gone] = -np.inf
        gone = expit(log_gone - log_alive)
        both = log_alive + np.logaddexp(0.0, log_gone - log_alive)
        mean = self._shares @ both + self._share_of_level @ self._level_terms(r, alpha, a, b)
        return -float(mean), -self._slope(r, alpha, a, b, gone, log_end, log_last)

    def _level_terms(self, r: float, alpha: float, a: float, b: float) -> np.ndarray:
        """Return the part of the log-likelihood that hangs on the number of orders alone, (levels,)."""
        x, k = self._levels, self._stayed_levels
        buying = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        staying = gammaln(a + b) + gammaln(b + k) - gammaln(b) - gammaln(a + b + k)
        return np.asarray(buying + staying)

    def _slope(
        self, r: float, alpha: float, a: float, b: float, gone: np.ndarray, log_end: np.ndarray, log_last: np.ndarray
    ) -> np.ndarray:
        x, k = self._levels, self._stayed_levels
        repeats, alive = self._counts.repeats, 1 - gone
        by_level, shares = self._share_of_level, self._shares
        by_r = by_level @ (digamma(r + x) - digamma(r)) + np.log(alpha) - shares @ (alive * log_end + gone * log_last)
        late = alive / (alpha + self._counts.observed) + gone / (alpha + self._counts.last)
        by_alpha = r / alpha - shares @ ((r + repeats) * late)
        by_a = by_level @ (digamma(a + b) - digamma(a + b + k)) + shares @ gone / a
        share_gone = gone / (b + self._stayed_before)
        by_b = by_level @ (digamma(a + b) + digamma(b + k) - digamma(b) - digamma(a + b + k)) - shares @ share_gone
        return np.array([by_r * r, by_alpha * alpha, by_a * a, by_b * b])


def _stayed(counts: PurchaseCounts, leaves_after_first: bool) -> np.ndarray:
    """Return after how many orders each customer may have left."""
    return counts.repeats + (1.0 if leaves_after_first else 0.0)


def _log_alive_and_gone(model: BuyTillYouDie, counts: PurchaseCounts) -> tuple[np.ndarray, np.ndarray]:
    """Return the logarithms of the likelihoods of being still a customer and of having left at the last order."""
    stayed = _stayed(counts, model.leaves_after_first)
    rate = model.r + counts.repeats
    log_alive = -rate * np.log(model.alpha + counts.observed)
    chance = model.a / (model.b + np.maximum(stayed - 1, 0.0))
    log_gone = np.log(chance) - rate * np.log(model.alpha + counts.last)
    return log_alive, np.where(stayed > 0, log_gone, -np.inf)
