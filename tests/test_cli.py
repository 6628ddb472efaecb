"""The command line, as its user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from xl_segment import segment
from xl_segment.errors import SegmentError
from xl_segment.excel.template.sample_shop import make_customers, write_demo
from xl_segment.settings import pair, split_list
from xl_segment.workbooks.hidden_sheet import LastRun
from xl_segment.workbooks.names import HIDDEN_SHEET


def command(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xl_segment", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, "COLUMNS": "150"},
    )  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "My customers.xlsx"
    write_demo(path, n=120)
    return path


def test_the_result_stands_beside_the_workbook_and_the_workbook_is_untouched(book: Path) -> None:
    before = book.read_bytes()
    done = command("run", book.name, "--k", "5", cwd=book.parent)
    assert done.returncode == 0, done.stderr
    assert "Result: My customers.segmented.xlsx" in done.stdout
    assert book.read_bytes() == before
    assert sorted(one.name for one in book.parent.iterdir()) == ["My customers.segmented.xlsx", "My customers.xlsx"]


def test_in_place_leaves_a_backup_of_what_was(book: Path) -> None:
    before = book.read_bytes()
    done = command("run", book.name, "--in-place", cwd=book.parent)
    assert done.returncode == 0, done.stderr
    assert (book.parent / "My customers.backup.xlsx").read_bytes() == before
    assert "Segments" in openpyxl.load_workbook(book).sheetnames
    assert "Backup: My customers.backup.xlsx" in done.stdout


def test_json_is_one_object_with_everything_that_was_promised(book: Path) -> None:
    done = command("run", book.name, "--json", "--features", "Age, Annual Income", "--set", "cap=0", cwd=book.parent)
    found = json.loads(done.stdout)
    assert {
        "kind",
        "rows",
        "kept",
        "set_aside",
        "columns",
        "k",
        "k_reason",
        "quality",
        "segments",
        "files",
        "seconds",
    } <= set(found)
    assert set(found["seconds"]) == {"read", "engine", "charts", "write", "total"}
    assert found["columns"]["Annual Income"] == "income"
    assert {"silhouette", "inertia", "calinski_harabasz", "davies_bouldin"} <= set(found["quality"])
    for one in found["segments"]:
        assert {"segment", "persona", "size", "share"} <= set(one)
    assert sum(one["size"] for one in found["segments"]) == found["kept"]


def test_a_column_is_what_the_user_says(book: Path) -> None:
    done = command("run", book.name, "--json", "--column", "Spending Score=other measure", cwd=book.parent)
    assert json.loads(done.stdout)["columns"]["Spending Score"] == "other measure"


def test_help_and_version_answer() -> None:
    assert "demo" in command("--help", cwd=Path.cwd()).stdout
    assert command("--version", cwd=Path.cwd()).stdout.strip() == "0.1.0"


def test_features_are_parted_at_commas_but_not_within_quotes() -> None:
    assert split_list('Age, "Income, net" ,Score') == ("Age", "Income, net", "Score")
    assert split_list("") == ()


def test_a_pair_is_parted_at_its_last_equals_sign() -> None:
    assert pair("a=b=gender", "form") == ("a=b", "gender")
    with pytest.raises(SegmentError, match="not of the form --set name=value"):
        pair("cap", "--set name=value")


@pytest.fixture(scope="module")
def segmented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with the sample shop, and the model that a run has left in it."""
    path = tmp_path_factory.mktemp("explain") / "Shop.xlsx"
    customers = make_customers(120).drop(columns="group")
    result = segment(customers, k=3, k_min=2, k_max=3)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Customers"
    for cells in [list(customers.columns), *customers.astype(object).to_numpy().tolist()]:
        sheet.append(cells)
    hidden = book.create_sheet(HIDDEN_SHEET)
    for row, line in enumerate(LastRun(result.memory.to_json(), data_sheet="Customers").lines(), start=1):
        hidden.cell(row, 1, line).data_type = "s"
    hidden.sheet_state = "veryHidden"
    book.save(path)
    return path


def test_explain_says_why_and_writes_nothing(segmented: Path) -> None:
    before = segmented.read_bytes()
    done = command("explain", segmented.name, "C00007", cwd=segmented.parent)
    assert done.returncode == 0, done.stderr
    name, sentence = done.stdout.splitlines()
    assert name == "C00007"
    assert sentence.startswith("Segment ")
    assert " Next: " in sentence
    by_row = command("explain", segmented.name, "row 8", "--json", cwd=segmented.parent)
    told = json.loads(by_row.stdout)
    assert (told["customer"], told["sentence"]) == (name, sentence)
    assert {"segment", "persona", "fit", "nearness", "reasons", "move", "short", "next_segment"} <= set(told)
    assert segmented.read_bytes() == before
    assert [path.name for path in segmented.parent.iterdir()] == ["Shop.xlsx"]


