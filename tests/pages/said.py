"""All that is said of a result, and what a suspicious reader makes of it: every number is worked out anew."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from rich.console import Console

from tests.pages import said_of_strategy, said_on_cards, said_on_start
from tests.pages.said_on_cards import texts_of
from tests.pages.segments_sheet import SegmentsSheet
from tests.personas.truth import Crowd, contradictions
from xl_segment import Segmentation, terminal
from xl_segment.charts import draw_all
from xl_segment.charts.style import Chart
from xl_segment.pages.pages import pages
from xl_segment.pages.segments_page import segments_page
from xl_segment.pages.start_cards import state
from xl_segment.personas.telling_measures import telling_measures
from xl_segment.rounding import percent


@dataclass(frozen=True)
class Said:
    """Everything that stands anywhere.

    sheet: Segments; lines: of the terminal's table, as cells. blank: measure, how many customers it is blank for, and
    their share.
    """

    sheet: SegmentsSheet
    texts: tuple[str, ...]
    charts: tuple[Chart, ...]
    cards: tuple[tuple[str, float], ...]
    lines: tuple[tuple[str, ...], ...]
    blank: tuple[tuple[str, str, str], ...] = ()


def said(result: Segmentation) -> Said:
    sheet = SegmentsSheet.of(segments_page(result))
    charts = draw_all(result)
    every_page = pages(result, charts, written="")
    rows = [row for each in every_page for block in each.blocks for row in block.values]
    blank = tuple(
        (str(row[0]), str(row[1]), str(row[2])) for row in rows if len(row) > 2 and _is_of_blanks(result, row)
    )
    cells = [cell for row in rows if not (len(row) > 2 and _is_of_blanks(result, row)) for cell in row]
    # What is far from most others is read by `said_on_explore`.
    texts = [cell for cell in cells if isinstance(cell, str) and ", the farthest " not in cell]
    # What stands on the cards is read beside its numbers.
    on_cards = {sheet.finding, sheet.scope, sheet.meaning, *(said for card in sheet.cards for said in texts_of(card))}
    texts = [text for text in texts if " ".join(text.split()) not in on_cards]
    shown = state(result)
    texts += [terminal._headline(result).plain, *terminal._changes(result)]
    texts += [shown.line, *(card.sentence for card in shown.cards)]
    # What segments have beside everybody is read by `_beside_everybody`.
    others = [chart for chart in charts if not _is_beside_everybody(chart)]
    texts += [text for chart in others for text in (chart.title, chart.subtitle, chart.alt)]
    table = terminal._as_table(result)
    columns = [[str(cell) for cell in column.cells] for column in table.columns]
    lines = tuple(zip(*columns, strict=True))
    texts += [cell for line in lines for cell in line]
    return Said(
        sheet,
        tuple(texts),
        charts,
        tuple((card.name, card.share) for card in shown.cards),
        lines,
        blank,
    )


def _is_of_blanks(result: Segmentation, row: Sequence[object]) -> bool:
    """Tell whether a row says for how many customers a measure is blank."""
    return row[0] in result.customers and bool(re.fullmatch(r"[\d,]+ customers?", str(row[1])))


def printed(result: Segmentation) -> str:
    """Return the terminal's table as it is printed."""
    stream = io.StringIO()
    Console(file=stream, width=400).print(terminal._as_table(result))
    return stream.getvalue()


def faults(result: Segmentation) -> Iterator[str]:
    """Yield what is said and is not so."""
    everything = said(result)
    yield from _in_evidence(result, everything)
    yield from said_of_strategy.faults(result)
    of_strategy = said_of_strategy.texts_of(result)
    texts = (text for text in everything.texts if not _is_of_evidence(result, text) and text not in of_strategy)
    everything = replace(everything, texts=tuple(texts))
    yield from said_on_cards.faults(result, everything.sheet)
    yield from said_on_start.faults(result, everything.sheet)
    yield from _in_shares(result, everything)
    yield from _in_what_sets_apart(result, everything)
    yield from _in_all_measures(result, everything)
    yield from _of_the_biggest(result, everything)
    yield from _of_blanks(result, everything)
    texts = [text for text in everything.texts if not _BIGGEST.search(text)]
    everything = replace(everything, texts=tuple(text.removeprefix(_BEGINS_WITH) for text in texts))
    for text in everything.texts:
        for phrase in re.split(r"; |(?<=[a-z’s%)])\. |\.$", text):
            yield from _in_phrase(result, phrase)
    yield from _in_percents(result, everything)
    yield from _in_titles(result, everything.charts)
    yield from _in_legend(result, everything.charts[1])
    yield from in_axes(result, next(chart for chart in everything.charts if chart.name == "xl_segment clusters"))
    yield from beside_everybody(result, [chart for chart in everything.charts if _is_beside_everybody(chart)])
    yield from _in_order(result, everything)
    for persona in result.personas:
        yield from contradictions(_crowd(result), persona)


