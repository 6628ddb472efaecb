"""One run against the one before: who moved, whether the model still fits, and what the next run has to know."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from xl_segment.customers.features import Features
from xl_segment.customers.lifetime_value import LifetimeValue
from xl_segment.evidence.evidence import Evidence
from xl_segment.memory.carried_personas import offered_texts
from xl_segment.memory.customer_keys import customer_keys, fingerprint
from xl_segment.memory.memory import How, Memory, RunLine
from xl_segment.memory.migration import NO_SEGMENT, Customers, Moves, follow
from xl_segment.personas.playbook import Playbook
from xl_segment.personas.profile import Persona
from xl_segment.segments.borders import Borders
from xl_segment.segments.drift import Drift, Today, measure_drift
from xl_segment.segments.identity import Identity
from xl_segment.segments.quality import Quality
from xl_segment.segments.segment_model import SegmentModel
from xl_segment.settings import Settings
from xl_segment.sheet.table import Table


@dataclass(frozen=True)
class Scored:
    """Customers in their segments, by a model that was made with them or earlier.

    labels: (customers,) segment numbers. fit: the Fit of each, 0 to 1.
    """

    how: How
    settings: Settings
    table: Table
    features: Features
    model: SegmentModel
    identity: Identity
    labels: np.ndarray
    fit: np.ndarray
    quality: Quality
    evidence: Evidence
    lifetime: LifetimeValue


@dataclass(frozen=True)
class Comparison:
    """A run against the one before.

    customers: those of the run, in their order. drift: None where the model was made now. memory: for the next run.
    """

    customers: Customers
    drift: Drift | None
    memory: Memory


def remember(
    scored: Scored,
    personas: tuple[Persona, ...],
    previous: Memory | None,
    playbook: Playbook | None,
    now: datetime.datetime,
) -> Comparison:
    """Compare with the run before, and write the line of this run; the same data again is no run of its own."""
    customers = customers_of(scored)
    memory = Memory(
        model=scored.model,
        personas=personas,
        customers=customers,
        moves=Moves(),
        history=(),
        when=now.replace(microsecond=0),
        data=fingerprint(scored.table),
        evidence=scored.evidence,
        offered=offered_texts(personas, playbook),
        named=_named(personas, previous),
        labels=scored.settings.labels,
        settings=_made_with(scored, previous),
    )
    if previous is None:
        return _first_run(scored, memory)
    if _is_the_same(previous, memory):
        return _same_again(scored, memory, previous)
    return _next_run(scored, memory, previous)


def _made_with(scored: Scored, previous: Memory | None) -> Settings | None:
    """Return the settings that the segments were made with; recency counts back from the day that holds by now."""
    if scored.how == "Segment":
        return scored.settings
    if previous is None or previous.settings is None:
        return None
    return replace(previous.settings, reference_date=scored.settings.reference_date)


def _named(personas: tuple[Persona, ...], previous: Memory | None) -> dict[int, str]:
    """Return {segment: the name that the package gave it}, of those known from before as it was given then."""
    named = {persona.segment: persona.name for persona in personas}
    if previous is None:
        return named
    known = {persona.segment for persona in previous.personas}
    return {
        number: previous.named[number] if number in known else name
        for number, name in named.items()
        if number not in known or number in previous.named
    }


def _first_run(scored: Scored, memory: Memory) -> Comparison:
    """Begin the history. memory: as it is without a run before."""
    line = _line(scored, memory.when.date(), len(memory.customers))
    return Comparison(memory.customers, None, replace(memory, history=(line,)))


def _same_again(scored: Scored, memory: Memory, previous: Memory) -> Comparison:
    """Leave what is known as it is; only the analyst's edits may be new."""
    customers = in_order_of(previous.customers, memory.customers)
    memory = replace(
        memory,
        customers=customers,
        moves=previous.moves,
        history=previous.history,
        when=previous.when,
        ended=dict(previous.ended),
        fresh=previous.fresh and memory.personas == previous.personas,
        before=previous.before,
    )
    return Comparison(customers, drift_of(scored, customers), memory)


