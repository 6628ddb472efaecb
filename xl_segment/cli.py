"""The command line: `xl-segment demo`, `run BOOK`, `refresh BOOK`, `undo BOOK`, `clear BOOK`, `new BOOK`, `doctor` ...

Only Typer and Rich are imported here at the top: `xl-segment --help` answers before pandas would have loaded.
"""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.text import Text

from xl_segment._version import __version__
from xl_segment.errors import SegmentError, SettingError, unexpected
from xl_segment.settings import Settings, pair, read_option, split_list
from xl_segment.terminal import (
    EXPECTED,
    STOPPED,
    UNEXPECTED,
    fail,
    plain,
    progress,
    report,
    say_cleared,
    say_comparison,
    say_files,
    say_json,
    say_line,
    say_stopped,
    say_why,
    sentences,
    show_page,
    stderr,
    stdout,
)
from xl_segment.usage import UsageError, wrong_usage

if TYPE_CHECKING:
    from xl_segment.run import Run
    from xl_segment.workbooks import Book

app = typer.Typer(
    name="xl-segment",
    help="Customer segmentation inside Excel: segments, personas, strategies and the charts that show why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


#: {what a check came to: (word, style)}; None where there was nothing to check.
_CHECKED = {True: ("ok", "green"), False: ("wrong", "bold red"), None: ("-", "dim")}


def main() -> None:
    """Run the command line; every failure ends in a sentence, never in a traceback."""
    warnings.simplefilter("ignore")  # libraries warn programmers; the reader here is none
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):  # what stands in for a terminal may know no such thing
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # it shows what it can
    try:
        code = app(prog_name="xl-segment", standalone_mode=False)
    except UsageError as error:
        _fail_on_usage(error)
    except SegmentError as error:
        fail(str(error))
    except (KeyboardInterrupt, typer.Abort):
        code = STOPPED
    except MemoryError:
        fail(
            "There is not enough memory for this workbook; nothing was changed. Close other programs, or delete sheets "
            "and columns that are not needed from a copy of it, then run again."
        )
    except Exception as error:  # noqa: BLE001  the last line of defence: a log instead of a traceback
        stderr.print(plain(unexpected(error)), soft_wrap=True)
        raise SystemExit(UNEXPECTED) from None
    if code == STOPPED:  # newer versions of Typer return this for Ctrl-C
        say_stopped()
    raise SystemExit(code)


