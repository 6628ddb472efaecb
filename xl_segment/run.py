"""What a button and a command do with a workbook: read, segment, draw, plan, write."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from xl_segment.alternatives import Alternatives, alternatives_again
from xl_segment.audience import to_csv
from xl_segment.charts import Chart, draw_all, explore
from xl_segment.charts.comparing import comparison
from xl_segment.errors import DataError, SettingError
from xl_segment.memory.choices import Choices
from xl_segment.memory.memory import Memory, WaysToCompare
from xl_segment.memory.rows import SEGMENT
from xl_segment.pages.column_choices import shown
from xl_segment.pages.compare_page import compare_page
from xl_segment.pages.customers_page import LIST_ENDING, MOST
from xl_segment.pages.label_formulas import label_formulas
from xl_segment.pages.pages import pages
from xl_segment.pages.start_cards import state
from xl_segment.personas.customer_why import CustomerWhy
from xl_segment.personas.playbook import Playbook
from xl_segment.pipeline import compare, explain, refresh, segment, take_back
from xl_segment.result import Segmentation
from xl_segment.rounding import many
from xl_segment.settings import Method, Settings, combined
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.header import find_data
from xl_segment.sheet.plain_cells import plain_cells
from xl_segment.sheet.roles import Kind
from xl_segment.workbooks.book import Book
from xl_segment.workbooks.cleared import Cleared
from xl_segment.workbooks.closed import saving
from xl_segment.workbooks.contents import Contents
from xl_segment.workbooks.control_sheets import read_choices
from xl_segment.workbooks.plan import PlannedColumns, make_plan, plan_columns

Save = Callable[[Book], dict[str, Path]]

#: Of what is made from the rows as they are, beside sheets that are of an earlier state.
ROWS_HAVE_CHANGED = (
    "The rows have changed since the last run, and this is of the rows as they are now. Refresh, so that the sheets of "
    "the workbook say the same."
)

#: Of labels that stand in no Excel Table, which would fill new rows by itself.
COPY_DOWN = "Copy the two cells down to give a new row its segment."


@dataclass(frozen=True)
class Run:
    """One run on a workbook. seconds: {"read", "engine", "charts", "write", "total"}, and "compare" where it compared.

    chosen: a sentence on what the analyst had newly chosen on Data check, "" for nothing. charts: as they were drawn.
    sheets: our result sheets, as they are called. taken_back: of undo, sentences on the run that was taken back, the
    run that stands again, and what went with it.
    labels: a sentence on how many rows have formulas and why others have values, "" where none were asked for.
    """

    result: Segmentation
    columns: PlannedColumns
    files: dict[str, Path] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    chosen: str = ""
    charts: tuple[Chart, ...] = ()
    sheets: tuple[str, ...] = ()
    taken_back: str = ""
    labels: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the run as plain data, ready for `json.dumps`."""
        result, log, quality = self.result, self.result.log, self.result.quality
        last = result.memory.history[-1]
        return {
            "kind": str(result.features.measured.kind),
            "rows": log.rows_in,
            "kept": log.rows_used,
            "set_aside": {reason: len(rows) for reason, rows in log.set_aside.items()},
            "assumptions": list(map(asdict, result.assumptions)),
            "deciding": list(result.deciding),
            "warnings": list(result.warnings),
            "columns": {column.name: str(column.role) for column in result.table.columns},
            "k": result.k,
            "k_reason": result.choice.reason,
            "verdict": result.evidence.word,
            "evidence": asdict(result.evidence),
            "lifetime": _lifetime(result),
            "how": result.how,
            "chosen": self.chosen,
            "taken_back": self.taken_back,
            "changes": {**asdict(last), "day": last.day.isoformat()},
            "drift": _drift(result),
            "quality": {
                "silhouette": _number(quality.silhouette),
                "inertia": _number(quality.inertia),
                "calinski_harabasz": _number(quality.calinski_harabasz),
                "davies_bouldin": _number(quality.davies_bouldin),
            },
            "segments": [_segment(result, at) for at in range(result.k)],
            "written": {"sheet": result.table.sheet.sheet, "columns": self.columns.address},
            "labels": self._labels(),
            "files": {name: str(path) for name, path in self.files.items()},
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
        }

    def _labels(self) -> dict[str, Any]:
        """Return on how many rows Segment and Persona are formulas, and on how many they are values."""
        with_segment = int(self.result.rows[SEGMENT].notna().sum())
        formulas = 0 if self.columns.labels is None else self.columns.labels.count
        return {"formulas": formulas, "values": with_segment - formulas, "why": self.labels}


