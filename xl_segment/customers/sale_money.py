"""What a sales line is worth: told once, with the sign it has, less what was paid back, in one currency."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xl_segment.customers.cleaning_log import CleaningLog, rows_where
from xl_segment.customers.order_lines import goes_on, money_once
from xl_segment.customers.record_kinds import money_told_again
from xl_segment.errors import not_found
from xl_segment.settings import Settings
from xl_segment.sheet.columns.id_evidence import BELONGS
from xl_segment.sheet.columns.line_arithmetic import less_discount
from xl_segment.sheet.parsing.currencies import everyday
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Column, Table
from xl_segment.sheet.words.column_words import normal, plain, says, vocabulary

COUNTER_ENTRY = "takes back a sale that was set aside"
#: Fewer refunds than this show nothing of how they are reckoned.
_LEAST = 3


def without_money_told_again(
    table: Table, as_it_stands: pd.DataFrame, frame: pd.DataFrame, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    """Set aside the head and the payment of an order whose lines come to the same: its money counts once."""
    order, amount = table.first(Role.ORDER), table.first(Role.AMOUNT)
    if order is None or amount is None:
        return frame, log
    found = money_told_again(as_it_stands, frame[order.name], frame[amount.name])
    if found is None:
        return frame, log
    for kind, rows in found.rows.items():
        log = log.with_set_aside(f"tells the order's money again, as {kind}", rows)
    kinds = " and ".join(found.rows)
    log = log.with_warning(
        f"{amount.name} of {table.sheet.where} tells the money of an order several times: the rows where {found.kept} "
        f"were counted, and those where {kinds} come to the same and were set aside."
    )
    return log.kept(frame), log


def money_per_line(
    table: Table, frame: pd.DataFrame, order: Column | None, log: CleaningLog
) -> tuple[pd.Series | None, str, CleaningLog]:
    """Return what each line is worth, what that is called, and the log with what was decided about it."""
    amount, quantity, price = (table.first(role) for role in (Role.AMOUNT, Role.QUANTITY, Role.UNIT_PRICE))
    product = None
    name = ""
    if quantity is not None and price is not None:
        product = frame[quantity.name] * frame[price.name]
        name = f"{quantity.name} × {price.name}"
    if amount is not None:
        day = table.first(Role.DATE)
        contracts = (
            order is not None
            and day is not None
            and says(order.name, "contract")
            and goes_on(frame[order.name], frame[day.name])
        )
        found = money_once(frame[amount.name], None if order is None or contracts else frame[order.name], product)
        if contracts and order is not None:
            log = log.with_note(
                f"{order.name} goes on from day to day, as contracts do, so each of its rows was counted."
            )
        if found.note and not found.sure:
            log = log.with_warning(
                f"{amount.name} {found.note}. If it is what each line costs, take it for unit price."
            )
        elif found.note:
            log = log.with_note(f"{amount.name} {found.note}.")
        elif quantity is not None:
            # What comes back is no sale, though its amount may stand without a minus.
            back = (frame[quantity.name] < 0) & (found.values > 0)
            return found.values.mask(back, -found.values), amount.name, log
        return found.values, amount.name, log
    discount = table.first(Role.DISCOUNT)
    if product is not None and discount is not None:
        off, read = less_discount(product.to_numpy(np.float64), frame[discount.name].to_numpy(np.float64))
        if read:
            log = log.with_warning(
                f"{discount.name} was taken off {name} as {read}, as no column says what a line came to."
            )
        return pd.Series(off, index=frame.index), f"{name} less {discount.name}", log
    return product, name, log


def with_signs(table: Table, frame: pd.DataFrame, money: pd.Series, log: CleaningLog) -> tuple[pd.Series, CleaningLog]:
    """Take for money given back what is booked to a customer's credit, and what credit notes and returns come to."""
    for one in table.all(Role.LABEL):
        words = [str(word) for word in frame[one.name].dropna().unique()]
        back = _credited(one.name, words)
        here = frame[one.name].isin(back)
        if not back or len(back) == len(words) or (money[here] < 0).any():
            continue
        shown = " and ".join(f"'{word}'" for word in back[:3])
        return money.mask(here, -money), log.with_warning(
            f"{one.name} says of {int(here.sum()):,} rows that they give money back ({shown}): their amounts were "
            "taken off."
        )
    return money, log


def _credited(header: str, words: list[str]) -> list[str]:
    """Return the words of a column that say that an amount is given back, though it has no minus."""
    if says(header, "debit_credit") and len(words) == 2:
        return [word for word in words if vocabulary("credited").is_one(plain(word))]
    if not vocabulary("document_type").whole(normal(header)):
        return []
    back = [word for word in words if vocabulary("gives_back").is_in(plain(word))]
    # "Return" alone is also the way back of a journey, "Abono" a season ticket.
    if len(normal(header).split()) > 1 or any(vocabulary("sells").is_in(plain(word)) for word in words):
        back += [word for word in words if word not in back and vocabulary("taken_back").is_one(plain(word))]
    return back


