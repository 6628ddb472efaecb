"""The model: all that is needed to give a customer who comes later the same segment; goes to JSON and back.

Floats are written in Python's shortest form that reads back to the same bits, so nothing is lost on the way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from xl_segment._version import __version__
from xl_segment.customers.features import Features
from xl_segment.customers.measuring import CountedFrom
from xl_segment.customers.transform import Step, Transform
from xl_segment.customers.understood import Understood
from xl_segment.errors import ModelError
from xl_segment.segments.clustering import Grouping, assign, group
from xl_segment.segments.drift import Reference
from xl_segment.segments.identity import Centres, Identity, carried_over, match
from xl_segment.segments.quality import Choice, Trial
from xl_segment.settings import Settings
from xl_segment.sheet import measures as m

#: Settings that say how cells are read; customers who come later are read as those at fit were.
READING = ("missing", "day_order", "decimal", "returns", "currency")
#: 2: segments have numbers of their own, and the customers at fit are remembered.
SCHEMA_VERSION = 2
#: What fields are called in the text of a model, where that is not their own name.
_STORED_NAMES = {"transform": "recipe"}


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
        """Return (segment number, fit from 0 to 1) of each customer.

        raw: measures in original units under the names they had at fit, NaN where missing. Raises DataError where
        one of them is not there.
        """
        matrix = self.transform.apply(raw, pd.DataFrame(index=raw.index) if descriptions is None else descriptions)
        return self.assign(matrix)

    def assign(self, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (segment number, fit from 0 to 1) of each row of a (customers x features) matrix of scaled values."""
        at, fit = assign(matrix, Grouping(np.empty(0), self.centres, self.covariances, self.weights))
        return np.asarray(self.numbers)[at], fit

    def positions(self, labels: np.ndarray) -> np.ndarray:
        """Return where the segments stand among the centres, from 0."""
        return np.searchsorted(self.numbers, labels)

    @property
    def needs(self) -> tuple[str, ...]:
        """The headers that a sheet has to have for its customers to be scored, each once."""
        made = {step.source for step in self.transform.steps if step.source not in self.columns}
        born = [self.born] if self.born and made else []
        return tuple(
            dict.fromkeys([*(step.source for step in self.transform.steps if step.source in self.columns), *born])
        )

    @property
    def counted_from(self) -> CountedFrom:
        """The day and the year that the customers were measured from."""
        return CountedFrom(self.reference_date, self.year)

    @property
    def identified(self) -> Centres:
        """The centres with their numbers, for a later fit to be matched to."""
        return Centres(self.centres, self.transform, self.numbers, self.last_number)

    def transform_for(self, settings: Settings) -> Transform | None:
        """Return the transform, where it was learnt with the same settings; else it has to be learnt anew."""
        return self.transform if self.shaping == _shaping(settings) else None

    def read_as_then(self, settings: Settings) -> Settings:
        """Return settings with which cells are read as they were when the model was made."""
        # Models of before there was a choice set returns aside.
        shaping = {"returns": "set aside", **self.shaping}
        return replace(settings, **{name: shaping[name] for name in READING if name in shaping})

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
            raise ModelError("The model kept in the workbook is damaged; segment again to make a new one.") from error
        if version > SCHEMA_VERSION:
            raise ModelError(
                f"The model was made by xl_segment {fields.get('package_version', '?')}, which is newer than this "
                f"one ({__version__}). Update xl_segment, or segment again."
            )
        if checksum != _checksum(fields):
            raise ModelError("The model kept in the workbook was changed by hand; segment again to make a new one.")
        try:
            return _model(_upgraded(fields, version))
        except (ValueError, TypeError, KeyError) as error:
            raise ModelError("The model kept in the workbook is damaged; segment again to make a new one.") from error


def fit(
    features: Features, choice: Choice, settings: Settings, before: SegmentModel | None = None
) -> tuple[SegmentModel, np.ndarray, np.ndarray, Identity]:
    """Group the customers into choice.k segments.

    A first fit numbers them by value, 1 the most valuable. With a model from before the fit starts from its centres,
    and a segment that is matched to one of then keeps its number.

    Returns the model, the segment number and the fit (0 to 1) of each customer, and what became of the segments.
    """
    start = None if before is None else carried_over(before.identified, features.transform)
    found = group(features.matrix, choice.k, method=settings.method, seed=settings.seed, start=start)
    value, name = customer_value(features)
    order = _by_value(found, value)
    identity = Identity.first(choice.k)
    if before is not None:
        identity = match(found.centres[order], features.transform, before.identified)
    order = order[np.argsort(identity.numbers)]
    in_order = Grouping(
        np.argsort(order)[found.labels],
        found.centres[order],
        None if found.covariances is None else found.covariances[order],
        None if found.weights is None else found.weights[order],
    )
    labels, clear = assign(features.matrix, in_order)
    numbers = tuple(sorted(identity.numbers))
    model = SegmentModel(
        kind=str(features.measured.kind),
        method=settings.method,
        transform=features.transform,
        centres=in_order.centres,
        centres_original=features.transform.original(in_order.centres),
        sizes=tuple(int(one) for one in np.bincount(labels, minlength=choice.k)),
        value=name,
        choice=choice,
        columns={},
        seed=settings.seed,
        numbers=numbers,
        last_number=identity.last,
        shaping=_shaping(settings),
        reference_date=features.measured.reference_date,
        born=features.measured.born,
        year=features.measured.year,
        covariances=in_order.covariances,
        weights=in_order.weights,
    )
    return model, np.asarray(numbers)[labels], clear, identity


