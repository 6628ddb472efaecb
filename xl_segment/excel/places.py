"""Where Excel and xlwings keep things, on Windows and on macOS."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ADDIN = "xl_segment.xlam"


@dataclass(frozen=True)
class Places:
    """The folders of one user. platform: as `sys.platform` says; env: the environment variables."""

    platform: Literal["win32", "darwin"]
    home: Path
    env: Mapping[str, str]

    @classmethod
    def here(cls) -> Places | None:
        """Return the places of this machine, None where Excel does not run."""
        if sys.platform in ("win32", "darwin"):
            return cls(sys.platform, Path.home(), os.environ)
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
        roaming = self.env.get("APPDATA")
        base = Path(roaming) if roaming else self.home / "AppData" / "Roaming"
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
        return self.container / "xlwings.conf" if self.mac else self.home / ".xlwings" / "xlwings.conf"

    @property
    def interpreter_key(self) -> str:
        """The setting that names Python."""
        return "INTERPRETER_MAC" if self.mac else "INTERPRETER_WIN"

    @property
    def scripts(self) -> Path | None:
        """Where macOS wants the script with which Excel may start another program."""
        return self.home / "Library" / "Application Scripts" / "com.microsoft.Excel" if self.mac else None

    def portable(self, path: str) -> str:
        """Write a path so that it holds for whoever has the same folders in a home of another name."""
        home = str(self.home)
        if path == home or not path.casefold().startswith(home.casefold()):
            return path
        # xlwings' VBA puts in what these stand for.
        return ("$HOME" if self.mac else "%USERPROFILE%") + path[len(home) :]

    def expanded(self, path: str) -> str:
        """Put in what a portable path leaves open."""
        if path.startswith("$HOME"):
            return str(self.home) + path[5:]
        found = path
        for name, value in {**self.env, "USERPROFILE": self.env.get("USERPROFILE", str(self.home))}.items():
            found = found.replace(f"%{name}%", value)
        return found
