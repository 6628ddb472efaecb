"""What the command line says: what is going on, what came out of it, and what is wrong.

Only Typer and Rich are imported here at the top, as in `cli`.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from xl_segment.errors import SegmentError
from xl_segment.rounding import percent

if TYPE_CHECKING:
    from xl_segment.alternatives import Alternatives
    from xl_segment.personas.customer_why import CustomerWhy
    from xl_segment.result import Segmentation
    from xl_segment.run import Run
    from xl_segment.workbooks.cleared import Cleared

#: Exit codes: the user can mend it; we have to.
EXPECTED, UNEXPECTED = 2, 1
#: The exit code of what is stopped with Ctrl-C, as shells have it.
STOPPED = 130


class Terminal(Console):
    """A terminal that takes every text as text, and whose reader may go away."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False)

    def on_broken_pipe(self) -> None:
        """What was done is done, whether anybody reads of it or not."""


stdout = Terminal()
stderr = Terminal(stderr=True)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show what is going on while it goes on; where that is no terminal but a log, each step as a line of its own."""
    if not stderr.is_terminal:
        yield _say_step
        return
    with stderr.status("") as status:
        yield lambda text: status.update(Text(plain(f"{text} …")))


def _say_step(text: str) -> None:
    with contextlib.suppress(OSError):  # that nobody listens changes nothing
        stderr.print(plain(f"{text} ..."), soft_wrap=True)


@contextmanager
def sentences(as_json: bool) -> Iterator[None]:
    """With --json an error is one object too; the sentence goes to standard error all the same."""
    try:
        yield
    except SegmentError as error:
        if as_json:
            say_json({"error": str(error), "kind": type(error).__name__})
        raise


def say_json(fields: object, *, indent: int | None = None) -> None:
    """Print one JSON object; letters that the reader's encoding does not have are escaped."""
    unicode = "utf" in str(getattr(sys.stdout, "encoding", "")).lower()
    say_line(json.dumps(fields, ensure_ascii=not unicode, indent=indent))


def say_line(text: str) -> None:
    """Print a line as it is. It is said when the work is done: that nobody listens changes nothing."""
    with contextlib.suppress(OSError):
        typer.echo(text)


def show_page(markdown: str) -> None:
    """Show a page of the guide; plain where it is not read at a terminal."""
    from rich.markdown import Markdown

    if stdout.is_terminal:
        stdout.print(Markdown(markdown))
    else:
        say_line(markdown)


