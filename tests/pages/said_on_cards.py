"""What stands on the cards of the sheet Segments, and what a suspicious reader makes of it: all is worked out anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from tests.pages.segments_sheet import SegmentsSheet, measure_of
from xl_segment import Segmentation

_AGAINST = re.compile(
    r"(?P<arrow>[▲▼]) (?:over (?P<over>100) ×|(?P<times>[\d.]+) × as (?:many|high|long)|(?P<share>[\d,]+)% (?P<word>\w+)"
    r"|a little (?P<little>\w+)|(?P<only>\w+))"
)
_UP, _DOWN = {"more", "higher", "longer"}, {"fewer", "lower", "sooner", "shorter"}
_FIGURES = {"mean": pd.Series.mean, "median": pd.Series.median}
_UNITS = {"": 1.0, " k": 1e3, " M": 1e6, " bn": 1e9, " tn": 1e12}
_EACH = re.compile(r"(?P<each>-?[\d,.]+(?: k| M| bn| tn)?) each(?:; half below (?P<half>-?[\d,.]+(?: k| M| bn| tn)?))?")


def texts_of(card: dict[str, Any]) -> list[str]:
    """Return the texts that are read here, beside their numbers."""
    said = [*card["Against"].values(), card.get("Each"), card["Inside"]]
    return [" ".join(str(text).split()) for text in said if text]


def faults(result: Segmentation, sheet: SegmentsSheet) -> Iterator[str]:
    """Yield what stands on the cards, or above them, and is not so."""
    if [card["Segment"] for card in sheet.cards] != [profile.segment for profile in result.profiles]:
        yield "not one card per segment"
        return
    if sheet.holds != int(result.rules.holds * 100 + 1e-9):
        yield f"the rules hold for {sheet.holds}"
    for card in sheet.cards:
        mine = result.labels == card["Segment"]
        yield from _of_size(result, card, mine)
        yield from _of_money(result, card, mine)
        yield from _of_measures(result, sheet, card, mine)
    yield from _of_everybody(result, sheet)
    yield from _in_finding(result, sheet)
    yield from _in_scope(result, sheet.scope)
    yield from _in_meaning(result, sheet.meaning)


def _number(text: str) -> float:
    digits, unit = re.fullmatch(r"(-?[\d,.]+)(.*)", text).groups()  # type: ignore[union-attr]
    return float(digits.replace(",", "")) * _UNITS[unit]


def _near(said: float, true: float) -> bool:
    return abs(said - true) <= 0.00501 * abs(true) + 1e-9


def _of_size(result: Segmentation, card: dict[str, Any], mine: np.ndarray) -> Iterator[str]:
    segment = card["Segment"]
    persona = result.persona(segment)
    if (card["Persona"], card["Customers"]) != (persona.name, int(mine.sum())):
        yield f"{card['Persona']}, {card['Customers']} customers"
    rule = result.rules.of(segment)
    if card["In a rule"] != (rule.words if rule else None):
        yield f"{card['In a rule']!r} of {segment}"
    clear = float((result.fit[mine] >= result.model.between).mean())
    if abs(card["Clear"] - clear) > 1e-9:
        yield f"{card['Clear']} clear cases in {segment}, not {clear}"
    if card["Inside"] != ("well inside" if clear >= 0.8 else "some overlap"):
        yield f"{card['Inside']} with {clear}"
    own = persona.description.rstrip(".")
    apart = result.profiles[_position(result, segment)].apart
    described = own if own not in ("", "See what sets them apart") else "; ".join(apart)
    # A comma may stand within what sets a segment apart: "Milk, median: 76% below everybody's".
    mark, between = ("; |, ", ", ") if described == own and "; " not in own else ("; ", "; ")
    parts = [part.casefold() for part in re.split(mark, described)]
    tag = str(card["Tag"] or "").casefold()
    beginnings = {between.join(parts[:count]) for count in range(1, len(parts) + 1)} | {described.casefold()}
    is_cut = tag.endswith("…") and len(tag) > 1 and described.casefold().startswith(tag[:-1])
    is_cut |= not tag and any(map(str.isdigit, described))  # no figure is cut
    if tag not in beginnings and not is_cut:
        yield f"{card['Tag']!r} is not the beginning of {described!r}"
    if card["Bar"] != card["Share"]:
        yield f"a bar of {card['Bar']} beside {card['Share']}"


def _position(result: Segmentation, segment: int) -> int:
    return [profile.segment for profile in result.profiles].index(segment)


def _of_money(result: Segmentation, card: dict[str, Any], mine: np.ndarray) -> Iterator[str]:
    if "Money" not in card:
        return
    assert result.features.money is not None
    money = result.features.money.fillna(0.0)
    if not np.isclose(card["Money"], money[mine].sum()):
        yield f"money {card['Money']} of {card['Segment']}"
    each = _EACH.fullmatch(card["Each"])
    if each is None or each["half"] or not _near(_number(each["each"]), money[mine].mean()):
        yield f"{card['Each']!r} of {card['Segment']}, not {money[mine].mean()}"
    exact = money[mine].sum() / money.sum()
    if abs(card["Share of money"] - exact) >= 0.01 or card["Bar of money"] != card["Share of money"]:
        yield f"{card['Share of money']} of the money, not {exact}"


def _of_measures(result: Segmentation, sheet: SegmentsSheet, card: dict[str, Any], mine: np.ndarray) -> Iterator[str]:
    for title in sheet.measures:
        name, compared = measure_of(title, list(result.customers))
        figure = _FIGURES[compared]
        true, overall = float(figure(result.customers.loc[mine, name])), float(figure(result.customers[name]))
        if not (np.isnan(true) and card["Figures"][title] is None) and not _near(card["Figures"][title], true):
            yield f"{title} of {card['Segment']}: {card['Figures'][title]}, not {true}"
        if not _holds(str(card["Against"][title]), true, overall):
            yield f"{card['Against'][title]!r} of {card['Segment']}: {title} {true}, everybody {overall}"


def _holds(said: str, true: float, overall: float) -> bool:
    """Tell whether what is said of a figure beside everybody's is so."""
    if said == "not known":
        return bool(np.isnan(true) or np.isnan(overall))
    if said == "≈ as everybody":
        return true == overall or abs(true / overall - 1) <= 0.1 + 1e-9
    against = _AGAINST.fullmatch(said)
    if against is None:
        return False
    up = against["arrow"] == "▲"
    if up != (true > overall):
        return False
    words = {word for name in ("word", "little", "only") if (word := against[name])}
    if words and not words <= (_UP if up else _DOWN):
        return False
    if against["times"]:
        return abs(true / overall - float(against["times"])) <= 0.0501
    if against["over"]:
        return true / overall > 99.9
    if against["share"]:
        return abs(abs(true / overall - 1) * 100 - _number(against["share"])) <= 0.501
    if against["little"]:
        return abs(true / overall - 1) < 0.00501
    return overall <= 0 or true / overall - 1 < -1


