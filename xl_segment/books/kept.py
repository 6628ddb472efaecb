"""What a run leaves in the workbook for the next one: the model, and which sheets and columns are ours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from xl_segment.books.layout import MODEL
from xl_segment.errors import DataError, ModelError

_ABOUT = (
    "This hidden sheet belongs to xl_segment: it keeps the model that the segments were made with, so that they stay "
    "the same when new customers come. Deleting it does no harm; the next run starts anew."
)
_MARK = "xl_segment kept 1"
#: A cell holds 32,767 characters; more than about 8,000 at once cannot be written into the cells of an open workbook.
_CHUNK = 8_000


def model_sheet_is_theirs(book: str) -> DataError:
    """Return the sentence for a sheet of the user that has the name of ours."""
    return DataError(
        f"{book} has a sheet '{MODEL}' that xl_segment did not make. Give it another name, then run again."
    )


@dataclass(frozen=True)
class Kept:
    """What an earlier run left in the workbook: the model, and which sheets and columns are ours.

    column: where ours began, for a sheet without headers to find them by. note: what was said about their place.
    personas: the names that stand in our second column.
    """

    model: str
    sheets: tuple[str, ...] = ()
    data_sheet: str = ""
    headers: tuple[str, ...] = ()
    column: int = 0
    note: str = ""
    personas: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the kept state as cells of one column."""
        text = json.dumps(asdict(self))
        return [_ABOUT, _MARK, *(text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))]

    @classmethod
    def read(cls, lines: Sequence[Any]) -> Kept | None:
        """Read it back; None where the sheet is none of ours. Raises ModelError where it is damaged."""
        if len(lines) < 3 or lines[1] != _MARK:
            return None
        try:
            found = json.loads("".join(str(one) for one in lines[2:] if one is not None))
            kept: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in found.items()}
            return cls(**kept)
        except (ValueError, AttributeError, TypeError) as error:
            raise ModelError(
                f"The hidden sheet '{MODEL}' is damaged. Delete it in Excel (unhide it first), then run again."
            ) from error
