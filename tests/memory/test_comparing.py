"""One run against the one before: the first, the same again, one that follows, and one that stands again."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.memory.shop import (
    MEASURES,
    MONDAY,
    OLD,
    YOUNG,
    customers,
    grown_old,
    later,
    made,
    middle_aged,
    sales,
    shuffled,
    without,
)
from xl_segment import Segmentation, Settings
from xl_segment.memory.memory import Memory, RunLine
from xl_segment.memory.migration import NO_SEGMENT, Customers
from xl_segment.pipeline import refresh, take_back
from xl_segment.segments.drift_reasons import AGAIN, STILL_FITS


@pytest.fixture(scope="module")
def second(first: Segmentation) -> Segmentation:
    """A week later: C00 has grown old, C39 is gone, M00 and M01 have come."""
    frame = pd.concat([without(grown_old(customers(), "C00"), "C39"), middle_aged(2)], ignore_index=True)
    return refresh(frame, previous=first.memory, now=later(1))


@pytest.fixture(scope="module")
def three_kinds() -> Segmentation:
    """A first run on the shop with the middle-aged among the customers."""
    return made(pd.concat([customers(), middle_aged()], ignore_index=True), k=3)


def of_second_week() -> pd.DataFrame:
    return pd.concat([without(grown_old(customers(), "C00"), "C39"), middle_aged(2)], ignore_index=True)


def by_key(remembered: Customers, field: str) -> dict[str, object]:
    return dict(zip(map(str, remembered.keys), getattr(remembered, field).tolist(), strict=True))


# The first run.


def test_a_first_run_begins_the_history(first: Segmentation) -> None:
    memory = first.memory
    assert memory.history == (
        RunLine(
            day=datetime.date(2024, 6, 3), how="Segment", rows=40, customers=40, new=0, gone=0, moved=0, k=2,
            silhouette=round(first.quality.silhouette, 4), verdict="natural",
        ),
    )  # fmt: skip
    assert memory.history[0].silhouette != first.quality.silhouette
    assert memory.when == MONDAY.replace(microsecond=0)
    assert memory.fresh
    assert (memory.before, first.drift) == (None, None)
    assert (dict(memory.moves.why), dict(memory.moves.gone), dict(memory.ended)) == ({}, {}, {})


def test_a_run_counts_the_rows_of_the_sheet_and_the_customers_that_were_left() -> None:
    twice = pd.concat([customers(), customers().head(1)], ignore_index=True)
    line = made(twice).memory.history[0]
    assert (line.rows, line.customers) == (41, 40)


def test_customers_are_remembered_in_their_own_units_with_their_money(first: Segmentation) -> None:
    remembered, frame = first.memory.customers, customers()
    assert remembered.keys.tolist() == frame["Customer ID"].tolist()
    assert remembered.segment.tolist() == [YOUNG] * 20 + [OLD] * 20
    np.testing.assert_array_equal(remembered.values, frame[MEASURES])
    np.testing.assert_array_equal(remembered.money, frame["Total spent"])


def test_money_of_sales_is_what_each_buyer_paid(first_on_sales: Segmentation) -> None:
    paid = sales().groupby("Customer")["Amount"].sum()
    assert by_key(first_on_sales.memory.customers, "money") == paid.to_dict()


def test_where_a_sheet_holds_no_money_none_is_remembered() -> None:
    remembered = made(customers().drop(columns="Total spent")).memory.customers
    assert len(remembered.money) == 40
    assert np.isnan(remembered.money).all()


def test_how_labels_were_written_is_remembered(first: Segmentation) -> None:
    assert first.memory.labels == "values"
    assert made(customers(), labels="live formulas").memory.labels == "live formulas"


# The same again.


def test_the_same_rows_in_another_order_are_no_run_of_their_own(first: Segmentation) -> None:
    again = refresh(shuffled(customers()), previous=first.memory, now=later(1))
    assert again.memory.history == first.memory.history
    assert again.memory.when == first.memory.when
    assert again.memory.fresh
    assert again.memory.before is None
    assert again.memory.customers.keys.tolist() == shuffled(customers())["Customer ID"].tolist()
    assert again.drift is not None
    assert again.drift.verdict == STILL_FITS


def test_segments_made_again_from_the_same_rows_are_no_run_of_their_own(first: Segmentation) -> None:
    again = made(shuffled(customers()), previous=first.memory, now=later(1))
    assert again.memory.history == first.memory.history
    assert again.drift is None


def test_the_same_again_after_a_run_in_which_something_happened_tells_it_still(second: Segmentation) -> None:
    again = refresh(shuffled(of_second_week()), previous=second.memory, now=later(2)).memory
    was = second.memory
    assert (again.history, again.when, again.moves) == (was.history, was.when, was.moves)
    assert again.before is was.before
    assert not again.fresh
    for field in ("segment", "before", "previous", "changed_on", "at_fit", "money"):
        assert by_key(again.customers, field) == by_key(was.customers, field), field
    assert by_key(again.customers, "previous")["C00"] == YOUNG


def test_the_same_again_counts_those_as_new_who_came_after_the_fit(second: Segmentation) -> None:
    again = refresh(shuffled(of_second_week()), previous=second.memory, now=later(2))
    assert second.drift is not None
    assert again.drift is not None
    assert (second.drift.new, again.drift.new) == (2, 2)


def test_a_persona_that_was_written_over_is_a_change_to_be_kept(first: Segmentation) -> None:
    edited = first.memory.edited({1: {"name": "Our youngest"}})
    again = refresh(customers(), previous=edited, now=later(1)).memory
    assert again.personas[0].name == "Our youngest"
    assert not again.fresh
    assert again.history == first.memory.history
    # Nothing says so yet, but the personas are other ones.
    silent = replace(edited, fresh=True, personas=(*edited.personas[:1], replace(edited.personas[1], segment=9)))
    assert not refresh(customers(), previous=silent, now=later(1)).memory.fresh


@pytest.mark.parametrize("age", [21.0, 22.0, 23.0, 24.0])
def test_a_cell_that_changes_makes_a_run_though_nobody_moves(first: Segmentation, age: float) -> None:
    frame = customers()
    frame.loc[0, "Age"] = age
    run = refresh(frame, previous=first.memory, now=later(1)).memory
    assert len(run.history) == 2
    assert (run.history[-1].new, run.history[-1].gone, run.history[-1].moved) == (0, 0, 0)
    assert run.when == later(1).replace(microsecond=0)
    assert not run.fresh


def test_another_scale_makes_a_run_though_nobody_moves(first: Segmentation) -> None:
    run = made(customers(), previous=first.memory, now=later(1), scale=False).memory
    assert run.data == first.memory.data
    assert run.customers.segment.tolist() == first.memory.customers.segment.tolist()
    assert len(run.history) == 2


def test_more_segments_of_the_same_rows_make_a_run(first: Segmentation) -> None:
    run = made(customers(), k=3, previous=first.memory, now=later(1))
    assert [(line.k, line.how) for line in run.memory.history] == [(2, "Segment"), (3, "Segment")]
    assert run.memory.history[-1].moved == (run.labels != first.labels).sum() > 0


def test_another_segment_of_somebody_in_the_same_rows_makes_a_run(first: Segmentation) -> None:
    remembered = first.memory.customers
    segments = remembered.segment.copy()
    segments[3] = OLD
    previous = replace(first.memory, customers=replace(remembered, segment=segments))
    run = refresh(customers(), previous=previous, now=later(1)).memory
    assert run.history[-1].moved == 1
    assert run.moves.why == {"C03": "the segments were made anew"}


def test_somebody_who_stood_aside_from_the_same_rows_makes_a_run(first: Segmentation) -> None:
    more = refresh(pd.concat([customers(), middle_aged(2)]), previous=first.memory, now=later(1)).memory
    run = refresh(customers(), previous=replace(more, data=first.memory.data), now=later(2)).memory
    assert run.history[-1].gone == 2


def test_who_was_away_while_a_run_was_taken_back_is_known_again(first: Segmentation) -> None:
    fewer = without(customers(), "C39")
    gone = refresh(fewer, previous=first.memory, now=later(1))
    back = take_back(fewer, previous=gone.memory)
    again = refresh(customers(), previous=back.memory, now=later(2)).memory
    assert again.history == first.memory.history
    assert again.customers.before.tolist() == first.memory.customers.before.tolist()


# A run that follows.


def test_a_run_says_who_came_who_went_and_who_moved(second: Segmentation) -> None:
    line = second.memory.history[-1]
    assert (line.new, line.gone, line.moved) == (2, 1, 1)
    assert (line.day, line.how, line.rows, line.customers) == (later(1).date(), "Refresh", 41, 41)
    assert dict(second.memory.moves.gone) == {OLD: (1, 105.0)}
    assert list(second.memory.moves.why) == ["C00"]
    assert second.memory.when == later(1).replace(microsecond=0)


def test_a_run_carries_on_what_was_known_of_each(second: Segmentation) -> None:
    remembered = second.memory.customers
    before = by_key(remembered, "before")
    assert (before["C00"], before["C20"], before["M00"]) == (YOUNG, OLD, NO_SEGMENT)
    assert by_key(remembered, "segment")["C00"] == OLD
    assert [key for key, day in by_key(remembered, "changed_on").items() if day] == ["C00"]
    assert by_key(remembered, "changed_on")["C00"] == "2024-06-10"
    assert [key for key, there in by_key(remembered, "at_fit").items() if not there] == ["M00", "M01"]


def test_a_run_keeps_the_one_before_and_no_further_one(first: Segmentation, second: Segmentation) -> None:
    assert second.memory.before is not None
    assert second.memory.before.to_json() == first.memory.to_json()
    third = refresh(customers(), previous=second.memory, now=later(2)).memory
    assert third.before is not None
    assert third.before.history == second.memory.history
    assert third.before.before is None
    assert not third.fresh
    assert len(third.history) == 3


def test_a_refresh_says_whether_the_model_still_fits_and_a_fit_how_clear_the_segments_are(first: Segmentation) -> None:
    few = refresh(without(customers(), "C39"), previous=first.memory, now=later(1))
    assert few.drift is not None
    assert few.memory.history[-1].verdict == few.drift.verdict == STILL_FITS
    many = refresh(pd.concat([customers(), middle_aged(60)]), previous=first.memory, now=later(1))
    assert many.drift is not None
    assert many.memory.history[-1].verdict == many.drift.verdict == AGAIN
    fitted = made(without(customers(), "C39"), previous=first.memory, now=later(1))
    assert fitted.drift is None
    assert fitted.memory.history[-1].verdict == "natural"


def test_segments_made_anew_know_everybody(second: Segmentation) -> None:
    anew = made(of_second_week(), previous=second.memory, now=later(2))
    assert anew.memory.customers.at_fit.all()
    assert anew.memory.history[-1].new == 0


def test_a_move_is_told_by_the_feature_while_the_features_are_the_same(first: Segmentation) -> None:
    changed = grown_old(customers(), "C03")
    for run in (refresh(changed, previous=first.memory), made(changed, previous=first.memory)):
        assert set(run.memory.moves.why) == {"C03"}
        assert set(run.memory.moves.why["C03"].split("; ")) <= {
            "Age rose 23 → 60", "Annual Income rose 20,300 → 60,000", "Spending Score fell 80 → 20", "Total spent fell 303 → 100",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (("Age", "Annual Income"), ("Age", "Spending Score")),
        (("Age", "Spending Score"), ("Age", "Annual Income")),
        (("Age", "Annual Income"), ("Age", "Annual Income", "Total spent")),
    ],
)
def test_a_move_between_other_features_is_because_the_segments_were_made_anew(
    then: tuple[str, ...], now: tuple[str, ...]
) -> None:
    previous = made(customers(), features=then).memory
    run = made(grown_old(customers(), "C03"), features=now, previous=previous, now=later(1))
    assert run.memory.moves.why == {"C03": "the segments were made anew"}


def test_another_day_to_count_from_may_move_customers_of_the_same_rows(first_on_sales: Segmentation) -> None:
    day = datetime.date(2024, 12, 31)
    run = refresh(sales(), Settings(reference_date=day), previous=first_on_sales.memory, now=later(1)).memory
    assert run.history[-1].moved == 10
    assert run.moves.why["C00"] == "Recency (days) rose 5 → 325"
    assert run.data == first_on_sales.memory.data


def test_after_a_model_alone_nobody_is_new_and_the_history_begins(first: Segmentation) -> None:
    run = refresh(customers(), previous=Memory.of_model(first.model), now=later(1))
    assert [(line.new, line.gone, line.moved) for line in run.memory.history] == [(0, 0, 0)]
    assert run.memory.customers.at_fit.all()
    assert run.memory.customers.before.tolist() == [NO_SEGMENT] * 40
    assert run.drift is not None
    assert not run.memory.fresh


def test_a_model_that_does_not_know_its_customers_is_compared_with_nobody(first: Segmentation) -> None:
    model = replace(first.model, reference=None)
    run = refresh(customers(), previous=Memory.of_model(model), now=later(1))
    assert run.drift is None
    assert run.memory.history[-1].verdict == "natural"


def test_a_segment_that_a_fit_did_away_with_is_remembered_until_the_next_fit(three_kinds: Segmentation) -> None:
    name = three_kinds.persona(1).name  # the middle-aged spend most
    fewer = made(customers(), previous=three_kinds.memory, now=later(1))
    assert fewer.model.numbers == (2, 3)
    assert fewer.memory.ended == {1: name}
    refreshed = refresh(without(customers(), "C39"), previous=fewer.memory, now=later(2))
    assert refreshed.memory.ended == {1: name}
    again = refresh(without(customers(), "C39"), previous=refreshed.memory, now=later(3))
    assert again.memory.ended == {1: name}
    anew = made(without(customers(), "C38"), previous=refreshed.memory, now=later(4))
    assert anew.memory.ended == {}


# A run that stands again.


def test_a_fit_that_stands_again_is_as_it_was(first: Segmentation, second: Segmentation) -> None:
    back = take_back(shuffled(customers()), previous=second.memory)
    assert back.memory.history == first.memory.history
    assert back.memory.when == first.memory.when
    assert not back.memory.fresh
    assert back.drift is None
    assert back.memory.before is None


def test_a_refresh_that_stands_again_has_its_moves_and_its_drift(second: Segmentation) -> None:
    third = refresh(customers(), previous=second.memory, now=later(2))
    back = take_back(shuffled(of_second_week()), previous=third.memory)
    assert back.how == "Refresh"
    assert back.drift is not None
    assert back.drift.new == 2
    assert back.memory.moves == second.memory.moves
    rows = back.rows.set_axis(shuffled(of_second_week())["Customer ID"])
    assert rows["Previous segment"].dropna().to_dict() == {"C00": YOUNG}
    assert rows.loc["C00", "Changed on"] == pd.Timestamp("2024-06-10")


def test_what_stands_again_is_of_those_who_are_there(first: Segmentation, second: Segmentation) -> None:
    back = take_back(of_second_week(), previous=second.memory)
    assert back.rows["Segment"].isna().sum() == 2
    assert back.rows["Segment"].dropna().tolist() == [YOUNG] * 20 + [OLD] * 19
    assert len(back.memory.customers) == len(first.memory.customers)
