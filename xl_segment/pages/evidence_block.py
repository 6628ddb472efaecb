"""How sure the segments are, and what they will be worth, as tables and sentences for the pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pandas as pd

from xl_segment.customers.lifetime_value import (
    EXPECTED_MONEY,
    EXPECTED_ORDERS,
    RECENT_MONEY,
    SHARE_AT_RISK,
    STILL_A_CUSTOMER,
)
from xl_segment.evidence.evidence import DOUBTFUL, STABLE, Evidence, SegmentEvidence
from xl_segment.evidence.stability import most_drawn
from xl_segment.look import LookName
from xl_segment.pages.page import Block, Column, Value, table
from xl_segment.pages.words import in_currency, number_format
from xl_segment.result import Segmentation
from xl_segment.rounding import about, many, percent, rounded_share

#: What a segment is called that does not come out again surely, or hardly.
DOUBTFUL_WORD, UNRELIABLE = "doubtful", "do not rely on it"
#: What the words of the verdict mean.
STATES = {
    "natural": "Groups with few customers between them: anyone would find them.",
    "reproducible": "A cut, but the same one comes out again on other customers.",
    "constructed": "A cut that other customers of the same kind would not repeat.",
}
_GROUPS = "Groups with few customers between them"
_SILHOUETTE = (
    "How much nearer up to 300 customers are to their own segment than to the next: 1 is clear, 0 is not. Without "
    "limits for values far away, as in the clouds, so it is not quite that of the table above."
)
_EXPECTED = "The silhouette of the same cut of clouds that have no groups; their standard deviation is"
_GAP = "Groups up to which the inertia falls faster than in a cloud; another method, which sees large steps only"
_STRENGTH = "How well half of the customers foretells the other half: 1 is fully."
_PARTS = "How many segments four fifths of up to 400 customers speak for, drawn five times."
_UNKNOWN = "Not looked for in so few customers."
#: From the names to the last column.
_SHEET_COLUMNS = 11
#: The prediction strength from which a number of groups counts as found (Tibshirani and Walther 2005: 0.8 to 0.9).
_STRONG = 0.8


def stability_block(result: Segmentation) -> Block:
    """Return, for each segment, how much of it comes out again, between which sizes it stays, and its rule.

    It covers the sheet columns of the cards from the names on.
    """
    segments = [profile.segment for profile in result.profiles]
    evidence = [result.evidence.of(segment) for segment in segments]
    columns = [
        Column("Persona", "persona", [persona.name for persona in result.personas]),
        Column("Segment", "rank", segments),
        Column("Comes out again", "percent", _of_each(evidence, "jaccard")),
        Column("That is", "text", [how_steady(part) for part in evidence], span=2),
    ]
    if result.how == "Segment":
        # The sizes of then, beside those of later customers, would only puzzle.
        columns.append(Column("Share at least", "percent", _of_each(evidence, "low")))
        columns.append(Column("Share at most", "percent", _of_each(evidence, "high")))
    left = _SHEET_COLUMNS - sum(column.span for column in columns)
    columns.append(Column("In a rule", "text", [_rule(result, segment) for segment in segments], span=left))
    return table(columns, edges=(None, *(persona.colour for persona in result.personas)))


def comes_out_again(result: Segmentation) -> str:
    """Say how much of each segment comes out again, the least of it: "88% or more of each comes out again"."""
    least = percent(min(part.jaccard for part in result.evidence.segments))
    comes = "comes" if result.made_by_last_run else "came"
    return f"{'All' if least == '100%' else f'{least} or more'} of each {comes} out again"


def _of_each(evidence: Sequence[SegmentEvidence | None], figure: str) -> list[Value]:
    """Return one figure of each segment's evidence, blank where there is none."""
    return [getattr(part, figure, None) for part in evidence]


def _rule(result: Segmentation, segment: int) -> str | None:
    """Return the rule of a segment, with how far it holds."""
    rule = result.rules.of(segment)
    if rule is None:
        return None
    if not rule.is_usable:
        return rule.words
    return f"{rule.words} (right for {percent(rule.precision)} of those it catches, catches {percent(rule.coverage)})"


def how_steady(part: SegmentEvidence | None) -> str | None:
    """Say in words how steady a segment is, by its share as it is shown."""
    if part is None:
        return None
    shown = rounded_share(part.jaccard)
    if shown >= STABLE:
        return "stable"
    if shown >= DOUBTFUL:
        return DOUBTFUL_WORD
    return UNRELIABLE


