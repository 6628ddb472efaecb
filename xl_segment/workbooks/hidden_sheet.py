"""The hidden sheet: what a run leaves in the workbook for the next one, as lines of text in its first column.

That is the memory, which sheets, columns and names are ours, and what a closed workbook was before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from xl_segment.errors import DataError, ModelError
from xl_segment.memory.rows import OUR_COLUMNS
from xl_segment.pages.names import CARD_NAMES, PAGE_NAMES, PERSONA_OF, SEGMENT_OF, WEIGHTS
from xl_segment.workbooks.drawn_areas import Areas, Marks, areas_now
from xl_segment.workbooks.names import HIDDEN_SHEET

if TYPE_CHECKING:
    from xl_segment.workbooks.sheets import Sheets

_ABOUT = (
    "This hidden sheet belongs to xl_segment: it keeps the model that the segments were made with, so that they stay "
    "the same when new customers come. To be rid of it, clear the results."
)
#: A field that an older program need not know has a default here; one that it must not overlook raises the version,
#: so that the older one asks for an update.
#: Programs that know version 2 at most take a field that they do not know for damage; it is read like the third.
_MARK, _VERSION = "xl_segment kept ", 3
#: What stands above each part, as the first version wrote it: the workbooks of that time are still read.
_FIELDS, _MEMORY, _ORIGINAL = "[place]", "[memory]", "[origin]"
#: What a defined name stands for once its sheet was deleted; a deleted cell leaves the sheet in front of it.
_DELETED = "#REF!"
#: A cell holds 32,767 characters; more than about 8,000 at once cannot be written into the cells of an open workbook.
_CHUNK = 8_000


@dataclass(frozen=True)
class LastRun:
    """What an earlier run left in the workbook.

    memory: what the next run has to know, as text; only who needs it reads it, so that results can be cleared whatever
    has become of it. sheets, names: which are ours. data_sheet: the sheet that our columns stand on, "" where that is
    gone. table: the Excel Table that holds the data, "" where none does. headers: of our columns; column: where they
    began, for a sheet without headers to know them by. rows: how many below our headers, or the first row, we wrote to.
    note: what was said about their place. personas: the names that stand in our second column.
    widths: {sheet: the widths we gave its columns}; another width is the user's. drawn: {sheet: the rectangles of cells
    that we filled (row, column, rows, columns)}; what stands beside them is the user's. pictures: {name: the cell (row,
    column) that we put its corner in}; in another place it was moved by the user. formulas: our labels are formulas.
    columns_were: the widths that our columns had before, of an open workbook. renamed: {name of a sheet of ours: what
    the user calls it by now}. original: what it takes to put a closed workbook back as it was, "" where that is not
    known. filtered, one_page_wide: we gave the data's sheet filter buttons, and let it be printed one page wide. marks:
    {sheet: what stood in cells that we filled}, which tells where they are by now.
    """

    memory: str
    sheets: tuple[str, ...] = ()
    data_sheet: str = ""
    headers: tuple[str, ...] = ()
    column: int = 0
    note: str = ""
    table: str = ""
    personas: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    widths: Mapping[str, Sequence[float]] = field(default_factory=dict)
    drawn: Mapping[str, Areas] = field(default_factory=dict)
    pictures: Mapping[str, Sequence[int]] = field(default_factory=dict)
    formulas: bool = False
    columns_were: tuple[float, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    original: str = ""
    rows: int = 0
    filtered: bool = False
    one_page_wide: bool = False
    marks: Mapping[str, Marks] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Return all of it as cells of one column."""
        fields = {**asdict(self), "renamed": {}}
        texts = {_MEMORY: fields.pop("memory"), _ORIGINAL: fields.pop("original")}
        lines = [_ABOUT, f"{_MARK}{_VERSION}"]
        for title, text in {_FIELDS: json.dumps(fields), **texts}.items():
            lines += [title, *(text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK))]
        return lines

    @classmethod
    def read(cls, lines: Sequence[Any]) -> LastRun | None:
        """Read it back; None where the sheet is none of ours.

        Raises ModelError where it is damaged, or was written by a newer xl_segment.
        """
        version = _version(lines)
        if version is None and not (lines and str(lines[0]).startswith(_ABOUT[:40])):
            return None
        if version is not None and version > _VERSION:
            raise ModelError(
                "The segments were made by a newer xl_segment than this one. Update xl_segment; or clear the results, "
                "then segment again."
            )
        try:
            if version == 1:
                return cls._of_the_first_version(lines)
            return cls._read(lines)
        except (ValueError, AttributeError, TypeError, KeyError) as error:
            raise ModelError(
                f"The hidden sheet '{HIDDEN_SHEET}' is damaged. Clear the results, then segment again: the segments "
                "are made and numbered anew."
            ) from error

    @classmethod
    def _read(cls, lines: Sequence[Any]) -> LastRun:
        parts: dict[str, list[str]] = {}
        part: list[str] = []
        for line in lines[2:]:
            if line in (_FIELDS, _MEMORY, _ORIGINAL):
                part = parts.setdefault(line, [])
            elif line is not None:
                part.append(str(line))
        fields = _tuples(json.loads("".join(parts[_FIELDS])))
        known = {name: value for name, value in fields.items() if name in cls.__dataclass_fields__}
        return cls("".join(parts.get(_MEMORY, ())), original="".join(parts.get(_ORIGINAL, ())), **known)

    @classmethod
    def _of_the_first_version(cls, lines: Sequence[Any]) -> LastRun:
        """It kept a model and no customers, and wrote three columns."""
        fields = _tuples(json.loads("".join(str(line) for line in lines[2:] if line is not None)))
        return cls(fields.pop("model"), **fields)

    def areas_now(self, sheet: str, cells: Sequence[Sequence[Any]]) -> Areas:
        """Return the rectangles of cells that are ours on a sheet of ours, where they are by now. cells: from A1."""
        return areas_now(self.drawn[sheet], self.marks.get(sheet, ()), cells)

    def with_names_of_now(
        self, sheets: Iterable[str], sheet_of: Callable[[str], str | None], names: Mapping[str, str]
    ) -> LastRun:
        """Return it with the names that sheets have by now, "" for one that was deleted.

        sheet_of: the sheet that a defined name points to; names: {defined name: what it stands for}. Where nothing is
        called like the data sheet, it was renamed. A sheet that is called like a deleted one is the user's.
        """
        pages = {was: f"{PAGE_NAMES}{at}" for at, was in enumerate(self.sheets, start=1)}
        deleted = {was for was, name in pages.items() if names.get(name, "").lstrip("=").startswith(_DELETED)}
        now = {was: "" if was in deleted else sheet_of(name) or was for was, name in pages.items()}
        data_sheet = ""
        if self.data_sheet.casefold() in {name.casefold() for name in sheets}:
            data_sheet = self.data_sheet
        return replace(
            self,
            sheets=tuple(now.values()),
            widths={now.get(name, name): widths for name, widths in self.widths.items() if name not in deleted},
            drawn={now.get(name, name): areas for name, areas in self.drawn.items() if name not in deleted},
            marks={now.get(name, name): marks for name, marks in self.marks.items() if name not in deleted},
            renamed={was: name for was, name in now.items() if name not in (was, "")},
            data_sheet=data_sheet,
        )