def _of_everybody(result: Segmentation, sheet: SegmentsSheet) -> Iterator[str]:
    row = sheet.everybody
    if row["Customers"] != len(result.labels) or abs(row["Clear"] - (result.fit >= result.model.between).mean()) > 1e-9:
        yield f"everybody: {row['Customers']}, {row['Clear']}"
    for title, cell in row["Figures"].items():
        name, compared = measure_of(title, list(result.customers))
        if not _near(cell, float(_FIGURES[compared](result.customers[name]))):
            yield f"{title} of everybody: {cell}"
    if "Money" not in row:
        return
    assert result.features.money is not None
    money = result.features.money.fillna(0.0)
    each = _EACH.fullmatch(row["Each"])
    if each is None or not _near(_number(each["each"]), money.mean()) or not np.isclose(row["Money"], money.sum()):
        yield f"{row['Each']!r}, {row['Money']} of everybody"
    elif each["half"]:
        below = (
            float((money < _number(each["half"]) * 1.006).mean()),
            float((money < _number(each["half"]) * 0.994).mean()),
        )
        if not (below[0] >= 0.45 and below[1] <= 0.505):
            yield f"{row['Each']!r}: {below}"


_BRINGS = re.compile(
    r"(?:(?P<size>[\d,]+) (?P<name>.+), )?(?P<share>\d+)% of the customers,? brings? (?P<money>\d+)% of the money"
)
_HAS = re.compile(
    r"(?:(?P<size>[\d,]+) (?P<persona>.+?) \((?P<share>\d+)%\): |For (?P<alone>\d+)% of the customers )(?P<name>.+?)"
    r"(?: is)? (?P<how>above|below|longer than|shorter than|over 1,000 times|[\d.]+ times|[\d,]+% (?:above|below)) everybody's"
)
_LARGEST = re.compile(r"(?:\d+ segments|One segment); the largest holds (?P<share>\d+)% of the customers")