def _is_taken_off_already(table: Table, frame: pd.DataFrame, refund: Column) -> bool:
    """Tell whether the amount is another column less the refund."""
    amount = table.first(Role.AMOUNT)
    if amount is None:
        return False
    back = frame[refund.name].abs().fillna(0.0)
    rest = (frame[amount.name] + back)[(back > 0) & frame[amount.name].notna()]
    others = [one for one in table.columns if one.role is Role.MEASURE and one is not refund]
    return len(rest) >= _LEAST and any(
        float(np.isclose(frame.loc[rest.index, one.name], rest, rtol=0, atol=0.011).mean()) >= BELONGS for one in others
    )


def less_refunds(
    table: Table, frame: pd.DataFrame, order: Column | None, money: pd.Series, log: CleaningLog
) -> tuple[pd.Series, CleaningLog]:
    """Take off what a column says was paid back of each order."""
    refund = table.first(Role.REFUND)
    if refund is None or not frame[refund.name].fillna(0.0).any():
        return money, log
    orders = None if order is None else frame[order.name]
    if _is_taken_off_already(table, frame, refund):
        return money, log.with_note(f"{refund.name} is taken off already in the amount.")
    off = money_once(frame[refund.name].abs(), orders, None, may_be_prices=False).values
    return money - off.fillna(0.0), log.with_note(f"{refund.name} was taken off the money.")


def without_counter_entries(
    frame: pd.DataFrame, customer: Column, money: pd.Series | None, log: CleaningLog
) -> CleaningLog:
    """Set aside what takes back a sale that is set aside itself: a cancelled invoice, and its counter-invoice."""
    if money is None or not log.set_aside or not (money < 0).any():
        return log
    kept = log.kept(frame).index
    gone = frame.index.difference(kept)
    sold = pd.DataFrame({"who": frame.loc[gone, customer.name], "money": money[gone].round(2)})
    sold = sold[sold["money"] > 0]
    back = pd.DataFrame({"who": frame.loc[kept, customer.name], "money": -money[kept].round(2)})
    back = back[back["money"] > 0]
    for side in (sold, back):
        side["turn"] = side.groupby(["who", "money"]).cumcount()
    pairs = back.reset_index(names="row").merge(sold, on=["who", "money", "turn"])
    # Where only a few match, they are returns that happen to cost what somebody did not buy.
    return log.with_set_aside(COUNTER_ENTRY, pairs["row"]) if 2 * len(pairs) >= len(back) else log


def one_currency(
    table: Table, frame: pd.DataFrame, log: CleaningLog, settings: Settings
) -> tuple[CleaningLog, str | None]:
    """Work on one currency, the commonest unless another is asked for; amounts in others are never added to it."""
    money = table.first(Role.AMOUNT) or table.first(Role.UNIT_PRICE)
    told = table.first(Role.CURRENCY)
    units = None if money is None else money.parsed.units
    names = frame[told.name] if told is not None else units
    if names is None:
        return _without_the_one_asked_for(table, log, settings), None
    # One currency may be written in several ways: EUR, €, Euro.
    names = names.map(lambda one: everyday(str(one)) or str(one).strip().upper(), na_action="ignore")
    kept = names.reindex(log.kept(frame).index).dropna()
    counts = kept.value_counts()
    if counts.empty:
        return _without_the_one_asked_for(table, log, settings), None
    order = sorted(counts.index, key=lambda one: (-counts[one], one))
    chosen = order[0]
    if settings.currency is not None:
        wanted = settings.currency.strip().upper()
        if wanted not in counts.index:
            raise not_found("currency", settings.currency, order, table.sheet.where)
        chosen = wanted
    unsaid = int(names.reindex(log.kept(frame).index).isna().sum())
    if unsaid:
        log = log.with_note(f"{unsaid:,} rows name no currency; they were taken to be in {chosen}.")
    if len(order) == 1:
        return log, chosen
    where = told.name if told is not None else money.name if money is not None else "the amounts"
    shown = ", ".join(f"{one} ({counts[one]:,} rows)" for one in order[:5])
    others = [one for one in order if one != chosen]
    unnamed = f", with {unsaid:,} rows that name none," if unsaid else ""
    log = log.with_warning(
        f"{where} holds several currencies: {shown}. They are never added up: only {chosen} was worked on{unnamed} and "
        f"{' and '.join(others[:3])} set aside; the setting Currency (--currency {others[0]}) takes another one."
    )
    return log.with_set_aside(f"another currency than {chosen}", rows_where(names.notna() & (names != chosen))), chosen


def _without_the_one_asked_for(table: Table, log: CleaningLog, settings: Settings) -> CleaningLog:
    if settings.currency is None:
        return log
    return log.with_warning(
        f"No amount on {table.sheet.where} names a currency, so all were taken to be in {settings.currency}; clear the "
        "setting Currency if they are not."
    )
