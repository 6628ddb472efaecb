"""A run that is killed leaves the workbook as it was, or whole and new; never half."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from xl_segment.excel.template.sample_shop import write_demo


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_run_in_place_that_is_killed_leaves_a_whole_workbook(tmp_path: Path) -> None:
    book = tmp_path / "Customers.xlsx"
    write_demo(book, n=300)
    before = book.read_bytes()
    command = [sys.executable, "-m", "xl_segment", "run", str(book), "--in-place"]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.perf_counter() - started
    for share in (0.3, 0.6, 0.75, 0.85, 0.9, 0.95, 1.0):
        book.write_bytes(before)
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * share)
        run.kill()
        run.wait()
        if book.read_bytes() != before:
            with zipfile.ZipFile(book) as package:
                assert package.testzip() is None
                assert any("xl_segment" in name for name in package.namelist())
