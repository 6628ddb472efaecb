"""A trial whether a workbook can be read, in a process of its own that knows nothing of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.workbooks.books import make, rezip
from xl_segment.workbooks.closed import trial_read

SHEET = "xl/worksheets/sheet1.xml"


def exit_code(path: Path, *, options: tuple[str, ...] = ("-I",)) -> int:
    return subprocess.run([sys.executable, *options, trial_read.__file__, str(path)], capture_output=True).returncode


def test_a_workbook_that_can_be_read_ends_well(tmp_path: Path) -> None:
    assert exit_code(make(tmp_path / "a.xlsx")) == 0


def test_a_sheet_that_cannot_be_read_is_seen(tmp_path: Path) -> None:
    path = rezip(make(tmp_path / "a.xlsx"), {SHEET: lambda xml: xml.replace(b"</sheetData>", b"</x>")})
    assert exit_code(path) != 0


def test_nothing_beside_the_workbook_is_imported(tmp_path: Path) -> None:
    (tmp_path / "python_calamine.py").write_text("raise SystemExit(9)")
    path = make(tmp_path / "a.xlsx")
    done = subprocess.run([sys.executable, "-I", trial_read.__file__, path.name], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0
