"""LibreOffice Calc in Excel's place: an xlwings engine over UNO, so that code for Excel runs in tests unchanged.

``with calc.start(folder) as app:`` gives an ordinary ``xw.App``. Where Calc and Excel differ, Excel is played.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
import posixpath
import re
import shutil
import signal
import subprocess
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import xlwings as xw
from xlwings import base_classes, utils

from tests.calc_engine.cells import Range
from tests.calc_engine.lists import AutoFilter, Names, Tables
from tests.calc_engine.paper import PageSetup, PageSetupApi
from tests.calc_engine.shapes import Charts, Pictures, Shapes
from tests.calc_engine.uno import (
    DATE,
    ERROR_NAMES,
    LOGICAL,
    MAX_COLUMNS,
    MAX_ROWS,
    TIME,
    Collection,
    ComError,
    color_of,
    column_number,
    load_uno,
    named_values,
    new,
    place_of,
    rgb_of,
    translate,
)

XLSX = {"main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML"}


@functools.cache
def available() -> str:
    """Why Calc cannot run here, or nothing."""
    if not shutil.which("soffice"):
        return "LibreOffice is not installed"
    try:
        load_uno()
    except ImportError:
        return "Python cannot import uno"
    told = subprocess.run(["soffice", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"(\d+)\.\d+", told)
    return "" if version and int(version[1]) >= 24 else f"LibreOffice 24 or newer is needed, not {told.strip()!r}"


def start(profile: Path) -> xw.App:
    """Start one headless Calc and make it xlwings' active engine until `stop` or the end of the with block."""
    if engine.app is None:
        engine.app = App(Path(profile))
        engine.before = xw.engines.active
        if engine.name not in xw.engines.engines_by_name:
            xw.engines.add(xw.Engine(impl=engine))
        xw.engines[engine.name].activate()
    return xw.App(impl=engine.app)


def stop() -> None:
    """End the Calc that `start` began."""
    if engine.app is not None:
        engine.app.kill()
        engine.app = None
        xw.engines.active = engine.before


class Engine:
    """What xlwings asks of an engine: its apps, and how values go in and out."""

    name = "calc"
    type = "desktop"

    def __init__(self) -> None:
        self.app: App | None = None
        self.before: Any = None

    @property
    def apps(self) -> Apps:
        return Apps()

    @staticmethod
    def prepare_xl_data_element(x: Any, options: Any) -> Any:
        if x is None or x is pd.NaT or (isinstance(x, (float, np.floating)) and np.isnan(x)) or x is pd.NA:
            return ""
        if isinstance(x, np.datetime64):
            x = pd.Timestamp(x)
        if isinstance(x, pd.Timestamp):
            x = x.to_pydatetime()
        if isinstance(x, dt.datetime):
            return x.replace(tzinfo=None)
        if isinstance(x, dt.date):
            return dt.datetime(x.year, x.month, x.day)
        return float(x) if isinstance(x, np.number) else x

    @staticmethod
    def clean_value_data(data: Any, date: Callable[..., Any], empty: Any, number: Any, err_to_str: bool) -> Any:
        def clean(value: Any) -> Any:
            if value in ("", None):
                return empty
            if isinstance(value, dt.datetime):
                parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
                return date(**{part: getattr(value, part) for part in parts}, tzinfo=None)
            if number is not None and isinstance(value, float):
                return number(value)
            if isinstance(value, int) and value in ERROR_NAMES:
                return ERROR_NAMES[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]


engine = Engine()


class Apps(base_classes.Apps):
    def __iter__(self) -> Iterator[App]:
        return iter([engine.app] if engine.app else [])

    def __len__(self) -> int:
        return int(engine.app is not None)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self if app.pid == pid)

    def keys(self) -> list[int]:
        return [app.pid for app in self]

    def cleanup(self) -> None:
        pass


