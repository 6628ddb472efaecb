"""The file itself: replaced only by a whole new one."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from typing import IO

import pytest

from tests.workbooks.books import grid_of, labels, make, put
from xl_segment.errors import AccessError, BookOpenError, DiskFullError, SettingError
from xl_segment.sheet.header import find_data
from xl_segment.workbooks import Book, open_book
from xl_segment.workbooks.closed.destination import Destination
from xl_segment.workbooks.closed.saving import atomic_write, backup, check_not_open, check_target
from xl_segment.workbooks.file_names import default_output


@pytest.mark.parametrize(
    ("name", "result"),
    [("A.xlsx", "A.segmented.xlsx"), ("A.xlsm", "A.segmented.xlsm"), ("A.csv", "A.segmented.xlsx"), ("A.xls", "A.segmented.xlsx"),
     ("A.segmented.xlsx", "A.segmented 2.xlsx"), ("A.b.XLSX", "A.b.segmented.xlsx")],
)  # fmt: skip
def test_the_result_stands_beside_its_source(name: str, result: str) -> None:
    assert default_output(Path("x") / name) == Path("x") / result


def failing(error: BaseException) -> object:
    def write(out: IO[bytes]) -> None:
        out.write(b"half a workbo")
        raise error

    return write


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), DiskFullError),
        (PermissionError(errno.EACCES, "Permission denied"), AccessError),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (ValueError("ours"), ValueError),
    ],
)
def test_a_write_that_fails_half_way_leaves_the_file_as_it_was(
    tmp_path: Path, error: BaseException, told: type[BaseException]
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"before")
    with pytest.raises(told):
        atomic_write(path, failing(error))  # type: ignore[arg-type]
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_read_is_let_go_when_all_is_written_and_before_the_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"before")
    seen: list[bytes] = []
    atomic_write(path, lambda out: out.write(b"after") and None, let_go=lambda: seen.append(path.read_bytes()))
    assert seen == [b"before"]
    assert path.read_bytes() == b"after"


def test_mode_and_link_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "a.xlsx", tmp_path / "link.xlsx"
    path.write_bytes(b"before")
    path.chmod(0o640)
    link.symlink_to(path)
    atomic_write(link, lambda out: out.write(b"after") and None)
    assert link.is_symlink()
    assert path.read_bytes() == b"after"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_backup_never_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"first")
    assert backup(path).name == "a.backup.xlsx"
    path.write_bytes(b"second")
    assert backup(path).name == "a.backup 2.xlsx"
    assert (tmp_path / "a.backup.xlsx").read_bytes() == b"first"


def test_who_has_a_workbook_open_is_named(tmp_path: Path) -> None:
    path = tmp_path / "Sales.xlsx"
    path.touch()
    check_not_open(path)
    (tmp_path / "~$Sales.xlsx").write_bytes(b"\x08Ann Karl" + b" " * 46)
    with pytest.raises(
        BookOpenError, match=r"open in Excel by Ann Karl\. Save and close it, .* delete the file '~\$Sales\.xlsx'"
    ):
        check_not_open(path)


def test_a_target_that_cannot_be_is_refused_before_any_work(tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    source.touch()
    (tmp_path / "folder").mkdir()
    for target, error, says in (
        (tmp_path / "folder", AccessError, "is a folder"),
        (tmp_path / "b.csv", SettingError, r"ends in \.xlsx"),
        (tmp_path / "b.xlsm", SettingError, "has no macros"),
        (tmp_path / "nowhere" / "b.xlsx", AccessError, "There is no folder"),
    ):
        with pytest.raises(error, match=says):
            check_target(source, target)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_no_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(AccessError, match="no permission"):
        check_target(tmp_path / "a.xlsx", tmp_path / "b.xlsx")


def test_backups_that_are_made_at_the_same_time_take_names_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"the original")
    path.chmod(0o640)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: backup(path), range(24)))
    assert len(set(made)) == 24
    assert {one.read_bytes() for one in made} == {b"the original"}
    assert {one.stat().st_mode & 0o777 for one in made} == {0o640}
    assert len(list(tmp_path.iterdir())) == 25


def test_a_backup_that_fails_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"the original")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(DiskFullError):
        backup(path)
    assert list(tmp_path.iterdir()) == [path]


def in_place(path: Path) -> tuple[Destination, Book]:
    """A run in place that has worked everything out and has only to be saved."""
    destination = Destination.of(path, in_place=True)
    book = open_book(path)
    data = find_data(grid_of(book))
    put(book, data, labels(data))
    return destination, book


def test_what_somebody_else_saved_during_the_run_is_not_overwritten(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx")
    destination, book = in_place(path)
    other = [["Customer", "Age", "Spend"], ["C1", 31, 10.5], ["C2", 40, 20.5]]
    theirs = make(tmp_path / "b.xlsx", other).read_bytes()
    writing = f"import pathlib, sys; pathlib.Path({str(tmp_path / 'b.xlsx')!r}).replace({str(path)!r})"
    subprocess.run([sys.executable, "-c", writing], check=True)
    with pytest.raises(AccessError, match=r"Somebody else saved a\.xlsx .* nothing was written\. Run again"):
        destination.save(book)
    assert path.read_bytes() == theirs
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_saved_while_the_result_is_written_is_not_overwritten_either(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx")
    destination, book = in_place(path)
    theirs = path.read_bytes() + b"and a comment at the end"

    def save_when_the_result_is_under_way() -> None:
        while not any(one.suffix == ".tmp" for one in tmp_path.iterdir()):
            time.sleep(0.0005)
        path.write_bytes(theirs)

    writer = Thread(target=save_when_the_result_is_under_way)
    writer.start()
    slow = book._package.save  # type: ignore[attr-defined]

    def write(out: IO[bytes]) -> None:
        slow(out)
        writer.join()

    book._package.save = write  # type: ignore[attr-defined]
    with pytest.raises(AccessError, match="Somebody else saved"):
        destination.save(book)
    assert path.read_bytes() == theirs
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("lock", ["~$a.xlsx", ".~lock.a.xlsx#"])
def test_a_workbook_that_was_opened_during_the_run_is_not_written(tmp_path: Path, lock: str) -> None:
    path = make(tmp_path / "a.xlsx")
    before = path.read_bytes()
    destination, book = in_place(path)
    (tmp_path / lock).write_bytes(b"\x03Ann" + b" " * 51)
    with pytest.raises(BookOpenError, match=r"a\.xlsx is open"):
        destination.save(book)
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(["a.xlsx", lock])


def test_a_file_that_was_only_touched_during_the_run_is_written(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx")
    before = path.read_bytes()
    path.chmod(0o640)
    destination, book = in_place(path)
    path.touch()
    made = destination.save(book)
    assert made["backup"].read_bytes() == before
    assert made["backup"].stat().st_mode & 0o777 == 0o640
    assert path.read_bytes() != before


def test_two_runs_in_place_at_once_never_lose_the_original(tmp_path: Path) -> None:
    path = make(
        tmp_path / "a.xlsx",
        [["Customer", "Age", "Spend"], *([f"C{at}", 20 + at % 40, at % 7 * 99.5] for at in range(60))],
    )
    before = path.read_bytes()
    command = [sys.executable, "-m", "xl_segment", "run", str(path), "--in-place"]
    runs = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [run.communicate()[1] for run in runs]
    backups = [one for one in tmp_path.iterdir() if "backup" in one.name]
    assert before in [one.read_bytes() for one in backups]
    assert sorted(run.returncode for run in runs) in ([0, 0], [0, 2])
    assert all("Somebody else saved" in text for text, run in zip(told, runs, strict=True) if run.returncode)


def test_what_came_where_the_result_goes_is_kept(tmp_path: Path) -> None:
    path, target = make(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    destination = Destination.of(path, out=target)
    book = open_book(path)
    data = find_data(grid_of(book))
    put(book, data, labels(data))
    target.write_bytes(b"somebody's")
    made = destination.save(book)
    assert made["backup"].read_bytes() == b"somebody's"
