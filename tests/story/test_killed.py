"""A run that is killed leaves the workbook as it was, or whole and new; never half."""

from __future__ import annotations

import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from xl_segment.excel.template.sample_shop import write_demo

#: Runs the command line, and kills itself at the given call of a function: right before it, or right after.
RUN = """
import os, pathlib, signal, sys
from xl_segment.cli import main

where, name, call, moment = {"fsync": os, "replace": pathlib.Path}[sys.argv[1]], sys.argv[1], int(sys.argv[2]), sys.argv[3]
done, calls = getattr(where, name), []

def watched(*arguments):
    calls.append(arguments)
    if len(calls) == call and moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = done(*arguments)
    if len(calls) == call:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(where, name, watched)
sys.argv[1:] = sys.argv[4:]
main()
"""


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("killed") / "Customers.xlsx"
    write_demo(path, n=120)
    return path


# In place, first the backup is written, flushed and put in its place, then the folder is flushed; then the result.
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
@pytest.mark.parametrize(
    ("name", "call", "moment", "is_new"),
    [
        ("fsync", 1, "before", False),
        ("replace", 1, "before", False),
        ("replace", 1, "after", False),
        ("replace", 2, "before", False),
        ("replace", 2, "after", True),
    ],
)
def test_a_run_in_place_that_is_killed_leaves_a_whole_workbook(
    workbook: Path, tmp_path: Path, name: str, call: int, moment: str, is_new: bool
) -> None:
    book = tmp_path / workbook.name
    before = workbook.read_bytes()
    book.write_bytes(before)
    command = [sys.executable, "-c", RUN, name, str(call), moment, "run", str(book), "--in-place"]
    assert subprocess.run(command, capture_output=True).returncode == -signal.SIGKILL
    assert (book.read_bytes() != before) == is_new
    with zipfile.ZipFile(book) as package:
        assert package.testzip() is None
        assert any("xl_segment" in part for part in package.namelist()) == is_new
