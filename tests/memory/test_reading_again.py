"""A sheet read as it was when the segments were made; and whether its customers are those of then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.memory.shop import MEASURES, customers, made, middle_aged, read, sales
from xl_segment import Segmentation, Settings
from xl_segment.errors import DataError
from xl_segment.memory.memory import Memory
from xl_segment.memory.reading_again import called_as_now, check_customers, has_customers_of, read_again, roles_of
from xl_segment.sheet.grid import SheetData


def sheet(frame: pd.DataFrame) -> SheetData:
    return SheetData.from_frame(frame)


def nameless() -> pd.DataFrame:
    return customers().drop(columns="Customer ID").assign(Visits=[number * 7 % 41 for number in range(40)])


@pytest.fixture(scope="module")
def of_nobody() -> Segmentation:
    """A first run on the shop without ids."""
    return made(nameless())


# As it was read then.


def test_columns_are_what_they_were_and_customers_get_the_same_numbers(first: Segmentation) -> None:
    again = read_again(sheet(customers()), first.model, Settings())
    assert roles_of(again.table) == first.model.columns
    np.testing.assert_array_equal(again.features.matrix, first.features.matrix)


def test_a_column_is_what_it_was_though_its_cells_would_be_taken_for_something_else_now(first: Segmentation) -> None:
    frame = customers().rename(columns={"Gender": "Kind"}).assign(Kind=[f"kind {number}" for number in range(40)])
    model = replace(first.model, columns={**first.model.columns, "Kind": "product category"})
    assert roles_of(read(frame)[0])["Kind"] != "product category"
    assert roles_of(read_again(sheet(frame), model, Settings()).table)["Kind"] == "product category"


def test_the_kind_of_the_rows_is_that_of_then(first: Segmentation, first_on_sales: Segmentation) -> None:
    once_each = sales().drop_duplicates("Customer")
    assert read_again(sheet(once_each), first_on_sales.model, Settings()).features.measured.kind == "sales lines"
    assert read_again(sheet(customers()), first.model, Settings()).features.measured.kind == "customers"


def test_features_that_are_asked_for_now_do_not_count(first: Segmentation) -> None:
    again = read_again(sheet(customers()), first.model, Settings(features=("Age",)))
    assert again.features.transform.names == tuple(MEASURES)


def test_a_column_that_has_come_since_is_left_aside_and_named(first: Segmentation) -> None:
    again = read_again(sheet(customers().assign(Visits=range(40))), first.model, Settings())
    assert roles_of(again.table)["Visits"] == "ignored"
    assert again.features.measured.log.notes == (
        "'Visits': new since the segments were made, so left aside. Segment again to take new columns in.",
    )
    assert read_again(sheet(customers()), first.model, Settings()).features.measured.log.notes == ()


def test_a_column_that_has_come_since_and_is_said_to_be_something_is_no_surprise(first: Segmentation) -> None:
    settings = Settings(roles={"Visits": "frequency"})
    again = read_again(sheet(customers().assign(Visits=range(40), Card="gold")), first.model, settings)
    assert roles_of(again.table)["Visits"] == "frequency"
    assert len(again.features.measured.log.notes) == 1
    assert again.features.measured.log.notes[0].startswith("'Card': new since")


def test_of_columns_that_have_come_since_five_are_named(first: Segmentation) -> None:
    new = {f"New {number}": 1.0 for number in range(1, 7)}
    (note,) = read_again(sheet(customers().assign(**new)), first.model, Settings()).features.measured.log.notes
    assert note.startswith("'New 1', 'New 2', 'New 3', 'New 4', 'New 5': new since")


def test_a_column_that_decided_and_is_gone_is_named_with_the_nearest(first: Segmentation) -> None:
    frame = customers().rename(columns={"Annual Income": "Anual Income"})
    with pytest.raises(DataError) as told:
        read_again(sheet(frame), first.model, Settings())
    assert str(told.value) == (
        "The segments were made with 'Annual Income'. There is no column 'Annual Income' in sheet data. Did you mean "
        "'Anual Income'? Give the column its header back, or segment again without it."
    )


def test_a_column_that_only_describes_may_be_gone(first: Segmentation) -> None:
    again = read_again(sheet(customers().drop(columns="Gender")), first.model, Settings())
    np.testing.assert_array_equal(again.features.matrix, first.features.matrix)


def test_why_a_column_is_what_it_is_was_kept_and_of_an_older_model_something_is_said(first: Segmentation) -> None:
    again = read_again(sheet(customers()), first.model, Settings())
    assert [one.reason for one in again.table.columns] == [one.reason for one in first.table.columns]
    older = read_again(sheet(customers()), replace(first.model, understood=None), Settings())
    assert {one.reason for one in older.table.columns} == {"as when the segments were made"}


def test_blank_cells_are_treated_as_then() -> None:
    frame = customers()
    frame.loc[:2, "Age"] = np.nan
    model = made(frame, missing="set aside").model
    assert len(read_again(sheet(frame), model, Settings(missing="fill")).features.raw) == 37


# Whether its customers are those of then.


def test_without_the_column_of_the_ids_customers_cannot_be_told_apart(first: Segmentation) -> None:
    check_customers(sheet(customers()), first.model)
    with pytest.raises(DataError, match=r"^Customers are known by the column 'Customer ID'\. There is no column"):
        check_customers(sheet(customers().rename(columns={"Customer ID": "Number"})), first.model)


def test_any_other_column_may_be_gone_for_customers_to_be_told_apart(first: Segmentation) -> None:
    check_customers(sheet(customers()[["Customer ID"]]), first.model)


def test_where_nobody_had_an_id_no_column_is_needed(of_nobody: Segmentation) -> None:
    check_customers(sheet(nameless()[["Age"]]), of_nobody.model)


def test_one_customer_in_common_makes_it_the_same_shop(first: Segmentation) -> None:
    others = middle_aged()
    assert not has_customers_of(first.memory, read(others)[0])
    others.loc[7, "Customer ID"] = "C39"
    assert has_customers_of(first.memory, read(others)[0])


def test_a_blank_id_is_nobody_in_common(first: Segmentation) -> None:
    others = middle_aged()
    others.loc[7, "Customer ID"] = None
    keys = first.memory.customers.keys.copy()
    keys[0] = "None"
    memory = replace(first.memory, customers=replace(first.memory.customers, keys=keys))
    assert not has_customers_of(memory, read(others)[0])


def test_where_there_is_nothing_to_know_customers_by_they_may_be_the_same(first: Segmentation) -> None:
    assert has_customers_of(first.memory, read(middle_aged().drop(columns="Customer ID"))[0])
    assert has_customers_of(Memory.of_model(first.model), read(middle_aged())[0])


# What they are called now.


def renamed(previous: Memory, frame: pd.DataFrame, **options: object) -> Memory:
    return called_as_now(previous, sheet(frame), *read(frame, **options))


def test_who_has_no_id_is_called_as_now_once_a_column_is_taken_for_another_thing(of_nobody: Segmentation) -> None:
    found = renamed(of_nobody.memory, nameless(), roles={"Visits": "ignored"})
    now = made(nameless(), roles={"Visits": "ignored"}).memory.customers.keys
    assert found.customers.keys.tolist() == now.tolist()
    assert not set(now) & set(of_nobody.memory.customers.keys)
    np.testing.assert_array_equal(found.customers.segment, of_nobody.memory.customers.segment)
    assert replace(found, customers=of_nobody.memory.customers) == of_nobody.memory


def test_who_is_not_on_the_sheet_any_more_keeps_the_name_of_then(of_nobody: Segmentation) -> None:
    found = renamed(of_nobody.memory, nameless().iloc[1:].reset_index(drop=True), roles={"Visits": "ignored"})
    assert found.customers.keys[0] == of_nobody.memory.customers.keys[0]
    assert not set(found.customers.keys[1:]) & set(of_nobody.memory.customers.keys)


def test_who_was_set_aside_now_keeps_the_name_of_then(of_nobody: Segmentation) -> None:
    frame = nameless()
    previous = of_nobody.memory
    table, features = read(frame, roles={"Visits": "ignored"})
    fewer = features.only(np.arange(40) != 4, "set aside")
    found = called_as_now(previous, sheet(frame), table, fewer)
    kept = [was == now for was, now in zip(previous.customers.keys, found.customers.keys, strict=True)]
    assert kept == [number == 4 for number in range(40)]


def test_while_the_columns_are_what_they_were_nothing_is_renamed(of_nobody: Segmentation) -> None:
    assert renamed(of_nobody.memory, nameless()) is of_nobody.memory


def test_who_has_an_id_is_called_by_it_whatever_a_column_is_taken_for(first: Segmentation) -> None:
    assert renamed(first.memory, customers(), roles={"Age": "ignored"}) is first.memory
    nobody_now = customers().drop(columns="Customer ID")
    assert renamed(first.memory, nobody_now) is first.memory


def test_who_has_an_id_now_and_had_none_is_not_renamed(of_nobody: Segmentation) -> None:
    assert (
        renamed(of_nobody.memory, nameless().assign(**{"Customer ID": customers()["Customer ID"]})) is of_nobody.memory
    )


def test_buyers_are_not_renamed(of_nobody: Segmentation, first_on_sales: Segmentation) -> None:
    assert renamed(of_nobody.memory, sales()) is of_nobody.memory
    assert renamed(first_on_sales.memory, nameless()) is first_on_sales.memory
    assert renamed(first_on_sales.memory, sales(), amount="Amount", customer="Customer") is first_on_sales.memory


def test_a_sheet_that_cannot_be_read_as_then_renames_nobody(of_nobody: Segmentation) -> None:
    assert renamed(of_nobody.memory, nameless().drop(columns="Age")) is of_nobody.memory


def test_a_model_that_kept_no_columns_renames_nobody(of_nobody: Segmentation) -> None:
    memory = replace(of_nobody.memory, model=replace(of_nobody.model, columns={}))
    assert renamed(memory, nameless(), roles={"Visits": "ignored"}) is memory
