"""The direction in which data travels, held by the import statements themselves."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import xl_segment

PACKAGE = Path(xl_segment.__file__).parent
ROOMS = ["sheet", "customers", "segments", "personas", "memory", "charts", "pages", "workbooks", "excel"]
DRAWING_AND_FILES = {
    "matplotlib",
    "xlsxwriter",
    "python_calamine",
    "openpyxl",
    "lxml",
    "xlwings",
    "typer",
    "rich",
    "zipfile",
}
#: What stands above the rooms may be used from everywhere.
COMMON = ("errors", "settings", "look", "rounding", "_version")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def files_of(room: str) -> list[Path]:
    return sorted((PACKAGE / room).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_knows_what_is_to_its_right(room: str) -> None:
    # The result stands between memory and charts; the two ends are the pipeline and the doors.
    after = ROOMS.index(room)
    right = {f"xl_segment.{name}" for name in ROOMS[after + 1 :]} | {"xl_segment.cli"}
    if room != "excel":  # a macro does what the command does
        right |= {"xl_segment.run"}
    if after < 4:
        right |= {"xl_segment.pipeline", "xl_segment.result"}
    for path in files_of(room):
        wrong = {one for one in imports(path) for name in right if one == name or one.startswith(name + ".")}
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {sorted(wrong)}"


@pytest.mark.parametrize("room", ["sheet", "customers", "segments", "personas"])
def test_the_engine_knows_nothing_of_excel_files_or_drawing(room: str) -> None:
    for path in files_of(room):
        wrong = {one.split(".")[0] for one in imports(path)} & DRAWING_AND_FILES
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {sorted(wrong)}"


@pytest.mark.parametrize("name", COMMON)
def test_what_stands_above_the_rooms_knows_none_of_them(name: str) -> None:
    rooms = tuple(f"xl_segment.{room}" for room in ROOMS)
    assert not [one for one in imports(PACKAGE / f"{name}.py") if one.startswith(rooms)]


def test_colours_stand_in_the_look_and_in_the_palette_only() -> None:
    homes = {PACKAGE / "look.py", PACKAGE / "personas" / "palette.py"}
    colour = re.compile(r'"#[0-9A-Fa-f]{6}"')
    for path in {*PACKAGE.rglob("*.py")} - homes:
        assert not colour.findall(path.read_text(encoding="utf-8")), path.relative_to(PACKAGE)


def test_every_room_has_files_that_these_tests_read() -> None:
    assert all(len(files_of(room)) > 1 for room in ROOMS)


def test_nothing_unpickles_evaluates_or_calls_out() -> None:
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {one.split(".")[0] for one in imports(path)}
        assert not names & {
            "pickle",
            "joblib",
            "socket",
            "urllib",
            "requests",
            "http",
            "shelve",
            "marshal",
        }, path
        called = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & {"eval", "exec", "compile", "__import__"}, path


def test_the_front_door_holds_what_it_names_and_nothing_else() -> None:
    assert set(xl_segment.__all__) == {
        "SegmentError", "SegmentModel", "Segmentation", "Settings", "__version__", "errors", "refresh", "score", "segment",
    }  # fmt: skip
    for name in xl_segment.__all__:
        assert getattr(xl_segment, name) is not None
    assert set(dir(xl_segment)) == set(xl_segment.__all__)


@pytest.mark.parametrize("statement", ["import xl_segment", "import xl_segment.cli"])
def test_heavy_libraries_are_imported_only_when_used(statement: str) -> None:
    heavy = {"pandas", "numpy", "sklearn", "matplotlib", "scipy"}
    code = f"{statement}; import sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_formula_is_worked_out_without_the_charts() -> None:
    code = (
        "import random, sys; from xl_segment.excel import functions; r = random.Random(0)\n"
        "rows = [[r.gauss(3 * (at % 3), 1), r.gauss(3 * (at % 3), 1)] for at in range(90)]\n"
        "assert len(functions.SEGMENT(rows)) == 90; print('xl_segment.charts' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
