"""Figures that texts of personas name in braces."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from xl_segment import segment
from xl_segment.personas.text_figures import (
    FIGURES,
    can_be_said,
    figures_of,
    filled,
    is_filled,
    names_figures,
    unknown_figure,
)
from xl_segment.result import Segmentation


@pytest.fixture(scope="module")
def result() -> Segmentation:
    random = np.random.default_rng(2)
    customers = random.integers(0, 120, 900)
    sales = pd.DataFrame(
        {
            "Customer": [f"C{at:03}" for at in customers],
            "Date": pd.Timestamp("2025-01-01") + pd.to_timedelta(random.integers(0, 300, 900), unit="D"),
            "Amount": (random.lognormal(3, 0.5, 900) * (1 + 5 * (customers < 20))).round(2),
        }
    )
    return segment(sales, k=3)


def test_each_figure_is_that_of_the_segment(result: Segmentation) -> None:
    for profile in result.profiles:
        figures = figures_of(profile)
        means = {measure.name: measure.mean for measure in profile.measures}
        shown = {measure.name: measure.figure for measure in profile.measures}
        assert set(figures) == set(FIGURES)
        assert int(figures["customers"].replace(",", "")) == profile.size
        assert int(figures["one in ten"]) == max((profile.size + 5) // 10, 1)
        assert float(figures["each"].replace(",", "")) == pytest.approx((profile.money or 0) / profile.size, rel=0.005)
        assert float(figures["orders"]) == pytest.approx(shown["Frequency (days)"], rel=0.005)
        assert float(figures["average order"]) == pytest.approx(shown["Average order"], rel=0.005)
        assert float(figures["days"]) == pytest.approx(shown["Recency (days)"], abs=0.51)
        gap = (means["Tenure (days)"] - means["Recency (days)"]) / (means["Frequency (days)"] - 1)
        assert 0 <= int(figures["usual"].removesuffix(" days")) - gap < 11
        assert 0 <= int(figures["wait"].removesuffix(" days")) - 2 * gap < 11
        assert figures["strongest"] == profile.apart[0]


def test_of_one_customer_nobody_says_the_1(result: Segmentation) -> None:
    alone = dataclasses.replace(result.profiles[0], size=1)
    assert not {"customers", "one in ten", "some"} & set(figures_of(alone))


def test_a_text_is_said_where_all_its_figures_are_known() -> None:
    assert can_be_said("Keep all {customers}", {"customers": "12"})
    assert not can_be_said("Keep all {customers}, {each} each", {"customers": "12"})
    assert filled("Keep all {customers}, {each} each", {"customers": "12"}) == "Keep all 12, – each"
    assert filled("{this} stays", {}) == "{this} stays"
    assert names_figures("{one in ten} of them")
    assert not names_figures("ten of them")


@pytest.mark.parametrize(
    ("text", "so"), [("Keep all 1,204", True), ("Keep all of them", False), ("Keep all ", False), ("Keep 12", False)]
)
def test_a_filled_text_is_known_by_its_template(text: str, so: bool) -> None:
    assert is_filled(text, "Keep all {customers}") is so


def test_what_is_no_figure_is_named() -> None:
    assert unknown_figure("Call the {one in ten} of {custmers}") == "custmers"
    assert unknown_figure("Call the {one in ten}") == ""
    assert unknown_figure("Dear {First Name}, ...") == ""
    assert unknown_figure("Keep all {Customers}") == "Customers"
