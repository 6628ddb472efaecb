"""Can this workbook be read at all? Run as a process of its own: `python trial_read.py FILE`.

A reader that finds no room for what it was told to hold ends its process; better this one than the one with the work.
It imports nothing of ours, so that it is over as soon as the file is read.
"""

from __future__ import annotations

import contextlib
import sys

import python_calamine as calamine

#: Bytes, where the system lets them be limited.
MEMORY = 6 << 30


def main(path: str) -> None:
    """Read every sheet of a workbook. Raises what the reader raises."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY
        if most != resource.RLIM_INFINITY:
            limit = min(MEMORY, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    book = calamine.CalamineWorkbook.from_path(path)
    for sheet in book.sheets_metadata:
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet:
            book.get_sheet_by_name(sheet.name)


if __name__ == "__main__":
    main(sys.argv[1])
