"""Any text may stand in a header, an id, a persona's or a sheet's name: it stays text in the file, the charts and the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from lxml import etree

from tests.workbooks.books import grid_of
from xl_segment.personas.playbook import load_playbook
from xl_segment.run import refresh_book, segment_book
from xl_segment.settings import Settings
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.destination import Destination

TEXTS = {
    "rich markup": "Income [/EUR] [bold]",
    "mathtext": r"Revenue {US$} {CA$} $\frac{1$ $x^{$",
    "XML": "a <b> & 'c' \"d\" ]]> <!-- </row> -->",
    "an escape of Excel": "_x0001_ and _x000a_",
    "control characters": "bell \x07, escape \x1b[31m, one \x01",
    "two lines": "Two\nlines\tand a tab",
    "signs of formulas": "=1+1 #[@x] 'y'",
    "a format": 'General;"0";@',
    "emoji": "😀 spend 👩‍👩‍👧",
    "right to left": "الدخل السنوي / הכנסה",
    "no glyph in the font": "年収（万円）",
    "as long as can be": "income " * 4_681,
    "not a letter": "\ufffe \uffff",
}


def book(path: Path, text: str, *, table: bool = False) -> Path:
    """Customers in three groups; the text is a header, part of an id, and a label."""
    header = text[:255] if table else text
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet("R&D '$x$ (a)")
        rows = [
            [f"C{at} {text[:40]}", 20 + at % 7 + 15 * (at % 3), 900.5 * (at % 3) + at, text[:300] if at % 2 else "no"]
            for at in range(60)
        ]
        heads = ["Customer ID", "Age", header, "City"]
        if table:
            sheet.add_table(0, 0, 60, 3, {"columns": [{"header": one} for one in heads]})
        for number, row in enumerate([heads, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write_number(number, column, cell)
    return path


def is_well_formed(path: Path) -> bool:
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
    return True


@pytest.mark.parametrize("case", TEXTS)
def test_any_text_may_stand_in_a_header_an_id_and_a_label(case: str, tmp_path: Path) -> None:
    text = TEXTS[case]
    table = case not in ("control characters", "not a letter")  # the library that makes the table escapes none of them
    source = book(tmp_path / "a.xlsx", text, table=table)
    done = segment_book(
        open_book(source), Settings(labels="live formulas"), save=Destination.of(source, out=tmp_path / "b.xlsx").save
    )
    assert done.result.k == 3
    assert is_well_formed(tmp_path / "b.xlsx")
    again = grid_of(open_book(tmp_path / "b.xlsx"))
    assert [str(cell) for cell in again.values[0][:2]] == ["Customer ID", "Age"]


@pytest.mark.parametrize("case", ["mathtext", "XML", "an escape of Excel", "control characters", "as long as can be"])
def test_any_text_may_be_a_personas_name(case: str, tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx", "Income")
    named = tuple(replace(one, name=f"{at} {TEXTS[case]}") for at, one in enumerate(load_playbook()))
    done = segment_book(
        open_book(source), Settings(), playbook=named, save=Destination.of(source, out=tmp_path / "b.xlsx").save
    )
    assert any(TEXTS[case] in one.name for one in done.result.personas)
    assert is_well_formed(tmp_path / "b.xlsx")
    target = Destination.of(tmp_path / "b.xlsx", out=tmp_path / "c.xlsx")
    refreshed = refresh_book(open_book(tmp_path / "b.xlsx"), Settings(), save=target.save)
    assert refreshed.result.memory.history[-1].moved == 0


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_that_cannot_show_a_letter_shows_the_others(encoding: str, tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx", "Income [/EUR] 年収 😀 \x1b[31m")
    done = subprocess.run(
        [sys.executable, "-m", "xl_segment", "run", str(source), "--out", str(tmp_path / "b.xlsx")],
        capture_output=True, env={**os.environ, "COLUMNS": "150", "PYTHONIOENCODING": encoding, "LANG": "C"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"3 segments of 60 customers" in done.stdout
    assert b"Income [/EUR]" in done.stdout
    assert b"\x1b" not in done.stdout
    assert (tmp_path / "b.xlsx").exists()


def test_json_is_whole_in_any_encoding(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx", "年収 😀")
    done = subprocess.run(
        [sys.executable, "-m", "xl_segment", "run", str(source), "--out", str(tmp_path / "b.xlsx"), "--json"],
        capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert "年収 😀" in json.loads(done.stdout)["columns"]


def test_a_reader_that_goes_away_changes_nothing_of_what_was_done(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx", "Income")
    run = subprocess.Popen(
        [sys.executable, "-m", "xl_segment", "run", str(source), "--out", str(tmp_path / "b.xlsx")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert run.stdout is not None
    run.stdout.close()
    _, told = run.communicate()
    assert b"should not have" not in told
    assert (tmp_path / "b.xlsx").exists()
