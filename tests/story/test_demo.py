"""The demo, as a newcomer runs it, opened again by libraries that had no part in writing it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from sklearn.metrics import adjusted_rand_score

from tests.workbooks.books import OUR_SHEETS
from xl_segment.workbooks import open_book

PERSONAS = {"Premium customers", "Budget shoppers", "Loyal customers", "New entrants", "Re-engage"}


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xl_segment", *arguments],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, "COLUMNS": "120"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def told(folder: Path) -> dict:
    done = command("demo", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def result(folder: Path, told: dict) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / told["files"]["result"])


def test_five_segments_are_recommended_without_being_told(told: dict) -> None:
    assert told["k"] == 5
    assert told["k_reason"].startswith("5 segments: as many as there are groups.")
    assert (told["verdict"], told["evidence"]["groups"]) == ("natural", 5)


def test_all_five_personas_are_found_by_name(told: dict) -> None:
    assert {one["persona"] for one in told["segments"]} == PERSONAS


def test_rows_in_are_rows_kept_and_rows_set_aside(told: dict) -> None:
    assert told["kind"] == "customers"
    assert told["rows"] == told["kept"] + sum(told["set_aside"].values())
    assert told["kept"] == 1000
    assert told["set_aside"]["total row"] == 1
    assert told["set_aside"]["duplicate of an earlier row"] >= 5


def test_the_segments_are_the_groups_that_the_sample_was_made_from(
    folder: Path, told: dict, result: openpyxl.Workbook
) -> None:
    from xl_segment.excel.template.sample_shop import make_customers

    truth = make_customers().set_index("Customer ID")["group"]
    sheet = result["Customers"]
    rows = list(sheet.iter_rows(values_only=True))
    header = next(at for at, row in enumerate(rows) if "Customer ID" in row)
    at = {name: rows[header].index(name) for name in ("Customer ID", "Segment", "Persona", "Fit")}
    found = {row[at["Customer ID"]]: row[at["Segment"]] for row in rows[header + 1 :] if row[at["Segment"]]}
    assert len(found) == 1000
    assert adjusted_rand_score(truth.loc[list(found)], list(found.values())) >= 0.90
    fits = [row[at["Fit"]] for row in rows[header + 1 :] if row[at["Segment"]]]
    assert all(0 <= fit <= 1 for fit in fits)
    aside = [row for row in rows[header + 1 :] if row[at["Persona"]] == "(not segmented)"]
    assert len(aside) == told["rows"] - told["kept"]
    assert all(row[at["Segment"]] is None for row in aside)


def test_the_result_has_the_sheets_that_are_promised_with_pictures_that_say_what_they_show(
    result: openpyxl.Workbook,
) -> None:
    assert result.sheetnames[:4] == ["Customers", "Segments", "Explore", "Segment charts"]
    assert len(result["Segment charts"]._images) == 6


def test_the_model_is_kept_and_reads_back(folder: Path, told: dict) -> None:
    memory = open_book(folder / told["files"]["result"]).memory()
    assert memory is not None
    assert set(memory.model.personas) == PERSONAS
    assert memory.model.k == 5


def test_the_command_prints_the_segments_and_where_the_files_are(tmp_path: Path) -> None:
    done = command("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for name in PERSONAS:
        assert name in done.stdout
    assert "Customers.segmented.xlsx" in done.stdout
    assert all(line.endswith(" ...") for line in done.stderr.splitlines())  # what it was doing


def test_a_second_run_changes_nothing(folder: Path, told: dict) -> None:
    first = folder / told["files"]["result"]
    done = command("run", str(first), "--out", "again.xlsx", cwd=folder)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(folder / "again.xlsx") as other:
        assert one.namelist() == other.namelist()
        changed = [name for name in one.namelist() if one.read(name) != other.read(name)]
    assert changed == []


def test_the_same_demo_twice_differs_in_nothing_but_the_time_of_the_run(
    folder: Path, told: dict, tmp_path: Path
) -> None:
    again = json.loads(command("demo", "--json", cwd=tmp_path).stdout)
    sample, result = ((tmp_path / again["files"][name], folder / told["files"][name]) for name in ("sample", "result"))
    assert sample[0].read_bytes() == sample[1].read_bytes()
    first, second = (open_book(path).memory() for path in result)
    assert first is not None
    assert second is not None
    assert replace(first, when=second.when).to_json() == second.to_json()
    with zipfile.ZipFile(result[0]) as one, zipfile.ZipFile(result[1]) as other:
        changed = [name for name in one.namelist() if one.read(name) != other.read(name)]
    assert set(changed) <= {f"xl/worksheets/xl_segment{len(OUR_SHEETS)}.xml"}
