"""The first slide: the question and the answer, in one finding and one chart."""

from __future__ import annotations

import numpy as np

from xl_segment.charts.style import spread
from xl_segment.deck.drawing import Canvas
from xl_segment.deck.editable_charts import LEAST_LABELLED, STACK_PLOT, Stack, add_stacked_columns
from xl_segment.deck.ground import RIGHT, TOP, Box
from xl_segment.deck.story import Story, named, said_shortly, title_of
from xl_segment.deck.text_size import Line
from xl_segment.pages.finding import WORTH_SAYING, are_about_their_share, lead
from xl_segment.personas.phrases import says_nothing
from xl_segment.rounding import many, percent

CUSTOMERS, MONEY = "Share of customers", "Share of money"
_LEFT, _TOP, _COLUMN, _HEIGHT = 6.9, 0.75, 2.0, 6.05
_TEXT_WIDTH = 5.7


def add_answer(canvas: Canvas, story: Story) -> None:
    """Say what was asked and what came out, beside a column of the customers and one of the money."""
    text, about = finding(story)
    own = canvas.ground.own
    top = _TOP if own else TOP
    if own:
        canvas.rectangle(Box(0.7, 1.25, 1.1, 0.07), "accent")
        canvas.text(Box(0.7, 0.78, _TEXT_WIDTH, 0.35), [Line(_question(story), size=16, colour="quiet")])
    canvas.title(text, Box(0.7, 1.5, _TEXT_WIDTH, 2.95), 44 if len(text) < 48 else 38)
    verdict = Line(
        f"{story.segments} of {many(len(story.result.labels), 'customer')}: {_verdict(story)}.", size=22, above=10
    )
    rest = Line(_what_follows(), size=16, colour="quiet", above=10)
    if own:
        canvas.text(Box(0.7, 4.65, _TEXT_WIDTH, 1.9), [verdict, rest])
    else:
        question = Line(_question(story), size=16, colour="quiet")
        canvas.text(Box(0.7, TOP + 0.3, _TEXT_WIDTH, 3.6), [question, verdict, rest])
    _add_chart(canvas, story, top, about)


def finding(story: Story) -> tuple[str, int]:
    """Return the answer in one line, and the position of the segment that it is about."""
    result = story.result
    if story.money_shares:
        first, largest = lead(result), int(np.argmax(story.shares))
        if first is not None and first.money_share - first.share >= WORTH_SAYING:
            shares = percent(first.share), percent(first.money_share)
            return f"{shares[0]} of the customers bring {shares[1]} of the money", first.position
        if are_about_their_share(result):
            return "Each segment brings about its share of the money", largest
        return f"The largest of {result.k} segments has {percent(story.shares[largest])} of the customers", largest
    profile, persona, share = result.profiles[0], result.personas[0], percent(story.shares[0])
    largest = int(np.argmax(story.shares))
    general = f"The largest of {result.k} segments has {percent(story.shares[largest])} of the customers"
    if says_nothing(profile.apart) or not profile.apart:
        return general, largest
    apart = said_shortly(profile.apart[0], profile)
    if not persona.key:
        return title_of(f"{share} of the customers: {apart}", general), 0
    text = f"{share} are {persona.name}: {apart}"
    shorter = f"{share} of the customers are {persona.name}"
    if title_of(text, shorter, general) == general:
        return general, largest
    return title_of(text, shorter), 0


def _question(story: Story) -> str:
    if story.money_shares:
        return "Which customers bring the money, and what do we do with each?"
    return "Who are the customers, and what do we do with each?"


def _verdict(story: Story) -> str:
    return story.result.evidence.in_short


def _what_follows() -> str:
    return "Next: how sure that is, who they are, and what to do."


def _add_chart(canvas: Canvas, story: Story, top: float, about: int) -> None:
    """Draw the columns, and the names beside the last one, stepped apart."""
    result = story.result
    columns = {CUSTOMERS: story.shares} | ({MONEY: story.money_shares} if story.money_shares else {})
    height = _TOP + _HEIGHT - top
    width = _COLUMN * max(len(columns), 1.3)
    stacks = [
        Stack(named(persona), [shares[at] for shares in columns.values()], persona.colour)
        for at, persona in enumerate(result.personas)
    ]
    add_stacked_columns(canvas, Box(_LEFT, top, width, height), list(columns), stacks, alt_of(story))
    last = list(columns.values())[-1]
    ends = np.cumsum(last)
    bottom = top + height * (STACK_PLOT[1] + STACK_PLOT[3])
    middles = bottom - height * STACK_PLOT[3] * (ends - np.array(last) / 2)
    size, gap = (14, 0.5) if result.k <= 8 else (12, 0.42)
    left = _LEFT + width + 0.12
    for at, middle in enumerate(spread(list(middles), gap, top + 0.25, bottom)):
        persona = result.personas[at]
        text = named(persona)
        if last[at] < LEAST_LABELLED:
            text += f", {percent(last[at])}"
        room = RIGHT - left
        text = canvas.ground.letters.shortened(text, size, room, lines=2, bold=at == about)
        label = Line(text, size=size, bold=at == about)
        canvas.text(Box(left, middle - gap / 2, room, gap), [label], anchor="middle", name=f"Name {persona.segment}")


def alt_of(story: Story) -> str:
    """Say in words what the columns show."""
    parts = []
    for at, persona in enumerate(story.result.personas):
        part = f"{persona.name} {percent(story.shares[at])} of the customers"
        if story.money_shares:
            part += f" and {percent(story.money_shares[at])} of the money"
        parts.append(part)
    return "; ".join(parts)