@dataclass(frozen=True)
class _Read:
    """What was read of a workbook, as the engine takes it. previous: the memory, with the analyst's edits.

    choices: the analyst's on Data check; chosen: a sentence on what is new of them, "" for nothing.
    """

    contents: Contents
    data: SheetData
    previous: Memory | None
    playbook: Playbook | None
    choices: Choices = field(default_factory=Choices)
    chosen: str = ""

    @property
    def asked(self) -> Mapping[str, Any]:
        """The settings that the workbook's own sheets ask for."""
        return self.contents.asked.options

    @property
    def ways_to_compare(self) -> WaysToCompare | None:
        """What the sheet Compare shows, None where there is none."""
        if self.previous is None:
            return None
        return self.previous.ways_to_compare

    @property
    def asked_and_chosen(self) -> dict[str, Any]:
        """The same, with what the analyst chose on Data check."""
        if self.previous is None:
            return dict(self.asked)
        return combined(self.asked, self.choices.options(self.data.columns, self.previous.shown))


def segment_book(
    book: Book,
    settings: Settings,
    *,
    save: Save,
    playbook: Playbook | None = None,
    now: datetime.datetime | None = None,
) -> Run:
    """Segment the data of a workbook and write the result into it.

    settings: what was asked for from outside; what they leave at its default, the workbook's own Settings sheet
    decides, and its Personas sheet names the segments where no playbook is given. A workbook that has segments keeps
    their numbers, personas and colours as far as they are found again. save: saves the book when everything stands, and
    returns the files made. now: the time of the run.

    Raises SegmentError; the workbook is as it was then.
    """
    clock = _Clock()
    with clock.during("read"):
        read = _with_choices(_read(book, settings, playbook, again=False))
        settings = settings.over(read.asked_and_chosen)
    with clock.during("engine"):
        result = _segmented(book, read, settings, now)
    return _written(book, read, result, clock, save, _compared_again(book, result, clock))


def refresh_book(
    book: Book,
    settings: Settings,
    *,
    save: Save,
    playbook: Playbook | None = None,
    now: datetime.datetime | None = None,
) -> Run:
    """Score all rows of a workbook with the segments it has, and bring its pages up to date; as `segment_book` else.

    Where the analyst has chosen other columns since, the segments are made anew: other columns make other segments.
    Raises ModelError or DataError where the workbook has no segments that rows can be scored with.
    """
    clock = _Clock()
    with clock.during("read"):
        read = _with_choices(_read(book, settings, playbook, again=True))
        previous = _needed(read.previous)
        options = read.asked
        if read.chosen:
            options = read.asked_and_chosen
        settings = _labels_as_before(settings.over(options), options, previous)
        if read.chosen:
            anew = " So the segments were made anew; those that were found again kept their numbers."
            read = replace(read, chosen=read.chosen + anew)
            settings = previous.model.read_as_then(settings)
    with clock.during("engine"):
        if read.chosen:
            result = _segmented(book, read, settings, now)
        else:
            scored = refresh(read.data, settings, previous=previous, playbook=read.playbook, say=book.progress, now=now)
            result = _keeping(scored, read, read.choices, read.ways_to_compare)
    return _written(book, read, result, clock, save, _compared_again(book, result, clock))


def explain_book(book: Book, settings: Settings, customer: str) -> CustomerWhy:
    """Say why a customer of a workbook is in their segment, by the segments that it has; nothing is written.

    customer: an id, or a row of the data sheet. Raises ModelError or DataError where the workbook has no segments, and
    NotFoundError or DataError where it has no such customer.
    """
    read = _read(book, settings, None, again=True)
    previous = _needed(read.previous)
    model = previous.model
    if previous.personas:
        # As the analyst calls them by now.
        model = model.named(tuple(persona.name for persona in previous.personas))
    return explain(read.data, model, customer, settings.over(read.asked))


