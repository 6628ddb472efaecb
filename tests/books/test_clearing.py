"""Only cells that we wrote are ever taken out: whatever the user has around the data, it is there after clear."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.books.messy import Messy
from tests.books.workbooks import labels, make
from xl_segment.books import open_book
from xl_segment.books.layout import MODEL
from xl_segment.data.header import find_data
from xl_segment.errors import SegmentError


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def run(path: Path, target: Path, seed: int = 0) -> Path:
    """Do what a run does to the sheet with the data; seed: other labels, and other customers who have none."""
    pick = random.Random(seed)
    book = open_book(path)
    data = find_data(book.find_data(last=True))
    columns = labels(data)
    columns = columns.iloc[[at for at in range(len(columns)) if seed == 0 or pick.random() < 0.8]]
    if seed:
        columns = columns.assign(Persona=columns["Persona"].sample(frac=1, random_state=seed).to_list())
    book.write_columns(data, columns)
    book.put_pages(())
    book.keep("{}")
    return book.save(target)


def clear(path: Path, target: Path) -> Path:
    book = open_book(path)
    assert book.clear()
    return book.save(target)


def differing(one: Path, other: Path) -> list[str]:
    before, after = parts(one), parts(other)
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def run_refresh_and_clear(seed: int, folder: Path) -> str:
    """Return "" where all is as it was, what was said where the run was refused, or the parts that differ."""
    path = Messy(seed).make(folder / "before.xlsx")
    try:
        now = run(path, folder / "1.xlsx", seed % 3)
    except SegmentError as error:
        return f"refused: {error}"
    for again in range(1, 3):
        now = run(now, folder / f"{again + 1}.xlsx", (seed + again) % 5)
    return ", ".join(differing(path, clear(now, folder / "after.xlsx")))


@pytest.mark.parametrize("seed", range(25))
def test_after_clear_every_part_is_as_it_was_before_the_first_run(seed: int, tmp_path: Path) -> None:
    said = run_refresh_and_clear(seed, tmp_path)
    assert said == "" or said.startswith("refused: ")


@pytest.mark.slow
def test_after_clear_hundreds_of_workbooks_are_as_they_were(tmp_path: Path) -> None:
    said = {seed: run_refresh_and_clear(seed, tmp_path) for seed in range(25, 525)}
    assert {seed: one for seed, one in said.items() if one and not one.startswith("refused: ")} == {}
    assert sum(one.startswith("refused: ") for one in said.values()) < 25
