"""How a measure is spoken of: "more than 3 orders", "last order 12 days ago", "Income above 70,000"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from xl_segment.customers.features import Features
from xl_segment.customers.transform import Step, source_of
from xl_segment.personas.last_time import event_of, unit_of
from xl_segment.sheet import measures as m

#: What frequency counts, by a word of its header.
_COUNTED = {"order": "orders", "purchase": "purchases", "visit": "visits", "day": "days with a sale",
            "month": "months with a sale", "line": "sales lines", "transaction": "transactions"}  # fmt: skip
#: A whole number of a measure that has such values only is said as one.
_MOST_DIGITS = 15


@dataclass(frozen=True)
class Wording:
    """What it takes to say values of one measure.

    name: the header it comes from, or the RFM measure's name. measure: its canonical measure, "" for another. whole:
    all values seen are whole numbers.
    """

    name: str
    measure: str
    whole: bool

    @classmethod
    def of(cls, step: Step, features: Features) -> Wording:
        """Return how to speak of the measure of a step, as its values among the customers are."""
        values = source_of(step, features.raw, features.descriptions)
        known = values[~np.isnan(values)]
        return cls(step.source, step.measure, bool((known == np.floor(known)).all()))

    @property
    def is_share(self) -> bool:
        """Whether values are said as per cent."""
        return self.measure == m.RETURNS

    @property
    def counted(self) -> str:
        """What a frequency counts ("orders"); "" for another measure, and where its header does not say."""
        if self.measure != m.FREQUENCY or not self.whole:
            return ""
        words = re.findall("[a-z]+", self.name.casefold())
        if "frequency" in words and "(" not in self.name:
            # "Purchase frequency" may be per year.
            return ""
        known = [noun for word in words for key, noun in _COUNTED.items() if word.startswith(key)]
        return next(iter(known), "")

    @property
    def span(self) -> str:
        """What a recency is measured in ("days"); "" for another measure."""
        if self.measure != m.RECENCY:
            return ""
        return unit_of(self.name)

    @property
    def last(self) -> str:
        """What a recency counts from: "last order", "last visit"."""
        return f"last {event_of(self.name)}"

    def number(self, value: float) -> str:
        """Return a value as digits, exactly: "70,000", "0.25", "25%"."""
        if self.is_share:
            return f"{_plain_digits(float(_as_percent(value)))}%"
        return _plain_digits(value)

    def value(self, value: float) -> str:
        """Say what a customer has: "14 orders", "last order 12 days ago", "Income 70,000"."""
        if np.isnan(value):
            return f"{self.name} blank"
        number = self.number(self.rounded(value))
        if self.counted:
            return f"{number} {singular(self.counted, value)}"
        if self.span:
            return f"{self.last} {number} {singular(self.span, value)} ago"
        return f"{self.name} {number}"

    def rounded(self, value: float) -> float:
        """Round to what a reader needs: whole numbers as such, others to three significant digits."""
        if np.isnan(value):
            return value
        if self.is_share:
            return round(value, 2)
        if self.whole or abs(value) >= 100:
            return float(round(value))
        return float(f"{value:.3g}")

    def typical(self, mean: float) -> str:
        """Return a mean as digits: two of a small one, as 0 or 4 might be far from it."""
        if abs(mean) < 10 and not self.is_share:
            return self.number(float(f"{mean:.2g}"))
        return self.number(self.rounded(mean))

    def above(self, low: float) -> str:
        """Say that a value is more than a number."""
        if self.counted:
            return f"more than {self.number(low)} {singular(self.counted, low)}"
        if self.span:
            return f"{self.last} more than {self.number(low)} {singular(self.span, low)} ago"
        return f"{self.name} above {self.number(low)}"

    def at_most(self, high: float) -> str:
        """Say that a value is a number or less."""
        if self.counted:
            return f"at most {self.number(high)} {singular(self.counted, high)}"
        if self.span:
            return f"{self.last} at most {self.number(high)} {singular(self.span, high)} ago"
        return f"{self.name} at most {self.number(high)}"

    def between(self, low: float, high: float) -> str:
        """Say that a value is more than a number and at most another; whole ones by the first that is meant."""
        if not self.whole:
            return f"{self.name} above {self.number(low)}, at most {self.number(high)}"
        first, last = self.number(low + 1), self.number(high)
        reach = f"{first} to {last}"
        if first == last:
            reach = first
        if self.counted:
            return f"{reach} {singular(self.counted, high)}"
        if self.span:
            return f"{self.last} {reach} {singular(self.span, high)} ago"
        return f"{self.name} {reach}"


def singular(noun: str, count: float) -> str:
    """Return "order" for one of "orders", and for none or several the plural."""
    if count != 1:
        return noun
    first, _, rest = noun.partition(" ")
    if first == "sales":
        return "sales line"
    return " ".join(filter(None, (first.removesuffix("s"), rest)))


def simplest(low: float, high: float, middle: float) -> float:
    """Return the number with the fewest digits in [low, high): 70,000 of what lies about 69,873.5.

    Of several the one nearest to the middle; a last digit of 5 counts as half a digit. Where there is no room for
    a short one, `low` itself. A power of ten as the unit changes the number's zeros and nothing else.
    """
    bottom, top, centre = (Decimal(number) for number in (low, high, middle))
    if not bottom < top:
        return low
    if bottom <= 0 < top:
        return 0.0
    most = max(abs(bottom), abs(top)).adjusted() + 1
    for exponent in range(most, most - _MOST_DIGITS, -1):
        for step in (Decimal(1).scaleb(exponent), Decimal(5).scaleb(exponent - 1)):
            nearest = _multiple_within(step, bottom, top, centre)
            if nearest is not None and low <= nearest < high:
                return nearest
    return low


def _multiple_within(step: Decimal, low: Decimal, high: Decimal, middle: Decimal) -> float | None:
    """Return the multiple of a step in [low, high) that is nearest to the middle, None where there is none."""
    nearest = (middle / step).to_integral_value()
    first = -((-low / step).to_integral_value("ROUND_FLOOR"))
    last = (high / step).to_integral_value("ROUND_CEILING") - 1
    if first > last:
        return None
    return float(min(max(nearest, first), last) * step)


def _as_percent(value: float) -> Decimal:
    return Decimal(repr(float(value))) * 100


def _plain_digits(value: float) -> str:
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.15g}"


def capital(text: str) -> str:
    """Return a text with its first letter as a capital, and the others as they are."""
    return text[:1].upper() + text[1:]