def compare_book(
    book: Book,
    settings: Settings,
    *,
    k: Sequence[int],
    method: Sequence[Method] = (),
    save: Save,
    now: datetime.datetime | None = None,
) -> Alternatives:
    """Put a sheet Compare into a workbook: other numbers of segments and other methods, beside the segments it has.

    k, method: as of `compare`; the method that the segments were made with where none is named. Everything else is
    brought up to date, as by `refresh_book`, which it raises the errors of; SettingError where something was chosen on
    Data check that no run has taken up. Every later run draws the sheet anew, until it is deleted.
    """
    clock = _Clock()
    read = _with_choices(_read(book, settings, None, again=True))
    previous = _needed(read.previous)
    if read.chosen:
        raise SettingError(
            f"{read.chosen} Refresh {book.name} first, so that the segments are made with it; then compare."
        )
    settings = _labels_as_before(settings.over(read.asked), read.asked, previous)
    ways = WaysToCompare.of(k, method or [cast("Method", previous.model.method)])
    compared = compare(
        read.data, settings, k=ways.k, method=ways.method, previous=previous, playbook=read.playbook,
        say=book.progress, now=now,
    )  # fmt: skip
    _written(book, read, _keeping(compared.current, read, read.choices, ways), clock, save, compared)
    return compared


def score_book(book: Book, settings: Settings) -> Segmentation:
    """Return the customers of a workbook in the segments that it has, as refresh would; nothing is written.

    Where rows have changed since the last run, that is a warning: the sheets of the workbook still say what was then.
    Raises ModelError or DataError where the workbook has no segments that rows can be scored with.
    """
    read = _read(book, settings, None, again=True)
    previous = _needed(read.previous)
    settings = settings.over(read.asked)
    result = refresh(read.data, settings, previous=previous, playbook=read.playbook, say=book.progress)
    if result.memory.data != previous.data:
        result = replace(result, log=result.log.with_warning(ROWS_HAVE_CHANGED))
    return _keeping(result, read, read.choices, read.ways_to_compare)


def said_of_changed_rows(result: Segmentation) -> str:
    """Return the warning of `score_book` that the workbook's sheets are of other rows, "" where there is none."""
    return ROWS_HAVE_CHANGED if ROWS_HAVE_CHANGED in result.log.warnings else ""


def undo_book(book: Book, settings: Settings, *, save: Save) -> Run | Cleared:
    """Take the last run on a workbook back, once: its segments are those of the run before.

    Customers who were not there then are blank again, and Compare compares what it did then. Where there was no run
    before, all that is ours is taken out, and what that was is returned. Raises DataError where nothing can be taken
    back.
    """
    memory = book.memory()
    if memory is None:
        raise DataError(f"There are no segments in {book.name}, so there is nothing to take back.")
    if memory.before is not None:
        return _take_back(book, settings, save)
    if not memory.fresh:
        raise DataError(
            "The last run was taken back already, or changed nobody's segment, and only one is kept. To take the "
            "segments out altogether, clear the results."
        )
    return clear_book(book, save=save)


def _take_back(book: Book, settings: Settings, save: Save) -> Run:
    clock = _Clock()
    with clock.during("read"):
        read = _read(book, settings, None, again=True)
        previous = _needed(read.previous)
        settings = _labels_as_before(settings.over(read.asked), read.asked, previous.before or previous)
    with clock.during("engine"):
        taken_back = take_back(read.data, settings, previous=previous, say=book.progress)
        before = taken_back.memory
        result = _keeping(taken_back, read, before.choices, before.ways_to_compare)
    run = _written(book, read, result, clock, save, _compared_again(book, result, clock))
    return replace(run, taken_back=_said_of_undo(previous, run, read.contents))


