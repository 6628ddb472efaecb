"""Damaged workbooks: a sentence that names the part, nothing written, or a result that is whole; never anything else."""

from __future__ import annotations

import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from tests.workbooks.books import grid_of, labels, make, put, rezip
from xl_segment import Segmentation
from xl_segment.errors import NotAWorkbookError, SegmentError
from xl_segment.pages.pages import pages
from xl_segment.run import clear_book
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.destination import Destination

TABLE, SHEET = "xl/tables/table1.xml", "xl/worksheets/sheet1.xml"


def rich(path: Path) -> Path:
    """A workbook with one of each kind of part that we read or change."""

    def more(workbook: object, sheet: object) -> None:
        table = workbook.add_worksheet("T")  # type: ignore[attr-defined]
        rows = [[f"C{at}", at % 7 * 3.0, at * 2.5] for at in range(20)]
        heads = [{"header": one} for one in ("Customer", "Age", "Spend")]
        table.add_table(0, 0, 20, 2, {"columns": heads, "data": rows})
        workbook.define_name("mine", "=Data!$A$1")  # type: ignore[attr-defined]
        sheet.autofilter("A1:C5")  # type: ignore[attr-defined]
        sheet.merge_range("G10:H12", "a box")  # type: ignore[attr-defined]
        sheet.write_formula("G2", "=1/0", None, "#DIV/0!")  # type: ignore[attr-defined]

    return make(path, more=more)


def run(path: Path, target: Path, known: Segmentation | None = None) -> None:
    """All that a run does to a workbook; known: with its pages, which are not worked out anew."""
    destination = Destination.of(path, out=target)
    book = open_book(path)
    data = find_data(grid_of(book))
    if known is None:
        put(book, data, labels(data))
    else:
        put(book, data, labels(data), pages=pages(known, ()), memory=known.memory.to_json())
    destination.save(book)


def test_a_part_that_is_only_copied_is_checked_before_anything_is_replaced(tmp_path: Path) -> None:
    path = rich(tmp_path / "a.xlsx")
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        info = package.getinfo("docProps/core.xml")
        name, extra = struct.unpack("<HH", raw[info.header_offset + 26 : info.header_offset + 30])
    raw[info.header_offset + 30 + name + extra + info.compress_size // 2] ^= 0x10
    path.write_bytes(raw)
    before = path.read_bytes()
    destination = Destination.of(path, in_place=True)
    book = open_book(path)
    data = find_data(grid_of(book))
    put(book, data, labels(data))
    with pytest.raises(NotAWorkbookError, match=r"The part docProps/core\.xml of the workbook is damaged"):
        destination.save(book)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("part", "was", "becomes", "says"),
    [
        ("xl/workbook.xml", b'sheetId="1"', b'sheetId="abc"', r"xl/workbook\.xml .* sheetId is 'abc' in it"),
        (TABLE, b' ref="A1:C21"', b"", r"xl/tables/table1\.xml .* is no range of cells"),
        (TABLE, b'ref="A1:C21"', b'ref="A1:XFD1048576"', r"table1\.xml .* covers? A1:XFD1048576, and names 3 columns"),
        (TABLE, b'totalsRowShown="0"', b'headerRowCount="x"', r"table1\.xml .* headerRowCount is 'x' in it"),
        ("xl/styles.xml", b"<cellXfs", b"<cellXfs<", r"The part xl/styles\.xml of the workbook is damaged"),
    ],
)
def test_the_part_that_is_damaged_is_named(tmp_path: Path, part: str, was: bytes, becomes: bytes, says: str) -> None:
    def damage(xml: bytes) -> bytes:
        assert was in xml
        return xml.replace(was, becomes)

    path = rezip(rich(tmp_path / "a.xlsx"), {part: damage})
    with pytest.raises(NotAWorkbookError, match=says):
        run(path, tmp_path / "b.xlsx")
    assert list(tmp_path.iterdir()) == [path]


BAD = [b"", b"x", b"-1", b"9" * 20, b"1e9", b"A1", b"A0", b"A1:XFD1048576", b"ZZZZ1", b"rId999", b"true", b"../x.xml"]


def flip(raw: bytes, draw: random.Random) -> bytes:
    found = bytearray(raw)
    for _ in range(draw.choice([1, 1, 3, 20])):
        found[draw.randrange(len(found))] ^= 1 << draw.randrange(8)
    return bytes(found)


def cut(raw: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(raw))
    return raw[:at] + (b"" if draw.random() < 0.7 else raw[at + draw.randrange(1, 200) :])


def attribute(xml: bytes, draw: random.Random) -> bytes:
    one = draw.choice(list(re.finditer(rb'\s[\w:]+="([^"]*)"', xml)) or [None])
    if one is None:
        return xml
    if draw.random() < 0.3:
        return xml[: one.start()] + xml[one.end() :]
    return xml[: one.start(1)] + draw.choice(BAD) + xml[one.end(1) :]


def tag(xml: bytes, draw: random.Random) -> bytes:
    one = draw.choice(list(re.finditer(rb"</?[\w:]+[^<>]*>", xml)) or [None])
    if one is None:
        return xml
    return xml[: one.start()] + draw.choice([b"", one[0] * 2, b"<!-- " + one[0] + b" -->"]) + xml[one.end() :]


def damage(path: Path, draw: random.Random) -> None:
    whole: Callable[[bytes, random.Random], bytes] | None = draw.choice([flip, flip, cut, None, None, None, None, None])
    if whole:
        path.write_bytes(whole(path.read_bytes(), draw))
        return
    with zipfile.ZipFile(path) as package:
        parts = [(name, package.read(name)) for name in package.namelist()]
    at = draw.randrange(len(parts))
    name, content = parts[at]
    change = draw.choice([attribute, attribute, attribute, tag, "drop", "empty", "twice"])
    if change == "drop":
        del parts[at]
    elif change == "empty":
        parts[at] = (name, draw.choice([b"", b"<a/>", content[: len(content) // 2]]))
    elif change == "twice":
        parts.append((name, content))
    elif name.endswith((".xml", ".rels")):
        parts[at] = (name, change(content, draw))  # type: ignore[operator]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, inside in parts:
            package.writestr(part, inside)


def not_well_formed(path: Path) -> set[str]:
    found = set()
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            try:
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(package.read(name))
            except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
                found.add(name)
    return found


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_damaged_ends_in_a_sentence_or_in_a_whole_result(
    tmp_path: Path, seed: int, demo_result: Segmentation
) -> None:
    draw = random.Random(seed)  # noqa: S311  the same damage every time
    source, result = rich(tmp_path / "source.xlsx"), tmp_path / "result.xlsx"
    run(source, result, demo_result)
    path, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    told: list[str] = []
    for _ in range(40):
        base, work = draw.choice([(source, run), (result, run), (result, clear)])
        path.write_bytes(base.read_bytes())
        damage(path, draw)
        try:
            work(path, target)
        except SegmentError as error:
            told.append(str(error))
            assert not target.exists()
        else:
            assert not_well_formed(target) <= not_well_formed(path)
            target.unlink()
    assert 5 < len(told) < 35
    assert all(one.endswith((".", "?")) for one in told)


def clear(path: Path, target: Path) -> None:
    destination = Destination.of(path, out=target)
    clear_book(open_book(path), save=destination.save)
