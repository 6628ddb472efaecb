"""What a notebook tells of, and how it comes to the workbook's numbers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import Enum

from xl_segment.memory.memory import Memory
from xl_segment.result import Segmentation
from xl_segment.workbook_data import WorkbookData


class Way(Enum):
    """How the notebook comes to the workbook's numbers.

    ALONE: the segments are made of the rows alone. AGAIN: of the rows, beginning with the segments that the workbook
    has. SCORED: the rows are scored with the model that the workbook holds.
    """

    ALONE = "alone"
    AGAIN = "again"
    SCORED = "scored"


@dataclass(frozen=True)
class Facts:
    """What a notebook tells of.

    name: the workbook's file. result: what its cells compute. anew: segments made of the rows alone, where those of the
    workbook were made of others; None where that cannot be done.
    """

    name: str
    workbook: WorkbookData
    memory: Memory
    result: Segmentation
    way: Way
    anew: Segmentation | None = None

    @property
    def made_on(self) -> datetime.date:
        """The day on which the segments were made."""
        days = [line.day for line in self.memory.history if line.how == "Segment"]
        return days[-1] if days else self.memory.when.date()
