"""What a run leaves in the workbook for the next one: the memory, and which sheets, columns and names are ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from xl_segment.books.layout import MODEL
from xl_segment.errors import DataError, ModelError

_ABOUT = (
    "This hidden sheet belongs to xl_segment: it keeps the model that the segments were made with, so that they stay "
    "the same when new customers come. Deleting it does no harm; the next run starts anew."
)
_MARK = "xl_segment kept 2"
#: What stands above each part.
_PLACE, _MEMORY, _ORIGIN = "[place]", "[memory]", "[origin]"
#: A cell holds 32,767 characters; more than about 8,000 at once cannot be written into the cells of an open workbook.
_CHUNK = 8_000


def model_sheet_is_theirs(book: str) -> DataError:
    """Return the sentence for a sheet of the user that has the name of ours."""
    return DataError(
        f"{book} has a sheet '{MODEL}' that xl_segment did not make. Give it another name, then run again."
    )


@dataclass(frozen=True)
class Kept:
    """What an earlier run left in the workbook.

    memory: what the next run has to know, as text; only who needs it reads it, so that results can be cleared whatever
    has become of it. sheets, names: which are ours. column: where our columns began, for a sheet without headers to
    find them by. note: what was said about their place. personas: the names that stand in our second column.
    widths: {sheet: the widths we gave its columns}; another width is the user's. formulas: our labels are formulas.
    columns_were: the widths that our columns had before, of an open workbook. origin: what it takes to put a closed
    workbook back as it was, "" where that is not known.
    """

    memory: str
    sheets: tuple[str, ...] = ()
    data_sheet: str = ""
    headers: tuple[str, ...] = ()
    column: int = 0
    note: str = ""
    personas: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    widths: Mapping[str, Sequence[float]] = field(default_factory=dict)
    formulas: bool = False
    columns_were: tuple[float, ...] = ()
    origin: str = ""

    def lines(self) -> list[str]:
        """Return the kept state as cells of one column."""
        place = asdict(self)
        parts = {_MEMORY: place.pop("memory"), _ORIGIN: place.pop("origin")}
        found = [_ABOUT, _MARK]
        for name, text in {_PLACE: json.dumps(place), **parts}.items():
            found += [name, *(text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))]
        return found

    @classmethod
    def read(cls, lines: Sequence[Any]) -> Kept | None:
        """Read it back; None where the sheet is none of ours. Raises ModelError where it is damaged."""
        if len(lines) < 3 or lines[1] != _MARK:
            return None
        parts: dict[str, list[str]] = {}
        here: list[str] = []
        for line in lines[2:]:
            if line in (_PLACE, _MEMORY, _ORIGIN):
                here = parts.setdefault(line, [])
            elif line is not None:
                here.append(str(line))
        try:
            place = json.loads("".join(parts[_PLACE]))
            told: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in place.items()}
            return cls("".join(parts.get(_MEMORY, ())), origin="".join(parts.get(_ORIGIN, ())), **told)
        except (ValueError, AttributeError, TypeError, KeyError) as error:
            raise ModelError(
                f"The hidden sheet '{MODEL}' is damaged. Delete it in Excel (unhide it first), then run again."
            ) from error
