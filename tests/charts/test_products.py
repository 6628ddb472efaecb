"""What the segments buy: which products are shown, what is said of them, and what cannot be shown at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from xl_segment import Segmentation
from xl_segment.charts import style
from xl_segment.charts.products import products
from xl_segment.customers.baskets import Baskets


def baskets(result: Segmentation, names: list[str], *, lean: float = 0.4, column: str = "Product") -> Baskets:
    """Return purchases of which a part, in each segment, is of a product of its own; of the others all buy alike."""
    random = np.random.default_rng(1)
    customer = random.integers(0, len(result.labels), 8_000)
    product = random.integers(0, len(names), 8_000)
    product = np.where(random.random(8_000) < lean, result.labels[customer] % len(names), product)
    key, entry = np.unique(customer * len(names) + product, return_inverse=True)
    amount = np.bincount(entry, random.lognormal(3, 1, 8_000))
    return Baskets(column, tuple(names), key // len(names), key % len(names), amount, "money")


def with_baskets(result: Segmentation, *columns: Baskets) -> Segmentation:
    measured = replace(result.features.measured, baskets=columns)
    return replace(result, features=replace(result.features, measured=measured))


@pytest.fixture
def only_dejavu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the machine have no font but that which comes with matplotlib."""
    caches = (style._path, style._has_letter, style._is_usual, style.text_width, style._letter_width)
    monkeypatch.setattr(style, "FONTS", ["DejaVu Sans"])
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def numbered(count: int) -> list[str]:
    return [f"P{at:05}" for at in range(count)]


def test_the_product_that_sets_a_segment_apart_most_is_the_title(demo_result: Segmentation) -> None:
    bought = baskets(demo_result, ["Wine", "Fish", "Meat", "Gold", "Sweets", "Fruit", "Bread"])
    (chart,) = products(with_baskets(demo_result, bought))
    shares = np.zeros((5, 7))
    np.add.at(shares, (demo_result.labels[bought.customer] - 1, bought.product), bought.amount)
    shares, overall = shares / shares.sum(axis=1, keepdims=True), shares.sum(axis=0) / shares.sum()
    row, at = np.unravel_index((shares - overall).argmax(), shares.shape)
    assert (
        chart.title
        == f"{bought.products[at]}: {shares[row, at]:.0%} of segment {row + 1}'s money, everybody {overall[at]:.0%}"
    )
    assert chart.subtitle == "Share of each segment's money; framed: more than everybody, for certain"
    assert chart.alt.count("(more)") == 5


def test_where_all_buy_alike_no_product_is_framed(demo_result: Segmentation) -> None:
    (chart,) = products(with_baskets(demo_result, baskets(demo_result, numbered(6), lean=0.0)))
    assert chart.title == "Product: no segment favours any for certain"
    assert chart.subtitle == "Share of each segment's money"
    assert "(more)" not in chart.alt


@pytest.mark.parametrize(("count", "shown"), [(2, 2), (9, 9), (10, 10), (11, 10), (10_000, 10)])
def test_of_many_products_ten_are_shown_those_that_set_segments_apart_first(
    demo_result: Segmentation, count: int, shown: int
) -> None:
    (chart,) = products(with_baskets(demo_result, baskets(demo_result, numbered(count))))
    rows = chart.alt.removeprefix(f"{chart.title}. {chart.subtitle}. ").split("; ")
    assert len(rows) == shown
    assert ["(more)" in row for row in rows] == sorted(("(more)" in row for row in rows), reverse=True)
    assert sum("(more)" in row for row in rows) == min(count, 5)


def test_of_very_many_products_it_is_told_who_bought_them(demo_result: Segmentation) -> None:
    (chart,) = products(with_baskets(demo_result, baskets(demo_result, numbered(31))))
    assert ": bought by " in chart.title
    assert chart.subtitle.startswith("Share of each segment's customers who bought it; framed: a larger part of what")


def test_columns_in_which_segments_differ_come_first_and_two_are_shown(demo_result: Segmentation) -> None:
    columns = [
        baskets(demo_result, numbered(3), lean=0.0, column="Aisle"),
        baskets(demo_result, numbered(4), lean=0.0, column="Brand"),
        baskets(demo_result, numbered(12), column="Product"),
    ]
    charts = products(with_baskets(demo_result, *columns))
    assert [chart.name for chart in charts] == [
        "xl_segment products by segment Product",
        "xl_segment products by segment Aisle",
    ]


def test_one_segment_and_no_products_have_no_picture(demo_result: Segmentation) -> None:
    bought = baskets(demo_result, numbered(4))
    alone = replace(with_baskets(demo_result, bought), labels=np.ones_like(demo_result.labels))
    assert products(alone) == []
    assert products(with_baskets(demo_result)) == []


@pytest.mark.parametrize(("unknown", "pictures"), [(1, 1), (2, 0), (4, 0)])
def test_where_most_names_cannot_be_drawn_there_is_no_picture(
    demo_result: Segmentation, unknown: int, pictures: int, only_dejavu: None
) -> None:
    names = [f"商品 {at}" if at < unknown else f"Товар {at}" for at in range(4)]
    charts = products(with_baskets(demo_result, baskets(demo_result, names)))
    assert len(charts) == pictures
    assert all(chart.png()[:4] == b"\x89PNG" for chart in charts)


def test_what_is_drawn_lies_within_the_picture(demo_result: Segmentation) -> None:
    """Names of products, of segments and the title: none is cut, none lies over another."""
    names = [f"The very long name of a product in the colour number {at}" for at in range(12)]
    (chart,) = products(with_baskets(demo_result, baskets(demo_result, names)))
    figure = chart.figure()
    figure.draw_without_rendering()
    (axes,) = figure.axes
    heads, rows = axes.get_xticklabels(), axes.get_yticklabels()
    width, height = figure.bbox.width, figure.bbox.height
    boxes = [text.get_window_extent() for text in (*figure.texts, *heads, *rows)]
    assert all(box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height for box in boxes)
    above = [text.get_window_extent() for text in heads]
    assert all(first.x1 < second.x0 for first, second in pairwise(above))
    assert min(text.get_window_extent().y0 for text in figure.texts) > max(box.y1 for box in above)
    assert {text.get_text().rpartition(" ")[2] for text in rows} <= {str(at) for at in range(12)}


@pytest.mark.parametrize(("text", "can"), [("Wine 12", True), ("Вино", True), ("ワイン", False), ("Wine 酒", False)])
def test_the_fonts_know_which_letters_they_have(text: str, can: bool, only_dejavu: None) -> None:
    assert style.can_draw(text) is can
