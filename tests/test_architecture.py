"""The direction in which data travels, held by the import statements themselves."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import xl_segment

PACKAGE = Path(xl_segment.__file__).parent
#: In the order in which data travels.
ROOMS = [
    "sheet",
    "customers",
    "segments",
    "evidence",
    "personas",
    "memory",
    "charts",
    "pages",
    "deck",
    "workbooks",
    "excel",
]
#: Rooms apart from the way of the data: a workbook file as parts, a notebook about one, and what a user reads.
APART = ["ooxml", "notebook", "guide"]
#: What stands between two rooms or on top of all, and may be imported by no room to its left.
ABOVE = {
    "result": "charts", "customer_list": "charts", "alternatives": "charts", "pipeline": "workbooks",
    "audience": "workbooks", "workbook_data": "excel", "presentation": "excel", "plain_copy": "excel", "files_beside": "excel",
    "run": "excel", "terminal": "excel", "cli": "excel",
}  # fmt: skip
#: What every room may use.
COMMON = {"errors", "settings", "rounding", "look", "letters", "calibri", "_version"}
DRAWING_AND_FILES = {
    "matplotlib",
    "xlsxwriter",
    "python_calamine",
    "openpyxl",
    "lxml",
    "pptx",
    "xlwings",
    "typer",
    "rich",
    "zipfile",
}
#: Words that say nothing to a stranger by themselves: no file, class, function, parameter or variable is called so.
PRIVATE = {"control", "one", "place", "places"}
#: What everybody calls them.
NOT_FOUND = {"not_found", "NotFoundError"}
#: Words that say nothing to a stranger in any name.
PRIVATE_IN_A_NAME = {
    "caller", "found", "graft", "kept", "making", "native", "origin", "ours", "recipe", "told", "unsplice",
}  # fmt: skip


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def of_ours(path: Path) -> set[str]:
    """The rooms, and the files beside them, that a file imports."""
    inside = {
        name.removeprefix("xl_segment.").split(".")[0] for name in imports(path) if name.startswith("xl_segment.")
    }
    return {name for name in inside if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()}


def files_of(room: str) -> list[Path]:
    return sorted((PACKAGE / room).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_knows_what_is_to_its_right(room: str) -> None:
    left = set(ROOMS[: ROOMS.index(room) + 1]) | COMMON
    left |= {name for name, beside in ABOVE.items() if ROOMS.index(room) >= ROOMS.index(beside)}
    if room in ("pages", "workbooks", "excel"):
        left.add("ooxml")
    assert files_of(room)
    for path in files_of(room):
        wrong = of_ours(path) - left
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {sorted(wrong)}"


def test_a_workbook_file_as_parts_knows_nothing_of_ours_but_errors() -> None:
    for path in files_of("ooxml"):
        wrong = of_ours(path) - {"ooxml", "errors"}
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {sorted(wrong)}"


def test_a_notebook_knows_what_stands_in_a_workbook_and_nothing_that_runs_on_one() -> None:
    known = {"notebook", *ROOMS, *COMMON, *ABOVE} - {"excel", "presentation", "run", "terminal", "cli"}
    for path in files_of("notebook"):
        wrong = of_ours(path) - known
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {sorted(wrong)}"


def test_the_doors_hold_nothing_but_doors() -> None:
    assert {path.name for path in (PACKAGE / "excel").glob("*.py")} == {
        "__init__.py", "macros.py", "functions.py", "cache.py", "warm.py",
    }  # fmt: skip


def test_the_two_hosts_know_nothing_of_each_other() -> None:
    for host, other in (("closed", "live"), ("live", "closed")):
        for path in files_of(f"workbooks/{host}"):
            assert not any(name.startswith(f"xl_segment.workbooks.{other}") for name in imports(path)), path


def test_no_two_files_import_each_other_in_a_circle() -> None:
    paths = {module_of(path): path for path in PACKAGE.rglob("*.py")}
    graph = {module: set[str]() for module in paths}
    for module, path in paths.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        within = [node for node in ast.walk(tree) if is_for_types(node) or isinstance(node, ast.FunctionDef)]
        later = {node for branch in within for node in ast.walk(branch)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node not in later:
                names = {f"{node.module}.{alias.name}" for alias in node.names}
                graph[module] |= (names & paths.keys()) or ({node.module} & paths.keys())
    graphlib.TopologicalSorter(graph).prepare()  # raises where there is a circle


def module_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE.parent).with_suffix("")
    return ".".join(inside.parts).removesuffix(".__init__")


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_the_map_names_the_rooms_and_files_that_there_are() -> None:
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert set(rows) == folders == {*ROOMS, *APART}
    assert [room for room in rows if room in ROOMS] == ROOMS
    drawn = re.findall(r"\w+", text.split("─►", 1)[0].splitlines()[-1]) + re.findall(r"─► (\w+)", text)
    assert [room for room in drawn if room in ROOMS] == ROOMS
    for name in re.findall(r"`([\w/]+\.(?:py|toml|md))`", text):
        assert list(PACKAGE.rglob(name)) or (PACKAGE.parent / name).is_file(), name


def test_names_are_words_that_a_stranger_knows() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert path.stem not in PRIVATE, path
        assert not {*path.stem.split("_")} & PRIVATE_IN_A_NAME, path
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ""
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                name = node.id
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                name = node.name
            elif isinstance(node, ast.arg):
                name = node.arg
            words = {word.lower() for word in re.findall("[A-Z]?[a-z]+|[A-Z]+", name)}
            assert name.strip("_").lower() not in PRIVATE, f"{path.relative_to(PACKAGE)}: {name}"
            assert name in NOT_FOUND or not words & PRIVATE_IN_A_NAME, f"{path.relative_to(PACKAGE)}: {name}"


def test_colours_are_named_in_the_look_and_in_the_palette_alone() -> None:
    for path in PACKAGE.rglob("*.py"):
        if path.name not in ("look.py", "palette.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
                assert not (is_text and re.fullmatch(r"#[0-9A-Fa-f]{6}", node.value)), f"{path}: {node.value}"


@pytest.mark.parametrize("room", ["sheet", "customers", "segments", "personas"])
def test_the_engine_knows_nothing_of_excel_files_or_drawing(room: str) -> None:
    for path in files_of(room):
        wrong = {one.split(".")[0] for one in imports(path)} & DRAWING_AND_FILES
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {sorted(wrong)}"


@pytest.mark.parametrize("name", sorted(COMMON))
def test_what_stands_above_the_rooms_knows_none_of_them(name: str) -> None:
    rooms = tuple(f"xl_segment.{room}" for room in ROOMS)
    assert not [one for one in imports(PACKAGE / f"{name}.py") if one.startswith(rooms)]


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
        "SegmentError", "SegmentModel", "Segmentation", "Settings", "__version__", "compare", "errors", "explain", "read",
        "refresh", "score", "segment",
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


def test_a_formula_is_worked_out_without_the_charts_and_what_only_files_need() -> None:
    code = (
        "import random, sys; from xl_segment.excel import functions; r = random.Random(0)\n"
        "rows = [[r.gauss(3 * (at % 3), 1), r.gauss(3 * (at % 3), 1)] for at in range(90)]\n"
        "assert len(functions.SEGMENT(rows)) == 90\n"
        "print(sorted({'xl_segment.charts', 'openpyxl', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
