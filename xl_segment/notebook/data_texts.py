"""What is said of the rows: how they are read, cleaned, looked at, and what of them decides."""

from __future__ import annotations

from xl_segment.notebook.facts import Facts
from xl_segment.notebook.markdown import bullets, escaped, listed, paragraphs
from xl_segment.rounding import many
from xl_segment.sheet.roles import Kind


def rows(facts: Facts) -> str:
    """Say where the rows come from, and how they are read."""
    data = facts.workbook.data
    header = "which has no header" if data.header_row is None else f"whose header stands in row {data.header_row}"
    return paragraphs(
        "## The rows",
        f"The data is on {escaped(data.where)}, {header}: {many(len(data.cells), 'row')} in "
        f"{many(len(data.headers), 'column')}. `read` takes the cells as a run on the workbook does, without what that "
        "wrote beside them. Nothing is converted yet: an id such as 00123 keeps its zeros. The index is the row of the "
        f"sheet.{_totals(len(data.total_rows))}",
        bullets(data.notes),
    )


def _totals(rows: int) -> str:
    return f" {many(rows, 'row')} of totals, which nobody bought, left out here, and counted below." if rows else ""


def columns(facts: Facts) -> str:
    """Say what is taken for granted of the columns."""
    result = facts.result
    granted = [assumption.sentence for assumption in result.assumptions]
    return paragraphs(
        "## What the columns are",
        "Each column gets a role by its header and its cells. The segments hang on that, so look at it first. Taken "
        "for granted:",
        bullets(granted),
    )


def cleaned(facts: Facts) -> str:
    """Say how many rows are kept, and what of them is to be checked."""
    result = facts.result
    log = result.log
    text = (
        f"{log.rows_in:,} rows in: {log.rows_used:,} kept, {log.rows_set_aside:,} set aside. No row is lost without a "
        "reason; `result.log.set_aside` has the rows of the sheet behind each."
    )
    if result.features.measured.kind is Kind.SALES:
        text += (
            f" The rows are sales lines: {log.rows_used:,} of them become {many(len(result.labels), 'customer')} by "
            "recency, frequency and money."
        )
    return paragraphs("## Cleaned", text, bullets(f"Please check: {warning}" for warning in result.warnings))


def looked_at(facts: Facts) -> str:
    """Say what to look for before anything is cut."""
    return paragraphs(
        "## Looked at",
        f"From here on there is one row per customer, {len(facts.result.customers):,} in all, in original units. "
        "`skew` tells which measures a few large customers would rule: above 1 the mean is far from the middle. The "
        "pictures show how each measure is spread, how the segments differ in it, and what goes together; each title "
        "says the finding.",
    )


def features(facts: Facts) -> str:
    """Say what decides who is alike, and how it is made comparable."""
    features = facts.result.features
    steps = features.transform.steps
    values = features.transform.sources(features.raw, features.descriptions)
    skewed = [step.name for step in steps if step.is_skewed]
    capped = [step.name for at, step in enumerate(steps) if step.limits_any(values[:, at])]
    said = [f"{many(len(steps), 'feature')} {'decide' if len(steps) != 1 else 'decides'} who is alike."]
    if skewed:
        said.append(f"Skewed, and so taken by asinh(x / bend), which is a logarithm for large x: {listed(skewed)}.")
    if capped:
        said.append(f"Limited at the ends, so that a few customers do not decide: {listed(capped)}.")
    said.append("All are brought to the same spread: z = (x - mean) / scale.")
    if features.left_out:
        said.append("What is left out has its reason below.")
    return paragraphs("## What decides", " ".join(said))
