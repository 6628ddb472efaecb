"""What a run leaves for the next one: the model, the segments' personas, who was where, and a line per run.

It goes to JSON text and back; a workbook keeps that text.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

import numpy as np

from xl_segment._version import __version__
from xl_segment.errors import ModelError, SettingError
from xl_segment.evidence.evidence import Evidence, SegmentEvidence
from xl_segment.memory.choices import Choices
from xl_segment.memory.migration import Customers, Moves
from xl_segment.personas.profile import Persona
from xl_segment.segments.segment_model import SegmentModel
from xl_segment.settings import Labels, Method, Settings

MEMORY_VERSION = 1
How = Literal["Segment", "Refresh"]

_DAMAGED = "The segments kept in the workbook are damaged"
_ANEW = "Clear the results, then segment again: the segments are made and numbered anew."


@dataclass(frozen=True)
class RunLine:
    """One run in short. day: when; new, gone, moved: customers against the run before."""

    day: datetime.date
    how: How
    rows: int
    customers: int
    new: int
    gone: int
    moved: int
    k: int
    silhouette: float
    verdict: str


@dataclass(frozen=True)
class WaysToCompare:
    """What the sheet Compare shows: each number of segments with each method, as they were asked for."""

    k: tuple[int, ...]
    method: tuple[Method, ...]

    @classmethod
    def of(cls, k: Iterable[int], method: Iterable[Method]) -> WaysToCompare:
        """Return them without those that are named twice."""
        return cls(tuple(dict.fromkeys(k)), tuple(dict.fromkeys(method)))

    def __iter__(self) -> Iterator[tuple[int, Method]]:
        """Go through them method by method."""
        return ((count, name) for name in self.method for count in self.k)


@dataclass(frozen=True)
class Memory:
    """What is known after a run.

    personas: one for each segment of the model, as shown, with the analyst's edits. offered: {segment: {field: text}},
    what the workbook's own playbook said of them then. named: {segment: name} as the package gave it, whatever was
    written over it since; nothing of those that an earlier version named. ended: {segment: persona} of those that the
    last fit did away with. when: the time of the run. data: a fingerprint of the cells it was made from. fresh: nothing
    has happened since the first run. evidence: for the segments when they were made, None where an earlier version made
    them. labels: how they were written, as in the settings. choices: the analyst's on Data check, and shown: what stood
    in those cells after the run. budget: what the analyst typed on Segments to be split, None for
    nothing. ways_to_compare: what the sheet Compare shows, None where there is none. before: the same after the run
    before this one, None where there was none; of that no further one is kept.
    settings: what the segments were made with, None where an earlier version made them.
    """

    model: SegmentModel
    personas: tuple[Persona, ...]
    customers: Customers
    moves: Moves
    history: tuple[RunLine, ...]
    when: datetime.datetime
    data: str
    offered: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    named: Mapping[int, str] = field(default_factory=dict)
    ended: Mapping[int, str] = field(default_factory=dict)
    fresh: bool = True
    labels: Labels = "values"
    choices: Choices = field(default_factory=Choices)
    shown: Choices = field(default_factory=Choices)
    budget: float | None = None
    ways_to_compare: WaysToCompare | None = None
    before: Memory | None = None
    evidence: Evidence | None = None
    settings: Settings | None = None

    def persona(self, number: int) -> Persona | None:
        """Return the persona of a segment number."""
        return next((persona for persona in self.personas if persona.segment == number), None)

    def name_of(self, number: int) -> str:
        """Return what a segment is called, also one that the last fit did away with; "" where nobody knows it."""
        persona = self.persona(number)
        if persona is not None and number in self.model.numbers:
            return persona.name
        return self.ended.get(number, "")

    def edited(self, edits: Mapping[int, Mapping[str, str]]) -> Memory:
        """Return the memory with what the analyst wrote over the personas' texts; edits: {segment: {field: text}}."""
        personas = tuple(_overwritten(persona, edits.get(persona.segment, {})) for persona in self.personas)
        if personas == self.personas:
            return self
        return replace(self, personas=personas, fresh=False)

    def without_compare(self) -> Memory:
        """Return the memory of a workbook whose sheet Compare was deleted: no run brings it back, nor does undo."""
        before = self.before
        if before is not None:
            before = replace(before, ways_to_compare=None)
        return replace(self, ways_to_compare=None, before=before)

    def to_json(self) -> str:
        """Return the memory as JSON text, with a checksum over all of it."""
        fields = _to_fields(self)
        return json.dumps({"checksum": _checksum(fields), **fields}, ensure_ascii=True)

    @classmethod
    def of_model(cls, model: SegmentModel) -> Memory:
        """Return what is known from a model alone: its segments, and no customer."""
        nobody = np.empty(0)
        customers = Customers.first(
            nobody.astype(object), nobody.astype(np.int64), np.empty((0, len(model.transform.steps))), nobody
        )
        return cls(model, (), customers, Moves(), (), datetime.datetime.min, "")

    @classmethod
    def from_json(cls, text: str) -> Memory:
        """Read a memory back, or all of it or nothing.

        Raises ModelError where the text is damaged, changed by hand or from a newer version.
        """
        try:
            fields = json.loads(text)
            if "centres" in fields:  # a model alone, as the first version kept it
                return cls.of_model(SegmentModel.from_json(text))
            checksum = fields.pop("checksum")
            version = int(fields["memory_version"])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelError(f"{_DAMAGED}. {_ANEW}") from error
        _check(fields, version, checksum)
        try:
            return _from_fields(fields)
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise ModelError(f"{_DAMAGED}. {_ANEW}") from error


