"""The add-in: put where Excel loads it, with the Python it calls; and taken out again."""

from __future__ import annotations

import re
from pathlib import Path

from xl_segment.errors import AccessError, DiskFullError, SegmentError, SettingError
from xl_segment.excel.install import xlwings_conf
from xl_segment.excel.install.excel_folders import ExcelFolders
from xl_segment.workbooks.closed import saving

#: What is kept in the user's settings: what stood there before, what we put there, that the file is ours.
_EARLIER, _WRITTEN, _MADE = "XL_SEGMENT_EARLIER_INTERPRETER", "XL_SEGMENT_INTERPRETER", "XL_SEGMENT_MADE_THIS_FILE"


def install(addin: bytes, folders: ExcelFolders, interpreter: str) -> tuple[Path, ...]:
    """Put the add-in where Excel loads it, and name the Python it calls in the user's settings of xlwings.

    The interpreter that stood there is remembered. Returns the files written. Raises AccessError or SettingError; the
    settings are only touched when the add-in stands, and the add-in only stays when they could be written.
    """
    before = _read(folders.config)
    after = _configured(before, folders, interpreter)
    earlier = _read(folders.addin)
    if addin != earlier:
        _write(folders.addin, addin, "install")
    if after != before:
        try:
            _write(folders.config, after, "install")
        except SegmentError:
            if earlier is None:
                folders.addin.unlink()
            elif addin != earlier:
                _write(folders.addin, earlier, "install")
            raise
    return folders.addin, folders.config


def remove(folders: ExcelFolders) -> tuple[Path, ...]:
    """Take the add-in out, and our lines in the user's settings; an earlier interpreter stands there again.

    Returns the files that were changed. Raises AccessError where Excel has the add-in open.
    """
    before = _read(folders.config)
    touched = []
    if folders.addin.exists():
        _delete(folders.addin)
        touched.append(folders.addin)
    if before is not None and _restore(before, folders):
        touched.append(folders.config)
    return tuple(touched)


def _restore(before: bytes, folders: ExcelFolders) -> bool:
    """Take our lines out of the settings; tells whether there were any."""
    after = _restored(before, folders)
    if after == before:
        return False
    if not after and _MADE in xlwings_conf.parse(before):
        _delete(folders.config)
    else:
        _write(folders.config, after, "remove")
    return True


def _configured(before: bytes | None, folders: ExcelFolders, interpreter: str) -> bytes:
    """Return the settings with our interpreter, and with what has to be known to undo that."""
    content = before or b""
    if b"\0" in content:
        raise SettingError(
            f"'{folders.config}' is stored as UTF-16, which Excel cannot read as settings. Save it as ANSI in an "
            "editor, then run 'xl-segment addin install' again."
        )
    value = _written(interpreter, folders)
    known = xlwings_conf.parse(content)
    current, earlier = known.get(folders.interpreter_key), known.get(_EARLIER)
    if current != known.get(_WRITTEN):
        earlier = current
    changes = {folders.interpreter_key: value, _WRITTEN: value, _EARLIER: earlier}
    if before is None:
        changes[_MADE] = b"TRUE"
    return xlwings_conf.edited(content, changes, ends=_ends(content, folders))


def _restored(before: bytes, folders: ExcelFolders) -> bytes:
    """Return the settings as they were before us."""
    known = xlwings_conf.parse(before)
    changes: dict[str, bytes | None] = dict.fromkeys((_WRITTEN, _EARLIER, _MADE))
    # A line that somebody has changed since is theirs.
    if _WRITTEN in known and known.get(folders.interpreter_key) == known[_WRITTEN]:
        changes[folders.interpreter_key] = known.get(_EARLIER)
    return xlwings_conf.edited(before, changes, ends=_ends(before, folders))


def _ends(content: bytes, folders: ExcelFolders) -> bytes:
    # VBA on Windows writes CR LF, and takes a line feed alone for a character.
    if not folders.mac:
        return b"\r\n"
    end = re.search(rb"\r\n|\n|\r", content)
    if end is None:
        return b"\n"
    return end[0]


def _written(interpreter: str, folders: ExcelFolders) -> bytes:
    """Return the path of Python as VBA reads it back: in plain letters, where a variable makes that possible."""
    again = "then run 'xl-segment addin install' again from there."
    if character := folders.hindrance(interpreter):
        raise SettingError(
            f"xlwings cannot start {interpreter}: its path has {character} in it. Install Python in a folder without "
            f"that, {again}"
        )
    for text in (folders.portable(interpreter), interpreter):
        for encoding in ("ascii", folders.ansi):
            # A folder may be called like a variable: %TEMP%.
            if folders.expanded(text).casefold() == interpreter.casefold():
                try:
                    return text.encode(encoding)
                except UnicodeEncodeError:
                    continue
    raise SettingError(
        f"'{interpreter}' cannot be written into xlwings' settings, which hold plain letters only. Install Python in a "
        f"folder without accents and percent signs in its name, {again}"
    )


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AccessError(f"'{path}' cannot be read ({error.strerror}). See to that, then run again.") from error


def _write(path: Path, content: bytes, doing: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        saving.write_bytes(path, content)
    except DiskFullError as error:
        raise DiskFullError(
            f"There is no room left on the disk to write {path.name}. Free some space, then run "
            f"'xl-segment addin {doing}' again; nothing was changed."
        ) from error
    except (OSError, AccessError) as error:
        raise _in_the_way(path, doing) from error


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise _in_the_way(path, "remove") from error


def _in_the_way(path: Path, doing: str) -> AccessError:
    return AccessError(
        f"{path.name} cannot be changed in '{path.parent}': Excel has it open, or there is no permission. Close Excel, "
        f"then run 'xl-segment addin {doing}' again."
    )
