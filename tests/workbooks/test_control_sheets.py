"""The sheets with which an analyst steers a workbook: what is typed there counts, and what cannot be is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xl_segment.errors import SettingError
from xl_segment.excel.template.build import sources
from xl_segment.personas.playbook import load_playbook, with_parts
from xl_segment.settings import Settings
from xl_segment.workbooks import open_book
from xl_segment.workbooks.control_sheets import PERSONA_COLUMNS, Asked, Cells, read_personas, read_settings

ROW = {
    "Persona": "VIPs", "Insight": "They matter.", "Goal": "Keep all {customers}", "Recommendation": "Call them.",
    "Do": "Call.", "Don't": "Wait.", "What to measure": "Calls by Friday.", "Colour": "teal", "Description": "The best.", "Used for": "customers", "Recognised by": "income +1, spending 0.5",
    "Id": "",
}  # fmt: skip


def settings(*rows: tuple[Any, Any]) -> Cells:
    return Cells("Settings", rows, top=5, left=1)


def personas(**changes: Any) -> Cells:
    row = {**ROW, **changes}
    return Cells("Personas", [list(PERSONA_COLUMNS), [row[name] for name in PERSONA_COLUMNS]], top=4, left=1)


@pytest.mark.parametrize(
    ("label", "value", "option"),
    [
        ("Segments", 4.0, {"k": 4}), ("Segments", "4", {"k": 4}), ("Segments", None, {}), ("Cap extremes", 2.5, {"cap": 2.5}),
        ("Log skewed measures", "no", {"log": False}), ("Log skewed measures", False, {"log": False}),
        ("Features", 'Age, "Income, net"', {"features": ("Age", "Income, net")}),
        ("Column roles", "Genre=gender, Rating=ignored", {"roles": {"Genre": "gender", "Rating": "ignored"}}),
        ("Decimal sign", ",", {"decimal": ","}), ("My own note", "anything", None), ("Data", None, {}),
    ],
)  # fmt: skip
def test_what_is_typed_is_read(label: str, value: Any, option: dict[str, Any] | None) -> None:
    if option is None:
        with pytest.raises(SettingError, match=r"Cell B5 on sheet Settings: There is no setting 'My own note'"):
            read_settings(settings((label, value)))
    else:
        assert read_settings(settings((label, value))) == option


@pytest.mark.parametrize(
    ("label", "value", "says"),
    [
        ("Segments", 1, "Cell B6 on sheet Settings: Segments is 1; give a value between 2 and 50."),
        ("Segments", 4.5, "Cell B6 on sheet Settings: Segments is '4.5'; give a whole number."),
        ("Segments", "#N/A", "Cell B6 on sheet Settings: Segments is '#N/A'; give a whole number."),
        ("Most segments", 400, "Cell B6 on sheet Settings: Most segments is 400; give a value between 2 and 50."),
        ("Method", "magic", "Cell B6 on sheet Settings: Method is 'magic'; choose one of 'kmeans'"),
        (
            "Reference date",
            "soon",
            "Cell B6 on sheet Settings: Reference date is 'soon'; give a date such as 2024-12-31.",
        ),
        ("Column roles", "Genre", "Cell B6 on sheet Settings: 'Genre' is not of the form Header=role."),
    ],
)
def test_a_value_that_cannot_be_is_named_by_its_cell(label: str, value: Any, says: str) -> None:
    with pytest.raises(SettingError) as error:
        read_settings(settings(("Data", None), (label, value)))
    assert str(error.value).startswith(says)


def test_a_persona_of_the_analyst_is_read_whole() -> None:
    (found,) = read_personas(personas())
    assert (found.name, found.key, found.family, found.colour) == ("VIPs", "VIPs", "customers", "#A0D4C2")
    assert found.signature == {"income": 1.0, "spending": 0.5}
    assert (found.goal, found.measure) == ("Keep all {customers}", "Calls by Friday.")


def test_a_sheet_of_an_earlier_version_has_no_goals_and_works() -> None:
    cells = personas()
    columns = [at for at, name in enumerate(PERSONA_COLUMNS) if name not in ("Goal", "What to measure")]
    (found,) = read_personas(Cells("Personas", [[row[at] for at in columns] for row in cells.values], 4, 1))
    assert (found.name, found.goal, found.measure, found.do) == ("VIPs", "", "", "Call.")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"Persona": None}, "Cell A5 on sheet Personas: the persona has no name."),
        ({"Colour": "mauve"}, "Cell G5 on sheet Personas: 'mauve' is none of blue, orange"),
        ({"Used for": "everybody"}, "Cell J5 on sheet Personas: 'everybody' is none of customers, sales lines."),
        ({"Recognised by": "income high"}, "Cell K5 on sheet Personas: 'income high' has no level from -1"),
        ({"Recognised by": "wealth +1"}, "Cell K5 on sheet Personas: There is no measure 'wealth' in the personas."),
        ({"Recognised by": ""}, "Cell K5 on sheet Personas: a persona is recognised by at least one measure"),
        ({"Recognised by": "income +3"}, "Cell K5 on sheet Personas: 'income +3' has no level from -1"),
        ({"Goal": "Keep all {custmers}"}, "Cell C5 on sheet Personas: There is no figure 'custmers'"),
    ],
)
def test_a_persona_that_cannot_be_is_named_by_its_cell(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingError) as error:
        read_personas(personas(**changes))
    assert str(error.value).startswith(says)


def test_a_column_that_lost_its_name_is_told() -> None:
    cells = personas()
    with pytest.raises(SettingError, match="has no column 'Insight'"):
        read_personas(Cells("Personas", [["Persona", *list(PERSONA_COLUMNS)[2:]], *cells.values[1:]], 4, 1))


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[Callable[[Any], None]], Asked]:
    """Ask the template, after somebody edited it."""

    def ask(edit: Callable[[Any], None]) -> Asked:
        book = openpyxl.load_workbook(sources() / "xl_segment.xlsm", keep_vba=True)
        edit(book)
        book.save(tmp_path / "edited.xlsm")
        return open_book(tmp_path / "edited.xlsm").read(Settings()).asked

    return ask


def test_rows_that_are_deleted_are_defaults(edited: Callable[..., Asked]) -> None:
    assert "sheet" not in edited(lambda book: book["Settings"].delete_rows(6)).options


def test_sheets_that_are_deleted_ask_for_nothing(edited: Callable[..., Asked]) -> None:
    def without(*names: str) -> Callable[[Any], None]:
        return lambda book: [book.remove(book[name]) for name in names] and None

    assert edited(without("Settings")).options == {}
    assert edited(without("Personas")).playbook is None
    playbook = edited(without("Start", "Formulas")).playbook
    assert playbook is not None
    assert with_parts(playbook) == load_playbook()


def test_a_workbook_that_lost_its_start_sheet_is_segmented_all_the_same(tmp_path: Path) -> None:
    from xl_segment.run import segment_book
    from xl_segment.settings import Settings
    from xl_segment.workbooks.closed.destination import Destination

    path, target = tmp_path / "edited.xlsm", tmp_path / "done.xlsm"
    book = openpyxl.load_workbook(sources() / "xl_segment.xlsm", keep_vba=True)
    del book["Start"]
    book.save(path)
    assert segment_book(open_book(path), Settings(), save=Destination.of(path, out=target).save).result.k == 5


def test_an_error_cell_among_the_settings_is_told(edited: Callable[..., Asked]) -> None:
    def edit(book: Any) -> None:
        where = book.defined_names["setting_k"].attr_text.partition("!")[2].replace("$", "")
        book["Settings"][where] = "#N/A"

    with pytest.raises(SettingError, match=r"on sheet Settings: Segments is '#N/A'; give a whole number"):
        edited(edit)
