"""What is said of strategy, and what a suspicious reader makes of it: every number is worked out anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from tests.pages.segments_sheet import SegmentsSheet
from xl_segment import Segmentation
from xl_segment.pages.segments_page import segments_page

_NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?")
_BUYS = re.compile(
    r"(?P<product>.+) \((?P<by>bought by )?(?P<share>[\d.]+)%(?: of (?P<of>their money|their purchases|them))?, "
    r"(?:of )?everybody (?P<all>[\d.]+)%\)"
)
_BY_WAY = re.compile(r"(?P<way>[^(]+): (?P<share>\d+)% of (?P<of>purchases|them), everybody (?P<all>\d+)%")


def _without_not(text: str) -> str:
    rest = text.removeprefix("Do not ")
    return text if rest == text else rest[:1].upper() + rest[1:]


def lines_of(result: Segmentation) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return what is said of each segment, in the order of the plan, and the row that adds up."""
    sheet = SegmentsSheet.of(segments_page(result))
    *rows, everybody = sheet.table("Share of a budget")
    words = {line["Segment"]: line for line in sheet.table("What to measure")}
    rows_of = {line["Segment"]: line for line in rows}
    assert [line["Segment"] for line in sheet.plan] == [line["Segment"] for line in rows]
    return [rows_of[line["Segment"]] | words[line["Segment"]] | line for line in sheet.plan], everybody


def texts_of(result: Segmentation) -> set[str]:
    lines, everybody = lines_of(result)
    return {cell for line in (*lines, everybody) for cell in line.values() if isinstance(cell, str)}


def faults(result: Segmentation) -> Iterator[str]:
    """Yield what is said and is not so."""
    lines, everybody = lines_of(result)
    if sorted(line["Segment"] for line in lines) != sorted(profile.segment for profile in result.profiles):
        yield "not one line per segment"
    yield from _at_stake(result, lines, everybody)
    for line in lines:
        yield from _in_texts(result, line)
        for said in filter(None, re.split(r"; (?=[^()]*\(|[^()]*:)", str(line.get("They buy") or ""))):
            yield from _in_what_they_buy(result, int(str(line["Segment"])), said)


