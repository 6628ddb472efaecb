"""The sentences: a sheet in, segments out; the same sheet a week later, with the segments it has; and back again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.alternatives import Alternatives, alternatives_to
from xl_segment.customers.cleaning import clean_rows
from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.customers.features import Features, build_features
from xl_segment.customers.lifetime_value import lifetime_value_of
from xl_segment.customers.transform import Transform
from xl_segment.customers.understood import Understood
from xl_segment.errors import DataError
from xl_segment.evidence.evidence import Evidence
from xl_segment.evidence.structure import find_structure
from xl_segment.evidence.verdict import Grouped, cautions_of, weigh
from xl_segment.memory.carried_personas import carry_personas
from xl_segment.memory.comparing import Comparison, Scored, remember, restore_comparison
from xl_segment.memory.customer_keys import customer_keys
from xl_segment.memory.customer_lookup import look_up
from xl_segment.memory.memory import How, Memory
from xl_segment.memory.migration import Customers
from xl_segment.memory.reading_again import (
    ReadAgain,
    called_as_now,
    check_customers,
    has_customers_of,
    read_again,
    roles_of,
)
from xl_segment.memory.rows import history_rows, indexed_like, label_rows
from xl_segment.personas.customer_why import CustomerWhy
from xl_segment.personas.explaining import explain_customers
from xl_segment.personas.learning_rules import find_rules
from xl_segment.personas.playbook import Playbook
from xl_segment.personas.profile import Persona, SegmentProfile
from xl_segment.personas.profiling import profile_segments
from xl_segment.result import Segmentation
from xl_segment.segments.choosing_k import choose_k
from xl_segment.segments.fitting import fit_model
from xl_segment.segments.identity import Identity
from xl_segment.segments.quality import Quality, measure_quality
from xl_segment.segments.reference import learn_reference
from xl_segment.segments.segment_model import SegmentModel
from xl_segment.settings import Method, Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.table import Table


def segment(
    data: pd.DataFrame | SheetData,
    settings: Settings | None = None,
    *,
    previous: Memory | None = None,
    playbook: Playbook | None = None,
    say: Callable[[str], None] | None = None,
    now: datetime.datetime | None = None,
    **options: Any,  # noqa: ANN401  the fields of Settings
) -> Segmentation:
    """Segment customers, or the customers behind sales lines.

    data: one row per customer or per sale; any column names. settings: what is not default; single options may be
    given by name instead (`segment(data, k=4)`). previous: `memory` of an earlier result; the fit starts from its
    segments, and one that is found again keeps its number, persona and colour. playbook: the personas to choose from.
    say: told what is going on. now: the time of the run.

    The input is left as it was. Raises SegmentError, in one sentence, where the data cannot be segmented.

    >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
    >>> customers = pd.DataFrame({"Age": ages, "Orders": [at % 7 for at in range(60)]})
    >>> result = segment(customers, k=2, features=("Age",))
    >>> result.to_frame()["Customers"].tolist()
    [30, 30]
    """
    settings = replace(settings or Settings(), **options)
    say = say or _silent
    sheet = _sheet(data)

    say("Finding out which column is what")
    table = read_columns(sheet, settings)
    say("Cleaning the rows")
    clean = clean_rows(table, settings)
    # A later run works on the same currency, whichever is the commonest by then.
    fit_settings = replace(settings, currency=clean.currency)
    model_before = _model_before(previous, table)
    features = build_features(clean, settings, _transform_before(model_before, fit_settings))
    renamed = None
    if previous is not None:
        renamed = called_as_now(previous, sheet, table, features)
    say("Looking for groups")
    structure = find_structure(features, settings)
    say("Looking for the number of segments")
    choice = choose_k(features, settings, structure.natural, _k_of(model_before))
    say(f"Making {choice.k} segments")
    fitted = fit_model(features, choice, fit_settings, model_before, structure.natural)
    say("Finding out how sure they are")
    grouped = Grouped(fitted.model, features, fitted.labels, fitted.fit)
    evidence = weigh(grouped, structure, settings)
    positions = fitted.model.positions(fitted.labels)
    quality = measure_quality(features.matrix, positions, fitted.model.centres, seed=settings.seed)
    model = _knowing_its_customers(fitted.model, table, features, positions, quality)
    say("Naming the segments")
    scored = Scored(
        how="Segment",
        settings=settings,
        table=table,
        features=features,
        model=model,
        identity=fitted.identity,
        labels=fitted.labels,
        fit=fitted.fit,
        quality=quality,
        evidence=evidence,
        lifetime=lifetime_value_of(clean, features.measured),
    )
    result = _compare_and_gather(scored, data, renamed, playbook, now)
    return _to_be_taken_back(result, previous, renamed)


def refresh(
    data: pd.DataFrame | SheetData,
    settings: Settings | None = None,
    *,
    previous: Memory,
    playbook: Playbook | None = None,
    say: Callable[[str], None] | None = None,
    now: datetime.datetime | None = None,
) -> Segmentation:
    """Give all customers, old and new, the segments that a model made earlier finds for them; nothing is fitted.

    previous: `memory` of the last result. A customer whose cells did not change keeps the segment. Recency counts back
    from the day that the model was made with, unless the settings name another. The rest is as in `segment`.

    Raises DataError where a column that the model needs is not there.

    >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
    >>> customers = pd.DataFrame({"Customer": range(60), "Age": ages, "Orders": [at % 7 for at in range(60)]})
    >>> first = segment(customers, k=2, features=("Age",))
    >>> refresh(customers, previous=first.memory).memory.history[-1].moved
    0
    """
    settings = settings or Settings()
    say = say or _silent
    sheet = _sheet(data)

    say("Reading the rows, old and new")
    model = previous.model
    if settings.reference_date is not None and model.reference_date is not None:
        model = replace(model, reference_date=settings.reference_date)  # which holds from now on
    check_customers(sheet, model)
    read = read_again(sheet, model, settings)
    if not len(read.features.matrix):
        raise DataError(f"No row of {sheet.where} can be scored. Paste your customers or sales back, then refresh.")
    say("Scoring them with the segments of the last run")
    labels, fit = model.assign(read.features.matrix)
    scored = _scored_by(model, "Refresh", settings, read, labels, fit, previous.evidence)
    return _compare_and_gather(scored, data, previous, playbook, now)


def take_back(
    data: pd.DataFrame | SheetData,
    settings: Settings | None = None,
    *,
    previous: Memory,
    say: Callable[[str], None] | None = None,
) -> Segmentation:
    """Return the result as it was before the last run: the customers known then, in the segments they had then.

    previous: `memory` of the last run. Rows of customers who have come since are blank. Raises DataError where there
    was no run before.
    """
    before = previous.before
    if before is None:
        raise DataError("There is no run before to go back to.")
    settings = settings or Settings()
    say = say or _silent
    sheet = _sheet(data)

    say("Taking the last run back")
    model, customers = before.model, before.customers
    check_customers(sheet, model)
    read = read_again(sheet, model, settings)
    at = pd.Index(customers.keys).get_indexer(pd.Index(customer_keys(read.table, read.features)))
    known = at >= 0
    if not known.any():
        raise DataError(f"None of the customers of the run before stands on {sheet.where} any more; clear the results.")
    read = replace(read, features=read.features.only(known, "came after the run that stands here again"))
    _, fit = model.assign(read.features.matrix)
    how = before.history[-1].how if before.history else "Segment"
    scored = _scored_by(model, how, settings, read, customers.segment[at[known]], fit, before.evidence)
    profiles = profile_segments(scored.features, scored.labels)
    personas = carry_personas(profiles, scored.features.measured.kind, scored.identity, before, None)
    scored = _named(scored, personas)
    return _gather(scored, data, profiles, personas, restore_comparison(scored, before), before)


def score(data: pd.DataFrame | SheetData, model: SegmentModel, settings: Settings | None = None) -> pd.DataFrame:
    """Give each row the segment that a model made earlier finds for it; nothing is fitted.

    Returns the columns Segment, Persona and Fit as in `Segmentation.rows`. Raises DataError where a column that the
    model needs is not there.

    >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
    >>> model = segment(pd.DataFrame({"Age": ages, "Orders": range(60)}), k=2, features=("Age",)).model
    >>> score(pd.DataFrame({"Age": [21, 63], "Orders": [1, 2]}), model)["Segment"].tolist()
    [2, 1]
    """
    features = read_again(_sheet(data), model, settings or Settings()).features
    labels, fit = model.assign(features.matrix)
    names = dict(zip(model.numbers, model.personas, strict=True))
    return indexed_like(data, label_rows(features, labels, fit, names))


def explain(
    data: pd.DataFrame | SheetData, model: SegmentModel, customer: str | int, settings: Settings | None = None
) -> CustomerWhy:
    """Say why a customer is in their segment, what would move them to another, and how near they are to that.

    data: all customers, as `score` takes them. customer: an id, or a row of the sheet. Raises NotFoundError where there
    is no such customer, and DataError where the customer was set aside, or a column that the model needs is not there.

    >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
    >>> customers = pd.DataFrame({"Customer": [f"C{at}" for at in range(60)], "Age": ages, "Orders": range(60)})
    >>> model = segment(customers, k=2, features=("Age",)).model
    >>> explain(customers, model, "C40").reasons[0].words
    'Age 60 (everybody 42)'
    """
    read = read_again(_sheet(data), model, settings or Settings())
    position, name = look_up(read.table, read.features, customer)
    (why,) = explain_customers(read.features, model, [position])
    return replace(why, customer=name)


def compare(
    data: pd.DataFrame | SheetData,
    settings: Settings | None = None,
    *,
    k: Sequence[int],
    method: Sequence[Method] = (),
    previous: Memory | None = None,
    playbook: Playbook | None = None,
    say: Callable[[str], None] | None = None,
    now: datetime.datetime | None = None,
    **options: Any,  # noqa: ANN401  the fields of Settings
) -> Alternatives:
    """Make segments of the same customers in several ways, each with its evidence, and count who would move.

    k: numbers of segments; method: how they are made, as the settings say where none is named. previous: `memory` of
    the result whose segments they are compared with; without it, with the segments that are recommended. The rest is
    as in `segment`. Raises SegmentError, as `segment` does.

    >>> ages = [20 + at % 5 for at in range(30)] + [60 + at % 5 for at in range(30)]
    >>> customers = pd.DataFrame({"Age": ages, "Orders": [at % 7 for at in range(60)]})
    >>> compare(customers, k=[2, 3], features=("Age",)).to_frame()["Would move"].tolist()[0]
    0
    """
    settings = replace(settings or Settings(), **options)
    if previous is None:
        current = segment(data, settings, playbook=playbook, say=say, now=now)
    else:
        current = refresh(data, settings, previous=previous, playbook=playbook, say=say, now=now)
    return alternatives_to(current, settings, k, method, say or _silent)


def _silent(_: str) -> None:
    pass


def _sheet(data: pd.DataFrame | SheetData) -> SheetData:
    if isinstance(data, pd.DataFrame):
        return SheetData.from_frame(data)
    return data


def _model_before(previous: Memory | None, table: Table) -> SegmentModel | None:
    """Return the model of the last run, None where there was none, or one of other customers."""
    if previous is None or not has_customers_of(previous, table):
        return None
    return previous.model


def _transform_before(model: SegmentModel | None, settings: Settings) -> Transform | None:
    if model is None:
        return None
    return model.transform_for(settings)


def _k_of(model: SegmentModel | None) -> int | None:
    if model is None:
        return None
    return model.k


def _knowing_its_customers(
    model: SegmentModel, table: Table, features: Features, positions: np.ndarray, quality: Quality
) -> SegmentModel:
    """Return the model with what later runs have to know of the sheet and the customers it was made with."""
    return replace(
        model,
        columns=roles_of(table),
        understood=Understood.of(table, features),
        reference=learn_reference(features, model.centres, positions, quality.silhouette),
    )


def _to_be_taken_back(result: Segmentation, previous: Memory | None, renamed: Memory | None) -> Segmentation:
    """Let the run before have its customers called as they were. renamed: `previous`, with names of now."""
    before = result.memory.before
    if previous is None or renamed is None or before is None or before.customers is not renamed.customers:
        return result
    before = replace(before, customers=previous.customers)
    return replace(result, memory=replace(result.memory, before=before))


def _since(features: Features, settings: Settings) -> datetime.date | None:
    """Return the day after the last sale, where the analyst names no other: recency counts from that of the fit."""
    period = features.measured.period
    if settings.reference_date is not None or period is None:
        return None
    return period[1] + datetime.timedelta(days=1)


def _scored_by(
    model: SegmentModel,
    how: How,
    settings: Settings,
    read: ReadAgain,
    labels: np.ndarray,
    fit: np.ndarray,
    evidence: Evidence | None,
) -> Scored:
    """Return customers in segments of a model made earlier, all of which are still there.

    evidence: for the segments when they were made; where an earlier version kept none, that of today's customers.
    """
    grouped = Grouped(model, read.features, labels, fit)
    if evidence is None:
        evidence = weigh(grouped, find_structure(read.features, settings), settings)
    evidence = replace(evidence, cautions=cautions_of(grouped))
    quality = measure_quality(read.features.matrix, model.positions(labels), model.centres, seed=settings.seed)
    return Scored(
        how=how,
        settings=settings,
        table=read.table,
        features=read.features,
        model=model,
        identity=Identity(model.numbers, known=model.numbers, last=model.last_number),
        labels=labels,
        fit=fit,
        quality=quality,
        evidence=evidence,
        lifetime=lifetime_value_of(read.clean, read.features.measured, since=_since(read.features, settings)),
    )


def _compare_and_gather(
    scored: Scored,
    data: pd.DataFrame | SheetData,
    previous: Memory | None,
    playbook: Playbook | None,
    now: datetime.datetime | None,
) -> Segmentation:
    """Name the segments, compare with the run before, and gather everything in the one result."""
    comparable = _with_something_in_common(previous, scored.identity)
    profiles = profile_segments(scored.features, scored.labels)
    personas = carry_personas(profiles, scored.features.measured.kind, scored.identity, comparable, playbook)
    scored = _named(scored, personas)
    comparison = remember(scored, personas, comparable, playbook, now or datetime.datetime.now())
    if comparable is None and previous is not None:
        # It can be taken back all the same.
        memory = replace(comparison.memory, before=replace(previous, before=None), fresh=False)
        comparison = replace(comparison, memory=memory)
    return _gather(scored, data, profiles, personas, comparison, comparable)


def _with_something_in_common(previous: Memory | None, identity: Identity) -> Memory | None:
    """Return the last run, None where there is nothing to compare with: other customers, or other measures."""
    if identity.known or identity.gone:
        return previous
    return None


def _named(scored: Scored, personas: tuple[Persona, ...]) -> Scored:
    return replace(scored, model=scored.model.named(tuple(persona.name for persona in personas)))


def _gather(
    scored: Scored,
    data: pd.DataFrame | SheetData,
    profiles: tuple[SegmentProfile, ...],
    personas: tuple[Persona, ...],
    comparison: Comparison,
    previous: Memory | None,
) -> Segmentation:
    """Gather everything in the one result. previous: the run that was compared with."""
    features = scored.features
    with_customers = {profile.segment for profile in profiles}
    names = {persona.segment: persona.name for persona in personas}
    rows = label_rows(features, scored.labels, scored.fit, names).join(history_rows(features, comparison.customers))
    return Segmentation(
        settings=scored.settings,
        table=scored.table,
        log=_warned(features.measured.log, previous, comparison.customers),
        features=features,
        choice=scored.model.choice,
        model=scored.model,
        quality=scored.quality,
        evidence=scored.evidence,
        lifetime=scored.lifetime,
        profiles=profiles,
        personas=tuple(persona for persona in personas if persona.segment in with_customers),
        rows=indexed_like(data, rows),
        customers=features.raw.join(features.descriptions),
        labels=scored.labels,
        fit=scored.fit,
        how=scored.how,
        drift=comparison.drift,
        memory=comparison.memory,
        rules=find_rules(features, scored.labels, scored.model.seed),
    )


def _warned(log: CleaningLog, previous: Memory | None, customers: Customers) -> CleaningLog:
    """Say so where nobody of the run before was found again."""
    if previous is None or not len(previous.customers):
        return log
    if pd.Index(previous.customers.keys).isin(customers.keys).any():
        return log
    return log.with_warning(
        f"None of the {len(previous.customers):,} customers of the run before was found again. If their ids were "
        "cleared or numbered anew, put the old ones back and run again; undo takes this run back."
    )
