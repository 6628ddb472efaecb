"""What customers are called, so that they are known again next week; and whether a sheet says the same as before.

Nothing here depends on the order of the rows.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from xl_segment.customers.features import Features
from xl_segment.sheet.roles import Kind, Role
from xl_segment.sheet.table import Table


def customer_keys(table: Table, features: Features) -> np.ndarray:
    """Return what each customer is called, each once: the id, and where there is none, all that the row says."""
    index = features.raw.index
    if features.measured.kind is Kind.SALES:
        return np.asarray(index, dtype=object)
    customer = table.first(Role.CUSTOMER)
    ids = pd.Series(None, index=index, dtype=object) if customer is None else customer.parsed.values.reindex(index)
    keys = np.array(ids, dtype=object)
    unsure = (ids.isna() | ids.duplicated(keep=False)).to_numpy()
    if unsure.any():
        told = [one.parsed.values.reindex(index) for one in table.columns if one.role is not Role.IGNORED]
        rows = pd.DataFrame(
            {"id": ids[unsure].fillna(""), "content": _hashes(pd.concat(told, axis=1)[unsure])}
        ).sort_values(["id", "content"], kind="stable")
        # Of rows with the same id one is called by it alone; rows that are alike in every cell share a segment anyway,
        # whichever is which.
        first = ~rows["id"].duplicated() & (rows["id"] != "")
        count = rows.groupby(["id", "content"]).cumcount()
        called = [
            one if plain else f"{one}#{content:016x}" + (f".{n}" if n else "")
            for one, content, n, plain in zip(rows["id"], rows["content"], count, first, strict=True)
        ]
        keys[unsure] = pd.Series(called, rows.index).reindex(index[unsure])
    return keys


def _hashes(frame: pd.DataFrame) -> np.ndarray:
    frame = frame.set_axis(range(frame.shape[1]), axis=1)
    return np.asarray(pd.util.hash_pandas_object(frame, index=False).to_numpy())


def fingerprint(table: Table) -> str:
    """Return a text that is the same for the same rows, in whatever order they stand."""
    told = [one for one in table.columns if one.role is not Role.IGNORED]
    digest = hashlib.sha256("\x1f".join(one.name for one in told).encode())
    digest.update(np.sort(_hashes(pd.concat([one.parsed.values for one in told], axis=1))).tobytes())
    return digest.hexdigest()
