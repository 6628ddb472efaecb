"""What can go wrong, told to the person at the spreadsheet.

The tree::

    SegmentError                 one sentence: what, where, what to do
    ├── BookError                the file itself
    │   ├── NotAWorkbookError    not a workbook, or damaged
    │   ├── PasswordError        encrypted: cannot be read without its password
    │   ├── BookOpenError        open in Excel or LibreOffice right now
    │   ├── AccessError          no permission, or no such file or folder
    │   └── DiskFullError        no room to write the result
    ├── NotFoundError            a sheet, table or column that does not exist; names the nearest
    ├── DataError                the cells cannot be segmented (none, one column, only text, all equal ...)
    ├── SettingError             an option outside its range
    └── ModelError               the model kept in a workbook is damaged, edited or from a newer version

Every message is one sentence or two, complete in itself, and is shown to the user as it stands.
"""

from __future__ import annotations

import difflib
import re
import sys
import tempfile
import traceback
from collections.abc import Iterable
from pathlib import Path

from xl_segment._version import __version__

#: What may be named several at a time, parted with commas.
_MAY_BE_SEVERAL = frozenset({"column", "feature", "measure"})
#: Names that are listed in one sentence.
_MOST_NAMED = 12


class SegmentError(Exception):
    """Something the user can mend; its text says what, where and what to do.

    >>> from xl_segment import Settings
    >>> try:
    ...     Settings(k=1)
    ... except SegmentError as error:
    ...     print(error)
    Segments is 1; give a value between 2 and 50.
    """


class BookError(SegmentError):
    """The workbook file cannot be read or written."""


class NotAWorkbookError(BookError):
    """The file is not a workbook that can be read, or it is damaged."""


class PasswordError(BookError):
    """The workbook is encrypted with a password."""


class BookOpenError(BookError):
    """The workbook is open in a spreadsheet program."""


class AccessError(BookError):
    """The file or its folder cannot be reached or written to."""


class DiskFullError(BookError):
    """There is no room left where the result is to be written."""


class NotFoundError(SegmentError):
    """A sheet, table or column by that name does not exist."""


class DataError(SegmentError):
    """The cells cannot be segmented as they stand."""


class SettingError(SegmentError):
    """An option has a value that it cannot have."""


class ModelError(SegmentError):
    """The model kept in the workbook cannot be used."""


def damaged_part(part: str, why: str = "") -> NotAWorkbookError:
    """Return the sentence for a part that cannot be read; why: "it has no end"."""
    named = "A part of the workbook"
    if part:
        named = f"The part {printable(part)} of the workbook"
    reason = " or missing"
    if why:
        reason = f": {why}"
    return NotAWorkbookError(
        f"{named} is damaged{reason}. Open it in Excel, let Excel repair it, save it, then run again."
    )


def printable(name: str) -> str:
    """Return a name out of a file as a message can hold it."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:120]


def not_found(kind: str, name: str, known: Iterable[str], where: str) -> NotFoundError:
    """Build the sentence for a missing name, with the nearest one that exists.

    kind: "sheet", "table" or "column"; where: "Customers.xlsx" or "sheet Sales".
    """
    names = list(map(str, known))
    folded = {known_name.strip().casefold(): known_name for known_name in reversed(names)}
    if kind in _MAY_BE_SEVERAL and (several := _parted_otherwise(name, names)):
        return NotFoundError(
            f"There is no {kind} '{name}' in {where}. Part several with commas, as in '{', '.join(several)}'."
        )
    close = difflib.get_close_matches(name.strip().casefold(), list(folded), n=1, cutoff=0.5)
    if close:
        cure = f"Did you mean '{folded[close[0]]}'?"
    elif names:
        shown = ", ".join(f"'{known_name}'" for known_name in names[:_MOST_NAMED])
        if len(names) > _MOST_NAMED:
            shown += " ..."
        cure = f"It has {shown}."
    else:
        cure = f"It has no {kind} at all."
    return NotFoundError(f"There is no {kind} '{name}' in {where}. {cure}")


def _parted_otherwise(name: str, known: Iterable[str]) -> list[str]:
    """Return the names that somebody has parted with another sign than a comma, [] where that is not what happened."""
    folded = {known_name.strip().casefold() for known_name in known}
    parts = [part.strip() for part in re.split(r"[;|\t/+&]", name) if part.strip()]
    if len(parts) > 1 and any(part.casefold() in folded for part in parts):
        return parts
    return []


def unexpected(error: Exception) -> str:
    """Return the sentence for a failure of ours: it says where the log of it is, which is written now."""
    return f"Something went wrong that should not have ({error}). Please send us {write_log(error)}."


def write_log(error: Exception) -> Path:
    """Write what happened into a file of its own among the temporary files."""
    text = "".join(traceback.format_exception(error))
    with tempfile.NamedTemporaryFile("w", prefix="xl_segment-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"xl_segment {__version__}, Python {sys.version}\n\n{text}")
    return Path(log.name)