_RULE = re.compile(r"(?P<words>.+) \(right for (?P<right>\d+)% of those it catches, catches (?P<catches>\d+)%\)")
_BETWEEN = re.compile(r"(\d+)% of the customers lie between two segments \(Fit below 0\.2\)")
_HOLDS = re.compile(r"The rules hold for (\d+) of 100 customers")
_ONLY = re.compile(r"Segment (\d+) has only (\d+) customers?")
_GROUPS = re.compile(r"the customers (?:seem to )?form (\d+) groups")


def _is_of_evidence(result: Segmentation, text: str) -> bool:
    """Tell what `_in_evidence` looks at, and what is said of the held-back sales, which is worked out where it is."""
    return (
        text in result.lifetime.sentences
        or any(pattern.search(text) for pattern in (_RULE, _BETWEEN, _HOLDS, _ONLY, _GROUPS))
        or "in a cloud without groups" in text
        or text.startswith(
            (
                "With ",
                "A group of ",
                "Please check: ",
                "Segments ",
                "Segment ",
                "Groups with few customers",
                "How much nearer ",
                "How many segments four fifths of ",
            )
        )
    )


def _in_evidence(result: Segmentation, everything: Said) -> Iterator[str]:
    """Each figure of the verdict is that of the result, each rule is right about the customers it was made for."""
    evidence = result.evidence
    for text in everything.texts:
        for groups in _GROUPS.findall(text):
            if int(groups) != evidence.groups or evidence.groups == 1:
                yield text
        for segment, size in _ONLY.findall(text):
            if int((result.labels == int(segment)).sum()) != int(size):
                yield text
        for share in _BETWEEN.findall(text):
            if abs(float(share) - 100 * float((result.fit < 0.2).mean())) > 0.51:
                yield text
        if ("natural groups" in text.casefold() or "are groups with few" in text) and evidence.word != "natural":
            yield text
        if text.startswith("One cloud") and evidence.groups != 1:
            yield text
        rule = _RULE.fullmatch(text)
        if rule and not any(_is_right(result, segment, rule) for segment in np.unique(result.labels)):
            yield text
    for holds in {number for text in everything.texts for number in _HOLDS.findall(text)}:
        if abs(float(holds) / 100 - result.rules.holds) > 0.01:
            yield f"the rules hold for {holds} of 100"


def _of_blanks(result: Segmentation, everything: Said) -> Iterator[str]:
    """A measure is blank for as many customers as it is said to be."""
    for name, customers, share in everything.blank:
        blank = result.customers[name].isna()
        if int(customers.split()[0].replace(",", "")) != blank.sum() or share != percent(blank.mean()):
            yield f"{name} is blank for {customers}, {share}"


_BIGGEST = re.compile(
    r"(?:(?P<once>\d+)% of the customers bought once; the|The|(?P<customers>[\d,]+) customers: the(?: (?P<count>[\d,]+))?)"
    r" biggest (?:fifth )?brings? (?P<share>\d+)% of the money"
)
_BEGINS_WITH = "An offer that begins with what sets them apart: "


def _of_the_biggest(result: Segmentation, everything: Said) -> Iterator[str]:
    """The biggest fifth brings what is said, and so many bought once."""
    for text in everything.texts:
        biggest = _BIGGEST.search(text)
        if biggest is None or result.features.money is None:
            continue
        money = result.features.money.fillna(0.0).sort_values(ascending=False)
        count = round(len(money) / 5)
        so = [abs(float(biggest["share"]) - 100 * money.iloc[:count].sum() / money.sum()) <= 0.51]
        if biggest["count"]:
            so.append(int(biggest["count"].replace(",", "")) == count)
        if biggest["once"]:
            (orders,) = [name for name in result.customers if name.startswith("Frequency (")]
            so.append(abs(float(biggest["once"]) - 100 * float((result.customers[orders] == 1).mean())) <= 0.51)
        if not all(so):
            yield text


