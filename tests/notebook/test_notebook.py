"""The notebook of a workbook: it runs from top to bottom, gives the workbook's numbers, and says how."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest
from nbclient import NotebookClient

from tests.notebook.books import (
    NUMBERS,
    check_numbers,
    computed,
    customers,
    run,
    sales,
    texts,
    write_notebook,
    write_rows,
)
from xl_segment import Segmentation, Settings, read, segment
from xl_segment.errors import DataError
from xl_segment.excel.template.sample_shop import write_demo
from xl_segment.notebook import notebook_of
from xl_segment.run import refresh_book
from xl_segment.sheet.grid import SheetData
from xl_segment.workbooks import open_book

pytestmark = [
    pytest.mark.usefixtures("without_charts"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:zmq"),
]
ALONE, AGAIN, SCORED = "from the rows alone", "beginning with those", "nothing is fitted here"


def executed(notebook: Any, folder: Path) -> Any:
    """Run a notebook as Jupyter does."""
    notebook.cells.append(nbformat.v4.new_code_cell(NUMBERS))
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return notebook


def numbers_of(notebook: Any) -> dict[str, Any]:
    (output,) = notebook.cells[-1].outputs
    return json.loads(output.data["text/plain"][1:-1].encode().decode("unicode_escape"))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook with segments, in the folder in which its notebook runs."""
    monkeypatch.chdir(tmp_path)
    book = write_rows(tmp_path / "Customers.xlsx", customers())
    return run(book, tmp_path / "Shop.xlsx")


def test_the_notebook_of_the_sample_shop_runs_in_jupyter_and_gives_the_numbers_of_the_workbook(tmp_path: Path) -> None:
    write_demo(tmp_path / "Sample.xlsx", n=120)
    path = run(tmp_path / "Sample.xlsx", tmp_path / "Customers.segmented.xlsx")
    written, _ = write_notebook(path)
    notebook = executed(written, tmp_path)
    check_numbers(numbers_of(notebook), path)
    by_name = {cell.id: cell for cell in notebook.cells}
    said = "".join(output.get("text", "") for output in by_name["compared"].outputs)
    (right, rows) = re.match(r"(\d+) of (\d+) rows", said).groups()  # type: ignore[union-attr]
    assert right == rows
    assert ALONE in texts(notebook)
    (explored,) = [output.data for output in by_name["looked-at"].outputs if "img" in output.data.get("text/html", "")]
    assert explored["text/html"].count("<img ") > 8
    assert [output.data for output in by_name["components"].outputs if "image/png" in output.data]


@pytest.mark.slow
def test_the_notebook_of_a_refreshed_workbook_runs_in_jupyter(shop: Path, tmp_path: Path) -> None:
    path = with_new_customers(shop)
    written, _ = write_notebook(path)
    check_numbers(numbers_of(executed(written, tmp_path)), path)


def test_sales_lines_come_out_as_in_the_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = run(write_rows(tmp_path / "Sales.xlsx", sales()), tmp_path / "Result.xlsx", k=3)
    notebook, _ = write_notebook(path)
    check_numbers(computed(notebook), path)
    assert ALONE in texts(notebook)
    assert "become 59 customers by recency, frequency and money" in texts(notebook)
    assert "At stake: what the money in these data, 300 days, would change by if one" in texts(notebook)


def test_what_a_text_file_became_comes_out_as_in_the_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [";".join(str(cell).replace(".", ",") for cell in row) for row in customers()]
    (tmp_path / "Kunden.csv").write_bytes("\n".join(lines).encode("cp1252"))
    path = run(tmp_path / "Kunden.csv", tmp_path / "Kunden.segmented.xlsx")
    notebook, _ = write_notebook(path)
    check_numbers(computed(notebook), path)
    assert ALONE in texts(notebook)


def test_headers_sheets_and_files_may_be_called_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    head, *rows = customers()
    renamed = {"Annual Income": "Income \"net\"\nin 'k€' \\n", "Age": "`Âge` *_$x$_* <b>"}
    head = [renamed.get(header, header) for header in head]
    book = write_rows(tmp_path / "In.xlsx", [head, *rows], sheet='Kund\'in {0} "Ω"', above=3)
    income, age = (next(header for header in read(book).data.headers if word in header) for word in ("net", "Âge"))
    path = run(book, tmp_path / 'It\'s "all" {of} 客户.xlsx', features=(income, age), roles={age: "age"})
    notebook, _ = write_notebook(path)
    check_numbers(computed(notebook), path)
    assert "\\`Âge\\` \\*\\_\\$x\\$\\_\\* &lt;b&gt;" in texts(notebook)
    assert "whose header stands in row 4" in texts(notebook)
    assert f"features=({income!r}, {age!r})," in notebook.cells[1].source


def test_settings_of_the_run_stand_in_the_first_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = {"k": 4, "method": "ward", "seed": 5, "cap": 1.0, "features": ("Age", "Recency"), "customer": "Customer ID"}
    path = run(
        write_rows(tmp_path / "In.xlsx", customers()), tmp_path / "Out.xlsx", roles={"Gender": "ignored"}, **asked
    )
    notebook, _ = write_notebook(path)
    found = computed(notebook)
    check_numbers(found, path)
    assert found["k"] == 4
    assert found["names"]["SETTINGS"] == found["names"]["workbook"].settings
    code = notebook.cells[1].source
    for line in ("k=4,", "method='ward',", "seed=5,", "features=('Age', 'Recency'),", "roles={'Gender': 'ignored'},"):
        assert f"    {line}\n" in code


