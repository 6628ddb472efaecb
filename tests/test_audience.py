"""Lists of customers for mailing: who is on them, and in whose columns."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from xl_segment import Segmentation, segment
from xl_segment.audience import audience, contacts, to_csv
from xl_segment.errors import DataError, NotFoundError, SettingError


@pytest.fixture(scope="module")
def result() -> Segmentation:
    """Sales of 90 customers with addresses; of one the address changed, of one it is blank, one is called a formula."""
    random = np.random.default_rng(1)
    who = np.r_[np.arange(90), random.integers(0, 90, 510)]
    lines = pd.DataFrame(
        {
            "Order ID": np.arange(600),
            "Order Date": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 300, 600), unit="D"),
            "Customer": [f"K{one:02}" for one in who],
            "E-Mail": [f"k{one:02}@example.org" for one in who],
            "Vorname": [f"Anna {one}" for one in who],
            "Nachname": ["=1+1" if one == 5 else f"Ohm {one}" for one in who],
            "Sales": random.lognormal(3, 1, 600),
        }
    )
    lines.loc[lines["Customer"] == "K03", "E-Mail"] = None
    last = lines.index[lines["Customer"] == "K04"][-1]
    lines.loc[last, "E-Mail"] = "new@example.org"
    return segment(lines, k=3, customer="Customer")


def test_without_a_choice_all_customers_are_listed_by_money(result: Segmentation) -> None:
    everybody = audience(result)
    assert sorted(everybody["Customer"]) == sorted(result.customers.index)
    assert (everybody["Money"].diff().dropna() <= 0).all()
    assert everybody["Money"].sum() == pytest.approx(result.customers["Money"].sum())


def test_the_chosen_segments_are_listed_and_nobody_else(result: Segmentation) -> None:
    first, name = audience(result, segments=[1]), result.persona(2).name
    assert set(first["Customer"]) == set(result.customers.index[result.labels == 1])
    both = audience(result, segments=[1], personas=[name.upper()])
    assert set(both["Customer"]) == set(result.customers.index[np.isin(result.labels, [1, 2])])


def test_of_a_customers_addresses_the_last_one_counts(result: Segmentation) -> None:
    known = contacts(result)
    assert known.loc["K04"].tolist() == ["new@example.org", "Anna 4", "Ohm 4"]
    assert known.loc["K03", "email"] == ""


@pytest.mark.parametrize(
    ("tool", "headers"),
    [
        ("mailchimp", ["Email Address", "First Name", "Last Name", "Tags"]),
        ("Klaviyo", ["Email", "First Name", "Last Name"]),
        ("hubspot", ["Email", "First Name", "Last Name"]),
    ],
)
def test_a_tool_gets_its_own_headers_first_and_nobody_without_an_address(
    result: Segmentation, tool: str, headers: list[str]
) -> None:
    listed = audience(result, tool=tool)
    assert list(listed.columns[: len(headers) + 1]) == [*headers, "Customer"]
    assert len(listed) == 89
    assert "K03" not in set(listed["Customer"])


def test_a_list_is_read_by_spreadsheets_as_it_is(result: Segmentation) -> None:
    content = to_csv(audience(result, tool="hubspot"))
    assert content.startswith(b"\xef\xbb\xbfEmail,")
    assert content.count(b"\r\n") == 90
    read = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", index_col="Customer")
    assert read.loc["K05", "Last Name"] == "'=1+1"
    assert read.loc["K04", "Money"] == pytest.approx(result.customers.loc["K04", "Money"], abs=0.005)
    assert read["Frequency (orders)"].dtype.kind == "i"


def test_what_is_not_there_is_said(result: Segmentation) -> None:
    with pytest.raises(NotFoundError, match="no segment 9 with customers; there are 1, 2, 3"):
        audience(result, segments=[9])
    with pytest.raises(NotFoundError, match="no persona"):
        audience(result, personas=["Nobody"])
    with pytest.raises(SettingError, match="mailchimp, klaviyo, hubspot"):
        audience(result, tool="fax")


def test_a_tool_asks_for_addresses(demo_result: Segmentation) -> None:
    with pytest.raises(DataError, match="No column holds e-mail addresses, and Mailchimp"):
        audience(demo_result, tool="mailchimp")
