"""A copy of a workbook for where there is no Python: no macros, and labels that are formulas."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

from xl_segment.ooxml.addresses import parse_reference
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.without_macros import count_links, drop_sheets, formulas_to_values, remove_macros
from xl_segment.ooxml.workbook_part import Workbook
from xl_segment.pages.names import FORMULAS_CELL, PERSONAS_HEAD, SETTINGS_CELLS, START_CELL, WORKSHEET_FUNCTIONS
from xl_segment.rounding import many
from xl_segment.run import refresh_book
from xl_segment.settings import Settings
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed import saving
from xl_segment.workbooks.names import XLWINGS_CONFIG

#: How the sheets begin that xlwings is told with what to do.
_OF_XLWINGS = XLWINGS_CONFIG.partition(".")[0]


def write_copy(
    source: Path, target: Path, *, option: str = "--to", say: Callable[[str], None] | None = None
) -> tuple[str, dict[str, Path]]:
    """Write a copy of a workbook as .xlsx; returns a sentence about it, and {"copy": ..., "backup": ...}.

    All rows, new ones too, have the segments of the workbook, as formulas where a formula says the same. There is no
    macro in it, nothing of xlwings, and none of the sheets that only macros work with. The source stays as it is.
    option: what names the target, for messages. Raises what `refresh_book` raises, and DataError where a sheet is a
    macro of its own; a target that stood there is kept as a backup.
    """
    with tempfile.TemporaryDirectory(prefix="xl_segment-") as folder:
        whole = Path(folder) / source.name
        book = open_book(source, say=say)
        run = refresh_book(book, Settings(labels="live formulas"), save=lambda book: {"whole": book.save(whole)})
        content, more = without_macros(whole)
    sentence = " ".join(filter(None, (run.labels, more)))
    files = saving.write_with_backup(target, content, option=option)
    return sentence, {"copy": target, **files}


def without_macros(path: Path) -> tuple[bytes, str]:
    """Return a workbook without macros, and a sentence on what could not be as it was, "" for nothing."""
    package = Package(path)
    try:
        workbook = Workbook(package)
        remove_macros(workbook)
        drop_sheets(workbook, _control_sheets(workbook))
        as_values = formulas_to_values(workbook, WORKSHEET_FUNCTIONS)
        links = count_links(workbook)
        out = io.BytesIO()
        package.save(out)
    finally:
        package.close()
    said = []
    if as_values:
        said.append(f"Formulas that call Python are values: {many(as_values, 'cell')}.")
    if links:
        said.append(f"Links of your own to other workbooks are still in it: {links:,}.")
    return out.getvalue(), " ".join(said)


def _control_sheets(workbook: Workbook) -> set[str]:
    """Return the sheets that do nothing without macros: Start, Settings, Personas, Formulas, and those of xlwings."""
    cells = (START_CELL, SETTINGS_CELLS, PERSONAS_HEAD, FORMULAS_CELL)
    references = (parse_reference(workbook.names.get(name, "")) for name in cells)
    names = {reference[0] for reference in references if reference}
    return names | {sheet.name for sheet in workbook.sheets if sheet.name.casefold().startswith(_OF_XLWINGS)}
