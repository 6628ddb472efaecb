"""What customers are called, so that they are known again next week; and whether a sheet says the same as before.

Nothing here depends on the order of the rows.
"""

from __future__ import annotations

import hashlib
import re

import numpy as np
import pandas as pd

from xl_segment.customers.features import Features
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Column, Table

#: What a key ends with where the id alone does not tell rows apart; nothing for a reader.
_CONTENT = re.compile(r"#[0-9a-f]{16}(\.\d+)?$")


def customer_keys(table: Table, features: Features) -> np.ndarray:
    """Return what each customer is called, each once: the id, and where there is none, all that the row says."""
    index = features.raw.index
    if features.measured.kind is Kind.SALES:
        return np.asarray(index, dtype=object)
    ids = pd.Series(None, index=index, dtype=object)
    customer = table.first(Role.CUSTOMER)
    if customer is not None:
        ids = customer.parsed.values.reindex(index)
    keys = np.array(ids, dtype=object)
    unsure = (ids.isna() | ids.duplicated(keep=False)).to_numpy()
    if unsure.any():
        content = _content(table).reindex(index)
        keys[unsure] = _keys_by_content(ids[unsure].fillna(""), _hashes(content[unsure]))
    return keys


def _keys_by_content(ids: pd.Series, content: np.ndarray) -> np.ndarray:
    """Return keys of rows that their id alone does not tell apart. ids: "" where there is none. content: hashes."""
    rows = pd.DataFrame({"id": ids, "content": content}).sort_values(["id", "content"], kind="stable")
    # Of rows with the same id one is called by it alone; rows that are alike in every cell share a segment anyway,
    # whichever is which.
    by_id_alone = ~rows["id"].duplicated() & (rows["id"] != "")
    count = rows.groupby(["id", "content"]).cumcount()
    keys = [
        customer if plain else f"{customer}#{digits:016x}{_suffix(number)}"
        for customer, digits, number, plain in zip(rows["id"], rows["content"], count, by_id_alone, strict=True)
    ]
    return np.asarray(pd.Series(keys, rows.index).reindex(ids.index), dtype=object)


def id_of_key(key: str) -> str:
    """Return the id that a key is made of, "" where it is made of the row's cells alone."""
    return _CONTENT.sub("", key)


def _suffix(number: int) -> str:
    """Tell rows apart that are alike in every cell; the first of them needs no number."""
    if not number:
        return ""
    return f".{number}"


def _content(table: Table) -> pd.DataFrame:
    """Return the cells that count, by row."""
    return pd.concat([column.parsed.values for column in _columns_that_count(table)], axis=1)


def _columns_that_count(table: Table) -> list[Column]:
    return [column for column in table.columns if column.role is not Role.IGNORED]


def _hashes(frame: pd.DataFrame) -> np.ndarray:
    frame = frame.set_axis(range(frame.shape[1]), axis=1)
    return np.asarray(pd.util.hash_pandas_object(frame, index=False).to_numpy())


def fingerprint(table: Table) -> str:
    """Return a text that is the same for the same rows, in whatever order they stand."""
    names = [column.name for column in _columns_that_count(table)]
    digest = hashlib.sha256("\x1f".join(names).encode())
    digest.update(np.sort(_hashes(_content(table))).tobytes())
    return digest.hexdigest()
