"""Results by the content that they were made from: the same data is worked on once, however many formulas ask.

It stands apart from the functions because xlwings loads their module anew when its file changes.
"""

from __future__ import annotations

import hashlib
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Result = TypeVar("Result")


class Cache:
    """The last results, by key; safe to be asked from several threads, which then wait for one another."""

    def __init__(self, room: int = 8) -> None:
        self._room = room
        self._results: OrderedDict[bytes, Any] = OrderedDict()
        self._lock = threading.RLock()
        self.made = 0

    def get(self, key: bytes, make: Callable[[], Result]) -> Result:
        """Return the result of a key, made now if it is not there. What fails is not kept."""
        with self._lock:
            if key not in self._results:
                self._results[key] = make()
                self.made += 1
                if len(self._results) > self._room:
                    self._results.popitem(last=False)
            self._results.move_to_end(key)
            result: Result = self._results[key]
            return result

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._results.clear()
            self.made = 0


def key_of(rows: Sequence[Sequence[Any]], *more: object) -> bytes:
    """Return a key that is the same for the same cells; more: whatever else the result depends on, told by its repr."""
    digest = hashlib.blake2b(digest_size=20)
    digest.update(repr((len(rows), more)).encode())
    for column in zip(*rows, strict=True):
        # Columns of numbers are hashed as the bytes that they are; everything else as Python writes it.
        if set(map(type, column)) == {float}:
            digest.update(b"n" + array("d", column).tobytes())
        else:
            digest.update(b"c" + repr(column).encode())
    return digest.digest()


#: What the worksheet functions share.
SHARED = Cache()