def _is_right(result: Segmentation, segment: int, rule: re.Match[str]) -> bool:
    """Tell whether a rule is about as right for all customers as it was for those it was not learnt from."""
    known = result.rules.of(int(segment))
    if known is None or known.words != rule["words"]:
        return False
    caught = known.catches(result.features.raw, result.features.descriptions)
    inside = result.labels == segment
    precision, coverage = float(inside[caught].mean()), float(caught[inside].mean())
    allowed = 0.1 + 1.0 / np.sqrt(inside.sum())
    off = abs(precision - float(rule["right"]) / 100), abs(coverage - float(rule["catches"]) / 100)
    return bool(max(off) < allowed)


def _crowd(result: Segmentation) -> Crowd:
    measured = result.features.measured
    genders = next((measured.descriptions[name] for name in measured.descriptions if name == "Gender"), None)
    return Crowd(
        raw=measured.raw,
        meaning=measured.measures,
        labels=result.labels,
        genders=genders,
        money=measured.money,
        parts=measured.parts,
        counts_orders="Frequency (orders)" in measured.raw,
    )


def _in_percents(result: Segmentation, everything: Said) -> Iterator[str]:
    """Each percentage that stands alone is a share of the customers or the money, or one of the variance."""
    explained = np.linalg.svd(result.features.matrix - result.features.matrix.mean(axis=0), compute_uv=False) ** 2
    explained = 100 * explained / explained.sum()
    known = {float(share) for line in everything.lines for share in re.findall(r"^(-?\d+)%$", " ".join(line[3:4]))}
    known |= {float(share) for line in everything.lines for share in re.findall(r"^(-?\d+)%$", " ".join(line[4:5]))}
    for text in everything.texts:
        if _ALT_OF_CLUSTERS.fullmatch(text):
            continue  # what `in_axes` reads
        if any(
            pattern.fullmatch(part) for part in re.split(r"; |\.$", text) for pattern in (_BY, _TIMES, _LABEL, _LAST)
        ):
            continue
        for number in re.findall(r"(?<![\d.,])(-?\d+)%", text):
            is_variance = abs(float(number) - explained[:2].sum()) <= 0.51 and "variance" in text
            if float(number) not in known and not is_variance:
                yield f"{number}% in {text!r}"


def _in_shares(result: Segmentation, everything: Said) -> Iterator[str]:
    """The same share is the same text on the sheet, on Start, in the terminal and in the chart, and they add up."""
    shares = [round(100 * card["Share"]) for card in everything.sheet.cards]
    if sum(shares) != 100:
        yield f"shares add up to {sum(shares)}"
    exact = [100 * float((result.labels == profile.segment).mean()) for profile in result.profiles]
    yield from (f"{share}% for {true}" for share, true in zip(shares, exact, strict=True) if abs(share - true) >= 1)
    if [f"{share}%" for share in shares] != [line[3] for line in everything.lines]:
        yield f"{shares} on the sheet, {[line[3] for line in everything.lines]} in the terminal"
    if shares != [round(100 * share) for _, share in everything.cards]:
        yield f"{shares} on the sheet, {everything.cards} on Start"
    in_alt = re.findall(r"\((-?\d+%)\)", everything.charts[0].alt.partition("Bars: ")[2])
    if in_alt != [f"{share}%" for share in shares]:
        yield f"{shares} on the sheet, {in_alt} in the chart"
    if everything.sheet.has_money:
        money = [round(100 * card["Share of money"]) for card in everything.sheet.cards]
        if sum(money) != 100:
            yield f"shares of the money add up to {sum(money)}"
        if [f"{share}%" for share in money] != [line[4] for line in everything.lines]:
            yield f"money {money} on the sheet, {[line[4] for line in everything.lines]} in the terminal"


def _values(result: Segmentation, name: str) -> pd.Series:
    return result.customers[name]


def _of(result: Segmentation, segment: int, name: str) -> pd.Series:
    return _values(result, name)[result.labels == segment]


def _rounded(number: float) -> float:
    return float(f"{number:.3g}")


_FIGURES: dict[str, Callable[[pd.Series], float]] = {"mean": pd.Series.mean, "median": pd.Series.median}


