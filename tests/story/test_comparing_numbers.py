"""Other numbers of segments beside those of a workbook: a sheet more, and nothing of the analyst's is lost."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.pages.segments_sheet import SegmentsSheet
from tests.story.test_budget import in_place
from tests.story.test_weeks_in_workbooks import cells, edit, parts, sample, saved
from tests.workbooks import hosts
from xl_segment import SegmentError, Settings
from xl_segment.alternatives import Alternatives, alternatives_again
from xl_segment.charts.comparing import METHODS
from xl_segment.excel.template.build import build_template
from xl_segment.memory import memory as memory_room
from xl_segment.memory.memory import Memory, WaysToCompare
from xl_segment.pages.names import CHECK, COMPARE, SEGMENTS
from xl_segment.pipeline import compare
from xl_segment.run import Run, clear_book, compare_book, refresh_book, segment_book, undo_book
from xl_segment.settings import Method
from xl_segment.workbooks import open_book

pytestmark = pytest.mark.usefixtures("without_charts")

MONDAY = datetime.datetime(2024, 6, 3, 9, 0)
#: In the order in which they stand in the table of the sheet Compare.
FIGURES = ("Segments", "Method", "Verdict", "Silhouette", "Agreement", "Would move")


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


def first_name(sheet: Worksheet) -> Any:
    """Return the cell with the name of the first segment, among the analyst's own words."""
    page = SegmentsSheet([list(row) for row in sheet.iter_rows(values_only=True)])
    return sheet.cell(*page.table_cell("Persona", 1, "Colour"))


def below(sheet: Worksheet, header: str) -> Any:
    return next(sheet.cell(cell.row + 1, cell.column) for row in sheet for cell in row if cell.value == header)


def test_a_comparison_is_a_sheet_more_and_takes_no_words_away(book: Path) -> None:
    edited(book, lambda workbook: setattr(first_name(workbook[SEGMENTS]), "value", "Our best"))
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


class Weeks:
    """Two hundred customers in a workbook on a host, week after week."""

    def __init__(self, host: hosts.Host, folder: Path) -> None:
        self.host, self.folder, self.count = host, folder, 0
        self.path = sample(folder / "0.xlsx")

    def do(self, what: Callable[..., Any], settings: Settings | None = None, **more: Any) -> Any:
        self.count += 1
        target = self.folder / f"{self.count}.xlsx"
        book = self.host.open(self.path)
        if what is not undo_book and what is not clear_book:
            more["now"] = MONDAY + datetime.timedelta(weeks=self.count)
        if what is not clear_book:
            more["settings"] = settings or Settings()
        done = what(book, save=saved(target), **more)
        self.path = target
        return done

    def compare(self, *k: int, method: Sequence[Method] = ("kmeans",)) -> Alternatives:
        compared: Alternatives = self.do(compare_book, k=k, method=method)
        return compared

    def edit(self, change: Callable[[openpyxl.Workbook], None]) -> None:
        edit(self.path, change)

    def delete_compare(self) -> None:
        """Delete the sheet as a person does, in the program that has the workbook open where one has."""
        if not self.host.live:
            self.edit(lambda workbook: workbook.remove(workbook[COMPARE]))
            return
        book = self.host.open(self.path).book  # type: ignore[attr-defined]
        book.sheets[COMPARE].delete()
        book.save()
        book.close()

    def without_customers(self, fewest: int) -> None:
        """Leave so many customers in the data."""

        def delete(workbook: openpyxl.Workbook) -> None:
            for row in workbook["Customers"].iter_rows(min_row=fewest + 2, max_row=201, max_col=8):
                for cell in row:
                    cell.value = None

        self.edit(delete)

    @property
    def sheets(self) -> list[str]:
        return openpyxl.load_workbook(self.path, read_only=True).sheetnames

    @property
    def memory(self) -> Memory:
        memory = open_book(self.path).memory()
        assert memory is not None
        return memory

    @property
    def texts(self) -> list[str]:
        return [cell for row in cells(self.path, COMPARE) for cell in row if isinstance(cell, str)]

    @property
    def table(self) -> list[dict[str, Any]]:
        """The rows of the table of Compare."""
        rows = cells(self.path, COMPARE)
        top = next(at for at, row in enumerate(rows) if row[:2] == ("Segments", "Method"))
        body = itertools.takewhile(lambda row: isinstance(row[0], int), rows[top + 1 :])
        return [as_saved({name: row[rows[top].index(name)] for name in FIGURES}) for row in body]


