"""The small pictures of the sheet Explore: what they say is what the data says."""

from __future__ import annotations

import html
import re

import numpy as np
import pandas as pd
import pytest

from xl_segment import Segmentation, segment
from xl_segment.charts.distributions import bar_edges, boxes, histogram
from xl_segment.charts.sales import buyers, months, orders_by_recency
from xl_segment.charts.style import Chart
from xl_segment.charts.together import age_and_spending, correlation, genders


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """Sales over a year of 90 customers, a third of them in the last three whole months."""
    random = np.random.default_rng(5)
    who = np.r_[np.arange(90), random.integers(0, 60, 710)]
    day = np.where(np.arange(800) % 3 == 0, random.integers(243, 334, 800), random.integers(0, 345, 800))
    return pd.DataFrame(
        {
            "Order ID": np.arange(800),
            "Order Date": pd.Timestamp("2024-01-01") + pd.to_timedelta(day, unit="D"),
            "Customer": [f"K{one:02}" for one in who],
            "Sales": random.lognormal(3, 1.5, 800).round(2),
        }
    )


@pytest.fixture(scope="module")
def sold(lines: pd.DataFrame) -> Segmentation:
    return segment(lines, k=3)


@pytest.fixture(scope="module")
def people() -> Segmentation:
    """Customers whose spending falls with age; one kind is nearly all women."""
    random = np.random.default_rng(6)
    kind = np.repeat([0, 1, 2], 80)
    age = random.normal(np.array([25, 45, 65])[kind], 3).round()
    return segment(
        pd.DataFrame(
            {
                "Customer ID": np.arange(240),
                "Age": age,
                "Spending Score": (110 - age + random.normal(0, 4, 240)).round().clip(1, 100),
                "Gender": np.where(random.random(240) < np.array([0.95, 0.4, 0.4])[kind], "Female", "Male"),
            }
        ),
        k=3,
        features=("Age", "Spending Score"),
    )


def some(chart: Chart | None) -> Chart:
    assert chart is not None
    assert chart.png()[:4] == b"\x89PNG"
    return chart


def numbers(text: str) -> list[float]:
    return [float(number.replace(",", "")) for number in re.findall(r"[\d,.]*\d", text)]


def test_the_middle_half_is_that_of_the_customers(people: Segmentation) -> None:
    ages = people.customers["Age"]
    chart = histogram(people, "Age")
    low, high = numbers(chart.title)
    assert chart.title.startswith("Age: half between ")
    assert (ages <= low).mean() == pytest.approx(0.25, abs=0.05)
    assert (ages >= high).mean() == pytest.approx(0.25, abs=0.05)
    assert chart.subtitle == "Age of 240 customers"


def test_a_measure_that_leans_is_told_by_three_quarters_and_its_end(sold: Segmentation) -> None:
    said = histogram(sold, "Money").title
    upper, end = numbers(said)
    assert said.startswith("Money: three in four up to ")
    assert upper == pytest.approx(sold.customers["Money"].quantile(0.75), rel=0.01)
    assert end == pytest.approx(sold.customers["Money"].max(), rel=0.01)


@pytest.mark.parametrize(
    ("values", "bars", "width"),
    [
        ([0, 1, 1, 2, 5], 6, 1),
        ([18, 19, 25, 70], 18, 3),
        ([10_000, 20_000, 40_000, 170_000], 17, 10_000),
        ([0, 1, 10_000_000], 24, 416_667),
        ([1e300, 2e300], 24, 1e300 / 24),
        ([0.5, 2.5], 24, 2 / 24),
        ([7, 7], 1, 1),
        ([0.5, 0.5], 24, 1 / 24),
    ],
)
def test_a_histogram_has_few_bars_whatever_its_values(values: list[float], bars: int, width: float) -> None:
    edges = bar_edges(np.array(values, dtype=float))
    assert len(edges) - 1 == bars
    assert np.diff(edges) == pytest.approx(width)
    assert edges[0] <= min(values)
    assert edges[-1] >= max(values)


def test_round_incomes_are_drawn_as_bars_a_step_wide() -> None:
    random = np.random.default_rng(8)
    income = random.choice(np.arange(1, 18) * 10_000, 300)
    earning = segment(pd.DataFrame({"Income": income, "Cars": random.integers(0, 4, 300)}), k=2)
    (bars,) = histogram(earning, "Income").figure().axes[0].patches
    corners = bars.get_path().vertices.reshape(-1, 5, 2)
    heights = list(corners[:, 2, 1] - corners[:, 0, 1])
    assert heights == pd.Series(income).value_counts().sort_index().to_list()