class App(base_classes.App):
    """One soffice process and what it has open."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self.begin()
        self.opened: list[Book] = []
        self.statuses: list[str] = []
        self.alerts: list[str] = []
        #: Excel on Windows hands over cells with a currency format as decimals of four digits.
        self.currency_as_decimal = False
        self._calculation = "automatic"
        self._status: str | bool = False

    def begin(self) -> None:
        """Start the process, and reach it."""
        pipe = f"calc{uuid.uuid4().hex}"
        command = ["soffice", f"-env:UserInstallation={self._profile.resolve().as_uri()}", "--headless", "--norestore"]
        command += ["--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;"]
        # How text such as 12/3 is read depends on the language of the process.
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "LC_ALL": "en_US.UTF-8", "LANG": "en_US.UTF-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self.context = self._connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            self.kill()
            raise
        self.desktop = self.service("frame.Desktop")

    def _connect(self, address: str) -> Any:
        here = load_uno().getComponentContext()
        resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
        until = time.monotonic() + 60
        while True:
            try:
                return resolver.resolve(address)
            except Exception as problem:
                if time.monotonic() > until or self.process.poll() not in (None, 0):
                    raise ComError("LibreOffice did not answer") from problem
                time.sleep(0.2)

    def service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", self.context)

    # The base classes have properties of these names, which only raise.
    screen_updating = display_alerts = enable_events = interactive = True
    cut_copy_mode = None
    visible = False
    engine = engine
    version = "16.0"
    name = "Calc"
    path = ""
    startup_path = ""
    Ready = True

    @property
    def api(self) -> App:
        return self

    @property
    def Interactive(self) -> bool:  # noqa: N802 - Excel's own name
        return self.interactive

    @Interactive.setter
    def Interactive(self, value: bool) -> None:  # noqa: N802
        self.interactive = value

    @property
    def ActiveWindow(self) -> WindowApi:  # noqa: N802
        return WindowApi(self)

    @property
    def pid(self) -> int:
        return self.process.pid

    hwnd = pid

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def selection(self) -> Range | None:
        return self.opened[-1].selection if self.opened else None

    @property
    def calculation(self) -> str:
        return self._calculation

    @calculation.setter
    def calculation(self, value: str) -> None:
        self._calculation = value
        for book in self.opened:
            book.uno.enableAutomaticCalculation(value == "automatic")

    def calculate(self) -> None:
        for book in self.opened:
            book.uno.calculate()

    @property
    def status_bar(self) -> str | bool:
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._status = value
        if isinstance(value, str):
            self.statuses.append(value)

    def alert(self, prompt: str, title: Any, buttons: Any, mode: Any, callback: Any) -> str:
        self.alerts.append(prompt)
        return "ok"

    def activate(self, steal_focus: bool = False) -> None:
        pass

    def quit(self) -> None:
        stop()

    def kill(self) -> None:
        # The bridge dies with the process, in many ways.
        with contextlib.suppress(Exception):
            for book in list(self.opened):
                book.close()
        with contextlib.suppress(Exception):
            self.desktop.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Books(Collection, base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app

    def items(self) -> list[Book]:
        return sorted(self.app.opened, key=lambda book: book.number)

    @property
    def active(self) -> Book:
        return self.app.opened[-1]

    def add(self) -> Book:
        return self._load("private:factory/scalc", None)

    def open(self, fullname: str, update_links: Any = None, read_only: Any = None, *rest: Any, **more: Any) -> Book:
        path = Path(fullname).resolve()
        return self._load(path.as_uri(), path, ReadOnly=bool(read_only))

    def _load(self, address: str, path: Path | None, **how: Any) -> Book:
        # A hidden document has a window of no size, in which panes cannot be frozen.
        values = named_values(MacroExecutionMode=0, **how)
        try:
            uno = self.app.desktop.loadComponentFromURL(address, "_blank", 0, values)
        except Exception as problem:
            # A process that has run for an hour may have died since its last document was closed.
            if self.app.opened or not getattr(problem, "typeName", "").endswith("DisposedException"):
                raise
            self.app.kill()
            self.app.begin()
            uno = self.app.desktop.loadComponentFromURL(address, "_blank", 0, values)
        if uno is None:
            raise ComError(f"Calc cannot open {path}")
        return Book(self.app, uno, path)


class Book(base_classes.Book):
    """A workbook, with what the file says and Calc forgets."""

    app: Any = None
    opened_so_far = 0

    def __init__(self, app: App, uno: Any, path: Path | None) -> None:
        Book.opened_so_far += 1
        self.number = Book.opened_so_far
        self.app, self.uno, self.path = app, uno, path
        self.names_of_tables: dict[str, str] = {}
        self.styles: dict[str, str | None] = {}
        self.formats: dict[int, str] = {}
        self.gridless: set[str] = set()
        self.very_hidden: set[str] = set()
        self.stretchable: set[tuple[str, str]] = set()
        self.totals: dict[str, tuple[Any, ...]] = {}
        self.chosen: Range | None = None
        app.opened.append(self)
        if path and path.suffix.lower() in FILTERS:
            self._read_package(path)
        null = uno.NullDate
        self.epoch = dt.datetime(null.Year, null.Month, null.Day)
        self.kinds: dict[int, int] = {}
        uno.enableAutomaticCalculation(app.calculation == "automatic")
        uno.calculateAll()

    def _read_package(self, path: Path) -> None:
        """Take the tables' own names and styles and the grid lines from the file."""
        with zipfile.ZipFile(path) as package:

            def related(part: str) -> dict[str, str]:
                folder, name = PurePosixPath(part).parent, PurePosixPath(part).name
                rels = f"{folder}/_rels/{name}.rels"
                if rels not in package.namelist():
                    return {}
                found = ElementTree.fromstring(package.read(rels))
                return {
                    one.get("Id"): posixpath.normpath(posixpath.join(f"/{folder}", one.get("Target")))[1:]
                    for one in found
                }

            parts = related("xl/workbook.xml")
            for entry in ElementTree.fromstring(package.read("xl/workbook.xml")).iterfind(".//main:sheet", XLSX):
                part = parts[next(value for key, value in entry.items() if key.endswith("}id"))]
                if "worksheets/" not in part:
                    continue
                sheet = self.sheets(entry.get("name"))
                if entry.get("state") == "veryHidden":
                    self.very_hidden.add(sheet.name)
                head = package.read(part)
                if re.search(rb'<sheetView[^>]*showGridLines="(0|false)"', head):
                    self.gridless.add(sheet.name)
                for target in related(part).values():
                    if "/tables/" in target:
                        self._meet(sheet, ElementTree.fromstring(package.read(target)))

    def _meet(self, sheet: Sheet, told: Any) -> None:
        where = sheet.range(told.get("ref"))
        style = told.find("main:tableStyleInfo", XLSX)
        for table in sheet.tables:
            if table.range == where:
                self.names_of_tables[table.uno.Name] = told.get("displayName")
                self.styles[table.name] = None if style is None else style.get("name")
                table.name_own_columns()

    @property
    def api(self) -> BookApi:
        return BookApi(self)

    @property
    def name(self) -> str:
        return self.path.name if self.path else f"Book{self.number}"

    @property
    def fullname(self) -> str:
        return str(self.path) if self.path else self.name

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Book) and other.number == self.number

    __hash__ = None  # type: ignore[assignment]

    @property
    def window(self) -> Any:
        return self.uno.CurrentController

    @property
    def selection(self) -> Range:
        active = self.sheets.active
        return self.chosen if self.chosen and self.chosen.sheet == active else active.range("A1")

    def activate(self) -> None:
        self.app.opened.remove(self)
        self.app.opened.append(self)

    def close(self) -> None:
        if self in self.app.opened:
            self.app.opened.remove(self)
        self.uno.close(True)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        target = Path(path).resolve() if path else self.path or Path(f"{self.name}.xlsx").resolve()
        if self.uno.isReadonly() and target == self.path:
            raise ComError("the workbook is open for reading only")
        how = named_values(FilterName=FILTERS[target.suffix.lower()], Overwrite=True)
        self.uno.storeAsURL(target.as_uri(), how)
        self.path = target

    def service(self, name: str) -> Any:
        return self.uno.createInstance(f"com.sun.star.{name}")

    def format_kind(self, key: int) -> int:
        if key not in self.kinds:
            self.kinds[key] = self.uno.NumberFormats.getByKey(key).Type
        return self.kinds[key]

    def format_key(self, code: str) -> int:
        """Calc's number for a format code in Excel's English."""
        english = new("lang.Locale", Language="en", Country="US")
        formats = self.uno.NumberFormats
        key = formats.queryKey(code, english, False)
        key = formats.addNew(code, english) if key < 0 else key
        if code != "BOOLEAN":
            self.formats[key] = code
        return key

    def format_code(self, key: int) -> str:
        if key in self.formats:
            return self.formats[key]
        told = self.uno.NumberFormats.getByKey(key)
        if told.Type & LOGICAL or told.FormatString == "General":
            return "General"
        parts = re.split(r'("[^"]*"|\[[^\]]*\]|AM/PM)', told.FormatString)
        if told.Type & (DATE | TIME):
            parts = [part if part == "AM/PM" or part.startswith('"') else part.lower() for part in parts]
        return "".join(part.capitalize() if re.fullmatch(r"\[[A-Z]+\]", part) else part for part in parts)