@pytest.fixture
def weeks(tmp_path: Path) -> Weeks:
    return Weeks(hosts.closed(), tmp_path)


def older(workbook: openpyxl.Workbook) -> None:
    """Let a week go by: some customers spend more."""
    for row in range(2, 60):
        workbook["Customers"].cell(row, 5).value = 95 - row % 7


def figures_of(compared: Alternatives) -> list[dict[str, Any]]:
    rows = [
        (way.k, METHODS[way.method], way.evidence.word, way.evidence.silhouette, way.agreement, way.would_move)
        for way in compared.ways
    ]
    return [as_saved(dict(zip(FIGURES, row, strict=True))) for row in rows]


def as_saved(row: dict[str, Any]) -> dict[str, Any]:
    """The last digits of a figure are not those of the program that saved it."""
    return {name: round(value, 12) if isinstance(value, float) else value for name, value in row.items()}


def frame_of(path: Path) -> pd.DataFrame:
    return pd.read_excel(path, sheet_name="Customers", engine="openpyxl").iloc[:, :8]


def test_a_refresh_compares_the_same_with_the_customers_of_today(weeks: Weeks) -> None:
    weeks.do(segment_book)
    weeks.compare(3, 4, method=["ward", "kmeans"])
    before, memory = weeks.table, weeks.memory
    weeks.edit(older)
    weeks.do(refresh_book)
    today = compare(frame_of(weeks.path), k=[3, 4], method=["ward", "kmeans"], previous=memory)
    assert weeks.table == figures_of(today) != before
    assert weeks.memory.ways_to_compare == WaysToCompare((3, 4), ("ward", "kmeans"))


def test_a_run_compares_the_same_with_the_segments_that_it_made(weeks: Weeks) -> None:
    weeks.do(segment_book)
    weeks.compare(3)
    weeks.edit(older)
    run = weeks.do(segment_book, Settings(k=4))
    anew = alternatives_again(run.result, WaysToCompare((3,), ("kmeans",)))
    assert run.result.k == 4
    assert weeks.table == figures_of(anew)
    assert "compare" in run.seconds
    assert [chart.name for chart in run.charts] == ["xl_segment comparison"]


def test_where_no_method_is_named_it_is_the_one_that_the_segments_were_made_with(weeks: Weeks) -> None:
    weeks.do(segment_book, Settings(method="ward", k=3))
    assert [way.method for way in weeks.compare(3, method=()).ways] == ["ward"]
    weeks.do(segment_book, Settings(k=3))
    assert [row["Method"] for row in weeks.table] == ["Ward"]


