"""What Excel, xlwings and Python need to work together: each looked at by itself, with the command that mends it.

The libraries are imported where they are used: one that is missing is what the doctor is there to tell.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from xl_segment._version import __version__
from xl_segment.errors import SegmentError
from xl_segment.excel.places import Places
from xl_segment.excel.xlwings_conf import settings_in, stray_lines

_INSTALL = "xl-segment addin install"
_PIP = "python -m pip install --upgrade"
_SHEET = "xlwings.conf"
_CONSTANT = re.compile(r'\bXLWINGS_VERSION As String\s*=\s*"([^"]*)"', re.IGNORECASE)
_LOWEST_XLWINGS = (0, 37)
_NO_EXCEL = "Does not apply: there is no Excel for this system."
_NO_BOOK = "Not looked at: no workbook was named."
_HERE = Places.here()


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. ok: None where it does not apply; mend: the command that mends it."""

    name: str
    ok: bool | None
    found: str
    mend: str = ""


@dataclass(frozen=True)
class Contents:
    """What a workbook holds for xlwings. check: whether it can be used at all; settings: of its sheet xlwings.conf."""

    check: Check
    xlwings: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


def examine(
    book: Path | None = None, *, places: Places | None = _HERE, addin: bytes | None = None
) -> tuple[Check, ...]:
    """Look at all that has to fit together, one check each.

    book: the workbook that does not work; addin: the add-in as this version makes it, to compare with what is installed.
    """
    contents = look_into(book)
    ours = _version("xlwings")
    installed = look_into(places.addin) if places and places.addin.is_file() else None
    return (
        python(),
        packages(),
        pywin32(places),
        xlwings(ours, places),
        contents.check,
        xlwings_match("xlwings of the workbook", contents, ours),
        settings_files(book, places),
        interpreter(book, contents.settings, places),
        addin_installed(places, addin),
        xlwings_match("xlwings of the add-in", installed, ours, mend=_INSTALL),
        macro_security(_registry(), places),
        mark_of_the_web(book, places),
        runpython(contents.xlwings or ours, places),
        sandbox(places),
    )


def python(version: tuple[int, ...] = sys.version_info[:3], largest: int = sys.maxsize) -> Check:
    """Check the Python that runs this."""
    bits = 64 if largest > 2**32 else 32
    found = f"Python {'.'.join(map(str, version))}, {bits} bit"
    if (3, 11) <= version < (3, 15) and bits == 64:
        return Check("Python", True, found)
    return Check(
        "Python",
        False,
        f"{found}; xl_segment needs 3.11 to 3.14 in 64 bit.",
        f"Install Python 3.13 (64 bit) from python.org, then with it: {_PIP} xl_segment",
    )