class BookApi:
    """The few words of COM that xlwings has no verb for."""

    def __init__(self, book: Book) -> None:
        self.FullName = book.fullname
        self.Name = book.name
        self.Path = str(book.path.parent) if book.path else ""
        self.ReadOnly = book.uno.isReadonly()
        self.ProtectStructure = book.uno.isProtected()
        self.HasVBProject = book.fullname.lower().endswith(".xlsm")
        self.Sheets = [sheet.api for sheet in book.sheets]
        self._uno = book.uno

    def SaveCopyAs(self, path: str) -> None:  # noqa: N802  as COM calls it
        how = named_values(FilterName=FILTERS[Path(path).suffix.lower()], Overwrite=True)
        self._uno.storeToURL(Path(path).resolve().as_uri(), how)


class Sheets(Collection, base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def items(self) -> list[Sheet]:
        sheets = self.book.uno.Sheets
        return [Sheet(self.book, sheets.getByIndex(index)) for index in range(sheets.Count)]

    def __call__(self, key: Any) -> Sheet:
        try:
            return super().__call__(key)
        except KeyError as problem:
            raise ComError(f"there is no sheet {key!r}") from problem

    def __contains__(self, key: Any) -> bool:
        raise AssertionError("xlwings on Windows answers False for every name: look in [s.name for s in book.sheets]")

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.window.ActiveSheet)

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        if self.book.uno.isProtected():
            raise ComError("the workbook's structure is protected")
        taken = {sheet.name for sheet in self}
        name = name or next(f"Sheet{n}" for n in range(1, 1000) if f"Sheet{n}" not in taken)
        place = after.index if after else (before or self.active).index - 1
        self.book.uno.Sheets.insertNewByName(name, place)
        made = self(name)
        made.activate()
        return made