def _fail_on_usage(error: Exception) -> NoReturn:
    """Say what was typed wrongly; with --json also as an object. No command at all is answered with what there is."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()  # type: ignore[attr-defined]  # every one of Typer's has it
        raise SystemExit(EXPECTED)
    sentence = wrong_usage(error)
    if "--json" in sys.argv:
        say_json({"error": sentence, "kind": "UsageError"})
    fail(sentence)


@app.callback(invoke_without_command=True)
def _about(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


_BOOK = Annotated[Path, typer.Argument(metavar="BOOK", help="A workbook that has segments: xlsx or xlsm.")]
_OUT = Annotated[Path | None, typer.Option(metavar="FILE", help="The result; else a new file beside BOOK.")]
_IN_PLACE = Annotated[bool, typer.Option("--in-place", help="Write into BOOK itself; a backup stays beside it.")]
_IMAGES = Annotated[Path | None, typer.Option(metavar="FOLDER", help="A folder for every chart as PNG and SVG.")]
_JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
_LABELS = Annotated[
    str | None, typer.Option(help="Segment and Persona as 'values' or as 'formulas', which need no Python.")
]


@app.command(short_help="Make a sample workbook and segment it.")
def demo(
    folder: Annotated[Path, typer.Option("--folder", metavar="FOLDER", help="Where to put the two workbooks.")] = Path(
        "xl-segment-demo"
    ),
    as_json: _JSON = False,
) -> None:
    """Make a sample workbook of 1,000 customers and segment it; what stood in their place is kept as a backup."""
    with sentences(as_json):
        with progress() as say:
            say("Making the sample workbook")
            from xl_segment.excel.template.sample_shop import demo_content
            from xl_segment.workbooks.closed import saving

            is_new = not folder.exists()
            saving.make_folder(folder)
            book = folder / "Customers.xlsx"
            content = demo_content()
        stood = book.exists()
        try:
            saving.check_not_open(book)
            before = saving.write_with_backup(book, content, option="--folder")
            done = _run(book, Settings(), out=folder / "Customers.segmented.xlsx", in_place=False)
        except BaseException:
            if not stood:  # a sample without its result is of no use
                book.unlink(missing_ok=True)
            if is_new:
                with contextlib.suppress(OSError):
                    folder.rmdir()
            raise
        files = {"sample": book}
        if before:
            files["sample before"] = before["backup"]
        report(replace(done, files=files | done.files), as_json=as_json)


@app.command(short_help="Segment the customers of a workbook or text file.")
def run(
    book: Annotated[
        Path, typer.Argument(metavar="BOOK", help="The workbook: xlsx, xlsm, xls, xlsb, ods, csv, tsv or txt.")
    ],
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="The sheet with the data.")] = None,
    table: Annotated[str | None, typer.Option(metavar="NAME", help="The Excel Table with the data.")] = None,
    k: Annotated[str | None, typer.Option("--k", metavar="NUMBER", help="How many segments; else recommended.")] = None,
    features: Annotated[
        str | None, typer.Option(metavar="LIST", help="The measures that decide, by header: 'Age, Income'.")
    ] = None,
    currency: Annotated[
        str | None, typer.Option(metavar="CODE", help="Of several currencies, the one to work on.")
    ] = None,
    customer: Annotated[str | None, typer.Option(metavar="HEADER", help="The column with the customer.")] = None,
    order: Annotated[str | None, typer.Option(metavar="HEADER", help="The column with the order id.")] = None,
    date: Annotated[str | None, typer.Option(metavar="HEADER", help="The column with the order date.")] = None,
    amount: Annotated[str | None, typer.Option(metavar="HEADER", help="The column with the money.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADER=ROLE", help="What a column is: --column 'Genre=gender'. May be repeated."),
    ] = None,
    labels: _LABELS = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Any other setting: --set cap=0. May be repeated."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="The result; else NAME.segmented.xlsx.")] = None,
    in_place: _IN_PLACE = False,
    images: _IMAGES = None,
    as_json: _JSON = False,
) -> None:
    """Segment the customers, or the customers behind the sales lines, of a workbook or text file."""
    with sentences(as_json):
        options = {
            "sheet": sheet, "table": table, "k": _whole_number("--k", k), "features": split_list(features or ""),
            "customer": customer, "order": order, "date": date, "amount": amount, "currency": currency,
            "labels": _labels(labels),
            "roles": dict(pair(text, "--column 'Header=role'") for text in column or []),
        }  # fmt: skip
        # An option of its own wins over --set.
        settings = Settings(**_read_options(set_ or []) | _given(options))
        report(_run(book, settings, out=out, in_place=in_place, images=images), as_json=as_json)


def _whole_number(option: str, text: str | None, wanted: str = "") -> int | None:
    """Read a whole number as typed behind an option, None where nothing was.

    wanted: what is asked for otherwise. Raises SettingError.
    """
    if text is None:
        return None
    if not text.strip().isdecimal():
        raise SettingError(f"{option} is '{text}'; give {wanted or f'a whole number, such as {option} 4'}.")
    return int(text)


def _read_options(texts: list[str]) -> dict[str, Any]:
    """Read options as typed behind --set: "cap=0"."""
    return dict(read_option(*pair(text, "--set name=value", first=True)) for text in texts)


def _labels(text: str | None) -> str | None:
    """Return the setting that is meant by how labels are to be written; None where nothing is said."""
    return {"formulas": "live formulas"}.get(text or "", text)


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were given on the command line."""
    return {name: value for name, value in options.items() if value or value == 0}


@app.command(short_help="Score all customers with the segments that there are.")
def refresh(
    book: _BOOK,
    reference_date: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="The day that recency counts back from from now on, such as 2024-12-31."),
    ] = None,
    labels: _LABELS = None,
    out: _OUT = None,
    in_place: _IN_PLACE = False,
    images: _IMAGES = None,
    as_json: _JSON = False,
) -> None:
    """Give all customers, old and new, the segments that the workbook has, and say what changed."""
    with sentences(as_json):
        options = dict([read_option("reference_date", reference_date)]) if reference_date else {}
        settings = Settings(**options | _given({"labels": _labels(labels)}))
        report(_run(book, settings, out=out, in_place=in_place, images=images, what="refresh"), as_json=as_json)