def test_a_choice_on_data_check_stands_among_the_settings(shop: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(shop)
    for row in book["Data check"].iter_rows():
        texts_of_row = [cell.value for cell in row]
        if "Taken for" in texts_of_row and "Decides who is alike" in texts_of_row:
            column = texts_of_row.index("Decides who is alike")
        if "Recency" in texts_of_row and "recency" in texts_of_row:
            row[column].value = "no"
            break
    book.save(shop)
    path = run(shop, tmp_path / "Chosen.xlsx")
    notebook, _ = write_notebook(path)
    assert "decides={'Recency': 'no'}," in notebook.cells[1].source
    found = computed(notebook)
    check_numbers(found, path)
    assert "Recency" not in found["names"]["result"].deciding


def with_new_customers(shop: Path) -> Path:
    """Paste other customers below, and refresh."""
    book = openpyxl.load_workbook(shop)
    sheet = book.worksheets[0]
    for at, row in enumerate(customers(30, seed=8)[1:], start=sheet.max_row + 1):
        for column, cell in enumerate(["N" + row[0], *row[1:]], start=1):
            sheet.cell(at, column, getattr(cell, "item", lambda cell=cell: cell)())
    book.save(shop)
    return run(shop, shop.with_name("Refreshed.xlsx"), refresh_book)


def test_a_refreshed_workbook_is_scored_with_its_own_model_and_says_so(shop: Path) -> None:
    path = with_new_customers(shop)
    notebook, _ = write_notebook(path)
    found = computed(notebook)
    check_numbers(found, path)
    said = texts(notebook)
    assert SCORED in said
    assert "The segments were made on 2026-03-02, and the rows have changed since." in said
    assert "30 are new" in said
    anew = found["names"]["anew"]
    assert f"there would be {anew.k} segments: {anew.evidence.in_short}" in said


def test_a_refresh_that_changed_nothing_leaves_the_segments_made_from_the_rows(shop: Path, tmp_path: Path) -> None:
    path = run(shop, tmp_path / "Refreshed.xlsx", refresh_book)
    assert ALONE in texts(write_notebook(path)[0])


def test_names_that_were_written_over_are_those_of_the_notebook(shop: Path) -> None:
    book = openpyxl.load_workbook(shop)
    cells = [cell for row in book["Segments"].iter_rows() for cell in row if cell.value == "Premium customers"]
    cells[-1].value = "Our *best* people"
    book.save(shop)
    notebook, _ = write_notebook(shop)
    found = computed(notebook)
    assert AGAIN in texts(notebook)
    assert "Our *best* people" in found["personas"]
    assert "Our \\*best\\* people**" in texts(notebook)


def test_segments_of_an_earlier_version_that_kept_no_settings_are_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("xl_segment.memory.comparing._made_with", lambda *_: None)
    path = run(write_rows(tmp_path / "In.xlsx", customers()), tmp_path / "Out.xlsx", k=4)
    notebook, _ = write_notebook(path)
    assert "kept no settings" in texts(notebook)
    check_numbers(computed(notebook), path)


def test_numbers_between_the_cells_are_those_that_the_cells_compute(shop: Path) -> None:
    notebook, _ = write_notebook(shop)
    result = computed(notebook)["names"]["result"]
    said = texts(notebook)
    log = result.log
    assert f"{log.rows_in:,} rows in: {log.rows_used:,} kept, {log.rows_set_aside:,} set aside" in said
    assert f"{result.k} segments of {len(result.labels):,} customers" in said
    for profile, persona in zip(result.profiles, result.personas, strict=True):
        assert f"- **{profile.segment} {persona.name}**, {profile.size} customers" in said
    assert f"{len(result.rows):,} of {len(result.rows):,} are the same" in said


def test_segments_that_the_rows_do_not_give_are_never_said_to_come_from_them(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(data: SheetData, settings: Settings, **named: Any) -> Segmentation:
        return segment(data, replace(settings, k=3), **named)

    monkeypatch.setattr("xl_segment.notebook.ways.segment", other)
    notebook, _ = write_notebook(shop)
    assert SCORED in texts(notebook)
    check_numbers(computed(notebook), shop)


def test_the_same_workbook_gives_the_same_bytes(shop: Path) -> None:
    first, again = (notebook_of(open_book(shop)) for _ in range(2))
    assert first == again
    assert str(shop.parent) not in first.decode()
    notebook = nbformat.reads(first.decode(), 4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert 12 <= len(code) <= 16
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_only_what_is_public_is_used(shop: Path) -> None:
    notebook, _ = write_notebook(shop)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert re.findall(r"(?:from|import) (xl_segment\S*)", code) == ["xl_segment"]
    assert not re.findall(r"\._\w", code)


def test_rows_that_changed_since_the_last_run_have_to_be_refreshed_first(shop: Path) -> None:
    book = openpyxl.load_workbook(shop)
    book.worksheets[0]["D5"] = 1
    book.save(shop)
    with pytest.raises(DataError, match=r"have changed since the last run on Shop\.xlsx, .* Refresh it"):
        notebook_of(open_book(shop))
