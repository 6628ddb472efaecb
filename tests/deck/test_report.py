"""`xl-segment report` and `to_pptx`: the file is written whole or not at all, and every failure is a sentence."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pptx
import pytest
from typer.testing import CliRunner

from tests.deck.results import texts, titles
from xl_segment import Segmentation, cli, segment
from xl_segment.errors import AccessError, BookOpenError, SegmentError, SettingError
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.presentation import write_deck
from xl_segment.run import ROWS_HAVE_CHANGED
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.names import HIDDEN_SHEET


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with the sample shop, and what a run has left in it."""
    path = tmp_path_factory.mktemp("report") / "Shop.segmented.xlsx"
    customers = make_customers(120).drop(columns="group")
    result = segment(customers, k=3, k_min=2, k_max=3)
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Customers"
    for cells in [list(customers.columns), *customers.astype(object).to_numpy().tolist()]:
        sheet.append(cells)
    hidden = workbook.create_sheet(HIDDEN_SHEET)
    for row, line in enumerate(LastRun(result.memory.to_json(), data_sheet="Customers").lines(), start=1):
        hidden.cell(row, 1, line).data_type = "s"
    workbook.save(path)
    return path


@pytest.fixture
def sold(made: Callable[[str], Segmentation]) -> Segmentation:
    return made("sold")


def report(*arguments: str | Path) -> list[str]:
    """Run the command; returns its lines. A failure is raised, as `main` says it."""
    done = CliRunner().invoke(cli.app, ["report", *map(str, arguments)], catch_exceptions=False)
    return done.stdout.splitlines()


def test_the_deck_stands_beside_the_workbook_which_stays_as_it_was(book: Path) -> None:
    before = book.read_bytes()
    (line,) = report(book)
    target = book.with_name("Shop.pptx")
    assert line == f"Presentation: {target}"
    assert book.read_bytes() == before
    deck = pptx.Presentation(str(target))
    assert len(deck.slides) == 7 + 3
    assert "120 customers" in " ".join(texts(deck.slides[0]))
    assert any(text.startswith("Shop, 120 customers; made ") for text in texts(deck.slides[0]))


def test_rows_that_changed_since_the_last_run_are_told(book: Path, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Customers"]
    sheet.append([cell.value if cell.column > 1 else "C99999" for cell in sheet[2]])
    workbook.save(tmp_path / "Shop.xlsx")
    said, line = report(tmp_path / "Shop.xlsx")
    assert said == ROWS_HAVE_CHANGED
    assert line == f"Presentation: {tmp_path / 'Shop.pptx'}"
    slides = list(pptx.Presentation(str(tmp_path / "Shop.pptx")).slides)
    assert f"Please check: {ROWS_HAVE_CHANGED}" in "\n".join(texts(slides[-1]))
    listed = CliRunner().invoke(cli.app, ["export", str(tmp_path / "Shop.xlsx"), "--to", str(tmp_path / "all.csv")])
    assert f"121 of 121 customers. {ROWS_HAVE_CHANGED}" in listed.stdout.splitlines()


def test_the_same_again_is_the_same_file_and_needs_no_backup(book: Path) -> None:
    report(book)
    first = book.with_name("Shop.pptx").read_bytes()
    assert len(report(book)) == 1
    assert book.with_name("Shop.pptx").read_bytes() == first


def test_a_deck_that_somebody_worked_on_is_kept_beside_it(book: Path, tmp_path: Path) -> None:
    target = tmp_path / "Meeting.pptx"
    target.write_bytes(b"worked on")
    told = json.loads(report(book, "--to", target, "--json")[0])
    assert Path(told["files"]["backup"]).read_bytes() == b"worked on"
    assert titles(pptx.Presentation(str(target)))


def test_a_workbook_without_segments_says_so(tmp_path: Path) -> None:
    path = tmp_path / "Plain.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(SegmentError, match="no segments"):
        report(path)
    assert not path.with_name("Plain.pptx").exists()


@pytest.mark.parametrize(
    ("target", "error", "words"),
    [
        ("nowhere/Deck.pptx", AccessError, "There is no folder '.*nowhere' to put Deck.pptx into. Make it first."),
        ("Deck.pdf", SettingError, "The presentation cannot be called 'Deck.pdf': give it a name that ends in .pptx."),
        ("folder.pptx", AccessError, "is a folder. Give the presentation a file name"),
        ("Open.pptx", BookOpenError, "Open.pptx is open in PowerPoint"),
    ],
)
def test_where_it_cannot_be_written_is_said_before_anything_is_drawn(
    sold: Segmentation, tmp_path: Path, target: str, error: type[SegmentError], words: str
) -> None:
    (tmp_path / "folder.pptx").mkdir()
    (tmp_path / "~$Open.pptx").write_bytes(b"\x00" * 160)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(error, match=words):
        sold.to_pptx(tmp_path / target)
    assert sorted(tmp_path.iterdir()) == before


def test_a_deck_takes_the_place_of_no_template(sold: Segmentation, tmp_path: Path) -> None:
    path = tmp_path / "Company.pptx"
    pptx.Presentation().save(str(path))
    before = path.read_bytes()
    with pytest.raises(SettingError, match=r"would take the place of Company.pptx itself"):
        write_deck(sold, path, template=path)
    assert path.read_bytes() == before


def test_a_deck_that_a_program_holds_open_is_left_as_it_is(
    sold: Segmentation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "Deck.pptx"
    target.write_bytes(b"what was there")

    def held(self: Path, other: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(AccessError, match=r"open in another program, or there is no permission. Close it, or .* --to"):
        sold.to_pptx(target)
    assert [path.name for path in tmp_path.iterdir()] == ["Deck.pptx"]
    assert target.read_bytes() == b"what was there"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everybody may write everywhere")
def test_a_folder_that_may_not_be_written_into_is_named(sold: Segmentation, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(AccessError, match=r"There is no permission to write Deck.pptx"):
        sold.to_pptx(tmp_path / "Deck.pptx")


def test_a_template_that_cannot_be_used_leaves_no_file(sold: Segmentation, tmp_path: Path) -> None:
    with pytest.raises(SegmentError, match="cannot be read"):
        sold.to_pptx(tmp_path / "Deck.pptx", template=tmp_path / "Gone.potx")
    assert list(tmp_path.iterdir()) == []
