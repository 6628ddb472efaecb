"""A sheet that is not selected says so, however its part is written."""

from __future__ import annotations

import pytest

from xl_segment.ooxml.active_sheet import deselected


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize("yes", ["1", "true"])
def test_a_sheet_is_deselected_in_all_its_views_whatever_their_quotes(quote: str, yes: str) -> None:
    view = f"<x:sheetView tabSelected={quote}{yes}{quote} workbookViewId={quote}%d{quote}/>"
    xml = f"<x:sheetViews>{view % 0}{view % 1}</x:sheetViews>"
    assert deselected(xml.encode()) == xml.replace(f"Selected={quote}{yes}", f"Selected={quote}0").encode()
