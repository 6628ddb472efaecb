"""Workbooks with segments, and what their notebooks compute."""

from __future__ import annotations

import ast
import datetime
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import openpyxl
import pandas as pd

from tests.pages.segments_sheet import SegmentsSheet, measure_of
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.notebook import notebook_of
from xl_segment.pages.page import STRATEGY
from xl_segment.rounding import about
from xl_segment.run import refresh_book, segment_book
from xl_segment.settings import Settings
from xl_segment.workbooks import Book, open_book

NOW = datetime.datetime(2026, 3, 2, 9, 0)
#: The last lines of a notebook that is looked at: what it has computed.
NUMBERS = """\
import json
json.dumps({
    "k": result.k,
    "sentence": result.evidence.sentence,
    "sizes": [profile.size for profile in result.profiles],
    "segments": [profile.segment for profile in result.profiles],
    "personas": [persona.name for persona in result.personas],
    "money": [profile.money for profile in result.profiles],
    "texts": {persona.segment: vars(persona) for persona in result.personas},
    "strategies": strategies[list(shown)].rename(columns=shown).reset_index().to_dict("list"),
    "figures": {
        f"{result.profiles[0].measures[at].name}, {result.profiles[0].measures[at].compared}":
            [profile.measures[at].figure for profile in result.profiles]
        for at in range(len(result.profiles[0].measures))
    },
    "labels": {str(row): None if label is pd.NA else int(label) for row, label in result.rows["Segment"].items()},
})"""


def write_rows(path: Path, rows: Sequence[Sequence[Any]], *, sheet: str = "Data", above: int = 0) -> Path:
    """Write rows with a header onto a sheet, below some rows of other text."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = sheet
    for at in range(above):
        page.append(["Report of the shop" if not at else None])
    for row in rows:
        page.append([getattr(cell, "item", lambda cell=cell: cell)() for cell in row])
    book.save(path)
    return path


def edit(path: Path, change: Callable[[Any], None]) -> Path:
    """Let somebody work in a workbook, and save it."""
    book = openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
    change(book)
    book.save(path)
    return path


def beside(sheet: Any, header: str, *, down: int = 0, right: int = 0) -> Any:
    """Return the cell so far from the last one with a text."""
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == header]
    return sheet.cell(found[-1].row + down, found[-1].column + right)


def customers(n: int = 120, seed: int = 3) -> list[list[Any]]:
    frame = make_customers(n, seed=seed).drop(columns="group")
    return [list(frame.columns), *map(list, frame.itertuples(index=False))]


def sales() -> list[list[Any]]:
    """Lines of 60 customers, who buy little and seldom, or much and often."""
    random = np.random.default_rng(7)
    rows: list[list[Any]] = [["Customer", "Order", "Order date", "Amount"]]
    for number in range(420):
        buyer = int(random.integers(0, 60)) if number % 3 else int(random.integers(0, 15))
        day = datetime.datetime(2024, 1, 1) + datetime.timedelta(days=int(random.integers(0, 300)))
        amount = round(float(np.exp(random.normal(3 + 2 * (buyer < 15), 0.4))), 2)
        rows.append([f"{buyer:05d}", number, day, amount])
    return rows


def run(path: Path, target: Path, what: Callable[..., Any] = segment_book, **options: Any) -> Path:
    """Run on a workbook and save the result."""

    def save(book: Book) -> dict[str, Path]:
        return {"result": book.save(target)}

    days = 1 if what is refresh_book else 0
    what(open_book(path), Settings(**options), save=save, now=NOW + datetime.timedelta(days=days))
    return target


def write_notebook(path: Path) -> tuple[Any, Path]:
    """Write the notebook of a workbook beside it; returns what it says, and the file."""
    target = path.with_suffix(".ipynb")
    target.write_bytes(notebook_of(open_book(path)))
    return nbformat.read(target, 4), target


def computed(notebook: Any) -> dict[str, Any]:
    """Run the code of a notebook here, from top to bottom, and return its numbers. The workbook lies in this folder."""
    shown: list[Any] = []
    names: dict[str, Any] = {"display": lambda *what: shown.extend(what)}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)  # noqa: S102  the notebook is ours
    *lines, last = ast.parse(NUMBERS).body
    exec(compile(ast.Module(lines, []), "numbers", "exec"), names)  # noqa: S102
    assert isinstance(last, ast.Expr)
    return {**json.loads(eval(compile(ast.Expression(last.value), "numbers", "eval"), names)), "names": names}  # noqa: S307


def texts(notebook: Any) -> str:
    """Return all that is said between the cells."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def check_strategies(said: dict[str, list[Any]], sheet: SegmentsSheet) -> None:
    """Hold what a notebook shows of the strategies against the plan on Segments, in its order."""
    lines = {line["Segment"]: line for line in (*sheet.table("Share of a budget")[:-1],)}
    words = {line["Segment"]: line for line in sheet.table("What to measure")}
    rows = [line | lines[line["Segment"]] | words[line["Segment"]] for line in sheet.plan]
    on_sheet = pd.DataFrame(rows, dtype=object)
    if not sheet.has_money:
        on_sheet = on_sheet.drop(columns="At stake")
    assert {"Audience", "Goal", "Share of a budget", "What to measure"} < set(said)
    both = {"segment": "Segment", "Persona": "Persona", "Goal": "Goal", "Share of a budget": "Share of a budget",
            "What to measure": "What to measure"}  # fmt: skip
    for title in ("At stake", "One in ten, customers"):
        assert (title in said) == (title in on_sheet)
        both |= {title: title} if title in said else {}
    for title, header in both.items():
        assert said[title] == on_sheet[header].tolist()
    if "Budget" in said:
        np.testing.assert_allclose(said["Budget"], on_sheet["Budget"].astype(float))
    else:
        assert not on_sheet["Budget"].astype(bool).any()
    nothing = [""] * len(on_sheet)
    bought = zip(said.get("They buy", nothing), said.get("Channel", nothing), strict=True)
    assert ["; ".join(filter(None, parts)) for parts in bought] == [
        cell or "" for cell in on_sheet.get("They buy", nothing)
    ]


