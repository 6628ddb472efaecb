"""What of our pages outlives a run."""

from __future__ import annotations

import pytest

from xl_segment.pages.page import Block, Page, PageArea
from xl_segment.workbooks.page_names import names_of, users_widths


def page(**names: PageArea | str) -> Page:
    return Page("My page", (Block(1, 1, (("a",),), ("text",)),), (10.0,), names=names)


def test_each_page_has_a_name_and_those_of_its_cells() -> None:
    names = names_of([page(xlseg_rows=PageArea(2, 1, 3, 2), xlseg_one="1")], [])
    assert names == {"xlseg_page_1": "'My page'!$A$1", "xlseg_rows": "'My page'!$A$2:$B$4", "xlseg_one": "1"}


def test_a_name_that_the_user_has_given_stays_theirs() -> None:
    assert "SEGMENT_OF" not in names_of([page(SEGMENT_OF="x")], ["segment_of"])
    assert "xlseg_rows" in names_of([page(xlseg_rows="x")], ["xlseg_rows"])


@pytest.mark.parametrize(("now", "width"), [(10.4, 10.0), (25.0, 25.0), (None, 10.0), (3.333333, 3.33)])
def test_a_width_that_the_user_gave_stays(now: float | None, width: float) -> None:
    assert users_widths([10.0, 8.0], [10.0], [now]) == (width, 8.0)


@pytest.mark.parametrize(("given", "width"), [(10.0, 51.0), (19.9, 51.0), (20.1, 10.0), (5.1, 51.0), (4.9, 10.0)])
def test_a_width_of_a_column_in_which_something_else_stands_by_now_goes(given: float, width: float) -> None:
    assert users_widths([10.0], [given], [51.0]) == (width,)