def _said_of_undo(previous: Memory, run: Run, contents: Contents) -> str:
    """Say which run was taken back, which one stands again, and what went with it.

    previous: the memory of the run that was taken back; contents: the workbook as it was.
    """
    days = run.result.features.measured.days
    undone, stands = previous.history[-1], run.result.memory.history[-1]
    sentences = [
        f"Taken back: the run of {days.text(undone.day)} ({undone.how}), of {many(undone.customers, 'customer')}. The "
        f"segments are again those of {days.text(stands.day)} ({stands.how}), of {many(stands.customers, 'customer')}."
    ]
    sheets = contents.last_run.sheets if contents.last_run else ()
    headers = contents.our_columns.headers if contents.our_columns else ()
    went = [f"the sheet {name}" for name in sheets if name and name not in run.sheets]
    went += [f"the column {header}" for header in headers if header not in run.columns.headers]
    if went:
        sentences.append(f"Taken out with it: {', '.join(went)}.")
    return " ".join(sentences)


def clear_book(book: Book, *, save: Save) -> Cleared:
    """Take all that is ours out of a workbook; returns what that was, and the files that `save` made.

    Raises DataError where there is nothing of ours in it.
    """
    cleared = book.clear()
    if cleared is None:
        raise DataError(f"There are no segments of xl_segment in {book.name}, so there is nothing to clear.")
    return replace(cleared, files=save(book))


def _read(book: Book, settings: Settings, playbook: Playbook | None, *, again: bool) -> _Read:
    """Read a workbook; again: the data of the last run, which there has to have been."""
    book.progress("Reading the workbook")
    contents = book.read(settings, again=again)
    data = find_data(contents.grid)
    return _Read(contents, data, contents.memory_as_edited(), playbook or contents.asked.playbook)


def _with_choices(read: _Read) -> _Read:
    """Return what was read with what the analyst has chosen on Data check by now.

    What is chosen for a column that is not there any more is nothing new: it waits until the column comes back.
    """
    previous = read.previous
    if previous is None:
        return read
    changed = Choices()
    if read.contents.check is not None:
        changed = read_choices(read.contents.check, previous.shown)
    choices = previous.choices.after(changed)
    now = choices.of_columns(read.data.columns, previous.shown)
    before = previous.choices.of_columns(read.data.columns, previous.shown)
    new = now.differences(before)
    if not new:
        return replace(read, choices=choices)
    return replace(read, choices=choices, chosen=f"Chosen on Data check: {new}.")


def _needed(previous: Memory | None) -> Memory:
    if previous is None:
        raise ValueError("a workbook without segments is refused when it is read")
    return previous


def _labels_as_before(settings: Settings, options: Mapping[str, Any], last: Memory) -> Settings:
    """Return settings that write labels as the last run did, unless something else is asked for."""
    if "labels" in options or settings.labels != Settings().labels:
        return settings
    return replace(settings, labels=last.labels)


def _segmented(book: Book, read: _Read, settings: Settings, now: datetime.datetime | None) -> Segmentation:
    result = segment(read.data, settings, previous=read.previous, playbook=read.playbook, say=book.progress, now=now)
    if read.chosen:
        result = replace(result, log=result.log.with_note(read.chosen))
    return _keeping(result, read, read.choices, read.ways_to_compare)


def _keeping(result: Segmentation, read: _Read, choices: Choices, ways: WaysToCompare | None) -> Segmentation:
    """Return the result with what the analyst chose, compares, and typed as a budget, kept for the next run."""
    cells = shown(result)
    budget = read.previous.budget if read.previous else None
    memory = replace(result.memory, choices=choices.holding(cells), shown=cells, budget=budget, ways_to_compare=ways)
    return replace(result, memory=memory)


def _compared_again(book: Book, result: Segmentation, clock: _Clock) -> Alternatives | None:
    """Compare the segments with what they were compared with before, None where nobody asked for that."""
    ways = result.memory.ways_to_compare
    if ways is None:
        return None
    with clock.during("compare"):
        return alternatives_again(result, ways, say=book.progress)


