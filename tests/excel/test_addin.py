"""The add-in and the user's settings of xlwings: what we put there, and that everything else keeps its bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl_segment.errors import AccessError, SettingError
from xl_segment.excel import addin, making, settings_file
from xl_segment.excel.places import ADDIN, Places

OTHERS = b'"LICENSE_KEY","abc"\r\n\r\n"PYTHONPATH","C:\\a;C:\\b"\r\nnot a setting\r\n'


def windows(home: Path) -> Places:
    return Places("win32", home, {"APPDATA": str(home / "AppData" / "Roaming")})


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_install_puts_the_addin_where_excel_looks_and_names_python(platform: str, tmp_path: Path) -> None:
    places = Places("win32" if platform == "win32" else "darwin", tmp_path, {})
    written = addin.install(b"PK", places, str(tmp_path / "env" / "python"))
    assert [one.name for one in written] == [ADDIN, "xlwings.conf"]
    assert places.addin.read_bytes() == b"PK"
    home = "%USERPROFILE%" if platform == "win32" else "$HOME"
    assert settings_file.read(places.config)[places.interpreter_key] == f"{home}/env/python"
    assert places.expanded(f"{home}/env/python") == str(tmp_path / "env" / "python")


def test_other_settings_keep_their_bytes(tmp_path: Path) -> None:
    places = windows(tmp_path)
    places.config.parent.mkdir()
    places.config.write_bytes(OTHERS)
    addin.install(b"PK", places, "C:\\Python\\python.exe")
    assert places.config.read_bytes().startswith(OTHERS)
    assert settings_file.read(places.config)["INTERPRETER_WIN"] == "C:\\Python\\python.exe"
    addin.remove(places)
    assert places.config.read_bytes() == OTHERS


def test_installing_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    places = windows(tmp_path)
    addin.install(b"PK", places, "C:\\Python\\python.exe")
    before = places.config.read_bytes()
    addin.install(b"PK", places, "C:\\Python\\python.exe")
    assert places.config.read_bytes() == before


def test_an_earlier_interpreter_comes_back(tmp_path: Path) -> None:
    places = windows(tmp_path)
    places.config.parent.mkdir()
    places.config.write_bytes(b'"Interpreter_Win","D:\\other\\python.exe"\n')
    addin.install(b"PK", places, "C:\\one\\python.exe")
    addin.install(b"PK", places, "C:\\two\\python.exe")
    assert settings_file.read(places.config)["INTERPRETER_WIN"] == "C:\\two\\python.exe"
    addin.remove(places)
    assert settings_file.read(places.config) == {"INTERPRETER_WIN": "D:\\other\\python.exe"}


def test_an_interpreter_that_was_changed_since_is_left_alone(tmp_path: Path) -> None:
    places = windows(tmp_path)
    addin.install(b"PK", places, "C:\\one\\python.exe")
    settings_file.write(places.config, {"INTERPRETER_WIN": "D:\\mine\\python.exe"})
    addin.remove(places)
    assert settings_file.read(places.config) == {"INTERPRETER_WIN": "D:\\mine\\python.exe"}


def test_remove_leaves_nothing_of_ours(tmp_path: Path) -> None:
    places = windows(tmp_path)
    addin.install(b"PK", places, "C:\\one\\python.exe")
    assert addin.remove(places) == (places.addin, places.config)
    assert not places.addin.exists()
    assert not places.config.exists()
    assert addin.remove(places) == ()


def test_a_path_that_the_settings_cannot_hold_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="plain letters only"):
        addin.install(b"PK", windows(tmp_path), "C:\\Jürgen\\python.exe")


def test_a_new_workbook_names_the_python_that_made_it(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    path = making.make_workbook(tmp_path / "Customers.xlsm", places=windows(tmp_path))
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("xlwings.conf").to_python()
    assert dict(rows)["INTERPRETER_WIN"]
    before = path.read_bytes()
    with pytest.raises(AccessError, match="Choose another name; it is not touched"):
        making.make_workbook(path)
    assert path.read_bytes() == before


def test_a_new_workbook_has_to_be_a_macro_workbook(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"its name has to end in \.xlsm: Customers\.xlsm"):
        making.make_workbook(tmp_path / "Customers.xlsx")


def test_where_excel_does_not_run_the_addin_says_what_to_do_instead() -> None:
    if Places.here() is not None:
        pytest.skip("Excel runs on this system")
    with pytest.raises(AccessError, match="xl-segment run BOOK"):
        making.install()