def _moved(result: Segmentation, segment: int) -> int:
    return max((int((result.labels == segment).sum()) + 5) // 10, 1)


def _at_stake(result: Segmentation, lines: list[dict[str, Any]], everybody: dict[str, Any]) -> Iterator[str]:
    shares = [float(str(line["Share of a budget"])) for line in lines]
    if abs(sum(shares) - 1) > 1e-9:
        yield f"the budget is split into {sum(shares)}"
    money = result.features.money
    if money is None:
        for line, share in zip(lines, shares, strict=True):
            segment = int(str(line["Segment"]))
            if {line["One in ten, customers"], line["At stake"]} != {_moved(result, segment)}:
                yield f"one in ten of {segment}: {line['One in ten, customers']}, {line['At stake']}"
            if line["If"] != f"{'1' if _moved(result, segment) == 1 else '1 in 10'}, to move":
                yield f"{line['If']!r}"
            if abs(share - float((result.labels == segment).mean())) > 0.01:
                yield f"{share} of a budget for {segment}"
        return
    means = money.fillna(0.0).groupby(result.labels).mean()
    exact, counted = [], []
    for line in lines:
        segment = int(str(line["Segment"]))
        moved, higher = _moved(result, segment), means[means > means[segment]]
        who = f"{moved:,} customer{'s' if moved > 1 else ''}"
        amount, said = moved * means[segment], f"{who} {'leave' if moved > 1 else 'leaves'}"
        if len(higher):
            amount = moved * (higher.min() - means[segment])
            said = f"{who} {'bring' if moved > 1 else 'brings'} as much as {result.persona(int(higher.idxmin())).name}"
        amount = max(amount, 0.0)
        exact.append(amount)
        counted.append(max(min(amount, moved * means[segment]), 0.0))
        if abs(float(str(line["At stake"])) - amount) > 0.00501 * abs(amount):
            yield f"at stake in {segment}: {line['At stake']}, not {amount}"
        risk = max(moved * means[segment], 0.0)
        if abs(float(str(line["Gone if one in ten leaves"])) - risk) > 0.00501 * risk:
            yield f"gone if one in ten of {segment} leaves: {line['Gone if one in ten leaves']}, not {risk}"
        if line["At stake if"] != said:
            yield f"{line['At stake if']!r}, not {said!r}"
        if line["If"] != f"if {'1' if moved == 1 else '1 in 10'} {'rises' if len(higher) else 'leaves'}":
            yield f"{line['If']!r} of {segment}"
    if exact != sorted(exact, reverse=True):
        yield "not in the order of what is at stake"
    if sum(counted) > 0:
        yield from (f"{share}, not {part}" for share, part in zip(shares, np.array(counted) / sum(counted), strict=True)
                    if abs(share - part) > 0.01)  # fmt: skip


def _in_texts(result: Segmentation, line: dict[str, Any]) -> Iterator[str]:
    """Each number in a text of the persona is one of its segment's."""
    segment = int(str(line["Segment"]))
    persona, mine = result.persona(segment), result.labels == segment
    said = {"Persona": f"{segment}  {persona.name}", "Goal": persona.goal, "What to measure": persona.measure,
            "Who they are": persona.description, "Recommendation": persona.recommendation, "Do": persona.do,
            "Don't": _without_not(persona.dont), "Insight": persona.insight}  # fmt: skip
    yield from (f"{line[title]!r} of {persona.name}" for title, text in said.items() if line[title] != text)
    size = int(mine.sum())
    known = {float(size), float(_moved(result, segment)), float(min(size, 10))}
    measures = result.features.measured.measures
    means = {measures[name]: float(result.customers.loc[mine, name].mean()) for name in measures}
    # As the sheet shows them: the mean, or of skewed amounts the median.
    for measure in result.profiles[0].measures:
        if measure.measure in ("average order", "frequency", "recency"):
            values = result.customers.loc[mine, measure.name]
            known.add(float(f"{values.median() if measure.compared == 'median' else values.mean():.3g}"))
    if {"frequency", "tenure", "recency"} <= set(means) and means["frequency"] > 1.5:
        usual = (means["tenure"] - means["recency"]) / (means["frequency"] - 1)
        for days in (usual, 2 * usual):
            known |= {10.0 * step for step in range(1, 38) if abs(10 * step - days) <= 10.0 + 0.02 * days}
    if result.features.money is not None:
        known.add(float(f"{result.features.money[mine].mean():.3g}"))
    phrases = next(profile.apart for profile in result.profiles if profile.segment == segment)
    for text in (persona.goal, persona.measure, persona.recommendation, persona.do, persona.dont):
        for phrase in phrases:
            text = text.replace(phrase, "")
        for number in _NUMBER.findall(text):
            if float(number.replace(",", "")) not in known:
                yield f"{number} in {text!r}"


def _in_what_they_buy(result: Segmentation, segment: int, said: str) -> Iterator[str]:
    buys, way = _BUYS.fullmatch(said), _BY_WAY.fullmatch(said)
    if buys:
        share, overall = _of_product(result, segment, buys["product"], by_buyers=bool(buys["by"]))
    elif way:
        share, overall = _of_way(result, segment, way["way"], counted=way["of"] == "purchases")
    else:
        yield f"cannot be read: {said!r}"
        return
    match = buys or way
    if match is not None and not (_near(match["share"], share) and _near(match["all"], overall)):
        yield f"{said!r}: {share}, {overall}"


def _near(said: str, true: float) -> bool:
    return abs(float(said) - 100 * true) <= 0.501 * 10 ** -len(said.partition(".")[2])


def _of_product(result: Segmentation, segment: int, product: str, *, by_buyers: bool) -> tuple[float, float]:
    mine = result.labels == segment
    for baskets in result.features.measured.baskets:
        names = pd.Series(baskets.products)
        head, _, tail = product.partition("… ")
        whole = names.str.split().str.join(" ")
        bought = names[(whole == product) | (bool(tail) & whole.str.startswith(head) & whole.str.endswith(tail))].index
        if not len(bought):
            continue
        lines = pd.DataFrame(
            {"customer": baskets.customer, "of it": np.isin(baskets.product, bought), "amount": baskets.amount}
        )
        lines["mine"] = mine[lines["customer"]]
        if by_buyers:
            buyers = lines[lines["of it"]].groupby("mine")["customer"].nunique()
            return buyers.get(True, 0) / mine.sum(), buyers.sum() / len(mine)
        of_it = lines["amount"].where(lines["of it"], 0.0)
        return of_it[lines["mine"]].sum() / lines["amount"][lines["mine"]].sum(), of_it.sum() / lines["amount"].sum()
    return np.nan, np.nan


def _of_way(result: Segmentation, segment: int, way: str, *, counted: bool) -> tuple[float, float]:
    mine = result.labels == segment
    if not counted:
        for name in result.features.descriptions:
            known = result.features.descriptions[name].dropna()
            way = way.removeprefix(f"{name} ")
            if way in set(known):
                inside = known.index.isin(result.customers.index[mine])
                return float((known[inside] == way).mean()), float((known == way).mean())
        return np.nan, np.nan
    counts = [
        name for name in result.customers if re.search(r"(?i)(web|store|catalog|phone|app).*(purchases|orders)", name)
    ]
    (of_way,) = [name for name in counts if way.casefold() in name.casefold()]
    means, all_means = result.customers.loc[mine, counts].mean(), result.customers[counts].mean()
    return means[of_way] / means.sum(), all_means[of_way] / all_means.sum()