def _in_what_sets_apart(result: Segmentation, everything: Said) -> Iterator[str]:
    """A level is on its side; every phrase is of its row."""
    lines = everything.sheet.table("What sets it apart")
    if [line["Segment"] for line in lines] != [profile.segment for profile in result.profiles]:
        yield "not one line per segment"
    for line in lines:
        segment = int(line["Segment"])
        yield from _in_levels(result, segment, line)
        for phrase in str(line["What sets it apart"]).split("; "):
            yield from _in_phrase(result, phrase, segment)


def _in_levels(result: Segmentation, segment: int, row: dict[str, object]) -> Iterator[str]:
    for title, meaning in (
        ("Income level", "income"),
        ("Spending habit", "spending"),
        ("Buying frequency", "frequency"),
    ):
        side = {"High": 1, "Low": -1}.get(str(row.get(title)), 0)
        names = [name for name, what in result.features.measured.measures.items() if what == meaning]
        if side and not any(_is_on(result, segment, name, side) for name in names):
            yield f"{title} {row[title]} of {segment}"
    last = next((str(cell) for title, cell in row.items() if re.fullmatch(r"Last \w+", title)), "")
    for name, what in result.features.measured.measures.items():
        side = 1 if last.startswith("Long") else -1
        if what == "recency" and last.startswith(("Long", "Recent")) and not _is_on(result, segment, name, side):
            yield f"{last} of {segment}"


def _is_on(result: Segmentation, segment: int, name: str, side: int) -> bool:
    """Tell whether the mean or the median is on a side, and neither is on the other."""
    mine, everybody = _of(result, segment, name), _values(result, name)
    signs = {np.sign(_rounded(figure(mine)) - _rounded(figure(everybody))) for figure in _FIGURES.values()}
    return side in signs and -side not in signs


def _in_all_measures(result: Segmentation, everything: Said) -> Iterator[str]:
    known = everything.sheet.all_measures
    if known and {segment for _, segment, _ in known} != {None, *(profile.segment for profile in result.profiles)}:
        yield "the measures of some segment are missing"
    for title, segment, cell in known:
        name, _, figure = title.rpartition(", ")
        values = _values(result, name) if segment is None else _of(result, segment, name)
        true = _FIGURES[figure](values)
        if abs(cell - true) > 0.00501 * abs(true):
            yield f"{title} of {segment}: {cell}, not {true}"


_BY = re.compile(
    r"(?P<name>.+?)(?P<median>, median:)? (?P<how>\d[\d,]*%|well)? ?(?P<side>above|below) (average|everybody's)"
)
_TIMES = re.compile(r"(?P<name>.+?)(?P<median>, median:)? (?P<times>[\d.]+|over 1,000) times (the average|everybody's)")
_LABEL = re.compile(r"(?P<name>.+?): (?P<value>.+) (?P<share>\d+)% \((?P<overall>\d+)% overall\)")
_LAST = re.compile(r"Last .+ (?P<ago>[\d.,]+) \w+ ago, everybody (?P<all>[\d.,]+)(?P<median> \(medians\))?")
_COUNT = re.compile(r"(?<![\d,.])(\d[\d,]*) customers")


def _in_phrase(result: Segmentation, phrase: str, segment: int | None = None) -> Iterator[str]:
    """Look up one phrase; where it stands alone it has to be so of some segment."""
    segments = [profile.segment for profile in result.profiles] if segment is None else [segment]
    for pattern, check in ((_BY, _by), (_TIMES, _times), (_LABEL, _label), (_LAST, _last)):
        # Below a name on a card a phrase begins with a capital.
        ways = [found for text in (phrase, phrase[:1].lower() + phrase[1:]) if (found := pattern.fullmatch(text))]
        if ways:
            if not any(check(result, each, found) for each in segments for found in ways):
                yield f"segment {segment}: {phrase!r}"
            return
    if phrase.startswith(("blue is better", "the darker, the farther")):
        return  # the legend of the heat map, which `_in_legend` reads
    if re.search(r"\d+% (above|below)|(above|below) (average|everybody's)|\d times", phrase):
        yield f"cannot be read: {phrase!r}"
    for count in _COUNT.findall(phrase):
        sizes = {len(result.labels), *(int((result.labels == each).sum()) for each in segments)}
        if segment is None and int(count.replace(",", "")) not in sizes | {5_000}:
            yield f"{count} customers in {phrase!r}"


