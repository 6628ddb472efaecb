"""What a button and a command do with a workbook: read, segment, draw, write."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xl_segment.books import Book, Written, files
from xl_segment.charts import draw_all
from xl_segment.data.header import find_data
from xl_segment.errors import SettingError
from xl_segment.meaning.playbook import Playbook
from xl_segment.pipeline import segment
from xl_segment.report.sheets import pages
from xl_segment.report.start import state
from xl_segment.segmentation import Segmentation
from xl_segment.settings import Settings


@dataclass(frozen=True)
class Run:
    """One run on a workbook. seconds: {"read", "engine", "charts", "write", "total"}."""

    result: Segmentation
    written: Written
    files: dict[str, Path] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the run as plain data, ready for `json.dumps`."""
        result, log = self.result, self.result.log
        quality = result.quality
        return {
            "kind": str(result.features.kind),
            "rows": log.rows_in,
            "kept": log.rows_kept,
            "set_aside": {reason: len(rows) for reason, rows in log.set_aside.items()},
            "columns": {one.name: str(one.role) for one in result.table.columns},
            "k": result.k,
            "k_reason": result.choice.reason,
            "verdict": result.choice.verdict,
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
    """Where a run on a closed workbook goes: a file beside it, or the file itself with a backup left beside it."""

    target: Path
    in_place: bool = False

    @classmethod
    def of(cls, source: Path, *, out: Path | None = None, in_place: bool = False) -> Destination:
        """Decide where the result goes, and find out now, not after the work, whether it can be written there.

        Raises SettingError, BookOpenError or AccessError.
        """
        if in_place and out is not None:
            raise SettingError("--out and --in-place say two different places; give one of them.")
        if in_place and source.suffix.lower() not in files.EDITABLE:
            raise SettingError(
                f"{source.name} is a {source.suffix or 'plain'} file and cannot hold segments itself. Leave out "
                "--in-place: the result is a new .xlsx."
            )
        if source.exists():
            files.check_not_open(source)
        target = source if in_place else out if out is not None else files.default_output(source)
        files.check_target(source, target)
        return cls(target, in_place or target.resolve() == source.resolve())

    def save(self, book: Book) -> dict[str, Path]:
        """Save the book, whole or not at all; returns {"result": ..., "backup": ...}."""
        made = {"backup": files.backup(self.target)} if self.in_place else {}
        return {"result": book.save(self.target), **made}


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
    decides, and its Personas sheet names the segments where no playbook is given. save: saves the book when
    everything stands, and returns the files made. now: what Start says of the time of the run.

    Raises SegmentError; the workbook is as it was then.
    """
    clock = _Clock()
    with clock.during("read"):
        book.progress("Reading the workbook")
        asked = book.asked()
        settings = settings.over(asked.options)
        playbook = playbook or asked.playbook
        data = find_data(book.find_data(sheet=settings.sheet, table=settings.table))
    with clock.during("engine"):
        result = segment(data, settings, playbook=playbook, say=book.progress)
    with clock.during("charts"):
        book.progress("Drawing the charts")
        charts = draw_all(result)
        for chart in charts:
            chart.png()
    with clock.during("write"):
        book.progress("Writing the workbook")
        written = book.write_columns(data, result.rows, typed=_typed(result))
        book.put_pages(pages(result, charts, written=written.note))
        book.keep(result.model.to_json())
        book.tell(state(result, now or datetime.datetime.now()))
        saved = save(book)
    return Run(result, written, saved, clock.seconds)


def _typed(result: Segmentation) -> dict[str, Any]:
    """Return the columns as understood: what a text file's cells become in a new workbook."""
    return {column.name: column.parsed.values for column in result.table.columns}


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
