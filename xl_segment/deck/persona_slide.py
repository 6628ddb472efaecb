"""One slide per persona: who they are, their numbers beside everybody's, their rule, and what to do."""

from __future__ import annotations

import math
from dataclasses import replace

from xl_segment.deck.drawing import Canvas
from xl_segment.deck.editable_charts import Bar, Bars, add_bars
from xl_segment.deck.ground import RIGHT, TOP, Box
from xl_segment.deck.story import MOST_WORDS, Story, amount, naming_title, said_shortly, title_of
from xl_segment.deck.text_size import Line, count_words, few_words
from xl_segment.look import EVERYBODY_BAR
from xl_segment.pages.evidence_block import how_steady
from xl_segment.pages.strategy_block import at_stake_if, without_not
from xl_segment.pages.words import bring, number_format
from xl_segment.personas.phrases import says_nothing
from xl_segment.personas.profile import MeasureProfile
from xl_segment.personas.stakes import Stake
from xl_segment.personas.strategy import Strategy
from xl_segment.rounding import about, many, percent

MOST_CHARTS = 3
EVERYBODY = "Everybody"
_MIDDLE, _CHART_WIDTH, _RIGHT_CARD = 4.75, 4.0, 9.05
_NAMES = 0.34
_SIZE = 18
#: Who they are, where neither their rule nor a description fits.
_SEE_SEGMENTS = "The sheet Segments has their rule."
#: Fewer customers are not told of in halves.
_ENOUGH_FOR_HALVES = 4
#: The most words of a part of the card.
_TEXT = 18


def add_persona(canvas: Canvas, story: Story, at: int) -> None:
    """Draw the slide of one segment; at: its position among the profiles."""
    persona = story.result.personas[at]
    canvas.title(persona_title(story, at))
    canvas.rectangle(Box(0.7, TOP + 0.05, 0.09, 5.3), persona.colour)
    canvas.text(Box(1.05, TOP + 0.05, 3.35, 5.3), _who(canvas, story, at))
    _add_charts(canvas, story, at)
    canvas.card(Box(_RIGHT_CARD, TOP + 0.05, RIGHT - _RIGHT_CARD, 5.3), what_to_do(story, at))


def persona_title(story: Story, at: int) -> str:
    """Say what the segment is, in one line: its money where there is any, else what sets it apart."""
    profile, persona = story.result.profiles[at], story.result.personas[at]
    share = percent(story.shares[at])
    if story.money_shares:
        money = percent(story.money_shares[at])
        return title_of(
            f"{persona.name}: {share} of the customers, {money} of the money",
            naming_title(persona, f": {share} of customers, {money} of money"),
        )
    size = many(profile.size, "customer")
    if profile.apart and not says_nothing(profile.apart) and persona.key:
        return title_of(
            f"{persona.name}: {said_shortly(profile.apart[0], profile)}",
            naming_title(persona, f": {size}, {share} of all"),
        )
    return naming_title(persona, f": {size}, {share} of all")


def _who(canvas: Canvas, story: Story, at: int) -> list[Line]:
    """Return the left column: the one figure, who belongs here, how sure that is."""
    result = story.result
    profile, persona = result.profiles[at], result.personas[at]
    size = many(profile.size, "customer")
    figure, what = percent(story.shares[at]), f"of the customers: {size}"
    if story.money_shares and profile.money is not None:
        figure, what = (
            percent(story.money_shares[at]),
            f"of the money: {size}, {_what_they_bring(story.strategies[at].stake, profile.size)}",
        )
    lines = [
        Line(figure, size=54, bold=True, colour=canvas.ground.readable(persona.colour)),
        Line(what, size=_SIZE),
    ]
    rule = result.rules.of(profile.segment)
    sure = [
        Line("How sure", size=_SIZE, bold=True, above=18),
        Line(_how_sure(story, at, of_rule=rule is not None and rule.is_usable), size=_SIZE, above=3),
    ]
    if rule is None:
        return [*lines, *sure]
    heading = Line("Who", size=_SIZE, bold=True, above=18)
    room = MOST_WORDS - sum(count_words(line.text) for line in [*lines, *sure, heading])
    # Without one of its conditions a rule would be another one: where it has no room, or holds too seldom, what they
    # are stands in its place.
    words = rule.words
    if not rule.is_usable or count_words(words) > room:
        sure[1] = replace(sure[1], text=_how_sure(story, at, of_rule=False))
        words = _described(persona.description, room) or _SEE_SEGMENTS
    return [*lines, heading, Line(words, size=_SIZE, above=3), *sure]


def _what_they_bring(stake: Stake, customers: int) -> str:
    """Say what a customer brings: the mean of a segment tells of its few largest, so half of them are told of."""
    if customers < _ENOUGH_FOR_HALVES or stake.middle is None or stake.middle <= 0:
        return f"{amount(stake.each)} each on average"
    halves = f"half of them above {amount(stake.middle)}"
    if stake.few is None:
        return halves
    return f"{halves}; {stake.few.customers:,} {bring(stake.few.customers)} {percent(stake.few.share)} of it"


