"""Money stands under its currency where the cells of all amounts say it, by their number format or in their text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlsxwriter

from tests.workbooks.hosts import Host
from xl_segment import Settings
from xl_segment.ooxml.number_formats import number_formats
from xl_segment.ooxml.package import Package
from xl_segment.pages.pages import pages
from xl_segment.run import refresh_book, segment_book
from xl_segment.sheet.parsing.currencies import currency_of_format
from xl_segment.workbooks import Book, open_book

EURO, DOLLAR = "#,##0.00 [$€-407]", '"$"#,##0.00'


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ("#,##0.00 [$€-407]", "EUR"), ('#,##0.00 "€"', "EUR"), ("€ #,##0", "EUR"), ("[$EUR] #,##0.00", "EUR"),
        ('_("$"* #,##0.00_);_("$"* (#,##0.00)', "$"), ("[$$-409]#,##0.00", "$"), ("[$CHF-807] #,##0.00", "CHF"),
        ('#,##0.00\\ "kr"', "kr"), ("[$£-809]#,##0.00;[Red]-[$£-809]#,##0.00", "£"), ("[$XOF] #,##0", "XOF"),
        ("#,##0.00", None), ("General", None), ('0 "pieces"', None), ("[$-409]d mmm yyyy", None), ("[Red]0", None),
        ("dd.mm.yyyy", None), ("[$€-407] 0;[$USD] 0", None), ("", None),
    ],
)  # fmt: skip
def test_a_number_format_shows_a_currency(code: str, currency: str | None) -> None:
    assert currency_of_format(code) == currency


def customers(path: Path, formats: list[str], texts: str = "") -> Path:
    """Write 120 customers, their amounts in formats that take turns, or as texts with what stands behind each."""
    random = np.random.default_rng(4)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Customers")
        looks = [book.add_format({"num_format": code}) for code in formats]
        for column, header in enumerate(("Customer ID", "Age", "Amount")):
            sheet.write(0, column, header)
        for row in range(1, 121):
            old = row % 2
            amount = round(float(random.uniform(90, 110)) * (5 if old else 1), 2)
            sheet.write_row(row, 0, [f"C{row:03d}", float(random.integers(20, 30)) + 35 * old])
            if texts:
                sheet.write_string(row, 2, f"{amount} {texts}")
            else:
                sheet.write_number(row, 2, amount, looks[row * len(looks) // 121] if looks else None)
    return path


def run(host: Host, path: Path, target: Path, what: object = segment_book) -> list[str]:
    """Return the headers over money on all pages, and what is said of money on Data check."""

    def save(book: Book) -> dict[str, Path]:
        return {"result": book.save(target)}

    done = what(host.open(path), Settings(), save=save)  # type: ignore[operator]
    cells = [
        cell
        for page in pages(done.result, (), written="")
        for block in page.blocks
        for row in block.values
        for cell in row
    ]
    said = [cell for cell in cells if isinstance(cell, str) and cell.startswith("Money")]
    assert len(said) >= 3
    return [text for text in said if not text.startswith("Money now: from segment")]


def test_amounts_with_one_currency_in_their_format_are_said_with_it_in_every_run(host: Host, tmp_path: Path) -> None:
    path = customers(tmp_path / "a.xlsx", [EURO])
    assert number_formats(Package(path), "Customers", lambda _: True) == {2: "General", 3: EURO}
    said = run(host, path, tmp_path / "b.xlsx")
    assert {"Money, EUR", "Money is Amount, in EUR."} <= set(said)
    assert all("EUR" in text for text in said)
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    book["Customers"]["C5"].value = 499.0
    book.save(tmp_path / "c.xlsx")
    again = run(host, tmp_path / "c.xlsx", tmp_path / "d.xlsx", refresh_book)
    assert {"Money before, EUR", "Money now, EUR", "Money now, EUR: from"} <= set(again)


def test_the_plan_names_the_currency_and_what_is_written_over_in_it_stays(tmp_path: Path) -> None:
    path = customers(tmp_path / "a.xlsx", [EURO])
    done = segment_book(open_book(path), Settings(), save=lambda book: {"result": book.save(tmp_path / "b.xlsx")})
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    cells = [cell for row in book["Segments"].iter_rows() for cell in row if isinstance(cell.value, str)]
    said = [cell.value for cell in cells]
    assert {"What to do, by the money at stake, EUR", "The plan in figures, EUR"} <= set(said)
    next(cell for cell in cells if cell.value == done.result.personas[0].recommendation).value = "A letter by hand."
    book.save(tmp_path / "c.xlsx")
    again = refresh_book(
        open_book(tmp_path / "c.xlsx"), Settings(), save=lambda book: {"result": book.save(tmp_path / "d.xlsx")}
    )
    assert again.result.personas[0].recommendation == "A letter by hand."


@pytest.mark.parametrize("formats", [[EURO, DOLLAR], [EURO, "#,##0.00"], ["#,##0.00"]])
def test_of_several_currencies_or_none_nothing_is_said(formats: list[str], host: Host, tmp_path: Path) -> None:
    said = run(host, customers(tmp_path / "a.xlsx", formats), tmp_path / "b.xlsx")
    assert not [text for text in said if "EUR" in text or "$" in text]


def test_amounts_that_say_their_currency_as_text_are_said_with_it(host: Host, tmp_path: Path) -> None:
    said = run(host, customers(tmp_path / "a.xlsx", [], "USD"), tmp_path / "b.xlsx")
    assert "Money, USD" in said


def test_a_format_at_the_very_end_of_a_long_sheet_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sales")
        euro, dollar = (book.add_format({"num_format": code}) for code in (EURO, DOLLAR))
        for row in range(60_000):
            sheet.write_number(row, 0, row, euro)
            sheet.write_number(row, 1, row, euro)
        sheet.write_number(60_000, 1, 5, dollar)
    formats = number_formats(Package(path), "Sales", lambda code: currency_of_format(code) is not None)
    assert formats == {1: EURO}
