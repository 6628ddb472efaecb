"""The code cells, over the public names of the package alone."""

from __future__ import annotations

from xl_segment.notebook.facts import Facts, Way
from xl_segment.pages.strategy_block import AT_STAKE, BUDGET_PART, MOVED, SHARE_OF_BUDGET

ROWS = """\
workbook = read(BOOK)
workbook.data.cells.head()"""


def columns(facts: Facts) -> str:
    """Return the cell that makes the result, and shows what each column was taken for."""
    given = ", playbook=workbook.playbook" if facts.workbook.playbook is not None else ""
    call = {
        Way.ALONE: f"segment(workbook.data, SETTINGS{given})",
        Way.AGAIN: f"segment(workbook.data, SETTINGS, previous=workbook.memory{given})",
        Way.SCORED: f"refresh(workbook.data, SETTINGS, previous=workbook.memory{given})",
    }[facts.way]
    return f"""\
result = {call}
pd.DataFrame(
    [(column.name, str(column.role), column.reason) for column in result.table.columns],
    columns=["Column", "Taken for", "Why"],
)"""


CLEANED = """\
log = result.log
counts = {"rows in": log.rows_in, "kept": log.rows_used}
counts |= {f"set aside: {reason}": len(rows) for reason, rows in log.set_aside.items()}
counts |= {f"repaired: {what}": len(rows) for what, rows in log.repaired.items()}
assert log.rows_in == log.rows_used + log.rows_set_aside
pd.Series(counts, name="rows").to_frame()"""

LOOKED_AT = """\
looked = result.customers.describe().T
looked["skew"] = result.customers.skew(numeric_only=True)
looked["missing"] = result.customers.isna().sum()
display(looked.round(2))
result.explore()"""


def features(facts: Facts) -> str:
    """Return the cell that shows what was made of the measures, and why some were left out."""
    lines = [
        'steps = pd.DataFrame(result.model.transform.steps).set_index("name")',
        'steps[["source", "fill", "low", "high", "bend", "mean", "scale"]].round(3)',
    ]
    if facts.result.features.left_out:
        lines[-1] = f"display({lines[-1]})"
        lines.append('pd.Series(result.features.left_out, name="left out because").to_frame()')
    return "\n".join(lines)


HOW_MANY = """\
charts = result.charts()
display(pd.DataFrame(result.choice.trials).round(3))
display(charts["elbow"], charts["silhouette"])"""

EVIDENCE = """\
evidence = result.evidence
print(f"{evidence.word}: silhouette {evidence.silhouette:.2f}, {evidence.expected:.2f} without groups")
steadiness = pd.DataFrame(evidence.segments).round(2)
steadiness.rename(columns={"jaccard": "comes out again", "low": "share at least", "high": "share at most"})"""

COMPONENTS = """\
from sklearn.decomposition import PCA

matrix = result.features.matrix
pca = PCA(n_components=min(2, matrix.shape[1])).fit(matrix)
names = [f"component {at} ({share:.0%})" for at, share in enumerate(pca.explained_variance_ratio_, start=1)]
display(pd.DataFrame(pca.components_.T, index=result.model.transform.names, columns=names).round(2))
charts["clusters"]"""

PROFILES = """\
display(result.to_frame().round(3))
compared = {
    profile.segment: {f"{measure.name}, {measure.compared}": measure.figure for measure in profile.measures}
    for profile in result.profiles
}
everybody = {f"{measure.name}, {measure.compared}": measure.overall for measure in result.profiles[0].measures}
display(pd.DataFrame({**compared, "Everybody": everybody}).round(2))
display(charts["sizes"], charts["profiles"])"""

PERSONAS = """\
personas = pd.DataFrame(result.personas).set_index("segment")
rules = pd.DataFrame(result.rules.rules).set_index("segment")[["words", "precision", "coverage"]].round(2)
personas[["name", "description", "insight"]].join(rules.rename(columns={"words": "rule"}))"""


def strategy(facts: Facts) -> str:
    """Return the cell that shows what to do, what is at stake most first, with the columns that there are."""
    strategies = facts.result.strategies
    shown = {"persona": "Persona", "goal": "Goal", "audience": "Audience"}
    if any(strategy.buys for strategy in strategies):
        shown["buys"] = "They buy"
    if any(strategy.channel for strategy in strategies):
        shown["channel"] = "Channel"
    lines = [_STAKES]
    if facts.result.features.money is None:
        lines.append('strategies["moved"] = stakes["moved"]')
        shown["moved"] = MOVED
    else:
        lines += [_AT_STAKE, "display(stakes.round(2))"]
        shown["at_stake"] = AT_STAKE
    shown["budget"] = SHARE_OF_BUDGET
    if facts.memory.budget is not None:
        lines.append('strategies["part"] = (workbook.memory.budget * strategies["budget"]).round(2)')
        shown["part"] = BUDGET_PART
    shown["measure"] = "What to measure"
    columns = "\n".join(f'    "{name}": "{title}",' for name, title in shown.items())
    return "\n".join((*lines, f"shown = {{\n{columns}\n}}", _STRATEGIES))


_STAKES = """\
strategies = pd.DataFrame(result.strategies).set_index("segment").drop(columns="stake")
strategies["persona"] = personas["name"]
stakes = pd.DataFrame([strategy.stake for strategy in result.strategies]).set_index("segment")"""

_AT_STAKE = """\
stakes["at_stake"] = [strategy.stake.at_stake for strategy in result.strategies]
stakes = stakes.sort_values("at_stake", ascending=False, kind="stable")
strategies = strategies.reindex(stakes.index)
strategies["at_stake"] = stakes["at_stake"].map(lambda amount: float(f"{amount:.3g}"))"""

_STRATEGIES = """\
display(strategies[list(shown)].rename(columns=shown))
personas[["name", "recommendation", "do", "dont"]]"""


CUSTOMERS = "result.customers_table().head(10)"


def changes(facts: Facts) -> str:
    """Return the cell with a line per run, and why customers moved."""
    runs = "pd.DataFrame(workbook.memory.history)"
    if not facts.memory.moves.why:
        return runs
    why = 'pd.Series(workbook.memory.moves.by_id, name="why they moved").head(10).to_frame()'
    return f"display({runs})\n{why}"


ANEW = """\
anew = segment(workbook.data, SETTINGS)
pd.crosstab(
    pd.Series(result.labels, result.customers.index, name="in the workbook"),
    pd.Series(anew.labels, anew.customers.index, name="made anew"),
)"""

COMPARED = """\
written = workbook.labels["Segment"].reindex(result.rows.index)
same = result.rows["Segment"].fillna(0).eq(written.fillna(0))
print(f"{same.sum():,} of {len(same):,} rows have the segment that stands in the workbook.")
pd.crosstab(written.fillna(0).rename("in the workbook"), result.rows["Segment"].fillna(0).rename("here"))"""
