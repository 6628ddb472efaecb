"""A copy for where there is no Python: what is in it, what is not, and what it says of a new customer."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.pages.engines import in_ironcalc, label_cells, without_results
from xl_segment.errors import DataError, SegmentError
from xl_segment.excel import functions
from xl_segment.excel.template import build
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.without_macros import formulas_to_values, remove_macros
from xl_segment.ooxml.workbook_part import Workbook
from xl_segment.pages.names import WORKSHEET_FUNCTIONS
from xl_segment.plain_copy import without_macros, write_copy
from xl_segment.run import segment_book
from xl_segment.settings import Settings
from xl_segment.workbooks import open_book

pytestmark = pytest.mark.usefixtures("without_charts")

#: What no part of a copy may hold, in whichever case.
_FORBIDDEN = (b"xlwings", b"vbaproject", b"macroenabled", b"customui", b"externallink", b"fmlamacro", b"interpreter")


@pytest.fixture(scope="module")
def segmented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook made from the template, and segmented; it names the Python of a machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xl_segment.run.draw_all", lambda _: ())
        patch.setattr("xl_segment.run.explore", lambda _: ())
        path = tmp_path_factory.mktemp("copy") / "Shop.xlsm"
        path.write_bytes(build.build_template({"INTERPRETER_WIN": r"C:\Users\j.doe77\python.exe"}))
        segment_book(open_book(path), Settings(), save=lambda book: {"result": book.save(path)})
    return path


@pytest.fixture
def copied(segmented: Path, tmp_path: Path) -> tuple[str, Path]:
    """What is said of a copy, and the copy."""
    before = segmented.read_bytes()
    said, files = write_copy(segmented, tmp_path / "Shop without macros.xlsx")
    assert segmented.read_bytes() == before
    return said, files["copy"]


def test_a_copy_holds_no_macro_nothing_of_xlwings_and_no_link(copied: tuple[str, Path]) -> None:
    with zipfile.ZipFile(copied[1]) as package:
        for name in package.namelist():
            part = package.read(name).lower()
            assert not [word for word in _FORBIDDEN if word in part or word in name.lower().encode()], name
            assert b"j.doe77" not in part, name
    book = openpyxl.load_workbook(copied[1])
    assert book.sheetnames[:2] == ["Data", "Segments"]
    assert not {"Start", "Settings", "Personas", "Formulas"} & {*book.sheetnames}
    assert "setting_k" not in book.defined_names
    assert "xlseg_scoring" in book.defined_names


def test_its_labels_are_formulas_on_every_row_and_say_what_the_workbook_says(
    copied: tuple[str, Path], segmented: Path, request: pytest.FixtureRequest
) -> None:
    said, path = copied
    assert said == "Segment and Persona are formulas in all 300 rows that have a segment."
    labels = label_cells(path)
    assert len(labels) == 600
    before = openpyxl.load_workbook(segmented, data_only=True)["Data"]
    assert {at: before.cell(*at).value for at in labels} == labels
    assert in_ironcalc(without_results(path), labels, request) == labels


def test_a_customer_typed_below_gets_the_label_of_the_column(copied: tuple[str, Path], application: Any) -> None:
    table = openpyxl.load_workbook(copied[1])["Data"].tables["Data"]
    formulas = {column.name: column.calculatedColumnFormula for column in table.tableColumns}
    book = application.books.open(str(copied[1]))
    sheet = book.sheets["Data"]
    first = sheet.range("A2:J2").value
    # What Excel does by itself in the row below a Table: it grows, and its calculated columns fill the row.
    sheet.tables["Data"].resize(sheet.range("A1:M302"))
    sheet.range("I302").formula = f"={formulas['Segment'].attr_text}"
    sheet.range("J302").formula = f"={formulas['Persona'].attr_text}"
    assert sheet.range("I302:J302").value == [None, "(not segmented)"] or sheet.range("I302").value == ""
    sheet.range("A302:H302").value = ["N0001", *first[1:8]]
    assert sheet.range("I302:J302").value == first[8:]


def test_the_functions_that_call_python_are_those_of_the_package() -> None:
    assert {name for name in dir(functions) if name.isupper() and name.startswith("SEGMENT")} == {*WORKSHEET_FUNCTIONS}


def with_sheet(path: Path, formulas: str) -> Workbook:
    """A workbook with a row of cells, as XML."""
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("Data").write(0, 0, 1)
    package = Package(path)
    book = Workbook(package)
    xml = package.read(book.sheets[0].part)
    start, end = xml.index(b"<sheetData>"), xml.index(b"</sheetData>")
    package.put(book.sheets[0].part, xml[:start] + f'<sheetData><row r="1">{formulas}</row>'.encode() + xml[end:])
    return book


@pytest.mark.parametrize(
    ("cell", "stays"),
    [
        ("<f>SEGMENT_K(A1:C9)</f><v>5</v>", "<v>5</v>"),
        ('<f t="array" ref="B1:B9">SEGMENT(A1:C9)</f><v>2</v>', "<v>2</v>"),
        ("<f>1+segment_k(A1:C9)</f><v>6</v>", "<v>6</v>"),
        ('<f t="shared" ref="B1:B2" si="3">SEGMENT_WHY(A1,2)</f><v>1</v>', "<v>1</v>"),
        ("<f>SEGMENT_OF(1,2)</f><v>1</v>", None),
        ("<f>MYSEGMENT(1)</f><v>1</v>", None),
        ("<f>SUM(A1:A9)</f><v>1</v>", None),
    ],
)
def test_only_formulas_that_call_python_become_values(cell: str, stays: str | None, tmp_path: Path) -> None:
    book = with_sheet(tmp_path / "a.xlsx", f'<c r="B1">{cell}</c>')
    assert formulas_to_values(book, WORKSHEET_FUNCTIONS) == (stays is not None)
    xml = book.package.read(book.sheets[0].part).decode()
    assert f'<c r="B1">{stays or cell}</c>' in xml


def test_cells_that_share_such_a_formula_become_values_too(tmp_path: Path) -> None:
    cells = (
        '<c r="B1"><f t="shared" ref="B1:C1" si="3">SEGMENT_WHY(A1,2)</f><v>1</v></c>'
        '<c r="C1"><f t="shared" si="3"/><v>2</v></c><c r="D1"><f t="shared" si="4"/><v>3</v></c>'
    )
    book = with_sheet(tmp_path / "a.xlsx", cells)
    assert formulas_to_values(book, WORKSHEET_FUNCTIONS) == 2
    xml = book.package.read(book.sheets[0].part).decode()
    assert '<c r="C1"><v>2</v></c><c r="D1"><f t="shared" si="4"/><v>3</v></c>' in xml


def test_buttons_of_the_user_stay_and_call_nothing(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet("Data")
        sheet.insert_button("B2", {"macro": "Mine", "caption": "Go"})
        sheet.insert_textbox("D2", "Go")
    package = Package(tmp_path / "a.xlsx")
    drawing = package.read("xl/drawings/drawing1.xml").replace(b'macro=""', b'macro="[0]!Mine"')
    assert b"[0]!Mine" in drawing
    package.put("xl/drawings/drawing1.xml", drawing)
    remove_macros(Workbook(package))
    assert b"Mine" not in package.read("xl/drawings/drawing1.xml")
    vml = package.read("xl/drawings/vmlDrawing1.vml")
    assert b"Mine" not in vml
    assert b"Go" in vml


def test_a_sheet_that_a_formula_speaks_of_stays(segmented: Path, tmp_path: Path) -> None:
    package = Package(segmented)
    book = Workbook(package)
    sales = book.sheet("Data").part
    xml = package.read(sales).replace(b"</row>", b'<c r="Z1"><f>Settings!B5</f><v>0</v></c></row>', 1)
    package.put(sales, xml)
    with (tmp_path / "a.xlsm").open("wb") as file:
        package.save(file)
    content, _ = without_macros(tmp_path / "a.xlsm")
    (tmp_path / "b.xlsx").write_bytes(content)
    names = openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames
    assert "Settings" in names
    assert "Start" not in names


def test_without_segments_there_is_nothing_to_copy(tmp_path: Path) -> None:
    make_customers(40).to_excel(tmp_path / "a.xlsx", index=False)
    with pytest.raises(SegmentError, match="no segments"):
        write_copy(tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    assert not (tmp_path / "b.xlsx").exists()


def test_a_macro_sheet_is_refused_by_its_name(tmp_path: Path) -> None:
    book = with_sheet(tmp_path / "a.xlsx", "")
    rels = book.package.read("xl/_rels/workbook.xml.rels").replace(b'/worksheet"', b'/xlMacrosheet"')
    book.package.put("xl/_rels/workbook.xml.rels", rels)
    with pytest.raises(DataError, match=r"Sheet Data of a.xlsx is a macro sheet of Excel 4"):
        remove_macros(Workbook(book.package))


@pytest.mark.slow
def test_the_open_xml_sdk_finds_nothing(copied: tuple[str, Path], shared: Callable[[str], Path]) -> None:
    import subprocess

    done = subprocess.run(
        ["bash", str(shared("tools/validate_xlsx.sh")), str(copied[1])], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip().endswith(": ok"), done.stdout + done.stderr
