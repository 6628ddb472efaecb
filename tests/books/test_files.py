"""The file itself: replaced only by a whole new one."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO

import pytest

from xl_segment.books.files import atomic_write, backup, check_not_open, check_target, default_output
from xl_segment.errors import AccessError, BookOpenError, DiskFullError, SettingError


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