def _overwritten(persona: Persona, texts: Mapping[str, Any]) -> Persona:
    return replace(persona, **{name: text for name, text in texts.items() if text})


def _check(fields: dict[str, Any], version: int, checksum: str) -> None:
    """Raise ModelError where a text is from a newer version, or was changed by hand."""
    if version > MEMORY_VERSION:
        raise ModelError(
            f"The segments were made by xl_segment {fields.get('package_version', '?')}, which is newer than this "
            f"one ({__version__}). Update xl_segment; or clear the results, then segment again."
        )
    if checksum != _checksum(fields):
        raise ModelError(f"{_DAMAGED}, or were changed by hand. {_ANEW}")


def _checksum(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()


def _to_fields(memory: Memory) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "memory_version": MEMORY_VERSION,
        "package_version": __version__,
        "model": json.loads(memory.model.to_json()),
        "personas": [asdict(persona) for persona in memory.personas],
        "offered": {str(number): dict(texts) for number, texts in memory.offered.items()},
        "named": {str(number): name for number, name in memory.named.items()},
        "ended": {str(number): name for number, name in memory.ended.items()},
        "customers": _customers_to_fields(memory.customers),
        "why": dict(memory.moves.why),
        "gone": {str(number): list(lost) for number, lost in memory.moves.gone.items()},
        "history": [{**asdict(line), "day": line.day.isoformat()} for line in memory.history],
        "when": memory.when.isoformat(),
        "data": memory.data,
        "fresh": memory.fresh,
        "labels": memory.labels,
        "choices": {name: dict(cells) for name, cells in vars(memory.choices).items()},
        "shown": {name: dict(cells) for name, cells in vars(memory.shown).items()},
        "budget": memory.budget,
        "ways_to_compare": None,
        "before": None,
        "evidence": None,
        "settings": None,
    }
    if memory.settings is not None:
        fields["settings"] = {name: _plain(value) for name, value in memory.settings.changed.items()}
    if memory.ways_to_compare is not None:
        fields["ways_to_compare"] = asdict(memory.ways_to_compare)
    if memory.evidence is not None:
        fields["evidence"] = asdict(memory.evidence)
    if memory.before is not None:
        fields["before"] = _to_fields(replace(memory.before, before=None))
    return fields


