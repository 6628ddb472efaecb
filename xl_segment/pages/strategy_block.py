"""What to do with each segment in numbers: what is at stake, what a budget gives it, and what to measure."""

from __future__ import annotations

from collections.abc import Sequence

from xl_segment.look import LookName
from xl_segment.ooxml.addresses import column_letter
from xl_segment.pages.evidence_block import DOUBTFUL_WORD, UNRELIABLE, how_steady
from xl_segment.pages.page import Block, Column, Value, points, table
from xl_segment.pages.segment_cards import FIRST
from xl_segment.pages.words import headline_format
from xl_segment.personas import palette
from xl_segment.personas.stakes import Stake
from xl_segment.personas.strategy import Strategy
from xl_segment.result import Segmentation
from xl_segment.rounding import about, many
from xl_segment.sheet.grid import Formula

#: What stands before the cell in which the analyst types what there is to spend; it is read by these words.
BUDGET = "Budget to split"
AT_STAKE, AT_RISK, MOVED = "At stake", "Gone if one in ten leaves", "One in ten, customers"
SHARE_OF_BUDGET, BUDGET_PART = "Share of a budget", "Budget"
AT_STAKE_IF, THEY_BUY = "At stake if", "They buy"
PLAN_HEADINGS = {True: "What to do, by the money at stake", False: "What to do"}
#: The titles of the plan, whose cells are the analyst's to write over: of name and goal, who they are, the offer, and
#: what to do and not to do.
PLAN_NAME, PLAN_WHO, PLAN_OFFER, PLAN_ADVICE = "Segment and goal", "Audience", "Offer", "Do and don\u2019t"
#: The sheet column with the shares of a budget.
_SHARES_IN = 7
#: The columns that no analyst writes over.
FIGURES_OF_STRATEGY = frozenset({AT_STAKE, AT_RISK, MOVED, SHARE_OF_BUDGET, BUDGET_PART, AT_STAKE_IF, THEY_BUY})
SPLIT = "A budget is split by what is at stake, of a rise no more than those moved bring now."
_YOURS = (
    f"The texts are yours to write over: they stay, whatever comes in. Type a budget beside '{BUDGET}', further down."
)


def plan_blocks(result: Segmentation, row: int) -> tuple[Block, Block]:
    """Return what to do with each segment, what is at stake most first: a header, and two rows each.

    row: where they begin. Name, goal, who they are, offer, do and don't are the analyst's to write over.
    """
    header = Block(
        row,
        FIRST,
        (("", PLAN_NAME, PLAN_WHO, PLAN_OFFER, AT_STAKE, PLAN_ADVICE),),
        ("heading", "heading", "heading", "heading", "heading figure", "heading"),
        spans=(1, 1, 3, 3, 1, 3),
        least={0: points(24)},
    )
    values: list[tuple[Value, ...]] = []
    formats: dict[tuple[int, int], str] = {}
    looks: dict[tuple[int, int], LookName] = {}
    money = result.features.money is not None
    strategies = by_stake(result)
    for at, strategy in enumerate(strategies):
        persona, stake = result.persona(strategy.segment), strategy.stake
        upper, lower = 2 * at, 2 * at + 1
        amount = about(stake.at_stake) if money else stake.moved
        formats[upper, 4] = headline_format(amount) if money else _MANY_CUSTOMERS
        name = f"{strategy.segment}  {persona.name}"
        values.append((strategy.segment, name, persona.description, persona.recommendation, amount, "Do", persona.do))
        values.append(
            (None, persona.goal, None, None, _if(stake, money=money), "Don\u2019t", without_not(persona.dont))
        )
        for across, look in enumerate(_LOWER):
            looks[lower, across] = look
    return header, Block(
        row + 1,
        FIRST,
        tuple(values),
        ("band", "plan name", "plan text", "plan text", "card figure", "plan do", "plan advice"),
        spans=(1, 1, 3, 3, 1, 1, 2),
        cell_formats=formats,
        cell_looks=looks,
        fills={(2 * at, 0): result.persona(strategy.segment).colour for at, strategy in enumerate(strategies)},
        tall=frozenset((2 * at, across) for at in range(len(strategies)) for across in (0, 2, 3)),
        least=dict.fromkeys(range(2 * len(strategies)), points(27)),
    )


_LOWER: tuple[LookName, ...] = (
    "band", "plan goal", "plan text", "plan text", "card note", "plan dont", "plan advice below",
)  # fmt: skip
_MANY_CUSTOMERS = '[=1]0" customer";#,##0" customers"'


def _if(stake: Stake, *, money: bool) -> str:
    """Say in a few words what has to happen for the amount at stake."""
    who = "1" if stake.moved == 1 else "1 in 10"  # of fewer than fifteen it is one
    if not money:
        return f"{who}, to move"
    return f"if {who} {'leaves' if stake.rises_to is None else 'rises'}"


def without_not(advice: str) -> str:
    """Return what not to do as it is said behind "Don't"."""
    for beginning in ("Do not ", "Don't ", "Don\u2019t "):
        if advice.startswith(beginning):
            rest = advice.removeprefix(beginning)
            return rest[:1].upper() + rest[1:]
    return advice


def budget_block(result: Segmentation) -> Block:
    """Return the cell that the analyst types a budget in, with what it is before it."""
    return Block(1, 1, ((BUDGET, result.memory.budget),), ("label", "input"), formats={1: "#,##0.##"}, spans=(1, 2))


