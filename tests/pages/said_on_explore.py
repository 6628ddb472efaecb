"""What the sheet Explore says, in pictures and beside them, and what a suspicious reader makes of it.

Every number and every phrase is worked out anew from the customers of the result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from scipy import stats

from xl_segment import Segmentation
from xl_segment.charts import Chart, explore
from xl_segment.pages.explore_page import explore_page
from xl_segment.pages.page import Page

_GRID_ROWS, _GRID_DAYS = ("10 or more", "4–9", "2–3"), ("0–30 days", "31–90", "91–180", "181 and more")
_SCOPE = (
    "Bars count customers; where a measure leans, the highest 2 of 100 are not drawn. A box is the middle half of a "
    "segment, its line the middle customer, the thin line 90 of 100; a measure parts a segment from others where its "
    "box lies beyond theirs."
)
_FIGURE = r"-?[\d.,]*\d[%kM]?"
_TOP = 12


def faults(result: Segmentation) -> Iterator[str]:
    """Yield what is said and is not so."""
    charts = [chart for section in explore(result) for chart in section.charts]
    names = [chart.name for chart in charts]
    shown = [measure.name for measure in result.profiles[0].measures if result.customers[measure.name].notna().any()]
    for kind in ("spread of", "segments by"):
        of_kind = {name.removeprefix(f"xl_segment {kind} ") for name in names if name.startswith(f"xl_segment {kind} ")}
        if len(of_kind) != min(len(shown), _TOP) or not of_kind <= set(shown):
            yield f"{kind}: {of_kind}, not {shown}"
    for chart in charts:
        yield from in_chart(result, chart)
    yield from in_page(result, explore_page(result, ()))


def in_chart(result: Segmentation, chart: Chart) -> Iterator[str]:
    """Yield what a picture says and is not so."""
    before = f"{chart.title}. {chart.subtitle}. "
    if not chart.alt.startswith(before):
        yield f"other words for those who cannot see it: {chart.alt!r}, not {before!r}"
    rest = chart.alt.removeprefix(before)
    for kind, check in _CHECKS.items():
        name = chart.name.removeprefix(f"xl_segment {kind}")
        if name != chart.name:
            said = {"title": chart.title, "subtitle": chart.subtitle, "alt": rest}
            wrong = [part for part, is_so in check(result, name.strip(), **said).items() if not is_so]
            yield from (f"{chart.name}, {part}: {said[part]!r}" for part in wrong)
            return
    yield f"nobody knows the picture {chart.name}"


Checked = dict[str, bool]


def _is_shown(text: str, true: float, *, share: bool = False) -> bool:
    """Tell whether a figure is a true one as it is shown."""
    return text == (_percent(true) if share else _tick(true))


def _percent(share: float) -> str:
    return f"{np.floor(100 * abs(share) + 0.5 + 1e-9) * np.sign(share) + 0.0:,.0f}%"


def _is_share(result: Segmentation, measure: str) -> bool:
    return result.features.measured.measures.get(measure) == "returns share"


def _is_called(text: str, name: str) -> bool:
    """Tell whether a name stands for a header: without its unit, of a long one the beginning and the end."""
    whole = " ".join(re.sub(r"[(\[{][^)\]}]*[)\]}]", " ", name).split()) or name
    head, cut, tail = text.partition("… ")
    return text in (name, whole) or (
        bool(cut) and any(each.startswith(head) and each.endswith(tail) for each in (name, whole))
    )


def _quartiles(values: pd.Series) -> tuple[float, float]:
    method = "nearest" if (values % 1 == 0).all() else "linear"
    return tuple(float(values.quantile(part, interpolation=method)) for part in (0.25, 0.75))  # type: ignore[return-value]


def _is_part(said: str, share: float, meant: float, word: str) -> bool:
    near = abs(share - meant) <= 0.05 + 1e-9
    return said == word if near else said == _percent(share)


def _spread(result: Segmentation, name: str, title: str, subtitle: str, alt: str) -> Checked:
    values = result.customers[name].dropna().astype(float)

    def shown(text: str, true: float) -> bool:
        return _is_shown(text, true, share=_is_share(result, name))

    ends = re.fullmatch(rf"Bars from ({_FIGURE}) to ({_FIGURE})", alt)
    return {
        "title": _is_spread(values, name, title, shown),
        "subtitle": subtitle == f"{name} of {len(values):,} customer{'' if len(values) == 1 else 's'}",
        "alt": ends is not None and shown(ends[1], values.min()) and shown(ends[2], values.max()),
    }


def _is_spread(values: pd.Series, name: str, title: str, shown: Callable[[str, float], bool]) -> bool:
    counts = values.value_counts()
    low, high = _quartiles(values)
    leans = values.max() > values.min() and abs(stats.skew(values)) >= 1
    common = counts.iloc[0] >= len(values) / 2
    if title == name:
        return len(values) < 8 or values.nunique() < 2
    one = re.fullmatch(rf"(.+) is ({_FIGURE}) for (\d+%)", title)
    if one or common:
        if not (one and common and _is_called(one[1], name) and one[3] == _percent(counts.iloc[0] / len(values))):
            return False
        return any(shown(one[2], value) for value in counts.index[counts == counts.iloc[0]])
    between = re.fullmatch(rf"(.+): (half|\d+%) (?:between ({_FIGURE}) and|at about) ({_FIGURE})", title)
    if between:
        inside = float(values.between(low, high).mean())
        return (
            not (leans and between[3])
            and _is_called(between[1], name)
            and _is_part(between[2], inside, 0.5, "half")
            and shown(between[3] or between[4], low)
            and shown(between[4], high)
        )
    return leans and _is_leaning(values, name, title, shown)


def _is_leaning(values: pd.Series, name: str, title: str, shown: Callable[[str, float], bool]) -> bool:
    low, high = _quartiles(values)
    upwards = values.max() - values.median() >= values.median() - values.min()
    words = ("up to", "a long tail up to|the highest") if upwards else ("at least", "a long tail down to|the lowest")
    said = re.fullmatch(rf"(.+): (three in four|\d+%) {words[0]} ({_FIGURE})(?:, ({words[1]}) ({_FIGURE}))?", title)
    if said is None or not _is_called(said[1], name):
        return False
    inside, outside = values <= high, values > high + 1.5 * (high - low)
    edge, end = high, values.max()
    if not upwards:
        inside, outside = values >= low, values < low - 1.5 * (high - low)
        edge, end = low, values.min()
    is_tail = outside.sum() >= max(5, 0.02 * len(values))
    return (
        _is_part(said[2], float(inside.mean()), 0.75, "three in four")
        and shown(said[3], edge)
        and (said[4] is None or (said[4].startswith("a long tail") == is_tail and shown(said[5], end)))
    )


def _differ(result: Segmentation, name: str, title: str, subtitle: str, alt: str) -> Checked:
    by_segment = {
        profile.segment: result.customers[name][result.labels == profile.segment].dropna().astype(float)
        for profile in result.profiles
    }
    by_segment = {number: values for number, values in by_segment.items() if len(values)}

    def shown(text: str, true: float) -> bool:
        return _is_shown(text, true, share=_is_share(result, name))

    names = {persona.segment: re.escape(persona.name) for persona in result.personas}
    boxes = "; ".join(rf"{names[number]} ({_FIGURE}) to ({_FIGURE})" for number in by_segment)
    said = re.fullmatch(f"A box per segment: {boxes}", alt)
    ends = [float(values.quantile(part)) for values in by_segment.values() for part in (0.25, 0.75)]
    of = subtitle.removesuffix(" by segment (middle customer)")
    return {
        "title": _is_difference(result, by_segment, name, title, shown),
        "subtitle": of != subtitle and (of == name or ("… " in of and _is_called(of, name))),
        "alt": said is not None and all(map(shown, said.groups(), ends)),
    }


def _is_difference(
    result: Segmentation, values: dict[int, pd.Series], name: str, title: str, shown: Callable[[str, float], bool]
) -> bool:
    measures = {
        profile.segment: next(measure for measure in profile.measures if measure.name == name)
        for profile in result.profiles
    }
    sides = {number: measure.side for number, measure in measures.items()}
    if len(values) < 2:
        return title == name
    if not any(sides.values()):
        alike = len(values) == len(measures) and all(measure.is_average for measure in measures.values())
        said = " is about the same in all segments" if alike else ": no segment differs for certain"
        return title.endswith(said) and _is_called(title.removesuffix(said), name)
    middles = {number: float(each.median()) for number, each in values.items()}
    parts = re.fullmatch(
        rf"(.+) parts segment (\d+) \(({_FIGURE})\) from (?:the others|segment (\d+))(?: \((at most |at least )?({_FIGURE})\))?",
        title,
    )
    apart = [number for number in values if _gap(values, sides, number) > 0]
    if parts:
        number = int(parts[2])
        others = {each: middle for each, middle in middles.items() if each != number}
        if number not in apart or not _is_called(parts[1], name) or (parts[4] is not None) != (len(others) == 1):
            return False
        nearest = max(others.values()) if sides[number] > 0 else min(others.values())
        return (
            _gap(values, sides, number) >= max(_gap(values, sides, each) for each in apart) - 1e-9
            and parts[5] in (None, "at most " if sides[number] > 0 else "at least ")
            and (parts[4] is None or int(parts[4]) in others)
            and shown(parts[3], middles[number])
            and (parts[6] is None or shown(parts[6], nearest))
        )
    return not apart and _are_ends(middles, sides, name, title, shown)


def _gap(values: dict[int, pd.Series], sides: dict[int, int], number: int) -> float:
    """Return how far the middle half of a segment lies beyond those of all others, on the side where it differs."""
    mine, others = values[number], [each for other, each in values.items() if other != number]
    if sides[number] > 0:
        return float(mine.quantile(0.25) - max(each.quantile(0.75) for each in others))
    if sides[number] < 0:
        return float(min(each.quantile(0.25) for each in others) - mine.quantile(0.75))
    return -np.inf


def _are_ends(
    middles: dict[int, float], sides: dict[int, int], name: str, title: str, shown: Callable[[str, float], bool]
) -> bool:
    same = re.fullmatch(rf"(.+): the middle customer has ({_FIGURE}) in every segment", title)
    if same:
        return _is_called(same[1], name) and all(shown(same[2], middle) for middle in middles.values())
    of = rf"segments? (\d+(?:(?:, \d+)* and \d+)?) \(({_FIGURE})\)"
    ends = re.fullmatch(rf"(.+?): (?:highest in {of})?(?:, )?(?:lowest in {of})?", title)
    if ends is None:
        return title == name
    end = {1: (ends[2], ends[3], max(middles.values())), -1: (ends[4], ends[5], min(middles.values()))}
    for side, (numbers, figure, middle) in end.items():
        if numbers is None:
            continue
        those = [int(number) for number in re.findall(r"\d+", numbers)]
        if not shown(figure, middle) or those != [each for each, its in middles.items() if shown(figure, its)]:
            return False
        if any(sides[number] != side for number in those):
            return False
    return _is_called(ends[1], name)


def _rank_correlation(frame: pd.DataFrame) -> float:
    both = frame.dropna().astype(float).rank()
    return float(both.corr().iloc[0, 1])


def _correlation(result: Segmentation, _: str, title: str, subtitle: str, alt: str) -> Checked:
    names = [str(name) for name in result.features.raw]
    names = [
        *(name for name in names if name in result.deciding),
        *(name for name in names if name not in result.deciding),
    ]
    pairs = {
        (first, second): _rank_correlation(result.customers[[first, second]])
        for at, first in enumerate(names[:7])
        for second in names[at + 1 : 7]
    }
    pairs = {pair: value for pair, value in pairs.items() if not np.isnan(value)}
    first, second = max(pairs, key=lambda pair: abs(pairs[pair]), default=("", ""))
    strongest = pairs.get((first, second), 0.0)
    if abs(strongest) < 0.5:
        is_so = title == "No two measures go together strongly"
    else:
        said = re.fullmatch(r"(.+) rises with (.+)" if strongest > 0 else r"(.+) falls as (.+) rises", title)
        is_so = said is not None and any(
            _is_called(said[1], one) and _is_called(said[2], other)
            for (one, other), value in pairs.items()
            if abs(value) >= abs(strongest) - 1e-9
        )
    return {
        "title": is_so,
        "subtitle": subtitle == "Rank correlation: blue rise together, orange opposed",
        "alt": _is_list(alt, [(rf"{re.escape(one)} and {re.escape(other)} ([+-]\d\.\d)", value, 0.1) for (one, other), value in pairs.items()]),
    }  # fmt: skip


def _is_list(text: str, entries: list[tuple[str, float, float]]) -> bool:
    """Tell whether a text is a list of so many entries. entries: a pattern with a figure, its value, its last digit."""
    said = re.fullmatch("; ".join(pattern for pattern, _, _ in entries), text)
    return said is not None and all(
        abs(float(figure) - true) <= 0.501 * digit
        for figure, (_, true, digit) in zip(said.groups(), entries, strict=True)
    )


def _ages(result: Segmentation, _: str, title: str, subtitle: str, alt: str) -> Checked:
    of = {measure: name for name, measure in result.features.measured.measures.items()}
    spending = next(of[measure] for measure in ("spending", "money", "income") if measure in of)
    both = result.customers[[of["age"], spending]].dropna()
    link = _rank_correlation(both)
    older = re.fullmatch(r"The older, the (higher|lower) the (.+)", title)
    apart = re.fullmatch(r"(.+) does not go with age", title)
    is_so = False
    if older and abs(link) >= 0.25:
        is_so = (
            older[1] == ("higher" if link > 0 else "lower") and older[2] == re.sub(r" ?\(.*\)", "", spending).lower()
        )
    elif apart and abs(link) < 0.25:
        is_so = _is_called(apart[1], spending)
    dots = int(alt.removesuffix(" dots").replace(",", ""))
    everybody = len(result.labels)
    shown = "coloured by segment" if dots == everybody else ""
    said = re.fullmatch(
        rf"A dot per customer(?:, {shown}| \(([\d,]+) of ([\d,]+)\)); rank correlation (-?\d\.\d)", subtitle
    )
    counts = [int(count.replace(",", "")) for count in (said.groups()[:2] if said else ()) if count]
    return {
        "title": is_so,
        "subtitle": said is not None and abs(float(said[3]) - link) <= 0.0501 and counts in ([], [dots, everybody]) and bool(counts) == (dots < everybody),
        "alt": dots <= min(len(both), 1_500) and (dots < everybody or len(both) == everybody),
    }  # fmt: skip


def _genders(result: Segmentation, _: str, title: str, subtitle: str, alt: str) -> Checked:
    columns = [name for name in result.customers if str(name) in result.features.descriptions]
    for name in columns:
        known = result.customers[name].notna()
        values, labels = result.customers[name][known], result.labels[known]
        in_all = values.value_counts(normalize=True)
        in_segments = {number: values[labels == number].value_counts(normalize=True) for number in np.unique(labels)}
        lines = "; ".join(
            f"segment {number}: "
            + ", ".join(f"{value} {_percent(shares.get(value, 0.0))}" for value in sorted(in_all.index, key=str))
            for number, shares in in_segments.items()
        )
        if lines != alt:
            continue
        certain = re.fullmatch(r"(.+): (\d+%) of all, (\d+%) in segment (\d+)", title)
        outstanding = {
            (label.value, profile.segment)
            for profile in result.profiles
            for label in profile.labels
            if label.name == name and label.stands_out
        }
        if certain:
            number = int(certain[4])
            is_so = (certain[1], number) in outstanding and (certain[2], certain[3]) == (
                _percent(in_all[certain[1]]),
                _percent(in_segments[number][certain[1]]),
            )
        else:
            first = in_all.index[0]
            is_so = not outstanding and title == f"{first}: {_percent(in_all[first])}; no segment differs for certain"
        return {"title": is_so, "subtitle": subtitle == "Share of each by segment", "alt": True}
    return {"title": True, "subtitle": True, "alt": False}


def _tick(value: float) -> str:
    """Write a value as charts do: whole from a hundred to ten thousand, else three digits."""
    if 99.5 <= abs(value) < 9_995:
        return f"{value:,.0f}"
    for limit, unit, letter in ((999_500, 1e6, "M"), (9_995, 1e3, "k")):
        if abs(value) >= limit:
            return f"{value / unit:.3g}{letter}"
    return f"{value:.3g}"


def _months(result: Segmentation, _: str, title: str, subtitle: str, alt: str) -> Checked:
    table = result.features.measured.months.iloc[-24:]
    name = "Money" if "Money" in table else "Orders"
    sold, first = table[name], table.index[0]
    last = pd.Timestamp(result.features.measured.period[1])  # type: ignore[index]
    until = f"{last:%b %Y}" if (last + pd.Timedelta(days=1)).day == 1 else f"{last.day} {last:%b %Y}"
    sums = [float(sold.iloc[at : at + 3].sum()) for at in range(len(sold) - 2)]
    best = int(np.argmax(sums))
    stands_out = len(sold) >= 6 and sold.sum() > 0 and sums[best] / sold.sum() >= 1.25 * 3 / len(sold)
    due = "No months stand out"
    if stands_out:
        due = f"{sold.index[best]:%B} to {sold.index[best + 2]:%B} bring {_percent(sums[best] / sold.sum())}"
    return {
        "title": title == due,
        "subtitle": subtitle == f"{name} by month, {first:%b %Y} to {until}",
        "alt": alt == "; ".join(f"{month:%b %Y} {_tick(value)}" for month, value in sold.items()),
    }


def _buyers(result: Segmentation, _: str, title: str, subtitle: str, alt: str) -> Checked:
    table = result.features.measured.months.iloc[-24:]
    last = table.iloc[-3:]
    again = last["Buyers again"].sum() / (last["Buyers again"].sum() + last["First buyers"].sum())
    return {
        "title": title == f"{_percent(again)} of a month's buyers had bought before",
        "subtitle": subtitle == f"Mean of the last {len(last)} months, since these data begin; first buyers light",
        "alt": alt
        == "; ".join(
            f"{month:%b %Y} {row['First buyers']:,.0f} first, {row['Buyers again']:,.0f} again"
            for month, row in table.iterrows()
        ),
    }


def _grid(result: Segmentation, _: str, title: str, subtitle: str, alt: str) -> Checked:
    of = {measure: name for name, measure in result.features.measured.measures.items()}
    orders, days = result.customers[of["frequency"]], result.customers[of["recency"]]
    counted = of["frequency"].partition("(")[2].rstrip(")") or "orders"
    one = "1 sales line" if counted == "sales lines" else re.sub(r"^(\w+?)s\b", r"1 \1", counted)
    rows = [*_GRID_ROWS, f"at most {one}" if (orders < 1).any() else one]
    row = pd.cut(orders, [-np.inf, 1.999, 3.999, 9.999, np.inf], labels=False).map(lambda at: 3 - at)
    column = pd.cut(days, [-np.inf, 30, 90, 180, np.inf], labels=False)
    weight, what = pd.Series(1.0, orders.index), "customers"
    if result.features.money is not None:
        money = result.features.money.fillna(0.0)
        by_cell = money.groupby([row, column]).sum()
        if by_cell.sum() > 0 and (by_cell >= 0).all():
            weight, what = money, "money"
    cells = {
        (down, across): (
            int(((row == down) & (column == across)).sum()),
            float(weight[(row == down) & (column == across)].sum() / weight.sum()),
        )
        for down in range(4)
        for across in range(4)
    }
    largest = max(cells, key=lambda cell: cells[cell][1])
    return {
        "title": title == f"{_percent(cells[largest][1])} of the {what}: {rows[largest[0]]}, {_GRID_DAYS[largest[1]]}",
        "subtitle": subtitle == f"Share of {what}, and customers, by orders and days since the last one",
        "alt": alt
        == "; ".join(
            f"{rows[down]}, {_GRID_DAYS[across]}: {_percent(share)} ({count:,})"
            for (down, across), (count, share) in cells.items()
        ),
    }


_SHARE = r"(?:under 1%|-?\d+%)"
_PRODUCT = re.compile(rf"(.+?): ((?:segment \d+ {_SHARE}(?: \(more\))?, )+)everybody ({_SHARE})(?:; |$)", re.DOTALL)
_UNITS = {"money": "money", "purchases": "purchases", "customers": "customers", "buyers": "customers who bought it"}


def _products(result: Segmentation, name: str, title: str, subtitle: str, alt: str) -> Checked:
    baskets = next(each for each in result.features.measured.baskets if each.name == name)
    lines = pd.DataFrame({"product": baskets.product, "customer": baskets.customer, "amount": baskets.amount})
    lines["segment"] = result.labels[lines["customer"]]
    numbers = [profile.segment for profile in result.profiles]
    unit = "buyers" if len(baskets.products) > 30 else baskets.unit

    def share(product: int, segment: int | None) -> float:
        mine = lines if segment is None else lines[lines["segment"] == segment]
        of_it = mine[mine["product"] == product]
        if unit == "buyers":
            return len(of_it) / (len(result.labels) if segment is None else int((result.labels == segment).sum()))
        return float(of_it["amount"].sum() / mine["amount"].sum())

    is_so, marked, at = True, {}, 0
    for match in _PRODUCT.finditer(alt):
        is_so &= match.start() == at and match[1] in baskets.products
        at = match.end()
        if not is_so:
            break
        product = baskets.products.index(match[1])
        everybody = share(product, None)
        said = re.findall(rf"segment (\d+) ({_SHARE})( \(more\))?", match[2])
        is_so &= [int(number) for number, _, _ in said] == numbers and match[3] == _small(everybody)
        if not is_so:
            break
        for number, figure, more in said:
            true = share(product, int(number))
            is_so &= figure == _small(true)
            buyers = int(((lines["product"] == product) & (lines["segment"] == int(number))).sum())
            if more:
                marked[match[1], int(number)] = (true, everybody)
                is_so &= true >= 1.2 * everybody and buyers >= max(5, 0.1 * (result.labels == int(number)).sum())
    due = f"Share of each segment's {_UNITS[unit]}"
    if marked:
        due += f"; framed: {'a larger part of what they buy, too' if unit == 'buyers' else 'more than everybody'}, for certain"
    elif unit == "buyers":
        due += "; who buys more bought more of each"
    return {
        "title": _is_product_title(name, title, unit, marked),
        "subtitle": subtitle == due,
        "alt": is_so and at == len(alt) and _agrees(result, baskets.products, marked),
    }


def _small(share: float) -> str:
    return "under 1%" if 0 < share < 0.005 else _percent(share)


def _agrees(
    result: Segmentation, products: tuple[str, ...], marked: dict[tuple[str, int], tuple[float, float]]
) -> bool:
    """Tell whether what the strategy says a segment buys more of is marked, as far as it is of this column."""
    for strategy in result.strategies:
        for said in re.findall(r"(?:^|; )(.+?) \((?:bought by )?[\d.]+%", strategy.buys):
            named = [product for product in products if product == said]
            if named and len(marked) < 10 and (named[0], strategy.segment) not in marked:
                return False
    return True


def _is_product_title(name: str, title: str, unit: str, marked: dict[tuple[str, int], tuple[float, float]]) -> bool:
    if not marked:
        return title == f"{name or 'Products'}: no segment favours any for certain"
    of = {"money": "'s money", "purchases": "'s purchases"}.get(unit, "")
    pattern = rf"(.+): ([\d.]+)% of segment (\d+){of}, everybody ([\d.]+)%"
    if unit == "buyers":
        pattern = r"(.+): bought by ([\d.]+)% of segment (\d+), of everybody ([\d.]+)%"
    said = re.fullmatch(pattern, title)
    if said is None:
        return False
    most = max(share - everybody for share, everybody in marked.values())
    for (product, segment), (share, everybody) in marked.items():
        if segment == int(said[3]) and _is_called(said[1], product) and share - everybody >= most - 1e-9:
            return all(
                abs(float(figure) - 100 * true) <= 0.501 * 10.0 ** -len(figure.partition(".")[2])
                for figure, true in ((said[2], share), (said[4], everybody))
            )
    return False


_CHECKS: dict[str, Callable[..., Checked]] = {
    "spread of": _spread,
    "segments by": _differ,
    "correlation": _correlation,
    "age and spending": _ages,
    "gender": _genders,
    "months": _months,
    "buyers": _buyers,
    "orders by recency": _grid,
    "products by segment": _products,
}


def in_page(result: Segmentation, page: Page) -> Iterator[str]:
    """Yield what stands beside the pictures and is not so."""
    title, scope, *others = [block.values for block in page.blocks]
    yield from _in_title(result, str(title[0][0]))
    if scope[0][0] != f"{len(result.labels):,} customers. {_SCOPE}":
        yield str(scope[0][0])
    rows = {str(head[0][0]): table[1:] for head, table in zip(others[::2], others[1::2], strict=True)}
    names = [measure.name for measure in result.profiles[0].measures]
    blank = {name: int(result.customers[name].isna().sum()) for name in names}
    count = len(result.labels)
    due = [
        (name, f"{number:,} customer{'' if number == 1 else 's'}", _percent(number / count))
        for name, number in blank.items()
        if number
    ]
    if list(rows.get("Blank cells", ())) != due:
        yield f"blank: {rows.get('Blank cells')}, not {due}"
    yield from _in_far(result, [tuple(map(str, row)) for row in rows.get("Values far from most others", ())], names)


def _in_title(result: Segmentation, title: str) -> Iterator[str]:
    once = re.search(r"(\d+%) of the customers bought once", title)
    fifth = re.search(r"he biggest fifth brings (\d+%) of the money", title)
    if once:
        orders = next(name for name, measure in result.features.measured.measures.items() if measure == "frequency")
        if once[1] != _percent(float((result.customers[orders] <= 1).mean())):
            yield title
    if fifth:
        money = result.features.money.fillna(0.0).sort_values()  # type: ignore[union-attr]
        if fifth[1] != _percent(money.iloc[-round(0.2 * len(money)) :].sum() / money.sum()):
            yield title
    plain = title == f"{len(result.labels):,} customers, looked at"
    named = any(str(name) in title for name in result.customers)
    if not (once or fifth or plain or named) and re.search(r"\d", title):
        yield title


def _in_far(result: Segmentation, rows: list[tuple[str, ...]], names: list[str]) -> Iterator[str]:
    said = {name: (values, where) for name, values, where in rows}
    sales = result.features.measured.kind == "sales lines"
    for name in names:
        values = result.customers[name].dropna().astype(float)
        low, high = values.quantile(0.25), values.quantile(0.75)
        far = values[(values < low - 3 * (high - low)) | (values > high + 3 * (high - low))]
        if not len(far) or high <= low:
            if name in said:
                yield f"{name}: nothing is far"
            continue
        distance = -(far - values.median()).abs()
        far = far.loc[distance.sort_values(kind="stable").index]
        text, where = said.pop(name, ("", ""))
        figures = re.fullmatch(
            r"([\d,]+) values?( in all)?, the farthest (-?[\d.,]+%?); in the middle (-?[\d.,]+%?)", text
        )
        if figures is None or int(figures[1].replace(",", "")) != len(far) or bool(figures[2]) != (len(far) > 20):
            yield f"{name}: {text!r}"
            continue
        exact = (float(far.iloc[0]), float(f"{values.median():.3g}"))
        for figure, true in zip(figures.groups()[2:], exact, strict=True):
            number = float(figure.rstrip("%").replace(",", "")) / (100 if figure.endswith("%") else 1)
            if abs(number - true) > (
                0.00501 if figure.endswith("%") else max(5e-6 * abs(true), 0.51 * (abs(true) >= 1e5))
            ):
                yield f"{name}: {figure}, not {true}"
        named = re.fullmatch(r"(?:The (\d+ )?farthest: r|R|The (\d+ )?farthest: c|C)(?:ows?|ustomers?) (.+)", where)
        if named is None:
            yield f"{name}: {where!r}"
            continue
        count = int(named[1] or named[2] or (1 if "farthest" in where else len(far)))
        due = [str(index) for index in far.index[:count]]
        listed = named[3].split(", ") if sales else _rows(named[3])
        wanted = due if sales else sorted(due, key=int)
        if (
            (listed != wanted and named[3] != ", ".join(wanted))
            or (count < len(far)) != ("farthest" in where)
            or count > 20
        ):
            yield f"{name}: {where!r}, not {wanted}"
    yield from (f"nobody knows {name}" for name in said)


def _rows(text: str) -> list[str]:
    """Return the rows of "22, 27-29"."""
    rows = []
    for stretch in text.split(", "):
        first, _, last = stretch.partition("-")
        rows += map(str, range(int(first), int(last or first) + 1))
    return rows
