"""Rules that let cells of one column look different where they hold a word: put into a sheet's XML, and taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, unescape

from xl_segment.ooxml.addresses import Range, parse_range
from xl_segment.ooxml.sheet_layout import where_goes

_PRIORITY = re.compile(rb"""<(?:\w+:)?cfRule\b[^>]*?\spriority\s*=\s*["'](\d+)["']""")
_RULES = re.compile(
    rb"""<(?:\w+:)?conditionalFormatting\b[^>]*?\bsqref=["']([^"']*)["'][^>]*>(.*?)</(?:\w+:)?conditionalFormatting\s*>""",
    re.DOTALL,
)
_RULE = re.compile(rb"<(?:\w+:)?cfRule\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?cfRule\s*>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?formula>(.*?)</(?:\w+:)?formula>", re.DOTALL)
_LOOK = re.compile(rb"""\sdxfId\s*=\s*["'](\d+)["']""")
#: What no formula in a file can hold: a cell has it by another spelling, which a formula does not know.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: A text in a formula may be so long.
_LONGEST = 255
#: Of a rule; those that would rank behind it share it.
_LAST_PRIORITY = 2**31 - 1


@dataclass(frozen=True)
class CellRules:
    """Rules for one column.

    column: of those that are put in, from 0. words: {what a cell holds: the colours of its fill and of the line at its
    left, as "RRGGBB"}. ink: of the text. before: words of rules of an earlier run, which go.
    """

    column: int
    words: dict[str, tuple[str, str]]
    ink: str
    before: Collection[str] = ()


def with_rules(tail: bytes, prefix: bytes, area: Range, rules: Sequence[tuple[str, int]]) -> bytes:
    """Return what follows a sheet's rows with new rules, which rank behind all others.

    rules: the word of each, and the number of its look among the workbook's. prefix: of the sheet's tags.
    """
    first = 1 + max((int(number) for number in _PRIORITY.findall(tail)), default=0)
    parts = [
        b'<%scfRule type="cellIs" dxfId="%d" priority="%d" operator="equal"><%sformula>%s</%sformula></%scfRule>'
        % (prefix, look, min(first + at, _LAST_PRIORITY), prefix, _as_formula(word), prefix, prefix)
        for at, (word, look) in enumerate(rules)
        if len(word) <= _LONGEST and not _NOT_IN_XML.search(word)
    ]
    if not parts:
        return tail
    added = b'<%sconditionalFormatting sqref="%s">%s</%sconditionalFormatting>' % (
        prefix, area.address.encode(), b"".join(parts), prefix,
    )  # fmt: skip
    start = where_goes(tail, "conditionalFormatting")
    return tail[:start] + added + tail[start:]


def _as_formula(word: str) -> bytes:
    quoted = word.replace('"', '""')
    return escape(f'"{quoted}"').encode()


def without_rules(
    tail: bytes, columns: range, words: Collection[str], is_our_look: Callable[[int], bool] | None = None
) -> bytes:
    """Return what follows a sheet's rows without rules for some words, of cells in these columns alone.

    is_our_look: tells of the number of a look whether a rule of ours has it; a rule with another one is the user's.
    """

    def is_within(sqref: bytes) -> bool:
        try:
            areas = [parse_range(part) for part in sqref.decode().split()]
        except ValueError:
            return False
        return all(area.left in columns and area.right in columns for area in areas)

    def rest(rules: re.Match[bytes]) -> bytes:
        if not is_within(rules[1]):
            return rules[0]
        inside = _RULE.sub(_unless_of(words, is_our_look), rules[2])
        if not inside.strip():
            return b""
        return rules[0].replace(rules[2], inside, 1)

    return _RULES.sub(rest, tail)


def _unless_of(words: Collection[str], is_our_look: Callable[[int], bool] | None) -> Callable[[re.Match[bytes]], bytes]:
    def keep(rule: re.Match[bytes]) -> bytes:
        formula, look = _FORMULA.search(rule[2] or b""), _LOOK.search(rule[1])
        if formula is None or b'type="cellIs"' not in rule[1] or b'operator="equal"' not in rule[1]:
            return rule[0]
        if is_our_look is not None and (look is None or not is_our_look(int(look[1]))):
            return rule[0]
        return b"" if _word_of(formula[1]) in words else rule[0]

    return keep


def _word_of(formula: bytes) -> str | None:
    """Return the text that a formula is, None where it is something else. Programs differ in what they escape."""
    text = unescape(formula.decode("utf-8", "replace"), {"&quot;": '"', "&apos;": "'"}).strip()
    if len(text) < 2 or not text.startswith('"') or not text.endswith('"'):
        return None
    return text[1:-1].replace('""', '"')
