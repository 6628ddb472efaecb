"""On paper no table is parted from its header, and nothing stands on a page by itself that need not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from xl_segment import Segmentation
from xl_segment.charts import draw_all
from xl_segment.pages.page import Block, Page, Picture
from xl_segment.pages.pages import pages
from xl_segment.workbooks.for_paper import for_paper
from xl_segment.workbooks.row_heights import page_heights

#: Inches within the margins, in landscape: of A4, and of Letter.
PAPERS = [(11.69 - 1.0, 8.27 - 1.2), (11.0 - 1.0, 8.5 - 1.2)]


def table(row: int, rows: int, height: float = 20.0) -> Block:
    values = (("A", "B"), *(("a", "b") for _ in range(rows)))
    return Block(row, 1, values, ("text", "text"), header=True, least=dict.fromkeys(range(rows + 1), height))


def printed(page: Page) -> list[range]:
    """Return the rows of each printed page, as Excel breaks it, the last one open."""
    assert page.scale is not None
    starts = [1, *page.breaks, 10_000]
    return [range(first, last) for first, last in itertools.pairwise(starts)]


def height(page: Page, rows: range) -> float:
    heights = page_heights(page)
    last = max(block.row + len(block.values) for block in page.blocks)
    return sum(heights.get(row, 15.0) for row in rows if row < last) / 72 * (page.scale or 100) / 100


def test_a_table_that_would_be_broken_begins_a_page() -> None:
    page = for_paper(Page("P", (table(1, 20), table(24, 20), table(47, 3)), (60.0, 60.0)))
    assert page.breaks == (24,)


def test_a_heading_and_a_note_go_with_the_table_between_them() -> None:
    heading, lead = Block(23, 1, (("What to do",),), ("section",)), Block(24, 1, (("So it is read.",),), ("note",))
    note = Block(46, 1, (("A note.",),), ("note",))
    page = for_paper(Page("P", (table(1, 20), heading, lead, table(25, 20), note), (60.0, 60.0)))
    assert page.breaks == (23,)


def test_a_picture_is_not_broken() -> None:
    picture = Picture("p", 24, 1, b"", "", 6.0, 4.0)
    page = for_paper(Page("P", (table(1, 20), table(60, 1)), (60.0, 60.0), pictures=(picture,)))
    assert page.breaks[0] == 24


@pytest.mark.parametrize(("rows", "pages_"), [(3, 1), (20, 2)])
def test_what_would_fill_a_quarter_of_a_last_page_is_made_to_fit(rows: int, pages_: int) -> None:
    page = for_paper(Page("P", (table(1, 23), table(26, rows)), (60.0, 60.0)))
    assert len(page.breaks) + 1 == pages_


def test_a_table_longer_than_a_page_is_broken_between_its_rows_and_keeps_its_header() -> None:
    page = for_paper(Page("P", (table(1, 200),), (60.0, 60.0)))
    assert len(page.breaks) > 2
    assert page.breaks[0] > 2
    for rows in printed(page)[:-1]:
        assert height(page, rows) <= min(high for _, high in PAPERS) + 0.01


def test_a_list_with_a_header_that_is_repeated_is_left_as_it_is() -> None:
    page = Page("P", (table(4, 300),), (60.0, 60.0), repeat_row=4)
    assert for_paper(page) is page


def tables(page: Page) -> Iterator[Block]:
    yield from (block for block in page.blocks if block.header)


def test_on_our_sheets_no_table_is_broken_and_all_is_on_a4_and_on_letter(demo_result: Segmentation) -> None:
    for page in pages(demo_result, draw_all(demo_result)):
        if page.repeat_row is not None:
            continue
        page = for_paper(page)
        width = sum((12 * chars if chars < 1 else 7 * chars + 5) for chars in page.widths) / 96 * page.scale / 100
        assert width <= min(wide for wide, _ in PAPERS) + 0.05 or page.name == "Report", page.name
        papers = printed(page)
        for block in tables(page):
            rows = range(block.row, block.row + len(block.values))
            on = [paper for paper in papers if any(row in paper for row in rows)]
            assert len(on) == 1 or height(page, rows) > PAPERS[0][1], (page.name, block.values[0])
