"""The two sentences: a sheet in, segments out; and the same sheet a week later, with the segments it has."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.customers.cleaning import CleanTable, clean_rows
from xl_segment.customers.features import Features, build_as_before, build_features
from xl_segment.customers.understood import Understood
from xl_segment.errors import DataError, not_found
from xl_segment.memory.comparing import PERSONA_TEXTS, Fitted, customers_of, drift_of, in_order_of, remember
from xl_segment.memory.customer_keys import customer_keys
from xl_segment.memory.memory import Memory
from xl_segment.memory.migration import Customers
from xl_segment.personas.naming import name_personas
from xl_segment.personas.playbook import Playbook, load_playbook
from xl_segment.personas.profile import Persona, SegmentProfile
from xl_segment.personas.profiling import profile
from xl_segment.result import NOT_SEGMENTED, Segmentation
from xl_segment.segments.choosing_k import choose_k, verdict
from xl_segment.segments.drift import learn_reference
from xl_segment.segments.fitting import fit_model
from xl_segment.segments.identity import Identity
from xl_segment.segments.quality import measure_quality
from xl_segment.segments.segment_model import SegmentModel
from xl_segment.settings import Settings
from xl_segment.sheet.columns.read_columns import read_columns
from xl_segment.sheet.grid import SheetData
from xl_segment.sheet.roles import Kind, Role
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
    """
    settings = replace(settings or Settings(), **options)
    say = say or _silent
    sheet = SheetData.from_frame(data) if isinstance(data, pd.DataFrame) else data

    say("Finding out which column is what")
    table = read_columns(sheet, settings)
    say("Cleaning the rows")
    clean = clean_rows(table, settings)
    known = previous.model if previous is not None and _has_customers_of(previous, table) else None
    features = build_features(
        clean, settings, known.transform_for(replace(settings, currency=clean.currency)) if known else None
    )
    called = None if previous is None else _called_as_now(previous, sheet, table, features)
    say("Looking for the number of segments")
    choice = choose_k(features, settings, known.k if known else None)
    say(f"Making {choice.k} segments")
    # A later run works on the same currency, whichever is the commonest by then.
    fitted_model = fit_model(features, choice, replace(settings, currency=clean.currency), known)
    model, labels = fitted_model.model, fitted_model.labels
    clear, identity = fitted_model.fit, fitted_model.identity
    positions = model.positions(labels)
    quality = measure_quality(features.matrix, positions, model.centres, seed=settings.seed)
    reference = learn_reference(features, model.centres, positions, quality.silhouette)
    model = replace(model, columns=_roles(table), understood=Understood.of(table, features), reference=reference)
    say("Naming the segments")
    fitted = Fitted("Segment", settings, table, clean, features, model, identity, labels, clear, quality)
    result = _told(fitted, called, playbook, now or datetime.datetime.now(), data)
    before = result.memory.before
    if previous is None or called is None or before is None or before.customers is not called.customers:
        return result
    # To take this run back, the customers are called as they were.
    before = replace(before, customers=previous.customers)
    return replace(result, memory=replace(result.memory, before=before))


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
    """
    settings = settings or Settings()
    say = say or _silent
    sheet = SheetData.from_frame(data) if isinstance(data, pd.DataFrame) else data

    say("Reading the rows, old and new")
    model = previous.model
    if settings.reference_date is not None and model.reference_date is not None:
        model = replace(model, reference_date=settings.reference_date)  # which holds from now on
    _check_customers(sheet, model)
    table, clean, features = _as_at_fit(sheet, model, settings)
    if not len(features.matrix):
        raise DataError(f"No row of {sheet.where} can be scored. Paste your customers or sales back, then refresh.")
    say("Scoring them with the segments of the last run")
    labels, clear = model.assign(features.matrix)
    positions = model.positions(labels)
    quality = measure_quality(features.matrix, positions, model.centres, seed=settings.seed)
    identity = Identity(model.numbers, kept=model.numbers, last=model.last_number)
    fitted = Fitted("Refresh", settings, table, clean, features, model, identity, labels, clear, quality)
    return _told(fitted, previous, playbook, now or datetime.datetime.now(), data)


def take_back(
    data: pd.DataFrame | SheetData,
    settings: Settings | None = None,
    *,
    previous: Memory,
    playbook: Playbook | None = None,
    say: Callable[[str], None] | None = None,
    now: datetime.datetime | None = None,
) -> Segmentation:
    """Return the result as it was before the last run: the customers known then, in the segments they had then.

    previous: `memory` of the last run. Rows of customers who have come since are blank. Playbook and time are those of
    then; they are taken so that all three sentences are called alike.
    """
    del playbook, now
    before = previous.before
    if before is None:
        raise DataError("There is no run before to go back to.")
    settings = settings or Settings()
    (say or _silent)("Taking the last run back")
    sheet = SheetData.from_frame(data) if isinstance(data, pd.DataFrame) else data
    model, was = before.model, before.customers
    _check_customers(sheet, model)
    table, clean, features = _as_at_fit(sheet, model, settings)
    at = pd.Index(was.keys).get_indexer(pd.Index(customer_keys(table, features)))
    if not (at >= 0).any():
        raise DataError(f"None of the customers of the run before stands on {sheet.where} any more; clear the results.")
    features = features.only(at >= 0, "came after the run that stands here again")
    labels = was.segment[at[at >= 0]]
    _, clear = model.assign(features.matrix)
    quality = measure_quality(features.matrix, model.positions(labels), model.centres, seed=settings.seed)
    identity = Identity(model.numbers, kept=model.numbers, last=model.last_number)
    how = before.history[-1].how if before.history else "Segment"
    found = Fitted(how, settings, table, clean, features, model, identity, labels, clear, quality)
    return _told(found, before, None, before.when, data, as_it_was=True)


def score(data: pd.DataFrame | SheetData, model: SegmentModel, settings: Settings | None = None) -> pd.DataFrame:
    """Give each row the segment that a model made earlier finds for it; nothing is fitted.

    Returns the columns Segment, Persona and Fit as in `Segmentation.rows`. Raises DataError where a column that the
    model needs is not there.
    """
    sheet = SheetData.from_frame(data) if isinstance(data, pd.DataFrame) else data
    _, _, features = _as_at_fit(sheet, model, settings or Settings())
    labels, clear = model.assign(features.matrix)
    names = dict(zip(model.numbers, model.personas, strict=True))
    return _labelled_like(data, _rows(features, labels, clear, names))


def _has_customers_of(previous: Memory, table: Table) -> bool:
    """Tell whether a sheet still holds customers of the last run; other customers get segments of their own."""
    customer = table.first(Role.CUSTOMER)
    if customer is None or not len(previous.customers):
        return True  # nothing to know them by
    return bool(np.isin(previous.customers.keys.astype(str), customer.parsed.values.dropna().astype(str)).any())


def _called_as_now(previous: Memory, sheet: SheetData, table: Table, features: Features) -> Memory:
    """Return the last run with its customers called as they are called now.

    Who has no id is called by all that the row says, and that is something else once a column is taken for another
    thing: nobody is new or gone by that.
    """
    before = previous.model.columns
    has_ids = table.first(Role.CUSTOMER) is not None or str(Role.CUSTOMER) in before.values()
    if has_ids or features.kind is not Kind.CUSTOMERS or previous.model.kind != features.kind or not before:
        return previous
    if before == _roles(table):
        return previous
    try:
        then, _, measured = _as_at_fit(sheet, previous.model, Settings())
    except DataError:  # the sheet cannot be read as then any more
        return previous
    now = pd.Series(customer_keys(table, features), features.raw.index, dtype=object)
    keys = pd.Series(customer_keys(then, measured), measured.raw.index, dtype=object)
    names = dict(zip(keys, now.reindex(keys.index).fillna(keys), strict=True))
    called = np.array([names.get(one, one) for one in previous.customers.keys], dtype=object)
    return replace(previous, customers=replace(previous.customers, keys=called))


def _silent(_: str) -> None:
    pass


def _roles(table: Table) -> dict[str, str]:
    return {column.name: str(column.role) for column in table.columns}


def _as_at_fit(sheet: SheetData, model: SegmentModel, settings: Settings) -> tuple[Table, CleanTable, Features]:
    """Read a sheet as it was read when the model was made; columns that have come since say nothing."""
    fresh = [header for header in sheet.headers if header not in model.columns and header not in settings.roles]
    known = {header: model.columns.get(header, str(Role.IGNORED)) for header in sheet.headers}
    as_then: dict[str, Any] = {"roles": {**known, **settings.roles}, "kind": model.kind, "features": ()}
    settings = replace(model.read_as_then(settings), **as_then)
    _check_headers(sheet, model.needs, "The segments were made with")
    table = read_columns(sheet, settings)
    understood = model.understood or _as_ever(model)
    table = understood.with_reasons(table)
    clean = clean_rows(table, settings)
    if fresh:
        names = ", ".join(f"'{one}'" for one in fresh[:5])
        note = f"{names}: new since the segments were made, so left aside. Segment again to take new columns in."
        clean = replace(clean, log=clean.log.with_note(note))
    features = build_as_before(clean, model.transform, settings, model.seen)
    return table, clean, understood.with_measure_reasons(features)


def _as_ever(model: SegmentModel) -> Understood:
    """What can be said of a sheet whose reasons an earlier version did not keep."""
    return Understood(dict.fromkeys(model.columns, "as when the segments were made"))


def _check_headers(sheet: SheetData, needed: Iterable[str], why: str) -> None:
    """Find out whether the columns are there that a model needs. Raises DataError, naming the nearest one."""
    for header in needed:
        if header not in sheet.headers:
            near = not_found("column", header, sheet.headers, sheet.where)
            raise DataError(f"{why} '{header}'. {near} Give the column its header back, or segment again without it.")


def _check_customers(sheet: SheetData, model: SegmentModel) -> None:
    """Find out whether customers can be told apart as they were: by another column, all of them would be new."""
    known_by = [name for name, role in model.columns.items() if role == Role.CUSTOMER]
    _check_headers(sheet, known_by, "Customers are known by the column")


def _told(
    found: Fitted,
    previous: Memory | None,
    playbook: Playbook | None,
    now: datetime.datetime,
    data: pd.DataFrame | SheetData,
    *,
    as_it_was: bool = False,
) -> Segmentation:
    """Name the segments, compare with the run before, and gather everything in the one result."""
    features, labels = found.features, found.labels
    earlier = previous
    if previous is not None and not found.identity.kept and not found.identity.gone:
        previous = None  # nothing to compare with: other customers, or other measures
    profiles = profile(features, labels)
    personas = _personas(profiles, features.kind, found.identity, previous, playbook)
    model = found.model.named(tuple(one.name for one in personas))
    shown = tuple(one for one in personas if one.segment in {each.segment for each in profiles})
    if as_it_was and previous is not None:
        customers = in_order_of(previous.customers, customers_of(found))
        drift = drift_of(found, model, customers) if found.how == "Refresh" else None
        memory = replace(previous, fresh=False)
    else:
        customers, drift, memory = remember(found, model, personas, previous, playbook, now)
        if previous is None and earlier is not None:
            # It can be taken back all the same.
            memory = replace(memory, before=replace(earlier, before=None), fresh=False)
    log = features.log
    was = previous.customers if previous is not None else None
    if was is not None and len(was) and not pd.Index(was.keys).isin(customers.keys).any():
        log = log.with_warning(
            f"None of the {len(was):,} customers of the run before was found again. If their ids were "
            "cleared or numbered anew, put the old ones back and run again; undo takes this run back."
        )
    choice = replace(model.choice, verdict=verdict(found.quality.silhouette))
    names = {one.segment: one.name for one in personas}
    rows = _rows(features, labels, found.clear, names).join(_history(features, customers))
    return Segmentation(
        settings=found.settings,
        table=found.table,
        log=log,
        features=features,
        choice=choice,
        model=model,
        quality=found.quality,
        profiles=profiles,
        personas=shown,
        rows=_labelled_like(data, rows),
        customers=features.raw.join(features.descriptions),
        labels=labels,
        fit=found.clear,
        how=found.how,
        drift=drift,
        memory=memory,
    )


def _personas(
    profiles: tuple[SegmentProfile, ...],
    kind: Kind,
    identity: Identity,
    previous: Memory | None,
    playbook: Playbook | None,
) -> tuple[Persona, ...]:
    """Return a persona for each segment of the model; those known from before keep theirs."""
    kept = {one.segment: one for one in previous.personas if one.segment in identity.kept} if previous else {}
    if previous and playbook is not None:
        kept = {number: _as_edited(one, previous.offered.get(number, {}), playbook) for number, one in kept.items()}
    named = name_personas(profiles, playbook or load_playbook(), kind=kind, kept=kept)
    absent = [kept[number] for number in identity.numbers if number in kept and number not in _numbers(profiles)]
    return tuple(sorted([*named, *absent], key=lambda one: one.segment))


def _numbers(profiles: tuple[SegmentProfile, ...]) -> set[int]:
    return {one.segment for one in profiles}


def _as_edited(persona: Persona, offered: Mapping[str, str], playbook: Playbook) -> Persona:
    """Take over what the analyst has changed in the workbook's own playbook since the last run."""
    entry = next((one for one in playbook if one.key == persona.key), None)
    if entry is None:
        return persona
    told = {name: getattr(entry, name) for name in PERSONA_TEXTS}
    return replace(persona, **{name: text for name, text in told.items() if text and text != offered.get(name, "")})


