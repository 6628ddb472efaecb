"""What the words of a state say: that something was sold, that nothing was, or nothing that is known."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from xl_segment.sheet.words.column_words import says
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import plain, runs_on

#: A "not" denies no phrase of more words than this.
_LONGEST = 3


def lost_states(header: str, states: Iterable[str], still_sold: tuple[str, ...] = ()) -> list[str]:
    """Return the states that are no sales, in order; header: of their column.

    Where some deals are won, all that are not won are no sales (yet). Goods that are still to be delivered are sold.
    still_sold: tables of words for states that are sales here, such as invoices that are still to be paid.
    """
    texts = _in_order(states)
    won = _won(texts)
    if won:
        return [state for state in texts if state not in won]
    delivery = says(header, "delivery")
    lost = [state for state in texts if _is_lost(plain(state), delivery=delivery)]
    if _are_authorizations(texts, lost):
        still_sold = (*still_sold, "settled")
    return [state for state in lost if not says_one_of(state, still_sold)]


def _in_order(texts: Iterable[object]) -> list[str]:
    return sorted({str(text) for text in texts})


def _are_authorizations(states: list[str], lost: list[str]) -> bool:
    """Tell states of card payments: some are voided, and none is called paid; there "settled" is a sale."""
    paid = any(says_one_of(state, ("paid_for", "paid_column", "handed_over")) for state in states)
    return not paid and any(vocabulary("voided").is_in(plain(state)) for state in lost)


def is_a_sale(state: str, *, invoice: bool = False) -> bool:
    """Tell whether a state that was not found lost is known to say that something was sold: "Not confirmed" is not.

    What has a word for a loss, and is none, is known: "Not cancelled", "Partially refunded", "Pending shipment".
    invoice: of an invoice, which is sold though it be "not settled".
    """
    words = plain(state)
    if vocabulary("partly", "no_sale").is_in(words):
        return True
    return vocabulary("a_sale", "begun").is_in(words) and (invoice or not _has_a_negation(words))


def _has_a_negation(words: str) -> bool:
    negations = vocabulary("negation").sure
    if not negations.keys().isdisjoint(words.split()):
        return True
    return any(negation in words for negation in negations if runs_on(negation))


def are_deals(states: Iterable[str]) -> bool:
    """Tell whether states are those of deals that are won or not: there, who has lost them all is an account still."""
    texts = _in_order(states)
    return 0 < len(_won(texts)) < len(texts)


def no_invoices(kinds: Iterable[str]) -> list[str]:
    """Return the kinds of documents that sell nothing, in order: offers, pro forma invoices, payments.

    Payments only beside documents that do sell; a list of nothing but payments tells its sales by them.
    """
    texts = _in_order(kinds)
    tables = ["no_invoice"]
    if any(vocabulary("sells").is_in(plain(kind)) for kind in texts):
        tables.append("a_payment")
    sells_nothing = vocabulary(*tables)
    return [kind for kind in texts if sells_nothing.is_one(plain(kind))]


def says_one_of(state: str, tables: tuple[str, ...]) -> bool:
    """Tell whether a state has a word of one of these tables."""
    return any(vocabulary(table).is_in(plain(state)) for table in tables)


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
    parts = [word for word in words.split() if word not in vocabulary("particles").sure]
    if not vocabulary("by_somebody").sure.keys().isdisjoint(parts) or vocabulary("payment").is_in(words):
        return False
    return any(refused.is_one(after) and returns.is_one(before) for before, after in itertools.pairwise(parts))


def _is_paid_for(words: str) -> bool:
    """Tell "on backorder (paid)" from "not paid" and "to be paid"."""
    parts = words.split()
    not_yet = vocabulary("negation", "to_be").sure
    paid = [at for at, word in enumerate(parts) if vocabulary("paid_for").is_one(word)]
    return any(not_yet.keys().isdisjoint(parts[max(0, at - 2) : at]) for at in paid)


def _waits_for_delivery(words: str) -> bool:
    """Tell "pending shipment" from "pending payment": what waits is sold, unless it waits for its money as well."""
    if not vocabulary("delivery").is_in(words) or vocabulary("payment").is_in(words):
        return False
    rest = f" {words} "
    for waits in sorted(vocabulary("not_yet").phrases_in(words), key=len, reverse=True):
        rest = re.sub(rf" {re.escape(waits)}\w*(?= )", "", rest)
    return not vocabulary("no_sale").is_in(rest.strip()) or runs_on(words)


def _is_denied(words: str) -> bool:
    """Tell "not cancelled" from "not paid" and from "cancelled, not shipped": each loss has its own "not"."""
    lost = vocabulary("no_sale")
    rest, denied = _without_denied_losses(words)
    if len(rest) > 1 and rest[-1] in vocabulary("negation_behind").sure and lost.is_in(" ".join(rest[:-1])):
        return True
    if denied:
        return not lost.is_in(" ".join(rest))
    return runs_on(words) and _is_denied_inside(words)


def _without_denied_losses(words: str) -> tuple[list[str], bool]:
    """Return the words without each "not" and the loss that it denies, and whether there was any."""
    negations, small = vocabulary("negation").sure, vocabulary("between", "particles").sure
    parts = [word for word in words.split() if word not in small]
    rest: list[str] = []
    at = 0
    while at < len(parts):
        length = _loss_at(parts, at + 1) if parts[at] in negations else 0
        if not length:
            rest.append(parts[at])
        at += length + 1
    return rest, len(rest) < len(parts)


def _loss_at(parts: list[str], at: int) -> int:
    """Return how many words make up the loss that begins here, 0 where none does."""
    lost = vocabulary("no_sale")
    lengths = range(1, min(_LONGEST, len(parts) - at) + 1)
    return next((length for length in lengths if lost.is_one(" ".join(parts[at : at + length]))), 0)


def _is_denied_inside(words: str) -> bool:
    """Scripts without blanks write the word for not right before the other, or at the end: 未取消, キャンセルなし."""
    before = [words.removeprefix(negation) for negation in vocabulary("negation").sure if runs_on(negation)]
    behind = [words.removesuffix(negation) for negation in vocabulary("negation_behind").sure if runs_on(negation)]
    lost = vocabulary("no_sale")
    return any(lost.is_in(rest.strip()) for rest in (*before, *behind) if rest != words and rest.strip())


def _won(texts: list[str]) -> list[str]:
    """Return the states of won deals; none where goods or money changed hands, which is no matter of deals."""
    if any(vocabulary("handed_over").whole(plain(state)) is not None for state in texts):
        return []
    won, not_won = vocabulary("won"), vocabulary("partly", "no_sale")
    return [state for state in texts if won.is_in(plain(state)) and not not_won.is_in(plain(state))]