@app.command(short_help="Say why a customer is in their segment.")
def explain(
    book: _BOOK,
    customer: Annotated[
        str, typer.Argument(metavar="CUSTOMER", help="The customer's id, or the row on the sheet: 'row 14'.")
    ],
    as_json: _JSON = False,
) -> None:
    """Say why a customer is in their segment, what would move them, and how near they are; writes nothing."""
    with sentences(as_json):
        with progress() as say:
            say("Reading the workbook")
            from xl_segment.run import explain_book
            from xl_segment.workbooks import open_book

            why = explain_book(open_book(book, say=say), Settings(), customer)
        say_why(why, as_json=as_json)


@app.command(short_help="Write customers as a list for mailing.")
def export(
    book: _BOOK,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The list, such as champions.csv.")],
    segment: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER", help="A segment's number. May be repeated.")
    ] = None,
    persona: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="What a segment is called. May be repeated.")
    ] = None,
    tool: Annotated[
        str | None,
        typer.Option("--for", metavar="TOOL", help="Columns as mailchimp, klaviyo or hubspot take them; else plain."),
    ] = None,
    as_json: _JSON = False,
) -> None:
    """Write the customers of some segments, or all of them, as a list for mailing; the workbook stays as it is."""
    with sentences(as_json):
        numbers = [number for text in segment or () if (number := _whole_number("--segment", text)) is not None]
        with progress() as say:
            say("Reading the workbook")
            from xl_segment.audience import audience, to_csv
            from xl_segment.run import said_of_changed_rows, score_book
            from xl_segment.workbooks import open_book
            from xl_segment.workbooks.closed import saving

            saving.check_list(to, book)
            result = score_book(open_book(book, say=say), Settings())
            customers = audience(result, segments=numbers, personas=persona or (), tool=tool)
            say("Writing the list")
            files = {"list": to, **saving.write_with_backup(to, to_csv(customers))}
        if not as_json:
            say_line(f"{len(customers):,} of {len(result.labels):,} customers. {said_of_changed_rows(result)}".rstrip())
        say_files(files, as_json=as_json)


@app.command("report", short_help="Write the segments as a presentation.")
def write_report(
    book: _BOOK,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="The presentation; else NAME.pptx beside BOOK.")
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A company's .potx or .pptx, whose master, fonts and colours are used."),
    ] = None,
    as_json: _JSON = False,
) -> None:
    """Write the segments of a workbook as a presentation, with charts to edit; the workbook stays as it is."""
    with sentences(as_json):
        with progress() as say:
            say("Reading the workbook")
            from xl_segment.presentation import write_deck
            from xl_segment.run import said_of_changed_rows, score_book
            from xl_segment.workbooks import open_book
            from xl_segment.workbooks.closed import saving
            from xl_segment.workbooks.file_names import default_presentation

            target = to or default_presentation(book)
            saving.check_list(target, template, "presentation", (".pptx",))
            result = score_book(open_book(book, say=say), Settings())
            say("Drawing the slides")
            files = write_deck(result, target, template=template, source=default_presentation(book).stem, backup=True)
        if (said := said_of_changed_rows(result)) and not as_json:
            say_line(said)
        say_files(files, as_json=as_json)


@app.command("copy", short_help="Write a copy without macros, labels as formulas.")
def write_plain_copy(
    book: _BOOK,
    to: Annotated[
        Path | None, typer.Option("--to", help="The copy; else 'NAME without macros.xlsx' beside BOOK.")
    ] = None,
    as_json: _JSON = False,
) -> None:
    """Write a copy for where there is no Python: no macros, labels as formulas; the workbook stays as it is."""
    with sentences(as_json):
        with progress() as say:
            say("Reading the workbook")
            from xl_segment.plain_copy import write_copy
            from xl_segment.workbooks.closed import saving
            from xl_segment.workbooks.file_names import default_copy

            target = to or default_copy(book)
            saving.check_list(target, book, "copy", (".xlsx",))
            said, files = write_copy(book, target, say=say)
        if not as_json:
            say_line(said)
        say_files(files, as_json=as_json)


