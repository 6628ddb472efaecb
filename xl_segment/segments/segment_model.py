"""The model: all that is needed to give a customer who comes later the same segment; goes to JSON and back.

Floats are written in Python's shortest form that reads back to the same bits, so nothing is lost on the way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from xl_segment._version import __version__
from xl_segment.customers.measuring import CountedFrom
from xl_segment.customers.transform import Step, Transform
from xl_segment.customers.understood import Understood
from xl_segment.errors import ModelError
from xl_segment.segments.clustering import Grouping, assign
from xl_segment.segments.identity import Centres
from xl_segment.segments.quality import Choice, Trial
from xl_segment.segments.reference import Reference
from xl_segment.settings import Settings

#: Settings that say how cells are read; customers who come later are read as those at fit were.
READING = ("missing", "day_order", "decimal", "returns", "currency")
#: 2: segments have numbers of their own, and the customers at fit are remembered.
SCHEMA_VERSION = 2
#: What fields are called in the text of a model, where that is not their own name: as earlier versions wrote it.
_STORED_NAMES = {"transform": "recipe"}
#: Who lies between two segments: where the next centre is hardly farther, and where one group is hardly likelier.
BETWEEN, BETWEEN_POSTERIOR = 0.2, 0.6
_DAMAGED = "The model kept in the workbook is damaged; segment again to make a new one."


@dataclass(frozen=True)
class SegmentModel:
    """Segments that new customers can be scored with.

    numbers: the segments' numbers, ascending; after a refit some may be missing. last_number: the highest ever given.
    centres: (k x features) in scaled units, in the order of the numbers; centres_original: the same in original
    units, for reading. covariances, weights: of a Gaussian mixture, else None. sizes: customers per segment at fit.
    columns: {header: role} as the sheet was understood, and understood: why, None where an earlier version made it.
    kind: "customers" or "sales lines". value: what the segments were ordered by. shaping: the settings that the
    transform was learnt with. choice: the evidence for k. reference_date: what recency counts back from, None without
    dates. born, year: the header of the birth years and the year that ages were counted to, where there are any.
    reference: what the customers were like at fit. personas: the segments' names, in order, once they have them.

    It goes to text and back, and scores who comes later as it did:

    >>> from xl_segment import score, segment
    >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
    >>> model = segment(pd.DataFrame({"Age": ages, "Orders": range(60)}), k=2, features=("Age",)).model
    >>> again = SegmentModel.from_json(model.to_json())
    >>> score(pd.DataFrame({"Age": [21, 63], "Orders": [1, 2]}), again)["Segment"].tolist()
    [2, 1]
    """

    kind: str
    method: str
    transform: Transform
    centres: np.ndarray
    centres_original: np.ndarray
    sizes: tuple[int, ...]
    value: str
    choice: Choice
    columns: Mapping[str, str]
    seed: int
    numbers: tuple[int, ...]
    last_number: int
    shaping: Mapping[str, Any] = field(default_factory=dict)
    reference_date: date | None = None
    born: str = ""
    year: int | None = None
    reference: Reference | None = None
    covariances: np.ndarray | None = None
    weights: np.ndarray | None = None
    personas: tuple[str, ...] = ()
    understood: Understood | None = None
    schema_version: int = SCHEMA_VERSION
    package_version: str = __version__

    @property
    def k(self) -> int:
        """How many segments there are."""
        return len(self.centres)

    def score(self, raw: pd.DataFrame, descriptions: pd.DataFrame | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return (segment number, Fit from 0 to 1) of each customer.

        raw: measures in original units under the names they had at fit, NaN where missing. Raises DataError where
        one of them is not there.
        """
        if descriptions is None:
            descriptions = pd.DataFrame(index=raw.index)
        return self.assign(self.transform.apply(raw, descriptions))

    def assign(self, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (segment number, Fit from 0 to 1) of each row of a (customers x features) matrix of scaled values."""
        positions, fit = assign(matrix, Grouping(np.empty(0), self.centres, self.covariances, self.weights))
        return np.asarray(self.numbers)[positions], fit

    def positions(self, labels: np.ndarray) -> np.ndarray:
        """Return where the segments stand among the centres, from 0."""
        return np.searchsorted(self.numbers, labels)

    @property
    def needs(self) -> tuple[str, ...]:
        """The headers that a sheet has to have for its customers to be scored, each once."""
        sources = dict.fromkeys(step.source for step in self.transform.steps)
        headers = [source for source in sources if source in self.columns]
        has_made_measures = len(headers) < len(sources)
        if self.born and has_made_measures:
            headers.append(self.born)
        return tuple(dict.fromkeys(headers))

    @property
    def counted_from(self) -> CountedFrom:
        """The day and the year that the customers were measured from."""
        return CountedFrom(self.reference_date, self.year)

    @property
    def between(self) -> float:
        """A customer whose Fit is below this lies between two segments; Fit is 0.5 or more where it is a posterior."""
        return BETWEEN if self.weights is None else BETWEEN_POSTERIOR

    @property
    def identified(self) -> Centres:
        """The centres with their numbers, for a later fit to be matched to."""
        return Centres(self.centres, self.transform, self.numbers, self.last_number)

    def transform_for(self, settings: Settings) -> Transform | None:
        """Return the transform, where it was learnt with the same settings; else it has to be learnt anew."""
        if self.shaping == shaping(settings):
            return self.transform
        return None

    def read_as_then(self, settings: Settings) -> Settings:
        """Return settings with which cells are read as they were when the model was made."""
        # Models of before there was a choice set returns aside.
        then = {"returns": "set aside", **self.shaping}
        return replace(settings, **{name: then[name] for name in READING if name in then})

    def named(self, personas: tuple[str, ...]) -> SegmentModel:
        """Return the model with its segments named."""
        return replace(self, personas=personas)

    def to_json(self) -> str:
        """Return the model as JSON text, with a checksum over all of it."""
        fields = {_STORED_NAMES.get(name, name): _plain(value) for name, value in vars(self).items()}
        return json.dumps({"checksum": _checksum(fields), **fields}, ensure_ascii=True, allow_nan=True)

    @classmethod
    def from_json(cls, text: str) -> SegmentModel:
        """Read a model back. Raises ModelError where the text is damaged, edited or from a newer version."""
        try:
            fields = json.loads(text)
            checksum = fields.pop("checksum")
            version = int(fields["schema_version"])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelError(_DAMAGED) from error
        _check(fields, version, checksum)
        try:
            return _model(_upgraded(fields, version))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelError(_DAMAGED) from error


def shaping(settings: Settings) -> dict[str, Any]:
    """Return the settings that a transform is learnt with, and that customers are read with."""
    names = ("cap", "log", "scale", "use_categories", *READING)
    return {name: getattr(settings, name) for name in names}


def _plain(value: Any) -> Any:  # noqa: ANN401  any field of the model
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Transform | Choice | Reference | Understood):
        return json.loads(json.dumps(asdict(value)))
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def _check(fields: dict[str, Any], version: int, checksum: str) -> None:
    """Raise ModelError where a text is from a newer version, or was changed by hand."""
    if version > SCHEMA_VERSION:
        raise ModelError(
            f"The model was made by xl_segment {fields.get('package_version', '?')}, which is newer than this "
            f"one ({__version__}). Update xl_segment, or segment again."
        )
    if checksum != _checksum(fields):
        raise ModelError("The model kept in the workbook was changed by hand; segment again to make a new one.")


def _checksum(fields: dict[str, Any]) -> str:
    text = json.dumps(fields, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _upgraded(fields: dict[str, Any], version: int) -> dict[str, Any]:
    """Bring what an earlier version kept to what this one keeps."""
    if version >= 2:
        return fields
    k = len(fields["centres"])
    added = {
        "numbers": list(range(1, k + 1)), "last_number": k, "shaping": {}, "born": "", "year": None, "reference": None,
    }  # fmt: skip
    return {**fields, **added, "schema_version": SCHEMA_VERSION}


def _model(fields: dict[str, Any]) -> SegmentModel:
    """Make a model of the fields of its text. Raises ValueError, TypeError or KeyError where they are no such."""
    if fields["centres"] is None or fields["centres_original"] is None:
        raise ValueError("a model has centres")
    fields = dict(fields)
    fields["transform"] = Transform(tuple(Step(**step) for step in fields.pop("recipe")["steps"]))
    fields["choice"] = _choice(fields["choice"])
    for name in ("sizes", "numbers", "personas"):
        fields[name] = tuple(fields[name])
    for name in ("centres", "centres_original", "covariances", "weights"):
        fields[name] = _read_if_there(fields[name], lambda rows: np.asarray(rows, np.float64))
    fields["reference_date"] = _read_if_there(fields["reference_date"], date.fromisoformat)
    fields["reference"] = _read_if_there(fields["reference"], Reference.from_fields)
    fields["understood"] = _read_if_there(fields.get("understood") or None, Understood.from_fields)
    return SegmentModel(**fields)


def _read_if_there(stored: Any, read: Callable[[Any], Any]) -> Any:  # noqa: ANN401  any field of the model
    if stored is None:
        return None
    return read(stored)


def _choice(fields: dict[str, Any]) -> Choice:
    # Earlier versions kept a verdict by the silhouette alone.
    known = {name: value for name, value in fields.items() if name != "verdict"}
    return Choice(**{**known, "trials": tuple(Trial(**trial) for trial in fields["trials"])})