class Sheet(base_classes.Sheet):
    book: Any = None

    def __init__(self, book: Book, uno: Any) -> None:
        self.book, self.uno = book, uno

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sheet) and (other.book, other.name) == (self.book, self.name)

    __hash__ = None  # type: ignore[assignment]

    @property
    def api(self) -> SheetApi:
        return SheetApi(self)

    @property
    def name(self) -> str:
        return self.uno.Name

    @name.setter
    def name(self, value: str) -> None:
        for kept in (self.book.gridless, self.book.very_hidden):
            if self.name in kept:
                kept.remove(self.name)
                kept.add(value)
        self.uno.Name = value

    @property
    def index(self) -> int:
        return self.uno.RangeAddress.Sheet + 1

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, tuple) and len(arg1) == 4:
            return Range(self, *arg1)
        if isinstance(arg1, int) and isinstance(arg2, int):
            arg1, arg2 = (arg1, arg2), None
        first = self._corner(arg1)
        if arg2 is None:
            return first
        last = self._corner(arg2)
        row, column = min(first.row, last.row), min(first.column, last.column)
        end_row = max(first.row + first.nrows, last.row + last.nrows)
        end_column = max(first.column + first.ncols, last.column + last.ncols)
        return Range(self, row, column, end_row - row, end_column - column)

    def _corner(self, arg: Any) -> Range:
        if isinstance(arg, Range):
            return arg
        if isinstance(arg, tuple):
            if 0 in arg:
                raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
            return Range(self, *arg, 1, 1)
        found = re.fullmatch(r"(?:.*!)?\$?([A-Z]{0,3})\$?(\d*)(?::\$?([A-Z]{0,3})\$?(\d*))?", arg, re.IGNORECASE)
        if found and (arg.isalpha() is False or ":" in arg):
            letters, digits, letters2, digits2 = (part or "" for part in found.groups())
            if ":" not in arg:
                letters2, digits2 = letters, digits
            row, column = int(digits or 1), column_number(letters) if letters else 1
            end_row = int(digits2 or MAX_ROWS)
            end_column = column_number(letters2) if letters2 else MAX_COLUMNS
            return Range(self, row, column, end_row - row + 1, end_column - column + 1)
        for table in self.tables:
            if table.name.casefold() == arg.casefold():
                return table.data_body_range
        for names in (self.names, self.book.names):
            if names.contains(arg):
                return names(arg).refers_to_range
        raise ComError(f"{arg!r} is neither an address nor a name")

    @property
    def cells(self) -> Range:
        return Range(self, 1, 1, MAX_ROWS, MAX_COLUMNS)

    @property
    def used_range(self) -> Range:
        cursor = self.uno.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return Range(self, *place_of(cursor.RangeAddress))

    def activate(self) -> None:
        if not self.uno.IsVisible:
            raise ComError("a hidden sheet cannot be activated")
        self.book.window.setActiveSheet(self.uno)

    select = activate

    def clear(self) -> None:
        self.used_range.clear()

    def clear_contents(self) -> None:
        self.used_range.clear_contents()

    def clear_formats(self) -> None:
        self.used_range.clear_formats()

    def autofit(self, axis: str | None = None) -> None:
        self.used_range.autofit(axis)

    def delete(self) -> None:
        if self.book.uno.isProtected() or sum(sheet.uno.IsVisible for sheet in self.book.sheets) == self.uno.IsVisible:
            raise ComError("the sheet cannot be deleted")
        self.book.uno.Sheets.removeByName(self.name)

    @property
    def visible(self) -> int:
        """As COM answers: -1, 0, or 2 for very hidden, which is true in Python."""
        return -1 if self.uno.IsVisible else 2 if self.name in self.book.very_hidden else 0

    @visible.setter
    def visible(self, value: int) -> None:
        shown = value in (True, -1)
        if not shown and self.uno.IsVisible and sum(sheet.uno.IsVisible for sheet in self.book.sheets) == 1:
            raise ComError("one sheet has to stay visible")
        self.book.very_hidden.discard(self.name)
        if value is not True and value == 2:
            self.book.very_hidden.add(self.name)
        self.uno.IsVisible = shown

    @property
    def show_gridlines(self) -> bool:
        return self.name not in self.book.gridless

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        if bool(value) == self.show_gridlines:
            return
        before = self.book.sheets.active
        self.activate()
        helper = self.book.app.service("frame.DispatchHelper")
        helper.executeDispatch(self.book.window.Frame, ".uno:ToggleSheetGrid", "", 0, ())
        before.activate()
        (self.book.gridless.discard if value else self.book.gridless.add)(self.name)

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self)

    @property
    def names(self) -> Names:
        return Names(self.book, self)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def pictures(self) -> Pictures:
        return Pictures(self)

    @property
    def shapes(self) -> Shapes:
        return Shapes(self)

    @property
    def charts(self) -> Charts:
        return Charts(self)

    @property
    def own_filter(self) -> Any:
        """The sheet's filter that belongs to no table."""
        unnamed = self.book.uno.getPropertyValue("UnnamedDatabaseRanges")
        if not unnamed.hasByTable(self.index - 1):
            return None
        found = unnamed.getByTable(self.index - 1)
        return found if found.AutoFilter else None

    def guard(self, where: Range) -> None:
        if self.uno.isProtected() and where.uno.CellProtection.IsLocked:
            raise ComError(f"the cell is on the protected sheet {self.name}")


