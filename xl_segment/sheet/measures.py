"""Canonical measures: what a number means for a customer, whatever its header is called.

Personas are written in these words, profiles are told in them.
"""

from __future__ import annotations

from xl_segment.sheet.roles import Role

INCOME = "income"
SPENDING = "spending"
AGE = "age"
MONEY = "money"
FREQUENCY = "frequency"
RECENCY = "recency"
TENURE = "tenure"
AVERAGE_ORDER = "average order"
RETURNS = "returns share"

#: Which canonical measure a column of a customer sheet is. A birth year is turned into an age on the way.
MEASURE_OF_ROLE = {
    Role.INCOME: INCOME,
    Role.SPENDING: SPENDING,
    Role.AGE: AGE,
    Role.BIRTH_YEAR: AGE,
    Role.AMOUNT: MONEY,
    Role.FREQUENCY: FREQUENCY,
    Role.RECENCY: RECENCY,
    Role.TENURE: TENURE,
}

#: Names and units of the measures that sales lines are turned into.
RFM_NAMES = {
    RECENCY: "Recency (days)",
    FREQUENCY: "Frequency (orders)",
    MONEY: "Money",
    AVERAGE_ORDER: "Average order",
    TENURE: "Tenure (days)",
    RETURNS: "Returns share",
}


def frequency_name(has_orders: bool, period: str | None) -> str:
    """Return what frequency counts: orders; without an order id, days or months with a sale; without days, lines."""
    if has_orders:
        return RFM_NAMES[FREQUENCY]
    counted = "line" if period is None else period or "day"
    return f"Frequency ({counted}s)"