def check_numbers(found: dict[str, Any], path: Path, *, sheet: str | None = None) -> None:
    """Hold what a notebook has computed against what stands on the sheets of the workbook."""
    book = openpyxl.load_workbook(path, data_only=True)
    cells = [list(row) for row in book["Segments"].iter_rows(values_only=True)]
    assert any(found["sentence"] in str(cell) for row in cells for cell in row if cell)
    page = SegmentsSheet(cells)
    assert [card["Persona"] for card in page.cards] == found["personas"]
    assert [card["Segment"] for card in page.cards] == found["segments"]
    assert [card["Customers"] for card in page.cards] == found["sizes"]
    assert page.everybody["Customers"] == sum(found["sizes"])
    if page.has_money:
        np.testing.assert_allclose([card["Money"] for card in page.cards], found["money"])
        np.testing.assert_allclose(page.everybody["Money"], sum(found["money"]))
    measured = 0
    names = [title.rpartition(", ")[0] for title in found["figures"]]
    for title in page.measures:
        header = ", ".join(measure_of(title, names))
        measured += header in found["figures"]
        figures = [about(figure) for figure in found["figures"][header]]
        np.testing.assert_allclose([card["Figures"][title] for card in page.cards], figures)
    assert measured
    check_strategies(found["strategies"], page)
    for line in page.plan:
        said = found["texts"][str(line["Segment"])]
        for title in ("Who they are", "Recommendation", "Do"):
            assert " ".join((line[title] or "").split()) == " ".join(said[STRATEGY[title]].split())
        assert said["dont"].casefold().endswith(line["Don't"].casefold())
    data = [list(row) for row in (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)]
    head = next(number for number, row in enumerate(data) if {"Segment", "Persona", "Fit"} <= set(row))
    column = data[head].index("Segment")
    on_sheet = {str(number): row[column] for number, row in enumerate(data[head + 1 :], start=head + 2)}
    labelled = {row: label for row, label in found["labels"].items() if label is not None}
    assert labelled
    assert {row: label for row, label in on_sheet.items() if label is not None} == labelled
