"""The code cells, over the public names of the package alone."""

from __future__ import annotations

from xl_segment.notebook.facts import Facts, Way

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
    """Return the cell that shows what to do."""
    lines = ['strategies = pd.DataFrame(result.strategies).set_index("segment").drop(columns="stake").round(2)']
    if facts.result.features.money is not None:
        lines.append("stakes = pd.DataFrame([strategy.stake for strategy in result.strategies]).round(2)")
        lines.append("display(stakes)")
    lines.append('display(personas[["name"]].join(strategies))')
    lines.append('personas[["name", "recommendation", "do", "dont"]]')
    return "\n".join(lines)


CUSTOMERS = "result.customers_table().head(10)"


def changes(facts: Facts) -> str:
    """Return the cell with a line per run, and why customers moved."""
    runs = "pd.DataFrame(workbook.memory.history)"
    if not facts.memory.moves.why:
        return runs
    return f'display({runs})\npd.Series(workbook.memory.moves.why, name="why they moved").head(10).to_frame()'


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
