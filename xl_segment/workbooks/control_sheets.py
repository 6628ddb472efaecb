"""The sheets with which an analyst steers a workbook, read from their cells.

Settings and Personas are the analyst's own; on ours, Segments (see `segments_edits`) and Data check, some cells are.
Both hosts hand over plain cells; here they become settings, choices and a playbook, or a sentence that names the cell.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from xl_segment.errors import SegmentError, SettingError, not_found
from xl_segment.memory.choices import Choices
from xl_segment.ooxml.addresses import column_letter
from xl_segment.pages.column_choices import COLUMN, DECIDES, MEASURED, TAKEN_FOR
from xl_segment.personas.palette import NAMES
from xl_segment.personas.playbook import TEXTS, Archetype, Playbook, check_names, read_signature
from xl_segment.personas.text_figures import FIGURES, unknown_figure
from xl_segment.settings import read_option
from xl_segment.sheet.roles import Role

#: What stands in the header of the Personas table, and the field of an archetype it is.
PERSONA_COLUMNS = {
    "Persona": "name",
    "Insight": "insight",
    "Goal": "goal",
    "Recommendation": "recommendation",
    "Do": "do",
    "Don't": "dont",
    "Colour": "colour",
    "What to measure": "measure",
    "Description": "description",
    "Used for": "family",
    "Recognised by": "signature",
    "Id": "key",
}
#: Columns that workbooks of an earlier version do not have.
_LATER_COLUMNS = frozenset({"Goal", "What to measure"})
#: Two kinds of sheets, as an analyst calls them.
FAMILIES: dict[str, Literal["customers", "sales"]] = {"customers": "customers", "sales lines": "sales"}


@dataclass(frozen=True)
class Asked:
    """What a workbook's own sheets ask for. options: {field of Settings: value}; playbook: None where it has none."""

    options: Mapping[str, Any] = field(default_factory=dict)
    playbook: Playbook | None = None


@dataclass(frozen=True)
class Cells:
    """A rectangle of cells on one of these sheets; top, left: the sheet row and column of the first, from 1."""

    sheet: str
    values: Sequence[Sequence[Any]]
    top: int
    left: int

    def address(self, row: int, column: int) -> str:
        """Name a cell, counted from 0 within the rectangle, as a message does."""
        return f"Cell {column_letter(self.left + column)}{self.top + row} on sheet {self.sheet}"


def read_settings(cells: Cells) -> dict[str, Any]:
    """Read the Settings sheet: labels in the first column, values in the second; a blank value is the default.

    Raises SettingError, naming the cell, where a value is none that the option can have.
    """
    options: dict[str, Any] = {}
    for at, row in enumerate(cells.values):
        label, value = row[0], row[1]
        text = shown_text(value)
        if not isinstance(label, str) or not text:
            continue
        try:
            name, read = read_option(label, text)
            # The range is checked here and now, so that the message can name the cell.
            _check_alone(name, read)
        except SegmentError as error:
            raise SettingError(f"{cells.address(at, 1)}: {error}") from error
        options[name] = read
    return options


def _check_alone(name: str, value: Any) -> None:  # noqa: ANN401  a field of any type
    from xl_segment.settings import Settings

    widest = {"k_min": 2, "k_max": 50}
    Settings(**{**widest, name: value})


def read_personas(cells: Cells) -> Playbook:
    """Read the Personas table, its header in the first row.

    Raises SettingError, naming the cell, where something is missing or is none of what is allowed.
    """
    columns = _persona_columns(cells)
    playbook = tuple(
        _persona(cells, row, {name: shown_text(values[column]) for name, column in columns.items()}, columns)
        for row, values in enumerate(cells.values[1:], start=1)
        if any(map(shown_text, values))
    )
    check_names(playbook)
    return playbook


def _persona_columns(cells: Cells) -> dict[str, int]:
    """Return {field of an archetype: its column, from 0} by the header of the Personas table."""
    header: list[str] = []
    if cells.values:
        header = [shown_text(cell) for cell in cells.values[0]]
    missing = [title for title in PERSONA_COLUMNS if title not in header]
    if set(missing) == _LATER_COLUMNS:
        return {name: header.index(title) for title, name in PERSONA_COLUMNS.items() if title in header}
    if missing:
        raise SettingError(
            f"The table on sheet {cells.sheet} has no column '{missing[0]}'. Give the column its name back."
        )
    return {name: header.index(title) for title, name in PERSONA_COLUMNS.items()}


