"""What has to be right for the buttons and formulas to work: check after check, each with the command that mends it."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.requirements import Requirement

from xl_segment._version import __version__
from xl_segment.errors import SegmentError
from xl_segment.excel.install import xlwings_conf
from xl_segment.excel.install.excel_folders import ExcelFolders
from xl_segment.workbooks.names import XLWINGS_CONFIG

_INSTALL = "python -m pip install --upgrade xl_segment"
_VERSION = re.compile(r'XLWINGS_VERSION As String = "([^"]+)"')
_MACRO_SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
_MACRO_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
#: What Excel calls them: all macros blocked; all but signed ones.
_BLOCKED, _ONLY_SIGNED = 4, 3


@dataclass(frozen=True)
class Check:
    """One thing that has to be right.

    ok: None where it does not matter here. says: how it is. mend: a command, or what to click.
    """

    name: str
    ok: bool | None
    says: str
    mend: str = ""


def examine(book: Path | None = None, *, folders: ExcelFolders | None = None) -> tuple[Check, ...]:
    """Make all checks. book: the workbook that should work; folders: where Excel keeps things, None without Excel."""
    checks = [_python(), _packages(), _excel(folders)]
    if book is not None:
        checks += _workbook_and_its_macros(book, folders)
    if folders is None:
        checks += [Check(name, None, "Excel does not run on this system") for name in ("Interpreter", "Add-in")]
        return tuple(checks)
    checks += [_settings(book, folders), _interpreter(book, folders), *_addin(folders), _macro_security(folders)]
    if book is not None and book.exists():
        checks.append(_mark_of_the_web(book, folders))
    if folders.mac:
        checks += [_run_python(folders), _sandbox(folders)]
    return tuple(checks)


def _python() -> Check:
    bits = sys.maxsize.bit_length() + 1
    says = f"{platform.python_version()}, {bits} bit, {sys.executable}"
    if (3, 11) <= sys.version_info[:2] < (3, 15) and bits == 64:
        return Check("Python", True, says)
    return Check("Python", False, says, "Install Python 3.11 to 3.14, 64 bit, then: " + _INSTALL)


def _packages() -> Check:
    lines = [*(importlib.metadata.requires("xl_segment") or [])]
    if sys.platform == "win32":
        lines.append("pywin32")  # xlwings talks to Excel on Windows through it
    needed = [requirement for requirement in map(Requirement, lines) if _is_for_here(requirement)]
    wrong = [sentence for sentence in map(_what_is_wrong, needed) if sentence]
    if wrong:
        return Check("Packages", False, "; ".join(wrong), _INSTALL)
    return Check("Packages", True, f"all there, xl_segment {__version__}")


def _is_for_here(requirement: Requirement) -> bool:
    """Tell whether a requirement is one of this system, and of no extra."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def _what_is_wrong(requirement: Requirement) -> str:
    """Say that a package is missing or too old; "" where it is neither."""
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return f"{requirement.name} is missing"
    if requirement.specifier.contains(version, prereleases=True):
        return ""
    needed = str(requirement.specifier)
    lowest = next((bound.version for bound in requirement.specifier if bound.operator == ">="), None)
    if lowest:
        needed = f"at least {lowest}"
    return f"{requirement.name} is {version}, {needed} is needed"


def _excel(folders: ExcelFolders | None) -> Check:
    if folders is None:
        return Check(
            "Excel", None, "runs on Windows and macOS; here closed workbooks are segmented: xl-segment run BOOK"
        )
    if folders.mac:
        return Check("Excel", True, "macOS: buttons, no formulas")
    return Check("Excel", True, "Windows: buttons and formulas")


def _workbook_and_its_macros(book: Path, folders: ExcelFolders | None) -> list[Check]:
    vba = _vba_version(book)
    checks = [_workbook(book, vba, folders)]
    if vba:
        checks.append(_versions(f"xlwings in {book.name}", vba))
    return checks


def _workbook(book: Path, vba: str | None, folders: ExcelFolders | None) -> Check:
    from xl_segment.workbooks.closed.reading import check_readable

    try:
        check_readable(book)
    except SegmentError as error:
        fresh = book.with_suffix(".xlsm")
        if book.exists():
            fresh = book.with_name(f"{book.stem} new.xlsm")
        return Check(book.name, False, str(error), f'xl-segment new "{fresh}"')
    if vba is None and folders is None:
        return Check(book.name, None, f"has no macros of xl_segment, and needs none for: xl-segment run {book.name}")
    if vba is None:
        mend = "xl-segment new Customers.xlsm, or: xl-segment addin install"
        return Check(book.name, False, "has no macros of xl_segment", mend)
    return Check(book.name, True, "has the macros of xl_segment")