def plain(text: str) -> str:
    """Return a text that says nothing to the terminal itself: control characters are shown as blanks."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def report(run: Run, *, as_json: bool) -> None:
    """Say what came out of a run."""
    if as_json:
        say_json(run.to_json(), indent=2)
        return
    result = run.result
    if run.taken_back:
        stdout.print(plain(run.taken_back), soft_wrap=True)
    stdout.print(_headline(result), soft_wrap=True)
    _say_assumptions(result)
    stdout.print(_as_table(result))
    for sentence in _changes(result):
        stdout.print(plain(sentence), soft_wrap=True)
    for remark in _remarks(run):
        stdout.print(plain(remark), style="dim", soft_wrap=True)
    say_files(run.files, as_json=False)
    say_line(f"Seconds: {run.seconds['total']:.1f}")


def say_why(why: CustomerWhy, *, as_json: bool) -> None:
    """Say why a customer is in their segment, and what would move them."""
    if as_json:
        say_json(why.to_json(), indent=2)
        return
    stdout.print(plain(why.customer), style="bold", soft_wrap=True)
    stdout.print(plain(why.sentence), soft_wrap=True)


def _headline(result: Segmentation) -> Text:
    log = result.log
    return Text.assemble(
        (f"{result.k} segments of {len(result.labels):,} customers: {result.evidence.in_short}", "bold"),
        f"  ({log.rows_in:,} rows in: {log.rows_used:,} kept, {log.rows_set_aside:,} set aside)",
    )


def _remarks(run: Run) -> Iterator[str]:
    """Say why so many segments, what was set aside, and what there is to say of the sheet."""
    result = run.result
    if result.how == "Segment":
        yield result.evidence.sentence
        yield result.choice.reason
    if result.features.measured.kind == "sales lines":
        yield from result.lifetime.sentences
    for reason, rows in result.log.set_aside.items():
        yield f"Set aside: {len(rows):,} × {reason}"
    yield from filter(None, (run.chosen, *result.table.sheet.notes, run.columns.note, run.labels))


def _say_assumptions(result: Segmentation) -> None:
    """Say what everything hangs on before saying anything else, and what has to be known."""
    from xl_segment.pages.words import taken_for_granted

    stdout.print(taken_for_granted(result), style="dim", markup=False, highlight=False, soft_wrap=True)
    for warning in result.warnings:
        stdout.print(f"Please check: {warning}", style="yellow", markup=False, highlight=False, soft_wrap=True)


def _changes(result: Segmentation) -> list[str]:
    """Say what has changed since the run before, and whether the model still fits; nothing on a first run."""
    from xl_segment.pages.changes_page import finding

    lines = []
    if len(result.memory.history) > 1:
        lines.append(f"{finding(result)}.")
    if result.drift is not None:
        lines.append(result.drift.sentence)
    return lines


def say_files(files: Mapping[str, Path], *, as_json: bool) -> None:
    """Say which files were written. files: {what it is: the file}."""
    if as_json:
        say_json({"files": {name: str(path) for name, path in files.items()}})
        return
    for name, path in files.items():
        say_line(plain(f"{name.capitalize():>7}: {path}"))


def say_cleared(cleared: Cleared, *, as_json: bool) -> None:
    """Say what was taken out of a workbook, and which files were written."""
    if as_json:
        files = {name: str(path) for name, path in cleared.files.items()}
        say_json({"taken_out": cleared.to_json(), "files": files})
        return
    stdout.print(plain(cleared.sentence()), soft_wrap=True)
    say_files(cleared.files, as_json=False)


def say_comparison(compared: Alternatives) -> None:
    """Print several ways of making segments as a table."""
    from xl_segment.charts.comparing import METHODS

    table = Table(header_style="bold", pad_edge=False)
    for header in ("Segments", "Silhouette", "Comes out again", "Least", "Would move"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("Method", justify="left", no_wrap=True)
    table.add_column("Verdict", justify="left", no_wrap=True)
    for way in compared.ways:
        table.add_row(
            str(way.k), f"{way.evidence.silhouette:.2f}", percent(way.steadiness), percent(way.least_steady),
            f"{way.would_move:,}", METHODS.get(way.method, way.method), way.evidence.word,
        )  # fmt: skip
    stdout.print(table)


def _as_table(result: Segmentation) -> Table:
    from xl_segment.personas.phrases import shown_money_shares, shown_shares

    table = Table(header_style="bold", pad_edge=False)
    table.add_column("Segment", justify="right", no_wrap=True)
    table.add_column("Persona", justify="left")
    table.add_column("Customers", justify="right", no_wrap=True)
    table.add_column("Share", justify="right", no_wrap=True)
    if result.features.money is not None:
        table.add_column("Money", justify="right", no_wrap=True)
    table.add_column("What sets it apart", overflow="fold")
    shares = zip(shown_shares(result.profiles), shown_money_shares(result.profiles), strict=True)
    for profile, persona, (share, money) in zip(result.profiles, result.personas, shares, strict=True):
        cells = [str(profile.segment), plain(persona.name), f"{profile.size:,}", percent(share)]
        if result.features.money is not None:
            cells.append("" if money is None else percent(money))
        table.add_row(*cells, plain("; ".join(profile.apart[:2])))
    return table


def say_stopped() -> None:
    """Say that Ctrl-C was pressed, and which files stand by then. What writes files is imported when one is written."""
    saving = sys.modules.get("xl_segment.workbooks.closed.saving")
    files = [path.name for path in getattr(saving, "WRITTEN", ()) if path.exists()]
    if files:
        stderr.print(plain(f"Stopped. Written before that: {', '.join(files)}."), soft_wrap=True)
    else:
        stderr.print("Stopped. No file was changed.")


def fail(sentence: str) -> NoReturn:
    """Say what the user can mend, and end."""
    stderr.print(plain(sentence), style="bold red", soft_wrap=True)
    raise SystemExit(EXPECTED) from None