def figures_block(result: Segmentation, row: int, budget_cell: str) -> Block:
    """Return the figures of the plan, one row per segment, what is at stake most first, and a row that adds up.

    row: where the table begins; budget_cell: the address of the cell with the budget.
    """
    strategies = by_stake(result)
    personas = [result.persona(strategy.segment) for strategy in strategies]
    money = result.features.money is not None
    shares = [strategy.budget for strategy in strategies]
    stakes = [strategy.stake for strategy in strategies]
    columns = [
        Column("Persona", "persona", [*(persona.name for persona in personas), "Everybody"]),
        Column("Segment", "rank", [*(strategy.segment for strategy in strategies), None]),
    ]
    if money:
        columns.append(Column(AT_RISK, "money", [*(about(stake.at_risk) for stake in stakes), None], span=2))
    else:
        moved = [stake.moved for stake in stakes]
        columns.append(Column(MOVED, "money", [*moved, sum(moved)], span=2))
    columns.append(Column(SHARE_OF_BUDGET, "percent", [*shares, 1.0]))
    columns.append(Column(BUDGET_PART, "money", _budgets(result, row, budget_cell, shares)))
    texts: dict[str, list[Value]] = {AT_STAKE_IF: [at_stake_if(result, strategy) for strategy in strategies]}
    if not money:
        del texts[AT_STAKE_IF]
    buys: list[Value] = [bought(strategy) or None for strategy in strategies]
    if any(buys):
        texts[THEY_BUY] = buys
    # Five columns are left, from the second measure on.
    spans = {1: (5,), 2: (2, 3)}.get(len(texts), ())
    columns += [
        Column(name, "text", [*cells, None], span=span)
        for (name, cells), span in zip(texts.items(), spans, strict=True)
    ]
    return table(columns, edges=(None, *(persona.colour for persona in personas), None))


def own_words_block(result: Segmentation) -> Block:
    """Return the rest of what an analyst may write over, one row per segment: name, insight, measure and colour."""
    personas = result.personas
    columns = [
        Column("Persona", "persona", [persona.name for persona in personas]),
        Column("Segment", "rank", [persona.segment for persona in personas]),
        Column("Insight", "text", [persona.insight for persona in personas], span=4),
        Column("What to measure", "text", [persona.measure for persona in personas], span=4),
        Column("Colour", "text", [palette.name_of(persona.colour) for persona in personas]),
    ]
    return table(columns, edges=(None, *(persona.colour for persona in personas)))


def by_stake(result: Segmentation) -> list[Strategy]:
    """Return the strategies, that of the segment with the most at stake first; without money by number."""
    if result.features.money is None:
        return list(result.strategies)
    return sorted(result.strategies, key=lambda strategy: (-strategy.stake.at_stake, strategy.segment))


def at_stake_if(result: Segmentation, strategy: Strategy) -> str:
    """Say what the amount at stake is of: who would have to move, and to where."""
    stake = strategy.stake
    who = many(stake.moved, "customer")
    if stake.rises_to is None:
        return f"{who} {'leaves' if stake.moved == 1 else 'leave'}"
    brings = "brings" if stake.moved == 1 else "bring"
    return f"{who} {brings} as much as {result.persona(stake.rises_to).name}"


def bought(strategy: Strategy) -> str:
    """Say what a segment buys more of than everybody, and by which way."""
    return "; ".join(filter(None, (strategy.buys, strategy.channel)))


def note_on_stakes(result: Segmentation) -> str:
    """Say how the figures are worked out, and what the analyst may write over."""
    return " ".join(filter(None, (how_worked_out(result), how_far_to_rely(result), _YOURS)))


def how_far_to_rely(result: Segmentation) -> str:
    """Name the segments that a plan must not rest on, as they do not come out again; "" where all do."""
    steady = {persona.name: how_steady(result.evidence.of(persona.segment)) for persona in result.personas}
    sentences = []
    for word, before in ((UNRELIABLE, "Do not rely on"), (DOUBTFUL_WORD, "Doubtful:")):
        names = [name for name, said in steady.items() if said == word]
        if names:
            sentences.append(f"{before} {', '.join(names)}.")
    if sentences:
        sentences.append("Other customers would be cut otherwise there.")
    return " ".join(sentences)


def how_worked_out(result: Segmentation) -> str:
    """Say how the figures are worked out, and what they are not."""
    if result.features.money is None:
        return (
            "No column says what customers bring, so nothing is said of money: one customer in ten is the number to "
            "move, and a budget is split by customers."
        )
    return (
        f"At stake: what the money in these data{_days(result)} would change by if one customer in ten moved to the "
        "segment with the next higher mean; of the highest segment, what would be gone if one in ten left. A "
        f"calculation, not a forecast. {SPLIT}"
    )


def _days(result: Segmentation) -> str:
    period = result.features.measured.period
    if period is None:
        return ""
    return f", {many((period[1] - period[0]).days + 1, 'day')},"


def _budgets(result: Segmentation, row: int, budget_cell: str, shares: Sequence[float]) -> list[Value]:
    """Return each segment's part of the budget as a formula, and their sum; blank where none is typed.

    row, budget_cell: as of `figures_block`.
    """
    budget = result.memory.budget
    shares_in, mine = column_letter(_SHARES_IN), column_letter(_SHARES_IN + 1)
    parts: list[Value] = [
        Formula(
            f'=IF(ISNUMBER({budget_cell}),{budget_cell}*{shares_in}{at},"")',
            "" if budget is None else round(budget * share, 10),
        )
        for at, share in enumerate(shares, start=row + 1)
    ]
    cells = f"{mine}{row + 1}:{mine}{row + len(shares)}"
    return [*parts, Formula(f'=IF(COUNT({cells}),SUM({cells}),"")', "" if budget is None else budget)]
