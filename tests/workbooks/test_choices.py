"""What an analyst chooses on Data check holds at the next click, on a closed file and in an open workbook."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.workbooks import hosts
from xl_segment.errors import SettingError
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.memory import memory
from xl_segment.memory.choices import Choices
from xl_segment.memory.memory import Memory
from xl_segment.run import Run, refresh_book, segment_book, undo_book
from xl_segment.settings import Settings
from xl_segment.workbooks import Book

pytestmark = pytest.mark.usefixtures("without_charts")

NOW = datetime.datetime(2026, 3, 2, 9, 0)


class Desk:
    """A workbook on a host, run after run. Between the runs the analyst chooses in cells of Data check."""

    def __init__(self, host: hosts.Host, folder: Path) -> None:
        self.host, self.folder, self.count = host, folder, 0
        self.path = folder / "0.xlsx"
        frame = make_customers(120, seed=3).drop(columns="group")
        frame["Card"] = ["gold", "plain", "plain"] * 40
        book = openpyxl.Workbook()
        sheet: Any = book.active
        sheet.append(list(frame.columns))
        for row in frame.itertuples(index=False):
            sheet.append([getattr(one, "item", lambda one=one: one)() for one in row])
        book.save(self.path)

    def do(self, what: Callable[..., Run | None], **options: Any) -> Any:
        self.count += 1
        target = self.folder / f"{self.count}.xlsx"
        book = self.host.open(self.path)
        more = {} if what is undo_book else {"now": NOW + datetime.timedelta(days=self.count)}

        def save(book: Book) -> dict[str, Path]:
            return {"result": book.save(target)}

        try:
            done = what(book, Settings(**{"k": 3, **options}), save=save, **more)
        finally:
            if self.host.live:
                book.book.close()  # type: ignore[attr-defined]
        self.path = target
        return done

    def segment(self, **options: Any) -> Run:
        return self.do(segment_book, **options)

    def refresh(self) -> Run:
        return self.do(refresh_book)

    def choose(self, **cells: tuple[str | None, str | None]) -> None:
        """Change cells as a person does: {column: (taken for, decides)}, None leaves a cell alone."""
        if self.host.live:
            book = self.host.open(self.path).book  # type: ignore[attr-defined]
            for cell, word in self._changes(cells):
                book.sheets["Data check"].range(cell).value = word or None
            book.save()
            book.close()
            return
        book = openpyxl.load_workbook(self.path)
        for cell, word in self._changes(cells):
            book["Data check"][cell] = word or None
        book.save(self.path)

    def _changes(self, cells: dict[str, tuple[str | None, str | None]]) -> list[tuple[str, str]]:
        sheet = openpyxl.load_workbook(self.path)["Data check"]
        at = {str(sheet.cell(row, 1).value): row for row in range(sheet.max_row, 4, -1)}
        return [
            (f"{letter}{at[name.replace('_', ' ')]}", word)
            for name, words in cells.items()
            for letter, word in zip("BC", words, strict=True)
            if word is not None
        ]

    @property
    def shown(self) -> dict[str, tuple[str | None, str | None]]:
        rows = openpyxl.load_workbook(self.path)["Data check"].iter_rows(min_row=5, max_col=3, values_only=True)
        return {str(name): (role, decides) for name, role, decides in reversed(list(rows))}


@pytest.fixture
def desk(host: hosts.Host, tmp_path: Path) -> Desk:
    return Desk(host, tmp_path)


@pytest.mark.slow_in_excel
def test_another_word_for_a_column_holds_at_the_next_click_and_survives_a_refresh(desk: Desk) -> None:
    assert "Age" in desk.segment().result.deciding
    desk.choose(Age=("ignored", None), Card=(None, "yes"))
    done = desk.segment()
    assert "Age" not in done.result.deciding
    assert "Card" in done.result.deciding
    assert desk.shown["Age"] == ("ignored", None)
    assert desk.shown["Card"] == ("other label", "yes")
    assert desk.refresh().result.deciding == done.result.deciding
    assert desk.shown["Age"] == ("ignored", None)


@pytest.mark.slow_in_excel
def test_a_refresh_after_a_choice_makes_the_segments_anew_and_says_so(desk: Desk) -> None:
    desk.segment()
    desk.choose(Age=(None, "no"))
    done = desk.refresh()
    assert done.result.how == "Segment"
    assert "Age" not in done.result.deciding
    assert any(
        note == "Chosen on Data check: Age does not decide. So the segments were made anew; those that were found "
        "again kept their numbers."
        for note in done.result.log.notes
    )
    later = desk.refresh()
    assert later.result.how == "Refresh"
    assert later.result.rows["Segment"].tolist() == done.result.rows["Segment"].tolist()


def test_a_cleared_cell_is_found_out_again(tmp_path: Path) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    before = desk.segment()
    desk.choose(Age=("ignored", None))
    desk.segment()
    desk.choose(Age=("", None))
    done = desk.segment()
    assert done.result.deciding == before.result.deciding
    assert desk.shown["Age"] == ("age", "yes")
    assert not done.result.memory.choices.roles


def test_undo_takes_the_choice_back_with_the_run(tmp_path: Path) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    before = desk.segment()
    desk.choose(Age=("ignored", None))
    desk.segment()
    desk.do(undo_book)
    assert desk.shown["Age"] == ("age", "yes")
    for again in (desk.refresh, desk.segment):
        assert again().result.deciding == before.result.deciding


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        (("customer", None), "no word 'customer' in the list. Did you mean 'customer id'?"),
        ((None, "maybe"), "'maybe' is neither yes nor no"),
    ],
)
def test_a_word_that_cannot_be_chosen_is_a_sentence_that_names_the_cell(
    tmp_path: Path, choice: tuple[str | None, str | None], says: str
) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    desk.segment()
    desk.choose(Age=choice)
    with pytest.raises(SettingError) as told:
        desk.refresh()
    letter = "B" if choice[0] else "C"
    assert f"Cell {letter}" in str(told.value)
    assert "on sheet Data check" in str(told.value)
    assert says in str(told.value)


@pytest.mark.slow_in_excel
def test_the_cells_have_lists_that_offer_what_can_be_chosen(desk: Desk) -> None:
    desk.segment()
    desk.refresh()
    book = openpyxl.load_workbook(desk.path)
    lists = {one.formula1: str(one.sqref) for one in book["Data check"].data_validations.dataValidation}
    words = lists["xlseg_roles"]
    assert len(lists) == 2
    assert book["Data check"][words.partition(":")[0]].value == desk.shown["Customer ID"][0]
    sheet, _, cells = book.defined_names["xlseg_roles"].attr_text.rpartition("!")
    assert sheet.strip("'") == "Data check"
    offered = [row[0].value for row in book["Data check"][cells.replace("$", "")]]
    assert {"customer id", "age", "ignored"} <= set(offered)
    assert None not in offered


def test_what_is_asked_for_from_outside_wins_over_a_cell(tmp_path: Path) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    desk.segment()
    desk.choose(Age=("ignored", None))
    done = desk.segment(roles={"Age": "age"})
    assert "Age" in done.result.deciding
    assert not done.result.memory.choices.roles


def test_a_choice_for_a_column_that_is_away_for_now_is_kept(tmp_path: Path) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    desk.segment()
    desk.choose(Age=("ignored", None), Annual_Income=(None, "no"))
    desk.segment()
    book = openpyxl.load_workbook(desk.path)
    sheet = book.worksheets[0]
    at = [one.value for one in sheet[1]].index("Age") + 1
    sheet.cell(1, at).value = "Years"
    book.save(desk.path)
    assert "Years" in desk.segment().result.deciding
    book = openpyxl.load_workbook(desk.path)
    book.worksheets[0].cell(1, at).value = "Age"
    book.save(desk.path)
    done = desk.segment()
    assert "Age" not in done.result.deciding
    assert "Annual Income" not in done.result.deciding


def test_nobody_is_new_or_gone_because_a_column_is_taken_for_another_thing(tmp_path: Path) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    book = openpyxl.load_workbook(desk.path)
    book.worksheets[0].delete_cols(1)  # nobody has an id
    book.save(desk.path)
    desk.segment()
    desk.choose(Age=("ignored", None), Recency=(None, "no"))
    last = desk.refresh().result.memory.history[-1]
    assert (last.new, last.gone) == (0, 0)
    last = desk.refresh().result.memory.history[-1]
    assert (last.new, last.gone) == (0, 0)


def test_a_choice_can_be_taken_back_where_nobody_has_an_id(tmp_path: Path) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    book = openpyxl.load_workbook(desk.path)
    book.worksheets[0].delete_cols(1)
    book.save(desk.path)
    before = desk.segment().result.rows["Segment"].tolist()
    desk.choose(Age=("ignored", None))
    desk.refresh()
    assert desk.do(undo_book).result.rows["Segment"].tolist() == before


def test_a_workbook_of_before_there_were_choices_has_none(tmp_path: Path) -> None:
    desk = Desk(hosts.closed(), tmp_path)
    text = desk.segment().result.memory.to_json()
    assert Memory.from_json(text).shown.roles["Age"] == "age"
    fields = json.loads(text)
    del fields["checksum"], fields["choices"], fields["shown"]
    old = Memory.from_json(json.dumps({"checksum": memory._checksum(fields), **fields}))
    assert old.shown == old.choices == Choices()
