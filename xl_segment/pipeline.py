"""The sentence: a sheet in, segments out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from xl_segment.data.cleaning import clean_rows
from xl_segment.data.columns import Table, read_columns
from xl_segment.data.features import Features, Measured, build_features, measure
from xl_segment.data.sheet import SheetData
from xl_segment.meaning.personas import name_personas
from xl_segment.meaning.playbook import Playbook, load_playbook
from xl_segment.meaning.profiling import profile
from xl_segment.model.choosing import choose_k
from xl_segment.model.measuring import measure_quality
from xl_segment.model.segment_model import SegmentModel, fit
from xl_segment.segmentation import NOT_SEGMENTED, Segmentation
from xl_segment.settings import Settings


def segment(
    data: pd.DataFrame | SheetData,
    settings: Settings | None = None,
    *,
    playbook: Playbook | None = None,
    say: Callable[[str], None] | None = None,
    **options: Any,  # noqa: ANN401  the fields of Settings
) -> Segmentation:
    """Segment customers, or the customers behind sales lines.

    data: one row per customer or per sale; any column names. settings: what is not default; single options may be
    given by name instead (`segment(data, k=4)`). playbook: the personas to choose from. say: told what is going on.

    The input is left as it was. Raises SegmentError, in one sentence, where the data cannot be segmented.
    """
    settings = replace(settings or Settings(), **options)
    say = say or _silent
    sheet = SheetData.from_frame(data) if isinstance(data, pd.DataFrame) else data

    say("Finding out which column is what")
    table = read_columns(sheet, settings)
    say("Cleaning the rows")
    clean = clean_rows(table, settings)
    features = build_features(clean, settings)
    say("Looking for the number of segments")
    choice = choose_k(features, settings)
    say(f"Making {choice.k} segments")
    model, labels, clear = fit(features, choice, settings)
    quality = measure_quality(features.matrix, labels - 1, model.centres, seed=settings.seed)
    say("Naming the segments")
    profiles = profile(features, labels)
    personas = name_personas(profiles, playbook or load_playbook(), kind=features.kind)
    model = replace(model.named(tuple(one.name for one in personas)), columns=_roles(table))
    rows = _rows(features, labels, clear, model.personas)
    return Segmentation(
        settings=settings,
        table=table,
        log=features.log,
        features=features,
        choice=choice,
        model=model,
        quality=quality,
        profiles=profiles,
        personas=personas,
        rows=_labelled_like(data, rows),
        customers=features.raw.join(features.descriptions),
        labels=labels,
        fit=clear,
    )


def score(data: pd.DataFrame | SheetData, model: SegmentModel, settings: Settings | None = None) -> pd.DataFrame:
    """Give each row the segment that a model made earlier finds for it; nothing is fitted.

    Returns the columns Segment, Persona and Fit as in `Segmentation.rows`. Raises DataError where a column that the
    model needs is not there.
    """
    sheet = SheetData.from_frame(data) if isinstance(data, pd.DataFrame) else data
    known = {header: role for header, role in model.columns.items() if header in sheet.headers}
    told = dict((settings or Settings()).roles)
    as_at_fit: dict[str, Any] = {"roles": {**known, **told}, "kind": model.kind}
    settings = replace(settings or Settings(), **as_at_fit)
    if model.reference_date is not None and settings.reference_date is None:
        settings = replace(settings, reference_date=model.reference_date)
    measured = measure(clean_rows(read_columns(sheet, settings), settings), settings.reference_date)
    segments, clear = model.score(measured.raw, measured.descriptions)
    return _labelled_like(data, _rows(measured, segments, clear, model.personas))


def _silent(_: str) -> None:
    pass


def _roles(table: Table) -> dict[str, str]:
    return {column.name: str(column.role) for column in table.columns}


def _rows(
    customers: Features | Measured, segments: np.ndarray, clear: np.ndarray, personas: tuple[str, ...]
) -> pd.DataFrame:
    """Give each row of the sheet what its customer got; rows that belong to nobody stay blank."""
    index = pd.Index(customers.log.rows, name="row")
    owner = customers.customer_of.reindex(index)
    held = owner.notna().to_numpy()
    at = owner[held].to_numpy(np.int64)
    rows = pd.DataFrame(
        {
            "Segment": pd.array([pd.NA] * len(index), dtype="Int64"),
            "Persona": np.full(len(index), NOT_SEGMENTED, dtype=object),
            "Fit": pd.array([pd.NA] * len(index), dtype="Float64"),
        },
        index=index,
    )
    rows.loc[held, "Segment"] = segments[at]
    rows.loc[held, "Persona"] = np.asarray(personas, dtype=object)[segments[at] - 1]
    rows.loc[held, "Fit"] = clear[at]
    return rows


def _labelled_like(data: pd.DataFrame | SheetData, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.set_axis(data.index, axis=0) if isinstance(data, pd.DataFrame) else rows