def test_the_segment_that_a_measure_parts_is_named_by_its_middle(people: Segmentation) -> None:
    middles = people.customers["Age"].groupby(people.labels).median()
    chart = some(boxes(people, "Age", names=True))
    first, middle, others = numbers(chart.title)
    assert re.fullmatch(r"Age parts segment \d \([\d.]+\) from the others \(at (least|most) [\d.]+\)", chart.title)
    assert middle == middles[first] in (middles.min(), middles.max())
    assert others in middles.drop(first).to_list()
    assert chart.subtitle == "Age by segment (middle customer)"


def test_the_strongest_correlation_is_the_title(people: Segmentation) -> None:
    chart = some(correlation(people))
    assert chart.title == "Age falls as Spending Score rises"
    value = people.customers[["Age", "Spending Score"]].corr(method="spearman").iloc[0, 1]
    assert f"Age and Spending Score {value:+.1f}" in chart.alt


def test_age_and_spending_say_which_way_it_goes(people: Segmentation, sold: Segmentation) -> None:
    assert some(age_and_spending(people)).title == "The older, the lower the spending score"
    assert age_and_spending(sold) is None


def test_a_gender_is_named_where_it_stands_out_for_certain(people: Segmentation) -> None:
    chart = some(genders(people))
    share = (people.customers["Gender"] == "Female").groupby(people.labels).mean()
    assert f"{100 * share.max():.0f}% in segment {share.idxmax()}" in chart.title
    alike = segment(people.customers[["Age", "Spending Score"]].assign(Gender=["Female", "Male"] * 120), k=3)
    assert "no segment differs for certain" in some(genders(alike)).title


def test_the_strongest_three_months_are_named_with_their_share(sold: Segmentation, lines: pd.DataFrame) -> None:
    chart = some(months(sold))
    by_month = lines.groupby(lines["Order Date"].dt.month)["Sales"].sum()
    share = by_month.loc[9:11].sum() / by_month.sum()
    assert chart.title == f"September to November bring {100 * share:.0f}%"
    assert chart.subtitle.endswith(f"to {lines['Order Date'].max():%-d %b %Y}")


def test_even_months_have_no_peak(lines: pd.DataFrame) -> None:
    even = lines.assign(**{"Order Date": pd.date_range("2024-01-01", periods=800, freq="10h"), "Sales": 10.0})
    assert some(months(segment(even, k=3))).title == "No months stand out"


def test_buyers_are_counted_once_a_month_and_first_in_their_first(sold: Segmentation, lines: pd.DataFrame) -> None:
    table = sold.features.measured.months
    assert table["First buyers"].sum() == lines["Customer"].nunique()
    month = lines["Order Date"].dt.month
    both = table["First buyers"] + table["Buyers again"]
    assert both.tolist() == lines.groupby(month)["Customer"].nunique().tolist()
    assert table["Money"].sum() == pytest.approx(lines["Sales"].sum())
    assert table["Orders"].sum() == 800
    assert some(buyers(sold)).title.endswith("of a month's buyers had bought before")


def test_the_cells_of_the_grid_hold_every_customer_and_all_the_money(sold: Segmentation) -> None:
    alt = some(orders_by_recency(sold)).alt
    counts = [int(number) for number in re.findall(r"\((\d+)\)", alt)]
    assert sum(counts) == 90
    raw, worth = sold.customers, sold.customers["Money"]
    often = (raw["Frequency (orders)"] >= 10) & (raw["Recency (days)"] <= 30)
    assert f"10 or more, 0–30 days: {100 * worth[often].sum() / worth.sum():.0f}% ({often.sum()})" in alt


def test_customers_without_days_have_no_months_and_no_grid(people: Segmentation) -> None:
    assert (months(people), buyers(people), orders_by_recency(people)) == (None, None, None)


def test_a_notebook_shows_a_chart_as_a_picture_with_words_for_those_who_cannot_see_it(people: Segmentation) -> None:
    chart = people.charts()["profiles"]
    picture, about = chart._repr_png_()
    assert picture == chart.png()
    assert about == {"width": 640, "height": 400, "alt": chart.alt}
    assert "draw" not in repr(chart)


def test_a_notebook_shows_the_sections_of_explore_with_every_chart(people: Segmentation) -> None:
    explored = people.explore()
    shown = explored._repr_html_()
    charts = [chart for section in explored for chart in section.charts]
    assert shown.count('<img src="data:image/png;base64,') == len(charts) > 0
    assert [html.unescape(alt) for alt in re.findall(r'alt="([^"]*)"', shown)] == [chart.alt for chart in charts]
    assert repr(explored).splitlines()[0].startswith("How the measures are spread: ")
