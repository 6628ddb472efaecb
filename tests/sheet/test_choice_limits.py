"""Which column is the customer, the order, the money of a month: just inside, and just outside of what is asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Table

N = 100
DRAW = np.random.default_rng(8)
PAID = DRAW.gamma(2, 60, N).round(2)
DAYS = list(pd.date_range("2024-01-03", periods=N, freq="2D"))
WHO = [f"C{at % 20}" for at in range(N)]


def read(columns: dict[str, object], **options: object) -> Table:
    return read_columns(SheetData.from_frame(pd.DataFrame(columns)), Settings(**options))  # type: ignore[arg-type]


def holder(found: Table, role: Role) -> str | None:
    column = found.first(role)
    return None if column is None else column.name


def sales(**columns: object) -> dict[str, object]:
    return {"Date": DAYS, "Customer": WHO, "Amount": PAID, **columns}


NUMBERS = [f"X-{7000 + 13 * at}" for at in range(N)]


@pytest.mark.parametrize(("filled", "taken"), [(95, True), (94, False)])
def test_a_number_that_no_header_explains_is_the_orders_where_nearly_all_rows_have_one(
    filled: int, taken: bool
) -> None:
    pairs = [f"X-{7000 + at // 2}" if at < filled else None for at in range(N)]
    who = [f"C{at // 2 % 20}" for at in range(N)]
    days = [DAYS[at // 2] for at in range(N)]
    found = read({"Date": days, "Customer": who, "Amount": PAID, "Zz": pairs})
    assert (holder(found, Role.ORDER) == "Zz") == taken
    if taken:
        assert (
            found.column("Zz").reason == "each of its values is of one customer and one day, and stands on several rows"
        )


@pytest.mark.parametrize(("customers", "taken"), [(41, True), (42, False)])
def test_orders_are_more_than_a_fifth_more_than_the_customers(customers: int, taken: bool) -> None:
    # Fifty numbers of two rows each.
    who = [f"C{at // 2 % customers}" for at in range(N)]
    days = [DAYS[at // 2] for at in range(N)]
    found = read({"Date": days, "Customer": who, "Amount": PAID, "Zz": [f"X-{7000 + at // 2}" for at in range(N)]})
    assert (holder(found, Role.ORDER) == "Zz") == taken


def test_a_bare_number_is_the_orders_and_says_why() -> None:
    found = read(sales(Numer=NUMBERS))
    assert (
        found.column("Numer").reason == "its header says that it is a number, and each is of one customer and one day"
    )


def test_an_order_is_of_the_day_that_a_header_names_not_of_another() -> None:
    who, days = [f"C{at // 2 % 20}" for at in range(N)], [DAYS[at // 2] for at in range(N)]
    columns = {"Aa": DAYS, "Order date": days, "Customer": who, "Amount": PAID}
    found = read({**columns, "Zz": [f"X-{7000 + at // 2}" for at in range(N)]})
    assert holder(found, Role.ORDER) == "Zz"


def test_a_header_that_says_what_its_column_is_says_that_the_customer_would_be_named_too() -> None:
    seldom = [DAYS[at] if at < 20 else None for at in range(N)]
    columns: dict[str, object] = {"Aa": DAYS, "Bb": PAID, "Cc": WHO}
    assert holder(read(columns), Role.CUSTOMER) == "Cc"
    assert holder(read({**columns, "Order date": seldom}), Role.CUSTOMER) is None


def test_of_two_columns_that_could_be_the_customer_both_are_named_with_their_numbers() -> None:
    found = read({"Date": DAYS, "Amount": PAID, "Client": WHO, "Buyer": [f"K{at % 33}" for at in range(N)]})
    (customer,) = [one for one in found.assumptions if one.what == "customer"]
    assert not customer.sure
    assert customer.other
    first, second = customer.taken, customer.other[0]
    sizes = {"Client": "20", "Buyer": "33"}
    assert found.warnings[0] == (
        f"Two columns could be the customer: {first} ({sizes[first]}) and {second} ({sizes[second]}). {first} was taken."
    )


def test_three_columns_that_could_be_the_customer_are_named_and_no_more() -> None:
    more = {name: [f"{name}{at % count}" for at in range(N)]
            for name, count in (("Client", 20), ("Customer", 33), ("Buyer", 25), ("Account", 30))}  # fmt: skip
    found = read({"Date": DAYS, "Amount": PAID, **more})
    assert found.warnings[0].startswith("Three columns could be the customer: ")
    assert found.warnings[0].count("(") == 3


def test_where_no_header_says_it_addresses_or_what_repeats_name_the_customer() -> None:
    mails = [f"p{at % 20}@x.example" if at % 5 else f"p{at % 20}" for at in range(N)]
    found = read({"Aa": DAYS, "Bb": PAID, "Cc": mails})
    assert found.column("Cc").reason == "its cells are e-mail addresses"
    unsure = read({"Aa": DAYS, "Bb": PAID, "Cc": WHO, "Dd": [f"D{at % 9}" for at in range(N)]})
    assert holder(unsure, Role.CUSTOMER) == "Cc"
    assert unsure.warnings[0] == "Two columns could be the customer: Cc (20) and Dd (9). Cc was taken."
    (customer,) = [one for one in unsure.assumptions if one.what == "customer"]
    assert (customer.sure, customer.other) == (False, ("Dd",))
    alone = read({"Aa": DAYS, "Bb": PAID, "Cc": WHO})
    assert alone.warnings[0] == "No header says which column is the customer; Cc was taken, by its cells."
    assert not next(one for one in alone.assumptions if one.what == "customer").sure


@pytest.mark.parametrize(("different", "taken"), [(8, True), (7, False)])
def test_customers_are_eight_at_least_where_no_header_names_them(different: int, taken: bool) -> None:
    found = read({"Aa": DAYS, "Bb": PAID, "Cc": [f"w{at % different}" for at in range(N)]})
    assert (holder(found, Role.CUSTOMER) == "Cc") == taken


@pytest.mark.parametrize(("filled", "taken"), [(90, True), (89, False)])
def test_customers_that_no_header_names_stand_on_nine_of_ten_rows(filled: int, taken: bool) -> None:
    cells = [WHO[at] if at < filled else None for at in range(N)]
    assert (holder(read({"Aa": DAYS, "Bb": PAID, "Cc": cells}), Role.CUSTOMER) == "Cc") == taken


@pytest.mark.parametrize(("named", "taken"), [(90, "Customer ID"), (89, "Buyer")])
def test_a_name_on_every_row_comes_before_an_id_that_a_tenth_of_the_rows_lack(named: int, taken: str) -> None:
    ids = [f"K{at % 20:03d}" if at < named else None for at in range(N)]
    columns = {"Date": DAYS, "Amount": PAID, "Customer ID": ids, "Buyer": [f"Firm {at % 20}" for at in range(N)]}
    assert holder(read(columns), Role.CUSTOMER) == taken
    # Who has no number as nobody is meant is not left out.
    nobody = [f"Firm {at % 20}" if at < named else "Guest" for at in range(N)]
    assert holder(read({**columns, "Buyer": nobody}), Role.CUSTOMER) == "Customer ID"


@pytest.mark.parametrize(("filled", "taken"), [(97, "Buyer"), (96, "Customer ID")])
def test_a_name_that_rows_lack_as_well_leaves_the_id_the_customer(filled: int, taken: str) -> None:
    ids = [f"K{at % 20:03d}" if at % 2 or at < 40 else None for at in range(N)]
    names = [f"Firm {at % 20}" if at < filled else None for at in range(N)]
    assert holder(read({"Date": DAYS, "Amount": PAID, "Customer ID": ids, "Buyer": names}), Role.CUSTOMER) == taken


def test_tax_numbers_tell_two_customers_of_one_name_apart_and_say_so() -> None:
    tax = [f"5{at % 20:09d}" for at in range(N)]
    other = [*tax[:40], *[f"7{at % 20:09d}" if at % 20 == 3 else tax[at] for at in range(40, N)]]
    columns = {"Date": DAYS, "Amount": PAID, "Customer": WHO}
    assert holder(read({**columns, "NIP": tax}), Role.CUSTOMER) == "Customer"
    found = read({**columns, "NIP": other})
    assert holder(found, Role.CUSTOMER) == "NIP"
    assert found.column("NIP").reason == "it tells customers apart that Customer does not"


MONTHS = ("Jan 2024", "Feb 2024", "Mar 2024")
PEOPLE: dict[str, object] = {"Customer ID": [f"P{at:03d}" for at in range(N)]}


def months(names: tuple[str, ...] = MONTHS, cells: object = None) -> dict[str, object]:
    return {name: DRAW.gamma(2, 60, N).round(2) if cells is None else cells for name in names}


def roles_of(found: Table, names: tuple[str, ...]) -> set[Role]:
    return {found.column(name).role for name in names}


@pytest.mark.parametrize(
    ("cells", "money"),
    [([0.25, 0.5] * 50, False), ([0.25, 1.5] * 50, True), ([-5.0, 7.0] * 50, False), ([-5.0, 7.0, 8.0, 9.0, 6.0] * 20, True),
     ([f"{at % 9}%" for at in range(N)], False), ([0.5] * 98 + [11.0] * 2, True), ([0.5] * 98 + [10.0] * 2, False)],
)  # fmt: skip
def test_rates_in_columns_of_months_are_no_money(cells: list[object], money: bool) -> None:
    found = read({**PEOPLE, **months(cells=cells)}, kind="customers")
    assert (roles_of(found, MONTHS) == {Role.PERIOD}) == money


def test_half_of_the_columns_may_be_rates() -> None:
    names = (*MONTHS, "Apr 2024")
    columns = months(names)
    columns |= months(names[:2], [0.25, 0.5] * 50)
    assert roles_of(read({**PEOPLE, **columns}, kind="customers"), names) == {Role.PERIOD}
    columns |= months(names[:3], [0.25, 0.5] * 50)
    assert Role.PERIOD not in roles_of(read({**PEOPLE, **columns}, kind="customers"), names)


@pytest.mark.parametrize(
    ("words", "money"), [("Sales", True), ("Total", True), ("Spend", True), ("Average sales", False), ("Planned sales", False),
                         ("Visits", False), ("Growth", False)],
)  # fmt: skip
def test_words_beside_the_months_say_whether_they_are_money(words: str, money: bool) -> None:
    names = tuple(f"{words} {month}" for month in MONTHS)
    found = read({**PEOPLE, **months(names)}, kind="customers")
    assert (Role.PERIOD in roles_of(found, names)) == money


def test_the_column_that_adds_the_months_up_is_the_amount_and_a_quarter_counts_no_more() -> None:
    names = ("Jan 2024", "Feb 2024", "Mar 2024", "Apr 2024")
    columns = months(names)
    quarter = np.sum([columns[name] for name in names[:3]], axis=0)
    found = read(
        {**PEOPLE, **columns, "Q1 2024": quarter, "Zz": np.sum(list(columns.values()), axis=0)}, kind="customers"
    )
    assert (found.column("Zz").role, found.column("Zz").reason) == (
        Role.AMOUNT,
        "it is the sum of Jan 2024 to Apr 2024",
    )
    assert found.column("Q1 2024").role is Role.IGNORED
    assert found.column("Q1 2024").reason == "it adds up Jan 2024 to Mar 2024, which are counted already"
    assert found.column("Jan 2024").reason == "its header names a time, and those beside it the times before and after"


@pytest.mark.parametrize(("rows", "taken"), [(2, True), (1, False)])
def test_two_rows_show_that_a_column_adds_the_months_up(rows: int, taken: bool) -> None:
    cells = [5.5 if at < rows else None for at in range(N)]
    columns = months(cells=cells)
    total = [16.5 if at < rows else None for at in range(N)]
    found = read({**PEOPLE, "Height": PAID, **columns, "Zz": total}, kind="customers")
    assert (found.column("Zz").reason == "it is the sum of Jan 2024 to Mar 2024") == taken


@pytest.mark.parametrize(
    ("headers", "cells", "money"),
    [
        (("Q1", "Q2", "Q3"), "large", True), (("Q1", "Q2", "Q3"), "small", False), (("Q1", "Q2", "Q3", "Q9b"), "large", False),
        (("Sales Q1", "Sales Q2", "Sales Q3"), "small", True), (("Sales Q1", "Sales Q2", "Sales Q3"), "answers", False),
        (("Q1", "Q2"), "large", False), (("2022", "2023"), "large", False), (("Sales 2022", "Sales 2023"), "large", True),
    ],
)  # fmt: skip
def test_numbered_headers_are_quarters_where_their_money_is_too_large_for_answers(
    headers: tuple[str, ...], cells: str, money: bool
) -> None:
    sizes = {"large": PAID + 101.25, "small": (PAID % 90).round(2), "answers": (PAID % 5).astype(int)}
    found = read({**PEOPLE, "Town": WHO, **{name: np.roll(sizes[cells], at) for at, name in enumerate(headers)}},
                 kind="customers")  # fmt: skip
    assert (Role.PERIOD in roles_of(found, headers[:2])) == money


def test_months_are_money_also_where_somebody_says_what_another_column_is() -> None:
    columns = {**PEOPLE, "Note": ["a", "b"] * (N // 2), **months()}
    said = read(columns, roles={"Note": "other label"})
    assert roles_of(said, MONTHS) == roles_of(read(columns), MONTHS) == {Role.PERIOD}
