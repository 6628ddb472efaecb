"""The doctor finds what is wrong, and names the command that mends it."""

from __future__ import annotations

import os
import sys
import venv
from pathlib import Path

import pytest
import xlsxwriter

import xl_segment
from xl_segment.excel.install import commands
from xl_segment.excel.install.doctor import Check, examine
from xl_segment.excel.install.excel_folders import ExcelFolders


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return commands.make_workbook(tmp_path_factory.mktemp("doctor") / "Customers.xlsm")


def windows(home: Path) -> ExcelFolders:
    return ExcelFolders("win32", home, {"APPDATA": str(home / "Roaming")})


def named(checks: tuple[Check, ...]) -> dict[str, Check]:
    return {one.name: one for one in checks}


def configured(places: ExcelFolders, interpreter: str) -> ExcelFolders:
    places.config.parent.mkdir(parents=True, exist_ok=True)
    places.config.write_text(f'"{places.interpreter_key}","{interpreter}"\n', encoding="utf-8")
    return places


def test_without_excel_python_packages_and_workbook_are_checked(workbook: Path) -> None:
    found = named(examine(workbook))
    assert found["Python"].ok
    assert found["Packages"].ok
    assert found["Customers.xlsm"].ok
    assert found["xlwings in Customers.xlsm"].ok
    assert found["Excel"].ok is None
    assert found["Add-in"].ok is None


def test_every_check_that_fails_says_what_mends_it(workbook: Path, tmp_path: Path) -> None:
    for platform in ("win32", "darwin"):
        places = ExcelFolders("win32" if platform == "win32" else "darwin", tmp_path, {})
        failed = [one for one in examine(workbook, folders=places) if one.ok is False]
        assert all(one.mend for one in failed)
        assert failed


def test_a_working_interpreter_is_asked_for_its_xl_segment(workbook: Path, tmp_path: Path) -> None:
    places = configured(windows(tmp_path), sys.executable)
    check = named(examine(workbook, folders=places))["Interpreter"]
    assert check.ok, check
    assert "your xlwings settings" in check.says


def test_no_interpreter_at_all_is_told(workbook: Path, tmp_path: Path) -> None:
    check = named(examine(workbook, folders=windows(tmp_path)))["Interpreter"]
    assert (check.ok, check.mend) == (False, "xl-segment addin install")


def test_an_interpreter_that_is_gone_is_told(workbook: Path, tmp_path: Path) -> None:
    places = configured(windows(tmp_path), "%USERPROFILE%/gone/python.exe")
    check = named(examine(workbook, folders=places))["Interpreter"]
    assert check.says == f"{tmp_path}/gone/python.exe (your xlwings settings) does not exist"


@pytest.mark.skipif(os.name == "nt", reason="a shell script plays Python")
def test_an_interpreter_without_xl_segment_is_told(workbook: Path, tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    check = named(examine(workbook, folders=configured(windows(tmp_path), str(bare))))["Interpreter"]
    assert not check.ok
    assert check.mend == f'"{bare}" -m pip install xl_segment'


@pytest.mark.skipif(os.name == "nt", reason="a shell script plays Python")
def test_an_interpreter_with_another_xl_segment_is_told(workbook: Path, tmp_path: Path) -> None:
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\necho 0.0.1\n")
    other.chmod(0o755)
    check = named(examine(workbook, folders=configured(windows(tmp_path), str(other))))["Interpreter"]
    assert "has xl_segment 0.0.1; this is" in check.says
    assert check.mend == f'"{other}" -m pip install --upgrade xl_segment'


def test_an_interpreter_finds_nothing_in_the_folder_of_the_command(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    python = tmp_path / "bare" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.chdir(Path(xl_segment.__file__).parents[1])
    check = named(examine(workbook, folders=configured(windows(tmp_path), str(python))))["Interpreter"]
    assert check.says.endswith("has no xl_segment")


def test_an_interpreter_that_the_shell_would_take_apart_is_told(workbook: Path, tmp_path: Path) -> None:
    places = configured(ExcelFolders("darwin", tmp_path, {}), "/opt/my env/bin/python")
    check = named(examine(folders=places))["Interpreter"]
    assert "has a space in its path" in check.says


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        ("base", r"C:\conda\python.exe"),
        ("shop", r"C:\conda\envs\shop\python.exe"),
        (r"D:\envs\a", r"D:\envs\a\python.exe"),
    ],
)
def test_a_conda_environment_names_its_python(environment: str, path: str, tmp_path: Path) -> None:
    places = configured(windows(tmp_path), "")
    places.config.write_text(f'"CONDA PATH","C:\\conda"\n"CONDA ENV","{environment}"\n', encoding="utf-8")
    assert named(examine(folders=places))["Interpreter"].says == f"{path} (your xlwings settings) does not exist"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'"A","B"\r\n\r\n', "line 2 of"),
        (b'# mine\r\n"A","B"\r\n', "line 1 of"),
        ('"A","B"'.encode("utf-16"), "UTF-16"),
    ],
)
def test_settings_that_excel_reads_wrongly_are_told(content: bytes, words: str, tmp_path: Path) -> None:
    places = configured(windows(tmp_path), sys.executable)
    assert named(examine(folders=places))["Settings"].ok
    places.config.write_bytes(content)
    check = named(examine(folders=places))["Settings"]
    assert check.ok is False
    assert words in check.says


