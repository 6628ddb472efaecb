"""A notebook about a workbook's segments, as a file: the whole pipeline with explanations."""

from __future__ import annotations

from xl_segment.notebook.cells import Cell, cells
from xl_segment.notebook.ways import facts_of
from xl_segment.settings import Settings
from xl_segment.workbook_data import read_workbook
from xl_segment.workbooks import Book
from xl_segment.workbooks.contents import no_segments_yet

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook_of(book: Book) -> bytes:
    """Return a Jupyter notebook (nbformat 4) that gives the numbers of a workbook; it has no outputs yet.

    The same workbook gives the same bytes. The notebook looks for the workbook beside itself. Raises DataError where
    the workbook has no segments, or where its rows are not those of its last run, and ModelError where its segments are
    damaged.
    """
    book.progress("Reading the workbook")
    if book.memory() is None:
        raise no_segments_yet(book.name)
    workbook = read_workbook(book, Settings())
    facts = facts_of(book.name, workbook, book.progress)
    book.progress("Writing the notebook")
    return _as_bytes(cells(facts))


def _as_bytes(content: list[Cell]) -> bytes:
    """Return cells as a notebook file; each has an id of its own, which is the same whenever it is written."""
    import nbformat
    from nbformat import v4

    make = {"markdown": v4.new_markdown_cell, "code": v4.new_code_cell}
    notebook = v4.new_notebook(
        cells=[make[cell.kind](cell.source, id=cell.name) for cell in content], metadata=_METADATA
    )
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook, version=4)
    return f"{text}\n".encode()
