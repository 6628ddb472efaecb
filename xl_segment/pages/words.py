"""How pages say numbers and rows: short, and the same everywhere."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from xl_segment.result import Segmentation
from xl_segment.rounding import many, percent, with_decimals
from xl_segment.segments.fitting import TAKEN_TOGETHER, customer_value
from xl_segment.sheet import measures as m
from xl_segment.sheet.assumptions import Assumption

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905  words are read across
#: The Excel format of whole numbers.
_WHOLE = "#,##0"
#: An amount of so many digits has no room in a column of amounts.
_LONG = 1e8
#: Of the customers, by money: whose share of it is told.
_BIGGEST = 0.2


def in_currency(what: str, result: Segmentation) -> str:
    """Return a header over money, "Money, EUR"; just "Money" where not all amounts say what they are in."""
    currency = result.features.measured.currency
    return what if currency is None else f"{what}, {currency}"


def rows_in_words(rows: Iterable[int], most: int = 12) -> str:
    """Name sheet rows briefly: "14, 27-31, 40 and 120 more"."""
    numbers = np.unique(np.asarray(list(rows), dtype=np.int64))
    if not len(numbers):
        return ""
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 2) != 1)
    ends = np.append(starts[1:], len(numbers)) - 1
    stretches = list(zip(numbers[starts], numbers[ends], strict=True))[:most]
    text = ", ".join(_stretch(first, last) for first, last in stretches)
    left = int((numbers > stretches[-1][1]).sum())
    if left:
        return f"{text} and {left:,} more"
    return text


def _stretch(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first}-{last}"


def number_format(largest: float, measure: str = "") -> str:
    """Return the Excel format that shows a column of means with about three significant digits."""
    if measure == "returns share":
        return "0%"
    if not np.isfinite(largest) or largest >= 100:
        return _WHOLE
    if largest >= 10:
        return "#,##0.0"
    return "#,##0.00"


class _Unit(NamedTuple):
    """What an amount is shown in. commas: that scale it in an Excel format; decimals: of three digits."""

    size: float
    commas: str
    name: str
    decimals: int


def _unit_of(value: float) -> _Unit | None:
    """Return what an amount is shown in, None for one of so few digits that it is shown as it is."""
    for size, commas, name in ((1e12, ",,,,", "tn"), (1e9, ",,,", "bn"), (1e6, ",,", "M"), (1e3, ",", "k")):
        shown = abs(value) / size
        if shown >= (0.9995 if size > 1e3 else 10):
            return _Unit(size, commas, name, 2 if shown < 9.995 else 1 if shown < 99.95 else 0)
    return None


def headline_format(value: float) -> str:
    """Return the Excel format that shows an amount with three digits: 4,810,234 as "4.81 M", 322,900 as "323 k"."""
    unit = _unit_of(value)
    if unit is None:
        return number_format(abs(value))
    return f'#,##0{"." if unit.decimals else ""}{"0" * unit.decimals}{unit.commas}" {unit.name}"'


def headline(value: float) -> str:
    """Return an amount as `headline_format` shows it: "4.81 M", "323 k", "1,420"."""
    unit = _unit_of(value)
    if unit is not None:
        return f"{with_decimals(value / unit.size, unit.decimals)} {unit.name}"
    return with_decimals(value, number_format(abs(value)).partition(".")[2].count("0"))


def amounts_format(largest: float) -> str:
    """Return the Excel format of a column of amounts: whole ones, or, where these grow long, millions and billions."""
    if largest < _LONG:
        return _WHOLE
    return '[>=999500000]#,##0.00,,," bn";[>=999500]#,##0.00,," M";#,##0'


def digits(values: Iterable[float], measure: str = "") -> str:
    """Return the Excel format of numbers that stand side by side: whole ones as such, others as `number_format`."""
    numbers = [float(value) for value in values if np.isfinite(value)]
    if all(number.is_integer() for number in numbers):
        return _WHOLE
    return number_format(max(map(abs, numbers)), measure)


def fine_digits(values: Iterable[float]) -> str:
    """Return the Excel format of numbers that others are worked out with, so that they can be checked by hand."""
    largest = max((abs(value) for value in values if np.isfinite(value)), default=0.0)
    if largest >= 1_000:
        return "#,##0.00"
    if 0 < largest < 0.001:
        return "0.00E+00"
    return "0.000000"


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    if text.endswith((".", "?", "!")):
        return text
    return f"{text}."


def taken_for_granted(result: Segmentation) -> str:
    """Say in one line what the result hangs on, and what changes it."""
    assumptions = "; ".join(_assumed(assumption) for assumption in result.assumptions)
    return f"Taken for granted: {assumptions}. Data check has the reasons, and cells to change it in."


def _assumed(assumption: Assumption) -> str:
    text = f"{assumption.what}: {assumption.taken}"
    if assumption.what.endswith(" is"):
        text = f"{assumption.what} {assumption.taken}"
    if assumption.sure:
        return text
    return f"{text} (not sure)"


def scope(result: Segmentation) -> str:
    """Say in one line of how many customers and rows the segments are, and of which days."""
    measured = result.features.measured
    days = ""
    if measured.period is not None:
        days = f", {measured.days.text(measured.period[0])} to {measured.days.text(measured.period[1])}"
    rows = f"{result.log.rows_used:,} of {many(result.log.rows_in, 'row')} on {result.table.sheet.where}"
    return f"{many(len(result.labels), 'customer')}{days}, from {rows}. Arrows compare with everybody."


def day(when: datetime.date) -> str:
    """Return "9 Dec 2011", whatever the language of the machine."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def where_it_comes_from(result: Segmentation) -> str:
    """Say from how many rows the segments were made, and up to which day."""
    rows = f"{many(result.log.rows_used, 'row')} of {result.log.rows_in:,} on {result.table.sheet.where}"
    return f"From {rows}{_counted_back(result)}. {order_in_words(result)}"


