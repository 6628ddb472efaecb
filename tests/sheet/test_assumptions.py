"""What was taken for granted, in a sentence, and what sales are counted in."""

from __future__ import annotations

import pytest

from xl_segment.sheet.assumptions import Assumption
from xl_segment.sheet.measures import frequency_name


def test_an_assumption_that_is_not_sure_names_three_others_at_most() -> None:
    doubtful = Assumption("customer", "Client", "its header says so", sure=False, other=("A", "B", "C", "D"))
    assert doubtful.sentence == "Customer: Client (its header says so). It could also be A or B or C."
    sure = Assumption("customer", "Client", "its header says so", other=("A",))
    assert sure.sentence == "Customer: Client (its header says so)."
    assert Assumption("day", "Date", "x", sure=False).sentence == "Day: Date (x)."


@pytest.mark.parametrize(
    ("has_orders", "period", "name"),
    [
        (True, None, "Frequency (orders)"),
        (False, None, "Frequency (lines)"),
        (False, "", "Frequency (days)"),
        (False, "month", "Frequency (months)"),
    ],
)
def test_frequency_is_called_by_what_it_counts(has_orders: bool, period: str | None, name: str) -> None:
    assert frequency_name(has_orders, period) == name