@app.command(short_help="Put a sheet with other numbers of segments beside them.")
def compare(
    book: _BOOK,
    k: Annotated[str, typer.Option("--k", metavar="LIST", help="Numbers of segments: '3,4,5,6'.")],
    method: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="kmeans, ward or gaussian mixture; else as the segments were made. May be repeated."
        ),
    ] = None,
    out: _OUT = None,
    in_place: _IN_PLACE = False,
    as_json: _JSON = False,
) -> None:
    """Put a sheet Compare into a workbook: other numbers of segments and methods, with evidence and who would move."""
    with sentences(as_json), _opened(book, out, in_place, "compared") as (opened, save):
        from xl_segment.run import compare_book

        wanted = "whole numbers parted with commas, such as --k 3,4,5,6"
        numbers = [Settings(k=_whole_number("--k", text, wanted)).k or 2 for text in split_list(k)]
        methods = [Settings(method=read_option("method", text)[1]).method for text in method or ()]
        files: dict[str, Path] = {}
        compared = compare_book(
            opened, Settings(), k=numbers, method=methods, save=lambda book: files.update(save(book)) or files
        )
        if as_json:
            say_json(
                {
                    "alternatives": compared.to_frame().to_dict("records"),
                    "files": {name: str(path) for name, path in files.items()},
                }
            )
            return
        say_comparison(compared)
        say_files(files, as_json=as_json)


@app.command(short_help="Write a Jupyter notebook that makes the segments.")
def notebook(
    book: _BOOK,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="The notebook; else NAME.ipynb beside BOOK.")
    ] = None,
    as_json: _JSON = False,
) -> None:
    """Write a Jupyter notebook that makes the segments step by step; the workbook stays as it is."""
    with sentences(as_json):
        with progress() as say:
            say("Reading the workbook")
            from xl_segment.notebook import notebook_of
            from xl_segment.workbooks import open_book
            from xl_segment.workbooks.closed import saving

            target = to or book.with_suffix(".ipynb")
            opened = open_book(book, say=say)  # a workbook that is not there is told before its notebook's folder
            saving.check_list(target, book, "notebook", (".ipynb",))
            content = notebook_of(opened)
            files = {"notebook": target, **saving.write_with_backup(target, content)}
        if not as_json and target.parent.resolve() != book.parent.resolve():
            say_line(f"It looks for {book.name} beside itself: put a copy there, or change BOOK in its first cell.")
        say_files(files, as_json=as_json)


@app.command(short_help="Take the last run back, once.")
def undo(
    book: _BOOK,
    out: _OUT = None,
    in_place: _IN_PLACE = False,
    as_json: _JSON = False,
) -> None:
    """Take the last run back, once: the segments are those of the run before."""
    with sentences(as_json), _opened(book, out, in_place, "undone") as (opened, save):
        from xl_segment.run import undo_book
        from xl_segment.workbooks.cleared import Cleared

        undone = undo_book(opened, Settings(), save=save)
    if not isinstance(undone, Cleared):
        report(undone, as_json=as_json)
        return
    if not as_json:
        say_line("There was no run before this one, so all that is ours went.")
    say_cleared(undone, as_json=as_json)


@app.command(short_help="Take all that is ours out of a workbook again.")
def clear(
    book: _BOOK,
    out: _OUT = None,
    in_place: _IN_PLACE = False,
    as_json: _JSON = False,
) -> None:
    """Take our columns, sheets, names and pictures out again, and nothing else."""
    with sentences(as_json), _opened(book, out, in_place, "cleared") as (opened, save):
        from xl_segment.run import clear_book

        cleared = clear_book(opened, save=save)
    say_cleared(cleared, as_json=as_json)


@app.command(short_help="Make a workbook that is ready to use in Excel.")
def new(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help="The workbook to make, for example Customers.xlsm.")],
) -> None:
    """Make a workbook that is ready to use in Excel: paste sales, click Segment."""
    with progress() as say:
        say("Making the workbook")
        from xl_segment.excel.install.commands import make_workbook

        typer.echo(f"{make_workbook(book)} is ready: open it in Excel, and start on its sheet Start.")