def find_last_run(sheets: Sheets) -> tuple[LastRun | None, ModelError | None]:
    """Return what an earlier run left in a workbook, and the error that says why it cannot be read whole."""
    names = sheets.sheet_names()
    if HIDDEN_SHEET not in names:
        return _remains(sheets), None
    damage: ModelError | None = None
    try:
        last_run = LastRun.read([_first_cell(row) for row in sheets.cells(HIDDEN_SHEET)])
    except ModelError as error:
        damage = error
        last_run = _remains(sheets) or LastRun("", headers=OUR_COLUMNS)
    return last_run and last_run.with_names_of_now(names, sheets.sheet_of, sheets.defined_names()), damage


def _first_cell(row: Sequence[Any]) -> Any:  # noqa: ANN401  any cell
    return next(iter(row), None)


def _remains(sheets: Sheets) -> LastRun | None:
    """Return what can be known of an earlier run without its hidden sheet; None where nothing of ours is left."""
    names = sheets.defined_names()
    pages = sorted(name for name in names if name.startswith(PAGE_NAMES))
    page_sheets = tuple(sheet for sheet in map(sheets.sheet_of, pages) if sheet is not None)
    if not page_sheets:
        return None
    return LastRun("", page_sheets, headers=OUR_COLUMNS, names=(*pages, *_cards_and_functions(names)))


def _cards_and_functions(names: Mapping[str, str]) -> list[str]:
    """Return those of our other defined names that stand for things of ours. names: {name: what it stands for}."""
    cards = [name for name in CARD_NAMES if name in names]
    functions = [name for name in (SEGMENT_OF, PERSONA_OF) if WEIGHTS in names.get(name, "")]
    return [*cards, *functions]


def hidden_sheet_is_theirs(book: str) -> DataError:
    """Return the sentence for a sheet of the user that has the name of ours."""
    return DataError(
        f"{book} has a sheet '{HIDDEN_SHEET}' that xl_segment did not make. Give it another name, then run again."
    )


def _version(lines: Sequence[Any]) -> int | None:
    if len(lines) < 2 or not isinstance(lines[1], str) or not lines[1].startswith(_MARK):
        return None
    number = lines[1].removeprefix(_MARK)
    if not number.isdecimal():
        return None
    return int(number)


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields with tuples in place of the lists that JSON knows."""
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return fields | lists
