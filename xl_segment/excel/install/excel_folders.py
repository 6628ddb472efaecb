"""Where Excel and xlwings keep things, on Windows and on macOS."""

from __future__ import annotations

import locale
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ADDIN = "xl_segment.xlam"
_VARIABLE = re.compile(r"%([^%]+)%")
#: On macOS xlwings puts the path into a line for the shell as it stands, and parts its parameters with "|".
_UNQUOTED = re.compile(r"""[\s"'\\$`;&|<>()*?\[\]{}#!]""")
#: The settings hold the path between quotation marks, on one line.
_QUOTED = re.compile(r'["\r\n]')


@dataclass(frozen=True)
class ExcelFolders:
    """The folders of one user.

    platform: as `sys.platform` says; env: the environment variables; ansi: the encoding in which VBA reads text files.
    """

    platform: Literal["win32", "darwin"]
    home: Path
    env: Mapping[str, str]
    ansi: str = "ascii"

    @classmethod
    def of_this_machine(cls) -> ExcelFolders | None:
        """Return the folders of this machine, None where Excel does not run."""
        if sys.platform == "win32":
            return cls("win32", Path.home(), os.environ, locale.getencoding())
        if sys.platform == "darwin":
            # Which encoding VBA takes on macOS is told nowhere; ASCII is the same in all of them.
            return cls("darwin", Path.home(), os.environ)
        return None

    @property
    def mac(self) -> bool:
        """Tell whether this is macOS."""
        return self.platform == "darwin"

    @property
    def startup(self) -> Path:
        """The folder whose add-ins Excel loads when it starts."""
        if self.mac:
            office = self.home / "Library" / "Group Containers" / "UBF8T346G9.Office"
            return office / "User Content.localized" / "Startup.localized" / "Excel"
        base = self.home / "AppData" / "Roaming"
        roaming = self.env.get("APPDATA")
        if roaming:
            base = Path(roaming)
        return base / "Microsoft" / "Excel" / "XLSTART"

    @property
    def addin(self) -> Path:
        """Where our add-in lies when it is installed."""
        return self.startup / ADDIN

    @property
    def container(self) -> Path:
        """The folder in which Excel may write without asking; on Windows the home folder."""
        if self.mac:
            return self.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data"
        return self.home

    @property
    def config(self) -> Path:
        """The file with the user's settings of xlwings."""
        if self.mac:
            return self.container / "xlwings.conf"
        return self.home / ".xlwings" / "xlwings.conf"

    @property
    def interpreter_key(self) -> str:
        """The setting that names Python."""
        if self.mac:
            return "INTERPRETER_MAC"
        return "INTERPRETER_WIN"

    @property
    def scripts(self) -> Path | None:
        """Where macOS wants the script with which Excel may start another program."""
        if not self.mac:
            return None
        return self.home / "Library" / "Application Scripts" / "com.microsoft.Excel"

    def portable(self, path: str) -> str:
        """Write a path so that it holds for whoever has the same folders in a home of another name."""
        home = str(self.home)
        if path[: len(home)].lower() != home.lower() or path[len(home) : len(home) + 1] not in ("/", "\\"):
            return path
        # xlwings' VBA puts in what these stand for.
        return ("$HOME" if self.mac else "%USERPROFILE%") + path[len(home) :]

    def expanded(self, path: str) -> str:
        """Put in what a portable path leaves open: a leading $HOME on macOS, %NAME% on Windows."""
        if self.mac:
            first, slash, rest = path.partition("/")
            if first != "$HOME":
                return path
            return f"{self.home}{slash}{rest}"
        known = {name.upper(): value for name, value in {"USERPROFILE": str(self.home), **self.env}.items()}
        return _VARIABLE.sub(lambda variable: known.get(variable[1].upper(), variable[0]), path)

    def hindrance(self, interpreter: str) -> str:
        """Name what in the path of Python keeps xlwings from starting it; "" where nothing does."""
        hindering = (_UNQUOTED if self.mac else _QUOTED).search(interpreter)
        if not hindering:
            return ""
        names = {" ": "a space", "\t": "a tab", "\r": "a line break", "\n": "a line break"}
        return names.get(hindering[0], f"a {hindering[0]}")
