"""What a closed workbook was before anything was put in."""

from __future__ import annotations

import pytest

from tests.ooxml.packages import PARTS, package, saved
from xl_segment.ooxml import original
from xl_segment.ooxml.original import Original
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.remove_columns import SheetBefore

SHEET = "xl/worksheets/sheet1.xml"


def changed() -> Package:
    book = package()
    book.edit("xl/workbook.xml").set("a", "1")
    book.put("xl/new.xml", b"<a/>")
    return book


def taken(book: Package, earlier: Original | None = None) -> Original:
    whole = SheetBefore(9, 9, book.checksum(SHEET), head=_head())
    return original.take(book, sheet=SHEET, before=whole, earlier=earlier, apart=["xl/new.xml"])


def _head() -> bytes:
    before, tag, _ = PARTS[SHEET].partition("<sheetData>")
    return (before + tag).encode()


def test_parts_that_changed_are_kept_as_they_were_and_new_ones_by_name() -> None:
    noted = taken(changed())
    assert noted.parts == {"xl/workbook.xml": PARTS["xl/workbook.xml"].encode()}
    assert noted.added == ("xl/new.xml",)


def test_what_an_earlier_run_noted_stays_noted() -> None:
    earlier = Original("", {"xl/workbook.xml": b"<earlier/>"}, ("xl/new.xml",), SHEET, SheetBefore())
    assert taken(changed(), earlier).parts == {"xl/workbook.xml": b"<earlier/>"}


def test_it_is_read_back_as_it_was_written() -> None:
    noted = taken(changed())
    read = Original.from_text(noted.to_text())
    assert read is not None
    assert (read.seal, read.parts, read.added, read.sheet) == (noted.seal, noted.parts, noted.added, noted.sheet)


@pytest.mark.parametrize("text", ["", "{}", "null", '{"seal": 1}', '{"parts": {"a": "b"}}'])
def test_what_is_damaged_is_not_there(text: str) -> None:
    assert Original.from_text(text) is None


def test_a_seal_breaks_where_any_part_changes_but_those_that_do_not_count() -> None:
    book = changed()
    before = original.seal(book, ["xl/new.xml"])
    book.put("xl/new.xml", b"<b/>")
    assert original.seal(book, ["xl/new.xml"]) == before
    book.put(SHEET, b"<worksheet/>")
    assert original.seal(book, ["xl/new.xml"]) != before


def test_everything_is_put_back() -> None:
    book = changed()
    spool = original.restore(book, taken(book))
    assert spool is not None
    assert saved(book) == {name: part.encode() for name, part in PARTS.items()}
    spool.close()


def test_nothing_is_changed_where_the_sheet_cannot_be_had() -> None:
    book = changed()
    noted = taken(book)
    book.put(SHEET, PARTS[SHEET].replace("<row/>", "<row><c/></row>").encode())
    before = saved(book)
    assert original.restore(book, noted) is None
    assert saved(book) == before


def test_what_is_too_much_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    noted = taken(changed())
    length = len(noted.to_text())
    monkeypatch.setattr(original, "_MOST", length)
    assert len(noted.to_text()) == length
    monkeypatch.setattr(original, "_MOST", length - 1)
    assert noted.to_text() == ""
    assert Original("", {}, (), SHEET, SheetBefore(size=5_000_000)).to_text() == ""