def test_explain_names_the_nearest_id_and_says_what_is_missing(segmented: Path, book: Path) -> None:
    nobody = command("explain", segmented.name, "C0000x", "--json", cwd=segmented.parent)
    assert nobody.returncode == 2
    assert "There is no customer 'C0000x' in sheet Customers. Did you mean 'C00" in nobody.stderr
    assert json.loads(nobody.stdout)["kind"] == "NotFoundError"
    header = command("explain", segmented.name, "row 1", cwd=segmented.parent)
    assert (header.returncode, "holds no customer. Its customers stand in rows 2 to 121." in header.stderr) == (2, True)
    no_segments = command("explain", book.name, "C00007", cwd=book.parent)
    assert no_segments.returncode == 2
    assert "no segments" in no_segments.stderr


@pytest.mark.slow
def test_a_new_workbook_is_segmented_and_examined(tmp_path: Path) -> None:
    assert "Customers.xlsm is ready" in command("new", "Customers.xlsm", cwd=tmp_path).stdout
    done = command("run", "Customers.xlsm", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Result: Customers.segmented.xlsm" in done.stdout
    told = command("doctor", "Customers.segmented.xlsm", cwd=tmp_path)
    assert told.returncode == 0, told.stdout
    assert "has the macros of xl_segment" in told.stdout


def test_the_doctor_says_what_is_wrong_and_what_mends_it(tmp_path: Path) -> None:
    (tmp_path / "Odd.xlsm").write_text("no workbook")
    told = command("doctor", "Odd.xlsm", cwd=tmp_path)
    assert told.returncode == 2
    assert "wrong  Odd.xlsm: " in told.stdout
    assert 'xl-segment new "Odd new.xlsm"' in told.stdout


def test_the_doctor_says_of_a_workbook_that_is_not_there_nothing_but_that(tmp_path: Path) -> None:
    (tmp_path / "Customers.xlsx").touch()
    near, far = (command("doctor", name, cwd=tmp_path) for name in ("Custmers.xlsx", "Gone.xlsx"))
    assert (near.returncode, near.stdout, far.returncode, far.stdout) == (2, "", 2, "")
    assert near.stderr.splitlines()[-1].endswith("Did you mean 'Customers.xlsx'?")
    assert far.stderr.splitlines()[-1].endswith('make one: xl-segment new "Gone.xlsm".')


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("run", "xl-segment run needs BOOK (the workbook: xlsx, xlsm, xls, xlsb, ods, csv, tsv or txt). Type, for example: xl-segment run Customers.xlsx"),
        ("copy", "xl-segment copy needs BOOK (a workbook that has segments: xlsx or xlsm). Type, for example: xl-segment copy Customers.segmented.xlsx"),
        ("explain Shop.xlsx", "xl-segment explain needs CUSTOMER (the customer's id, or the row on the sheet: 'row 14'). Type, for example: xl-segment explain Customers.segmented.xlsx C0042"),
        ("export Shop.xlsx", "xl-segment export needs --to (the list, such as champions.csv). Type, for example: xl-segment export Customers.segmented.xlsx --to champions.csv"),
        ("run book --k abc", "--k is 'abc'; give a whole number, such as --k 4."),
        ("run book --k", "--k needs a value behind it, such as --k 4"),
        ("run book --json=yes", "--json takes no value: leave out what stands behind it."),
        ("export book --to a.csv --segment first", "--segment is 'first'; give a whole number, such as --segment 4."),
        ("runn book", "xl-segment has no command 'runn'. Did you mean run?"),
        ("addin instal", "xl-segment addin has no command 'instal'. Did you mean install?"),
        ("Customers.xlsx", "'Customers.xlsx' is no command: to segment that file, type xl-segment run \"Customers.xlsx\""),
        ("run book --image there", "xl-segment run has no option --image. Did you mean --images?"),
        ("refresh book --ref 2024-12-31", "xl-segment refresh has no option --ref. Did you mean --reference-date?"),
        ("undo book --k 3", "xl-segment undo has no option --k. It has --out, --in-place, --json, --help."),
        ("run My customers.xlsx", "'customers.xlsx' is too much for xl-segment run: put a name or a list with blanks in double quotes, as in \"My customers.xlsx\" or \"Age, Income\"."),
    ],
)  # fmt: skip
def test_what_is_typed_wrongly_is_answered_in_one_line_and_with_two(typed: str, answer: str, tmp_path: Path) -> None:
    said = command(*typed.split(), cwd=tmp_path)
    assert (said.returncode, said.stdout, said.stderr) == (2, "", f"{answer}\n")
    assert list(tmp_path.iterdir()) == []


def test_with_json_what_is_typed_wrongly_is_an_object_too(tmp_path: Path) -> None:
    said = command("run", "--kk", "3", "--json", cwd=tmp_path)
    assert json.loads(said.stdout) == {"error": said.stderr.strip(), "kind": "UsageError"}


def test_numbers_to_compare_are_parted_with_commas(segmented: Path) -> None:
    said = command("compare", segmented.name, "--k", "3;4", cwd=segmented.parent)
    assert said.returncode == 2
    assert "--k is '3;4'; give whole numbers parted with commas, such as --k 3,4,5,6." in said.stderr


def test_features_parted_with_another_sign_are_not_taken_for_one_column(book: Path) -> None:
    said = command("run", book.name, "--features", "Age;Annual Income", cwd=book.parent)
    assert said.returncode == 2
    assert said.stderr.endswith("Part several with commas, as in 'Age, Annual Income'.\n")


