"""The command `xl-segment notebook`: one file, or one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.notebook.books import customers, run, write_rows
from xl_segment import cli
from xl_segment.errors import SegmentError

pytestmark = pytest.mark.usefixtures("without_charts")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return run(write_rows(tmp_path / "In.xlsx", customers()), tmp_path / "Shop.xlsx", k=3)


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, ["notebook", *map(str, arguments)])


def test_the_notebook_stands_beside_the_workbook_which_stays_as_it_is(shop: Path) -> None:
    before = shop.read_bytes()
    done = command(shop, "--json")
    assert json.loads(done.stdout) == {"files": {"notebook": str(shop.with_suffix(".ipynb"))}}
    assert shop.read_bytes() == before
    assert sorted(path.name for path in shop.parent.iterdir()) == ["In.xlsx", "Shop.ipynb", "Shop.xlsx"]
    assert "BOOK = 'Shop.xlsx'" in shop.with_suffix(".ipynb").read_text("utf-8")


def test_a_notebook_that_somebody_has_worked_in_is_kept_as_a_backup(shop: Path) -> None:
    command(shop, "--to", shop.with_name("Mine.ipynb"))
    mine = shop.with_name("Mine.ipynb")
    mine.write_text("worked in")
    command(shop, "--to", mine)
    assert shop.with_name("Mine.backup.ipynb").read_text() == "worked in"
    command(shop, "--to", mine)
    assert not shop.with_name("Mine.backup 2.ipynb").exists()


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("nowhere/A.ipynb", "There is no folder"),
        ("A.xlsx", "The notebook cannot be called 'A.xlsx': give it a name that ends in .ipynb."),
        (".", "Give the notebook a file name"),
    ],
)
def test_a_place_where_nothing_can_be_written_is_named(shop: Path, to: str, sentence: str) -> None:
    error = command(shop, "--to", shop.parent / to).exception
    assert isinstance(error, SegmentError)
    assert sentence in str(error)
    assert sorted(path.name for path in shop.parent.iterdir()) == ["In.xlsx", "Shop.xlsx"]


@pytest.mark.parametrize("name", ["In.xlsx", "In.csv"])
def test_a_workbook_without_segments_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    if name.endswith("csv"):
        (tmp_path / name).write_text("Customer,Age\nC1,30\nC2,40\n")
    else:
        write_rows(tmp_path / name, customers())
    error = command(tmp_path / name).exception
    assert isinstance(error, SegmentError)
    assert f"There are no segments in {name} yet." in str(error)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_write_that_fails_leaves_no_half_file(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    error = command(shop).exception
    assert isinstance(error, SegmentError)
    assert "no room left on the disk to write Shop.ipynb" in str(error)
    assert sorted(path.name for path in shop.parent.iterdir()) == ["In.xlsx", "Shop.xlsx"]
