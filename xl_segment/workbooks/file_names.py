"""What kind of file a workbook is, by its name, and what the result of a run on it is called."""

from __future__ import annotations

import re
from pathlib import Path

#: What can be written into in place; from everything else the result is a new .xlsx.
EDITABLE = frozenset({".xlsx", ".xlsm"})


def default_output(source: Path, ending: str = "segmented") -> Path:
    """Return NAME.segmented.xlsx beside the source; a macro workbook stays one. ending: another word for it."""
    suffix = source.suffix.lower()
    if suffix not in EDITABLE:
        suffix = ".xlsx"
    stem = _stem(source)
    target = source.with_name(f"{stem}.{ending}{suffix}")
    if target == source:
        return source.with_name(f"{stem}.{ending} 2{suffix}")
    return target


def default_presentation(source: Path) -> Path:
    """Return NAME.pptx beside a workbook, whichever word a run has put behind its name."""
    return source.with_name(f"{_stem(source)}.pptx")


def default_copy(source: Path) -> Path:
    """Return "NAME without macros.xlsx" beside a workbook, whichever word a run has put behind its name."""
    return source.with_name(f"{_stem(source)} without macros.xlsx")


def _stem(source: Path) -> str:
    return re.sub(r"\.(segmented|refreshed|compared|undone|cleared)( 2)?$", "", source.stem)
