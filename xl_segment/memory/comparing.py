"""One run against the one before: who moved, whether the model still fits, and what the next run has to know."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd

from xl_segment.customers.cleaning import CleanTable
from xl_segment.customers.features import Features
from xl_segment.memory.customer_keys import customer_keys, fingerprint
from xl_segment.memory.memory import How, Memory, RunLine
from xl_segment.memory.migration import Customers, Moves, follow
from xl_segment.personas.playbook import Playbook
from xl_segment.personas.profile import Persona
from xl_segment.segments.choosing_k import verdict
from xl_segment.segments.drift import Drift, Today, measure_drift
from xl_segment.segments.identity import Identity
from xl_segment.segments.quality import Quality
from xl_segment.segments.segment_model import SegmentModel
from xl_segment.settings import Settings
from xl_segment.sheet.table import Table

#: Fields of a persona that an analyst may have changed in a playbook of the workbook's own.
PERSONA_TEXTS = ("name", "description", "insight", "recommendation", "do", "dont", "colour")


@dataclass(frozen=True)
class Fitted:
    """What both sentences have found when it comes to telling it."""

    how: How
    settings: Settings
    table: Table
    clean: CleanTable
    features: Features
    model: SegmentModel
    identity: Identity
    labels: np.ndarray
    clear: np.ndarray
    quality: Quality


def remember(
    found: Fitted,
    model: SegmentModel,
    personas: tuple[Persona, ...],
    previous: Memory | None,
    playbook: Playbook | None,
    now: datetime.datetime,
) -> tuple[Customers, Drift | None, Memory]:
    """Compare with the run before, and write the line of this run; the same data again is no run of its own."""
    here = customers_of(found)
    data = fingerprint(found.table)
    again = previous is not None and _is_the_same(previous, here, model, data)
    customers, moves = here, Moves()
    drift = None
    if previous is not None and again:
        customers, moves = in_order_of(previous.customers, here), previous.moves
    elif previous is not None and len(previous.customers):  # the first version remembered nobody
        customers, moves = follow(
            previous.customers,
            here,
            day=now.date(),
            fitted=found.how == "Segment",
            transform=model.transform,
            same_transform=model.transform.names == previous.model.transform.names,
        )
    if previous is not None and found.how == "Refresh":
        drift = drift_of(found, model, customers)
    history = previous.history if previous else ()
    if not again:
        history = (*history, _line(found, customers, moves, drift, now.date(), first=not history))
    ended = dict(previous.ended) if previous and (again or found.how == "Refresh") else {}
    if previous and not again:
        ended |= {one.segment: one.name for one in previous.personas if one.segment in found.identity.gone}
    offered = {one.segment: _offered(one, playbook) for one in personas} if playbook is not None else {}
    memory = Memory(
        model=model,
        personas=personas,
        customers=customers,
        moves=moves,
        history=history,
        when=previous.when if previous and again else now.replace(microsecond=0),
        data=data,
        offered=offered,
        ended=ended,
        fresh=previous is None or (again and previous.fresh and personas == previous.personas),
        labels=found.settings.labels,
        before=previous.before if previous and again else previous and replace(previous, before=None),
    )
    return customers, drift, memory


def customers_of(found: Fitted) -> Customers:
    """Return the customers of this run, of whom nothing is known from before."""
    features = found.features
    return Customers.first(
        customer_keys(found.table, features),
        found.labels,
        features.transform.sources(features.raw, features.descriptions),
        np.full(len(found.labels), np.nan) if features.money is None else features.money.to_numpy(np.float64),
    )


def drift_of(found: Fitted, model: SegmentModel, customers: Customers) -> Drift | None:
    """Compare the customers with those that the model was made with; None where it does not know them."""
    if model.reference is None:  # a model of the first version, which remembers no customers
        return None
    today = Today(found.features, found.labels, found.quality.silhouette, ~customers.at_fit)
    return measure_drift(today, model.reference, model.centres, model.numbers)


def _is_the_same(previous: Memory, here: Customers, model: SegmentModel, data: str) -> bool:
    """Tell whether nothing has happened since: the same cells, the same segments."""
    was = previous.customers
    return (
        previous.data == data
        and model.numbers == previous.model.numbers
        and np.array_equal(model.centres, previous.model.centres)
        and len(was) == len(here)
        and bool((pd.Series(was.segment, was.keys).reindex(here.keys).to_numpy() == here.segment).all())
    )


def in_order_of(was: Customers, here: Customers) -> Customers:
    """Return what was known of the customers, in the order in which they stand now."""
    at = pd.Index(was.keys).get_indexer(pd.Index(here.keys))
    return replace(
        here, before=was.before[at], previous=was.previous[at], changed_on=was.changed_on[at], at_fit=was.at_fit[at]
    )


def _offered(persona: Persona, playbook: Playbook | None) -> dict[str, str]:
    entry = next((one for one in playbook or () if one.key == persona.key), None)
    return {} if entry is None else {name: text for name, text in asdict(entry).items() if name in PERSONA_TEXTS}


def _line(
    found: Fitted, customers: Customers, moves: Moves, drift: Drift | None, day: datetime.date, *, first: bool
) -> RunLine:
    return RunLine(
        day=day,
        how=found.how,
        rows=found.features.log.rows_in,
        customers=len(customers),
        new=0 if first else int((customers.before == 0).sum()),
        gone=sum(count for count, _ in moves.gone.values()),
        moved=len(moves.why),
        k=found.model.k,
        silhouette=round(found.quality.silhouette, 4),
        verdict=drift.verdict if drift and found.how == "Refresh" else verdict(found.quality.silhouette),
    )
