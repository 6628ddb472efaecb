"""What the words of a state say: that something was sold, that nothing was, or nothing that is known."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from xl_segment.sheet.words.column_words import plain, says, vocabulary
from xl_segment.sheet.words.plain_words import runs_on

#: A "not" denies no phrase of more words than this.
_LONGEST = 3


def lost_states(header: str, states: Iterable[str], still_sold: tuple[str, ...] = ()) -> list[str]:
    """Return the states that are no sales, in order; header: of their column.

    Where some deals are won, all that are not won are no sales (yet). Goods that are still to be delivered are sold.
    still_sold: tables of words for states that are sales here, such as invoices that are still to be paid.
    """
    texts = sorted({str(one) for one in states})
    won = _won(texts)
    if won:
        return [one for one in texts if one not in won]
    delivery = says(header, "delivery")
    lost = [one for one in texts if _is_lost(plain(one), delivery=delivery)]
    paid = any(says_one_of(one, ("paid_for", "paid_column", "handed_over")) for one in texts)
    if not paid and any(vocabulary("voided").is_in(plain(one)) for one in lost):
        lost = [one for one in lost if not vocabulary("settled").is_in(plain(one))]
    return [one for one in lost if not says_one_of(one, still_sold)]


def is_a_sale(state: str, *, invoice: bool = False) -> bool:
    """Tell whether a state that was not found lost is known to say that something was sold: "Not confirmed" is not.

    What has a word for a loss, and is none, is known: "Not cancelled", "Partially refunded", "Pending shipment".
    invoice: of an invoice, which is sold though it be "not settled".
    """
    words = plain(state)
    if vocabulary("partly", "no_sale").is_in(words):
        return True
    negations = vocabulary("negation").sure
    denied = any(one in words if runs_on(one) else one in words.split() for one in negations)
    return vocabulary("a_sale", "begun").is_in(words) and (invoice or not denied)


def are_deals(states: Iterable[str]) -> bool:
    """Tell whether states are those of deals that are won or not: there, who has lost them all is an account still."""
    texts = sorted({str(one) for one in states})
    return 0 < len(_won(texts)) < len(texts)


def no_invoices(kinds: Iterable[str]) -> list[str]:
    """Return the kinds of documents that sell nothing, in order: offers, pro forma invoices, payments.

    Payments only beside documents that do sell; a list of nothing but payments tells its sales by them.
    """
    texts = sorted({str(one) for one in kinds})
    sells = any(vocabulary("sells").is_in(plain(one)) for one in texts)
    nothing = vocabulary("no_invoice", "a_payment") if sells else vocabulary("no_invoice")
    return [one for one in texts if nothing.is_one(plain(one))]


def says_one_of(state: str, tables: tuple[str, ...]) -> bool:
    """Tell whether a state has a word of one of these tables."""
    return any(vocabulary(one).is_in(plain(state)) for one in tables)


def _is_lost(words: str, *, delivery: bool) -> bool:
    if vocabulary("partly").is_in(words) or not vocabulary("no_sale").is_in(words):
        return False
    if _is_turned_down(words) or _is_denied(words):
        return False
    if not vocabulary("not_yet").is_in(words):
        return True
    return not (delivery or _is_paid_for(words) or _waits_for_delivery(words))


def _is_turned_down(words: str) -> bool:
    """Tell a return that was refused from goods that somebody refused: "Retour refusé", "refusé par le client"."""
    refused, returns = vocabulary("turned_down"), vocabulary("a_return")
    parts = [one for one in words.split() if one not in vocabulary("particles").sure]
    if not vocabulary("by_somebody").sure.keys().isdisjoint(parts):
        return False
    pairs = itertools.pairwise(parts)
    return any(refused.is_one(after) and returns.is_one(before) for before, after in pairs) and not vocabulary(
        "payment"
    ).is_in(words)


def _is_paid_for(words: str) -> bool:
    """Tell "on backorder (paid)" from "not paid" and "to be paid"."""
    parts = words.split()
    not_yet = vocabulary("negation", "to_be").sure
    return any(
        vocabulary("paid_for").is_one(one) and not_yet.keys().isdisjoint(parts[max(0, at - 2) : at])
        for at, one in enumerate(parts)
    )


def _waits_for_delivery(words: str) -> bool:
    """Tell "pending shipment" from "pending payment": what waits is sold, unless it waits for its money as well."""
    if not vocabulary("delivery").is_in(words) or vocabulary("payment").is_in(words):
        return False
    rest = f" {words} "
    for one in sorted(vocabulary("not_yet").found_in(words), key=len, reverse=True):
        rest = re.sub(rf" {re.escape(one)}\w*(?= )", "", rest)
    return not vocabulary("no_sale").is_in(rest.strip()) or runs_on(words)


def _is_denied(words: str) -> bool:
    """Tell "not cancelled" from "not paid" and from "cancelled, not shipped": each loss has its own "not"."""
    negations, lost = vocabulary("negation").sure, vocabulary("no_sale")
    small = vocabulary("between", "particles").sure
    parts = [one for one in words.split() if one not in small]
    rest: list[str] = []
    at, denied = 0, False
    while at < len(parts):
        length = _loss_at(parts, at + 1) if parts[at] in negations else 0
        denied |= length > 0
        if not length:
            rest.append(parts[at])
        at += length + 1
    if len(rest) > 1 and rest[-1] in vocabulary("negation_behind").sure and lost.is_in(" ".join(rest[:-1])):
        return True
    if denied:
        return not lost.is_in(" ".join(rest))
    return runs_on(words) and _is_denied_inside(words)


def _loss_at(parts: list[str], at: int) -> int:
    """Return how many words make up the loss that begins here, 0 where none does."""
    lost = vocabulary("no_sale")
    lengths = range(1, min(_LONGEST, len(parts) - at) + 1)
    return next((length for length in lengths if lost.is_one(" ".join(parts[at : at + length]))), 0)


def _is_denied_inside(words: str) -> bool:
    """Scripts without blanks write the word for not right before the other, or at the end: 未取消, キャンセルなし."""
    lost = vocabulary("no_sale")
    before = (words.removeprefix(one) for one in vocabulary("negation").sure if runs_on(one) and words.startswith(one))
    behind = (
        words.removesuffix(one) for one in vocabulary("negation_behind").sure if runs_on(one) and words.endswith(one)
    )
    return any(lost.is_in(one.strip()) for one in (*before, *behind) if one.strip())


def _won(texts: list[str]) -> list[str]:
    """Return the states of won deals; none where goods or money changed hands, which is no matter of deals."""
    if any(vocabulary("handed_over").whole(plain(one)) is not None for one in texts):
        return []
    won, not_won = vocabulary("won"), vocabulary("partly", "no_sale")
    return [one for one in texts if won.is_in(plain(one)) and not not_won.is_in(plain(one))]