#: What customers are worth by where no measure says so: the first principal component.
TAKEN_TOGETHER = "all measures taken together"


def _shaping(settings: Settings) -> dict[str, Any]:
    names = ("cap", "log", "scale", "use_categories", *READING)
    return {name: getattr(settings, name) for name in names}


def customer_value(features: Features) -> tuple[np.ndarray, str]:
    """Return what a customer is worth, and its name: money, else income x spending, else the first component."""
    if features.money is not None:
        return features.money.fillna(0.0).to_numpy(np.float64), features.measured.money_name or "money"
    named = {measure: name for name, measure in features.measured.measures.items() if measure}
    if m.INCOME in named and m.SPENDING in named:
        both = features.raw[[named[m.INCOME], named[m.SPENDING]]]
        filled = both.fillna(both.median())
        return filled.prod(axis=1).to_numpy(np.float64), f"{named[m.INCOME]} × {named[m.SPENDING]}"
    return _first_component(features), TAKEN_TOGETHER


def _first_component(features: Features) -> np.ndarray:
    """Project on the direction of most spread, turned so that more is worth more (a long recency is worth less)."""
    centred = features.matrix - features.matrix.mean(axis=0)
    _, _, axes = np.linalg.svd(centred.T @ centred)
    worth = np.array([-1.0 if step.measure == m.RECENCY else 1.0 for step in features.transform.steps])
    direction = axes[0] if axes[0] @ worth >= 0 else -axes[0]
    return np.asarray(centred @ direction)


def _by_value(found: Grouping, value: np.ndarray) -> np.ndarray:
    """Return the groups, most valuable first; of equal ones the larger, then the one with the larger centre."""
    sizes = np.bincount(found.labels, minlength=found.k)
    means = np.bincount(found.labels, value, found.k) / np.maximum(sizes, 1)
    return np.lexsort((*np.round(-found.centres, 9).T[::-1], -sizes, -np.round(means, 9)))


def _plain(value: Any) -> Any:  # noqa: ANN401  any field of the model
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Transform | Choice | Reference | Understood):
        return json.loads(json.dumps(asdict(value)))
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _checksum(fields: dict[str, Any]) -> str:
    text = json.dumps(fields, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _upgraded(fields: dict[str, Any], version: int) -> dict[str, Any]:
    """Bring what an earlier version kept to what this one keeps."""
    if version < 2:
        k = len(fields["centres"])
        added = {"numbers": list(range(1, k + 1)), "last_number": k, "shaping": {}, "born": "", "year": None,
                 "reference": None}  # fmt: skip
        fields = {**fields, **added, "schema_version": SCHEMA_VERSION}
    return fields


def _model(fields: dict[str, Any]) -> SegmentModel:
    def array(name: str) -> np.ndarray | None:
        return None if fields[name] is None else np.asarray(fields[name], np.float64)

    choice = dict(fields["choice"])
    choice["trials"] = tuple(Trial(**one) for one in choice["trials"])
    day, reference = fields["reference_date"], fields["reference"]
    centres, original = array("centres"), array("centres_original")
    if centres is None or original is None:
        raise ValueError("a model has centres")
    fields = dict(fields)
    transform = Transform(tuple(Step(**step) for step in fields.pop("recipe")["steps"]))
    return SegmentModel(
        **{
            **fields,
            "transform": transform,
            "centres": centres,
            "centres_original": original,
            "sizes": tuple(fields["sizes"]),
            "choice": Choice(**choice),
            "numbers": tuple(fields["numbers"]),
            "reference_date": None if day is None else date.fromisoformat(day),
            "reference": None if reference is None else _reference(reference),
            "covariances": array("covariances"),
            "weights": array("weights"),
            "personas": tuple(fields["personas"]),
            "understood": Understood.from_fields(fields["understood"]) if fields.get("understood") else None,
        }
    )


def _reference(fields: dict[str, Any]) -> Reference:
    def rows(name: str) -> tuple[tuple[float, ...], ...]:
        return tuple(tuple(one) for one in fields[name])

    levels = {name: tuple(values) for name, values in fields["levels"].items()}
    return Reference(
        **{
            **fields,
            "points": rows("points"),
            "shares": rows("shares"),
            "sizes": tuple(fields["sizes"]),
            "levels": levels,
        }
    )
