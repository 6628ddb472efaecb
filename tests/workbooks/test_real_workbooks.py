"""Real workbooks that a naive load and save damages: nothing of them is lost, and nothing becomes less valid."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workbooks.books import changed_parts
from xl_segment.run import clear_book, refresh_book, segment_book
from xl_segment.settings import Settings
from xl_segment.workbooks import open_book
from xl_segment.workbooks.closed.destination import Destination

Shared = Callable[[str], Path]

#: Every workbook that has a table one can segment, with what has to be told about it.
USABLE: dict[str, dict[str, object]] = {
    "Advance-Excel-Tutorial__SI.xlsx": {},
    "ClosedXML__SampleSparklines.xlsx": {},
    "ClosedXML__TableHeadersWithLineBreaks.xlsx": {"kind": "customers"},
    "EPPlus_Samples_CSharp__2.5-ChartsAndThemes.xlsx": {"sheet": "LineCharts", "kind": "customers"},
    "EPPlus_Samples_CSharp__Tables.xlsx": {},
    "EPPlus__Control.xlsm": {},
    "Excel-Tutorial__Excel Project Dataset.xlsx": {},
    "PhpSpreadsheet__namespacestd.xlsx": {},
    "calamine__pivots.xlsx": {},
    "excel-project-coffee-sales__coffeeOrdersProject.xlsx": {},
    "poi__47813.xlsx": {},
    "poi__stress002.xlsx": {},
    "powerbi-m1__clients.xlsx": {},
    "powerbi-m1__ventes.xlsx": {},
    "xlwings__integration_write.xlsm": {},
}


@pytest.fixture(scope="module")
def segmented(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    folder = tmp_path_factory.mktemp("real")

    def run(name: str) -> tuple[Path, Path]:
        source, target = shared(f"workbooks/{name}"), folder / name
        if not target.exists():
            segment_book(open_book(source), Settings(**USABLE[name]), save=Destination.of(source, out=target).save)
        return source, target

    return run


@pytest.mark.parametrize("name", USABLE)
def test_only_the_parts_that_have_to_know_of_ours_change(
    name: str, segmented: Callable[[str], tuple[Path, Path]]
) -> None:
    before, after = segmented(name)
    changed = changed_parts(before, after)
    known = r"\[Content_Types\]\.xml|xl/_rels/workbook\.xml\.rels|xl/workbook\.xml|xl/styles\.xml"
    others = [one for one in changed if not re.fullmatch(known, one)]
    sheets = [one for one in others if re.fullmatch(r"xl/worksheets/[^/]+\.xml", one)]
    # That with the data; and the one that was selected, as the workbook opens on ours.
    with zipfile.ZipFile(before) as was, zipfile.ZipFile(after) as now:
        deselected = [
            one for one in sheets if now.read(one).replace(b'tabSelected="0"', b'tabSelected="1"') == was.read(one)
        ]
    assert len(sheets) - len(deselected) == 1
    assert len(deselected) <= 1
    assert all(re.fullmatch(r"xl/(worksheets|tables)/[^/]+\.xml", one) for one in others)


@pytest.mark.parametrize("name", USABLE)
def test_running_again_changes_nothing(
    name: str, segmented: Callable[[str], tuple[Path, Path]], tmp_path: Path
) -> None:
    _, first = segmented(name)
    again = tmp_path / name
    settings = Settings(**USABLE[name])
    segment_book(open_book(first), settings, save=Destination.of(first, out=again).save)
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(again) as other:
        assert one.namelist() == other.namelist()
    assert changed_parts(first, again) == set()


def errors(tool: Path, path: Path) -> list[str]:
    done = subprocess.run(["bash", str(tool), str(path)], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert lines, done.stderr
    return sorted(re.sub(r"\[\d+\]", "[]", line.strip()) for line in lines[1:])


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("npm"), reason="the Open XML SDK validator needs node and npm")
@pytest.mark.parametrize("name", USABLE)
def test_the_open_xml_sdk_finds_no_error_that_the_input_did_not_have(
    name: str, segmented: Callable[[str], tuple[Path, Path]], shared: Shared
) -> None:
    tool = shared("tools/validate_xlsx.sh")
    before, after = segmented(name)
    assert errors(tool, after) == errors(tool, before)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")
def test_libreoffice_opens_every_result_and_shows_our_sheets(
    segmented: Callable[[str], tuple[Path, Path]], tmp_path: Path
) -> None:
    # LibreOffice 7 crashes on the input of this one itself.
    results = [segmented(name)[1] for name in USABLE if name != "ClosedXML__SampleSparklines.xlsx"]
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "ods"]
    subprocess.run([*command, "--outdir", str(tmp_path), *map(str, results)], capture_output=True, check=True)
    for result in results:
        with zipfile.ZipFile(tmp_path / f"{result.stem}.ods") as package:
            content = package.read("content.xml").decode()
        assert 'table:name="Segment charts"' in content
        assert "How we know" in content


@pytest.mark.parametrize("name", USABLE)
def test_refreshed_twice_and_cleared_every_part_is_what_it_was(
    name: str, segmented: Callable[[str], tuple[Path, Path]], tmp_path: Path
) -> None:
    source, target = segmented(name)
    once, twice, cleared = (tmp_path / f"{one}{source.suffix}" for one in ("once", "twice", "cleared"))
    settings = Settings(**USABLE[name])
    refresh_book(open_book(target), settings, save=lambda book: {"result": book.save(once)})
    refresh_book(open_book(once), settings, save=lambda book: {"result": book.save(twice)})
    assert parts(once) == parts(twice)
    clear_book(open_book(twice), save=lambda book: {"result": book.save(cleared)})
    assert parts(cleared) == parts(source)


def parts(path: Path) -> list[tuple[str, bytes]]:
    """Return the parts of a workbook, in their order."""
    with zipfile.ZipFile(path) as package:
        return [(name, package.read(name)) for name in package.namelist()]