def _vba_version(book: Path) -> str | None:
    """Return the version of xlwings that a workbook's macros were written for; None where it has none."""
    from pyopenvba import ExcelFile

    try:
        with ExcelFile(book) as file:
            version = _VERSION.search(file.get_module("xlwings"))
    except Exception:  # noqa: BLE001  whatever keeps it from being read, it has no macros of ours
        return None
    if version is None:
        return None
    return version[1]


def _versions(name: str, vba: str) -> Check:
    installed = _xlwings()
    if vba == installed:
        return Check(name, True, f"{vba} on both sides")
    return Check(
        name,
        False,
        f"the macros are for {vba}, Python has {installed or 'none'}",
        f'python -m pip install "xlwings=={vba}"',
    )


def _xlwings() -> str | None:
    try:
        return importlib.metadata.version("xlwings")
    except importlib.metadata.PackageNotFoundError:
        return None


def _settings(book: Path | None, folders: ExcelFolders) -> Check:
    """Check that Excel can read xlwings' settings to their end."""
    files = [folders.config]
    if book is not None:
        files.insert(0, book.parent / "xlwings.conf")
    files = [path for path in files if path.is_file()]
    for path in files:
        wrong = _what_is_wrong_with_settings(path)
        if wrong is not None:
            return wrong
    return Check("Settings", True, ", ".join(map(str, files)) or "none yet")


def _what_is_wrong_with_settings(path: Path) -> Check | None:
    """Return the check that says why Excel cannot read a file of settings; None where it can."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return Check("Settings", False, f"{path} cannot be read ({error.strerror})", "Give yourself permission to.")
    if b"\0" in content:
        return Check("Settings", False, f"{path} is stored as UTF-16", f"In an editor, save {path} as ANSI")
    stray = xlwings_conf.stray_lines(content)
    if stray:
        says = f'line {stray[0]} of {path} is not of the form "NAME","VALUE", so Excel reads what follows it wrongly'
        return Check("Settings", False, says, f"In an editor, delete line {stray[0]} of {path}")
    return None


def _interpreter(book: Path | None, folders: ExcelFolders) -> Check:
    """Find the Python that the workbook will call, and ask it for xl_segment."""
    value, where = _configured(book, folders)
    mend = "xl-segment addin install"
    if not value:
        return Check("Interpreter", False, "none is named, so Excel would call whatever 'python' is", mend)
    path = folders.expanded(value)
    named = f"{path} ({where})"
    if hindrance := folders.hindrance(path):
        says = f"{named} has {hindrance} in its path, with which xlwings cannot start it"
        return Check("Interpreter", False, says, "Install Python in a folder without that, then from there: " + mend)
    program = path
    if not Path(path).is_file():
        program = shutil.which(path) or ""
    if not program:
        return Check("Interpreter", False, f"{named} does not exist", mend)
    return _ask(program, named, mend)


def _ask(program: str, named: str, mend: str) -> Check:
    """Ask a Python for its xl_segment. named: how it is called in what is said; mend: where it does not answer."""
    command = [program, "-c", "import xl_segment; print(xl_segment.__version__)"]
    try:
        # Python imports from the folder it is started in; Excel does not start it in ours.
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=60, check=False, cwd=Path(program).parent
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check("Interpreter", False, f"{named} does not answer: {error}", mend)
    if done.returncode:
        install = f'"{program}" -m pip install xl_segment'
        return Check("Interpreter", False, f"{named} has no xl_segment", install)
    version = done.stdout.strip()
    if version != __version__:
        update = f'"{program}" -m pip install --upgrade xl_segment'
        return Check("Interpreter", False, f"{named} has xl_segment {version}; this is {__version__}", update)
    return Check("Interpreter", True, f"{named}, xl_segment {version}")


def _configured(book: Path | None, folders: ExcelFolders) -> tuple[str, str]:
    """Return the interpreter as xlwings' VBA looks for it, and where it was found."""
    keys = (folders.interpreter_key, "INTERPRETER")
    sources: list[tuple[str, Callable[[], dict[str, str]]]] = []
    if book:
        sources.append(("the workbook", lambda: _config_sheet(book)))
        sources.append(("xlwings.conf beside it", lambda: xlwings_conf.read(book.parent / "xlwings.conf")))
    sources.append(("your xlwings settings", lambda: xlwings_conf.read(folders.config)))

    def look(key: str) -> tuple[str, str]:
        return next(((value, where) for where, read in sources if (value := read().get(key))), ("", ""))

    named_in = (look(key) for key in keys)
    value, where = next(((value, where) for value, where in named_in if value), ("", ""))
    if not folders.mac and value in ("", "python", "pythonw"):
        (conda, _), (environment, named) = look("CONDA PATH"), look("CONDA ENV")
        if conda and environment:
            return _of_conda(conda, environment), named
    return value, where


