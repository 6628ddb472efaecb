"""The cells of a notebook about a workbook's segments: what is done, why, and what to look at."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from xl_segment._version import __version__
from xl_segment.evidence.evidence import DOUBTFUL, STABLE
from xl_segment.memory.memory import Memory
from xl_segment.pages.changes_page import finding
from xl_segment.pages.words import where_it_comes_from
from xl_segment.personas.phrases import shown_shares
from xl_segment.result import Segmentation
from xl_segment.rounding import about, many, percent
from xl_segment.segments.pca import project
from xl_segment.settings import Settings
from xl_segment.sheet.roles import Kind, Role
from xl_segment.workbook_data import WorkbookData

#: Settings that stand in the first cell whatever they are; where the data is, and how labels are written, do not.
_ALWAYS = ("k", "method", "seed", "features", "customer")
_NOT_SHOWN = ("sheet", "table", "labels")
#: Of many names, so many are listed.
_MOST_NAMED = 6
_MARKS = re.compile(r"([\\`*_{}\[\]#|$~])")


class Way(Enum):
    """How the notebook comes to the workbook's numbers.

    ALONE: the segments are made of the rows alone. AGAIN: of the rows, beginning with the segments that the workbook
    has. SCORED: the rows are scored with the model that the workbook holds.
    """

    ALONE = "alone"
    AGAIN = "again"
    SCORED = "scored"


@dataclass(frozen=True)
class Cell:
    """One cell. name: its id."""

    name: str
    kind: Literal["markdown", "code"]
    source: str


@dataclass(frozen=True)
class Facts:
    """What a notebook tells of.

    name: the workbook's file. result: what its cells compute. anew: segments made of the rows alone, where those of the
    workbook were made of others; None where that cannot be done.
    """

    name: str
    workbook: WorkbookData
    memory: Memory
    result: Segmentation
    way: Way
    anew: Segmentation | None = None

    @property
    def made_on(self) -> datetime.date:
        """The day on which the segments were made."""
        days = [line.day for line in self.memory.history if line.how == "Segment"]
        return days[-1] if days else self.memory.when.date()


def cells(facts: Facts) -> list[Cell]:
    """Return all cells, in the order in which they are read and run."""
    parts = (
        ("settings", _about(facts), _settings_code(facts)),
        ("rows", _rows(facts), _ROWS),
        ("columns", _columns(facts), _columns_code(facts)),
        ("cleaned", _cleaned(facts), _CLEANED),
        ("looked-at", _looked_at(facts), _LOOKED_AT),
        ("features", _features(facts), _features_code(facts)),
        ("how-many", _how_many(facts), _HOW_MANY),
        ("evidence", _evidence(facts), _EVIDENCE),
        ("components", _components(facts), _COMPONENTS),
        ("profiles", _profiles(facts), _PROFILES),
        ("personas", _personas(facts), _PERSONAS),
        ("strategy", _strategy(facts), _strategy_code(facts)),
        ("customers", _customers(facts), "result.customers_table().head(10)"),
        *_changes(facts),
        *_anew(facts),
        *_compared(facts),
    )
    listed = []
    for name, text, code in parts:
        listed.append(Cell(f"{name}-text", "markdown", text))
        listed.append(Cell(name, "code", code))
    return [*listed, Cell("limits", "markdown", _limits(facts))]


# What is said of the workbook and how it is read.


def _about(facts: Facts) -> str:
    result = facts.result
    return _paragraphs(
        f"# Segments of {_said(facts.name)}",
        f"{many(result.k, 'segment')} of {many(len(result.labels), 'customer')}: {_said(result.evidence.in_short)}. "
        "Below they are made step by step: read, cleaned, looked at, how many and how sure, who they are, what to do.",
        _WAYS[facts.way].format(day=facts.made_on.isoformat(), why=_why_scored(facts)),
        f"It runs from top to bottom with xl_segment {__version__}, and finds the workbook beside itself. The next "
        "cell has all that was set; what was not is found from the data, and the remark behind it says what that was.",
    )


_WAYS = {
    Way.ALONE: "The segments are made here from the rows alone. The last code cell compares them with the column "
    "Segment of the workbook, row by row.",
    Way.AGAIN: "The segments are made here from the rows, beginning with those that the workbook had (`previous`): so "
    "they keep their numbers and colours, and the names and texts that somebody wrote over them.",
    Way.SCORED: "{why} So nothing is fitted here: the rows are scored with the model that the workbook holds "
    "(`refresh`), which gives its numbers. The evidence is that of {day}.",
}


def _why_scored(facts: Facts) -> str:
    last = facts.memory.history[-1] if facts.memory.history else None
    if last is not None and last.how == "Refresh":
        return f"The segments were made on {facts.made_on.isoformat()}, and the rows have changed since."
    if facts.memory.settings is None:
        return "An earlier version of xl_segment made the segments, and kept no settings to make them again with."
    return f"The segments were made on {facts.made_on.isoformat()}; made of the rows alone they would be others now."


def _settings_code(facts: Facts) -> str:
    function = "refresh, segment" if facts.way is Way.SCORED and facts.anew is not None else "segment"
    if facts.way is Way.SCORED and facts.anew is None:
        function = "refresh"
    names = ", ".join(sorted(["Settings", "read", *function.split(", ")], key=lambda name: (name.islower(), name)))
    options = [f"    {line}" for line in _options(facts)]
    settings = "\n".join(["SETTINGS = Settings(", *options, ")"])
    days = "from datetime import date\n\n" if "date(" in settings else ""
    imports = f"{days}import pandas as pd\n\nfrom xl_segment import {names}\n\n"
    return f'{imports}pd.set_option("display.max_colwidth", None)\n\nBOOK = {facts.name!r}\n{settings}'


def _options(facts: Facts) -> list[str]:
    """Return a line for each option that is set, and for those that everybody asks for."""
    settings = facts.workbook.settings
    options = dict.fromkeys(_ALWAYS) | settings.changed
    remarks = _remarks(facts, settings)
    lines = []
    for name in options:
        if name not in _NOT_SHOWN:
            remark = f"  # {remarks[name]}" if name in remarks else ""
            lines.append(f"{name}={_literal(getattr(settings, name))},{remark}")
    return lines


def _remarks(facts: Facts, settings: Settings) -> dict[str, str]:
    """Return {option: what was found where it is not set}."""
    result = facts.result
    remarks = {}
    if settings.k is None:
        remarks["k"] = f"recommended: {result.choice.recommended}"
    if not settings.features:
        remarks["features"] = f"found fit for it: {_listed(result.deciding)}"
    customer = result.table.names_of(Role.CUSTOMER)
    if settings.customer is None:
        remarks["customer"] = f"found: {_listed(customer)}" if customer else "none: a row is a customer"
    return remarks


def _listed(names: Iterable[str]) -> str:
    """Return names as a remark in code can hold them: on one line, whatever they are."""
    listed = [repr(name) for name in names]
    more = f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
    return ", ".join(listed[:_MOST_NAMED]) + more


def _literal(value: Any) -> str:  # noqa: ANN401  any option
    """Return an option as Python writes it."""
    if isinstance(value, datetime.date):
        return f"date({value.year}, {value.month}, {value.day})"
    return repr(dict(value)) if isinstance(value, Mapping) else repr(value)


def _rows(facts: Facts) -> str:
    data = facts.workbook.data
    header = "which has no header" if data.header_row is None else f"whose header stands in row {data.header_row}"
    return _paragraphs(
        "## The rows",
        f"The data is on {_said(data.where)}, {header}: {many(len(data.cells), 'row')} in "
        f"{many(len(data.headers), 'column')}. `read` takes the cells as a run on the workbook does, without what that "
        "wrote beside them. Nothing is converted yet: an id such as 00123 keeps its zeros. The index is the row of the "
        f"sheet.{_totals(len(data.total_rows))}",
        _bullets(data.notes),
    )


def _totals(rows: int) -> str:
    return f" {many(rows, 'row')} of totals, which nobody bought, left out here, and counted below." if rows else ""


_ROWS = """\
workbook = read(BOOK)
workbook.data.cells.head()"""


def _columns(facts: Facts) -> str:
    result = facts.result
    granted = [assumption.sentence for assumption in result.assumptions]
    return _paragraphs(
        "## What the columns are",
        "Each column gets a role by its header and its cells. The segments hang on that, so look at it first. Taken "
        "for granted:",
        _bullets(granted),
    )


def _columns_code(facts: Facts) -> str:
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


def _cleaned(facts: Facts) -> str:
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
    return _paragraphs("## Cleaned", text, _bullets(f"Please check: {warning}" for warning in result.warnings))


_CLEANED = """\
log = result.log
counts = {"rows in": log.rows_in, "kept": log.rows_used}
counts |= {f"set aside: {reason}": len(rows) for reason, rows in log.set_aside.items()}
counts |= {f"repaired: {what}": len(rows) for what, rows in log.repaired.items()}
assert log.rows_in == log.rows_used + log.rows_set_aside
pd.Series(counts, name="rows").to_frame()"""


# What is looked at before anything is cut.


def _looked_at(facts: Facts) -> str:
    return _paragraphs(
        "## Looked at",
        f"From here on there is one row per customer, {len(facts.result.customers):,} in all, in original units. "
        "`skew` tells which measures a few large customers would rule: above 1 the mean is far from the middle. The "
        "pictures show how each measure is spread, how the segments differ in it, and what goes together; each title "
        "says the finding.",
    )


_LOOKED_AT = """\
looked = result.customers.describe().T
looked["skew"] = result.customers.skew(numeric_only=True)
looked["missing"] = result.customers.isna().sum()
display(looked.round(2))
result.explore()"""


def _features(facts: Facts) -> str:
    features = facts.result.features
    steps = features.transform.steps
    values = features.transform.sources(features.raw, features.descriptions)
    skewed = [step.name for step in steps if step.is_skewed]
    capped = [step.name for at, step in enumerate(steps) if step.limits_any(values[:, at])]
    said = [f"{many(len(steps), 'feature')} {'decide' if len(steps) != 1 else 'decides'} who is alike."]
    if skewed:
        said.append(f"Skewed, and so taken by asinh(x / bend), which is a logarithm for large x: {_names(skewed)}.")
    if capped:
        said.append(f"Limited at the ends, so that a few customers do not decide: {_names(capped)}.")
    said.append("All are brought to the same spread: z = (x - mean) / scale.")
    if features.left_out:
        said.append("What is left out has its reason below.")
    return _paragraphs("## What decides", " ".join(said))


def _features_code(facts: Facts) -> str:
    lines = [
        'steps = pd.DataFrame(result.model.transform.steps).set_index("name")',
        'steps[["source", "fill", "low", "high", "bend", "mean", "scale"]].round(3)',
    ]
    if facts.result.features.left_out:
        lines[-1] = f"display({lines[-1]})"
        lines.append('pd.Series(result.features.left_out, name="left out because").to_frame()')
    return "\n".join(lines)


# How many, how sure, where they lie.


def _how_many(facts: Facts) -> str:
    return _paragraphs(
        "## How many",
        f"{_said(facts.result.choice.reason)}{_then(facts)}",
        "Inertia falls with every segment more; look where the curve bends. The silhouette is 1 where customers are "
        "far nearer to their own segment than to the next, and 0 where they are not; it often prefers few large "
        "segments. Calinski-Harabasz wants to be high, Davies-Bouldin low.",
    )


def _then(facts: Facts) -> str:
    return f" That is as of {facts.made_on.isoformat()}." if facts.way is Way.SCORED else ""


_HOW_MANY = """\
charts = result.charts()
display(pd.DataFrame(result.choice.trials).round(3))
display(charts["elbow"], charts["silhouette"])"""


def _evidence(facts: Facts) -> str:
    evidence = facts.result.evidence
    said = [f"**{evidence.word.capitalize()}.** {_said(evidence.sentence)}{_then(facts)}"]
    if evidence.segments:
        least = min(evidence.segments, key=lambda part: part.jaccard)
        said.append(
            "Each segment is looked for again in customers drawn anew (Jaccard coefficient, mean of 20 draws): from "
            f"{STABLE:.2f} on it is stable, below {DOUBTFUL:.2f} it is not to be trusted (Hennig 2007). The least "
            f"steady is segment {least.segment} with {least.jaccard:.2f}."
        )
    if evidence.spread:
        said.append(
            f"The silhouette is {evidence.silhouette:.2f}; the same cut of clouds without groups gives "
            f"{evidence.expected:.2f}, with a standard deviation of {evidence.spread:.3f}. Both are of up to 300 "
            "customers without limits at the ends, so they are not quite that of the table above."
        )
    return _paragraphs("## How sure that is", *said)


_EVIDENCE = """\
evidence = result.evidence
print(f"{evidence.word}: silhouette {evidence.silhouette:.2f}, {evidence.expected:.2f} without groups")
steadiness = pd.DataFrame(evidence.segments).round(2)
steadiness.rename(columns={"jaccard": "comes out again", "low": "share at least", "high": "share at most"})"""


def _components(facts: Facts) -> str:
    result = facts.result
    features = result.features.matrix.shape[1]
    _, explained = project(result.features.matrix)
    shown = f"The first two hold {percent(explained.sum())} of the variance"
    if features == 1:
        shown = "There is one feature, so one component holds all of the variance"
    return _paragraphs(
        "## Where they lie",
        f"Principal components of the {many(features, 'scaled feature')}. {shown}; the rest is not in the picture, "
        "so segments that overlap there may lie apart. The loadings say what a direction means; their signs are "
        "arbitrary.",
    )


_COMPONENTS = """\
from sklearn.decomposition import PCA

