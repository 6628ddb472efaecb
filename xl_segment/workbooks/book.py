"""What the rest of the program knows of spreadsheets: a handful of verbs, in units of whole tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from xl_segment.memory.memory import Memory
from xl_segment.settings import Settings
from xl_segment.workbooks.cleared import Cleared
from xl_segment.workbooks.contents import Contents
from xl_segment.workbooks.plan import Plan


class Book(Protocol):
    """A workbook, open in Excel or closed on disk.

    No verb depends on another having been called before, but for a file that is converted: that is saved once its new
    workbook was written.
    """

    @property
    def name(self) -> str:
        """The file's name."""

    def progress(self, text: str) -> None:
        """Say what is going on."""

    def memory(self) -> Memory | None:
        """Return what an earlier run remembered; None where there was none. Raises ModelError where it is damaged."""

    def read(self, settings: Settings, *, again: bool = False) -> Contents:
        """Return all that a run has to know: the data, what the workbook asks for, what an earlier run left.

        settings: what was asked for from outside; it wins over what the workbook asks for. again: the data of the last
        run is wanted, whatever sheet is in sight. Raises SegmentError.
        """

    def write(self, plan: Plan) -> None:
        """Write all that a run has decided on: our columns, sheets and names, in place of those of an earlier run.

        A workbook on disk is changed when it is saved; one in Excel at once, all of it or nothing.
        """

    def clear(self) -> Cleared | None:
        """Take out what earlier runs put in, and nothing else; returns what that was, None where there was nothing."""

    def save(self, target: Path, *, last_look: Callable[[], None] | None = None) -> Path:
        """Save the book, whole or not at all; returns where it is.

        last_look: called right before a file is replaced, when all else is done; what it raises leaves that as it was.
        """