def test_every_example_that_is_named_is_a_command_with_all_that_it_needs(tmp_path: Path) -> None:
    from xl_segment.usage import _EXAMPLES

    assert set(_EXAMPLES) >= {"run", "refresh", "explain", "export", "report", "compare", "notebook", "undo", "clear"}
    for name in sorted(_EXAMPLES.keys() - {"new"}):
        said = command(*_EXAMPLES[name].split()[1:], cwd=tmp_path)
        assert (said.returncode, "There is no file" in said.stderr) == (2, True), said.stderr


def test_a_log_has_a_line_for_each_step_and_the_answer_is_apart_from_it(book: Path) -> None:
    done = command("run", book.name, "--json", cwd=book.parent)
    steps = done.stderr.splitlines()
    assert steps[0] == f"Opening {book.name} ..."
    assert steps[-1] == "Writing the workbook ..."
    assert len(steps) > 5
    assert all(step.endswith(" ...") for step in steps)
    assert json.loads(done.stdout)["kept"] == 120


def test_the_first_line_is_there_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    from xl_segment import cli

    heavy = "{'pandas', 'numpy', 'sklearn', 'matplotlib', 'openpyxl'}"
    code = f"import sys, {cli.__name__}; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_second_demo_keeps_what_was_changed_in_the_first(tmp_path: Path) -> None:
    folder = tmp_path / "xl-segment-demo"
    folder.mkdir()
    for name in ("Customers.xlsx", "Customers.segmented.xlsx"):
        (folder / name).write_text(f"mine: {name}")
    done = command("demo", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    files = json.loads(done.stdout)["files"]
    assert set(files) == {"sample", "sample before", "result", "backup"}
    assert (tmp_path / files["sample before"]).read_text() == "mine: Customers.xlsx"
    assert (tmp_path / files["backup"]).read_text() == "mine: Customers.segmented.xlsx"
    sample = (tmp_path / files["sample"]).read_bytes()
    again = json.loads(command("demo", "--json", cwd=tmp_path).stdout)["files"]
    assert "sample before" not in again  # it was the same
    assert (tmp_path / again["sample"]).read_bytes() == sample


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
@pytest.mark.parametrize("step", ["Making the sample workbook", "Looking for groups", "Writing the workbook"])
def test_what_is_stopped_says_so_in_one_line_and_leaves_nothing(step: str, tmp_path: Path) -> None:
    work = subprocess.Popen(
        [sys.executable, "-m", "xl_segment", "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert work.stderr is not None
    assert any(line.startswith(step) for line in work.stderr)
    work.send_signal(signal.SIGINT)
    out, err = work.communicate(timeout=60)
    assert err.splitlines()[-1] == "Stopped. No file was changed."
    assert all(line.endswith(" ...") for line in err.splitlines()[:-1])
    assert (out, list(tmp_path.iterdir())) == ("", [])
    assert work.returncode in (130, -signal.SIGINT)


def test_stopped_after_a_file_was_written_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from xl_segment.terminal import say_stopped
    from xl_segment.workbooks.closed import saving

    saving.WRITTEN.clear()
    saving.write_bytes(tmp_path / "champions.csv", b"C1")
    say_stopped()
    assert capsys.readouterr().err == "Stopped. Written before that: champions.csv.\n"


@pytest.mark.skipif(sys.platform != "linux", reason="Excel runs on this system")
def test_where_there_is_no_excel_the_addin_says_so(tmp_path: Path) -> None:
    told = command("addin", "install", cwd=tmp_path)
    assert told.returncode == 2
    assert "Excel runs on Windows and macOS only" in told.stderr


def test_labels_are_formulas_where_that_is_asked_for_and_a_copy_needs_no_python(book: Path) -> None:
    done = command("run", book.name, "--labels", "formulas", "--json", cwd=book.parent)
    assert done.returncode == 0, done.stderr
    labels = json.loads(done.stdout)["labels"]
    assert (labels["formulas"], labels["values"]) == (115, 5)
    assert labels["why"] == (
        "Segment and Persona are formulas in 115 of 120 rows that have a segment. The other 5 have values, as a formula "
        "would not say the same there: in row 36, it needs a number where '108200' stands under Annual Income. "
        "Copy the two cells down to give a new row its segment."
    )
    result = book.parent / "My customers.segmented.xlsx"
    before = result.read_bytes()
    copied = command("copy", result.name, cwd=book.parent)
    assert copied.returncode == 0, copied.stderr
    assert "   Copy: My customers without macros.xlsx" in copied.stdout
    assert result.read_bytes() == before
    customers = openpyxl.load_workbook(book.parent / "My customers without macros.xlsx")["Customers"]
    texts = [str(cell.value) for row in customers.iter_rows() for cell in row]
    assert sum(text.startswith("=IF(COUNT(") for text in texts) == 115
    wrong = command("run", book.name, "--labels", "words", cwd=book.parent)
    assert "Write labels as is 'words'; choose one of 'values', 'live formulas'." in wrong.stderr
