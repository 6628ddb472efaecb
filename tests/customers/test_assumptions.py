"""The decisions that a result hangs on, gathered in sentences: what a row is, who, when, how much, and what decides."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.customers.test_documents import SALES, N, read
from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.features import build_features
from xl_segment.customers.gather_assumptions import assumed
from xl_segment.customers.understood import Understood
from xl_segment.settings import Settings
from xl_segment.sheet.assumptions import Assumption

DRAW = np.random.default_rng(9)
PEOPLE: dict[str, object] = {
    "Customer ID": [f"P{at:03d}" for at in range(N)],
    "Income": DRAW.integers(20, 90, N) * 1000,
    "Total spent": DRAW.gamma(2, 60, N).round(2),
}


def gathered(columns: dict[str, object], *, named: bool = False, **options: object) -> dict[str, Assumption]:
    settings = Settings(**options)  # type: ignore[arg-type]
    table = read(columns, **options)
    features = build_features(clean_rows(table, settings), settings)
    return {one.what: one for one in assumed(table, features, features.transform.names, named=named)}


def test_of_sales_it_is_said_who_which_order_when_and_how_much() -> None:
    found = gathered(SALES)
    assert list(found) == ["a row is", "customer", "order", "date", "amount", "what decides"]
    assert found["a row is"].taken == "a sale"
    assert found["a row is"].why.startswith("there are ")
    assert not found["a row is"].why.endswith(".")
    assert [found[what].taken for what in ("customer", "order", "date", "amount")] == [
        "Customer", "Invoice No", "Date", "Amount",
    ]  # fmt: skip
    assert all(one.sure for one in found.values())
    assert found["what decides"] == Assumption(
        "what decides", "Recency (days), Money", "all measures that are fit for it", True,
        ("Frequency (orders)", "Average order", "Tenure (days)"),
    )  # fmt: skip


def test_what_sales_lack_is_said_to_be_none_and_unsure() -> None:
    found = gathered({name: SALES[name] for name in ("Customer", "Date", "Amount")}, kind="sales lines")
    assert found["order"] == Assumption("order", "none", "no column was found that could be it", False)
    product = {name: SALES[name] for name in ("Invoice No", "Customer", "Date")}
    lines = {**product, "Quantity": [1 + at % 5 for at in range(N)], "Unit price": [20.0 + at for at in range(N)]}
    assert gathered(lines)["amount"] == Assumption(
        "amount", "Quantity × Unit price", "no column holds the amount itself"
    )
    assert gathered(product, kind="sales lines")["amount"].taken == "none"


def test_of_customers_it_is_said_who_what_they_spent_and_when_last() -> None:
    days = list(pd.date_range("2024-01-01", periods=N))
    found = gathered({**PEOPLE, "Last purchase": days}, kind="customers")
    assert list(found) == ["a row is", "customer", "amount", "last purchase", "what decides"]
    assert found["a row is"].taken == "a customer"
    assert (found["amount"].taken, found["amount"].why) == ("Total spent", "what each customer spent")
    assert (found["last purchase"].taken, found["last purchase"].sure) == ("Last purchase", True)


def test_days_whose_header_says_something_else_are_not_taken_for_the_last_purchase() -> None:
    found = gathered({**PEOPLE, "SubDate": list(pd.date_range("2024-01-01", periods=N))}, kind="customers")
    assert (found["last purchase"].taken, found["last purchase"].sure) == ("none", False)


def test_days_that_can_be_read_in_two_ways_are_not_sure() -> None:
    typed = [f"{1 + at % 12}/{1 + at % 12}/2024" for at in range(N)]
    assert not gathered({**PEOPLE, "Last purchase": typed}, kind="customers")["last purchase"].sure
    assert not gathered({**SALES, "Date": typed})["date"].sure


def test_days_that_no_header_explains_are_named_up_to_five() -> None:
    days = {f"Day {'abcdef'[at]}": list(pd.date_range(f"202{at}-01-01", periods=N)) for at in range(6)}
    roles = dict.fromkeys(days, "other date")
    found = gathered({**PEOPLE, **days}, kind="customers", roles=roles)
    assert found["last purchase"] == Assumption(
        "last purchase", "none", "no header says which days those are", False, tuple(days)[:5]
    )
    assert "last purchase" not in gathered({**PEOPLE, **days, "Recency": [at % 50 for at in range(N)]},
                                           kind="customers", roles=roles | {"Recency": "recency"})  # fmt: skip
    poor = {name: cells for name, cells in PEOPLE.items() if name != "Total spent"}
    assert "last purchase" not in gathered({**poor, **days}, kind="customers", roles=roles)


def test_five_measures_that_do_not_decide_are_named_and_what_the_user_named_is_said() -> None:
    sizes = {f"Size {'abcdef'[at]}": DRAW.normal(50, 9, N) for at in range(6)}
    roles = dict.fromkeys(sizes, "other measure")
    found = gathered({**PEOPLE, **sizes}, named=True, kind="customers", roles=roles, features=("Income",))
    assert found["what decides"] == Assumption(
        "what decides", "Income", "as you said", True, ("Total spent", "Size a", "Size b", "Size c", "Size d")
    )


def test_a_header_that_begins_a_reason_stays_as_it_is() -> None:
    repeated = {**PEOPLE, "Customer ID": [f"P{at % 20:03d}" for at in range(N)]}
    table = read(repeated, customer="Customer ID", roles={"Total spent": "other measure"})
    settings = Settings()
    features = build_features(clean_rows(table, settings), settings)
    (row, *_) = assumed(table, features, features.transform.names)
    assert row.why.startswith("Customer ID repeats, but nothing says when")
    every = read(PEOPLE)
    (row, *_) = assumed(every, features, features.transform.names)
    assert row.why.startswith("every Customer ID stands on one row")


def test_what_was_understood_comes_back_from_plain_data_and_is_said_of_a_later_sheet() -> None:
    settings = Settings()
    table = read(SALES)
    features = build_features(clean_rows(table, settings), settings)
    kept = Understood.of(table, features)
    fields = {
        "reasons": {"Amount": "because"}, "left_out": {"Tenure (days)": "then"}, "warnings": ["w"],
        "assumptions": [{"what": "a", "taken": "b", "why": "c", "sure": False, "other": ["d"]}],
    }  # fmt: skip
    back = Understood.from_fields(fields)
    assert kept.reasons["Amount"] == table.column("Amount").reason
    assert back.assumptions == (Assumption("a", "b", "c", False, ("d",)),)
    later = back.with_reasons(table)
    assert later.column("Amount").reason == "because"
    assert later.column("Customer").reason == table.column("Customer").reason
    assert (later.assumptions, later.warnings) == (back.assumptions, ("w",))
    assert later.kind_reason == "A row is what it was when the segments were made."
    left_out = back.with_measure_reasons(features).left_out
    assert left_out == {**features.left_out, "Tenure (days)": "then"}
