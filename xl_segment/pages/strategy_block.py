"""What to do with each segment in numbers: what is at stake, what a budget gives it, and what to measure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xl_segment.ooxml.addresses import column_letter
from xl_segment.pages.evidence_block import DOUBTFUL_WORD, UNRELIABLE, how_steady
from xl_segment.pages.page import Block, Column, Value, table
from xl_segment.personas.strategy import Strategy
from xl_segment.result import Segmentation
from xl_segment.rounding import about, many
from xl_segment.sheet.grid import Formula

#: What stands before the cell in which the analyst types what there is to spend; it is read by these words.
BUDGET = "Budget to split"
AT_STAKE, AT_RISK, MOVED = "At stake", "Gone if one in ten leaves", "One in ten, customers"
SHARE_OF_BUDGET, BUDGET_PART = "Share of a budget", "Budget"
AT_STAKE_IF, THEY_BUY = "At stake if", "They buy"
#: The columns that no analyst writes over.
FIGURES_OF_STRATEGY = frozenset({AT_STAKE, AT_RISK, MOVED, SHARE_OF_BUDGET, BUDGET_PART, AT_STAKE_IF, THEY_BUY})
SPLIT = "A budget is split by what is at stake, of a rise no more than those moved bring now."
_YOURS = f"Goals and what to measure are yours to write over, as the texts below; type a budget beside '{BUDGET}'."
#: The texts, with how much of the width each asks for; and the columns in front of them.
_TEXTS = {"Goal": 2, AT_STAKE_IF: 3, THEY_BUY: 4, "What to measure": 4}


def budget_block(result: Segmentation) -> Block:
    """Return the cell that the analyst types a budget in, with what it is."""
    return Block(1, 1, ((None, BUDGET, result.memory.budget),), ("text", "label", "input"), formats={2: "#,##0.##"})


def strategy_block(result: Segmentation, row: int, budget_row: int, widths: Sequence[float]) -> Block:
    """Return one row per segment, what is at stake most first, and a row that adds up.

    row: where the table begins; budget_row: that of the cell with the budget; widths: of the sheet columns to cover, in
    characters, at least two for each text.
    """
    strategies = by_stake(result)
    personas = [result.persona(strategy.segment) for strategy in strategies]
    money = result.features.money is not None
    shares = [strategy.budget for strategy in strategies]
    stakes = [strategy.stake for strategy in strategies]
    texts: dict[str, list[Value]] = {
        "Goal": [persona.goal for persona in personas],
        AT_STAKE_IF: [at_stake_if(result, strategy) for strategy in strategies],
        THEY_BUY: [bought(strategy) or None for strategy in strategies],
        "What to measure": [persona.measure for persona in personas],
    }
    if not any(texts[THEY_BUY]):
        del texts[THEY_BUY]
    if not money:
        del texts[AT_STAKE_IF]
    columns = [
        Column("Segment", "rank", [*(strategy.segment for strategy in strategies), None]),
        Column("Persona", "persona", [*(persona.name for persona in personas), "Everybody"]),
    ]
    if money:
        columns.append(Column(AT_STAKE, "money", [*(about(stake.at_stake) for stake in stakes), None]))
        columns.append(Column(AT_RISK, "money", [*(about(stake.at_risk) for stake in stakes), None]))
    else:
        columns.append(
            Column(MOVED, "money", [*(stake.moved for stake in stakes), sum(stake.moved for stake in stakes)])
        )
    columns.append(Column(SHARE_OF_BUDGET, "percent", [*shares, 1.0]))
    columns.append(Column(BUDGET_PART, "money", _budgets(result, row, budget_row, len(columns), shares)))
    spans = _spans(widths[len(columns) :], [_TEXTS[name] for name in texts])
    columns += [
        Column(name, "text", [*cells, None], span=span)
        for (name, cells), span in zip(texts.items(), spans, strict=True)
    ]
    edges = (None, *(persona.colour for persona in personas), None)
    return table(columns, edges=edges)


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


def _budgets(
    result: Segmentation, row: int, budget_row: int, share_column: int, shares: Sequence[float]
) -> list[Value]:
    """Return each segment's part of the budget as a formula, and their sum; blank where none is typed.

    row, budget_row: as of `strategy_block`; share_column: that of the shares, the one before.
    """
    budget = result.memory.budget
    cell, of_column = f"$C${budget_row}", column_letter(share_column)
    parts: list[Value] = [
        Formula(f'=IF(ISNUMBER({cell}),{cell}*{of_column}{at},"")', "" if budget is None else round(budget * share, 10))
        for at, share in enumerate(shares, start=row + 1)
    ]
    mine = column_letter(share_column + 1)
    cells = f"{mine}{row + 1}:{mine}{row + len(shares)}"
    return [*parts, Formula(f'=IF(COUNT({cells}),SUM({cells}),"")', "" if budget is None else budget)]


def _spans(widths: Sequence[float], parts: Sequence[int]) -> list[int]:
    """Share sheet columns among texts as their parts ask for, as far as the widths allow; at least one each."""
    ends = np.cumsum(widths)
    wanted = np.cumsum(parts) / sum(parts) * ends[-1]
    spans: list[int] = []
    for at, end in enumerate(wanted[:-1], start=1):
        last = len(widths) - (len(parts) - at)
        spans.append(max(min(int(np.abs(ends - end).argmin()) + 1, last) - sum(spans), 1))
    return [*spans, len(widths) - sum(spans)]
