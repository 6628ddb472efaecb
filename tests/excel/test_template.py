"""The template and the add-in: built the same each time, and what Excel will read in them is what the sources say."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from oletools.olevba import VBA_Parser
from python_calamine import CalamineWorkbook

from xl_segment.excel import functions
from xl_segment.excel import macros as macro_module
from xl_segment.excel.template import build, start_sheet, vba
from xl_segment.excel.template.drawing import read_sample
from xl_segment.excel.template.settings_sheet import SECTIONS
from xl_segment.letters import Letters
from xl_segment.ooxml.addresses import column_letter, column_number, parse_range
from xl_segment.pages.names import WORKSHEET_FUNCTIONS
from xl_segment.personas.playbook import load_playbook, with_parts
from xl_segment.run import segment_book
from xl_segment.settings import Settings
from xl_segment.workbooks import open_book

SOURCES = build.sources()


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.xlsm"
    path.write_bytes(build.build_template())
    return path


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "xl_segment.xlam"
    path.write_bytes(build.build_addin())
    return path


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def code(path: Path) -> dict[str, str]:
    """What olevba reads back, module by module, attributes left out."""
    parser = VBA_Parser(str(path))
    found = {name: text for _, _, name, text in parser.extract_macros()}
    parser.close()
    return {name.rpartition(".")[0]: body(text) for name, text in found.items()}


def body(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line for line in lines if not line.startswith("Attribute VB_")).strip("\n")


def class_body(text: str) -> str:
    """An exported class begins with a block that no project holds."""
    return re.sub(r"\AVERSION.*?^END\r?\n", "", text, flags=re.DOTALL | re.MULTILINE)


def test_the_template_that_is_kept_is_what_the_sources_make(workbook: Path) -> None:
    kept, built = parts((SOURCES / "xl_segment.xlsm").read_bytes()), parts(workbook.read_bytes())
    assert list(kept) == list(built)
    different = next((name for name in kept if kept[name] != built[name]), None)
    assert different is None, f"{different} differs; build it with: python -m xl_segment.excel.template.build"
    assert (SOURCES / "xl_segment.xlsm").read_bytes() == workbook.read_bytes()


def test_the_addin_is_built_the_same_twice(addin: Path) -> None:
    assert build.build_addin() == addin.read_bytes()


@pytest.mark.parametrize("kind", ["workbook", "addin"])
def test_olevba_reads_back_exactly_the_sources(kind: str, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(kind)
    found = code(path)
    for module in vba.modules(SOURCES, addin=kind == "addin"):
        assert found.pop(module.name) == body(class_body(module.source)), module.name
    assert all(not text for text in found.values()), "document modules without code are empty"


def test_what_stands_beside_the_template_is_what_is_in_it(workbook: Path) -> None:
    found = code(workbook)
    for name in ("SegmentMacros", "TemplateMacros", "ThisWorkbook"):
        assert found[name] == body((SOURCES / f"{name}.bas").read_text("ascii"))


@pytest.mark.parametrize("kind", ["workbook", "addin"])
def test_modules_and_code_names_agree_with_the_workbook(kind: str, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(kind)
    package = parts(path.read_bytes())
    book = etree.fromstring(package["xl/workbook.xml"])
    names = [next(book.iter("{*}workbookPr")).get("codeName")]
    names += [
        str(next(etree.fromstring(package[f"xl/worksheets/sheet{at}.xml"]).iter("{*}sheetPr")).get("codeName"))
        for at in range(1, sum(1 for _ in book.iter("{*}sheet")) + 1)
    ]
    own = {one.name for one in vba.modules(SOURCES, addin=kind == "addin") if not one.document}
    assert set(code(path)) == {*names, *own}
    assert names[0] == "ThisWorkbook"


def macros(path: Path) -> dict[str, str]:
    """{macro or function: its module}."""
    found = {}
    for module, text in code(path).items():
        for name in re.findall(r"^(?:Public )?(?:Sub|Function) (\w+)", text, re.MULTILINE):
            found[name] = module
    return found


def test_macros_are_called_neither_like_modules_nor_like_cells(workbook: Path) -> None:
    modules = {one.casefold() for one in code(workbook)}
    for name in macros(workbook):
        assert name.casefold() not in modules
        cell = re.fullmatch(r"([A-Za-z]{1,3})\d+", name)
        assert not cell or column_number(cell[1]) > 16_384


def test_every_button_and_every_ribbon_button_calls_a_macro_that_is_there(workbook: Path, addin: Path) -> None:
    package = parts(workbook.read_bytes())
    drawings = b"".join(part for name, part in package.items() if name.startswith("xl/drawings/drawing")).decode()
    buttons = re.findall(r'macro="\[0\]!(\w+)"', drawings)
    assert drawings.count("<xdr:sp ") == len(buttons)
    labels = re.findall(r"<a:t>([^<]+)</a:t>", drawings)
    assert re.findall(r'descr="([^"]+)"', drawings) == labels
    assert len(labels) == len(buttons)
    assert not [name for name in package if "vmlDrawing" in name]
    assert sorted(buttons) == [
        "EmptySales",
        "InsertLive",
        "RunClear",
        "RunCopy",
        "RunExport",
        "RunRefresh",
        "RunReport",
        "RunSegment",
        "RunUndo",
        "ShowSales",
        "ShowSegments",
    ]
    assert set(buttons) <= set(macros(workbook))
    for path in (workbook, addin):
        ribbon = etree.fromstring(parts(path.read_bytes())["customUI/customUI14.xml"])
        callbacks = {str(one.get("onAction")) for one in ribbon.iter("{*}button")}
        assert callbacks <= set(macros(path))
        assert all(
            one.get("screentip") and one.get("keytip") and one.get("imageMso") for one in ribbon.iter("{*}button")
        )


def test_vba_lines_are_as_excel_wants_them(workbook: Path) -> None:
    for module in vba.modules(SOURCES, addin=False):
        assert module.source.isascii()
        assert module.source.count("\n") == module.source.count("\r\n")
        lines = module.source.split("\r\n")
        assert max(map(len, lines)) <= 1_023
        run = 0
        for line in lines:
            run = run + 1 if line.endswith(" _") else 0
            assert run <= 24, module.name


def test_the_function_wizard_has_help_for_every_function_and_argument(workbook: Path) -> None:
    help_ = code(workbook)["FunctionHelp"]
    for name in ("SEGMENT", "SEGMENT_PERSONA", "SEGMENT_PROFILE", "SEGMENT_K", "SEGMENT_ELBOW", "SEGMENT_PCA",
                 "SEGMENT_RFM", "SEGMENT_SCORE", "SEGMENT_WHY"):  # fmt: skip
        assert f'Describe "{name}"' in help_
        assert f"Function {name}(" in code(workbook)["xlwings_udfs"]
    assert "Positional argument" not in help_
    assert all(len(text) <= 255 for text in re.findall(r'"((?:[^"]|"")*)"', help_))
    assert "RegisterHelp" in code(workbook)["ThisWorkbook"]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("npm"), reason="the Open XML SDK validator needs node and npm")
@pytest.mark.parametrize("kind", ["workbook", "addin"])
def test_the_open_xml_sdk_finds_nothing(
    kind: str, request: pytest.FixtureRequest, shared: Callable[[str], Path]
) -> None:
    path = request.getfixturevalue(kind)
    done = subprocess.run(
        ["bash", str(shared("tools/validate_xlsx.sh")), str(path)], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip().endswith(": ok"), done.stdout + done.stderr


def test_the_sheets_and_their_order(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook, keep_vba=True)
    assert book.sheetnames == ["Start", "Data", "Settings", "Personas", "Formulas", "xlwings.conf"]
    assert book["xlwings.conf"].sheet_state == "veryHidden"
    assert book.active.title == "Start"
    sales = book["Data"]
    assert (sales.tables["Data"].ref, sales.freeze_panes) == ("A1:H301", "B2")
    assert sales["D2"].number_format == "#,##0"


def test_every_setting_has_its_row_name_and_words(workbook: Path) -> None:
    import dataclasses

    book = openpyxl.load_workbook(workbook, keep_vba=True)
    sheet = book["Settings"]
    fields = {one.name: one for one in dataclasses.fields(Settings)}
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(fields)
    ruled = {cell for rule in sheet.data_validations.dataValidation for cell in str(rule.sqref).split()}
    for name, option in fields.items():
        where = book.defined_names[f"setting_{name}"].attr_text
        row = int(where.rpartition("$")[2])
        assert sheet.cell(row, 1).value == option.metadata["label"]
        assert option.metadata["help"] in sheet.cell(row, 4).value
        about = option.metadata
        if about["choices"] or about["lowest"] is not None or str(option.type) == "bool":
            assert f"B{row}" in ruled, name


def test_untouched_settings_are_the_defaults_and_personas_the_built_in_ones(workbook: Path) -> None:
    asked = open_book(workbook).read(Settings()).asked
    assert Settings(**asked.options) == Settings()
    assert asked.playbook is not None
    assert with_parts(asked.playbook) == load_playbook()


def test_the_formulas_show_what_the_functions_give(workbook: Path) -> None:
    shown = openpyxl.load_workbook(workbook, data_only=True)["Formulas"]
    formulas = openpyxl.load_workbook(workbook)["Formulas"]
    assert formulas["E4"].value == "=SEGMENT(A6:C30)"
    assert formulas["E4"].data_type == "s"
    given = functions.SEGMENT(read_sample(SOURCES / "sample_formulas.csv"))
    assert [shown.cell(row, 5).value for row in range(6, 31)] == [row[0] for row in given]
    assert shown["I48"].value == functions.SEGMENT_K(read_sample(SOURCES / "sample_formulas.csv"))
    assert [shown.cell(row, 12).value for row in range(7, 31)] == [row[0] for row in given[1:]]


def examples(workbook: Path) -> dict[str, tuple[str, int, int]]:
    """{defined name: the text two rows above its cells, and how many rows and columns these are}."""
    book = openpyxl.load_workbook(workbook)
    found = {}
    for name, defined in book.defined_names.items():
        if name.startswith("xlseg_example_"):
            area = parse_range(defined.attr_text.rpartition("!")[2].replace("$", ""))
            text = book["Formulas"].cell(area.top - 2, area.left).value
            found[name] = (str(text), area.bottom - area.top + 1, area.right - area.left + 1)
    return found


def test_each_function_has_an_example_that_can_be_inserted_live(workbook: Path) -> None:
    found = examples(workbook)
    names = [text.partition("(")[0].removeprefix("=") for text, _, _ in found.values()]
    assert sorted(names) == sorted(WORKSHEET_FUNCTIONS)
    assert found["xlseg_example_1"] == ("=SEGMENT(A6:C30)", 25, 1)
    assert found["xlseg_example_4"] == ("=SEGMENT_SCORE(A6:C30)", 25, 3)


#: What begins an error value, whatever its name, and what a function of ours says that cannot work.
_ERRORS = re.compile(r"#(VALUE!|NAME\?|REF!|N/A|DIV/0!|NUM!|NULL!|SPILL!|CALC!|SEGMENT)|Err:")


def test_no_cell_of_a_new_workbook_shows_an_error(workbook: Path) -> None:
    cells = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in openpyxl.load_workbook(workbook, data_only=True)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert len(cells) > 2_000
    assert [cell for cell in cells if _ERRORS.match(str(cell[2]))] == []


def test_no_cell_shows_an_error_where_there_is_no_python(application: Any, workbook: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.xlsm"
    path.write_bytes(workbook.read_bytes())
    book = application.books.open(str(path))
    book.impl.uno.calculateAll()
    for sheet in book.sheets:
        # All cells whose formula gives an error, as LibreOffice itself counts them.
        wrong = sheet.impl.uno.queryFormulaCells(4).getRangeAddressesAsString()
        assert wrong == "", f"{sheet.name}: {wrong}"
        assert not [cell for row in as_rows(sheet.used_range.value) for cell in row if _ERRORS.match(str(cell))]
    assert book.sheets["Formulas"].range("E7").value == 1


def as_rows(cells: Any) -> list[list[Any]]:
    if not isinstance(cells, list):
        return [[cells]]
    return [row if isinstance(row, list) else [row] for row in cells]


def test_no_formula_is_worked_out_when_the_workbook_is_opened(workbook: Path) -> None:
    # Excel would wait for Python to start before it shows the workbook.
    calculation = re.search(rb"<calcPr[^>]*>", parts(workbook.read_bytes())["xl/workbook.xml"])
    assert calculation
    assert b"fullCalcOnLoad" not in calculation[0]
    assert int(re.findall(rb'calcId="(\d+)"', calculation[0])[0]) >= 191_029


def test_nothing_of_this_machine_is_in_the_template(workbook: Path) -> None:
    for name, content in parts(workbook.read_bytes()).items():
        for place in (Path.home(), Path(sys.prefix), SOURCES):
            assert str(place).encode() not in content, name


def config(path: Path) -> dict[str, Any]:
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("xlwings.conf")
    return {str(row[0]): row[1] for row in sheet.to_python()}


def test_xlwings_is_told_what_it_needs_and_not_to_look_beside_the_workbook(workbook: Path, addin: Path) -> None:
    for path in (workbook, addin):
        told = config(path)
        assert told["ADD_WORKBOOK_TO_PYTHONPATH"] == "False"
        assert told["USE UDF SERVER"] == "True"
        assert told["UDF MODULES"] == "xl_segment.excel.functions"
        assert not any(key.startswith("INTERPRETER") for key in told)


def test_the_addin_keeps_to_xlwings_own_settings_and_the_workbook_that_a_formula_stands_in(addin: Path) -> None:
    found = code(addin)
    assert 'PROJECT_NAME As String = "xlwings"' in found["xlwings"]
    assert "ActiveWorkbook" not in found["xlwings_udfs"]
    assert "CallingWorkbook(), Application.Caller" in found["xlwings_udfs"]
    assert "Function CallingWorkbook() As Workbook" in found["SegmentMacros"]
    assert "TemplateMacros" not in found


def stubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a stub in place of xlwings' VBA, which LibreOffice does not compile: it writes down what it is asked."""
    real = vba.modules
    stub = (
        'Attribute VB_Name = "xlwings"\r\nPublic Function RunPython(Line As String)\r\n'
        '    ThisWorkbook.Sheets("Data").Range("Z1").Value = Line\r\nEnd Function\r\n'
        "Public Function GetConfig(Name As String, Optional Otherwise As String) As Variant\r\nEnd Function\r\n"
    )

    def modules(sources: Path, *, addin: bool) -> tuple[vba.Module, ...]:
        kept = [one for one in real(sources, addin=addin) if one.name not in ("xlwings", "Dictionary")]
        return (*kept, vba.Module("xlwings", stub))

    monkeypatch.setattr(vba, "modules", modules)