def _described(description: str, most: int) -> str:
    """Return as many whole phrases of a description as have at most so many words; "" where the first has more."""
    phrases = description.split("; ")
    for count in range(len(phrases), 0, -1):
        said = "; ".join(phrases[:count])
        if count_words(said) <= most:
            return said
    return ""


def _how_sure(story: Story, at: int, *, of_rule: bool) -> str:
    """Say how steady the segment is, and how far its rule holds. of_rule: the rule stands there."""
    segment = story.result.profiles[at].segment
    rule, part = story.result.rules.of(segment), story.result.evidence.of(segment)
    sure = []
    if part is not None:
        sure.append(f"{percent(part.jaccard)} comes out again: {how_steady(part)}.")
    if rule is not None and of_rule:
        sure.append(f"Rule: right for {percent(rule.precision)}, catches {percent(rule.coverage)}.")
    return " ".join(sure) or f"{story.result.evidence.in_short}."


def _add_charts(canvas: Canvas, story: Story, at: int) -> None:
    """Draw the measures in which the segment lies farthest from everybody, each with two bars."""
    persona = story.result.personas[at]
    letters = canvas.ground.letters
    name = persona.name
    if letters.width(name, 13) > _CHART_WIDTH * _NAMES - 0.15:
        name = "This segment"
    heading = letters.shortened(f"{persona.name} against everybody", 16, _CHART_WIDTH, bold=True)
    canvas.text(Box(_MIDDLE, TOP + 0.05, _CHART_WIDTH, 0.35), [Line(heading, bold=True)], name="Chart title")
    for position, measure in enumerate(farthest(story, at)):
        top = TOP + 0.6 + position * 1.58
        title = letters.shortened(f"{measure.name}, {measure.compared}", 15, _CHART_WIDTH)
        canvas.text(Box(_MIDDLE, top, _CHART_WIDTH, 0.3), [Line(title, size=15)], name="Chart title")
        bars = [
            Bar(name, about(measure.figure), persona.colour),
            Bar(EVERYBODY, about(measure.overall), EVERYBODY_BAR),
        ]
        shown = _format(story, measure)
        chart = Bars(
            f"{measure.name}, {measure.compared}", bars, shown, (_NAMES, 0.0, 1 - _NAMES, 1.0), 13, 14, 1.5, gap=28
        )
        alt = f"{measure.name}, {measure.compared}: {persona.name} {bars[0].value:,g}, everybody {bars[1].value:,g}"
        add_bars(canvas, Box(_MIDDLE, top + 0.32, _CHART_WIDTH, 0.95), chart, alt)


def farthest(story: Story, at: int) -> list[MeasureProfile]:
    """Return the measures in which a segment lies farthest from everybody, those first that may be spoken of."""
    known = [measure for measure in story.result.profiles[at].measures if not math.isnan(measure.figure)]
    ranked = sorted(known, key=lambda measure: (not measure.side, -abs(measure.z), measure.name))
    return ranked[:MOST_CHARTS]


def _format(story: Story, measure: MeasureProfile) -> str:
    """Return the number format of a measure, that of its column on the sheet Segments."""
    figures = [
        each.figure for profile in story.result.profiles for each in profile.measures if each.name == measure.name
    ]
    return number_format(max(map(abs, [*figures, measure.overall])), measure.measure)


def what_to_do(story: Story, at: int) -> list[Line]:
    """Return the card: what is to be done with the segment, as far as there is something to say."""
    persona, strategy = story.result.personas[at], story.strategies[at]
    parts = [
        ("Goal", persona.goal),
        ("Offer", persona.recommendation),
        ("They buy", _what_they_buy(strategy.buys)),
        ("Channel", strategy.channel),
        ("Do", persona.do),
        ("Don’t", without_not(persona.dont)),
        ("At stake", at_stake(story, strategy)),
        ("Measure", persona.measure),
    ]
    lines = [Line("On Monday", size=18, bold=True)]
    for label, text in parts:
        if text:
            text = few_words(text[:1].upper() + text[1:], _TEXT)
            lines.append(Line(text, label=label, size=16, above=9, label_colour=_LABEL_COLOURS.get(label, "ink")))
    return lines


def _what_they_buy(buys: str) -> str:
    """Return as many of the things that they buy more of as there is room for."""
    things = buys.split("; ")
    for count in range(len(things), 1, -1):
        if count_words("; ".join(things[:count])) <= _TEXT:
            return "; ".join(things[:count])
    return things[0]


_LABEL_COLOURS = {"Do": "good", "Don’t": "bad"}


def at_stake(story: Story, strategy: Strategy) -> str:
    """Say what one customer in ten is worth, and what would have to happen; nothing where it would not be money."""
    if not story.in_money:
        return ""
    return f"{amount(strategy.stake.at_stake)} if {at_stake_if(story.result, strategy)}."
