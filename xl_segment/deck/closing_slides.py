"""The last slides: what to do first, what changed since the last run, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence

from xl_segment.charts.comparing import METHODS
from xl_segment.charts.style import shorten
from xl_segment.deck.drawing import Canvas
from xl_segment.deck.editable_charts import Bar, Bars, Series, add_bars, add_grouped_bars, gap_of
from xl_segment.deck.ground import LEFT, RIGHT, TOP, Box
from xl_segment.deck.story import MOST_WORDS, Story, amount, named, title_of
from xl_segment.deck.text_size import Line, count_words, few_words
from xl_segment.look import EVERYBODY_BAR
from xl_segment.memory.migration import sizes_before_and_now
from xl_segment.memory.reading_again import warning_on_later_sales
from xl_segment.pages.changes_page import finding, where_most_went
from xl_segment.pages.strategy_block import by_stake
from xl_segment.pages.words import day, in_currency, number_format
from xl_segment.result import Segmentation
from xl_segment.rounding import about, many, percent
from xl_segment.sheet.roles import Kind

_HEADER, _ROWS, _TABLE_LEFT = 0.45, 4.5, 6.75
_BARS = RIGHT - LEFT - (RIGHT - _TABLE_LEFT)
_NAMES = 0.39
_MOST_WORDS_OF_A_LIMIT, _MOST_WORDS_OF_A_VERDICT = 45, 18


def add_recommendations(canvas: Canvas, story: Story) -> None:
    """Show what is at stake in each segment, the most first, beside goal and first step."""
    result = story.result
    order = in_order(story)
    canvas.title(stake_title(story))
    heading = "Customers"
    if story.in_money:
        heading = in_currency(f"At stake{_in_days(story)} if one customer in ten moves", result)
    canvas.text(Box(LEFT, TOP, _BARS, _HEADER), [Line(heading, bold=True)], anchor="middle", name="Chart title")
    values = [_worth(story, at) for at in order]
    bars = [
        Bar(named(result.personas[at], 25), value, result.personas[at].colour)
        for at, value in zip(order, values, strict=True)
    ]
    size = 15 if result.k <= 6 else 12
    shown = number_format(max(map(abs, values))) if story.in_money else "#,##0"
    chart = Bars(
        heading, bars, shown, (_NAMES, 0.0, 1 - _NAMES, 1.0), size, size + 1, most=1.42, gap=gap_of(_ROWS / result.k)
    )
    alt = "; ".join(f"{bar.name} {bar.value:,.10g}" for bar in bars)
    for row in range(result.k + 1):
        canvas.line(LEFT, TOP + _HEADER + row * _ROWS / result.k, _BARS)
    add_bars(canvas, Box(LEFT, TOP + _HEADER, _BARS - 0.1, _ROWS), chart, alt)
    rows = [("Goal", "First step", "Budget"), *(_row(story, at) for at in order)]
    canvas.table(
        Box(_TABLE_LEFT, TOP, RIGHT - _TABLE_LEFT, _HEADER + _ROWS), rows, (2.1, 2.9, 0.9), size=size, numbers=(2,),
        header=_HEADER,
        alt="Goal, first step and part of a budget",
    )  # fmt: skip
    note = few_words(_what_is_at_stake(story), MOST_WORDS)
    canvas.text(Box(LEFT, TOP + _HEADER + _ROWS + 0.08, RIGHT - LEFT, 0.4), [Line(note, size=12, colour="quiet")])


def _in_days(story: Story) -> str:
    """Say of how many days the money is: what is at stake is of all of them."""
    period = story.result.features.measured.period
    return "" if period is None else f" in {many((period[1] - period[0]).days + 1, 'day')}"


def _row(story: Story, at: int) -> tuple[str, str, str]:
    """Return goal and first step of a segment, and its part of the budget: in money where one was typed."""
    persona, share = story.result.personas[at], story.budget_shares[at]
    part = percent(share)
    if story.result.memory.budget is not None:
        part = f"{story.result.memory.budget * share:,.0f}"
    return persona.goal or persona.recommendation, persona.do, part


def in_order(story: Story) -> list[int]:
    """Return the positions of the segments, those first in which most is at stake; without money the largest first."""
    if story.in_money:
        numbers = [profile.segment for profile in story.result.profiles]
        return [numbers.index(strategy.segment) for strategy in by_stake(story.result)]
    return sorted(range(story.result.k), key=lambda at: (-story.result.profiles[at].size, at))


def _worth(story: Story, at: int) -> float:
    if not story.in_money:
        return float(story.result.profiles[at].size)
    return about(story.strategies[at].stake.at_stake)


def stake_title(story: Story) -> str:
    """Say where most is at stake."""
    at = in_order(story)[0]
    name, stake = story.result.personas[at].name, story.strategies[at].stake
    if not story.in_money:
        size = f"{story.result.profiles[at].size:,}"
        return title_of(f"Largest segment: {name}, {size} customers", f"The largest segment has {size} customers")
    if stake.at_stake <= 0:
        return "No money is at stake: returns outweigh what is bought"
    worth = amount(stake.at_stake)
    if stake.rise is None:
        return title_of(
            f"Most is at stake in {name}: {worth} if one in ten leaves",
            f"{name}: {worth} at stake if one in ten leaves",
            f"Most is at stake in segment {stake.segment}: {worth} if one in ten leaves",
        )
    return title_of(
        f"Most is at stake in {name}: {worth} if one in ten moves up",
        f"{name}: {worth} at stake if one in ten moves up",
        f"Most is at stake in segment {stake.segment}: {worth} if one in ten moves up",
    )


def _what_is_at_stake(story: Story) -> str:
    if not story.in_money:
        return "No column says what customers bring, so nothing is said of money; a budget is split by customers."
    return (
        "At stake: one in ten brings as much as the segment with the next higher mean; of the highest, it leaves. A "
        "calculation, no forecast. In the budget a rise counts up to what those moved bring now."
    )


def add_changes(canvas: Canvas, story: Story) -> None:
    """Show how many customers each segment had and has, and how many moved, came and went."""
    result = story.result
    memory = result.memory
    last, before = memory.history[-1], memory.history[-2]
    canvas.title(title_of(finding(result)))
    sizes = sizes_before_and_now(memory.customers, memory.moves.gone, result.model.numbers)
    numbers, had, have = sizes.index.tolist(), sizes["before"].tolist(), sizes["now"].tolist()
    names = [shorten(f"{number} {result.memory.name_of(number)}", 26) for number in numbers]
    colours = {persona.segment: persona.colour for persona in result.personas}
    dates = [day(before.day), day(last.day)]
    if dates[0] == dates[1]:
        dates = ["the run before", "this run"]
    heading = f"Customers, {dates[0]} (grey) and {dates[1]} (in colour)"
    canvas.text(Box(LEFT, TOP, 7.9, 0.4), [Line(heading, bold=True)], name="Chart title")
    series = [
        Series(dates[0], had, [EVERYBODY_BAR] * len(numbers)),
        Series(dates[1], have, [colours.get(number, EVERYBODY_BAR) for number in numbers]),
    ]
    alt = "; ".join(f"{name} {was:,}, now {now:,}" for name, was, now in zip(names, had, have, strict=True))
    add_grouped_bars(canvas, Box(LEFT, TOP + 0.45, 7.9, 4.9), names, series, alt)
    canvas.text(Box(9.1, TOP, RIGHT - 9.1, 5.3), _figures(story))


def _figures(story: Story) -> list[Line]:
    """Return two or three figures, where most went, whether the segments still fit, and what nobody can see."""
    result = story.result
    last = result.memory.history[-1]
    figures = [(last.moved, "{} changed segment", "accent"), (last.new, "new {}", "good")]
    # Of sales lines nobody goes while all lines stay on the sheet, so a nought would only look like good news.
    if last.gone:
        figures.append((last.gone, "{} no longer in the data", "bad"))
    lines = []
    for count, what, colour in figures:
        lines.append(Line(f"{count:,}", size=36, bold=True, colour=colour, above=8))
        lines.append(Line(what.format("customer" if count == 1 else "customers")))
    verdict = ""
    if result.drift is not None and not result.made_by_last_run:
        verdict = few_words(result.drift.sentence, _MOST_WORDS_OF_A_VERDICT)
    for text, colour in ((verdict, "ink"), (_nobody_looks_silent(result), "bad"), (where_most_went(result), "ink")):
        room = MOST_WORDS - sum(count_words(line.text) for line in lines)
        if text and count_words(text) <= room:
            lines.append(Line(text, size=16, above=12, bold=colour == "bad", colour=colour))
    return lines


def _nobody_looks_silent(result: Segmentation) -> str:
    """Say so where recency counts back from a day since which many have bought; "" elsewhere."""
    measured = result.features.measured
    since = measured.reference_date
    if since is None or warning_on_later_sales(measured) not in result.log.warnings:
        return ""
    return f"Recency counts back from {day(since)}: nobody looks silent since."


def add_limits(canvas: Canvas, story: Story) -> None:
    """Say in plain words how the segments were made, and what nobody knows."""
    canvas.title("How it was made, and what it does not say")
    width = 5.75
    for left, heading, texts in (
        (LEFT, "How it was made", method(story)),
        (RIGHT - width, "What to keep in mind", limits(story)),
    ):
        lines = [Line(heading, size=18, bold=True)]
        lines += [Line(few_words(text, _MOST_WORDS_OF_A_LIMIT), size=16, above=9) for text in texts]
        canvas.text(Box(left, TOP, width, 5.35), lines)


def method(story: Story) -> list[str]:
    """Return how the segments were made, in sentences."""
    result = story.result
    listed = _listed(result.deciding, 6)
    texts = [
        f"Alike is who is alike in {listed}.",
        f"{METHODS.get(result.model.method, result.model.method)} puts each customer into {_which(story)}, all "
        "measures brought to one scale.",
    ]
    logged = [step.name for step in result.features.transform.steps if step.is_skewed]
    if logged:
        texts.append(f"Skewed measures count on a logarithmic scale: {_listed(logged, 4)}.")
    texts.append(result.rules.sentence)
    texts.append("The workbook has every figure: sheets Segments, Segment charts and Data check.")
    return texts


def _listed(names: Sequence[str], most: int) -> str:
    """Name some of many: "Age, Income and 3 more"."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _which(story: Story) -> str:
    """Say into which segment a customer goes; a mixture asks how likely each is."""
    return "the segment with the nearest centre" if story.result.model.weights is None else "the likeliest segment"


def limits(story: Story) -> list[str]:
    """Return what the segments are not, what is not known, and what has to be checked, in sentences."""
    result = story.result
    texts = [result.evidence.sentence]
    texts += [f"Please check: {warning}" for warning in result.warnings[:2]]
    if len(result.warnings) > 2:
        texts.append(f"{many(len(result.warnings) - 2, 'more warning')} on the sheet Segments.")
    if result.features.measured.kind is Kind.SALES:
        texts += result.lifetime.sentences[-1:]
    if not story.in_money:
        texts.append("No column says what customers bring, so nothing is said of money.")
    texts.append(
        "Segments say who is alike, not why, and not whether an offer works: try it on a part of a segment first, and "
        "leave another part without."
    )
    return texts