def after_macro(name: str, application: Any, folder: Path) -> tuple[Any, Path]:
    """Return a new template, open, after one of its macros has run, and its file."""
    path = folder / "book.xlsm"
    path.write_bytes(build.build_template())
    book = application.books.open(str(path))
    script = f"vnd.sun.star.script:VBAProject.{name}?language=Basic&location=document"
    book.impl.uno.getScriptProvider().getScript(script).invoke((), (), ())
    return book, path


def test_insert_live_puts_each_formula_in_the_place_of_what_it_gives(
    application: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubbed(monkeypatch)
    book, path = after_macro("TemplateMacros.InsertLive", application, tmp_path)
    sheet = book.sheets["Formulas"]
    for name, (text, _, _) in examples(path).items():
        area = book.names[name].refers_to_range
        first = area[0, 0].impl.uno.getCellByPosition(0, 0)
        assert text.partition("(")[0].removeprefix("=") in first.getFormula(), name
    assert sheet.range("A7").value == 41


def test_the_button_calls_python_with_the_right_line(
    application: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubbed(monkeypatch)
    book, _ = after_macro("SegmentMacros.RunSegment", application, tmp_path)
    line = book.sheets["Data"].range("Z1").value
    assert line == "from xl_segment.excel import macros; macros.segment()"
    assert callable(macro_module.segment)
    assert callable(macro_module.clear)


@pytest.mark.parametrize("name", ["Data", "Sales"])
def test_the_data_is_shown_also_where_an_earlier_template_called_its_sheet_sales(
    application: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    stubbed(monkeypatch)
    path = tmp_path / "book.xlsm"
    path.write_bytes(build.build_template())
    book = application.books.open(str(path))
    book.sheets["Data"].name = name
    book.sheets["Start"].activate()
    place = "vnd.sun.star.script:VBAProject.TemplateMacros.ShowSales?language=Basic&location=document"
    book.impl.uno.getScriptProvider().getScript(place).invoke((), (), ())
    assert book.sheets.active.name == name


def test_start_stands_on_one_screen_of_1366_pixels_for_six_segments(workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook)["Start"]
    columns = [start_sheet.MARGIN, *(start_sheet.BLOCK * 3)[:-1]]
    assert [pixels(width_of(sheet, at)) for at in range(1, len(columns) + 1)] == columns
    assert sum(columns) <= 1_160
    book = openpyxl.load_workbook(workbook)
    cards = parse_range(book.defined_names["xlseg_persona_cards"].attr_text.rpartition("!")[2].replace("$", ""))
    # Six segments and everybody: three rows of cards.
    last = cards.top + 3 * 4 - 2
    assert sum(sheet.row_dimensions[row].height or 15.0 for row in range(1, last + 1)) / 0.75 <= 640


def pixels(width: float) -> int:
    """Return how many pixels wide a column is, from the characters that the file says, as Excel counts them."""
    return int((256 * width + 128 // 7) / 256 * 7)


def test_the_texts_of_start_fit_their_cells_before_the_first_run(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook, data_only=True)
    assert list(cut(book["Start"])) == []


def test_the_cards_of_start_hold_their_texts_after_a_run(workbook: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.xlsm"
    segment_book(open_book(workbook), Settings(), save=lambda book: {"result": book.save(target)})
    sheet = openpyxl.load_workbook(target, data_only=True)["Start"]
    said = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "Loyal customers" in said
    assert [fault for fault in cut(sheet) if "is cut" in fault] == []


@pytest.mark.parametrize("name", ["Settings", "Personas"])
def test_the_texts_that_steer_are_seen_whole(workbook: Path, name: str) -> None:
    sheet = openpyxl.load_workbook(workbook, data_only=True)[name]
    assert list(cut(sheet)) == []
    assert sheet.freeze_panes == {"Settings": "A5", "Personas": "B5"}[name]


def test_settings_need_no_scrolling_sideways_on_a_screen_of_1366_pixels(workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook)["Settings"]
    assert sheet.max_column == 4
    assert sum(pixels(width_of(sheet, column)) for column in range(1, 5)) <= 1_160


def test_personas_need_no_scrolling_sideways_until_what_is_folded_away_is_opened(workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook)["Personas"]
    dimensions = [dimension for dimension in sheet.column_dimensions.values() if dimension.min]
    folded = {at for one in dimensions if one.hidden for at in range(one.min, one.max + 1)}
    titles = {at: sheet.cell(4, at).value for at in range(1, sheet.max_column + 1)}
    assert {titles[at] for at in folded} == {"What to measure", "Description", "Used for", "Recognised by", "Id"}
    assert sum(pixels(width_of(sheet, at)) for at in titles if at not in folded) <= 1_160
    assert all(one.outlineLevel == 1 for one in dimensions if one.hidden)
    sign = column_letter(max(folded) + 1)
    assert any(one.collapsed and one.min == max(folded) + 1 for one in dimensions)
    assert f"the + above column {sign}" in sheet["B2"].value


def cut(sheet: Any) -> Iterator[str]:
    """Yield the cells of a sheet whose texts are not seen whole, measured with the letters of their font."""
    letters, merged = Letters(), {str(area).partition(":")[0]: area for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell.value, str) or cell.number_format == ";;;" or cell.alignment.shrink_to_fit:
                continue
            area = merged.get(cell.coordinate)
            columns = range(cell.column, (area.max_col if area else cell.column) + 1)
            if area is None and not cell.alignment.wrap_text and cell.alignment.horizontal in (None, "general", "left"):
                after = cell.column + 1  # the text goes on over blank cells
                while after <= 40 and sheet.cell(cell.row, after).value is None:
                    columns = range(cell.column, after + 1)
                    after += 1
            wide = sum(pixels(width_of(sheet, column)) for column in columns) - 3 - 9 * int(cell.alignment.indent)
            lines = letters.lines(cell.value, cell.font.sz, wide / 96, bold=bool(cell.font.b))
            if not cell.alignment.wrap_text and lines > 1:
                yield f"{cell.coordinate} is cut: {cell.value!r}"
            height = sheet.row_dimensions[cell.row].height or 15.0
            if lines * cell.font.sz * 1.22 > height + 1:
                yield f"{cell.coordinate}: {lines} lines in {height} points: {cell.value!r}"


def width_of(sheet: Any, column: int) -> float:
    """Return the width of a column; one that looks like its neighbours is told with them."""
    for one in sheet.column_dimensions.values():
        if one.min is not None and one.min <= column <= one.max:
            return float(one.width)
    return 9.14