matrix = result.features.matrix
pca = PCA(n_components=min(2, matrix.shape[1])).fit(matrix)
names = [f"component {at} ({share:.0%})" for at, share in enumerate(pca.explained_variance_ratio_, start=1)]
display(pd.DataFrame(pca.components_.T, index=result.model.transform.names, columns=names).round(2))
charts["clusters"]"""


# Who they are, what to do.


def _profiles(facts: Facts) -> str:
    result = facts.result
    lines = []
    for profile, persona, share in zip(result.profiles, result.personas, shown_shares(result.profiles), strict=True):
        apart = f": {_said('; '.join(profile.apart[:2]))}" if profile.apart else ""
        name = f"**{profile.segment} {_said(persona.name)}**"
        lines.append(f"- {name}, {many(profile.size, 'customer')}, {percent(share)}{apart}")
    return _paragraphs(
        "## Who they are",
        _said(where_it_comes_from(result)),
        "\n".join(lines),
        "The second table has what is compared, as on the sheet Segments: means, and medians where a few large "
        "customers would pull the mean.",
    )


_PROFILES = """\
display(result.to_frame().round(3))
compared = {
    profile.segment: {f"{measure.name}, {measure.compared}": measure.figure for measure in profile.measures}
    for profile in result.profiles
}
everybody = {f"{measure.name}, {measure.compared}": measure.overall for measure in result.profiles[0].measures}
display(pd.DataFrame({**compared, "Everybody": everybody}).round(2))
display(charts["sizes"], charts["profiles"])"""


def _personas(facts: Facts) -> str:
    return _paragraphs(
        "## Personas",
        "A persona is the archetype of the playbook whose signature is most like the segment's profile; a segment like "
        "none gets a name from its own measures. A persona claims nothing that its numbers do not say. The rule is the "
        f"segment in plain words, learnt from a part of the customers and measured on the rest. "
        f"{_said(facts.result.rules.sentence)}",
    )


_PERSONAS = """\
personas = pd.DataFrame(result.personas).set_index("segment")
rules = pd.DataFrame(result.rules.rules).set_index("segment")[["words", "precision", "coverage"]].round(2)
personas[["name", "description", "insight"]].join(rules.rename(columns={"words": "rule"}))"""


def _strategy(facts: Facts) -> str:
    result = facts.result
    lifetime: tuple[str, ...] = ()
    if result.features.measured.kind is Kind.SALES:
        lifetime = result.lifetime.sentences
    return _paragraphs(
        "## What to do",
        "Goal, advice and measure come from the playbook; what somebody wrote over them on the sheet Segments wins. "
        "What they buy and the channel are said only where the rows tell. `budget` is the share of a budget.",
        _at_stake(facts),
        "What the rows allow to say of the time to come:" if lifetime else "",
        _bullets(lifetime),
    )


def _at_stake(facts: Facts) -> str:
    """Say how much is at stake; nothing where no column says what customers bring."""
    result = facts.result
    if result.features.money is None:
        return ""
    most = max(result.strategies, key=lambda strategy: strategy.stake.at_stake)
    return (
        "At stake is what the money in these data would change by if one customer in ten moved to the segment with the "
        "next higher mean; of the highest segment, what would be gone with one in ten. A calculation, not a forecast. "
        f"Most is at stake in segment {most.segment}, {_said(result.persona(most.segment).name)}: "
        f"{about(most.stake.at_stake):,.0f} with {many(most.stake.moved, 'customer')}."
    )


def _strategy_code(facts: Facts) -> str:
    lines = ['strategies = pd.DataFrame(result.strategies).set_index("segment").drop(columns="stake").round(2)']
    if facts.result.features.money is not None:
        lines.append("stakes = pd.DataFrame([strategy.stake for strategy in result.strategies]).round(2)")
        lines.append("display(stakes)")
    lines.append('display(personas[["name"]].join(strategies))')
    lines.append('personas[["name", "recommendation", "do", "dont"]]')
    return "\n".join(lines)


def _customers(facts: Facts) -> str:
    fit = "1 at the centre of its segment, 0 half way to the next one"
    if facts.result.model.weights is not None:
        fit = "how likely its segment is, of all"
    return _paragraphs(
        "## The customers",
        f"One row each, by money where there is any: segment, fit ({fit}), measures, and what would move them to "
        "another segment. `xl-segment export` writes such a list for mailing.",
    )


# What changed, and whether it is the same.


def _changes(facts: Facts) -> list[tuple[str, str, str]]:
    """Return what has changed since the run before; nothing where there was none."""
    result, memory = facts.result, facts.memory
    if len(memory.history) < 2:
        return []
    fits = f" {_said(result.drift.sentence)}" if result.drift is not None else ""
    text = f"## What changed\n\n{_said(finding(result))}, against the run before.{fits} One line per run."
    code = "pd.DataFrame(workbook.memory.history)"
    if memory.moves.why:
        code = f'display({code})\npd.Series(workbook.memory.moves.why, name="why they moved").head(10).to_frame()'
    return [("changes", text, code)]


def _anew(facts: Facts) -> list[tuple[str, str, str]]:
    """Return a cell that makes the segments anew, where those of the workbook were made of other rows."""
    if facts.anew is None:
        return []
    anew = facts.anew
    text = _paragraphs(
        "## Made anew",
        f"Made of the rows of now, without the workbook's model, there would be {many(anew.k, 'segment')}: "
        f"{_said(anew.evidence.in_short)}. Down the workbook's segments, across those made anew. Where each row of the "
        "table has one large number, the old segments are still there.",
    )
    return [("anew", text, _ANEW)]


_ANEW = """\
anew = segment(workbook.data, SETTINGS)
pd.crosstab(
    pd.Series(result.labels, result.customers.index, name="in the workbook"),
    pd.Series(anew.labels, anew.customers.index, name="made anew"),
)"""


def _compared(facts: Facts) -> list[tuple[str, str, str]]:
    """Return the cell that compares with the workbook's column; none where that is gone."""
    labels = facts.workbook.labels
    if labels is None:
        return []
    rows = facts.result.rows
    written = labels["Segment"].reindex(rows.index)
    same = int(rows["Segment"].fillna(0).eq(written.fillna(0)).sum())
    text = (
        "## The same as in the workbook\n\nThe column Segment as it stands on the sheet against the one made here, row "
        f"by row; rows set aside are blank in both. {same:,} of {len(rows):,} are the same."
    )
    return [("compared", text, _COMPARED)]


