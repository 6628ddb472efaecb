"""What a run leaves in the workbook for the next one: the memory, and which sheets, columns and names are ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from xl_segment.errors import DataError, ModelError
from xl_segment.memory.rows import OUR_COLUMNS
from xl_segment.workbooks.names import HIDDEN_SHEET

_ABOUT = (
    "This hidden sheet belongs to xl_segment: it keeps the model that the segments were made with, so that they stay "
    "the same when new customers come. To be rid of it, clear the results."
)
_MARK, _VERSION = "xl_segment kept ", 2
#: What stands above each part.
_PLACE, _MEMORY, _ORIGIN = "[place]", "[memory]", "[origin]"
#: A cell holds 32,767 characters; more than about 8,000 at once cannot be written into the cells of an open workbook.
_CHUNK = 8_000


def model_sheet_is_theirs(book: str) -> DataError:
    """Return the sentence for a sheet of the user that has the name of ours."""
    return DataError(
        f"{book} has a sheet '{HIDDEN_SHEET}' that xl_segment did not make. Give it another name, then run again."
    )


@dataclass(frozen=True)
class LastRun:
    """What an earlier run left in the workbook.

    memory: what the next run has to know, as text; only who needs it reads it, so that results can be cleared whatever
    has become of it. sheets, names: which are ours. table: the Excel Table that holds the data, "" where none does.
    column: where our columns began, for a sheet without headers to
    find them by. rows: how many below our headers, or the first row, we wrote to. note: what was said about their
    place. personas: the names that stand in our second column.
    widths: {sheet: the widths we gave its columns}; another width is the user's. drawn: {sheet: the rectangles of cells
    that we filled (row, column, rows, columns)}; what stands beside them is the user's. formulas: our labels are
    formulas.
    columns_were: the widths that our columns had before, of an open workbook. renamed: {name of a sheet of ours: what
    the user calls it by now}. origin: what it takes to put a closed
    workbook back as it was, "" where that is not known.
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
    drawn: Mapping[str, Sequence[Sequence[int]]] = field(default_factory=dict)
    formulas: bool = False
    columns_were: tuple[float, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    rows: int = 0

    def lines(self) -> list[str]:
        """Return the kept state as cells of one column."""
        place = {**asdict(self), "renamed": {}}
        parts = {_MEMORY: place.pop("memory"), _ORIGIN: place.pop("origin")}
        found = [_ABOUT, f"{_MARK}{_VERSION}"]
        for name, text in {_PLACE: json.dumps(place), **parts}.items():
            found += [name, *(text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))]
        return found

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
            return cls._of_the_first_version(lines) if version == 1 else cls._read(lines)
        except (ValueError, AttributeError, TypeError, KeyError) as error:
            raise ModelError(
                f"The hidden sheet '{HIDDEN_SHEET}' is damaged. Clear the results, then segment again: the segments "
                "are made and numbered anew."
            ) from error

    @classmethod
    def _read(cls, lines: Sequence[Any]) -> LastRun:
        parts: dict[str, list[str]] = {}
        here: list[str] = []
        for line in lines[2:]:
            if line in (_PLACE, _MEMORY, _ORIGIN):
                here = parts.setdefault(line, [])
            elif line is not None:
                here.append(str(line))
        place = _tuples(json.loads("".join(parts[_PLACE])))
        return cls("".join(parts.get(_MEMORY, ())), origin="".join(parts.get(_ORIGIN, ())), **place)

    @classmethod
    def _of_the_first_version(cls, lines: Sequence[Any]) -> LastRun:
        """It kept a model and no customers, and wrote three columns."""
        found = _tuples(json.loads("".join(str(one) for one in lines[2:] if one is not None)))
        return cls(found.pop("model"), **found)

    @classmethod
    def lost(cls, sheets: Sequence[str], names: Sequence[str]) -> LastRun | None:
        """Return what can be known where the hidden sheet is gone or damaged; None where nothing of ours is left.

        sheets: those that names of ours point to; names: of ours.
        """
        return cls("", tuple(sheets), headers=OUR_COLUMNS, names=tuple(names)) if sheets else None


def _version(lines: Sequence[Any]) -> int | None:
    if len(lines) < 2 or not isinstance(lines[1], str) or not lines[1].startswith(_MARK):
        return None
    number = lines[1].removeprefix(_MARK)
    return int(number) if number.isdecimal() else None


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(one) if isinstance(one, list) else one for name, one in fields.items()}
