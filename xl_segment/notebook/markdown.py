"""How a text of a notebook is put together, as Markdown that shows every name letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MARKS = re.compile(r"([\\`*_{}\[\]#|$~])")


def paragraphs(*texts: str) -> str:
    """Return texts with a blank line between them, without those that say nothing."""
    return "\n\n".join(filter(None, texts))


def bullets(texts: Iterable[str]) -> str:
    """Return texts as a list of points."""
    return "\n".join(f"- {escaped(text)}" for text in texts)


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence lists them."""
    return escaped(", ".join(names))


def escaped(text: str) -> str:
    """Return a text as Markdown shows it letter by letter, whatever stands in it."""
    shown = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
