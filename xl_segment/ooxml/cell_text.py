"""Texts as a workbook file holds them: what XML and a cell can hold, and Excel's own way of escaping."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, unescape

#: What a cell holds, in units of UTF-16.
LONGEST_TEXT = 32_767
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Excel reads "_x0041_" as an "A".
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def xml_text(text: str) -> str:
    """Escape a text for XML that is written as bytes."""
    return escape(text_for_excel(text), {'"': "&quot;"})


def text_for_excel(text: str) -> str:
    """Return a text as Excel reads it back: without what XML cannot hold, and what looks like an escape escaped."""
    return _LOOKS_ESCAPED.sub("_x005F_", holdable(text))


def holdable(text: str) -> str:
    """Leave out what XML cannot hold: most control characters, halves of pairs."""
    return _NOT_IN_XML.sub("", text)


def cut_to_fit(text: str) -> str:
    """Return a text as a cell can hold it: 32,767 characters as Excel counts them, where an emoji is two."""
    if len(text) > LONGEST_TEXT // 2:
        text = text.encode("utf-16-le", "replace")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")
    return re.sub("[\ud800-\udfff\ufffe\uffff]", "", text)


def plain_text(text: str) -> str:
    """Read a text back that Excel has escaped."""
    plain = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), unescape(text, {"&quot;": '"'}))
    # Letters beyond the first 65,536 are escaped as two halves.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