def packages(distribution: str = "xl_segment") -> Check:
    """Check that everything which the installed package asks for is there and recent enough."""
    name = "Packages"
    try:
        asked = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        return Check(name, False, f"{distribution} is not installed in this Python.", f"{_PIP} {distribution}")
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return Check(name, False, "packaging is not installed, so the others cannot be compared.", f"{_PIP} packaging")
    needed = [one for one in map(Requirement, asked) if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong: dict[str, str] = {}
    for one in needed:
        have = _version(one.name)
        if have is None:
            wrong[f"{one.name}{one.specifier}"] = f"{one.name} is missing"
        elif not one.specifier.contains(have, prereleases=True):
            wrong[f"{one.name}{one.specifier}"] = f"{one.name} is {have} and has to be {one.specifier}"
    if not wrong:
        return Check(name, True, f"{len(needed)} packages, all recent enough")
    asked_for = " ".join(f'"{one}"' for one in wrong)
    return Check(name, False, f"{'; '.join(wrong.values())}.", f"{_PIP} {asked_for}")


def pywin32(places: Places | None) -> Check:
    """Check the bridge from Python to Excel on Windows."""
    name = "pywin32"
    if places is None or places.platform != "win32":
        return Check(name, None, "Does not apply: only Excel on Windows needs it.")
    found = _version(name)
    if found is None:
        return Check(name, False, "pywin32 is missing: Python cannot reach Excel.", f"{_PIP} pywin32")
    return Check(name, True, f"pywin32 {found}")


def xlwings(ours: str | None, places: Places | None) -> Check:
    """Check the xlwings of this Python. ours: its version; None where it is missing."""
    name = "xlwings"
    mend = f'{_PIP} "xlwings>={".".join(map(str, _LOWEST_XLWINGS))}"'
    if ours is None:
        found = "xlwings is missing: buttons and formulas cannot call Python."
        return Check(name, False, found, mend) if places else Check(name, None, _NO_EXCEL)
    if tuple(int(one) for one in re.findall(r"\d+", ours)[:2]) < _LOWEST_XLWINGS:
        return Check(name, False, f"xlwings {ours} is too old.", mend)
    return Check(name, True, f"xlwings {ours}")


def look_into(book: Path | None) -> Contents:
    """Read what a workbook holds for xlwings; whatever is wrong with it becomes the check."""
    name = "Workbook"
    if book is None:
        return Contents(Check(name, None, _NO_BOOK))
    try:
        from pyopenvba import ExcelFile, UnsupportedFormatError

        from xl_segment.books.reading import check_readable, open_calamine
    except ImportError as error:
        found = f"{book.name} cannot be looked into: {error.name} is not installed."
        return Contents(Check(name, False, found, f"{_PIP} {error.name}"))
    try:
        if check_readable(book) == "text":
            return Contents(Check(name, False, f"{book.name} is a text file, not a workbook.", "xl-segment new"))
        workbook = open_calamine(book)
    except SegmentError as error:
        return Contents(Check(name, False, str(error)))
    without = Check(
        name, False, f"{book.name} has no macros, so its buttons and formulas cannot call Python.", "xl-segment new"
    )
    try:
        settings = _sheet_settings(workbook.get_sheet_by_name(_SHEET).to_python(skip_empty_area=False))
    except Exception:  # noqa: BLE001  the sheet is missing, or empty, or holds a chart: it names no settings
        settings = {}
    try:
        with ExcelFile(book) as vba:
            modules = {one.casefold(): one for one in vba.module_names()}
            if not modules:
                return Contents(without, settings=settings)
            if "xlwings" not in modules:
                found = f"{book.name} has macros, but not those of xlwings, so they cannot call Python."
                return Contents(Check(name, False, found, "xl-segment new"), settings=settings)
            constant = _CONSTANT.search(vba.get_module(modules["xlwings"]))
    except UnsupportedFormatError:
        return Contents(without, settings=settings)
    except Exception:  # noqa: BLE001  a project can be damaged, or locked, in any way
        found = f"The macros of {book.name} are damaged and cannot be read."
        return Contents(Check(name, False, found, "xl-segment new"), settings=settings)
    return Contents(Check(name, True, f"{book.name} has macros that call Python"), constant and constant[1], settings)


def _sheet_settings(rows: list[list[object]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        if not str(row[0]).strip():
            # xlwings reads no further than the first empty cell.
            break
        found.setdefault(str(row[0]).upper(), str(row[1]) if len(row) > 1 else "")
    return found


def xlwings_match(name: str, contents: Contents | None, ours: str | None, *, mend: str = "") -> Check:
    """Compare xlwings in the VBA of a workbook with that of Python: VBA loads the library of its own version only."""
    if contents is None or contents.check.ok is None:
        return Check(name, None, _NO_BOOK if contents else "Not looked at: the add-in is not installed.")
    if not contents.check.ok:
        return Check(name, None, f"Not looked at: {contents.check.found}")
    theirs = contents.xlwings
    if theirs is None:
        return Check(name, False, "Its module 'xlwings' does not say which version it is.", mend or "xl-segment new")
    if theirs == ours:
        return Check(name, True, f"xlwings {theirs}, as in Python")
    found = f"It has xlwings {theirs}, Python has {ours or 'none'}; they have to be the same."
    return Check(name, False, found, mend or f'python -m pip install "xlwings=={theirs}"')


def settings_files(book: Path | None, places: Places | None) -> Check:
    """Check that xlwings can read its settings: a line that is none makes VBA lose its place."""
    name = "Settings of xlwings"
    if places is None:
        return Check(name, None, _NO_EXCEL)
    there = [one for one in _settings_paths(book, places) if one.is_file()]
    for path in there:
        try:
            content = path.read_bytes()
        except OSError as error:
            return Check(
                name, False, f"{path} cannot be read ({error.strerror}).", "Give yourself permission to read it."
            )
        if b"\0" in content:
            return Check(name, False, f"{path} is stored as UTF-16.", f"Save {path} as ANSI or UTF-8 in an editor.")
        if stray := stray_lines(content):
            found = f'Line {stray[0]} of {path} is not of the form "NAME","VALUE"; Excel cannot read on from there.'
            return Check(name, False, found, f"Delete line {stray[0]} of {path}.")
    return Check(name, True, ", ".join(map(str, there)) or f"None yet; they would stand in {places.config}")


def _settings_paths(book: Path | None, places: Places) -> tuple[Path, ...]:
    """Return the files with settings, in the order in which xlwings asks them."""
    return (*([book.absolute().parent / "xlwings.conf"] if book else []), places.config)


def interpreter(book: Path | None, sheet: Mapping[str, str], places: Places | None) -> Check:
    """Check the Python that Excel will start. sheet: the settings within the workbook."""
    name = "Python of Excel"
    if places is None:
        return Check(name, None, _NO_EXCEL)
    path, where = chosen_interpreter(book, sheet, places)
    # What stands in the workbook or beside it goes before what installing the add-in would write.
    rename = (
        _INSTALL
        if where in (str(places.config), "")
        else f"Name {sys.executable} as {places.interpreter_key} in {where}."
    )
    said = f"{path} ({f'named in {where}' if where else 'named nowhere'})"
    if character := places.hindrance(path):
        return Check(name, False, f"{said} has '{character}' in its path, with which xlwings cannot start it.", rename)
    found = shutil.which(path, path=places.env.get("PATH", "")) if path in ("python", "pythonw") else path
    if found is None or not Path(found).is_file():
        return Check(name, False, f"{said} does not exist.", rename)
    version, trouble = try_interpreter(Path(found))
    if version == __version__:
        return Check(name, True, f"{said} has xl_segment {version}")
    words = [found, "-m", "pip", "install", "--upgrade", "xl_segment"]
    mend = subprocess.list2cmdline(words) if places.platform == "win32" else shlex.join(words)
    if version is None:
        return Check(name, False, f"{said} {trouble}.", mend)
    return Check(name, False, f"{said} has xl_segment {version}; this is {__version__}.", mend)


def chosen_interpreter(book: Path | None, sheet: Mapping[str, str], places: Places) -> tuple[str, str]:
    """Return the Python that xlwings will start and where it is named; "" where it is named nowhere."""
    layers = [(f"sheet {_SHEET} of {book.name}", sheet)] if book else []
    layers += [(str(one), _file_settings(one, places)) for one in _settings_paths(book, places)]

    def look(key: str) -> tuple[str, str]:
        # The first place that has the setting counts, also where it leaves it empty.
        value, where = next(((settings[key], where) for where, settings in layers if key in settings), ("", ""))
        return places.expand(value), where

    path, where = next((one for one in map(look, (places.interpreter_key, "INTERPRETER")) if one[0]), ("python", ""))
    if places.platform == "win32" and path in ("python", "pythonw"):
        (conda, _), (environment, stands) = look("CONDA PATH"), look("CONDA ENV")
        if conda and environment:
            return _of_conda(conda, environment, path), stands
    return path, where


def _of_conda(conda: str, environment: str, python: str) -> str:
    if environment == "base":
        return f"{conda}\\{python}.exe"
    return f"{environment if chr(92) in environment else f'{conda}\\envs\\{environment}'}\\{python}.exe"


def _file_settings(path: Path, places: Places) -> dict[str, str]:
    try:
        settings = settings_in(path.read_bytes())
    except OSError:
        return {}
    encoding = places.ansi if places.platform == "win32" else "utf-8"
    return {name: value.decode(encoding, "replace") for name, value in settings.items()}


def try_interpreter(path: Path, seconds: float = 60) -> tuple[str | None, str]:
    """Return the version of xl_segment that a Python has; else None and what is wrong."""
    try:
        done = subprocess.run(  # noqa: S603  the Python that Excel starts as well, without a shell
            [str(path), "-c", "import xl_segment; print(xl_segment.__version__)"],
            capture_output=True, text=True, errors="replace", timeout=seconds, check=False,
            stdin=subprocess.DEVNULL, cwd=path.parent,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None, f"does not answer within {seconds:g} seconds"
    except OSError as error:
        return None, f"cannot be started ({error.strerror})"
    if done.returncode == 0 and done.stdout.strip():
        return done.stdout.split()[-1], ""
    if "No module named 'xl_segment'" in done.stderr:
        return None, "has no xl_segment"
    last = (done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"])[-1]
    return None, f"cannot import xl_segment ({last})"


def addin_installed(places: Places | None, addin: bytes | None) -> Check:
    """Check that Excel has an add-in to load. addin: as this version makes it."""
    name = "Add-in"
    if places is None:
        return Check(name, None, _NO_EXCEL)
    try:
        installed = places.addin.read_bytes()
    except FileNotFoundError:
        return Check(name, False, f"It is not installed in {places.startup}.", _INSTALL)
    except OSError as error:
        return Check(name, False, f"{places.addin} cannot be read ({error.strerror}).", _INSTALL)
    if addin is not None and installed != addin:
        return Check(name, False, f"{places.addin} is not the add-in of xl_segment {__version__}.", _INSTALL)
    return Check(name, True, str(places.addin))


def _registry() -> tuple[int | None, int | None] | None:
    """Return VBAWarnings as the administrator and as the user set it; None where there is no registry."""
    if sys.platform != "win32":
        return None
    import winreg

    def read(key: str) -> int | None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                value = winreg.QueryValueEx(opened, "VBAWarnings")[0]
        except OSError:
            return None
        return value if isinstance(value, int) else None

    path = r"Microsoft\Office\16.0\Excel\Security"
    return read(rf"Software\Policies\{path}"), read(rf"Software\{path}")


def macro_security(registry: tuple[int | None, int | None] | None, places: Places | None) -> Check:
    """Check that Excel runs macros. registry: VBAWarnings as the administrator and as the user set it."""
    name = "Macro security"
    if places is None or places.platform != "win32" or registry is None:
        return Check(name, None, "Does not apply: only Excel on Windows keeps it in the registry.")
    policy, own = registry
    # Without a value Excel asks, as with 2.
    level = policy if policy is not None else own if own is not None else 2
    blocked = {4: "all macros without asking", 3: "all macros that are not signed"}.get(level)
    if blocked is None:
        return Check(name, True, "Excel runs all macros" if level == 1 else "Excel asks before it runs macros")
    trusted = "File, Options, Trust Center, Trust Center Settings, Trusted Locations: add the folder of the workbook"
    if policy is not None:
        found = f"Your administrator has Excel block {blocked}."
        return Check(name, False, found, f"{trusted}, or ask your administrator to.")
    mend = f"{trusted}; or Macro Settings: Disable VBA macros with notification."
    return Check(name, False, f"Excel blocks {blocked}.", mend)


def mark_of_the_web(book: Path | None, places: Places | None, *, xattr: Path = Path("/usr/bin/xattr")) -> Check:
    """Check that the workbook is not marked as downloaded: then Excel blocks its macros, with no way to allow them."""
    name = "Mark of the web"
    if places is None:
        return Check(name, None, _NO_EXCEL)
    if book is None or not book.is_file():
        return Check(name, None, _NO_BOOK if book is None else f"Not looked at: there is no file {book.name}.")
    path = book.absolute()
    if places.platform == "win32":
        marked = _zone(path) >= 3
        quoted = str(path).replace("'", "''")
        mend = f"powershell -Command \"Unblock-File -LiteralPath '{quoted}'\""
    else:
        if not xattr.is_file():
            return Check(name, None, f"Not looked at: {xattr} is missing.")
        asked = [str(xattr), "-p", "com.apple.quarantine", str(path)]
        marked = subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603  macOS's own tool
        mend = shlex.join([str(xattr), "-d", "com.apple.quarantine", str(path)])
    if marked:
        return Check(name, False, f"{book.name} is marked as downloaded, so Excel blocks its macros.", mend)
    return Check(name, True, f"{book.name} is not marked as downloaded")


def _zone(path: Path) -> int:
    """Return the zone that Windows noted for a file; 3 is the internet, 0 this computer."""
    try:
        noted = Path(f"{path}:Zone.Identifier").read_bytes()
    except OSError:
        return 0
    found = re.search(rb"ZoneId\s*=\s*(\d)", noted)
    return int(found[1]) if found else 0


def runpython(version: str | None, places: Places | None) -> Check:
    """Check the script through which Excel on macOS starts Python. version: of the xlwings that asks for it."""
    name = "RunPython"
    if places is None or places.runpython is None:
        return Check(name, None, "Does not apply: only Excel on macOS needs its script.")
    if version is None:
        return Check(name, None, "Not looked at: xlwings is missing.")
    script = places.runpython / f"xlwings-{version}.applescript"
    if script.is_file():
        return Check(name, True, str(script))
    return Check(name, False, f"{script.name} is missing in {script.parent}.", "xlwings runpython install")


def sandbox(places: Places | None) -> Check:
    """Check that the one folder which Excel on macOS reads without asking can be written."""
    name = "Sandbox"
    if places is None or places.platform != "darwin":
        return Check(name, None, "Does not apply: only Excel on macOS has one.")
    folder = places.config.parent
    if not folder.is_dir():
        return Check(name, False, f"There is no {folder}: Excel has not been started yet.", "open -a 'Microsoft Excel'")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        mend = "System Settings, Privacy & Security, Full Disk Access: allow the terminal, then start it anew."
        return Check(name, False, f"{folder} cannot be written ({error.strerror}).", mend)
    return Check(name, True, f"{folder} can be written")


def _version(distribution: str) -> str | None:
    """Return the installed version of a package; None where it is missing."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
