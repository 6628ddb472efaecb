"""Bad input gets one sentence that says what, where and what to do; exit code 2; and no file is touched."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from xl_segment.errors import SegmentError


def book(path: Path, rows: list[list[object]], sheet: str = "Customers") -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        worksheet = workbook.add_worksheet(sheet)
        for number, row in enumerate(rows):
            worksheet.write_row(number, 0, row)
    return path


def customers(path: Path) -> Path:
    body = [[f"C{at:03d}", 20 + at % 50, 30_000 + 997 * (at % 37)] for at in range(60)]
    return book(path, [["Customer ID", "Age", "Annual Income"], *body])


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xl_segment", "run", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, "COLUMNS": "1000"},
    )  # fmt: skip


def beside_the_right_name(folder: Path) -> Path:
    return customers(folder / "Customers.xlsx").with_name("Custmers.xlsx")


def one_column(folder: Path) -> Path:
    return book(folder / "a.xlsx", [["Age"], *[[at] for at in range(30)]])


def only_text(folder: Path) -> Path:
    return book(folder / "a.xlsx", [["Name", "City"], *[[f"Ann {'abc'[at % 3]}", "Rome"] for at in range(20)]])


def not_a_workbook(folder: Path) -> Path:
    path = folder / "photo.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    return path


def zip_of_something_else(folder: Path) -> Path:
    path = folder / "archive.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return path


def truncated(folder: Path) -> Path:
    path = customers(folder / "cut.xlsx")
    path.write_bytes(path.read_bytes()[:-900])
    return path


def empty_file(folder: Path) -> Path:
    path = folder / "empty.xlsx"
    path.touch()
    return path


CASES: dict[str, tuple[Callable[[Path], Path], list[str], str]] = {
    "not a workbook": (not_a_workbook, [], "photo.xlsx"),
    "a zip of something else": (zip_of_something_else, [], "archive.xlsx"),
    "cut short": (truncated, [], "cut.xlsx"),
    "an empty file": (empty_file, [], "empty"),
    "no such file": (beside_the_right_name, [], "Customers.xlsx"),
    "a folder": (lambda folder: folder, [], "folder"),
    "no data": (lambda folder: book(folder / "a.xlsx", []), [], "data"),
    "only headers": (lambda folder: book(folder / "a.xlsx", [["Customer ID", "Age"]]), [], "data"),
    "one column": (one_column, [], "only one column"),
    "fewer rows than segments": (
        lambda folder: book(folder / "a.xlsx", [["Age", "Income"], [20, 30], [30, 50], [40, 10]]), ["--k", "5"],
        "only 3 customers",
    ),
    "all values equal": (
        lambda folder: book(folder / "a.xlsx", [["Age", "Income"], *[[30, 500]] * 20]), [], "the same for everybody"
    ),
    "only text": (only_text, [], "only text"),
    "no such sheet": (lambda folder: customers(folder / "a.xlsx"), ["--sheet", "Custmers"], "'Customers'"),
    "no such table": (lambda folder: customers(folder / "a.xlsx"), ["--table", "tblSales"], "tblSales"),
    "no such column": (lambda folder: customers(folder / "a.xlsx"), ["--customer", "Costumer ID"], "'Customer ID'"),
    "no such feature": (lambda folder: customers(folder / "a.xlsx"), ["--features", "Agee"], "'Age'"),
    "one segment": (lambda folder: customers(folder / "a.xlsx"), ["--k", "1"], "between 2 and 50"),
    "no such setting": (lambda folder: customers(folder / "a.xlsx"), ["--set", "cpa=0"], "'cap'"),
    "no such folder for the result": (
        lambda folder: customers(folder / "a.xlsx"), ["--out", "nowhere/b.xlsx"], "nowhere"
    ),
    "two places for the result": (
        lambda folder: customers(folder / "a.xlsx"), ["--out", "b.xlsx", "--in-place"], "one of them"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_exit_code_2_and_no_file_touched(case: str, tmp_path: Path) -> None:
    make, options, says = CASES[case]
    path = make(tmp_path)
    before = {one: (one.read_bytes(), one.stat().st_mtime_ns) for one in tmp_path.rglob("*") if one.is_file()}
    done = run(path, *options, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().endswith((".", "?", ")"))
    said = [line for line in done.stderr.splitlines() if not line.endswith(" ...")]  # but for what it was doing
    assert len(said) == 1
    after = {one: (one.read_bytes(), one.stat().st_mtime_ns) for one in tmp_path.rglob("*") if one.is_file()}
    assert after == before


def test_a_password_is_asked_for_in_words(shared: Callable[[str], Path], tmp_path: Path) -> None:
    done = run(shared("workbooks/calamine__pass_protected.xlsx"), "--out", "b.xlsx", cwd=tmp_path)
    assert done.returncode == 2
    assert "password" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lock", ["~$a.xlsx", ".~lock.a.xlsx#"])
def test_a_workbook_that_is_open_is_not_run(lock: str, tmp_path: Path) -> None:
    path = customers(tmp_path / "a.xlsx")
    (tmp_path / lock).write_bytes(b"\x03Ann" + b" " * 51)
    done = run(path, cwd=tmp_path)
    assert done.returncode == 2
    assert "open" in done.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(["a.xlsx", lock])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no way to play a full disk here")
def test_a_full_disk_leaves_no_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    from xl_segment.run import segment_book
    from xl_segment.settings import Settings
    from xl_segment.workbooks import open_book
    from xl_segment.workbooks.closed.destination import Destination

    path = customers(tmp_path / "a.xlsx")
    before = path.read_bytes()
    destination = Destination.of(path)
    opened = open_book(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(SegmentError):
            segment_book(opened, Settings(), save=destination.save)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]
    assert path.read_bytes() == before


def test_json_says_an_error_as_an_object_too(tmp_path: Path) -> None:
    import json

    done = run(customers(tmp_path / "a.xlsx"), "--json", "--sheet", "Salse", cwd=tmp_path)
    assert done.returncode == 2
    assert json.loads(done.stdout)["kind"] == "NotFoundError"
    assert "Traceback" not in done.stderr
