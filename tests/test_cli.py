"""The command line, as its user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from xl_segment.errors import SegmentError
from xl_segment.excel.template.sample_shop import write_demo
from xl_segment.settings import pair, split_list


def command(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xl_segment", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, "COLUMNS": "150"},
    )  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "My customers.xlsx"
    write_demo(path, n=120)
    return path


def test_the_result_stands_beside_the_workbook_and_the_workbook_is_untouched(book: Path) -> None:
    before = book.read_bytes()
    done = command("run", book.name, "--k", "5", cwd=book.parent)
    assert done.returncode == 0, done.stderr
    assert "Result: My customers.segmented.xlsx" in done.stdout
    assert book.read_bytes() == before
    assert sorted(one.name for one in book.parent.iterdir()) == ["My customers.segmented.xlsx", "My customers.xlsx"]


def test_in_place_leaves_a_backup_of_what_was(book: Path) -> None:
    before = book.read_bytes()
    done = command("run", book.name, "--in-place", cwd=book.parent)
    assert done.returncode == 0, done.stderr
    assert (book.parent / "My customers.backup.xlsx").read_bytes() == before
    assert "Segments" in openpyxl.load_workbook(book).sheetnames
    assert "Backup: My customers.backup.xlsx" in done.stdout


def test_json_is_one_object_with_everything_that_was_promised(book: Path) -> None:
    done = command("run", book.name, "--json", "--features", "Age, Annual Income", "--set", "cap=0", cwd=book.parent)
    found = json.loads(done.stdout)
    assert {
        "kind",
        "rows",
        "kept",
        "set_aside",
        "columns",
        "k",
        "k_reason",
        "quality",
        "segments",
        "files",
        "seconds",
    } <= set(found)
    assert set(found["seconds"]) == {"read", "engine", "charts", "write", "total"}
    assert found["columns"]["Annual Income"] == "income"
    assert {"silhouette", "inertia", "calinski_harabasz", "davies_bouldin"} <= set(found["quality"])
    for one in found["segments"]:
        assert {"segment", "persona", "size", "share"} <= set(one)
    assert sum(one["size"] for one in found["segments"]) == found["kept"]


def test_a_column_is_what_the_user_says(book: Path) -> None:
    done = command("run", book.name, "--json", "--column", "Spending Score=other measure", cwd=book.parent)
    assert json.loads(done.stdout)["columns"]["Spending Score"] == "other measure"


def test_help_and_version_answer() -> None:
    assert "demo" in command("--help", cwd=Path.cwd()).stdout
    assert command("--version", cwd=Path.cwd()).stdout.strip() == "0.1.0"


def test_features_are_parted_at_commas_but_not_within_quotes() -> None:
    assert split_list('Age, "Income, net" ,Score') == ("Age", "Income, net", "Score")
    assert split_list("") == ()


def test_a_pair_is_parted_at_its_last_equals_sign() -> None:
    assert pair("a=b=gender", "form") == ("a=b", "gender")
    with pytest.raises(SegmentError, match="not of the form --set name=value"):
        pair("cap", "--set name=value")


@pytest.mark.slow
def test_a_new_workbook_is_segmented_and_examined(tmp_path: Path) -> None:
    assert "Customers.xlsm is ready" in command("new", "Customers.xlsm", cwd=tmp_path).stdout
    done = command("run", "Customers.xlsm", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Result: Customers.segmented.xlsm" in done.stdout
    told = command("doctor", "Customers.segmented.xlsm", cwd=tmp_path)
    assert told.returncode == 0, told.stdout
    assert "has the macros of xl_segment" in told.stdout


def test_the_doctor_says_what_is_wrong_and_what_mends_it(tmp_path: Path) -> None:
    told = command("doctor", "Gone.xlsm", cwd=tmp_path)
    assert told.returncode == 2
    assert "wrong  Gone.xlsm: " in told.stdout
    assert 'xl-segment new "Gone.xlsm"' in told.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="Excel runs on this system")
def test_where_there_is_no_excel_the_addin_says_so(tmp_path: Path) -> None:
    told = command("addin", "install", cwd=tmp_path)
    assert told.returncode == 2
    assert "Excel runs on Windows and macOS only" in told.stderr