def _in_finding(result: Segmentation, sheet: SegmentsSheet) -> Iterator[str]:
    """The headline is of a segment, and its figures are those of the cards."""
    text = sheet.finding
    if brings := _BRINGS.fullmatch(text):
        if not any(
            round(100 * card["Share"]) == int(brings["share"])
            and round(100 * card["Share of money"]) == int(brings["money"])
            and (
                not brings["size"]
                or (card["Customers"], card["Persona"]) == (int(_number(brings["size"])), brings["name"])
            )
            for card in sheet.cards
        ):
            yield text
    elif text.endswith(": each brings about its share of the money"):
        shares = [(card["Share"], card["Share of money"]) for card in sheet.cards]
        if any(abs(part - share) >= 0.03 or part > 1.5 * share or share > 1.5 * part for share, part in shares):
            yield text
    elif largest := _LARGEST.fullmatch(text):
        if round(100 * max(card["Share"] for card in sheet.cards)) != int(largest["share"]):
            yield text
    elif (has := _HAS.fullmatch(text)) and not sheet.has_money:
        first = sheet.cards[0]
        so = int(has["share"] or has["alone"]) == round(100 * first["Share"])
        if has["size"]:
            so &= (first["Customers"], first["Persona"]) == (int(_number(has["size"])), has["persona"])
        if not so or not _is_of_first(result, has["name"], has["how"]):
            yield text
    else:
        yield f"cannot be read: {text!r}"


def _is_of_first(result: Segmentation, name: str, how: str) -> bool:
    """Tell whether the first segment lies so to everybody, by the mean or the median."""
    mine = result.labels == result.profiles[0].segment
    name, _ = measure_of(name, list(result.customers))
    for figure in _FIGURES.values():
        true, overall = float(figure(result.customers.loc[mine, name])), float(figure(result.customers[name]))
        if how in ("above", "longer than"):
            so = true > overall
        elif how in ("below", "shorter than"):
            so = true < overall
        elif times := re.fullmatch(r"([\d.]+) times", how):
            so = abs(true / overall - float(times[1])) <= 0.0501
        elif by := re.fullmatch(r"([\d,]+)% (above|below)", how):
            so = abs((true / overall - 1) * 100 * (1 if by[2] == "above" else -1) - _number(by[1])) <= 0.501
        else:
            so = how == "over 1,000 times" and true / overall > 999
        if so:
            return True
    return False


_SCOPE = re.compile(
    r"(?P<customers>[\d,]+) customers?(?:, (?P<first>[^,]+?) to (?P<last>[^,]+?))?, from (?P<used>[\d,]+) of "
    r"(?P<rows>[\d,]+) rows? on (?P<where>.+)\. Arrows compare with everybody\."
)


def _in_scope(result: Segmentation, text: str) -> Iterator[str]:
    scope = _SCOPE.fullmatch(text)
    counts = (len(result.labels), result.log.rows_used, result.log.rows_in)
    if scope is None or tuple(int(_number(scope[name])) for name in ("customers", "used", "rows")) != counts:
        yield text
        return
    period = result.features.measured.period
    said = [scope["first"], scope["last"]]
    if period is not None:
        if said != [result.features.measured.days.text(day) for day in period]:
            yield text
    elif any(said):
        yield text


_MEANING = re.compile(
    r"(?P<state>.+?\.) (?P<least>All|(?P<share>\d+)% or more) of each (?:comes out again when customers are drawn anew"
    r"|came out again when they were made); (?P<between>\d+)% lie between two segments\."
)


def _in_meaning(result: Segmentation, text: str) -> Iterator[str]:
    if result.evidence.form == "unknown":
        if text != result.evidence.sentence:
            yield text
        return
    meaning = _MEANING.fullmatch(text)
    least = round(100 * min(part.jaccard for part in result.evidence.segments) + 1e-6)
    between = 100 * float((result.fit < result.model.between).mean())
    if meaning is None or abs(int(meaning["between"]) - between) > 0.51:
        yield text
    elif least != int(meaning["share"] or 100):
        yield f"{text!r}: {least}"