addin = typer.Typer(help="The add-in: Segment on any workbook that is open in Excel.", no_args_is_help=True)
app.add_typer(addin, name="addin")


@addin.command("install")
def install_addin() -> None:
    """Put the add-in where Excel loads it, and tell it which Python to call."""
    with progress() as say:
        say("Making the add-in")
        from xl_segment.excel.install.commands import install

        for path in install():
            typer.echo(f"Written: {path}")
    typer.echo("Start Excel anew: it has a tab Segment.")


@addin.command("remove")
def remove_addin() -> None:
    """Take the add-in out again."""
    from xl_segment.excel.install.commands import remove

    changed = remove()
    for path in changed:
        typer.echo(f"Changed: {path}")
    if changed:
        typer.echo("The add-in is out.")
    else:
        typer.echo("The add-in was not installed.")


@app.command(short_help="Check what the buttons and formulas need.")
def doctor(
    book: Annotated[Path | None, typer.Argument(metavar="BOOK", help="The workbook whose buttons should work.")] = None,
) -> None:
    """Check all that the buttons and formulas need, and say what mends what is wrong."""
    with progress() as say:
        say("Checking")
        from xl_segment.excel.install.doctor import examine
        from xl_segment.excel.install.excel_folders import ExcelFolders
        from xl_segment.workbooks.closed.reading import check_there

        if book is not None:
            fresh = book.with_suffix(".xlsm")
            check_there(book, f'Check its name and folder, or make one: xl-segment new "{fresh}".')
        checks = examine(book, folders=ExcelFolders.of_this_machine())
    for check in checks:
        word, style = _CHECKED[check.ok]
        text = f": {check.says}"
        if check.mend:
            text += f"  →  {check.mend}"
        stdout.print(Text.assemble((f"{word:>5}", style), "  ", (check.name, "bold"), plain(text)), soft_wrap=True)
    if any(check.ok is False for check in checks):
        raise SystemExit(EXPECTED)


@app.command()
def guide(
    topic: Annotated[
        str | None, typer.Argument(metavar="TOPIC", help="What to read about; left out, the topics.")
    ] = None,
) -> None:
    """Show a page of the guide; without a topic, its topics."""
    from xl_segment.guide import TOPICS, page

    if topic is not None:
        show_page(page(topic))
        return
    for name, what in TOPICS.items():
        say_line(f"{name:<14}{what}")


def _run(
    path: Path,
    settings: Settings,
    *,
    out: Path | None,
    in_place: bool,
    images: Path | None = None,
    what: str = "segment",
    keep: bool = True,
) -> Run:
    ending = {"segment": "segmented", "refresh": "refreshed"}[what]
    with _opened(path, out, in_place, ending, keep=keep) as (book, save):
        from xl_segment.run import refresh_book, segment_book

        work = {"segment": segment_book, "refresh": refresh_book}[what]
        if images is None:
            return work(book, settings, save=save)
        from xl_segment.workbooks.closed import saving

        saving.make_folder(images)
        done = work(book, settings, save=save)
        taken: dict[str, int] = {}
        for chart in done.charts:
            name = chart.file_name
            taken[name.casefold()] = number = taken.get(name.casefold(), 0) + 1
            if number > 1:  # two measures whose names differ in signs alone
                name = f"{name}-{number}"
            saving.write_bytes(images / f"{name}.png", chart.png())
            saving.write_bytes(images / f"{name}.svg", chart.svg())
        return replace(done, files={**done.files, "images": images})


@contextmanager
def _opened(
    path: Path, out: Path | None, in_place: bool, ending: str, *, keep: bool = True
) -> Iterator[tuple[Book, Callable[[Book], dict[str, Path]]]]:
    """Open a workbook, and say how its result is saved."""
    with progress() as say:
        say(f"Opening {path.name}")
        from xl_segment.workbooks import open_book
        from xl_segment.workbooks.closed.destination import Destination

        destination = Destination.of(path, out=out, in_place=in_place, ending=ending, keep=keep)
        yield open_book(path, say=say), destination.save