def test_the_workbooks_own_interpreter_comes_first(tmp_path: Path) -> None:
    places = configured(windows(tmp_path), "C:\\somewhere\\python.exe")
    book = commands.make_workbook(tmp_path / "Own.xlsm", folders=places)
    check = named(examine(book, folders=places))["Interpreter"]
    assert check.ok, check
    assert "(the workbook)" in check.says


def test_a_workbook_from_elsewhere_is_told(workbook: Path, tmp_path: Path) -> None:
    copy = tmp_path / "Mail.xlsm"
    copy.write_bytes(workbook.read_bytes())
    assert named(examine(copy, folders=windows(tmp_path)))["Mark of the web"].ok
    Path(f"{copy}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n", encoding="utf-8")
    check = named(examine(copy, folders=windows(tmp_path)))["Mark of the web"]
    assert (check.ok, check.mend) == (False, f"powershell -Command \"Unblock-File -LiteralPath '{copy}'\"")


def test_macros_written_for_another_xlwings_are_told(workbook: Path, tmp_path: Path) -> None:
    from pyopenvba import ExcelFile

    old = tmp_path / "Old.xlsm"
    old.write_bytes(workbook.read_bytes())
    with ExcelFile(old) as file:
        source = file.get_module("xlwings")
        file.set_module("xlwings", source.replace('XLWINGS_VERSION As String = "', 'XLWINGS_VERSION As String = "0.1.'))
        file.save(old)
    check = named(examine(old))["xlwings in Old.xlsm"]
    assert not check.ok
    assert check.mend.startswith('python -m pip install "xlwings==0.1.')


@pytest.mark.parametrize("kind", ["missing", "no workbook", "without macros"])
def test_a_workbook_that_cannot_be_examined_is_a_sentence(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "Odd.xlsm"
    if kind == "no workbook":
        path.write_bytes(b"nothing of the kind")
    elif kind == "without macros":
        with xlsxwriter.Workbook(path) as workbook:
            workbook.add_worksheet()
    check = named(examine(path, folders=windows(tmp_path)))["Odd.xlsm"]
    assert not check.ok
    assert check.mend.startswith("xl-segment new")


def test_an_installed_addin_is_examined(tmp_path: Path) -> None:
    places = windows(tmp_path)
    assert named(examine(folders=places))["Add-in"].ok is None
    commands.install(folders=places)
    found = named(examine(folders=places))
    assert found["Add-in"].ok
    assert found["xlwings in the add-in"].ok
    assert found["Interpreter"].ok


def test_on_a_mac_excel_has_to_be_allowed_to_start_python(tmp_path: Path) -> None:
    import importlib.metadata

    places = ExcelFolders("darwin", tmp_path, {})
    found = named(examine(folders=places))
    assert (found["RunPython"].ok, found["RunPython"].mend) == (False, "xlwings runpython install")
    assert found["Sandbox"].ok is False
    assert places.scripts
    places.scripts.mkdir(parents=True)
    (places.scripts / f"xlwings-{importlib.metadata.version('xlwings')}.applescript").touch()
    places.container.mkdir(parents=True)
    found = named(examine(folders=places))
    assert found["RunPython"].ok
    assert found["Sandbox"].ok
