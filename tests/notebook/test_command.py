"""The command `xl-segment notebook`: one file, or one sentence."""

from __future__ import annotations

import json
import os
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
        ("nowhere/A.ipynb", "to put A.ipynb into. Make it first, or choose another place with --to."),
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


def failing(monkeypatch: pytest.MonkeyPatch, what: str, error: OSError) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(what, fail)


@pytest.mark.parametrize(
    ("what", "error", "sentence"),
    [
        ("os.fsync", OSError(28, "No space left on device"), "no room left on the disk to write Shop."),
        (
            "pathlib.Path.replace",
            PermissionError(13, "Permission denied"),
            "it is open in another program, or there is",
        ),
        ("tempfile.mkstemp", OSError(30, "Read-only file system"), "cannot be written (Read-only file system)"),
    ],
)
def test_a_write_that_fails_says_where_else_and_leaves_what_was_there(
    shop: Path, monkeypatch: pytest.MonkeyPatch, what: str, error: OSError, sentence: str
) -> None:
    shop.with_suffix(".ipynb").write_text("worked in")
    failing(monkeypatch, what, error)
    said = command(shop).exception
    assert isinstance(said, SegmentError)
    assert sentence in str(said)
    assert "choose another place with --to" in str(said).replace("Choose", "choose")
    assert "--out" not in str(said)
    assert sorted(path.name for path in shop.parent.iterdir()) == ["In.xlsx", "Shop.ipynb", "Shop.xlsx"]
    assert shop.with_suffix(".ipynb").read_text() == "worked in"


def test_no_backup_stays_where_the_notebook_could_not_be_written(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.with_suffix(".ipynb").write_text("worked in")
    failing(monkeypatch, "xl_segment.workbooks.closed.saving.write_bytes", OSError(28, "No space left on device"))
    assert isinstance(command(shop).exception, SegmentError)
    assert sorted(path.name for path in shop.parent.iterdir()) == ["In.xlsx", "Shop.ipynb", "Shop.xlsx"]


def test_where_nobody_may_write_or_the_notebook_is_open_another_place_is_asked_for(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = shop.with_name(".~lock.Shop.ipynb#")
    lock.write_text("Ann,")
    assert "Shop.ipynb is open in LibreOffice by Ann. Save and close it" in str(command(shop).exception)
    lock.unlink()
    monkeypatch.setattr("os.access", lambda _, mode: mode != os.W_OK)
    error = command(shop).exception
    assert isinstance(error, SegmentError)
    assert f"no permission to write Shop.ipynb into '{shop.parent}'. Choose another place with --to." in str(error)


def test_a_workbook_that_is_not_there_is_told_before_a_folder_for_its_notebook(tmp_path: Path) -> None:
    error = command(tmp_path / "nowhere" / "Shop.xlsx").exception
    assert isinstance(error, SegmentError)
    assert f"There is no folder '{tmp_path / 'nowhere'}'. Check where Shop.xlsx is." in str(error)


def test_a_notebook_that_was_there_and_cannot_be_read_is_left_alone(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.with_suffix(".ipynb").write_text("worked in")
    read = Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.suffix == ".ipynb":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    error = command(shop).exception
    assert isinstance(error, SegmentError)
    assert "Close it, or choose another place with --to." in str(error)
    assert shop.with_suffix(".ipynb").read_text() == "worked in"
