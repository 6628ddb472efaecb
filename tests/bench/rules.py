"""The rules of some data: what they say, and how far they hold on customers they were not learnt from.

    python -m tests.bench.rules [FILE ...]      a csv or a pickled DataFrame each; without one, the sample shop

A line per segment: number, persona, precision and coverage on customers held back, the rule; then what would move
customers, counted by measure.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pandas as pd

from xl_segment import Segmentation, segment
from xl_segment.excel.template.sample_shop import make_customers
from xl_segment.personas.explaining import explain_customers


def read(path: Path) -> pd.DataFrame:
    if path.suffix == ".pkl":
        return pd.read_pickle(path)  # noqa: S301  a file of one's own
    return pd.read_csv(path)


def show(name: str, result: Segmentation) -> None:
    print(f"{name}: {len(result.labels):,} customers. {result.rules.sentence}")
    for rule in result.rules.rules:
        persona = result.persona(rule.segment).name
        print(f"  {rule.segment} {persona:22} {rule.precision:.2f} {rule.coverage:.2f}  {rule.words}")
    everybody = explain_customers(result.features, result.model)
    moves = Counter(why.move.wording.name if why.move else "no single measure" for why in everybody)
    print("  moved by:", ", ".join(f"{measure} {count:,}" for measure, count in moves.most_common()))
    for why in everybody[:: max(1, len(everybody) // 3)][:3]:
        print(f"  {why.customer} ({why.short}): {why.sentence}")


def main(paths: list[str]) -> None:
    if not paths:
        show("sample shop", segment(make_customers().drop(columns="group")))
    for path in map(Path, paths):
        show(path.name, segment(read(path)))


if __name__ == "__main__":
    main(sys.argv[1:])
