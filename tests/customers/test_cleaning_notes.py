"""What is said of rows, days and currencies, with its figures; and where the lines are drawn."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from tests.customers.test_documents import DAYS, PAID, SALES, WHO, N, clean, net
from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.errors import DataError, NotFoundError
from xl_segment.sheet.assumptions import Assumption


def log(rows: int = 10) -> CleaningLog:
    return CleaningLog(np.arange(1, rows + 1))


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        (1, "a: 1"), (3, "c: 3; b: 2; a: 1"), (4, "d: 4; c: 3; b: 2; 1 other reason"),
        (5, "e: 5; d: 4; c: 3; 2 other reasons"), (0, ""),
    ],
)  # fmt: skip
def test_three_reasons_are_told_the_commonest_first_and_the_others_counted(reasons: int, said: str) -> None:
    found, row = log(20), 1
    for at in range(reasons):
        found = found.with_set_aside("abcde"[at], range(row, row + at + 1))
        row += at + 1
    assert found.why_set_aside() == said


def test_rows_come_back_and_a_reason_without_rows_is_gone() -> None:
    found = log().with_set_aside("one", [1, 2]).with_set_aside("two", [3]).without([2, 3])
    assert {reason: rows.tolist() for reason, rows in found.set_aside.items()} == {"one": [1]}
    assert (found.rows_in, found.rows_set_aside, found.rows_used) == (10, 1, 9)


def test_the_same_reason_and_the_same_repair_gather_their_rows() -> None:
    found = log().with_set_aside("one", [5, 2]).with_set_aside("one", [2, 9])
    assert found.set_aside["one"].tolist() == [2, 5, 9]
    repaired = log().with_repaired("done", [5]).with_repaired("done", [2]).with_repaired("nothing", [])
    assert {what: rows.tolist() for what, rows in repaired.repaired.items()} == {"done": [2, 5]}
    assert log().with_set_aside("none", []).set_aside == {}


def test_a_warning_is_given_once_and_notes_and_assumptions_as_they_come() -> None:
    one = Assumption("a", "b", "c")
    found = (
        log().with_warning("w").with_warning("w").with_warning("v").with_note("n").with_note("n").with_assumption(one)
    )
    assert (found.warnings, found.notes, found.assumptions) == (("w", "v"), ("n", "n"), (one,))


def dated(days: list[object]) -> CleaningLog:
    return clean({**{name: cells for name, cells in SALES.items() if name != "Date"}, "Date": days}).log


@pytest.mark.parametrize(("beyond", "blank"), [(3652, 0), (3653, 1), (-10957, 0), (-10958, 1)])
def test_days_ten_years_ahead_or_thirty_back_are_slips_of_the_pen(beyond: int, blank: int) -> None:
    # All other days are one and the same, and so are those that nearly all others lie between.
    day = pd.Timestamp("2024-01-03")
    found = dated([day] * (N - 1) + [day + pd.Timedelta(days=beyond)])
    assert len(found.repaired) == blank
    assert len(found.set_aside.get("no order date", [])) == blank


@pytest.mark.parametrize(("rows", "blank"), [(20, True), (19, False)])
def test_of_fewer_than_twenty_days_none_is_a_slip(rows: int, blank: bool) -> None:
    days = [pd.Timestamp("2024-01-03")] * rows
    columns = {name: list(cells)[:rows] for name, cells in SALES.items()}  # type: ignore[call-overload]
    days[4] = pd.Timestamp("2204-01-03")
    # One in twenty is more than two of a hundred: the limit lies between it and the others, and far below it.
    assert bool(clean({**columns, "Date": days}, date="Date").log.repaired) == blank


def test_three_slips_are_shown_and_others_said_to_be_there() -> None:
    days = [pd.Timestamp("2024-01-03")] * 400
    for at in range(4):
        days[at] = pd.Timestamp("2204-01-03")
    columns: dict[str, object] = {
        "Order No": [f"R{at}" for at in range(400)],
        "Customer": (WHO * 5),
        "Amount": [*PAID] * 5,
    }
    found = clean({**columns, "Date": days}).log
    shown = "Date: 2204-01-03 in row 1, 2204-01-03 in row 2, 2204-01-03 in row 3"
    assert (
        f"{shown} and others is years away from all others and was read as blank; correct it if it is a slip of the pen."
    ) in found.warnings
    assert found.repaired[f"{shown} is years away from all others, read as blank"].tolist() == [1, 2, 3, 4]
    days[0] = days[9]
    assert any("in row 4 is years away" in one for one in clean({**columns, "Date": days}).log.warnings)


def test_three_cells_that_could_not_be_read_are_quoted() -> None:
    amounts = [*PAID[:-5], "oops", "later", "oops", "soon", "never"]
    found = clean({**SALES, "Amount": amounts}).log
    assert found.repaired["Amount: 'oops', 'later', 'soon' read as blank"].tolist() == [76, 77, 78, 79, 80]
    assert found.set_aside["no amount"].tolist() == [76, 77, 78, 79, 80]


def test_a_column_of_which_no_cell_can_be_read_is_a_warning() -> None:
    found = clean({**SALES, "Discount": ["oops"] * N}, roles={"Discount": "other measure"}).log
    assert (
        "Discount of sheet data is taken for other measure, but none of its cells ('oops') can be read as one; take it "
        "for something else on Data check."
    ) in found.warnings
    half = clean({**SALES, "Discount": ["oops", 5.0] * (N // 2)}, roles={"Discount": "other measure"}).log
    assert not any("can be read as one" in one for one in half.warnings)


def test_currencies_are_never_added_up_and_that_is_said_with_their_rows() -> None:
    cells = ["USD"] * 40 + ["EUR"] * 20 + ["GBP"] * 8 + ["CHF"] * 5 + ["SEK"] * 3 + ["NOK"] * 2 + [None] * 2
    found = clean({**SALES, "Currency": cells})
    assert (found.currency, len(found.frame)) == ("USD", 42)
    assert (
        "Currency holds several currencies: USD (40 rows), EUR (20 rows), GBP (8 rows), CHF (5 rows), SEK (3 rows). They "
        "are never added up: only USD was worked on, with 2 rows that name none, and EUR and GBP and CHF set aside; the "
        "setting Currency (--currency EUR) takes another one."
    ) in found.log.warnings
    assert "2 rows name no currency; they were taken to be in USD." in found.log.notes
    assert len(found.log.set_aside["another currency than USD"]) == 38


def test_another_currency_may_be_asked_for_and_one_that_is_not_there_is_not_found() -> None:
    cells = ["USD"] * 50 + ["EUR"] * 30
    found = clean({**SALES, "Currency": cells}, currency=" eur ")
    assert (found.currency, len(found.frame)) == ("EUR", 30)
    assert any("only EUR was worked on and USD set aside" in one for one in found.log.warnings)
    with pytest.raises(NotFoundError, match="There is no currency 'YEN'"):
        clean({**SALES, "Currency": cells}, currency="YEN")


def test_of_currencies_that_are_as_common_the_first_by_name_is_taken() -> None:
    assert clean({**SALES, "Currency": ["USD", "EUR"] * (N // 2)}).currency == "EUR"


def test_signs_beside_the_amounts_name_their_currency() -> None:
    amounts = [f"€{value:.2f}" if at < 50 else f"£{value:.2f}" for at, value in enumerate(PAID)]
    found = clean({**SALES, "Amount": amounts})
    assert found.currency == "EUR"
    assert any(one.startswith("Amount holds several currencies: EUR (50 rows), ") for one in found.log.warnings)
    assert clean(SALES).currency is None


def test_lines_that_repeat_an_earlier_one_are_kept_and_counted() -> None:
    columns = {name: [*cells, *list(cells)[:3]] for name, cells in SALES.items()}  # type: ignore[misc, call-overload]
    found = clean(columns)
    assert len(found.frame) == N + 3
    assert "3 sales lines repeat an earlier line exactly; they were kept as sales." in found.log.notes
    assert not any("repeat an earlier" in note for note in clean(SALES).log.notes)


def test_returns_are_counted_where_they_are_taken_off() -> None:
    amounts = np.where(np.arange(N) % 10 == 9, -PAID, PAID)
    found = clean({**SALES, "Amount": amounts})
    assert (
        "8 lines are returns or refunds: they are taken off the customer's money, and are no orders." in found.log.notes
    )
    aside = clean({**SALES, "Amount": amounts}, returns="set aside")
    assert len(aside.log.set_aside["cancellation"]) == 8
    assert len(aside.cancelled) == 8
    assert aside.returned_money is None
    assert not any("taken off" in note for note in aside.log.notes)


def test_without_money_and_without_days_that_is_a_warning() -> None:
    found = clean({name: SALES[name] for name in ("Invoice No", "Customer", "Date")}, kind="sales lines")
    assert any(one.startswith("No column of sheet data says what a sale is worth") for one in found.log.warnings)
    found = clean({name: SALES[name] for name in ("Invoice No", "Customer", "Amount")}, kind="sales lines")
    assert (
        "No column of sheet data says when something was bought, so there is no recency; name one as the Date column "
        "(--date) if there is one."
    ) in found.log.warnings
    assert clean(SALES).log.warnings == ()


def test_days_that_cannot_be_read_are_quoted_up_to_three() -> None:
    typed = [f"the {at}th of never" for at in range(N)]
    found = clean({**SALES, "Date": typed}, kind="sales lines")
    assert (
        "Date of sheet data seems to say when something was bought, but its cells ('the 0th of never', 'the 1th of "
        "never', 'the 2th of never') are not read as days, so there is no recency; write them as dates, with the year."
    ) in found.log.warnings


def test_where_no_line_is_left_the_reasons_are_told() -> None:
    with pytest.raises(DataError, match=r"No sales line of sheet data can be used: quantity is zero: 80\."):
        clean({**SALES, "Quantity": [0] * N}, roles={"Quantity": "quantity"})


def test_sales_of_the_reference_day_itself_count() -> None:
    found = clean(SALES, reference_date=datetime.date(2024, 1, 9))
    assert found.frame.index.tolist() == [1, 2, 3, 4]
    assert DAYS[3] == pd.Timestamp("2024-01-09")


def test_who_only_gave_back_is_no_customer_and_who_bought_as_well_is_one() -> None:
    amounts = np.where(np.arange(N) % 16 == 3, -PAID, PAID)
    amounts[4] = -PAID[4]
    found = clean({**SALES, "Amount": amounts})
    assert len(found.log.set_aside["return of a customer who bought nothing here"]) == 5
    assert found.cancelled.index.tolist() == [5]
    assert net(found) == pytest.approx(PAID.sum() - PAID[3::16].sum() - 2 * PAID[4])


@pytest.mark.parametrize(("nobody", "numbers", "aside"), [("Guest", 2, 10), ("Guest", 3, 0), ("Smith", 1, 0)])
def test_numbers_that_a_name_says_to_be_nobody_are_set_aside(nobody: str, numbers: int, aside: int) -> None:
    ids = [700 + at % numbers if at % 8 == 0 else 100 + at % 16 for at in range(N)]
    names = [nobody if at % 8 == 0 else f"Firm {at % 16}" for at in range(N)]
    columns = {name: cells for name, cells in SALES.items() if name != "Customer"}
    found = clean({**columns, "Customer ID": ids, "Customer name": names}, customer="Customer ID",
                  roles={"Customer name": "other label"})  # fmt: skip
    assert len(found.log.set_aside.get("placeholder for no customer ('Guest')", [])) == aside


def test_words_for_nobody_are_quoted_up_to_three() -> None:
    nobody = ["Walk-in", "Guest", "Anonymous", "Cash customer"]
    found = clean({**SALES, "Customer": [nobody[at // 10 % 4] if at % 10 == 0 else WHO[at] for at in range(N)]})
    (reason,) = found.log.set_aside
    assert reason == "placeholder for no customer ('Anonymous', 'Cash customer', 'Guest')"
    assert len(found.log.set_aside[reason]) == 8


@pytest.mark.parametrize(("columns", "named"), [(8, True), (9, True), (0, False)])
def test_what_sales_could_be_grouped_by_is_named_up_to_eight(columns: int, named: bool) -> None:
    groups = {f"Group {'abcdefghi'[at]}": [f"{'abcdefghi'[at]}{row % 5}" for row in range(N)] for at in range(columns)}
    with pytest.raises(DataError) as refused:
        clean({**{name: SALES[name] for name in ("Invoice No", "Date", "Amount")}, **groups}, kind="sales lines")
    text = str(refused.value)
    assert text.startswith("Sheet data holds sales lines but no customer column.")
    if named:
        assert "It could be grouped by 'Group a', 'Group b'" in text
        assert "'Group h': name one as the Customer column (sheet Settings; --customer \"Group a\")." in text
    else:
        assert text.endswith("Add a column with the customer of each line.")
