"""Customer segmentation inside Excel.

    from xl_segment import segment
    result = segment(customers)          # a DataFrame, one row per customer or per sale; or read("Sales.xlsx").data
    result.to_frame()                    # one row per segment
    result.rows                          # Segment, Persona and Fit of each row
    refresh(later, previous=result.memory)   # the same segments, for the rows of next week
    explain(customers, result.model, "C0042")    # why this customer is in this segment, and what would change it

Everything public is named in `__all__`; it is imported when it is first used, so that `import xl_segment` is quick.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

from xl_segment import errors
from xl_segment._version import __version__
from xl_segment.errors import SegmentError

if TYPE_CHECKING:
    from xl_segment.pipeline import compare, explain, refresh, score, segment
    from xl_segment.result import Segmentation
    from xl_segment.segments.segment_model import SegmentModel
    from xl_segment.settings import Settings
    from xl_segment.workbook_data import read

__all__ = [
    "SegmentError",
    "SegmentModel",
    "Segmentation",
    "Settings",
    "__version__",
    "compare",
    "errors",
    "explain",
    "read",
    "refresh",
    "score",
    "segment",
]

if sys.platform == "win32":
    # Both have to be set before scikit-learn is imported: K-Means leaks memory with more threads than pieces of work,
    # and counting the cores would call a program that Windows no longer has.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("LOKY_MAX_CPU_COUNT", str(os.cpu_count() or 1))

_HOME = {
    "SegmentModel": "xl_segment.segments.segment_model",
    "Segmentation": "xl_segment.result",
    "Settings": "xl_segment.settings",
    "compare": "xl_segment.pipeline",
    "explain": "xl_segment.pipeline",
    "read": "xl_segment.workbook_data",
    "refresh": "xl_segment.pipeline",
    "score": "xl_segment.pipeline",
    "segment": "xl_segment.pipeline",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  whatever is asked for
    if name not in _HOME:
        raise AttributeError(f"module 'xl_segment' has no attribute '{name}'")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