def _written(
    book: Book, read: _Read, result: Segmentation, clock: _Clock, save: Save, compared: Alternatives | None
) -> Run:
    """Draw the charts, decide all that is written, write and save it. compared: what the sheet Compare shows."""
    with clock.during("charts"):
        book.progress("Drawing the charts")
        charts, explored = draw_all(result), explore(result)
        drawn = [*charts, *(chart for section in explored for chart in section.charts)]
        of_ways = comparison(compared) if compared else None
        if of_ways:
            drawn.append(of_ways)
        for chart in drawn:
            chart.png()
    with clock.during("write"):
        book.progress("Writing the workbook")
        contents = read.contents
        typed = plain_cells(result.table, result.settings) if contents.is_converted else None
        formulas, of_labels = label_formulas(result, typed)
        colours = {persona.name: persona.colour for persona in result.personas}
        columns = plan_columns(contents, read.data, result.rows, formulas, colours)
        if columns.labels is not None and columns.labels.of_column is None:
            of_labels = f"{of_labels} {COPY_DOWN}"
        drawn_pages = pages(result, charts, explored, written=" ".join(filter(None, (columns.note, of_labels))))
        if compared:
            drawn_pages = (*drawn_pages, compare_page(compared, of_ways))
        plan = make_plan(
            contents,
            read.data,
            columns,
            drawn_pages,
            memory=result.memory.to_json(),
            state=state(result),
            typed=typed,
        )
        book.write(plan)
        files = save(book)
        files |= _list_beside(result, files)
    sheets = tuple(page.name for page in plan.pages)
    return Run(result, columns, files, clock.seconds, read.chosen, tuple(drawn), sheets, labels=of_labels)


def _lifetime(result: Segmentation) -> dict[str, Any] | None:
    """Return what the segments will be worth, None where the rows are no sales."""
    if result.features.measured.kind is not Kind.SALES:
        return None
    table = result.lifetime.of_segments(result.labels)
    segments = [
        {"segment": int(number), **{name: _number(value) for name, value in row.items()}}
        for number, row in table.astype(float).iterrows()
    ]
    return {
        "fitted": result.lifetime.fitted,
        "since": None if result.lifetime.since is None else result.lifetime.since.isoformat(),
        "sentences": list(result.lifetime.sentences),
        "segments": segments if result.lifetime.fitted else [],
    }


def _drift(result: Segmentation) -> dict[str, Any] | None:
    if result.drift is None:
        return None
    return {"verdict": result.drift.verdict, "reasons": list(result.drift.reasons)}


def _segment(result: Segmentation, at: int) -> dict[str, Any]:
    profile, persona = result.profiles[at], result.personas[at]
    return {
        "segment": profile.segment,
        "persona": persona.name,
        "size": profile.size,
        "share": _number(profile.share),
        "money": _number(profile.money),
        "money_share": _number(profile.money_share),
        "means": {measure.name: _number(measure.mean) for measure in profile.measures},
        "apart": list(profile.apart),
        "insight": persona.insight,
        "recommendation": persona.recommendation,
    }


def _number(value: float | None) -> float | None:
    """JSON knows no NaN."""
    if value is None or value != value:
        return None
    return float(value)


def _list_beside(result: Segmentation, files: Mapping[str, Path]) -> dict[str, Path]:
    """Write all customers beside the workbook where its sheet does not hold them all; returns {"customers": the file}.

    files: those made so far; the workbook is the "result", without which nothing is written. A list that stood there
    and was another one is kept, and returned as "customers before".
    """
    if "result" not in files or result.features.measured.kind is not Kind.SALES or len(result.labels) <= MOST:
        return {}
    path = files["result"].with_suffix(LIST_ENDING)
    made = saving.write_with_backup(path, to_csv(result.customers_table()), option="--out")
    return {"customers": path, **({"customers before": made["backup"]} if made else {})}


class _Clock:
    """Seconds per step, and in total since it was made."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._steps: dict[str, float] = {}

    @contextmanager
    def during(self, step: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self._steps[step] = time.perf_counter() - started

    @property
    def seconds(self) -> dict[str, float]:
        return {**self._steps, "total": time.perf_counter() - self._started}
