"""Days are said as the sheet writes them, where all of its columns of days write them the same way."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest

from tests.workbooks.hosts import Host
from xl_segment import Settings
from xl_segment.pages.pages import pages
from xl_segment.run import segment_book
from xl_segment.sheet.day_format import ISO, DayFormat, day_format_of, day_part
from xl_segment.workbooks import Book

DAY = datetime.date(2024, 3, 5)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("dd.mm.yyyy", "05.03.2024"), ("d/m/yyyy", "5/3/2024"), ("mm/dd/yyyy", "03/05/2024"), ("yyyy-mm-dd", "2024-03-05"),
        ("dd/mm/yyyy hh:mm", "05/03/2024"), ("YYYY-MM-DD HH:MM:SS", "2024-03-05"), ("d mmm yyyy", "5 Mar 2024"),
        ("[$-407]d. mmmm yyyy;@", "5. March 2024"), ("dd\\.mm\\.yy", "05.03.24"), ('dd"/"mm"/"yyyy', "05/03/2024"),
        ("m/d/yyyy h:mm AM/PM", "3/5/2024"), ("yyyy-mm-dd\\Thh:mm", "2024-03-05"),
    ],
)  # fmt: skip
def test_a_day_is_written_as_its_format_says(code: str, text: str) -> None:
    assert DayFormat(day_part(code)).text(DAY) == text


@pytest.mark.parametrize(
    "code", ["mmm yyyy", "hh:mm", "General", "#,##0.00", "dddd, d mmmm yyyy", "0.00 \"days\"", "[h]:mm", "", "mm:ss", "@"]
)  # fmt: skip
def test_what_shows_no_whole_day_is_no_format_of_days(code: str) -> None:
    assert day_part(code) == ""


def test_a_sheet_that_writes_days_in_several_ways_has_none_of_its_own() -> None:
    assert day_format_of(["dd.mm.yyyy", "General", "dd.mm.yyyy hh:mm"]) == DayFormat("dd.mm.yyyy")
    assert day_format_of(["dd.mm.yyyy", "mm/dd/yyyy"]) == day_format_of(["General"]) == day_format_of([]) == ISO


@pytest.mark.parametrize(("code", "until"), [("dd.mm.yyyy", "02.04.2024"), ("m/d/yyyy", "2024-04-02")])
def test_pages_say_days_as_the_workbook_writes_them(code: str, until: str, host: Host, tmp_path: Path) -> None:
    days = pd.date_range("2024-01-02", periods=400, freq="5h").normalize()
    frame = pd.DataFrame(
        {
            "Order": range(400),
            "Customer": [f"C{at * 7 % 60:02d}" for at in range(400)],
            "Order date": [*days[:-1], pd.Timestamp("2024-04-01")],
            "Amount": [10.0 + at % 9 * (1 + at * 7 % 60 // 30 * 20) for at in range(400)],
        }
    )
    with pd.ExcelWriter(tmp_path / "a.xlsx", engine="xlsxwriter", datetime_format=code) as writer:
        frame.to_excel(writer, sheet_name="Sales", index=False)

    def save(book: Book) -> dict[str, Path]:
        return {"result": book.save(tmp_path / "b.xlsx")}

    result = segment_book(host.open(tmp_path / "a.xlsx"), Settings(k=3), save=save).result
    if code == "m/d/yyyy" and not host.live:
        until = (
            "4/2/2024"  # in a file it is what it says; in Excel it is also what the system's own short date is called
        )
    said = [
        cell for page in pages(result, (), written="") for block in page.blocks for row in block.values for cell in row
    ]
    counted = [text for text in said if isinstance(text, str) and "back from" in text and "20" in text]
    assert len(counted) >= 2
    assert all(until in text for text in counted)
    listed = next(page for page in pages(result, (), written="") if page.name == "Customers").blocks[-1]
    at = listed.values[0].index("Last order")
    assert listed.formats.get(at, "") == ("yyyy-mm-dd" if until.startswith("2024") else code)
