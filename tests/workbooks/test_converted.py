"""Text files and older workbooks become a new .xlsx: numbers are numbers, ids stay text, nothing becomes a formula."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.workbooks.books import grid_of, labels, make, put, rezip
from xl_segment.errors import NotAWorkbookError, SettingError
from xl_segment.excel.template.sample_shop import write_demo
from xl_segment.run import refresh_book, segment_book
from xl_segment.settings import Settings
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.cell_reader import CellReader
from xl_segment.workbooks.closed.converted_book import ConvertedBook
from xl_segment.workbooks.closed.destination import Destination

LINES = ["Kunde;Bestelldatum;Bestellnummer;Betrag;Notiz"] + [
    f"00{at % 15:02d};{at % 27 + 1:02d}.0{at % 9 + 1}.2024;{at};{at * 7 % 90}.{at % 10}00,50;=1+{at}"
    for at in range(90)
]


def run(source: Path, target: Path) -> openpyxl.Workbook:
    segment_book(open_book(source), Settings(k=3), save=Destination.of(source, out=target).save)
    return openpyxl.load_workbook(target)


def test_a_text_file_becomes_a_workbook_of_numbers_dates_and_texts(tmp_path: Path) -> None:
    source = tmp_path / "Verkäufe.csv"
    source.write_text("\n".join(LINES), encoding="latin-1")
    book = run(source, tmp_path / "out.xlsx")
    assert book.sheetnames[:4] == ["Verkäufe", "Segments", "Customers", "Explore"]
    sheet = book["Verkäufe"]
    assert [cell.value for cell in sheet[1]] == [
        "Kunde",
        "Bestelldatum",
        "Bestellnummer",
        "Betrag",
        "Notiz",
        "Segment",
        "Persona",
        "Fit",
        "Previous segment",
        "Changed on",
    ]
    assert [cell.value for cell in sheet[3]][:5] == ["0001", datetime.datetime(2024, 2, 2), "1", 7100.5, "=1+1"]
    assert sheet["B3"].number_format == "yyyy-mm-dd"
    assert sheet["E3"].data_type == "s"
    assert all(isinstance(cell.value, int) for cell in sheet["F"][1:])


def test_a_text_that_says_more_than_a_number_or_a_day_stays_as_it_stood(tmp_path: Path) -> None:
    source = tmp_path / "Shop.csv"
    lines = [
        f'{at % 9:05d},{"€¥€"[at % 3]}{at}.41,2024-{at % 9 + 1:02d},{at % 4},"{at + 1},200.50"' for at in range(60)
    ]
    source.write_text("\n".join(["Customer,Amount,Order date,Quantity,Weight", *lines]), encoding="utf-8")
    sheet = run(source, tmp_path / "out.xlsx")["Shop"]
    assert [cell.value for cell in sheet[3]][:5] == ["00001", "¥1.41", "2024-02", 1, 2200.5]


def test_a_text_file_cannot_be_written_in_place(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("\n".join(LINES))
    with pytest.raises(SettingError, match=r"cannot hold segments itself\. Leave out --in-place"):
        Destination.of(source, in_place=True)


def converted(source: Path, suffix: str) -> Path:
    command = ["soffice", f"-env:UserInstallation=file://{source.parent}/profile", "--headless", "--convert-to", suffix]
    subprocess.run([*command, "--outdir", str(source.parent), str(source)], capture_output=True, check=True)
    return source.with_suffix(f".{suffix}")


needs_libreoffice = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_an_older_workbook_is_segmented_like_the_new_one(tmp_path: Path, suffix: str) -> None:
    write_demo(tmp_path / "Customers.xlsx", n=150)
    new = run(tmp_path / "Customers.xlsx", tmp_path / "new.xlsx")["Customers"]
    old = run(converted(tmp_path / "Customers.xlsx", suffix), tmp_path / "old.xlsx")["Customers"]
    at = [cell.value for cell in new[3]].index("Segment")
    assert [row[at].value for row in old.iter_rows(min_row=4)] == [row[at].value for row in new.iter_rows(min_row=4)]


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_the_texts_of_an_older_workbook_read_the_same_the_next_time(tmp_path: Path, suffix: str) -> None:
    rows = [["Customer", "Amount", "Order date"]]
    rows += [[f"{at % 9:05d}", f"{'€¥€'[at % 3]}{at}.41", f"2024-{at % 9 + 1:02d}"] for at in range(60)]
    source, result = converted(make(tmp_path / "Shop.xlsx", rows), suffix), tmp_path / "out.xlsx"
    assert [cell.value for cell in run(source, result)["Data"][3]][:3] == rows[2]
    again = refresh_book(open_book(result), Settings(), save=Destination.of(result, in_place=True).save).result
    assert (again.memory.history[-1].new, again.memory.history[-1].gone, again.memory.history[-1].moved) == (0, 0, 0)
    assert any("EUR (40 rows), ¥ (20 rows)" in warning for warning in again.warnings)


@pytest.mark.slow
@needs_libreoffice
def test_every_sheet_of_an_older_workbook_comes_along(tmp_path: Path) -> None:
    def more(workbook: Any, _: Any) -> None:
        workbook.add_worksheet("Notes").write("B2", "keep me")

    rows = [["Customer", "Age", "Spend"], *[[f"C{at}", 20 + at, at * 3.5] for at in range(30)]]
    book = run(converted(make(tmp_path / "a.xlsx", rows, more=more), "ods"), tmp_path / "out.xlsx")
    assert book["Notes"]["B2"].value == "keep me"
    assert book.sheetnames[:2] == ["Data", "Notes"]


def test_a_damaged_sheet_of_an_older_workbook_stops_nothing_where_the_sheet_with_the_data_is_named(
    tmp_path: Path,
) -> None:
    def more(workbook: Any, _: object) -> None:
        workbook.add_worksheet("Second").write_column(0, 0, range(400))

    path = rezip(
        make(tmp_path / "a.xlsx", more=more),
        {"xl/worksheets/sheet2.xml": lambda xml: xml.replace(b"</sheetData>", b"</x>")},
    )
    said: list[str] = []
    book = ConvertedBook(path, reader=CellReader(path, None), say=said.append)
    with pytest.raises(NotAWorkbookError, match=r"Sheet 'Second' of a\.xlsx is damaged.* name that with --sheet"):
        grid_of(book)
    data = find_data(grid_of(book, sheet="Data"))
    put(book, data, labels(data), sheet="Data")
    book.save(tmp_path / "b.xlsx")
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames == ["Data"]
    assert "Sheet Second cannot be read, so it is not in the new workbook." in said
