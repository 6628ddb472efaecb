"""Who is who again next week: by the id, else by all that the row says; and whether a sheet says the same."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from tests.memory.shop import customers, read, sales, shuffled
from xl_segment.memory.customer_keys import customer_keys, fingerprint


def keys_of(frame: pd.DataFrame, **options: object) -> list[str]:
    return [str(key) for key in customer_keys(*read(frame, **options))]


def keys_by_row(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(keys_of(frame.reset_index(drop=True)), frame.index)


def print_of(frame: pd.DataFrame, **options: object) -> str:
    return fingerprint(read(frame, **options)[0])


def nameless() -> pd.DataFrame:
    """The shop without ids, each row another one."""
    return customers().drop(columns="Customer ID").assign(Visits=[number * 7 % 41 for number in range(40)])


def with_ids(**ids: object) -> pd.DataFrame:
    """The shop with other ids; ids: {row of the frame, as r0: id}."""
    frame = customers()
    for row, name in ids.items():
        frame.loc[int(row[1:]), "Customer ID"] = name
    return frame


def test_customers_are_called_by_their_ids_in_the_order_of_the_rows() -> None:
    assert keys_of(shuffled(customers())) == shuffled(customers())["Customer ID"].tolist()


def test_buyers_on_sales_lines_are_called_by_their_ids_each_once() -> None:
    assert keys_of(sales()) == [f"C{number:02d}" for number in range(20)]


def test_who_has_no_id_is_called_by_all_that_the_row_says() -> None:
    keys = keys_of(with_ids(r3=None))
    assert re.fullmatch("#[0-9a-f]{16}", keys[3])
    assert keys[:3] + keys[4:] == [f"C{number:02d}" for number in range(40) if number != 3]


def test_of_a_sheet_without_ids_each_row_has_a_name_that_goes_with_it() -> None:
    frame = nameless()
    names = keys_by_row(frame)
    assert names.is_unique
    pd.testing.assert_series_equal(keys_by_row(frame.sample(frac=1, random_state=2)).sort_index(), names)


def test_one_cell_that_changes_makes_another_name_and_an_ignored_one_does_not() -> None:
    frame = nameless()
    changed = frame.assign(Visits=[9, *frame["Visits"][1:]])
    assert [was == now for was, now in zip(keys_of(frame), keys_of(changed), strict=True)] == [False] + [True] * 39
    ignored = {"Visits": "ignored"}
    assert keys_of(frame, roles=ignored) == keys_of(changed, roles=ignored)


def test_rows_alike_in_every_cell_are_numbered() -> None:
    frame = nameless()
    frame.loc[[1, 2]] = frame.loc[[0]].to_numpy()
    keys = keys_of(frame)
    assert sorted(keys[:3]) == [keys[0], f"{keys[0]}.1", f"{keys[0]}.2"]
    assert not any("." in key for key in keys[3:])


def test_of_two_rows_with_one_id_one_is_called_by_it_alone() -> None:
    keys = keys_of(with_ids(r5="C04"))
    alone, other = sorted(keys[4:6], key=len)
    assert alone == "C04"
    assert re.fullmatch("C04#[0-9a-f]{16}", other)
    assert keys[:4] + keys[6:] == [f"C{number:02d}" for number in range(40) if number not in (4, 5)]


def test_which_of_two_rows_has_the_id_alone_does_not_depend_on_their_order() -> None:
    for first, second in ((4, 5), (8, 21)):
        frame = with_ids(**{f"r{second}": f"C{first:02d}"})
        turned = frame.iloc[::-1]
        pd.testing.assert_series_equal(keys_by_row(turned).sort_index(), keys_by_row(frame))


def test_each_id_that_is_there_twice_has_one_row_called_by_it_alone() -> None:
    keys = keys_of(with_ids(r5="C04", r6="C04", r8="C07", r9=None, r10=None))
    assert len(set(keys)) == 40
    assert (keys.count("C04"), keys.count("C07")) == (1, 1)
    assert sum(key.startswith("C04#") for key in keys) == 2
    assert sum(key.startswith("C07#") for key in keys) == 1
    assert all(key.startswith("#") for key in keys[9:11])


def test_the_same_rows_have_the_same_print_in_whatever_order_they_stand() -> None:
    assert print_of(shuffled(customers())) == print_of(customers())


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.assign(Age=[21.0, *frame["Age"][1:]]),
        lambda frame: frame.assign(Gender=["Male", *frame["Gender"][1:]]),
        lambda frame: frame.iloc[1:].reset_index(drop=True),
        lambda frame: pd.concat([frame, frame.head(1)], ignore_index=True),
        lambda frame: frame.rename(columns={"Age": "Age now"}),
        lambda frame: frame.assign(Card=["gold", "plain"] * 20),
    ],
    ids=["a number", "a word", "a row less", "a row twice", "a header", "a column more"],
)
def test_what_is_changed_on_the_sheet_changes_the_print(change: object) -> None:
    assert print_of(change(customers())) != print_of(customers())  # type: ignore[operator]


def test_an_ignored_column_says_nothing() -> None:
    ignored = {"roles": {"Card": "ignored"}}
    one, other = customers().assign(Card=["gold", "plain"] * 20), customers().assign(Card=["plain", "gold"] * 20)
    assert print_of(one, **ignored) == print_of(other, **ignored) == print_of(customers())
    assert print_of(one) != print_of(other)
