"""The add-in: put where Excel loads it, with the Python it calls; and taken out again."""

from __future__ import annotations

from pathlib import Path

from xl_segment.books import files
from xl_segment.errors import AccessError
from xl_segment.excel import settings_file
from xl_segment.excel.places import Places

#: What stood in the user's settings before, and what we put there.
_EARLIER, _OURS = "XL_SEGMENT_EARLIER_INTERPRETER", "XL_SEGMENT_INTERPRETER"


def install(addin: bytes, places: Places, interpreter: str) -> tuple[Path, ...]:
    """Put the add-in where Excel loads it, and name the Python it calls in the user's settings of xlwings.

    Another interpreter that stood there is remembered. Returns the files written. Raises AccessError or SettingError;
    the settings are only touched when the add-in stands.
    """
    known = settings_file.read(places.config)
    current = known.get(places.interpreter_key, "")
    value = places.portable(interpreter)
    changes: dict[str, str | None] = {places.interpreter_key: value, _OURS: value}
    if current and current != known.get(_OURS) and current != value:
        changes[_EARLIER] = current
    files.make_folder(places.startup)
    try:
        files.write_bytes(places.addin, addin)
    except AccessError as error:
        raise AccessError(
            f"{places.addin.name} cannot be put into Excel's folder for add-ins: Excel has it open, or there is no "
            "permission. Close Excel, then run 'xl-segment addin install' again."
        ) from error
    settings_file.write(places.config, changes)
    return places.addin, places.config


def remove(places: Places) -> tuple[Path, ...]:
    """Take the add-in out, and our lines in the user's settings; an earlier interpreter stands there again.

    Returns the files that were changed. Raises AccessError where Excel has the add-in open.
    """
    touched = []
    if places.addin.exists():
        try:
            places.addin.unlink()
        except OSError as error:
            raise AccessError(
                f"{places.addin.name} cannot be taken out: Excel has it open. Close Excel, then run "
                "'xl-segment addin remove' again."
            ) from error
        touched.append(places.addin)
    known = settings_file.read(places.config)
    changes: dict[str, str | None] = {one: None for one in (_OURS, _EARLIER) if one in known}
    # A line that somebody has changed since is theirs.
    if _OURS in known and known.get(places.interpreter_key) == known[_OURS]:
        changes[places.interpreter_key] = known.get(_EARLIER)
    if changes:
        settings_file.write(places.config, changes)
        touched.append(places.config)
    return tuple(touched)
