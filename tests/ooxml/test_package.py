"""A package: what is not touched comes out as it went in."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.ooxml.packages import PARTS, package, rels, saved, zipped
from xl_segment.errors import NotAWorkbookError
from xl_segment.ooxml.package import Package, rels_name


def test_what_is_not_touched_comes_out_as_it_went_in() -> None:
    assert saved(package()) == {name: part.encode() for name, part in PARTS.items()}


def test_only_an_edited_part_changes() -> None:
    edited = package()
    edited.edit("xl/workbook.xml").set("a", "1")
    parts = saved(edited)
    assert {name for name in PARTS if parts[name] != PARTS[name].encode()} == {"xl/workbook.xml"}
    assert edited.changed == ["xl/workbook.xml"]


def test_a_part_that_is_put_in_with_the_bytes_that_it_has_is_unchanged() -> None:
    same = package()
    same.put("xl/workbook.xml", PARTS["xl/workbook.xml"].encode())
    assert same.changed == []


def test_a_part_goes_with_its_content_type() -> None:
    changed = package()
    changed.put("xl/new.xml", b"<a/>")
    changed.declare("xl/new.xml", "application/x-new")
    assert b"/xl/new.xml" in saved(changed)["[Content_Types].xml"]
    changed.remove("xl/new.xml")
    assert "xl/new.xml" not in changed
    assert b"new" not in saved(changed)["[Content_Types].xml"]


def test_relationships_point_to_absolute_parts_and_are_written_relative() -> None:
    changed = package()
    changed.relate("xl/workbook.xml", "rId9", "urn:x/styles", "xl/styles.xml")
    link = changed.relationships("xl/workbook.xml")[-1]
    assert (link.kind, link.target, link.external) == ("styles", "xl/styles.xml", False)
    assert b'Target="styles.xml"' in changed.read(rels_name("xl/workbook.xml"))
    changed.unrelate("xl/workbook.xml", "rId9")
    assert [link.id for link in changed.relationships("xl/workbook.xml")] == ["rId1", "rId2"]


def test_a_part_without_relationships_gets_them() -> None:
    changed = package()
    changed.relate("xl/worksheets/sheet1.xml", "rId1", "urn:x/drawing", "xl/drawings/drawing1.xml")
    assert changed.relationships("xl/worksheets/sheet1.xml")[0].target == "xl/drawings/drawing1.xml"
    assert b'Target="../drawings/drawing1.xml"' in changed.read("xl/worksheets/_rels/sheet1.xml.rels")


def test_what_a_part_was_is_known_after_it_changed() -> None:
    changed = package()
    changed.put("xl/workbook.xml", b"<workbook/>")
    assert changed.was("xl/workbook.xml") == PARTS["xl/workbook.xml"].encode()
    assert changed.was("xl/new.xml") is None


def test_a_checksum_is_that_of_the_part_as_it_stands() -> None:
    changed = package()
    before = changed.checksum("xl/workbook.xml")
    changed.put("xl/workbook.xml", io.BytesIO(PARTS["xl/workbook.xml"].encode()))
    assert changed.checksum("xl/workbook.xml") == before
    changed.put("xl/workbook.xml", b"<workbook/>")
    assert changed.checksum("xl/workbook.xml") != before


def test_a_part_that_would_not_be_well_formed_is_not_written() -> None:
    changed = package()
    changed.put("xl/workbook.xml", b"<workbook>")
    with pytest.raises(ValueError, match="would not be well-formed"):
        changed.save(io.BytesIO())


def test_what_is_no_zip_is_no_workbook() -> None:
    with pytest.raises(NotAWorkbookError, match="is not a workbook, or it is damaged"):
        Package(io.BytesIO(b"plain text"))


def test_a_part_that_does_not_hold_what_its_checksum_says_is_named() -> None:
    content = bytearray(zipped(PARTS).getvalue())
    at = content.index(b"sheetData")
    content[at] ^= 1
    with pytest.raises(NotAWorkbookError, match=r"sheet1\.xml of the workbook is damaged"):
        Package(io.BytesIO(bytes(content))).read("xl/worksheets/sheet1.xml")


def test_parts_are_packed_as_they_were() -> None:
    out = io.BytesIO()
    package().save(out)
    with zipfile.ZipFile(out) as file:
        assert {info.compress_type for info in file.infolist()} == {zipfile.ZIP_STORED}


def test_a_part_that_is_a_file_is_edited_like_any_other() -> None:
    changed = package()
    changed.put("xl/worksheets/sheet1.xml", io.BytesIO(PARTS["xl/worksheets/sheet1.xml"].encode()))
    changed.edit("xl/worksheets/sheet1.xml").set("seen", "1")
    assert b'seen="1"' in changed.read("xl/worksheets/sheet1.xml")
    assert b'seen="1"' in saved(changed)["xl/worksheets/sheet1.xml"]


def test_a_part_is_read_in_pieces_or_at_once() -> None:
    whole = PARTS["xl/workbook.xml"].encode()
    with package().stream("xl/workbook.xml") as part:
        assert part.read(10) == whole[:10]
        assert part.read() == whole[10:]


@pytest.mark.parametrize("external", [True, False])
def test_an_address_outside_stays_as_it_is(*, external: bool) -> None:
    links = rels(("rId1", "hyperlink", "../a b.xml"))
    if external:
        links = links.replace("/>", ' TargetMode="External"/>')
    (link,) = Package(zipped({**PARTS, "xl/worksheets/_rels/sheet1.xml.rels": links})).relationships(
        "xl/worksheets/sheet1.xml"
    )
    assert link == ("rId1", "hyperlink", "../a b.xml" if external else "xl/a b.xml", external)


def test_a_part_that_is_new_carries_no_date_and_others_keep_theirs() -> None:
    source = io.BytesIO()
    with zipfile.ZipFile(source, "w") as file:
        for name, part in PARTS.items():
            file.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), part)
    book, out = Package(source), io.BytesIO()
    book.put("xl/new.xml", b"<a/>")
    book.edit("xl/workbook.xml").set("a", "1")
    book.save(out)
    with zipfile.ZipFile(out) as file:
        dates = {info.filename: info.date_time for info in file.infolist()}
    assert dates.pop("xl/new.xml") == (1980, 1, 1, 0, 0, 0)
    assert set(dates.values()) == {(2024, 5, 6, 7, 8, 10)}


def test_the_size_of_a_part_is_that_of_the_file_as_it_was_opened() -> None:
    book = package()
    before = len(PARTS["xl/workbook.xml"])
    book.edit("xl/workbook.xml").set("a", "1")
    assert book.size("xl/workbook.xml") == before


def test_a_part_that_was_damaged_from_the_first_is_named_where_it_cannot_be_written() -> None:
    book = Package(zipped({**PARTS, "xl/odd.xml": "<a"}))
    book.put("xl/odd.xml", b"<a")
    assert saved(book)["xl/odd.xml"] == b"<a"
    book.put("xl/odd.xml", b"<a b")
    with pytest.raises(NotAWorkbookError, match=r"part xl/odd\.xml"):
        book.save(io.BytesIO())


def test_a_large_part_is_packed_like_any_other() -> None:
    book = package()
    large = b"<a>" + b"x" * 5_000_000 + b"</a>"
    book.put("xl/large.xml", large)
    book.put("xl/streamed.xml", io.BytesIO(large))
    assert saved(book)["xl/large.xml"] == saved(book)["xl/streamed.xml"] == large
