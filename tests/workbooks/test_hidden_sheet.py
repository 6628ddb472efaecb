"""What a run leaves in the workbook for the next one."""

from __future__ import annotations

import json

import pytest

from tests.workbooks.sheets import last_run
from xl_segment.errors import ModelError
from xl_segment.workbooks.hidden_sheet import LastRun


def test_it_is_read_back_as_it_was_written() -> None:
    before = last_run(
        memory='{"k": 3}', sheets=("Segments",), widths={"Segments": [8.0, 9.0]}, rows=7, original="x" * 20_000
    )
    assert LastRun.read(before.lines()) == before


def test_no_line_is_longer_than_an_open_workbook_takes() -> None:
    assert max(map(len, last_run(memory="m" * 50_000).lines())) <= 8_000


def test_sections_have_the_names_that_they_have_in_every_workbook() -> None:
    lines = last_run(memory="m").lines()
    assert [line for line in lines if line.startswith("[")] == ["[place]", "[memory]", "[origin]"]
    assert lines[1] == "xl_segment kept 3"


@pytest.mark.parametrize("lines", [[], ["my own notes"], ["my own notes", "xl_segment kept"]])
def test_a_sheet_of_the_users_is_none_of_ours(lines: list[str]) -> None:
    assert LastRun.read(lines) is None


def test_a_damaged_sheet_and_one_of_a_newer_program_say_so() -> None:
    lines = last_run(memory="m").lines()
    with pytest.raises(ModelError, match="is damaged"):
        LastRun.read([*lines[:3], "{", *lines[4:]])
    with pytest.raises(ModelError, match="newer xl_segment"):
        LastRun.read([lines[0], "xl_segment kept 9", *lines[2:]])


def test_the_second_version_is_read_like_the_third() -> None:
    before = last_run(memory="m", filtered=True)
    lines = before.lines()
    assert lines[1] == "xl_segment kept 3"  # an older program, to which a new field is damage, says that it is older
    assert LastRun.read([lines[0], "xl_segment kept 2", *lines[2:]]) == before


def test_what_a_later_program_keeps_besides_is_passed_over() -> None:
    lines = last_run(memory="m").lines()
    at = lines.index("[place]") + 1
    later = json.dumps(json.loads(lines[at]) | {"a_field_of_next_year": [1, 2]})
    assert LastRun.read([*lines[:at], later, *lines[at + 1 :]]) == LastRun.read(lines)


def test_the_first_version_kept_a_model() -> None:
    about = last_run().lines()[0]
    read = LastRun.read([about, "xl_segment kept 1", '{"model": "m", "sheets": ["Segments"]}'])
    assert read == LastRun("m", sheets=("Segments",))


def test_sheets_that_were_renamed_are_followed() -> None:
    before = last_run(sheets=("Segments", "Check"), widths={"Segments": (8.0,)}, drawn={"Check": ((1, 1, 2, 2),)})
    names = {"xlseg_page_1": "Mine"}
    now = before.with_names_of_now(["data", "Mine", "Check"], names.get, {})
    assert now.sheets == ("Mine", "Check")
    assert (dict(now.widths), dict(now.drawn)) == ({"Mine": (8.0,)}, {"Check": ((1, 1, 2, 2),)})
    assert now.renamed == {"Segments": "Mine"}
    assert now.data_sheet == "Data"
    assert before.with_names_of_now(["Other"], names.get, {}).data_sheet == ""


@pytest.mark.parametrize(
    ("stands_for", "sheet"),
    [("#REF!$A$1", ""), ("=#REF!$A$1", ""), ("Segments!#REF!", "Segments"), ("=Segments!#REF!", "Segments")],
)
def test_a_sheet_that_is_called_like_a_deleted_one_is_the_users(stands_for: str, sheet: str) -> None:
    """A deleted first row leaves the sheet's name in what its defined name stands for, a deleted sheet does not."""
    before = last_run(sheets=("Segments", "Check"), widths={"Segments": (8.0,)}, drawn={"Segments": ((1, 1, 2, 2),)})
    now = before.with_names_of_now(["Data", "Segments", "Check"], lambda _: None, {"xlseg_page_1": stands_for})
    assert now.sheets == (sheet, "Check")
    assert now.renamed == {}
    assert bool(now.widths) is bool(now.drawn) is bool(sheet)
