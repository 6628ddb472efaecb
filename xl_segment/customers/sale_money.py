"""What a sales line is worth: told once, with the sign it has, less what was paid back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from xl_segment.customers.cleaning_log import CleaningLog
from xl_segment.customers.order_lines import Money, goes_on, money_once
from xl_segment.customers.record_kinds import repeated_money
from xl_segment.sheet.columns.id_evidence import BELONGS
from xl_segment.sheet.columns.line_arithmetic import less_discount
from xl_segment.sheet.roles import Role
from xl_segment.sheet.table import Column, Table
from xl_segment.sheet.words.column_words import says
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal, plain

COUNTER_ENTRY = "takes back a sale that was set aside"
#: Fewer refunds than this show nothing of how they are reckoned.
_LEAST = 3


def without_repeated_money(
    table: Table, as_it_stands: pd.DataFrame, frame: pd.DataFrame, log: CleaningLog
) -> tuple[pd.DataFrame, CleaningLog]:
    """Set aside the head and the payment of an order whose lines come to the same: its money counts once."""
    order, amount = table.first(Role.ORDER), table.first(Role.AMOUNT)
    if order is None or amount is None:
        return frame, log
    again = repeated_money(as_it_stands, frame[order.name], frame[amount.name])
    if again is None:
        return frame, log
    for kind, rows in again.rows.items():
        log = log.with_set_aside(f"tells the order's money again, as {kind}", rows)
    log = log.with_warning(
        f"{amount.name} of {table.sheet.where} tells the money of an order several times: the rows where "
        f"{again.counted} were counted, and those where {' and '.join(again.rows)} come to the same and were set aside."
    )
    return log.usable_rows(frame), log


@dataclass(frozen=True)
class LineMoney:
    """What each line is worth (None where no column says it), what that is called, and what was decided about it."""

    values: pd.Series | None
    name: str
    log: CleaningLog


def money_per_line(table: Table, frame: pd.DataFrame, order: Column | None, log: CleaningLog) -> LineMoney:
    """Return what each line is worth: its amount, else quantity times price, less a discount."""
    product, name = _quantity_times_price(table, frame)
    amount, discount = table.first(Role.AMOUNT), table.first(Role.DISCOUNT)
    if amount is not None:
        orders, log = _orders_that_are_paid_once(table, frame, order, log)
        once = money_once(frame[amount.name], orders, product)
        if not once.note:
            return LineMoney(_less_when_it_came_back(table, frame, once.values), amount.name, log)
        return LineMoney(once.values, amount.name, _with_how_it_counts(amount, once, log))
    if product is None or discount is None:
        return LineMoney(product, name, log)
    left, read_as = less_discount(product.to_numpy(np.float64), frame[discount.name].to_numpy(np.float64))
    if read_as:
        log = log.with_warning(
            f"{discount.name} was taken off {name} as {read_as}, as no column says what a line came to."
        )
    return LineMoney(pd.Series(left, index=frame.index), f"{name} less {discount.name}", log)


def _quantity_times_price(table: Table, frame: pd.DataFrame) -> tuple[pd.Series | None, str]:
    quantity, price = table.first(Role.QUANTITY), table.first(Role.UNIT_PRICE)
    if quantity is None or price is None:
        return None, ""
    return frame[quantity.name] * frame[price.name], f"{quantity.name} × {price.name}"


def _orders_that_are_paid_once(
    table: Table, frame: pd.DataFrame, order: Column | None, log: CleaningLog
) -> tuple[pd.Series | None, CleaningLog]:
    """Return the orders whose total counts once; contracts are paid again and again, and are none."""
    if order is None:
        return None, log
    day = table.first(Role.DATE)
    orders = frame[order.name]
    if day is None or not says(order.name, "contract") or not goes_on(orders, frame[day.name]):
        return orders, log
    note = f"{order.name} goes on from day to day, as contracts do, so each of its rows was counted."
    return None, log.with_note(note)


def _with_how_it_counts(amount: Column, once: Money, log: CleaningLog) -> CleaningLog:
    if once.sure:
        return log.with_note(f"{amount.name} {once.note}.")
    return log.with_warning(f"{amount.name} {once.note}. If it is what each line costs, take it for unit price.")


def _less_when_it_came_back(table: Table, frame: pd.DataFrame, money: pd.Series) -> pd.Series:
    """Give what comes back a minus: it is no sale, though its amount may stand without one."""
    quantity = table.first(Role.QUANTITY)
    if quantity is None:
        return money
    return money.mask((frame[quantity.name] < 0) & (money > 0), -money)


def with_signs(table: Table, frame: pd.DataFrame, money: pd.Series, log: CleaningLog) -> tuple[pd.Series, CleaningLog]:
    """Take for money given back what is booked to a customer's credit, and what credit notes and returns come to."""
    for column in table.all(Role.LABEL):
        words = [str(word) for word in frame[column.name].dropna().unique()]
        credited = _credited(column.name, words)
        given_back = frame[column.name].isin(credited)
        if not credited or len(credited) == len(words) or (money[given_back] < 0).any():
            continue
        shown = " and ".join(f"'{word}'" for word in credited[:3])
        return money.mask(given_back, -money), log.with_warning(
            f"{column.name} says of {int(given_back.sum()):,} rows that they give money back ({shown}): their amounts "
            "were taken off."
        )
    return money, log


