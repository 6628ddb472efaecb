"""What a recency counts from and in, by its header: of "Days since last visit" a visit, and days.

Pages, rules and explanations speak of the same column; they say it alike because they ask here.
"""

from __future__ import annotations

import math
import re

from xl_segment.rounding import about
from xl_segment.sheet import measures as m

_EVENTS = ("visit", "login", "donation", "gift", "contact", "booking", "stay", "order", "transaction", "activity")
#: Days. Beside others who have not been seen for years a year may be recent, and among daily shoppers two weeks are
#: long; by themselves they are neither.
_LATELY_BEFORE, _LONG_AGO_FROM = 183, 30
#: Of "periods" nobody knows how long they are.
_DAYS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "quarters": 365.25 / 4, "years": 365.25, "periods": math.nan}
_UNIT = re.compile("day|week|month|quarter|year|period")
#: Of these there is no single piece: "without contact".
_NO_ARTICLE = frozenset({"contact", "activity"})


def event_of(header: str) -> str:
    """Return what happened last; of sales lines it is an order."""
    if header == m.RFM_NAMES[m.RECENCY]:
        return "order"
    folded = header.casefold()
    return next((event for event in _EVENTS if event in folded), "purchase")


def unit_of(header: str) -> str:
    """Return the unit, "days" where the header has none; of several the first: "Months since payday" are months."""
    unit = _UNIT.search(header.casefold())
    return f"{unit[0] if unit else 'day'}s"


def in_days(figure: float, header: str) -> float:
    """Return a stretch of time in whole days, as it is shown; NaN where nobody knows how long its unit is."""
    days = about(figure) * _DAYS[unit_of(header)]
    return days if math.isnan(days) else math.floor(days + 0.5)


def is_lately(header: str, *figures: float) -> bool:
    """Tell whether it was lately, by itself and by each of the figures of a recency."""
    return all(in_days(figure, header) < _LATELY_BEFORE for figure in figures)


def is_long_ago(header: str, *figures: float) -> bool:
    """Tell whether it was long ago, by itself and by each of the figures of a recency."""
    return all(in_days(figure, header) >= _LONG_AGO_FROM for figure in figures)


def without_event(header: str) -> str:
    """Return that it does not happen again: "without an order", "without a visit", "without contact"."""
    event = event_of(header)
    if event in _NO_ARTICLE:
        return f"without {event}"
    article = "an" if event[0] in "aeiou" else "a"
    return f"without {article} {event}"