def _of_conda(conda: str, environment: str) -> str:
    """Return the Python that xlwings' VBA takes for a Conda environment, given by its name or its folder."""
    if environment == "base":
        return rf"{conda}\python.exe"
    if "\\" in environment:
        return rf"{environment}\python.exe"
    return rf"{conda}\envs\{environment}\python.exe"


def _config_sheet(book: Path) -> dict[str, str]:
    from xl_segment.workbooks.closed.cell_reader import open_cells

    try:
        workbook = open_cells(book)
        if XLWINGS_CONFIG not in {sheet.name for sheet in workbook.sheets}:
            return {}
        rows = workbook.read(XLWINGS_CONFIG).rows
    except (SegmentError, OSError):
        return {}
    return {str(row[0]).upper(): str(row[1]) for row in rows if len(row) > 1 and row[0]}


def _addin(folders: ExcelFolders) -> Iterator[Check]:
    if not folders.addin.exists():
        missing = "is not installed; the template workbook works without it"
        yield Check("Add-in", None, missing, "xl-segment addin install")
        return
    version = _vba_version(folders.addin)
    if version is None:
        yield Check("Add-in", False, str(folders.addin), "xl-segment addin install")
        return
    yield Check("Add-in", True, str(folders.addin))
    check = _versions("xlwings in the add-in", version)
    if not check.ok:
        check = replace(check, mend="xl-segment addin install")
    yield check


def _macro_security(folders: ExcelFolders) -> Check:
    if folders.mac:
        return Check("Macros", None, "Excel asks when a workbook is opened; choose Enable Macros")
    level = _registry(_MACRO_POLICY, "VBAWarnings") or _registry(_MACRO_SECURITY, "VBAWarnings")
    mend = "Excel: File, Options, Trust Center, Macro Settings, Disable with notification"
    if level == _BLOCKED:
        return Check("Macros", False, "all macros are blocked", mend)
    if level == _ONLY_SIGNED:
        return Check("Macros", False, "only signed macros may run", mend)
    return Check("Macros", True, "Excel asks before it runs them")


def _registry(key: str, name: str) -> int | None:
    """Return a number from the user's registry; None where it is not there, or where there is no registry."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            return int(winreg.QueryValueEx(opened, name)[0])
    except OSError:
        return None


def _mark_of_the_web(book: Path, folders: ExcelFolders) -> Check:
    """Files from mail and web carry a mark, and Excel blocks their macros."""
    if folders.mac:
        asked = ["/usr/bin/xattr", "-p", "com.apple.quarantine", str(book)]
        try:
            marked = subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603
        except OSError as error:
            return Check("Mark of the web", None, f"cannot be looked up: {asked[0]} {error.strerror}")
        mend = f'xattr -d com.apple.quarantine "{book}"'
    else:
        try:
            zone = Path(f"{book}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
            marked = "ZoneId=3" in zone or "ZoneId=4" in zone
        except OSError:
            marked = False
        quoted = str(book.absolute()).replace("'", "''")
        mend = f"powershell -Command \"Unblock-File -LiteralPath '{quoted}'\""
    if marked:
        return Check("Mark of the web", False, f"{book.name} came from elsewhere, so Excel blocks its macros", mend)
    return Check("Mark of the web", True, f"{book.name} has none")


def _run_python(folders: ExcelFolders) -> Check:
    scripts = folders.scripts
    if scripts is not None and (scripts / f"xlwings-{_xlwings()}.applescript").exists():
        return Check("RunPython", True, "Excel may start Python")
    return Check("RunPython", False, "Excel may not start Python yet", "xlwings runpython install")


def _sandbox(folders: ExcelFolders) -> Check:
    if not folders.container.is_dir():
        mend = "Start Excel once, then: xl-segment addin install"
        return Check("Sandbox", False, "Excel's own folder is not there", mend)
    try:
        # macOS may forbid what the permissions of the folder allow.
        with tempfile.TemporaryFile(dir=folders.container):
            pass
    except OSError as error:
        mend = "System Settings, Privacy & Security, Full Disk Access: add the terminal, then start it anew"
        return Check("Sandbox", False, f"{folders.container} cannot be written ({error.strerror})", mend)
    return Check("Sandbox", True, f"Excel's own folder is there: {folders.container}")