def test_without_compare_a_run_compares_nothing(weeks: Weeks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xl_segment.run.alternatives_again", lambda *_: pytest.fail("compared"))
    weeks.do(segment_book)
    assert "compare" not in weeks.do(refresh_book).seconds
    assert COMPARE not in weeks.sheets


@pytest.mark.parametrize("again", [refresh_book, segment_book])
def test_a_deleted_compare_stays_away_and_is_forgotten(again: Callable[..., Run], weeks: Weeks) -> None:
    weeks.do(segment_book)
    weeks.compare(3)
    weeks.edit(older)
    weeks.do(refresh_book)
    weeks.delete_compare()
    weeks.do(again)
    assert COMPARE not in weeks.sheets
    assert weeks.memory.ways_to_compare is None
    weeks.do(undo_book)
    assert COMPARE not in weeks.sheets


def test_a_compare_that_was_renamed_is_drawn_anew_under_its_name(weeks: Weeks) -> None:
    weeks.do(segment_book)
    weeks.compare(3)

    def rename(workbook: openpyxl.Workbook) -> None:
        workbook[COMPARE].title = "Which number"
        for name in workbook.defined_names.values():
            name.attr_text = name.attr_text.replace(f"'{COMPARE}'!", "'Which number'!")

    weeks.edit(rename)
    weeks.do(refresh_book)
    assert "Which number" in weeks.sheets
    assert COMPARE not in weeks.sheets
    assert weeks.memory.ways_to_compare == WaysToCompare((3,), ("kmeans",))


def test_undo_brings_back_the_compare_that_stood_there_before(weeks: Weeks) -> None:
    weeks.do(segment_book)
    weeks.compare(3, 4)
    before = weeks.table
    weeks.do(segment_book, Settings(k=4))
    weeks.compare(5, method=["ward"])
    assert [row["Method"] for row in weeks.table] == ["Ward"]
    weeks.do(undo_book)
    assert weeks.table == before


def test_undo_takes_out_a_compare_that_did_not_stand_there_before(weeks: Weeks) -> None:
    weeks.do(segment_book)
    weeks.do(segment_book, Settings(k=4))
    weeks.compare(3)
    weeks.do(undo_book)
    assert COMPARE not in weeks.sheets
    assert weeks.memory.ways_to_compare is None


def test_notes_on_a_compare_that_undo_would_take_out_are_asked_for_first(weeks: Weeks) -> None:
    weeks.do(segment_book)
    weeks.do(segment_book, Settings(k=4))
    weeks.compare(3)
    weeks.edit(lambda workbook: setattr(workbook[COMPARE]["K40"], "value", "four, says the boss"))
    with pytest.raises(SegmentError, match=r"would go with them: Compare!K40\. Move them to a sheet of your own"):
        weeks.do(undo_book)


@pytest.mark.parametrize("fewest", [1, 3, 4, 5])
def test_what_so_few_customers_do_not_allow_is_said_and_comes_back_with_them(fewest: int, weeks: Weeks) -> None:
    weeks.do(segment_book, Settings(k=3))
    weeks.compare(2, 4, method=["ward"])
    before, whole = weeks.table, frame_of(weeks.path)
    weeks.without_customers(fewest)
    weeks.do(refresh_book)
    possible = [k for k in (2, 4) if k < fewest]
    assert [row["Segments"] for row in weeks.table] == possible
    said = [text for text in weeks.texts if "are left out" in text]
    assert [text.split(" by Ward are left out. There are only ")[0] for text in said] == [
        f"{k} segments" for k in (2, 4) if k not in possible
    ]

    def put_back(workbook: openpyxl.Workbook) -> None:
        for row, values in enumerate(whole.itertuples(index=False), start=2):
            for column, value in enumerate(values, start=1):
                workbook["Customers"].cell(row, column).value = value

    weeks.edit(put_back)
    weeks.do(refresh_book)
    assert weeks.table == before


def test_a_compare_of_before_it_was_remembered_goes_and_notes_on_it_are_asked_for_first(
    weeks: Weeks, monkeypatch: pytest.MonkeyPatch
) -> None:
    weeks.do(segment_book)
    to_fields = memory_room._to_fields
    monkeypatch.setattr(memory_room, "_to_fields", lambda memory: without(to_fields(memory), "ways_to_compare"))
    weeks.compare(3)
    monkeypatch.undo()
    as_it_was = weeks.path
    weeks.edit(lambda workbook: setattr(workbook[COMPARE]["K40"], "value", "four, says the boss"))
    with pytest.raises(SegmentError, match=r"would go with them: Compare!K40\. Move them"):
        weeks.do(refresh_book)
    weeks.path = as_it_was
    weeks.edit(lambda workbook: setattr(workbook[COMPARE]["K40"], "value", None))
    weeks.do(refresh_book)
    assert COMPARE not in weeks.sheets


def without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {each: value for each, value in fields.items() if each != name}


def test_compared_and_refreshed_every_part_is_equal_and_cleared_it_is_what_it_was(weeks: Weeks) -> None:
    source = weeks.path
    weeks.do(segment_book)
    weeks.compare(3, 4)
    weeks.do(refresh_book)
    once = weeks.path
    weeks.do(refresh_book)
    assert parts(weeks.path) == parts(once)
    weeks.do(clear_book)
    assert parts(weeks.path) == parts(source)


@pytest.mark.slow_in_excel
def test_week_after_week_on_each_host_compare_is_of_today_and_keeps_notes(host: hosts.Host, tmp_path: Path) -> None:
    weeks = Weeks(host, tmp_path)
    weeks.do(segment_book)
    weeks.compare(3, method=["ward"])
    weeks.edit(lambda workbook: setattr(workbook[COMPARE]["M5"], "value", "three, says the boss"))
    weeks.edit(older)
    memory = weeks.memory
    weeks.do(refresh_book)
    assert weeks.table == figures_of(compare(frame_of(weeks.path), k=[3], method=["ward"], previous=memory))
    assert openpyxl.load_workbook(weeks.path)[COMPARE]["M5"].value == "three, says the boss"
    weeks.do(undo_book)
    assert [row["Method"] for row in weeks.table] == ["Ward"]
    assert openpyxl.load_workbook(weeks.path)[COMPARE]["M5"].value == "three, says the boss"
    weeks.delete_compare()
    weeks.do(refresh_book)
    assert COMPARE not in weeks.sheets
    assert weeks.memory.ways_to_compare is None
    weeks.do(clear_book)
    assert weeks.sheets == ["Customers", "Notes"]