def _plain(value: Any) -> Any:  # noqa: ANN401  any option
    """Return an option as JSON holds it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _customers_to_fields(customers: Customers) -> dict[str, Any]:
    return {
        "keys": list(map(str, customers.keys)),
        "segment": customers.segment.tolist(),
        "before": customers.before.tolist(),
        "previous": customers.previous.tolist(),
        "changed_on": list(map(str, customers.changed_on)),
        "at_fit": list(map(int, customers.at_fit)),
        "values": [_none_where_missing(column) for column in customers.values.T],
        "money": _none_where_missing(customers.money),
    }


def _none_where_missing(values: np.ndarray) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


def _from_fields(fields: dict[str, Any]) -> Memory:
    return Memory(
        model=SegmentModel.from_json(json.dumps(fields["model"])),
        personas=tuple(Persona(**persona) for persona in fields["personas"]),
        customers=_customers_from_fields(fields["customers"]),
        moves=Moves(fields["why"], _gone_from_fields(fields["gone"])),
        history=tuple(_line_from_fields(line) for line in fields["history"]),
        when=datetime.datetime.fromisoformat(fields["when"]),
        data=str(fields["data"]),
        fresh=bool(fields["fresh"]),
        labels=fields["labels"],
        choices=Choices(**fields.get("choices", {})),
        shown=Choices(**fields.get("shown", {})),
        budget=fields.get("budget"),
        ways_to_compare=_ways_from_fields(fields.get("ways_to_compare")),
        offered={int(number): dict(texts) for number, texts in fields["offered"].items()},
        named={int(number): str(name) for number, name in fields.get("named", {}).items()},
        ended={int(number): str(name) for number, name in fields["ended"].items()},
        before=_before_from_fields(fields["before"]),
        evidence=_evidence_from_fields(fields.get("evidence")),
        settings=_settings_from_fields(fields.get("settings")),
    )


def _settings_from_fields(fields: dict[str, Any] | None) -> Settings | None:
    """Read settings back; None where they know an option that this version does not: the segments work without."""
    if fields is None:
        return None
    options: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    if "reference_date" in options:
        options["reference_date"] = datetime.date.fromisoformat(options["reference_date"])
    try:
        return Settings(**options)
    except (TypeError, SettingError):
        return None


def _ways_from_fields(fields: dict[str, Any] | None) -> WaysToCompare | None:
    if fields is None:
        return None
    return WaysToCompare(tuple(map(int, fields["k"])), tuple(fields["method"]))


def _before_from_fields(fields: dict[str, Any] | None) -> Memory | None:
    if fields is None:
        return None
    return _from_fields(fields)


def _evidence_from_fields(fields: dict[str, Any] | None) -> Evidence | None:
    if fields is None:
        return None
    segments = tuple(SegmentEvidence(**segment) for segment in fields["segments"])
    numbers, cautions = tuple(fields["numbers"]), tuple(fields["cautions"])
    return Evidence(**{**fields, "segments": segments, "numbers": numbers, "cautions": cautions})


def _line_from_fields(fields: dict[str, Any]) -> RunLine:
    return RunLine(**{**fields, "day": datetime.date.fromisoformat(fields["day"])})


def _gone_from_fields(fields: dict[str, Any]) -> dict[int, tuple[int, float]]:
    return {int(number): (int(count), float(money)) for number, (count, money) in fields.items()}


def _customers_from_fields(fields: dict[str, Any]) -> Customers:
    keys = np.asarray(fields["keys"], dtype=object)
    columns = [np.asarray(column, np.float64) for column in fields["values"]]
    values = np.empty((len(keys), 0))
    if columns:
        values = np.column_stack(columns)
    customers = Customers(
        keys=keys,
        segment=np.asarray(fields["segment"], np.int64),
        before=np.asarray(fields["before"], np.int64),
        previous=np.asarray(fields["previous"], np.int64),
        changed_on=np.asarray(fields["changed_on"], dtype=object),
        at_fit=np.asarray(fields["at_fit"], np.int64).astype(bool),
        values=values,
        money=np.asarray(fields["money"], np.float64),
    )
    if {len(column) for column in vars(customers).values()} != {len(keys)}:
        raise ValueError("the columns are of different lengths")
    return customers
