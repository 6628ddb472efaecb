"""What a button and a command do with a workbook: read, segment, draw, write."""

from __future__ import annotations

import contextlib
import datetime
import filecmp
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from xl_segment.charts import draw_all
from xl_segment.errors import AccessError, DataError, NotAWorkbookError, SettingError
from xl_segment.memory.choices import Choices
from xl_segment.memory.memory import Memory
from xl_segment.pages.column_choices import shown
from xl_segment.pages.excel_formulas import label_formulas
from xl_segment.pages.pages import pages
from xl_segment.pages.start_cards import state
from xl_segment.personas.playbook import Playbook
from xl_segment.pipeline import refresh, segment, take_back
from xl_segment.result import Segmentation
from xl_segment.settings import Settings, combined
from xl_segment.sheet.header import find_data
from xl_segment.sheet.plain_cells import plain_cells
from xl_segment.workbooks import Book, Written
from xl_segment.workbooks.closed import saving


@dataclass(frozen=True)
class Run:
    """One run on a workbook. seconds: {"read", "engine", "charts", "write", "total"}.

    chosen: a sentence on what the analyst had newly chosen on Data check, "" for nothing.
    """

    result: Segmentation
    written: Written
    files: dict[str, Path] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    chosen: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the run as plain data, ready for `json.dumps`."""
        result, log, drift = self.result, self.result.log, self.result.drift
        last = result.memory.history[-1]
        quality = result.quality
        return {
            "kind": str(result.features.kind),
            "rows": log.rows_in,
            "kept": log.rows_kept,
            "set_aside": {reason: len(rows) for reason, rows in log.set_aside.items()},
            "assumptions": [asdict(one) for one in result.assumptions],
            "deciding": list(result.deciding),
            "warnings": list(result.warnings),
            "columns": {one.name: str(one.role) for one in result.table.columns},
            "k": result.k,
            "k_reason": result.choice.reason,
            "verdict": result.choice.verdict,
            "how": result.how,
            "chosen": self.chosen,
            "changes": {**asdict(last), "day": last.day.isoformat()},
            "drift": None if drift is None else {"verdict": drift.verdict, "reasons": list(drift.reasons)},
            "quality": {
                "silhouette": _number(quality.silhouette),
                "inertia": _number(quality.inertia),
                "calinski_harabasz": _number(quality.calinski_harabasz),
                "davies_bouldin": _number(quality.davies_bouldin),
            },
            "segments": [_segment(result, at) for at in range(result.k)],
            "written": {"sheet": result.table.sheet.sheet, "columns": self.written.address},
            "files": {name: str(path) for name, path in self.files.items()},
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
        }


@dataclass(frozen=True)
class Destination:
    """Where a run on a closed workbook goes: a file beside it, or the file itself.

    in_place: the file itself. keep: whatever the result takes the place of is kept as a backup beside it. before: the
    fingerprint of the file that is written in place, from before it was read.
    """

    target: Path
    in_place: bool = False
    keep: bool = True
    before: str = ""

    @classmethod
    def of(
        cls,
        source: Path,
        *,
        out: Path | None = None,
        in_place: bool = False,
        ending: str = "segmented",
        keep: bool = True,
    ) -> Destination:
        """Decide where the result goes, and find out now, not after the work, whether it can be written there.

        ending: what a new file beside the source is called after, "Customers.segmented.xlsx".

        Raises SettingError, BookOpenError or AccessError.
        """
        if in_place and out is not None:
            raise SettingError("--out and --in-place say two different places; give one of them.")
        if in_place and source.suffix.lower() not in saving.EDITABLE:
            raise SettingError(
                f"{source.name} is a {source.suffix or 'plain'} file and cannot hold segments itself. Leave out "
                "--in-place: the result is a new .xlsx."
            )
        if source.is_file():
            saving.check_not_open(source)
        elif source.is_dir():
            raise AccessError(f"'{source}' is a folder. Name the workbook in it.")
        target = source if in_place else out if out is not None else saving.default_output(source, ending)
        saving.check_target(source, target)
        in_place = in_place or target.resolve() == source.resolve()
        return cls(target, in_place, keep, saving.fingerprint(source) if in_place else "")

    def save(self, book: Book) -> dict[str, Path]:
        """Save the book, whole or not at all; returns {"result": ..., "backup": ...}.

        Raises AccessError or BookOpenError, and changes nothing, where somebody else has saved or opened it meanwhile.
        """
        made: dict[str, Path] = {}

        def look() -> None:
            # What stands there may be a result that somebody has worked with since: it is never lost.
            if self.keep and self.target.exists():
                made["backup"] = saving.backup(self.target)
            if self.in_place:
                saving.check_unchanged(self.target, self.before)
            else:
                saving.check_not_open(self.target)

        try:
            result = book.save(self.target, last_look=look)
        except BaseException as error:
            if "backup" in made:
                made["backup"].unlink()
            if self.in_place and isinstance(error, NotAWorkbookError):
                saving.check_unchanged(self.target, self.before)  # what is being written anew looks damaged
            raise
        # From here on the result stands: a backup that cannot be compared, or taken away again, does no harm.
        with contextlib.suppress(OSError):
            if made and not self.in_place and filecmp.cmp(result, made["backup"], shallow=False):
                made["backup"].unlink()
                del made["backup"]
        return {"result": result, **made}


def segment_book(
    book: Book,
    settings: Settings,
    *,
    save: Callable[[Book], dict[str, Path]],
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
    return _run(book, settings, segment, save=save, playbook=playbook, now=now)


def refresh_book(
    book: Book,
    settings: Settings,
    *,
    save: Callable[[Book], dict[str, Path]],
    playbook: Playbook | None = None,
    now: datetime.datetime | None = None,
) -> Run:
    """Score all rows of a workbook with the segments it has, and bring its pages up to date; as `segment_book` else.

    Raises ModelError or DataError where the workbook has no segments that rows can be scored with.
    """
    return _run(book, settings, refresh, save=save, playbook=playbook, now=now)


def undo_book(book: Book, settings: Settings, *, save: Callable[[Book], dict[str, Path]]) -> Run | None:
    """Take the last run on a workbook back, once: its segments are those of the run before.

    Customers who were not there then are blank again. Returns None where there was no run before: then all that is
    ours was taken out. Raises DataError where nothing can be taken back.
    """
    memory = _memory(book)
    if memory is None:
        raise DataError(f"There are no segments in {book.name}, so there is nothing to take back.")
    if memory.before is not None:
        return _run(book, settings, take_back, save=save)
    if not memory.fresh:
        raise DataError(
            "The last run was taken back already, or changed nobody's segment, and only one is kept. To take the "
            "segments out altogether, clear the results."
        )
    clear_book(book, save=save)
    return None


def clear_book(book: Book, *, save: Callable[[Book], dict[str, Path]]) -> dict[str, Path]:
    """Take all that is ours out of a workbook. Raises DataError where there is nothing of ours in it."""
    if not book.clear():
        raise DataError(f"There are no segments of xl_segment in {book.name}, so there is nothing to clear.")
    return save(book)


def _where_they_are(name: str) -> str:
    """Say what to do where a workbook has no segments, or is a file that can keep none."""
    path = Path(name)
    if path.suffix.lower() in saving.EDITABLE:
        return "Segment it first."
    return f"Such a file keeps none: paste its new rows into {saving.default_output(path).name}, and refresh that."


def _memory(book: Book) -> Memory | None:
    text = book.kept()
    return Memory.from_json(text) if text else None


def _run(
    book: Book,
    settings: Settings,
    engine: Callable[..., Segmentation],
    *,
    save: Callable[[Book], dict[str, Path]],
    playbook: Playbook | None = None,
    now: datetime.datetime | None = None,
) -> Run:
    """Read, let the engine work, draw, write. engine: `segment`, `refresh` or `take_back`."""
    clock = _Clock()
    with clock.during("read"):
        book.progress("Reading the workbook")
        asked = book.asked()
        playbook = playbook or asked.playbook
        previous = _memory(book)
        if previous is None and engine is not segment:
            raise DataError(f"There are no segments in {book.name} yet. {_where_they_are(book.name)}")
        place = settings.over(asked.options)
        data = find_data(book.find_data(sheet=place.sheet, table=place.table, last=engine is not segment))
        choices, note, options = Choices(), "", asked.options
        if previous is not None:
            previous = previous.edited(book.edited(previous.personas))
            if engine is not take_back:
                choices, note = _chosen(book, previous, data.columns)
            if engine is segment or note:
                options = combined(options, choices.options(data.columns, previous.shown))
        settings = settings.over(options)
        if previous is not None and engine is not segment:
            settings = _labels_as_before(settings, options, (engine is take_back and previous.before) or previous)
        if previous is not None and engine is refresh and note:
            # Other columns make other segments.
            engine, settings = segment, previous.model.read_as_then(settings)
            note += " So the segments were made anew; those that were found again kept their numbers."
    with clock.during("engine"):
        result = engine(data, settings, previous=previous, playbook=playbook, say=book.progress, now=now)
        result = _with_choices(result, choices if engine is not take_back else result.memory.choices, note)
    with clock.during("charts"):
        book.progress("Drawing the charts")
        charts = draw_all(result)
        for chart in charts:
            chart.png()
    with clock.during("write"):
        book.progress("Writing the workbook")
        formulas, why = label_formulas(result)
        typed = plain_cells(result.table, result.settings)
        written = book.write_columns(data, result.rows, typed=typed, formulas=formulas)
        book.put_pages(pages(result, charts, written=" ".join(filter(None, (written.note, why)))))
        book.keep(result.memory.to_json())
        book.tell(state(result))
        saved = save(book)
    return Run(result, written, saved, clock.seconds, note)


def _labels_as_before(settings: Settings, options: Mapping[str, Any], last: Memory) -> Settings:
    """Return settings that write labels as the last run did, unless something else is asked for."""
    if "labels" in options or settings.labels != Settings().labels:
        return settings
    return replace(settings, labels=last.labels)


def _chosen(book: Book, previous: Memory, headers: Collection[str]) -> tuple[Choices, str]:
    """Return what the analyst has chosen on Data check by now, and a sentence on what is new of it, "" for nothing.

    What is chosen for a column that is not there any more is nothing new: it waits until the column comes back.
    """
    choices = previous.choices.after(book.chosen(previous.shown))
    there, before = (one.of_columns(headers, previous.shown) for one in (choices, previous.choices))
    told = there.differences(before)
    return choices, told and f"Chosen on Data check: {told}."


def _with_choices(result: Segmentation, choices: Choices, note: str) -> Segmentation:
    """Return the result with what the analyst chose on Data check kept for the next run."""
    stands = shown(result)
    memory = replace(result.memory, choices=choices.holding(stands), shown=stands)
    return replace(result, log=result.log.with_note(note) if note else result.log, memory=memory)


def _segment(result: Segmentation, at: int) -> dict[str, Any]:
    profile, persona = result.profiles[at], result.personas[at]
    return {
        "segment": profile.segment,
        "persona": persona.name,
        "size": profile.size,
        "share": _number(profile.share),
        "money": None if profile.money is None else _number(profile.money),
        "money_share": None if profile.money_share is None else _number(profile.money_share),
        "means": {one.name: _number(one.mean) for one in profile.measures},
        "apart": list(profile.apart),
        "insight": persona.insight,
        "recommendation": persona.recommendation,
    }


def _number(value: float) -> float | None:
    """JSON knows no NaN."""
    return float(value) if value == value else None


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
