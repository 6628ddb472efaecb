"""Pages as plain data: what stands on them, and that nothing stands on anything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from tests.pages.segments_sheet import SegmentsSheet
from xl_segment import Segmentation, segment
from xl_segment.charts import draw_all
from xl_segment.look import LOOKS
from xl_segment.pages.check_page import idle_notes
from xl_segment.pages.page import Block, Page
from xl_segment.pages.pages import pages
from xl_segment.pages.strategy_block import without_not
from xl_segment.pages.words import number_format, rows_in_words, sentence
from xl_segment.personas.phrases import shown_shares
from xl_segment.personas.profile import MeasureProfile, SegmentProfile
from xl_segment.rounding import about
from xl_segment.sheet.grid import Formula


def texts(page: Page) -> list[str]:
    return [cell for block in page.blocks for row in block.values for cell in row if isinstance(cell, str)]


def cells(block: Block) -> Iterator[tuple[int, int]]:
    for down, row in enumerate(block.values):
        for across in range(len(row)):
            first, covered = block.covers(across)
            yield from ((block.row + down, column) for column in range(first, first + covered))


def sales() -> Segmentation:
    random = np.random.default_rng(1)
    lines = pd.DataFrame(
        {
            "Order ID": [f"{one}" for one in range(600)],
            "Order Date": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 300, 600), unit="D"),
            "Customer": [f"K{one}" for one in random.zipf(1.6, 600) % 80],
            "Sales": random.lognormal(3, 1, 600),
        }
    )
    return segment(lines)


def wide() -> Segmentation:
    random = np.random.default_rng(1)
    return segment(pd.DataFrame(random.normal(size=(80, 14)), columns=[f"Measure {one}" for one in range(14)]), k=3)


@pytest.fixture(scope="module", params=["demo", "sales", "wide"])
def result(request: pytest.FixtureRequest, demo_result: Segmentation) -> Segmentation:
    return {"demo": lambda: demo_result, "sales": sales, "wide": wide}[request.param]()


def all_pages(result: Segmentation) -> dict[str, Page]:
    return {page.name: page for page in pages(result, draw_all(result), written="The columns stand in J:L.")}


def test_no_block_covers_another_and_every_row_is_as_long_as_its_looks(result: Segmentation) -> None:
    for page in all_pages(result).values():
        taken: set[tuple[int, int]] = set()
        for block in page.blocks:
            assert all(len(row) == len(block.looks) for row in block.values)
            assert set(block.looks) <= set(LOOKS)
            here = list(cells(block))
            assert len(here) == len(set(here))
            assert not taken & set(here)
            taken |= set(here)


def test_values_are_plain_and_columns_at_most_sixty_wide(result: Segmentation) -> None:
    for page in all_pages(result).values():
        assert all(0 < width <= 60 for width in page.widths)
        cells_ = [cell for block in page.blocks for row in block.values for cell in row]
        values = [cell.value if isinstance(cell, Formula) else cell for cell in cells_]
        assert all(one is None or type(one) in (str, int, float, dt.date) for one in values)


def test_the_segments_page_has_a_card_per_segment_with_its_facts_and_strategy(demo_result: Segmentation) -> None:
    page = all_pages(demo_result)["Segments"]
    sheet = SegmentsSheet.of(page)
    assert (
        sheet.finding == f"{demo_result.profiles[0].size} Premium customers (19%): Annual Income 79% above everybody's"
    )
    shares = shown_shares(demo_result.profiles)
    for profile, persona, share, card in zip(
        demo_result.profiles, demo_result.personas, shares, sheet.cards, strict=True
    ):
        facts = (card["Segment"], card["Persona"], card["Customers"], card["Share"])
        assert facts == (profile.segment, persona.name, profile.size, share)
        assert card["Figures"]["Annual Income"] == about(profile.measures[1].mean)
        assert persona.recommendation in texts(page)
        assert without_not(persona.dont) in texts(page)
    assert (sheet.everybody["Customers"], sheet.everybody["Clear"]) == (1_000, pytest.approx(0.96, abs=0.01))
    assert sheet.everybody["Figures"]["Annual Income"] == about(demo_result.profiles[0].measures[1].overall)
    colours = [tuple(block.fills.values()) for block in page.blocks if block.fills]
    assert colours[0] == tuple(one.colour for one in demo_result.personas)


def test_money_stands_on_the_cards_where_the_sheet_holds_money(demo_result: Segmentation) -> None:
    sheet = SegmentsSheet.of(all_pages(sales())["Segments"])
    assert sum(card["Share of money"] for card in sheet.cards) == pytest.approx(1.0)
    assert sum(card["Money"] for card in sheet.cards) == pytest.approx(sheet.everybody["Money"])
    assert len(sheet.measures) == 3
    without = SegmentsSheet.of(all_pages(demo_result)["Segments"])
    assert not without.has_money
    assert len(without.measures) == 4


def test_a_sheet_of_many_measures_shows_the_most_telling_and_all_of_them_below() -> None:
    sheet = SegmentsSheet.of(all_pages(wide())["Segments"])
    assert len(sheet.measures) == 4
    assert len({name for name, _, _ in sheet.all_measures}) == 14


def test_every_chart_is_on_its_page_with_words_for_those_who_cannot_see_it(demo_result: Segmentation) -> None:
    page = all_pages(demo_result)["Segment charts"]
    assert len(page.pictures) == 6
    assert all(len(one.alt) > 40 for one in page.pictures)
    assert len({(one.row, one.column) for one in page.pictures}) == 6


def test_the_data_check_lists_every_column_with_its_reason(result: Segmentation) -> None:
    found = texts(all_pages(result)["Data check"])
    for column in result.table.columns:
        assert column.name in found
        assert str(column.role) in found
    assert any(result.choice.reason in text for text in found)
    assert "The columns stand in J:L." in found


def test_the_data_check_names_the_rows_that_were_set_aside() -> None:
    frame = pd.DataFrame(
        {
            "Customer ID": ["a", "b", "b", *"cdefghij"],
            "Age": [20, 30, 30, *range(40, 48)],
            "Income": [1, 5, 5, *range(10, 18)],
        }
    )
    found = texts(all_pages(segment(frame, k=2))["Data check"])
    assert "Duplicate of an earlier row." in found
    assert "Row 3" in found


def incomes_and(ages: np.ndarray) -> Page:
    """Return the Data check of customers of two incomes."""
    incomes = np.repeat([20.0, 80.0], 40) + np.arange(80) % 5
    frame = pd.DataFrame({"Customer ID": [f"K{at}" for at in range(80)], "Income": incomes, "Age": ages})
    return all_pages(segment(frame, k=2, features=("Income", "Age")))["Data check"]


def test_the_data_check_names_measures_that_decide_and_set_no_segment_apart() -> None:
    ages = 40.0 + np.arange(80) * 7 % 20
    assert "No segment differs beyond chance in: Age." in texts(incomes_and(ages))
    apart = texts(incomes_and(ages + np.repeat([0, 30], 40)))
    assert not any("No segment differs" in text for text in apart)


@pytest.mark.parametrize(
    ("z", "certain", "drives", "notes"),
    [
        (0.2, False, True, ["No segment differs beyond chance in: Age."]),
        (0.2, True, True, ["No segment differs enough to speak of in: Age."]),
        (0.3, True, True, []),
        (0.2, False, False, []),
    ],
)
def test_a_measure_is_idle_that_decides_and_has_a_side_in_no_segment(
    z: float, certain: bool, drives: bool, notes: list[str]
) -> None:
    profiles = [
        SegmentProfile(
            number, 10, 0.5, None, None,
            (MeasureProfile("Age", "age", 40 + z, 40 + z, 40.0, z / 40, z, drives, certain=certain),), (),
        )
        for number, z in ((1, z), (2, 0.0))
    ]  # fmt: skip
    assert idle_notes(profiles) == notes


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], ""),
        ([14], "14"),
        ([27, 28, 29, 14], "14, 27-29"),
        (range(1, 100, 2), "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 38 more"),
    ],
)
def test_rows_are_named_briefly(rows: list[int], words: str) -> None:
    assert rows_in_words(rows) == words


def test_means_say_three_digits() -> None:
    assert [about(one) for one in (98_068.4, 42.34, 0.68612)] == [98_100.0, 42.3, 0.686]


def test_formats_show_about_three_significant_digits() -> None:
    assert [number_format(one) for one in (4.2, 42.0, 420.0)] == ["#,##0.00", "#,##0.0", "#,##0"]


def test_a_sentence_begins_with_a_capital_and_ends_with_a_stop() -> None:
    assert sentence("it is blank") == "It is blank."


def test_the_state_of_the_segments_is_lit_and_none_where_too_few_tell(demo_result: Segmentation) -> None:
    random = np.random.default_rng(4)
    few = segment(pd.DataFrame(random.normal(size=(14, 3)), columns=["Visits", "Age", "Income"]), k=2)
    for result, lit in ((demo_result, ["Natural"]), (few, [])):
        block = next(block for block in all_pages(result)["Segments"].blocks if block.values[0][0] == "How sure?")
        states = dict(zip(block.values[0], block.looks, strict=True))
        assert [text for text, look in states.items() if look == "state"] == lit
        assert list(states.values()).count("other state") == 3 - len(lit)