def _rows(features: Features, segments: np.ndarray, clear: np.ndarray, personas: Mapping[int, str]) -> pd.DataFrame:
    """Give each row of the sheet what its customer got; rows that belong to nobody stay blank."""
    index = pd.Index(features.log.rows, name="row")
    held, at = _owners(features, index)
    rows = pd.DataFrame(
        {
            "Segment": pd.array([pd.NA] * len(index), dtype="Int64"),
            "Persona": np.full(len(index), NOT_SEGMENTED, dtype=object),
            "Fit": pd.array([pd.NA] * len(index), dtype="Float64"),
        },
        index=index,
    )
    numbers, places = np.unique(segments, return_inverse=True)
    names = np.array([personas[int(one)] for one in numbers], dtype=object)
    rows.loc[held, "Segment"] = segments[at]
    rows.loc[held, "Persona"] = names[places[at]]
    rows.loc[held, "Fit"] = clear[at]
    return rows


def _history(features: Features, customers: Customers) -> pd.DataFrame:
    """Give each row of the sheet the segment that its customer was in before, and the day it changed."""
    index = pd.Index(features.log.rows, name="row")
    held, at = _owners(features, index)
    previous = pd.Series(customers.previous[at], dtype="Int64").replace(0, pd.NA).to_numpy()
    rows = pd.DataFrame(
        {
            "Previous segment": pd.array([pd.NA] * len(index), dtype="Int64"),
            "Changed on": np.full(len(index), np.datetime64("NaT", "ns")),
        },
        index=index,
    )
    rows.loc[held, "Previous segment"] = previous
    rows.loc[held, "Changed on"] = pd.to_datetime(pd.Series(customers.changed_on[at]).replace("", None)).to_numpy()
    return rows


def _owners(features: Features, index: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows belong to a customer, and to which (0-based)."""
    owner = features.customer_of.reindex(index)
    held = owner.notna().to_numpy()
    return held, owner[held].to_numpy(np.int64)


def _labelled_like(data: pd.DataFrame | SheetData, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.set_axis(data.index, axis=0) if isinstance(data, pd.DataFrame) else rows
