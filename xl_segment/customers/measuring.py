"""What is known of each customer, as numbers and as words, before anything is learnt from it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from xl_segment.customers.baskets import Baskets, baskets_of_customers, baskets_of_sales
from xl_segment.customers.clean_table import CleanTable
from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.customers.customer_rows import latest_days
from xl_segment.customers.made_measures import made_measures
from xl_segment.customers.rfm import customers_of
from xl_segment.sheet import measures as m
from xl_segment.sheet.ages import GROWN_UP
from xl_segment.sheet.day_format import ISO, DayFormat
from xl_segment.sheet.roles import LABELS, MEASURES, Kind, Role

#: Of sales lines, the three that the name RFM stands for decide; the others describe.
RFM_DRIVERS = (m.RECENCY, m.FREQUENCY, m.MONEY)
_CANCELLED_CARRY_A_SEGMENT = (
    "Cancelled lines count for nobody's money or orders; a cancelled line of a customer who has a segment carries that "
    "segment all the same."
)


@dataclass(frozen=True)
class CountedFrom:
    """The day that recency was counted back from, and the year that ages were counted to, when a model was made."""

    reference_date: date | None
    year: int | None


@dataclass(frozen=True)
class Measured:
    """Customers and all that is known of them, before anything is learnt.

    raw: (customers x all measures) in original units, NaN where missing; index: customer id as text for sales lines,
    else the sheet row. descriptions: (customers x labels), text. measures: {column of raw: canonical measure}.
    customer_of: Series, sheet row -> position of its customer (0-based), for every row of a customer who is in; a sale
    that was cancelled is its customer's too. money: one value per customer, None where the sheet holds no money;
    money_name says where it comes from.

    born: the header of the birth years that ages were made from, year: the one they were counted to. period: the first
    and the last day with a sale, of sales lines. describing: {measure: why it describes and does not decide}.
    answers: measures that are answers in words, which may decide even where there are only two of them. parts: measures
    that money is parted into. history, months: of sales lines, as of `CustomerTable`. baskets: what was bought, one for
    each column that says it. currency: what the money is in, as the cells of all amounts say; None where they do not.
    days: how the sheet writes days.
    """

    kind: Kind
    raw: pd.DataFrame
    descriptions: pd.DataFrame
    measures: dict[str, str]
    customer_of: pd.Series
    money: pd.Series | None
    money_name: str
    log: CleaningLog
    reference_date: date | None
    notes: tuple[str, ...] = ()
    born: str = ""
    year: int | None = None
    period: tuple[date, date] | None = None
    describing: dict[str, str] = field(default_factory=dict)
    answers: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    history: pd.DataFrame = field(default_factory=pd.DataFrame)
    months: pd.DataFrame = field(default_factory=pd.DataFrame)
    baskets: tuple[Baskets, ...] = ()
    currency: str | None = None
    days: DayFormat = ISO

    def only(self, chosen: np.ndarray) -> Measured:
        """Return some of the customers; chosen: (customers,) yes or no. The log stays as it is."""
        owner = self.customer_of
        position = np.where(chosen, np.cumsum(chosen) - 1, -1)
        positions = pd.Series(position[owner.to_numpy()], index=owner.index)
        return replace(
            self,
            raw=self.raw[chosen],
            descriptions=self.descriptions[chosen],
            customer_of=positions[positions >= 0],
            money=None if self.money is None else self.money[chosen],
            history=self.history[chosen] if len(self.history) else self.history,
            baskets=tuple(baskets.only(chosen) for baskets in self.baskets),
        )


def measure(clean: CleanTable, reference: date | None, year: int | None = None) -> Measured:
    """Return every customer with all measures and descriptions that the sheet tells.

    reference: what recency counts back from; year: what ages are counted to; where None, the sheet's own.
    """
    if clean.table.kind is Kind.SALES:
        return _measure_sales(clean, reference)
    return _measure_customers(clean, reference, year)


def _measure_sales(clean: CleanTable, reference: date | None) -> Measured:
    customers = customers_of(clean, reference)
    return Measured(
        kind=Kind.SALES,
        raw=customers.measures,
        descriptions=customers.descriptions,
        measures=customers.meaning,
        customer_of=_customer_of_each_line(clean, customers.measures.index),
        money=customers.measures.get(m.RFM_NAMES[m.MONEY]),
        money_name=clean.money_name,
        currency=clean.shown_currency,
        days=clean.table.sheet.days,
        log=_with_cancelled_lines_noted(clean),
        reference_date=customers.reference_date,
        period=customers.period,
        history=customers.history,
        months=customers.months,
        baskets=baskets_of_sales(clean, str(customers.measures.index.name), customers.measures.index),
    )


def _customer_of_each_line(clean: CleanTable, customers: pd.Index) -> pd.Series:
    """Return which customer each line is of, cancelled lines and deals included; lines of nobody who is in drop out."""
    customer = clean.table.first(Role.CUSTOMER)
    if customer is None:
        raise ValueError("cleaning lets no sales lines through without a customer column")
    lines = [clean.frame, clean.cancelled]
    if len(clean.accounts):
        lines.append(clean.accounts)
    ids = pd.concat([frame[customer.name] for frame in lines]).sort_index()
    ids = ids[~ids.index.duplicated()]
    position = pd.Series(np.arange(len(customers)), index=customers)
    return ids.map(position).dropna().astype(np.int64)


def _with_cancelled_lines_noted(clean: CleanTable) -> CleaningLog:
    if len(clean.cancelled) and clean.returned_money is None:
        return clean.log.with_note(_CANCELLED_CARRY_A_SEGMENT)
    return clean.log


def _measure_customers(clean: CleanTable, reference: date | None, known_year: int | None) -> Measured:
    table, frame = clean.table, clean.frame
    own = _measures_of_columns(clean, reference, known_year)
    made = made_measures(clean, reference)
    raw, meaning = dict(own.raw), dict(own.meaning)
    for extra in made.measures:
        # A measure that a column holds is not made as well.
        raw.setdefault(extra.name, extra.values)
        meaning.setdefault(extra.name, extra.measure)
    return Measured(
        kind=Kind.CUSTOMERS,
        raw=pd.DataFrame(raw, index=frame.index),
        descriptions=frame[table.names_of(*LABELS)],
        measures=meaning,
        customer_of=pd.Series(np.arange(len(frame)), index=frame.index),
        money=clean.money,
        money_name=clean.money_name,
        currency=clean.shown_currency,
        days=table.sheet.days,
        log=clean.log,
        reference_date=made.reference,
        notes=(*own.notes, *made.notes),
        born=own.born,
        year=own.year,
        describing={extra.name: extra.describes for extra in made.measures if extra.describes},
        answers=frozenset(table.names_of(Role.FLAG, Role.SCALE)),
        parts=frozenset(table.names_of(Role.PART)),
        baskets=baskets_of_customers(
            frame, [name for name in table.names_of(Role.PART) if name in raw], frame[table.names_of(Role.CATEGORY)]
        ),
    )


@dataclass(frozen=True)
class _Own:
    """What the columns of a sheet of customers measure themselves; the fields as in `Measured`, meaning as measures."""

    raw: dict[str, pd.Series]
    meaning: dict[str, str]
    notes: tuple[str, ...]
    born: str
    year: int | None


def _measures_of_columns(clean: CleanTable, reference: date | None, known_year: int | None) -> _Own:
    frame = clean.frame
    own = _Own({}, {}, (), "", known_year)
    for column in clean.table.columns:
        if column.role is Role.BIRTH_YEAR:
            year, why = _year_now(clean, reference, known_year)
            age = "Age" if "Age" not in frame else f"Age from {column.name}"
            own.raw[age], own.meaning[age] = year - frame[column.name], m.AGE
            note = f"{age} is {year} minus {column.name}: {why}."
            own = replace(own, notes=(*own.notes, note), born=column.name, year=year)
        elif column.role in MEASURES and column.role is not Role.PERIOD:
            own.raw[column.name] = frame[column.name].astype("float64")
            own.meaning[column.name] = m.MEASURE_OF_ROLE.get(column.role, "")
    return own


def _year_now(clean: CleanTable, reference: date | None, known: int | None) -> tuple[int, str]:
    """The year that ages are counted to: the sheet's own, never the clock's, so that a result can be had again."""
    if known is not None:
        return known, "the year that the segments were made with"
    if reference is not None:
        return reference.year, "the year of the reference date"
    latest = latest_days(clean.table, clean.frame)
    if latest:
        day, name = max(latest)
        return int(day.year), f"the latest year in {name}"
    born = clean.table.first(Role.BIRTH_YEAR)
    if born is None:
        raise ValueError("only a birth year asks for the year")
    youngest = int(clean.frame[born.name].max())
    return youngest + GROWN_UP, f"the sheet names no other year, so the youngest is taken for {GROWN_UP}"