def _figure(result: Segmentation, segment: int, found: re.Match[str]) -> tuple[float, float] | None:
    """Return the figure of the segment and that of everybody, mean or median as the phrase says."""
    name, figure = found["name"], _FIGURES["median" if found["median"] else "mean"]
    if name not in result.customers:
        return None
    return float(figure(_of(result, segment, name))), float(figure(_values(result, name)))


def _by(result: Segmentation, segment: int, found: re.Match[str]) -> bool:
    figures = _figure(result, segment, found)
    if figures is None:
        return False
    mine, everybody = figures
    if np.sign(_rounded(mine) - _rounded(everybody)) != (1 if found["side"] == "above" else -1):
        return False
    if not (found["how"] or "").endswith("%"):
        return True
    return abs(abs(mine / everybody - 1) * 100 - float(found["how"].rstrip("%").replace(",", ""))) <= 0.51


def _times(result: Segmentation, segment: int, found: re.Match[str]) -> bool:
    figures = _figure(result, segment, found)
    if figures is None or found["times"].startswith("over"):
        return figures is not None and figures[0] / figures[1] > 999
    return abs(figures[0] / figures[1] - float(found["times"])) <= 0.051


def _label(result: Segmentation, segment: int, found: re.Match[str]) -> bool:
    if found["name"] not in result.customers:
        return False
    known = result.customers[found["name"]].notna().to_numpy()
    has = (result.customers[found["name"]].astype(str) == found["value"]).to_numpy()
    mine = has[known & (result.labels == segment)].mean() * 100
    return abs(mine - float(found["share"])) <= 0.51 and abs(has[known].mean() * 100 - float(found["overall"])) <= 0.51


def _is_shown(figure: float, shown: float) -> bool:
    """Tell whether a stretch of time is shown as on the sheet: three digits, of these the whole ones, or a few more."""
    three = float(f"{figure:.3g}")
    return any(shown == np.floor(three * scale + 0.5 + 1e-9) / scale for scale in (1, 10, 100))


def _last(result: Segmentation, segment: int, found: re.Match[str]) -> bool:
    figure = _FIGURES["median" if found["median"] else "mean"]
    ago, everybody = (float(found[group].replace(",", "")) for group in ("ago", "all"))
    names = [name for name, what in result.features.measured.measures.items() if what == "recency"]
    return any(
        _is_shown(figure(_of(result, segment, name)), ago) and _is_shown(figure(_values(result, name)), everybody)
        for name in names
    )


def _in_titles(result: Segmentation, charts: tuple[Chart, ...]) -> Iterator[str]:
    """The sizes and the heat map: who is largest, who brings most beyond its part, who is highest and lowest."""
    sizes, heat_map = charts[0].title, charts[1].title
    counts = {profile.segment: int((result.labels == profile.segment).sum()) for profile in result.profiles}
    names = {persona.name: persona.segment for persona in result.personas}
    largest = re.fullmatch(r"The largest segment is (.+) with (\d+)% of the customers", sizes)
    most = re.fullmatch(r"(.+): (\d+)% of the customers, (-?\d+)% of the money", sizes)
    if largest:
        if counts[names[largest[1]]] != max(counts.values()):
            yield sizes
    elif most is None or result.features.money is None:
        yield sizes
    else:
        money = result.features.money.groupby(result.labels).sum()
        ahead = money / money.sum() - pd.Series(counts) / len(result.labels)
        if ahead.max() - ahead[names[most[1]]] > 1e-9:
            yield sizes
    if heat_map == "No measure tells the segments apart beyond chance":
        if any(measure.side for profile in result.profiles for measure in profile.measures):
            yield heat_map
        return
    found = re.fullmatch(r".+ most: (.+?)( \(median\))?, (highest|lowest) for (.+)", heat_map)
    if found is None or found[1] not in result.customers:
        yield heat_map
        return
    figure = _FIGURES["median" if found[2] else "mean"]
    figures = {segment: figure(_of(result, segment, found[1])) for segment in names.values()}
    end = max if found[3] == "highest" else min
    if figures[names[found[4]]] != end(figures.values()):
        yield heat_map


def _is_beside_everybody(chart: Chart) -> bool:
    return chart.name.startswith("xl_segment against everybody")


_UNITS = {"": 1.0, "k": 1e3, "M": 1e6, "bn": 1e9, "%": 0.01}


