"""All customers of a result, one row each: who they are, their segment, what they brought, and what would move them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xl_segment.customers.lifetime_value import EXPECTED_MONEY, STILL_A_CUSTOMER
from xl_segment.memory.customer_keys import customer_keys
from xl_segment.memory.customer_lookup import customer_ids
from xl_segment.memory.migration import NO_SEGMENT
from xl_segment.personas.explaining import what_would_move
from xl_segment.sheet import measures as m
from xl_segment.sheet.roles import Kind

if TYPE_CHECKING:
    from xl_segment.result import Segmentation

CUSTOMER, SEGMENT, PERSONA, BEFORE, FIT = "Customer", "Segment", "Persona", "Before", "Fit"
WHAT_WOULD_MOVE = "What would move them"
#: What stands under Before of those who were not there in the run before, or were in the same segment.
NEW, SAME = "new", "same"
#: Of sales lines, told by first and last order instead, or by the money that came back.
_SAID_OTHERWISE = (m.TENURE, m.RETURNS)


def customer_list(result: Segmentation) -> pd.DataFrame:
    """Return one row per customer who has a segment, by money, the most first; where there is none, by id.

    Columns: the id as it stands on the sheet ("row 14" where there is none), segment, persona, after a second run also
    where the customer was before ("3 Need attention", "same", "new"), Fit (0 to 1), the measures in original units; of
    sales lines the days of the first and the last order, the money that came back, and, where anything is forecast, the
    chance to be still a customer and the money expected in 12 months; and what would move the customer to another
    segment, in at most 24 characters.
    """
    measured = result.features.measured
    positions = result.positions
    names = np.array([persona.name for persona in result.personas], dtype=object)
    ids = customer_ids(result.table, result.features)
    rows = pd.Series([f"row {label}" for label in ids.index], ids.index)
    columns: dict[str, object] = {
        CUSTOMER: ids.where(ids != "", rows).to_numpy(),
        SEGMENT: result.labels,
        PERSONA: names[positions],
    }
    if len(result.memory.history) > 1:
        columns[BEFORE] = _before(result)
    columns[FIT] = result.fit
    left_out = _SAID_OTHERWISE if measured.kind is Kind.SALES and len(measured.history.columns) else ()
    columns |= {
        name: measured.raw[name].to_numpy() for name in measured.raw if measured.measures.get(name) not in left_out
    }
    columns |= {name: measured.history[name].to_numpy() for name in measured.history}
    if result.lifetime.tells_who_left:
        columns[STILL_A_CUSTOMER] = result.lifetime.customers[STILL_A_CUSTOMER].to_numpy()
    if result.lifetime.money_model is not None:
        columns[EXPECTED_MONEY] = result.lifetime.customers[EXPECTED_MONEY].to_numpy()
    columns[WHAT_WOULD_MOVE] = what_would_move(result.features, result.model)
    return _by_money(pd.DataFrame(columns, measured.raw.index), measured.money)


def _before(result: Segmentation) -> np.ndarray:
    """Return where each customer was in the run before: another segment, the same, or none."""
    memory = result.memory
    known = pd.Series(memory.customers.before, memory.customers.keys.astype(str))
    # After undo the memory may be of other customers than stand on the sheet.
    was = known.reindex(customer_keys(result.table, result.features).astype(str)).fillna(NO_SEGMENT).astype(int)
    names = {number: f"{number} {memory.name_of(number)}".strip() for number in was.unique().tolist()}
    said = was.map(names).to_numpy(dtype=object)
    return np.where(was == NO_SEGMENT, NEW, np.where(was == result.labels, SAME, said))


def _by_money(customers: pd.DataFrame, money: pd.Series | None) -> pd.DataFrame:
    """Sort by money, the most first, and where it is the same by id."""
    value = np.zeros(len(customers)) if money is None else -money.to_numpy(dtype=np.float64)
    order = np.lexsort((customers[CUSTOMER].astype(str), np.nan_to_num(value, nan=np.inf)))
    return customers.iloc[order]