def _credited(header: str, words: list[str]) -> list[str]:
    """Return the words of a column that say that an amount is given back, though it has no minus."""
    if len(words) == 2 and says(header, "debit_credit"):
        return _words_of("credited", words)
    if not vocabulary("document_type").whole(normal(header)):
        return []
    credited = [word for word in words if vocabulary("gives_back").is_in(plain(word))]
    if _names_kinds_of_documents(header, words):
        credited += _words_of("taken_back", [word for word in words if word not in credited])
    return credited


def _words_of(table: str, words: list[str]) -> list[str]:
    return [word for word in words if vocabulary(table).is_one(plain(word))]


def _names_kinds_of_documents(header: str, words: list[str]) -> bool:
    """Tell documents from other things: "Return" alone is also the way back of a journey, "Abono" a season ticket."""
    return len(normal(header).split()) > 1 or any(vocabulary("sells").is_in(plain(word)) for word in words)


def _is_taken_off_already(table: Table, frame: pd.DataFrame, refund: Column) -> bool:
    """Tell whether the amount is another column less the refund."""
    amount = table.first(Role.AMOUNT)
    if amount is None:
        return False
    paid_back = frame[refund.name].abs().fillna(0.0)
    whole = (frame[amount.name] + paid_back)[(paid_back > 0) & frame[amount.name].notna()]
    if len(whole) < _LEAST:
        return False
    for column in table.all(Role.MEASURE):
        same = np.isclose(frame.loc[whole.index, column.name], whole, rtol=0, atol=0.011)
        if column is not refund and float(same.mean()) >= BELONGS:
            return True
    return False


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
    paid_back = money_once(frame[refund.name].abs(), orders, None, may_be_prices=False).values
    return money - paid_back.fillna(0.0), log.with_note(f"{refund.name} was taken off the money.")


def without_counter_entries(
    frame: pd.DataFrame, customer: Column, money: pd.Series | None, log: CleaningLog
) -> CleaningLog:
    """Set aside what takes back a sale that is set aside itself: a cancelled invoice, and its counter-invoice."""
    if money is None or not log.set_aside or not (money < 0).any():
        return log
    usable = log.usable_rows(frame).index
    sold = _in_turn(frame[customer.name], money[frame.index.difference(usable)])
    came_back = _in_turn(frame[customer.name], -money[usable])
    pairs = came_back.reset_index(names="row").merge(sold, on=["who", "money", "turn"])
    if 2 * len(pairs) < len(came_back):
        return log  # where only a few match, they are returns that happen to cost what somebody did not buy
    return log.with_set_aside(COUNTER_ENTRY, pairs["row"])


def _in_turn(customers: pd.Series, money: pd.Series) -> pd.DataFrame:
    """Return who paid how much, of amounts above zero, and whether for the first, second ... time."""
    paid = pd.DataFrame({"who": customers[money.index], "money": money.round(2)})
    paid = paid[paid["money"] > 0]
    return paid.assign(turn=paid.groupby(["who", "money"]).cumcount())
