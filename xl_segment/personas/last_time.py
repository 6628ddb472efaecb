"""What a recency counts from and in, by its header: of "Days since last visit" a visit, and days.

Pages, rules and explanations speak of the same column; they say it alike because they ask here.
"""

from __future__ import annotations

import re

from xl_segment.sheet import measures as m

_EVENTS = ("visit", "login", "donation", "gift", "contact", "booking", "stay", "order", "transaction", "activity")
#: Nobody bought lately so many days ago, however long ago others did; and nobody long ago who bought so few days ago.
HALF_A_YEAR, A_MONTH = 183, 30
_DAYS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}
_UNIT = re.compile("day|week|month|year")
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
    """Return a recency in days, whichever unit its column has."""
    return figure * _DAYS[unit_of(header)]


def without_event(header: str) -> str:
    """Return that it does not happen again: "without an order", "without a visit", "without contact"."""
    event = event_of(header)
    if event in _NO_ARTICLE:
        return f"without {event}"
    article = "an" if event[0] in "aeiou" else "a"
    return f"without {article} {event}"