class WindowApi:
    """COM's ActiveWindow: what stays in sight when a sheet is scrolled."""

    def __init__(self, app: App) -> None:
        self.__dict__.update(window=app.opened[-1].window, SplitRow=0, SplitColumn=0)

    @property
    def FreezePanes(self) -> bool:  # noqa: N802 - Excel's own name
        return bool(self.window.hasFrozenPanes())

    @FreezePanes.setter
    def FreezePanes(self, value: bool) -> None:  # noqa: N802
        self.window.freezeAtPosition(*((self.SplitColumn, self.SplitRow) if value else (0, 0)))


class SheetApi:
    """The few words of COM that xlwings has no verb for."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def Name(self) -> str:  # noqa: N802 - Excel's own names, here and below
        return self.sheet.name

    @property
    def Cells(self) -> Plain:  # noqa: N802
        return Plain(ClearOutline=self.sheet.uno.clearOutline)

    @property
    def ProtectContents(self) -> bool:  # noqa: N802
        return self.sheet.uno.isProtected()

    def Protect(self, Password: str = "", **how: Any) -> None:  # noqa: N802, N803
        self.sheet.uno.protect(Password)

    def Unprotect(self, Password: str = "") -> None:  # noqa: N802, N803
        self.sheet.uno.unprotect(Password)

    @property
    def AutoFilterMode(self) -> bool:  # noqa: N802
        return self.sheet.own_filter is not None

    @AutoFilterMode.setter
    def AutoFilterMode(self, value: bool) -> None:  # noqa: N802
        own = self.sheet.own_filter
        if value or own is None:
            raise ComError("AutoFilterMode can only be switched off")
        AutoFilter(Range(self.sheet, *place_of(own.DataArea))).clear(None)
        own.AutoFilter = False

    @property
    def FilterMode(self) -> bool:  # noqa: N802
        return self.AutoFilterMode and bool(self.sheet.own_filter.getFilterDescriptor().getFilterFields3())

    @property
    def AutoFilter(self) -> Any:  # noqa: N802
        own = self.sheet.own_filter
        return own and Plain(Range=Plain(Address=Range(self.sheet, *place_of(own.DataArea)).address))

    def ResetAllPageBreaks(self) -> None:  # noqa: N802
        self.sheet.uno.removeAllManualPageBreaks()

    @property
    def HPageBreaks(self) -> Any:  # noqa: N802
        def add(Before: Any) -> None:  # noqa: N803
            self.sheet.uno.Rows.getByIndex(Before.Row - 1).IsStartOfNewPage = True

        return Plain(Add=add, **self._breaks(self.sheet.uno.getRowPageBreaks()))

    @property
    def VPageBreaks(self) -> Any:  # noqa: N802
        return Plain(**self._breaks(self.sheet.uno.getColumnPageBreaks()))

    @staticmethod
    def _breaks(breaks: Any) -> dict[str, Any]:
        """How many there are, and of which type each is: put in by hand, or by itself."""
        types = [-4135 if one.ManualBreak else -4105 for one in breaks]
        return {"Count": len(types), "Item": lambda at: Plain(Type=types[at - 1])}

    def PivotTables(self) -> PivotTablesApi:  # noqa: N802
        return PivotTablesApi(self.sheet)

    @property
    def PageSetup(self) -> PageSetupApi:  # noqa: N802
        return PageSetupApi(self.sheet)

    @property
    def Tab(self) -> TabApi:  # noqa: N802
        return TabApi(self.sheet)

    @property
    def Visible(self) -> int:  # noqa: N802
        return self.sheet.visible

    @Visible.setter
    def Visible(self, value: int) -> None:  # noqa: N802
        self.sheet.visible = value


class PivotTablesApi:
    """The pivot tables of a sheet; Calc's DataPilot holds what Excel calls TableRange2, filters and all."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.tables = sheet.uno.getDataPilotTables()

    @property
    def Count(self) -> int:  # noqa: N802 - Excel's own names
        return int(self.tables.getCount())

    def Item(self, at: int) -> Any:  # noqa: N802
        place = place_of(self.tables.getByIndex(at - 1).getOutputRange())
        return Plain(TableRange2=Plain(Address=Range(self.sheet, *place).address))


class Plain:
    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


class TabApi:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def Color(self) -> int | bool:  # noqa: N802
        color = self.sheet.uno.TabColor
        return False if color < 0 else utils.rgb_to_int(rgb_of(color))

    @Color.setter
    def Color(self, value: int) -> None:  # noqa: N802
        self.sheet.uno.TabColor = color_of(value)


translate(__name__)
