"""The command line: `xl-segment demo`, `run BOOK`, `refresh BOOK`, `undo BOOK`, `clear BOOK`, `new BOOK`, `doctor` ...

Only Typer and Rich are imported here at the top: `xl-segment --help` answers before pandas would have loaded.
"""

from __future__ import annotations

import contextlib
import json
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xl_segment._version import __version__
from xl_segment.errors import SegmentError, unexpected
from xl_segment.rounding import percent
from xl_segment.settings import Settings, listed, pair, read_option

if TYPE_CHECKING:
    from xl_segment.result import Segmentation
    from xl_segment.run import Run
    from xl_segment.workbooks import Book

app = typer.Typer(
    name="xl-segment",
    help="Customer segmentation inside Excel: segments, personas, strategies and the charts that show why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


class _Terminal(Console):
    """A terminal that takes every text as text, and whose reader may go away."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False)

    def on_broken_pipe(self) -> None:
        """What was done is done, whether anybody reads of it or not."""


_out = _Terminal()
_err = _Terminal(stderr=True)

#: Exit codes: the user can mend it; we have to.
EXPECTED, UNEXPECTED = 2, 1


def main() -> None:
    """Run the command line; every failure ends in a sentence, never in a traceback."""
    warnings.simplefilter("ignore")  # libraries warn programmers; the reader here is none
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):  # what stands in for a terminal may know no such thing
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # it shows what it can
    try:
        app()
    except SegmentError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _err.print("Stopped. No file was changed.")
        raise SystemExit(130) from None
    except MemoryError:
        _fail(
            "There is not enough memory for this workbook; nothing was changed. Close other programs, or delete sheets "
            "and columns that are not needed from a copy of it, then run again."
        )
    except Exception as error:  # noqa: BLE001  the last line of defence: a log instead of a traceback
        _err.print(_plain(unexpected(error)), soft_wrap=True)
        raise SystemExit(UNEXPECTED) from None


@app.callback(invoke_without_command=True)
def _about(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where to put the two workbooks.")] = Path("xl-segment-demo"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
) -> None:
    """Make a sample workbook of 1,000 customers and segment it."""
    with _sentences(as_json):
        from xl_segment.excel.template.sample_shop import write_demo
        from xl_segment.workbooks.closed import saving

        saving.make_folder(folder)
        book = folder / "Customers.xlsx"
        saving.check_not_open(book)
        write_demo(book)
        done = _run(book, Settings(), out=folder / "Customers.segmented.xlsx", in_place=False, keep=False)
        _report(replace(done, files={"sample": book, **done.files}), as_json=as_json)


@app.command()
def run(
    book: Annotated[Path, typer.Argument(help="The workbook: xlsx, xlsm, xls, xlsb, ods, csv, tsv or txt.")],
    sheet: Annotated[str | None, typer.Option(help="The sheet with the data.")] = None,
    table: Annotated[str | None, typer.Option(help="The Excel Table with the data.")] = None,
    k: Annotated[int | None, typer.Option("--k", help="How many segments; else recommended.")] = None,
    features: Annotated[str | None, typer.Option(help="The measures that decide, by header: 'Age, Income'.")] = None,
    currency: Annotated[str | None, typer.Option(help="Of several currencies, the one to work on.")] = None,
    customer: Annotated[str | None, typer.Option(help="The column with the customer.")] = None,
    order: Annotated[str | None, typer.Option(help="The column with the order id.")] = None,
    date: Annotated[str | None, typer.Option(help="The column with the order date.")] = None,
    amount: Annotated[str | None, typer.Option(help="The column with the money.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="What a column is: --column 'Genre=gender'. May be repeated.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="Any other setting: --set cap=0. May be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The result; else NAME.segmented.xlsx.")] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Write into BOOK itself; a backup stays beside it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
) -> None:
    """Segment the customers, or the customers behind the sales lines, of a workbook."""
    with _sentences(as_json):
        named = {
            "sheet": sheet, "table": table, "k": k, "features": listed(features or ""), "customer": customer,
            "order": order, "date": date, "amount": amount, "currency": currency,
            "roles": dict(pair(one, "--column 'Header=role'") for one in column or []),
        }  # fmt: skip
        others = dict(read_option(*pair(one, "--set name=value", first=True)) for one in set_ or [])
        # An option of its own wins over --set.
        settings = Settings(**{**others, **{name: value for name, value in named.items() if value or value == 0}})
        _report(_run(book, settings, out=out, in_place=in_place), as_json=as_json)


_OUT = Annotated[Path | None, typer.Option(help="The result; else a new file beside BOOK.")]
_IN_PLACE = Annotated[bool, typer.Option("--in-place", help="Write into BOOK itself; a backup stays beside it.")]
_JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


@app.command()
def refresh(
    book: Annotated[Path, typer.Argument(help="A workbook that has segments: xlsx or xlsm.")],
    reference_date: Annotated[
        str | None, typer.Option(help="The day that recency counts back from from now on, such as 2024-12-31.")
    ] = None,
    out: _OUT = None,
    in_place: _IN_PLACE = False,
    as_json: _JSON = False,
) -> None:
    """Give all customers, old and new, the segments that the workbook has, and say what changed."""
    with _sentences(as_json):
        options = dict([read_option("reference_date", reference_date)]) if reference_date else {}
        _report(_run(book, Settings(**options), out=out, in_place=in_place, what="refresh"), as_json=as_json)


@app.command()
def undo(
    book: Annotated[Path, typer.Argument(help="A workbook that has segments: xlsx or xlsm.")],
    out: _OUT = None,
    in_place: _IN_PLACE = False,
    as_json: _JSON = False,
) -> None:
    """Take the last run back, once: the segments are those of the run before."""
    with _sentences(as_json), _opened(book, out, in_place, "undone") as (opened, save):
        from xl_segment.run import undo_book

        made: dict[str, Path] = {}
        done = undo_book(opened, Settings(), save=lambda book: made.update(save(book)) or made)
        if done is not None:
            _report(done, as_json=as_json)
            return
        if not as_json:
            _out.print("There was no run before this one: all that is ours was taken out.")
        _say_files(made, as_json=as_json)


@app.command()
def clear(
    book: Annotated[Path, typer.Argument(help="A workbook that has segments: xlsx or xlsm.")],
    out: _OUT = None,
    in_place: _IN_PLACE = False,
    as_json: _JSON = False,
) -> None:
    """Take our columns, sheets, names and pictures out again, and nothing else."""
    with _sentences(as_json), _opened(book, out, in_place, "cleared") as (opened, save):
        from xl_segment.run import clear_book

        _say_files(clear_book(opened, save=save), as_json=as_json)


@app.command()
def new(
    book: Annotated[Path, typer.Argument(help="The workbook to make, for example Customers.xlsm.")],
) -> None:
    """Make a workbook that is ready to use in Excel: paste sales, click Segment."""
    with _progress() as say:
        say("Making the workbook")
        from xl_segment.excel.install.commands import make_workbook

        typer.echo(f"{make_workbook(book)} is ready: open it in Excel, and start on its sheet Start.")


addin = typer.Typer(help="The add-in: Segment on any workbook that is open in Excel.", no_args_is_help=True)
app.add_typer(addin, name="addin")


@addin.command("install")
def install_addin() -> None:
    """Put the add-in where Excel loads it, and tell it which Python to call."""
    with _progress() as say:
        say("Making the add-in")
        from xl_segment.excel.install.commands import install

        for path in install():
            typer.echo(f"Written: {path}")
    typer.echo("Start Excel anew: it has a tab Segment.")


@addin.command("remove")
def remove_addin() -> None:
    """Take the add-in out again."""
    from xl_segment.excel.install.commands import remove

    touched = remove()
    for path in touched:
        typer.echo(f"Changed: {path}")
    typer.echo("The add-in is out." if touched else "The add-in was not installed.")


@app.command()
def doctor(
    book: Annotated[Path | None, typer.Argument(help="The workbook whose buttons should work.")] = None,
) -> None:
    """Check all that the buttons and formulas need, and say what mends what is wrong."""
    from xl_segment.excel.install.doctor import examine
    from xl_segment.excel.install.excel_folders import ExcelFolders

    checks = examine(book, places=ExcelFolders.here())
    for one in checks:
        word, style = {True: ("ok", "green"), False: ("wrong", "bold red"), None: ("-", "dim")}[one.ok]
        mend = f"  →  {one.mend}" if one.mend else ""
        said = _plain(f": {one.found}{mend}")
        _out.print(Text.assemble((f"{word:>5}", style), "  ", (one.name, "bold"), said), soft_wrap=True)
    if any(one.ok is False for one in checks):
        raise SystemExit(EXPECTED)


def _run(
    path: Path, settings: Settings, *, out: Path | None, in_place: bool, what: str = "segment", keep: bool = True
) -> Run:
    ending = {"segment": "segmented", "refresh": "refreshed"}[what]
    with _opened(path, out, in_place, ending, keep=keep) as (book, save):
        from xl_segment.run import refresh_book, segment_book

        work = {"segment": segment_book, "refresh": refresh_book}[what]
        return work(book, settings, save=save)


@contextmanager
def _opened(
    path: Path, out: Path | None, in_place: bool, ending: str, *, keep: bool = True
) -> Iterator[tuple[Book, Callable[[Book], dict[str, Path]]]]:
    """Open a workbook, and say how its result is saved."""
    with _progress() as say:
        say("Starting")
        from xl_segment.workbooks import open_book
        from xl_segment.workbooks.closed.destination import Destination

        destination = Destination.of(path, out=out, in_place=in_place, ending=ending, keep=keep)
        yield open_book(path, say=say), destination.save


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Show what is going on while it goes on; nothing where nobody watches."""
    if not _err.is_terminal:
        yield lambda _: None
        return
    with _err.status("") as status:
        yield lambda text: status.update(Text(_plain(f"{text} …")))


@contextmanager
def _sentences(as_json: bool) -> Iterator[None]:
    """With --json an error is one object too; the sentence goes to standard error all the same."""
    try:
        yield
    except SegmentError as error:
        if as_json:
            _say_json({"error": str(error), "kind": type(error).__name__})
        raise


def _say_json(what: object, *, indent: int | None = None) -> None:
    """Print one JSON object; letters that the reader's encoding does not have are escaped."""
    unicode = "utf" in str(getattr(sys.stdout, "encoding", "")).lower()
    _say(json.dumps(what, ensure_ascii=not unicode, indent=indent))


def _say(text: str) -> None:
    """Print a line as it is. It is said when the work is done: that nobody listens changes nothing."""
    with contextlib.suppress(OSError):
        typer.echo(text)


def _plain(text: str) -> str:
    """Return a text that says nothing to the terminal itself: control characters are shown as blanks."""
    return "".join(one if one.isprintable() or one == "\n" else " " for one in text)


def _report(run_: Run, *, as_json: bool) -> None:
    if as_json:
        _say_json(run_.to_json(), indent=2)
        return
    result = run_.result
    log = result.log
    _out.print(
        Text.assemble(
            (f"{result.k} segments of {len(result.labels):,} customers", "bold"),
            f"  ({log.rows_in:,} rows in: {log.rows_kept:,} kept, {log.rows_set_aside:,} set aside)",
        )
    )
    _say_assumptions(result)
    _out.print(_as_table(result))
    for sentence in _changes(result):
        _out.print(_plain(sentence), soft_wrap=True)
    if result.how == "Segment":
        _out.print(_plain(result.choice.reason), style="dim", soft_wrap=True)
    for reason, rows in log.set_aside.items():
        _out.print(_plain(f"Set aside: {len(rows):,} × {reason}"), style="dim", soft_wrap=True)
    for note in (run_.chosen, *result.table.sheet.notes, run_.columns.note):
        if note:
            _out.print(_plain(note), style="dim", soft_wrap=True)
    _say_files(run_.files, as_json=False)
    _say(f"Seconds: {run_.seconds['total']:.1f}")


def _say_assumptions(result: Segmentation) -> None:
    """Say what everything hangs on before saying anything else, and what has to be known."""
    from xl_segment.pages.words import taken_for_granted

    _out.print(taken_for_granted(result), style="dim", markup=False, highlight=False, soft_wrap=True)
    for warning in result.warnings:
        _out.print(f"Please check: {warning}", style="yellow", markup=False, highlight=False, soft_wrap=True)


def _changes(result: Segmentation) -> list[str]:
    """Say what has changed since the run before, and whether the model still fits; nothing on a first run."""
    from xl_segment.pages.changes_page import finding

    told = [f"{finding(result)}."] if len(result.memory.history) > 1 else []
    return told if result.drift is None else [*told, result.drift.sentence]


def _say_files(files: Mapping[str, Path], *, as_json: bool) -> None:
    if as_json:
        _say_json({"files": {name: str(path) for name, path in files.items()}})
        return
    for name, path in files.items():
        _say(_plain(f"{name.capitalize():>7}: {path}"))


def _as_table(result: Segmentation) -> Table:
    table = Table(header_style="bold", pad_edge=False)
    money = result.features.money is not None
    for name in ("Segment", "Persona", "Customers", "Share", *(["Money"] if money else [])):
        table.add_column(name, justify="left" if name == "Persona" else "right", no_wrap=name != "Persona")
    table.add_column("What sets it apart", overflow="fold")
    for profile, persona in zip(result.profiles, result.personas, strict=True):
        share = [percent(profile.money_share)] if profile.money_share is not None else []
        table.add_row(
            str(profile.segment), _plain(persona.name), f"{profile.size:,}", percent(profile.share), *share,
            _plain("; ".join(profile.apart[:2])),
        )  # fmt: skip
    return table


def _fail(sentence: str) -> None:
    _err.print(_plain(sentence), style="bold red", soft_wrap=True)
    raise SystemExit(EXPECTED) from None