#: The columns in which the analyst chooses on Data check.
_CHOICE_TITLES = (COLUMN, TAKEN_FOR, DECIDES)


def read_choices(cells: Cells, shown: Choices) -> Choices:
    """Read what an analyst chose on Data check: the cells that hold another word than was shown, "" where cleared.

    shown: what the cells held after the last run. Raises SettingError, naming the cell, where a word is none of those
    that can be chosen.
    """
    roles: dict[str, str] = {}
    decides: dict[str, str] = {}
    by_name = {" ".join(name.split()): name for name in shown.decides}
    for row, words, columns in _choice_rows(cells):
        name = by_name.get(words[COLUMN])
        if name is None:
            continue
        role, word = words[TAKEN_FOR].casefold(), words[DECIDES].casefold()
        if role != shown.roles.get(name, MEASURED):
            roles[name] = _role(cells, row, columns[TAKEN_FOR], role, name, measured=name not in shown.roles)
        if word != shown.decides[name]:
            decides[name] = _yes_or_no(cells, row, columns[DECIDES], word)
    return Choices(roles, decides)


def _choice_rows(cells: Cells) -> Iterator[tuple[int, dict[str, str], dict[str, int]]]:
    """Yield the row, {title: word} and {title: column} of each row of the table on Data check."""
    columns: dict[str, int] = {}
    for row, values in enumerate(cells.values):
        texts = [" ".join(shown_text(cell).split()) for cell in values]
        if {*_CHOICE_TITLES} <= set(texts):
            columns = {title: texts.index(title) for title in _CHOICE_TITLES}
        elif columns:
            words = {title: texts[column] for title, column in columns.items()}
            if not any(words.values()):
                return  # below the table
            yield row, words, columns


def _yes_or_no(cells: Cells, row: int, column: int, word: str) -> str:
    if word not in ("", "yes", "no"):
        raise SettingError(f"{cells.address(row, column)}: '{word}' is neither yes nor no. Choose one.")
    return word


def _role(cells: Cells, row: int, column: int, word: str, name: str, *, measured: bool) -> str:
    if measured:
        raise SettingError(
            f"{cells.address(row, column)}: '{name}' is measured from other columns, so it cannot be taken for "
            f"'{word}'. Type '{MEASURED}' again; whether it decides is chosen in the next cell."
        )
    if word and word not in set(Role):
        near = not_found("word", word, [str(role) for role in Role], "the list")
        raise SettingError(f"{cells.address(row, column)}: {near} Choose from the list, or clear the cell.")
    return word


def _persona(cells: Cells, row: int, texts: dict[str, str], columns: dict[str, int]) -> Archetype:
    def wrong(name: str, why: str) -> SettingError:
        return SettingError(f"{cells.address(row, columns[name])}: {why}")

    if not texts["name"]:
        raise wrong("name", "the persona has no name. Type one, or delete the row.")
    family = FAMILIES.get(texts["family"].casefold())
    if family is None:
        raise wrong("family", f"'{texts['family']}' is none of {', '.join(FAMILIES)}.")
    shade = NAMES.get(texts["colour"].casefold(), "")
    if texts["colour"] and not shade:
        raise wrong("colour", f"'{texts['colour']}' is none of {', '.join(NAMES)}. Choose one, or clear the cell.")
    try:
        signature = read_signature(texts["signature"])
    except SegmentError as error:
        raise wrong("signature", str(error)) from error
    said = {name: texts.get(name, "") for name in TEXTS}
    for name, text in said.items():
        unknown = unknown_figure(text)
        if unknown:
            raise wrong(name, str(not_found("figure", unknown, list(FIGURES), "what a text can name in braces")))
    return Archetype(
        key=texts["key"] or texts["name"],
        family=family,
        signature=signature,
        name=said["name"],
        description=said["description"],
        insight=said["insight"],
        recommendation=said["recommendation"],
        do=said["do"],
        dont=said["dont"],
        colour=shade,
        goal=said["goal"],
        measure=said["measure"],
    )


def shown_text(cell: Any) -> str:  # noqa: ANN401  any cell
    """Return what a person reads in a cell."""
    if cell is None:
        return ""
    if cell is True:
        return "yes"
    if cell is False:
        return "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return str(cell).strip()