def how_sure(result: Segmentation) -> str:
    """Say how to read the table, and how many customers lie between two segments."""
    shares = "Share at least, at most: of the customers, where it lies in about 95 of 100 draws, as those 20 vary."
    if result.how == "Refresh":
        shares = "All of this as it was when the segments were made; the rules are of now."
    between = float((result.fit < result.model.between).mean())
    return (
        "Comes out again: the share of a segment that is found once more when customers are drawn anew and cut again "
        f"(Jaccard coefficient, mean of 20 draws{_drawn_from(result)}); from 75 % on it is stable, below 60 % it is "
        "not to be trusted. "
        f"{shares} {percent(between)} of the customers lie between two segments (Fit below {result.model.between:g}). "
        f"{result.rules.sentence} Rules are measured on customers that they were not learnt from. Data check has the "
        "figures behind it."
    )


def _drawn_from(result: Segmentation) -> str:
    """Say of how many customers the draws were, where it was not all."""
    evidence = result.evidence
    most = most_drawn(result.model.method, groups=evidence.form == "groups")
    return f" of {most:,} customers" if most < evidence.customers else ""


def evidence_block(result: Segmentation) -> Block:
    """Return the figures behind the verdict, each with what it means."""
    evidence = result.evidence
    looked_at = many(evidence.customers, "customer")
    if evidence.sampled < evidence.customers:
        looked_at = f"a sample of {evidence.sampled:,} of {looked_at}"
    groups: tuple[Value, ...] = ("Groups", evidence.groups, f"{_GROUPS}, looked for in {looked_at}; 1 is one cloud.")
    if evidence.form == "unknown":
        groups = ("Groups", None, _UNKNOWN)
    rows: list[tuple[Value, ...]] = [
        groups,
        ("Silhouette", evidence.silhouette, _SILHOUETTE),
        ("In a cloud without groups", evidence.expected, f"{_EXPECTED} {evidence.spread:.3f}."),
        ("Gap statistic says", evidence.gap, _GAP + _beside_the_groups(evidence)),
        ("Prediction strength", evidence.prediction_strength, _STRENGTH + _for_the_groups(evidence)),
        ("Parts of the customers say", ", ".join(map(str, evidence.numbers)), _PARTS),
        ("Between two segments", evidence.between, f"Customers whose Fit is below {result.model.between:g}."),
    ]
    looks: tuple[LookName, ...] = ("label", "fit", "text")
    formats = {(1, 1): "0", (4, 1): "0", (7, 1): "0%"}
    return Block(
        0, 1, (("Figure", "Value", "What it means"), *rows), looks, header=True, spans=(1, 1, 15), cell_formats=formats
    )


def _beside_the_groups(evidence: Evidence) -> str:
    """Say whether the gap statistic counts as many groups as were found."""
    if evidence.form == "unknown":
        return "."
    return ", and agrees here." if evidence.gap == evidence.groups else ", and says otherwise here."


def _for_the_groups(evidence: Evidence) -> str:
    """Say where a prediction strength and the groups point in different directions."""
    if evidence.form == "cloud":
        return " A cut of one cloud may do so, too." if evidence.prediction_strength >= _STRONG else ""
    if evidence.form == "groups" and evidence.prediction_strength < _STRONG:
        return f" Below {_STRONG:g} it does not confirm so many groups."
    return ""


def lifetime_block(result: Segmentation) -> Block:
    """Return, for each segment, what is expected of its customers in the next 12 months."""
    worth = result.lifetime.of_segments(result.labels).reindex([profile.segment for profile in result.profiles])
    chance = result.lifetime.customers[STILL_A_CUSTOMER].groupby(result.labels).mean().reindex(worth.index)
    columns = [
        Column("Persona", "persona", [persona.name for persona in result.personas]),
        Column("Segment", "rank", [profile.segment for profile in result.profiles]),
        _amounts(EXPECTED_ORDERS, worth[EXPECTED_ORDERS]),
    ]
    if result.lifetime.money_model is not None:
        columns.append(_amounts(in_currency(EXPECTED_MONEY, result), worth[EXPECTED_MONEY]))
    columns.append(_amounts(in_currency(RECENT_MONEY, result), worth[RECENT_MONEY]))
    # The fourth sheet column of it is narrow, and goes with the one beside it.
    columns[3] = dataclasses.replace(columns[3], span=2)
    if result.lifetime.tells_who_left:
        columns.append(Column("Of it at risk", "percent", _cells(worth[SHARE_AT_RISK])))
        columns.append(Column("Chance to be still a customer, mean", "percent", _cells(chance)))
    return table(columns, edges=(None, *(persona.colour for persona in result.personas)))


def _cells(values: pd.Series) -> list[Value]:
    return [None if np.isnan(value) else float(value) for value in values]


def _amounts(header: str, values: pd.Series) -> Column:
    """Return a column of sums, rounded to three digits."""
    cells = [None if np.isnan(value) else about(float(value)) for value in values]
    largest = max((abs(cell) for cell in cells if cell is not None), default=0.0)
    return Column(header, "number", cells, number_format=number_format(largest))