def _next_run(scored: Scored, memory: Memory, previous: Memory) -> Comparison:
    """Carry on what was known of the customers, and say who moved."""
    day = memory.when.date()
    customers, moves = memory.customers, Moves()
    if len(previous.customers):  # the first version remembered nobody
        borders = _comparable_borders(scored.model, previous.model)
        fitted = scored.how == "Segment"
        customers, moves = follow(previous.customers, customers, borders, day=day, fitted=fitted)
    drift = drift_of(scored, customers)
    line = _line(scored, day, len(customers))
    if drift is not None:
        line = replace(line, verdict=drift.verdict)
    if previous.history:
        line = replace(line, new=int((customers.before == NO_SEGMENT).sum()))
    line = replace(line, gone=sum(count for count, _ in moves.gone.values()), moved=len(moves.why))
    memory = replace(
        memory,
        customers=customers,
        moves=moves,
        history=(*previous.history, line),
        ended=_ended(scored, previous),
        fresh=False,
        before=replace(previous, before=None),
    )
    return Comparison(customers, drift, memory)


def _comparable_borders(model: SegmentModel, before: SegmentModel) -> Borders | None:
    """Return the borders that values of both runs can be held against; None where they are of other features."""
    if model.transform.names == before.transform.names:
        return Borders.of(model)
    return None


def _line(scored: Scored, day: datetime.date, customers: int) -> RunLine:
    """Return the line of a run in which nobody is new, gone or moved."""
    return RunLine(
        day=day,
        how=scored.how,
        rows=scored.features.measured.log.rows_in,
        customers=customers,
        new=0,
        gone=0,
        moved=0,
        k=scored.model.k,
        silhouette=round(scored.quality.silhouette, 4),
        verdict=scored.evidence.word,
    )


def _ended(scored: Scored, previous: Memory) -> dict[int, str]:
    """Return {segment: persona} of the segments that the last fit did away with."""
    ended = {}
    if scored.how == "Refresh":
        ended = dict(previous.ended)
    gone = scored.identity.gone
    return ended | {persona.segment: persona.name for persona in previous.personas if persona.segment in gone}


def restore_comparison(scored: Scored, before: Memory) -> Comparison:
    """Return the run before as it was, for the customers who are there now."""
    customers = in_order_of(before.customers, customers_of(scored))
    return Comparison(customers, drift_of(scored, customers), replace(before, fresh=False))


def customers_of(scored: Scored) -> Customers:
    """Return the customers of this run, of whom nothing is known from before."""
    features = scored.features
    money = np.full(len(scored.labels), np.nan)
    if features.money is not None:
        money = features.money.to_numpy(np.float64)
    return Customers.first(
        customer_keys(scored.table, features),
        scored.labels,
        features.transform.sources(features.raw, features.descriptions),
        money,
    )


def drift_of(scored: Scored, customers: Customers) -> Drift | None:
    """Compare the customers with those that the model was made with.

    None where it was made now, and where it does not know them, as the first version remembered no customers.
    """
    model = scored.model
    if scored.how != "Refresh" or model.reference is None:
        return None
    today = Today(scored.features, scored.labels, scored.quality.silhouette, ~customers.at_fit)
    return measure_drift(today, model.reference, model.centres, model.numbers)


def _is_the_same(previous: Memory, memory: Memory) -> bool:
    """Tell whether nothing has happened since: the same cells, the same segments."""
    was, now = previous.customers, memory.customers
    return (
        previous.data == memory.data
        and memory.model.numbers == previous.model.numbers
        and np.array_equal(memory.model.centres, previous.model.centres)
        and len(was) == len(now)
        and bool((pd.Series(was.segment, was.keys).reindex(now.keys).to_numpy() == now.segment).all())
    )


def in_order_of(was: Customers, now: Customers) -> Customers:
    """Return what was known of the customers, in the order in which they stand now."""
    at = pd.Index(was.keys).get_indexer(pd.Index(now.keys))
    return replace(
        now, before=was.before[at], previous=was.previous[at], changed_on=was.changed_on[at], at_fit=was.at_fit[at]
    )
