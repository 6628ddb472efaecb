"""The Data check: what was read, what each column was taken for, what was set aside, and why so many segments."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from xl_segment.pages.column_choices import HOW_TO_CHANGE, columns_block, words_block
from xl_segment.pages.names import CHECK, COLUMN_CHOICES, ROLE_WORDS
from xl_segment.pages.page import Area, Block, LookName, Page, Value
from xl_segment.pages.words import many, rows_in_words, sentence
from xl_segment.result import Segmentation
from xl_segment.settings import Settings

_WIDTHS = (26.0, 18.0, 16.0, 34.0, 16.0, 16.0, 44.0)
_ACROSS = len(_WIDTHS)
#: Tables whose first column has a name, for the next run and for drop-down lists.
_NAMED = {"What each column was taken for": COLUMN_CHOICES, "What a column can be taken for": ROLE_WORDS}


def check_page(result: Segmentation, written: str) -> Page:
    """Everything that was decided, with its reason."""
    blocks: list[Block] = [
        Block(1, 1, ((CHECK,),), ("title",)),
        Block(2, 1, ((_verdict(result),),), ("subtitle",)),
    ]
    names: dict[str, Area | str] = {}
    row = 4
    for title, note, block in (
        ("What each column was taken for", HOW_TO_CHANGE, columns_block(result)),
        ("Rows set aside and cells repaired", "", _cleaning(result)),
        ("How many segments", f"{result.choice.reason} Verdict: {result.choice.verdict}.", _trials(result)),
        ("Settings that differ from the default", "", _settings(result)),
        ("Notes", "", _notes(result, written)),
        ("What a column can be taken for", "", words_block()),
    ):
        if block is None:
            continue
        blocks.append(Block(row, 1, ((title,),), ("section",)))
        row += 1
        if note:
            blocks.append(Block(row, 1, ((note,),), ("note",), span=_ACROSS))
            row += 1
        if title in _NAMED:
            names[_NAMED[title]] = Area(row + 1, 1, len(block.values) - 1)
        for part in _placed(block, row):
            blocks.append(part)
            row = part.row + len(part.values)
        row += 1
    return Page(CHECK, tuple(blocks), _WIDTHS, heights={1: 30.0}, names=names)


def _placed(block: Block, row: int) -> list[Block]:
    """Notes are a row each over the whole width; a table stays as it is."""
    if block.span == 1:
        return [dataclasses.replace(block, row=row)]
    return [dataclasses.replace(block, row=row + at, values=(values,)) for at, values in enumerate(block.values)]


def _verdict(result: Segmentation) -> str:
    log, table = result.log, result.table
    aside = f"{many(log.rows_set_aside, 'row')} set aside" if log.rows_set_aside else "none set aside"
    return (
        f"{many(log.rows_in, 'row')} read from {table.sheet.where}: {log.rows_kept:,} kept, {aside}. "
        f"{table.kind_reason} {many(len(result.labels), 'customer')} in {result.k} segments."
    )


def _cleaning(result: Segmentation) -> Block | None:
    log = result.log
    rows: list[tuple[Value, ...]] = [
        (sentence(reason), "set aside", len(which), _rows(which)) for reason, which in log.set_aside.items()
    ]
    rows += [(sentence(what), "repaired", len(which), _rows(which)) for what, which in log.repaired.items()]
    if not rows:
        rows = [("Nothing was set aside or repaired.", None, None, None)]
    header = ("What", "Done", "Rows", "Rows of the sheet")
    total = ("Rows kept", "kept", log.rows_kept, f"Of {many(log.rows_in, 'row')} in all")
    looks: tuple[LookName, ...] = ("text", "text", "integer", "text")
    return Block(0, 1, (header, *rows, total), looks, header=True)


def _rows(which: np.ndarray) -> str:
    return f"{'Row' if len(which) == 1 else 'Rows'} {rows_in_words(which)}"


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
            told = ", ".join(_parts(value)) if isinstance(value, tuple | Mapping) else str(value)
            rows.append((one.metadata["label"], told, one.metadata["unit"] or None, one.metadata["help"]))
    return (
        Block(
            0, 1, (("Setting", "Value", "Unit", "What it does"), *rows), ("label", "text", "text", "text"), header=True
        )
        if rows
        else None
    )


def _parts(value: tuple[str, ...] | Mapping[str, str]) -> list[str]:
    """Return the parts of a setting that is a list, as they are typed."""
    return [f"{name}={word}" for name, word in value.items()] if isinstance(value, Mapping) else list(value)


def _notes(result: Segmentation, written: str) -> Block | None:
    notes = [
        *result.table.sheet.notes,
        *result.features.measured.notes,
        *result.log.notes,
        *([written] if written else []),
    ]
    logged = [step.name for step in result.features.transform.steps if step.log]
    if logged:
        notes.append(f"Taken on a logarithmic scale, as they are skewed: {', '.join(logged)}.")
    if any(step.low is not None for step in result.features.transform.steps):
        notes.append(
            f"Values beyond the {result.settings.cap:g} % at either end count as the limit when comparing; "
            "tables show them as they are."
        )
    if result.features.measured.money_name:
        notes.append(f"Money is {result.features.measured.money_name}.")
    if not notes:
        return None
    return Block(0, 1, tuple((sentence(one),) for one in notes), ("note",), span=_ACROSS)
