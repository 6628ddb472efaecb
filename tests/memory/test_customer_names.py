"""What a reader knows customers by: their id, the row where that tells no two apart, and a name where a column has one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.memory.shop import customers, read, sales
from xl_segment.memory.customer_keys import customer_keys, id_of_key
from xl_segment.memory.customer_names import Callings

NAMES = [f"Ann Lee {at}" for at in range(40)]


def callings(frame: pd.DataFrame, **options: object) -> Callings:
    return Callings.of(*read(frame, **options))


def called(frame: pd.DataFrame) -> list[str]:
    """What customers are called, in the order of the sheet."""
    table, features = read(frame)
    shown = Callings.of(table, features)
    return [shown.id_of(str(key)) for key in customer_keys(table, features)]


def names(frame: pd.DataFrame) -> set[str]:
    return set(callings(frame).names.values())


def test_who_has_an_id_of_their_own_is_called_by_it() -> None:
    assert called(customers()) == customers()["Customer ID"].tolist()
    assert called(sales()) == [f"C{number:02d}" for number in range(20)]


def test_of_rows_with_one_id_each_is_called_with_its_row_and_a_row_without_an_id_by_it() -> None:
    frame = customers()
    frame.loc[5, "Customer ID"], frame.loc[9, "Customer ID"] = "C04", None
    shown = called(frame)
    assert shown[4:6] == ["C04 (row 5)", "C04 (row 6)"]
    assert shown[9] == "row 10"
    assert not any("#" in name for name in shown)


def test_who_is_not_on_the_sheet_is_called_by_what_is_left_of_the_key() -> None:
    known = callings(customers())
    assert known.id_of("X9") == "X9"
    assert known.id_of("X9#0123456789abcdef") == known.id_of("X9#0123456789abcdef.2") == "X9 (one of several)"
    assert known.id_of("#0123456789abcdef") == "no id"
    assert id_of_key("C#12") == "C#12"  # an id may have such a sign itself


@pytest.mark.parametrize("header", ["Name", "Customer name", "Kundenname", "Nom du client"])
def test_a_column_of_names_beside_the_ids_says_what_customers_are_called(header: str) -> None:
    assert names(customers().assign(**{header: NAMES})) == set(NAMES)


def test_first_and_last_name_make_a_name_together() -> None:
    parts = {"First name": ["Ann", "Bob"] * 20, "Last name": [f"Lee {at}" for at in range(40)]}
    shown = callings(customers().assign(**parts))
    assert shown.name_of("C01") == "Bob Lee 1"
    assert shown.name_of("X9") == ""


def test_what_few_words_say_of_everybody_is_no_name() -> None:
    assert names(customers().assign(Client=["Retail", "Wholesale"] * 20)) == set()
    assert names(customers()) == set()


def test_of_sales_lines_a_name_is_what_all_lines_of_a_customer_say() -> None:
    lines = sales()
    owner = lines[lines.columns[0]] if "Customer" not in lines else lines["Customer"]
    by_customer = lines.assign(**{"Customer name": [f"Shop {name}" for name in owner]})
    assert len(names(by_customer)) == 20
    by_line = lines.assign(**{"Customer name": [f"#10{at}" for at in range(len(lines))]})
    assert names(by_line) == set()


def test_how_customers_are_known_again_is_said_as_it_is() -> None:
    frame = customers()
    assert callings(frame).sentence.endswith("so sorting, filtering and inserting rows changes nothing.")
    frame.loc[5, "Customer ID"] = "C04"
    assert "one that another row has too" in callings(frame).sentence
    nameless = customers().drop(columns="Customer ID").assign(Visits=np.arange(40) * 7 % 41)
    assert callings(nameless).sentence.startswith("No column is a customer id, so a row is known again by all")