def _reads(text: str, true: float) -> bool:
    """Tell whether a number is written so: to three digits, and to as many as stand there."""
    if np.isnan(true):
        return text == "–"
    found = re.fullmatch(r"(-?[\d,.]+(?:e[+-]\d+)?)(k|M|bn|%|)", text)
    if found is None:
        return False
    unit, digits = _UNITS[found[2]], found[1].partition(".")[2]
    half = 0.5 * unit * 10.0 ** -(len(digits) if "e" not in digits else 0)
    number, three = float(found[1].replace(",", "")) * unit, float(f"{true:.3g}")
    return min(abs(number - true), abs(number - three)) <= half * 1.001


def beside_everybody(result: Segmentation, charts: Sequence[Chart]) -> Iterator[str]:
    """The bars: each figure is that of its segment, beside it that of everybody; the title names the farthest."""
    parts = np.array_split(np.arange(result.k), len(charts))
    if len(charts) != -(-result.k // 6):
        yield f"{len(charts)} pictures of {result.k} segments"
    for chart, segments in zip(charts, parts, strict=True):
        shown = telling_measures(result.profiles, 6 if len(segments) <= 3 else 4)
        rest = chart.alt.removeprefix(f"{chart.title}. ")
        apart = {}
        for at in segments:
            persona = result.personas[at]
            pattern = re.escape(persona.name) + ": "
            truths = []
            for nth, measure in enumerate(result.profiles[at].measures[each] for each in shown):
                figure = _FIGURES[measure.compared]
                median = ", median" if measure.compared == "median" else ""
                pattern += (", " if nth else "") + re.escape(measure.name + median) + r" (\S+) \(everybody (\S+)\)"
                truths += [
                    float(figure(_of(result, persona.segment, measure.name))),
                    float(figure(_values(result, measure.name))),
                ]
                if measure.side:
                    apart[f"{persona.name}, {measure.name}{median}"] = (abs(measure.z), truths[-2:])
            said = re.match(pattern + r"(?:; |\.$)", rest)
            if said is None:
                yield f"{persona.name} in {rest}"
                return
            yield from (
                f"{text} for {true}" for text, true in zip(said.groups(), truths, strict=True) if not _reads(text, true)
            )
            rest = rest[said.end() :]
        if not apart:
            if chart.title != "No segment differs from everybody beyond chance":
                yield chart.title
            continue
        title = re.fullmatch(r"Farthest from everybody: (.+) (\S+) against (\S+)", chart.title)
        if (
            title is None
            or title[1] not in apart
            or apart[title[1]][0] < max(far for far, _ in apart.values()) - 1e-9
            or not all(_reads(text, true) for text, true in zip(title.groups()[1:], apart[title[1]][1], strict=True))
        ):
            yield chart.title


_ALT_OF_CLUSTERS = re.compile(
    r".+?\. Towards the right: (.+) \((\d+)% of variance\)\. Upwards: (nothing|(.+) \((\d+)% of variance\))\. A cloud of .+"
)
#: What is said of customers towards an end: the measure, and whether they have more of it.
_ENDS = {
    "higher income": ("income", 1), "lower income": ("income", -1), "spend more": ("spending", 1), "spend less": ("spending", -1),
    "older": ("age", 1), "younger": ("age", -1), "bring more money": ("money", 1), "bring less money": ("money", -1),
    "buy more often": ("frequency", 1), "buy less often": ("frequency", -1), "customers for longer": ("tenure", 1),
    "newer customers": ("tenure", -1), "larger orders": ("average order", 1), "smaller orders": ("average order", -1),
    "return more": ("returns share", 1), "return less": ("returns share", -1), "bought longer ago": ("recency", 1),
    "bought more recently": ("recency", -1),
}  # fmt: skip


def in_axes(result: Segmentation, clusters: Chart) -> Iterator[str]:
    """The cluster map: each axis means what its component goes with, and tells as much as the singular values say."""
    said = _ALT_OF_CLUSTERS.fullmatch(clusters.alt)
    if said is None:
        yield clusters.alt
        return
    matrix = result.features.matrix - result.features.matrix.mean(axis=0)
    whole = re.search(r"\((\d+)% of variance\)\. Towards", clusters.alt)
    left, values, _ = np.linalg.svd(matrix, full_matrices=False)
    shares = values**2 / (values**2).sum()
    axes = [(said[1], said[2]), (said[4], said[5])]
    if whole is not None and abs(float(whole[1]) - 100 * shares[:2].sum()) > 0.51:
        yield clusters.alt
    if (said[3] == "nothing") != (len(values) == 1):
        yield clusters.alt
    for at, (words, share) in enumerate(axes[: len(values)]):
        if abs(shares[at] * 100 - float(share or "nan")) > 0.51:
            yield f"{share}% of {shares[at]}"
        if words == "no measure by itself":
            if max(abs(np.corrcoef(left[:, at], column)[0, 1]) for column in matrix.T if column.any()) >= 0.5:
                yield words
            continue
        listed, more = re.fullmatch(r"(.+?)(?: and (\d+) more like it)?", words).groups()  # type: ignore[union-attr]
        sides = [_side(result, left[:, at], phrase) for phrase in listed.split(", ")]
        if any(abs(side) < 0.5 for side in sides) or len({side > 0 for side in sides}) > 1:
            yield f"{words}: {sides}"
        strong = [abs(np.corrcoef(left[:, at], column)[0, 1]) for column in matrix.T if column.any()]
        limit = 0.7 if max(strong) >= 0.7 else 0.5
        if len(sides) + int(more or 0) != sum(each >= limit for each in strong):
            yield f"{words} of {strong}"


def _side(result: Segmentation, component: np.ndarray, phrase: str) -> float:
    """Return how customers are at the upper end of a component, -1 the very opposite of what is said to 1 just so."""
    steps = result.features.transform.steps
    for at, step in enumerate(steps):
        measure, more = _ENDS.get(phrase, (step.measure, 0))
        if measure == "recency" and phrase.startswith("last "):
            more = 1 if phrase.endswith("longer ago") else -1
        if step.level is not None and phrase.removeprefix("not ") == f"{step.source} {step.level}":
            more = -1 if phrase.startswith("not ") else 1
        elif phrase in (f"more {step.source}", f"less {step.source}"):
            more = 1 if phrase.startswith("more") else -1
        elif phrase not in _ENDS and not (step.measure == "recency" and phrase.startswith("last ")):
            continue
        if more and measure == step.measure:
            return float(more * np.corrcoef(component, result.features.matrix[:, at])[0, 1])
    return 0.0


_HUES = {"grey": 0, "blue": 1, "orange": -1}


def _in_legend(result: Segmentation, heat_map: Chart) -> Iterator[str]:
    """The heat map: its legend names the hues that are in it, and each cell has that of what its figure means."""
    axes = heat_map.figure().axes[0]
    hues = set()
    cells = np.asarray(axes.collections[0].get_facecolor())[:, :3].reshape(len(result.profiles), -1, 3)
    for column, at in zip(np.swapaxes(cells, 0, 1), telling_measures(result.profiles, 8), strict=True):
        for cell, profile in zip(column, result.profiles, strict=True):
            measure = profile.measures[at]
            figure = _FIGURES[measure.compared]
            mine, all_ = figure(_of(result, profile.segment, measure.name)), figure(_values(result, measure.name))
            less = measure.measure in ("recency", "returns share")
            more = measure.part or measure.measure in ("spending", "money", "frequency", "average order")
            red, _, blue = cell
            hue = "grey" if abs(red - blue) < 0.1 * (1.001 - blue) + 0.06 else "blue" if blue > red else "orange"
            if less or more:
                hues.add("blue")
            else:
                hues.add("grey")
            if cell.min() < 0.97 and _HUES[hue] != (more - less) * np.sign(mine - all_):
                yield f"{hue} of {measure.name}, {mine} against {all_}"
    says = [word for word in ("blue", "grey") if f"{word} " in heat_map.subtitle]
    if set(says or ["grey"]) != hues or (not says and "the darker" not in heat_map.subtitle):
        yield heat_map.subtitle
    shown = [result.profiles[0].measures[at] for at in telling_measures(result.profiles, 8)]
    turned = " and ".join(each.name for each in shown if each.measure in ("recency", "returns share"))
    if (f"; of {turned} less is better" in heat_map.subtitle) != bool(turned) or (
        not turned and "less is better" in heat_map.subtitle
    ):
        yield heat_map.subtitle


def _in_order(result: Segmentation, everything: Said) -> Iterator[str]:
    worth = [re.search(r"Segment (\d+) is worth most", text) for text in everything.texts]
    for found in filter(None, worth):
        if result.features.money is None:
            yield f"{found[0]}, and nobody knows what customers are worth"
        elif result.features.money.fillna(0.0).groupby(result.labels).mean().idxmax() != int(found[1]):
            yield found[0]
