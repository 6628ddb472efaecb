"""The buttons, on a live spreadsheet application: what is in the workbook afterwards is read back from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from tests.calc_engine import calc
from tests.pages.segments_sheet import SegmentsSheet
from tests.workbooks.books import OUR_SHEETS
from xl_segment import Settings, segment
from xl_segment.excel import macros
from xl_segment.excel.template import build
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.pages.names import LAST_RUN_CELL, PERSONA_CELLS, TILE_CELLS
from xl_segment.workbooks.live import cells as live_cells
from xl_segment.workbooks.live import columns as live_columns
from xl_segment.workbooks.live import excel_api
from xl_segment.workbooks.names import HIDDEN_SHEET

pytestmark = pytest.mark.usefixtures("without_charts")

CUSTOMERS = make_customers(200, seed=4).drop(columns="group")


@pytest.fixture(scope="module")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "Customers.xlsm"
    path.write_bytes(build.build_template())
    return path


@pytest.fixture
def open_template(application: Any, template_file: Path, tmp_path: Path) -> Callable[[], Any]:
    def opened() -> Any:
        copy = tmp_path / "Customers.xlsm"
        copy.write_bytes(template_file.read_bytes())
        return called_from(application.books.open(str(copy)))

    return opened


@pytest.fixture
def open_sheet(application: Any, tmp_path: Path) -> Callable[..., Any]:
    """Open a workbook of 200 customers; more(workbook, worksheet) adds to it."""

    def opened(more: Callable[..., None] | None = None, *, table: dict[str, Any] | None = None) -> Any:
        path = tmp_path / "book.xlsx"
        with xlsxwriter.Workbook(path) as workbook:
            sheet = workbook.add_worksheet("Customers")
            rows = CUSTOMERS.to_numpy().tolist()
            if table is not None:
                columns = [{"header": name} for name in CUSTOMERS.columns]
                if table.get("total_row"):
                    columns[3]["total_function"] = "sum"
                bottom = len(rows) + bool(table.get("total_row"))
                sheet.add_table(0, 0, bottom, 7, {"name": "tblData", "columns": columns, "data": rows, **table})
            else:
                sheet.write_row(0, 0, list(CUSTOMERS.columns))
                for at, row in enumerate(rows, start=1):
                    sheet.write_row(at, 0, row)
            if more:
                more(workbook, sheet)
        return called_from(application.books.open(str(path)))

    return opened


def called_from(book: Any) -> Any:
    book.set_mock_caller()
    calc.engine.app.alerts.clear()
    calc.engine.app.statuses.clear()
    return book


def alerts() -> list[str]:
    return list(calc.engine.app.alerts)


def ours(sheet: Any, first: str, rows: int = 200) -> pd.DataFrame:
    """Read our three columns back from the application."""
    cells = sheet.range(f"{first}1").resize(rows + 1, 3).options(ndim=2).value
    return pd.DataFrame(cells[1:], columns=cells[0])


def expected(frame: pd.DataFrame = CUSTOMERS, **options: Any) -> pd.DataFrame:
    return segment(frame, **options).rows.reset_index(drop=True)


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> bool:
    return (
        found["Segment"].astype(float).tolist() == wanted["Segment"].astype(float).tolist()
        and found["Persona"].tolist() == wanted["Persona"].tolist()
        and (found["Fit"].astype(float) - wanted["Fit"].astype(float)).abs().max() < 1e-9
    )


def cards(book: Any) -> list[dict[str, Any]]:
    return SegmentsSheet(book.sheets["Segments"].range("A1:M90").options(ndim=2).value).cards


@pytest.mark.charts
def test_the_template_is_segmented_and_shows_the_run_on_start(open_template: Callable[[], Any]) -> None:
    book = open_template()
    sales = book.sheets["Data"]
    book.sheets["Start"].activate()
    macros.segment()
    assert alerts() == []
    assert sales.tables["Data"].range.address == "$A$1:$M$301"
    names = [one.name for one in book.sheets]
    assert names[:5] == ["Start", "Data", "Settings", "Personas", "Formulas"]
    assert names[5:] == [*OUR_SHEETS, "xlwings.conf"]
    assert book.sheets.active.name == "Segments"
    last_run = book.names[LAST_RUN_CELL].refers_to_range.value
    assert last_run.endswith(", from sheet Data. No number in the data has changed since.")
    tiles = book.names[TILE_CELLS].refers_to_range.value
    assert [tiles[1][at] for at in (0, 6, 12)] == [300, "5 measures", 5]
    cards = book.names[PERSONA_CELLS].refers_to_range.value
    names = [row[at] for row in cards[::4] for at in (1, 7, 13)]
    assert (names[0], names[5], names[6:]) == ("Premium customers", "Everybody", [None] * 6)
    shares = [row[at] for row in cards[::4] for at in (3, 9, 15)]
    assert sum(shares[:5]) == pytest.approx(1)
    assert shares[5] == 1
    assert len(book.sheets["Segment charts"].pictures) == 6
    page = book.sheets["Segments"]
    assert re.match(r"\d+ Premium customers \(\d+%\): ", page.range("B2").value)
    assert page.range("B3").value.startswith("300 customers, from 300 of 300 rows")
    assert (page.range("B2").font.size, page.range("B2").font.bold) == (20, True)


@pytest.mark.slow
def test_pasted_rows_are_segmented_and_a_change_is_seen(open_template: Callable[[], Any]) -> None:
    book = open_template()
    sales = book.sheets["Data"]
    sales.range("A1").value = [list(CUSTOMERS.columns), *CUSTOMERS.to_numpy().tolist()]
    sales.range("A202:H301").clear_contents()
    sales.tables["Data"].resize(sales.range("A1:H201"))
    macros.segment()
    assert alerts() == []
    assert same(ours(sales, "I"), expected())
    sales.range("C2").value = 91
    assert "The data has changed since." in book.names[LAST_RUN_CELL].refers_to_range.value
    macros.segment()
    assert book.names[LAST_RUN_CELL].refers_to_range.value.endswith(" No number in the data has changed since.")


def test_the_settings_and_personas_of_the_workbook_are_followed(open_template: Callable[[], Any]) -> None:
    book = open_template()
    book.names["setting_k"].refers_to_range.value = 3
    personas = book.sheets["Personas"]
    personas.range("A5").value, personas.range("F5").value = "VIPs", "purple"
    macros.segment()
    assert alerts() == []
    assert len(cards(book)) == 3
    assert "VIPs" in set(ours(book.sheets["Data"], "I", 300)["Persona"])
    assert personas.range("A5").value == "VIPs"


@pytest.mark.parametrize(
    ("cell", "value", "says"),
    [
        ("setting_cap", 50, "on sheet Settings: Cap extremes is 50.0 %; give a value between 0 and 20 %."),
        ("setting_k", "many", "on sheet Settings: Segments is 'many'; give a whole number."),
        ("setting_log", "perhaps", "on sheet Settings: Log skewed measures is 'perhaps'; give yes or no."),
        ("setting_customer", "Kunde", "There is no column 'Kunde'"),
    ],
)
def test_a_wrong_setting_is_named_by_its_cell(
    open_template: Callable[[], Any], cell: str, value: object, says: str
) -> None:
    book = open_template()
    where = book.names[cell].refers_to_range
    where.value = value
    macros.segment()
    (told,) = alerts()
    assert says in told
    if cell != "setting_customer":
        assert told.startswith(f"Cell {where.get_address(False, False)} on sheet Settings")
    assert book.sheets["Data"].tables["Data"].range.address == "$A$1:$H$301"


def test_a_wrong_persona_is_named_by_its_cell(open_template: Callable[[], Any]) -> None:
    book = open_template()
    book.sheets["Personas"].range("G6").value = "mauve"
    macros.segment()
    assert alerts()[0].startswith("Cell G6 on sheet Personas: 'mauve' is none of blue, orange")


def test_the_sheets_that_steer_may_be_deleted_and_renamed(open_template: Callable[[], Any]) -> None:
    book = open_template()
    for name in ("Formulas", "Personas"):
        book.sheets[name].delete()
    book.sheets["Settings"].name = "Options"
    book.names["setting_k"].refers_to_range.value = 4
    book.sheets["Options"].activate()
    macros.segment()
    assert alerts() == []
    assert len(cards(book)) == 4


def test_the_sheet_in_sight_is_segmented_where_it_holds_data(open_sheet: Callable[..., Any]) -> None:
    def more(workbook: Any, _: Any) -> None:
        other = workbook.add_worksheet("Other")
        other.write_row(0, 0, ["Age", "Spend"])
        for at in range(40):
            other.write_row(at + 1, 0, [20 + at % 4 * 15, 10 + at % 4 * 30])

    book = open_sheet(more)
    book.sheets["Other"].activate()
    macros.segment()
    assert alerts() == []
    assert book.sheets["Other"].range("C1:E1").value == ["Segment", "Persona", "Fit"]
    assert book.sheets["Customers"].range("I1").value is None
    book.sheets["Segments"].activate()
    macros.segment()
    assert book.sheets["Customers"].range("I1").value is None


def test_with_a_filter_on_every_row_gets_its_own_segment(open_sheet: Callable[..., Any]) -> None:
    book = open_sheet(table={})
    sheet = book.sheets["Customers"]
    table = sheet.tables["tblData"]
    table.autofilter.apply_values(2, ["Female"])
    hidden = sheet.range("A1:A201").rows.hidden
    assert hidden is None
    macros.segment()
    assert alerts() == []
    assert same(ours(sheet, "I"), expected())
    assert sheet.range("A1:A201").rows.hidden is None
    assert [one.values for one in sheet.tables["tblData"].autofilter.criteria if one.type == "values"] == [["Female"]]
    assert any("filtered out of sight" in str(row) for row in book.sheets["Data check"].used_range.value)


def test_a_hidden_column_and_a_total_row_stay(open_sheet: Callable[..., Any]) -> None:
    book = open_sheet(table={"total_row": True})
    sheet = book.sheets["Customers"]
    sheet.range("B1").columns.hidden = True
    total = sheet.range("D202").formula
    macros.segment()
    assert alerts() == []
    assert same(ours(sheet, "I"), expected())
    table = sheet.tables["tblData"]
    assert (table.range.address, table.show_totals) == ("$A$1:$M$202", True)
    assert sheet.range("D202").formula == total
    assert sheet.range("I202:K202").value == [None, None, None]
    assert sheet.range("B1").columns.hidden is True


def test_a_chart_of_the_user_on_the_sheet_stays(open_sheet: Callable[..., Any]) -> None:
    def more(workbook: Any, sheet: Any) -> None:
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=Customers!$C$2:$C$20"})
        sheet.insert_chart("M2", chart)

    book = open_sheet(more)
    macros.segment()
    assert alerts() == []
    assert len(book.sheets["Customers"].charts) == 1
    assert same(ours(book.sheets["Customers"], "I"), expected())


@pytest.mark.slow
@pytest.mark.charts
@pytest.mark.parametrize("again", [macros.segment, macros.refresh])
def test_pictures_stay_where_the_user_moved_them(again: Callable[[], None], open_sheet: Callable[..., Any]) -> None:
    book = open_sheet()
    macros.segment()
    charts = book.sheets["Segment charts"]
    picture = charts.pictures[1]
    name = picture.name
    picture.left, picture.top, picture.width, picture.height = 300, 700, 200, 125
    book.sheets["Customers"].range("C2").value = 77
    again()
    moved = charts.pictures[name]
    place = (moved.left, moved.top, moved.width, moved.height)
    assert place == pytest.approx((300, 700, 200, 125), abs=1)
    assert len(charts.pictures) == 6


@pytest.mark.charts
def test_a_workbook_that_was_segmented_closed_is_segmented_again_in_excel(application: Any, tmp_path: Path) -> None:
    from xl_segment.run import segment_book
    from xl_segment.workbooks import open_book
    from xl_segment.workbooks.closed.destination import Destination

    path, target = tmp_path / "book.xlsx", tmp_path / "closed.xlsx"
    CUSTOMERS.to_excel(path, index=False, engine="xlsxwriter")
    segment_book(open_book(path), Settings(), save=Destination.of(path, out=target).save)
    book = called_from(application.books.open(str(target)))
    names = sorted(one.name for one in book.sheets["Segment charts"].pictures)
    before = book.sheets[0].used_range.value
    macros.segment()
    assert alerts() == []
    assert sorted(one.name for one in book.sheets["Segment charts"].pictures) == names
    assert len(names) == 6
    assert book.sheets[0].used_range.value == before
    macros.clear()
    assert len(book.sheets) == 1


def test_clear_leaves_what_was_there_before(open_sheet: Callable[..., Any]) -> None:
    book = open_sheet(table={})
    sheet = book.sheets["Customers"]
    before = sheet.used_range.value
    macros.segment()
    macros.clear()
    assert alerts() == []
    assert [one.name for one in book.sheets] == ["Customers"]
    assert sheet.tables["tblData"].range.address == "$A$1:$H$201"
    assert [row[:8] for row in sheet.used_range.value] == before
    macros.clear()
    assert alerts() == ["There are no segments of xl_segment in book.xlsx, so there is nothing to clear."]


def test_excel_is_quiet_meanwhile_and_as_it_was_afterwards(
    open_sheet: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = open_sheet()
    app, seen = book.app, []
    real = macros.segment_book
    sheet = book.sheets["Customers"]
    sheet.range("B3:C5").select()

    def watch(*given: Any, **named: Any) -> Any:
        seen.append((app.screen_updating, app.calculation, app.enable_events))
        return real(*given, **named)

    monkeypatch.setattr(macros, "segment_book", watch)
    macros.segment()
    assert seen == [(False, "manual", False)]
    assert (app.screen_updating, app.calculation, app.enable_events) == (True, "automatic", True)
    assert app.status_bar is False
    sheet.activate()  # where one comes from, what was selected still is
    assert app.selection.address == "$B$3:$C$5"
    assert [one for one in calc.engine.app.statuses if isinstance(one, str)][:2] == [
        "Reading the workbook …", "Finding out which column is what …",
    ]  # fmt: skip


def test_what_is_not_expected_is_told_with_where_the_log_is(
    open_sheet: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = open_sheet()

    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("nothing to divide by")

    monkeypatch.setattr(macros, "segment_book", fail)
    macros.segment()
    (told,) = alerts()
    assert told.startswith("Something went wrong that should not have (nothing to divide by). Please send us ")
    log = Path(told.removesuffix(".").rpartition(" ")[2])
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    log.unlink()
    assert book.app.screen_updating is True


def test_a_protected_sheet_is_told_and_nothing_is_written(open_sheet: Callable[..., Any]) -> None:
    book = open_sheet(lambda _, sheet: sheet.protect())
    macros.segment()
    assert alerts() == [
        "Sheet Customers is protected, so nothing can be written on it. Take the protection off (Review, Unprotect "
        "Sheet), then click again."
    ]
    assert [one.name for one in book.sheets] == ["Customers"]
    assert book.sheets["Customers"].range("I1").value is None


def test_a_protected_workbook_is_told_and_nothing_is_written(open_sheet: Callable[..., Any]) -> None:
    book = open_sheet()
    book.impl.uno.protect("")
    macros.segment()
    assert alerts()[0].startswith("The structure of book.xlsx is protected, so no sheet can be added.")


def test_a_workbook_that_is_open_for_reading_only_is_told(application: Any, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    CUSTOMERS.to_excel(path, index=False, engine="xlsxwriter")
    called_from(application.books.open(str(path), read_only=True))
    macros.segment()
    assert alerts()[0].startswith("book.xlsx is open for reading only. Save it under another name")


def test_a_workbook_that_lies_online_is_segmented_and_the_data_check_says_who_sees_it(
    open_sheet: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.calc_engine.calc import BookApi

    book = open_sheet()
    real = BookApi.__init__

    def online(self: Any, of: Any) -> None:
        real(self, of)
        self.FullName = f"https://d.docs.live.net/1234/{of.name}"

    monkeypatch.setattr(BookApi, "__init__", online)
    macros.segment()
    assert alerts() == []
    assert any("lies on OneDrive or SharePoint" in str(row) for row in book.sheets["Data check"].used_range.value)


@pytest.mark.slow
def test_a_failure_half_way_leaves_the_workbook_as_it_was(
    open_sheet: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from xl_segment.workbooks.live.excel_book import ExcelBook

    book = open_sheet(table={})
    sheet = book.sheets["Customers"]
    before = sheet.used_range.value

    def fail(*_: Any) -> None:
        raise OSError("no more memory")

    for owner, step in ((live_columns, "put_columns"), (ExcelBook, "_put_hidden_sheet"), (ExcelBook, "_put_start")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, step, fail)
            macros.segment()
        assert "no more memory" in alerts()[-1]
        assert [one.name for one in book.sheets] == ["Customers"], step
        assert sheet.tables["tblData"].range.address == "$A$1:$H$201"
        assert [row[:8] for row in sheet.used_range.value] == before


@pytest.mark.slow
def test_a_failure_on_a_second_run_leaves_the_segments_of_the_first(
    open_sheet: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from xl_segment.workbooks.live.excel_book import ExcelBook

    book = open_sheet(table={})
    macros.segment()
    sheet, page = book.sheets["Customers"], book.sheets["Segments"]
    before = (sheet.used_range.value, page.used_range.value, book.sheets[HIDDEN_SHEET].used_range.value)
    sheet.tables["tblData"].autofilter.apply_values(2, ["Male"])
    book.app.books.active.set_mock_caller()

    def fail(*_: Any) -> None:
        raise OSError("no more memory")

    monkeypatch.setattr(ExcelBook, "_put_start", fail)
    sheet.range("C2").value = 99
    macros.segment()
    assert "no more memory" in alerts()[-1]
    sheet.range("C2").value = before[0][1][2]
    assert (sheet.used_range.value, page.used_range.value, book.sheets[HIDDEN_SHEET].used_range.value) == before


def test_cells_between_the_rows_that_are_not_ours_stay(open_sheet: Callable[..., Any]) -> None:
    book = open_sheet()
    macros.segment()
    sheet = book.sheets["Customers"]
    # A blank row in the data, and in it, in our columns, something of the user's.
    sheet.range("A50:K50").clear_contents()
    sheet.range("I50:K50").value = ["=1+1", "'007", 12.5]
    macros.segment()
    assert alerts() == []
    assert sheet.range("I50:K50").value == [2, "007", 12.5]
    assert sheet.range("I50").formula == "=1+1"


def test_when_excel_is_busy_the_sentence_says_so(
    open_sheet: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class CallRejectedError(Exception):
        hresult = -2147418111

    open_sheet()

    def fail(*_: Any, **__: Any) -> None:
        raise CallRejectedError

    monkeypatch.setattr(macros, "segment_book", fail)
    macros.segment()
    assert alerts() == [
        "Excel is busy: a cell is being edited or a dialog is open. Press Enter or Esc, then click again."
    ]


def test_the_button_gives_what_the_closed_workbook_gives(open_template: Callable[[], Any], tmp_path: Path) -> None:
    from xl_segment.run import segment_book
    from xl_segment.workbooks import open_book
    from xl_segment.workbooks.closed.destination import Destination

    book = open_template()
    closed, target = tmp_path / "Again.xlsm", tmp_path / "closed.xlsm"
    closed.write_bytes((tmp_path / "Customers.xlsm").read_bytes())
    segment_book(open_book(closed), Settings(), save=Destination.of(closed, out=target).save)
    macros.segment()
    live = ours(book.sheets["Data"], "I", 300)
    on_disk = pd.read_excel(target, sheet_name="Data", engine="openpyxl")[["Segment", "Persona", "Fit"]]
    assert live["Segment"].tolist() == on_disk["Segment"].tolist()
    assert live["Persona"].tolist() == on_disk["Persona"].tolist()


@pytest.mark.slow
def test_next_week_refresh_takes_in_the_new_rows_and_undo_takes_it_back(open_template: Callable[[], Any]) -> None:
    book = open_template()
    sales = book.sheets["Data"]
    macros.segment()
    before = ours(sales, "I", 300)
    head = sales.range("A2:H2").value
    sales.range("A302").value = ["N0001", *head[1:]]
    sales.tables["Data"].resize(sales.range("A1:M302"))
    assert book.names[LAST_RUN_CELL].refers_to_range.value.endswith("Click Refresh to bring the segments up to date.")
    called_from(book)
    macros.refresh()
    assert alerts() == []
    after = ours(sales, "I", 301)
    assert same(after.head(300), before)
    assert after["Segment"].iloc[300] == before["Segment"].iloc[0]
    assert book.names[TILE_CELLS].refers_to_range.value[1][0] == 301
    assert "The model still fits." in book.names[LAST_RUN_CELL].refers_to_range.value
    assert book.sheets["Changes"].range("A1").value == "Nobody changed segment, 1 is new"
    macros.undo()
    assert alerts() == []
    back = ours(sales, "I", 301)
    assert same(back.head(300), before)
    assert pd.isna(back["Segment"].iloc[300])
    assert "Changes" not in [one.name for one in book.sheets]
    macros.undo()
    assert alerts()[0].startswith("The last run was taken back already")
    macros.clear()
    assert [one.name for one in book.sheets] == ["Start", "Data", "Settings", "Personas", "Formulas", "xlwings.conf"]
    assert sales.tables["Data"].range.address == "$A$1:$H$302"


def test_refresh_without_segments_is_a_sentence(open_sheet: Callable[..., Any]) -> None:
    open_sheet()
    macros.refresh()
    assert alerts() == ["There are no segments in book.xlsx yet. Segment it first."]


def test_the_card_on_a_live_sheet_answers_what_is_typed(open_sheet: Callable[..., Any]) -> None:
    book = open_sheet(table={})
    macros.segment()
    result = segment(CUSTOMERS)
    model = book.sheets["Model"]
    at = model.range("A1:A40").value.index("Segment") + 1
    row = result.customers.iloc[7]
    card = book.names["xlseg_card"].refers_to_range
    card.value = [[float(row[name])] for name in result.model.transform.names]
    assert model.range((at, 2)).value == result.labels[7]
    assert model.range((at + 1, 2)).value == result.persona(result.labels[7]).name


def test_a_copy_without_macros_stands_beside_the_open_workbook(open_sheet: Callable[..., Any], tmp_path: Path) -> None:
    book = open_sheet(table={})
    macros.copy()
    assert alerts() == ["There are no segments in book.xlsx yet. Segment it first."]
    macros.segment()
    called_from(book)
    before = [row[:] for row in book.sheets["Customers"].used_range.value]
    macros.copy()
    assert alerts() == [
        "book without macros.xlsx stands beside the workbook. Segment and Persona are formulas in all 200 rows that have "
        "a segment."
    ]
    assert (book.name, book.sheets["Customers"].used_range.value) == ("book.xlsx", before)
    copied = pd.read_excel(tmp_path / "book without macros.xlsx", sheet_name="Customers", engine="openpyxl")
    assert copied["Persona"].tolist() == expected()["Persona"].tolist()


@pytest.mark.parametrize("again", [False, True])
def test_the_weights_of_the_model_are_folded_away_and_the_card_is_not(
    open_sheet: Callable[..., Any], again: bool
) -> None:
    book = open_sheet()
    macros.segment()
    if again:
        called_from(book)
        macros.refresh()
    assert alerts() == []
    model = book.sheets["Model"]
    said = next(str(cell) for cell in model.range("A1:A60").value if "folded away in rows" in str(cell))
    first, last = map(int, re.findall(r"rows (\d+) to (\d+)", said)[0])
    hidden = [row for row in range(1, last + 5) if model.range((row, 1)).rows.hidden]
    assert hidden == [*range(first, last + 1)]
    shown = [str(cell) for cell in model.range((1, 1), (first - 1, 1)).value]
    assert {"Score a customer", "Answer", "Weights and offsets"} <= {*shown}
    assert str(model.range((last + 2, 1)).value).startswith("In Excel 365")


def test_live_labels_are_formulas_of_the_table_and_follow_what_is_typed(open_sheet: Callable[..., Any]) -> None:
    def more(workbook: Any, _: Any) -> None:
        settings = workbook.add_worksheet("Steering")
        settings.write_row(0, 0, ["Write labels as", "live formulas"])
        workbook.define_name("xlseg_settings", "=Steering!$A$1:$B$1")

    book = open_sheet(more, table={})
    macros.segment()
    assert alerts() == []
    sheet = book.sheets["Customers"]
    wanted = expected()
    assert same(ours(sheet, "I"), wanted)
    assert str(sheet.range("I2").formula).startswith("=IF(COUNT(")
    poor = int((wanted["Segment"] == wanted["Segment"].max()).idxmax()) + 2
    rich = int((wanted["Segment"] == 1).idxmax()) + 2
    sheet.range(f"C{poor}:H{poor}").value = sheet.range(f"C{rich}:H{rich}").value
    assert sheet.range(f"I{poor}").value == 1
    assert sheet.range(f"J{poor}").value == wanted["Persona"].iloc[rich - 2]


def test_a_filter_by_a_part_of_a_text_is_told_and_stays(open_sheet: Callable[..., Any]) -> None:
    # Excel tells it as "=*mal*", and what xlwings would set again is a search for asterisks.
    book = open_sheet(table={})
    sheet = book.sheets["Customers"]
    criteria = type("Criteria", (), {"type": "comparison", "operator": "equal_to", "value1": "*mal*", "value2": None})
    assert not live_cells._can_be_set_again(type("One", (criteria,), {"values": None})())  # type: ignore[arg-type]
    plain_ = type("One", (criteria,), {"values": None, "value1": "Male"})()
    assert live_cells._can_be_set_again(plain_)  # type: ignore[arg-type]
    assert live_cells.check_filters(sheet)[0][1] == []


@pytest.mark.charts
def test_a_failed_second_run_draws_nothing(open_sheet: Callable[..., Any]) -> None:
    book = open_sheet()
    macros.segment()
    sheet = book.sheets["Customers"]
    page = book.sheets["Segments"].used_range
    before, places = page.value, [(one.left, one.top) for one in book.sheets["Segment charts"].pictures]
    sheet.range("A2:H3").value = [["X1", "Female", 90, 500_000, 99, "Books", 90, 1]] * 2
    sheet.api.Protect()
    called_from(book)
    macros.segment()
    assert alerts()[0].startswith("Sheet Customers is protected")
    assert book.sheets["Segments"].used_range.value == before
    assert [(one.left, one.top) for one in book.sheets["Segment charts"].pictures] == places
    assert book.sheets["Segments"].range("B2").merge_cells is False


def test_a_card_of_one_measure_is_drawn(open_sheet: Callable[..., Any]) -> None:
    book = open_sheet()
    from xl_segment.run import segment_book
    from xl_segment.workbooks.live.excel_book import ExcelBook

    live = ExcelBook(book)
    segment_book(live, Settings(features=("Age",), k=3), save=lambda _: {})
    assert book.names["xlseg_card"].refers_to_range.address == "$B$6"


def test_on_macos_error_cells_are_told_by_what_they_show(monkeypatch: pytest.MonkeyPatch) -> None:
    # xlwings fails there when it is asked for errors; Excel itself says None for one, and shows its name.
    class Area:
        def __init__(self, values: list[list[Any]], shown: Any) -> None:
            self._values = values
            self.api = type("Api", (), {"string_value": type("Property", (), {"get": lambda _: shown})()})()

        def options(self, **named: Any) -> Any:
            assert "err_to_str" not in named
            return type("Read", (), {"value": self._values})

    monkeypatch.setattr(excel_api, "MAC", True)
    read: Callable[[Any], list[list[Any]]] = excel_api.values
    assert read(Area([[1.0, None], ["a", None]], [["1", "#N/A"], ["a", ""]])) == [[1.0, "#N/A"], ["a", None]]
    assert read(Area([[1.0, None]], ["1", "#DIV/0!"])) == [[1.0, "#DIV/0!"]]
    assert read(Area([[None]], "#REF!")) == [["#REF!"]]
    assert read(Area([[1.0], [None]], [["1"], ["#NUM!"]])) == [[1.0], ["#NUM!"]]
