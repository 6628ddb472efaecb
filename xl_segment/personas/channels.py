"""By which way a segment buys, as far as columns of the sheet tell it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xl_segment.personas.profile import LabelProfile, SegmentProfile
from xl_segment.rounding import percent
from xl_segment.sheet.words.header_words import vocabulary
from xl_segment.sheet.words.plain_words import normal

#: What is counted of a way to buy: "NumWebPurchases", "Store orders".
_COUNTED = re.compile(r"(?:no |number of |num |n )?(?P<way>.+?) (?:purchases?|orders?|buys|sales|transactions)")
#: A way that makes a smaller part of a segment's purchases is not the one to reach it by.
_USED = 0.15


def channel_of(profile: SegmentProfile) -> str:
    """Say by which way a segment buys more than everybody: "Store: 58% of purchases, everybody 50%"; else ""."""
    counted = _by_counts(profile)
    if counted:
        return counted
    return next((said for said in map(_by_label, profile.labels) if said), "")


def ways_to_buy(headers: Sequence[str]) -> dict[str, str]:
    """Return {header: the way to buy that it counts}, of those that count one."""
    ways = {}
    for header in headers:
        counted = _COUNTED.fullmatch(normal(header))
        if counted and vocabulary("way_to_buy").whole(counted["way"]):
            ways[header] = counted["way"]
    return ways


def _by_counts(profile: SegmentProfile) -> str:
    ways = ways_to_buy([measure.name for measure in profile.measures])
    counts = [(measure, ways[measure.name]) for measure in profile.measures if measure.name in ways]
    mine = sum(measure.mean for measure, _ in counts)
    everybodys = sum(measure.overall_mean for measure, _ in counts)
    if len(counts) < 2 or not mine > 0 or not everybodys > 0:
        return ""
    shares = [
        (measure.mean / mine, measure.overall_mean / everybodys, way) for measure, way in counts if measure.certain
    ]
    more = [share for share in shares if share[0] >= _USED and percent(share[0]) != percent(share[1])]
    share, overall, way = max(more, key=lambda share: share[0] - share[1], default=(0.0, 0.0, ""))
    return _said(way, share, overall, "of purchases") if share > overall else ""


def _by_label(label: LabelProfile) -> str:
    if not label.stands_out or not vocabulary("channel").whole(normal(label.name)):
        return ""
    # A code says nothing by itself: "Channel 2".
    way = label.value if any(map(str.isalpha, label.value)) else f"{label.name} {label.value}"
    return _said(way, label.share, label.overall_share, "of them")


def _said(way: str, share: float, overall: float, of: str) -> str:
    return f"{way[:1].upper()}{way[1:]}: {percent(share)} {of}, everybody {percent(overall)}"
