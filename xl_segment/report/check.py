"""The Data check: what was read, what each column was taken for, what was set aside, and why so many segments."""

from __future__ import annotations

import dataclasses

from xl_segment.data.columns import Column
from xl_segment.report.page import Block, LookName, Page, Value
from xl_segment.report.words import many, rows_in_words, sentence
from xl_segment.segmentation import Segmentation
from xl_segment.settings import Settings

CHECK = "Data check"
_WIDTHS = (26.0, 18.0, 16.0, 34.0, 16.0, 16.0, 44.0)
_ACROSS = len(_WIDTHS)


def check_page(result: Segmentation, written: str) -> Page:
    """Everything that was decided, with its reason."""
    blocks: list[Block] = [
        Block(1, 1, (("Data check",),), ("title",)),
        Block(2, 1, ((_verdict(result),),), ("subtitle",)),
    ]
    row = 4
    for title, block in (
        ("What each column was taken for", _columns(result)),
        ("Rows set aside and cells repaired", _cleaning(result)),
        ("How many segments", _trials(result)),
        ("Settings that differ from the default", _settings(result)),
        ("Notes", _notes(result, written)),
    ):
        if block is None:
            continue
        blocks.append(Block(row, 1, ((title,),), ("section",)))
        row += 1
        if title == "How many segments":
            blocks.append(
                Block(
                    row, 1, ((f"{result.choice.reason} Verdict: {result.choice.verdict}.",),), ("note",), span=_ACROSS
                )
            )
            row += 1
        for part in _placed(block, row):
            blocks.append(part)
            row = part.row + len(part.values)
        row += 1
    return Page(CHECK, tuple(blocks), _WIDTHS, heights={1: 30.0})


def _placed(block: Block, row: int) -> list[Block]:
    """Notes are a row each over the whole width; a table stays as it is."""
    if block.span == 1:
        return [dataclasses.replace(block, row=row)]
    return [dataclasses.replace(block, row=row + at, values=(values,)) for at, values in enumerate(block.values)]


def _verdict(result: Segmentation) -> str:
    log, table = result.log, result.table
    place = f"table {table.sheet.table}" if table.sheet.table else f"sheet {table.sheet.sheet}"
    aside = f"{many(log.rows_set_aside, 'row')} set aside" if log.rows_set_aside else "none set aside"
    return (
        f"{many(log.rows_in, 'row')} read from {place}: {log.rows_kept:,} kept, {aside}. {table.kind_reason} "
        f"{many(len(result.labels), 'customer')} in {result.k} segments."
    )


def _columns(result: Segmentation) -> Block:
    header = (
        "Column",
        "Taken for",
        "Decides who is alike",
        "Why, or why not",
        "Blank or unread",
        "Examples",
        "How it was read",
    )
    rows = [_column(result, one) for one in result.table.columns]
    rows += [_measured(result, name) for name in result.features.raw if name not in result.table.sheet.headers]
    looks: tuple[LookName, ...] = ("label", "text", "text", "text", "integer", "text", "text")
    return Block(0, 1, (header, *rows), looks, header=True)


def _column(result: Segmentation, column: Column) -> tuple[Value, ...]:
    unread = column.parsed.unread
    examples = ", ".join(f"'{cell}' in row {row}" for row, cell in list(unread.items())[:3])
    blank = int(column.parsed.values.isna().sum())
    return (
        column.name, str(column.role), _decides(result, column.name),
        sentence(f"{column.reason}{_left_out(result, column.name)}"), blank or None, examples or None,
        " ".join(column.parsed.notes) or None,
    )  # fmt: skip


def _measured(result: Segmentation, name: str) -> tuple[Value, ...]:
    """A measure that is no column of the sheet: recency, an age from a birth year."""
    left_out = result.features.left_out.get(name)
    why = sentence(f"it {left_out}") if left_out else "Counted from the columns above."
    return (name, "measured", _decides(result, name), why, None, None, _transformed(result, name))


def _decides(result: Segmentation, name: str) -> str | None:
    if any(step.source == name for step in result.features.recipe.steps):
        return "yes"
    return "no" if name in result.features.raw else None


def _left_out(result: Segmentation, name: str) -> str:
    why = result.features.left_out.get(name)
    return f"; it {why}" if why else ""


def _transformed(result: Segmentation, name: str) -> str | None:
    step = next((one for one in result.features.recipe.steps if one.source == name), None)
    return "On a logarithmic scale, as it is skewed." if step and step.log else None


def _cleaning(result: Segmentation) -> Block | None:
    log = result.log
    rows: list[tuple[Value, ...]] = [
        (sentence(reason), "set aside", len(which), f"Rows {rows_in_words(which)}")
        for reason, which in log.set_aside.items()
    ]
    rows += [
        (sentence(what), "repaired", len(which), f"Rows {rows_in_words(which)}") for what, which in log.repaired.items()
    ]
    if not rows:
        rows = [("Nothing was set aside or repaired.", None, None, None)]
    header = ("What", "Done", "Rows", "Rows of the sheet")
    total = ("Rows kept", "kept", log.rows_kept, f"Of {many(log.rows_in, 'row')} in all")
    looks: tuple[LookName, ...] = ("text", "text", "integer", "text")
    return Block(0, 1, (header, *rows, total), looks, header=True)


def _trials(result: Segmentation) -> Block:
    header = ("Segments", "Silhouette", "Smallest share", "Inertia", "Calinski-Harabasz", "Davies-Bouldin", "")
    rows = []
    for one in result.choice.trials:
        marks = [
            *(["used"] if one.k == result.choice.k else []),
            *(["the curve bends here"] if one.k == result.choice.knee else []),
            *(["recommended"] if one.k == result.choice.recommended != result.choice.k else []),
        ]
        rows.append(
            (one.k, one.silhouette, one.smallest_share, one.inertia, one.calinski_harabasz, one.davies_bouldin,
             sentence(", ".join(marks)) if marks else None)
        )  # fmt: skip
    looks: tuple[LookName, ...] = ("integer", "fit", "percent", "number", "number", "fit", "text")
    return Block(0, 1, (header, *rows), looks, header=True, formats={3: "#,##0.0", 4: "#,##0.0"})


def _settings(result: Segmentation) -> Block | None:
    defaults = Settings()
    rows: list[tuple[Value, ...]] = []
    for one in dataclasses.fields(Settings):
        value = getattr(result.settings, one.name)
        if value != getattr(defaults, one.name) and value not in (None, (), {}):
            told = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            rows.append((one.metadata["label"], told, one.metadata["unit"] or None, one.metadata["help"]))
    return (
        Block(
            0, 1, (("Setting", "Value", "Unit", "What it does"), *rows), ("label", "text", "text", "text"), header=True
        )
        if rows
        else None
    )


def _notes(result: Segmentation, written: str) -> Block | None:
    notes = [*result.table.sheet.notes, *result.features.notes, *result.log.notes, *([written] if written else [])]
    logged = [step.name for step in result.features.recipe.steps if step.log]
    if logged:
        notes.append(f"Taken on a logarithmic scale, as they are skewed: {', '.join(logged)}.")
    if any(step.low is not None for step in result.features.recipe.steps):
        notes.append(
            f"Values beyond the {result.settings.cap:g} % at either end count as the limit when comparing; "
            "tables show them as they are."
        )
    if result.features.money_name:
        notes.append(f"Money is {result.features.money_name}.")
    if not notes:
        return None
    return Block(0, 1, tuple((sentence(one),) for one in notes), ("note",), span=_ACROSS)
