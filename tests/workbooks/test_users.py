"""Whatever was done to a workbook between two runs: all that is the user's is still there, or nothing was changed."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils import coordinate_to_tuple

from tests.workbooks.messy import Messy
from tests.workbooks.test_clearing import clear, run
from tests.workbooks.theirs import Contents, Place, contents, lost, still_theirs
from tests.workbooks.users import HABITS, OF_CELLS, Desk, save_cells_only
from xl_segment.cli import app
from xl_segment.errors import SegmentError

#: What somebody asks for after an edit: from one file to another; it raises a SegmentError where that is refused.
Verb = Callable[[Path, Path], object]


@dataclass
class Story:
    """What was done to one workbook, edits and runs. refused: what was said; lost: what the user lost, or got of ours."""

    told: list[str] = field(default_factory=list)
    refused: str = ""
    lost: dict[str, Any] = field(default_factory=dict)


def tell(seed: int, path: Path, verbs: dict[str, Verb]) -> Story:
    """Run, then twice an edit and one of the verbs, then clear; until something is lost or refused."""
    story = Story()
    pick = random.Random(seed)  # noqa: S311  the same story each time
    sheet, theirs, now = "Data", contents(path), path.with_name("run.xlsx")
    try:
        verbs["run"](path, now)
    except SegmentError as error:
        return Story(refused=f"run: {error}")
    ours = contents(now).sheets[sheet].filled() - theirs.sheets[sheet].filled()
    story.lost = lost(theirs, contents(now), sheet, ours)
    for part in ("first", "second", "last"):
        if story.lost:
            break
        verb, edited = "clear", now
        if part != "last":
            verb, edited = pick.choice([*verbs]), path.with_name(f"{part} edit.xlsx")
            before = contents(now)
            desk = edit(now, edited, sheet, before.sheets[sheet].filled() - theirs.sheets[sheet].filled(), pick)
            story.told += desk.done
            sheet, ours, after = desk.sheet.title, desk.ours, contents(edited)
            theirs = after.only(
                still_theirs(theirs.sheets, before.sheets, after.sheets),
                still_theirs(theirs.names, before.names, after.names),
            ).without(sheet, ours - desk.typed)
        now = path.with_name(f"{part} {verb}.xlsx")
        story.told.append(verb)
        try:
            verbs[verb](edited, now)
        except SegmentError as error:
            story.refused = f"{verb}: {error}"
            check_refusal(str(error), theirs, sheet, desk.blanked)
            break
        after = contents(now)
        ours |= after.sheets[sheet].filled() - theirs.sheets[sheet].filled()
        story.lost = lost(theirs, after, sheet, ours)
        if after.sheets.keys() == theirs.sheets.keys() or verb == "clear":  # undo of a first run clears, too
            story.lost |= left_of_ours(theirs, after, sheet, desk.blanked)
            break
    return story


def edit(path: Path, target: Path, sheet: str, ours: set[Place], pick: random.Random) -> Desk:
    """Do what a user does, some of it, one after another."""
    book = openpyxl.load_workbook(path)
    desk = Desk(book, book[sheet], ours, pick)
    only_cells = desk.table is None and pick.random() < 0.3
    for habit in pick.sample(OF_CELLS if only_cells else HABITS, pick.randint(1, 4)):
        habit(desk)
    if only_cells:
        save_cells_only(desk, path, target)
    else:
        book.save(target)
    return desk


def left_of_ours(theirs: Contents, now: Contents, sheet: str, blanked: set[int]) -> dict[str, Any]:
    """Return what is still there of ours after clear. blanked: rows where too little was left to be known as ours."""
    left = now.sheets[sheet].filled() - theirs.sheets[sheet].filled()
    found = {f"left {place}": now.sheets[sheet].cells[place][0] for place in left if place[0] not in blanked}
    return found | {f"left sheet {one}": True for one in now.sheets.keys() - theirs.sheets.keys()}


def check_refusal(said: str, theirs: Contents, sheet: str, blanked: set[int]) -> None:
    """Check that the cell that a refusal names holds something of the user's.

    blanked: rows of ours where he has left so little that it could be anybody's.
    """
    assert "\n" not in said
    named = re.match(r"Cell ([A-Z]+\d+) on sheet (.+?) holds ", said)
    if named:
        assert named[2] == sheet
        row, column = coordinate_to_tuple(named[1])
        assert row in blanked or (row, column) in theirs.sheets[sheet].filled(), said


# The sheet with the data alone, and the whole program.


def of_books(seed: int) -> dict[str, Verb]:
    """Return what is done to the data sheet alone, with labels that are made up; it takes no time."""

    def unchanged(verb: Verb) -> Verb:
        def act(path: Path, target: Path) -> None:
            was = path.read_bytes()
            try:
                verb(path, target)
            finally:
                assert path.read_bytes() == was
            assert target.exists()

        return act

    return {
        "run": unchanged(lambda path, target: run(path, target, seed % 3)),
        "refresh": unchanged(lambda path, target: run(path, target, seed % 5)),
        "clear": unchanged(clear),
    }


def of_program(*, in_place: bool) -> dict[str, Verb]:
    """Return the commands of the command line. Where one is refused, no byte and no file may have changed."""

    def command(name: str) -> Verb:
        def act(path: Path, target: Path) -> None:
            if in_place:
                shutil.copy(path, target)
            folder = {one.name: one.read_bytes() for one in path.parent.iterdir()}
            where = [str(target), "--in-place"] if in_place else [str(path), "--out", str(target)]
            try:
                app([name, *where, "--json"], standalone_mode=False)
            except SegmentError:
                assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == folder
                raise
            if in_place:
                (backup,) = {one.name for one in path.parent.iterdir()} - folder.keys()
                assert (path.parent / backup).read_bytes() == folder[target.name]

        return act

    return {name: command(name) for name in ("run", "refresh", "undo", "clear")}


def customers(path: Path, seed: int) -> Path:
    """Write sixty customers of three kinds, with notes around them."""
    pick = random.Random(seed)  # noqa: S311  the same customers each time
    top, left = pick.choice([(0, 0), (2, 0), (3, 1)])
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Data")
        sheet.write_row(top, left, ["Customer", "Age", "Spend", "Visits"])
        for down in range(1, 61):
            kind = pick.choice([1, 4, 9])
            measures = [pick.randint(20, 28) * kind / 3, pick.gauss(100, 5) * kind, pick.randint(1, 3) * kind]
            sheet.write_row(top + down, left, [f"C{down:03}", *measures])
        if pick.random() < 0.5:
            headers = [{"header": one} for one in ("Customer", "Age", "Spend", "Visits")]
            sheet.add_table(top, left, top + 60, left + 3, {"name": "tblData", "columns": headers})
        sheet.write(top + 64, left + 5, "a note below")
        sheet.write_formula(top + 65, left + 6, "=1+1", None, 2)
        sheet.write(top + 5, left + 12, "a note to the right")
    return path


def by_books(seed: int, folder: Path) -> Story:
    return tell(seed, Messy(seed).make(folder / "before.xlsx"), of_books(seed))


def by_program(seed: int, folder: Path) -> Story:
    return tell(seed, customers(folder / "before.xlsx", seed), of_program(in_place=seed % 2 == 0))


@pytest.mark.parametrize("seed", range(15))
def test_what_is_the_users_stays_whatever_was_done_between_two_runs(seed: int, tmp_path: Path) -> None:
    story = by_books(seed, tmp_path)
    assert story.lost == {}, story.told


@pytest.mark.parametrize("seed", [0, 1])
def test_it_stays_in_the_whole_program_as_well(seed: int, tmp_path: Path) -> None:
    story = by_program(seed, tmp_path)
    assert story.lost == {}, story.told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("teller", "seeds"),
    [
        (by_books, range(15, 75)),
        (by_program, range(2, 14)),
        pytest.param(by_books, range(75, 515), marks=pytest.mark.by_hand),
        pytest.param(by_program, range(14, 32), marks=pytest.mark.by_hand),
    ],
)
def test_it_stays_in_drawn_stories(teller: Callable[[int, Path], Story], seeds: range, tmp_path: Path) -> None:
    stories = {}
    for seed in seeds:
        folder = tmp_path / str(seed)
        folder.mkdir()
        stories[seed] = teller(seed, folder)
    assert {seed: (one.told, one.lost) for seed, one in stories.items() if one.lost} == {}
    refused = Counter(bool(one.refused) for one in stories.values())
    assert refused[True] < refused[False]
