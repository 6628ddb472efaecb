"""The add-in and the user's settings of xlwings: what we put there, and that everything else keeps its bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl_segment.errors import AccessError, SettingError
from xl_segment.excel.install import addin, commands, xlwings_conf
from xl_segment.excel.install.excel_folders import ADDIN, ExcelFolders

OTHERS = b'"LICENSE_KEY","abc"\r\n\r\n"PYTHONPATH","C:\\a;C:\\b"\r\nnot a setting\r\n'


def windows(home: Path) -> ExcelFolders:
    return ExcelFolders("win32", home, {"APPDATA": str(home / "AppData" / "Roaming")})


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_install_puts_the_addin_where_excel_looks_and_names_python(platform: str, tmp_path: Path) -> None:
    places = ExcelFolders("win32" if platform == "win32" else "darwin", tmp_path, {})
    written = addin.install(b"PK", places, str(tmp_path / "env" / "python"))
    assert [one.name for one in written] == [ADDIN, "xlwings.conf"]
    assert places.addin.read_bytes() == b"PK"
    home = "%USERPROFILE%" if platform == "win32" else "$HOME"
    assert xlwings_conf.read(places.config)[places.interpreter_key] == f"{home}/env/python"
    assert places.expanded(f"{home}/env/python") == str(tmp_path / "env" / "python")


def test_other_settings_keep_their_bytes(tmp_path: Path) -> None:
    places = windows(tmp_path)
    places.config.parent.mkdir()
    places.config.write_bytes(OTHERS)
    addin.install(b"PK", places, "C:\\Python\\python.exe")
    assert places.config.read_bytes().endswith(OTHERS)
    assert xlwings_conf.read(places.config)["INTERPRETER_WIN"] == "C:\\Python\\python.exe"
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
    assert xlwings_conf.read(places.config)["INTERPRETER_WIN"] == "C:\\two\\python.exe"
    addin.remove(places)
    assert xlwings_conf.read(places.config) == {"INTERPRETER_WIN": "D:\\other\\python.exe"}


def test_an_interpreter_that_was_changed_since_is_left_alone(tmp_path: Path) -> None:
    places = windows(tmp_path)
    addin.install(b"PK", places, "C:\\one\\python.exe")
    changed = places.config.read_bytes().replace(b'"INTERPRETER_WIN","C:\\one', b'"INTERPRETER_WIN","D:\\mine')
    places.config.write_bytes(changed)
    addin.remove(places)
    assert xlwings_conf.read(places.config) == {"INTERPRETER_WIN": "D:\\mine\\python.exe"}


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


@pytest.mark.parametrize(
    "before",
    [
        b'"INTERPRETER_WIN","C:\\one\\python.exe"\r\n',
        b'"INTERPRETER_WIN","D:\\other\\python.exe"',
        b'"interpreter_win", "D:\\other\\python.exe"\n"A","B"',
        '"INTERPRETER_WIN","D:\\Größe\\python.exe"\r\n'.encode("cp1252"),
        b'"INTERPRETER_WIN",""\r\n',
        b'"A","B"',
        b'# mine\r\n\r\n"A","B"\n"C","D"\r',
        b'\xef\xbb\xbf"A","B"\r\n',
        b"",
        None,
    ],
    ids=[
        "the same",
        "no last line end",
        "spaces",
        "umlaut",
        "empty",
        "others",
        "mixed",
        "with a mark",
        "nothing",
        "none",
    ],
)
def test_remove_brings_back_every_byte(before: bytes | None, tmp_path: Path) -> None:
    places = windows(tmp_path)
    places.config.parent.mkdir()
    if before is not None:
        places.config.write_bytes(before)
    addin.install(b"PK", places, "C:\\one\\python.exe")
    once = places.config.read_bytes()
    addin.install(b"PK", places, "C:\\one\\python.exe")
    assert places.config.read_bytes() == once
    addin.remove(places)
    assert (places.config.read_bytes() if places.config.exists() else None) == before


def test_lines_end_as_vba_on_windows_ends_them(tmp_path: Path) -> None:
    addin.install(b"PK", windows(tmp_path), "C:\\one\\python.exe")
    lines = windows(tmp_path).config.read_bytes().splitlines(keepends=True)
    assert lines[0] == b'"INTERPRETER_WIN","C:\\one\\python.exe"\r\n'
    assert all(one.endswith(b"\r\n") for one in lines)


def test_a_path_with_an_umlaut_is_written_as_windows_reads_it(tmp_path: Path) -> None:
    places = ExcelFolders("win32", tmp_path, {"APPDATA": str(tmp_path)}, "cp1252")
    addin.install(b"PK", places, "D:\\Größe, neu\\python.exe")
    assert xlwings_conf.parse(places.config.read_bytes())["INTERPRETER_WIN"] == "D:\\Größe, neu\\python.exe".encode(
        "cp1252"
    )
    with pytest.raises(SettingError, match="plain letters only"):
        addin.install(b"PK", places, "D:\\客户\\python.exe")


def test_a_home_with_an_umlaut_is_written_in_plain_letters(tmp_path: Path) -> None:
    places = windows(tmp_path / "Jürgen")
    addin.install(b"PK", places, f"{tmp_path}/Jürgen/env/python.exe")
    assert xlwings_conf.read(places.config)["INTERPRETER_WIN"] == "%USERPROFILE%/env/python.exe"


@pytest.mark.parametrize(
    ("platform", "path", "word"),
    [
        ("darwin", "/opt/my env/bin/python", "a space"),
        ("darwin", "/opt/a&b/bin/python", "a &"),
        ("win32", 'C:\\a"b\\python.exe', 'a "'),
        ("win32", "C:\\%APPDATA%\\python.exe", "percent signs"),
        ("win32", "C:\\Größe\\python.exe", "plain letters only"),
    ],
)
def test_where_the_path_cannot_be_set_no_addin_is_left(platform: str, path: str, word: str, tmp_path: Path) -> None:
    places = ExcelFolders("win32" if platform == "win32" else "darwin", tmp_path, {"APPDATA": str(tmp_path)})
    with pytest.raises(SettingError, match=word):
        addin.install(b"PK", places, path)
    assert list(tmp_path.rglob("*")) == []


def test_settings_that_excel_cannot_read_are_left_alone(tmp_path: Path) -> None:
    places = windows(tmp_path)
    places.config.parent.mkdir()
    places.config.write_bytes('"A","B"'.encode("utf-16"))
    with pytest.raises(SettingError, match="stored as UTF-16"):
        addin.install(b"PK", places, "C:\\one\\python.exe")
    assert not places.addin.exists()


@pytest.mark.parametrize("earlier", [None, b"earlier"])
def test_where_the_settings_cannot_be_written_the_addin_is_as_it_was(earlier: bytes | None, tmp_path: Path) -> None:
    places = windows(tmp_path)
    # A file in the place of the folder.
    places.config.parent.write_bytes(b"")
    if earlier is not None:
        places.startup.mkdir(parents=True)
        places.addin.write_bytes(earlier)
    with pytest.raises(AccessError):
        addin.install(b"PK", places, "C:\\one\\python.exe")
    assert (places.addin.read_bytes() if places.addin.exists() else None) == earlier


def test_where_the_addin_cannot_be_replaced_excel_is_to_be_closed(tmp_path: Path) -> None:
    places = windows(tmp_path)
    addin.install(b"PK", places, "C:\\one\\python.exe")
    before = places.config.read_bytes()
    # A folder in its place can be replaced by nobody, whatever the rights.
    places.addin.unlink()
    places.addin.mkdir()
    with pytest.raises(AccessError):
        addin.install(b"newer", places, "C:\\two\\python.exe")
    with pytest.raises(AccessError, match="Close Excel, then run 'xl-segment addin remove' again"):
        addin.remove(places)
    assert places.config.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "path"),
    [("%userprofile%\\python.exe", "/home/ann\\python.exe"), ("%NONE%\\x", "%NONE%\\x"), ("$HOME/x", "$HOME/x")],
)
def test_variables_on_windows_stand_for_folders(text: str, path: str) -> None:
    assert ExcelFolders("win32", Path("/home/ann"), {}).expanded(text) == path


def test_a_home_is_no_part_of_a_longer_name() -> None:
    places = ExcelFolders("darwin", Path("/Users/ann"), {})
    assert places.portable("/Users/anna/bin/python") == "/Users/anna/bin/python"
    assert places.expanded("$HOMES/bin/python") == "$HOMES/bin/python"


def test_a_new_workbook_names_the_python_that_made_it(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    path = commands.make_workbook(tmp_path / "Customers.xlsm", folders=windows(tmp_path))
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("xlwings.conf").to_python()
    assert dict(rows)["INTERPRETER_WIN"]
    before = path.read_bytes()
    with pytest.raises(AccessError, match="Choose another name; it is not touched"):
        commands.make_workbook(path)
    assert path.read_bytes() == before


def test_a_new_workbook_has_to_be_a_macro_workbook(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"its name has to end in \.xlsm: Customers\.xlsm"):
        commands.make_workbook(tmp_path / "Customers.xlsx")


def test_where_excel_does_not_run_the_addin_says_what_to_do_instead() -> None:
    if ExcelFolders.of_this_machine() is not None:
        pytest.skip("Excel runs on this system")
    with pytest.raises(AccessError, match="xl-segment run BOOK"):
        commands.install()
