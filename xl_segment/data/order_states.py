"""Which states of an order say that nothing was sold: cancelled, failed, refunded, lost, a draft, a test."""

from __future__ import annotations

from collections.abc import Iterable

from xl_segment.data.column_words import plain, says, vocabulary


def lost_states(header: str, states: Iterable[str]) -> list[str]:
    """Return the states that are no sales, in order; header: of their column.

    Where some deals are won, all that are not won are no sales (yet). Goods that are still to be delivered are sold.
    """
    texts = sorted({str(one) for one in states})
    won = _won(texts)
    if won:
        return [one for one in texts if one not in won]
    delivery = says(header, "delivery")
    return [one for one in texts if _is_lost(plain(one), delivery=delivery)]


def _is_lost(words: str, *, delivery: bool) -> bool:
    if vocabulary("partly").is_in(words) or not vocabulary("no_sale").is_in(words):
        return False
    return not (delivery and vocabulary("not_yet").is_in(words))


def are_deals(states: Iterable[str]) -> bool:
    """Tell whether states are those of deals that are won or not: there, who has lost them all is an account still."""
    texts = sorted({str(one) for one in states})
    return 0 < len(_won(texts)) < len(texts)


def _won(texts: list[str]) -> list[str]:
    return [one for one in texts if vocabulary("won").is_in(plain(one))]
