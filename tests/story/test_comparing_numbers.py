"""Other numbers of segments beside those of a workbook: a sheet more, and nothing of the analyst's is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.story.test_budget import below, in_place
from xl_segment import SegmentError, Settings
from xl_segment.excel.template.build import build_template
from xl_segment.pages.names import CHECK, COMPARE, SEGMENTS
from xl_segment.run import compare_book, refresh_book, segment_book
from xl_segment.workbooks import open_book

pytestmark = pytest.mark.usefixtures("without_charts")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook made from the template, with its own playbook."""
    path = tmp_path / "book.xlsm"
    path.write_bytes(build_template())
    segment_book(open_book(path), Settings(), save=in_place(path))
    return path


def edited(path: Path, change: Any) -> None:
    workbook = openpyxl.load_workbook(path, keep_vba=True)
    change(workbook)
    workbook.save(path)


def test_a_comparison_is_a_sheet_more_and_takes_no_words_away(book: Path) -> None:
    edited(book, lambda workbook: setattr(below(workbook[SEGMENTS], "Persona"), "value", "Our best"))
    compared = compare_book(open_book(book), Settings(), k=[3, 4], save=in_place(book))
    assert [way.k for way in compared.ways] == [3, 4]
    assert compared.current.personas[0].name == "Our best"
    assert COMPARE in openpyxl.load_workbook(book).sheetnames
    assert refresh_book(open_book(book), Settings(), save=in_place(book)).result.personas[0].name == "Our best"


def test_what_was_chosen_and_taken_up_by_no_run_is_asked_for_first(book: Path) -> None:
    def choose(workbook: openpyxl.Workbook) -> None:
        below(workbook[CHECK], "Decides who is alike").value = "no"

    edited(book, choose)
    before = book.read_bytes()
    with pytest.raises(SegmentError, match=r"^Chosen on Data check: .+ Refresh book\.xlsm first"):
        compare_book(open_book(book), Settings(), k=[3], save=in_place(book))
    assert book.read_bytes() == before


def test_what_was_written_on_the_comparison_does_not_go_unsaid(book: Path) -> None:
    compare_book(open_book(book), Settings(), k=[3], save=in_place(book))
    edited(book, lambda workbook: setattr(workbook[COMPARE]["K40"], "value", "four, says the boss"))
    before = book.read_bytes()
    with pytest.raises(SegmentError, match=r"would go with them: Compare!K40\. Move them to a sheet of your own"):
        refresh_book(open_book(book), Settings(), save=in_place(book))
    assert book.read_bytes() == before