def _counted_back(result: Segmentation) -> str:
    date = result.features.measured.reference_date
    if not date:
        return ""
    made = [name for name in (m.RECENCY, m.TENURE) if m.RFM_NAMES[name] in result.customers]
    return f", {made[0] if made else m.RECENCY} counted back from {result.features.measured.days.text(date)}"


def order_in_words(result: Segmentation) -> str:
    """Say which segment is worth most: after a refit it need not be the first, as segments keep their numbers.

    Without money nobody knows who is worth what, so the order is told as what it is.
    """
    value, name = customer_value(result.features)
    if name == TAKEN_TOGETHER:
        return "No column says what a customer is worth: segments are numbered by all measures taken together."
    means = np.bincount(result.positions, value) / np.array([profile.size for profile in result.profiles])
    first = result.profiles[int(means.argmax())].segment
    if result.features.money is None:
        return f"Segment {first} has the most {name}; what customers are worth no column says."
    return f"Segment {first} is worth most, by {name} (mean of its customers)."


def biggest_fifth(result: Segmentation) -> tuple[int, float] | None:
    """Return how many customers are the fifth with the most money, and their share of all of it, 0 to 1.

    None where there is no money to share, or returns outweigh so much of it that they have more than all.
    """
    if result.features.money is None:
        return None
    worth = np.sort(np.nan_to_num(result.features.money.to_numpy(np.float64)))
    biggest, total = round(len(worth) * _BIGGEST), worth.sum()
    if not biggest or total <= 0 or worth[-biggest:].sum() > total:
        return None
    return biggest, float(worth[-biggest:].sum() / total)


def carried_by_few(result: Segmentation) -> str:
    """Say which segments' money a few customers bring, who would be missed at once; "" where none is like that."""
    if result.features.money is None:
        return ""
    carried = [
        f"{few.customers:,} of {many(profile.size, 'customer')} {bring(few.customers)} "
        f"{percent(few.share)} of the money of segment {profile.segment}"
        for profile, strategy in zip(result.profiles, result.strategies, strict=True)
        if (few := strategy.stake.few) is not None
    ]
    return f"A few carry much: {'; '.join(carried)}." if carried else ""


def bring(customers: int) -> str:
    """Return the verb: 1 brings, 2 bring."""
    return "brings" if customers == 1 else "bring"