_COMPARED = """\
written = workbook.labels["Segment"].reindex(result.rows.index)
same = result.rows["Segment"].fillna(0).eq(written.fillna(0))
print(f"{same.sum():,} of {len(same):,} rows have the segment that stands in the workbook.")
pd.crosstab(written.fillna(0).rename("in the workbook"), result.rows["Segment"].fillna(0).rename("here"))"""


def _limits(facts: Facts) -> str:
    result = facts.result
    between = float((result.fit < result.model.between).mean())
    said = [
        f"The verdict is *{result.evidence.word}*: {_MEANS[result.evidence.word]}",
        f"{percent(between)} of the customers lie between two segments (Fit below {result.model.between:g}): treat "
        "them as either.",
        "Segments describe who is alike; they do not say what a campaign will change. Hold a part of each segment "
        "back, and measure.",
        f"Only the {many(len(result.deciding), 'measure')} named above decide who is alike. Other measures would make "
        "other segments.",
    ]
    if result.log.rows_set_aside:
        said.append(f"{many(result.log.rows_set_aside, 'row')} set aside: nothing is said of them.")
    if result.features.measured.reference_date is not None:
        said.append(f"Days are counted back from {result.features.measured.reference_date:%Y-%m-%d}.")
    return _paragraphs("## Limits", "\n".join(f"- {text}" for text in said))


_MEANS = {
    "natural": "there are groups with few customers between them.",
    "reproducible": "the cut comes out again when customers are drawn anew, but no gaps part the segments.",
    "constructed": "other customers of the same kind would be cut otherwise. Use the segments to sort, not to explain.",
}


# How texts are put together.


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


def _bullets(texts: Iterable[str]) -> str:
    return "\n".join(f"- {_said(text)}" for text in texts)


def _names(names: Iterable[str]) -> str:
    return _said(", ".join(names))


def _said(text: str) -> str:
    """Return a text as Markdown shows it letter by letter, whatever stands in it."""
    escaped = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
