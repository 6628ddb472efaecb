"""What the command line makes for Excel: a workbook from the template, and the add-in."""

from __future__ import annotations

import sys
from pathlib import Path

from xl_segment.errors import AccessError, SettingError
from xl_segment.excel.install import addin
from xl_segment.excel.install.excel_folders import ExcelFolders
from xl_segment.excel.template.build import build_addin, build_template
from xl_segment.workbooks.closed import saving


def make_workbook(path: Path, *, folders: ExcelFolders | None = None) -> Path:
    """Make a workbook from the template; it names the Python that made it. Returns where it is.

    Raises SettingError for a name that is no macro workbook's, AccessError where something stands there already.
    """
    if path.suffix.lower() != ".xlsm":
        raise SettingError(f"'{path.name}' holds macros, so its name has to end in .xlsm: {path.stem}.xlsm.")
    if path.exists():
        raise AccessError(f"There is a file '{path}' already. Choose another name; it is not touched.")
    saving.check_target(path, path)
    saving.write_bytes(path, build_template(_interpreters(folders or ExcelFolders.of_this_machine())))
    return path


def install(*, folders: ExcelFolders | None = None) -> tuple[Path, ...]:
    """Install the add-in; returns the files written. Raises AccessError where Excel does not run."""
    return addin.install(build_addin(), _needed(folders), sys.executable)


def remove(*, folders: ExcelFolders | None = None) -> tuple[Path, ...]:
    """Take the add-in out; returns the files changed."""
    return addin.remove(_needed(folders))


def _needed(folders: ExcelFolders | None) -> ExcelFolders:
    known = folders or ExcelFolders.of_this_machine()
    if known is None:
        raise AccessError("Excel runs on Windows and macOS only; here 'xl-segment run BOOK' segments closed workbooks.")
    return known


def _interpreters(folders: ExcelFolders | None) -> dict[str, str]:
    if folders is None:
        return {}
    return {folders.interpreter_key: folders.portable(sys.executable)}
