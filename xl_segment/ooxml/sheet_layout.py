"""What a sheet has around its cells: filter buttons, and how it is printed. Read from its XML, put in and taken out.

Of a sheet's XML only what stands in front of the rows and behind them is looked at, and of that only what is changed is
written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import unescape

from xl_segment.ooxml.addresses import Range, parse_range
from xl_segment.ooxml.filters import hides_rows

#: What follows the first rows of a sheet, in its order (ECMA-376, CT_Worksheet), as far as something is put in.
_ORDER = (
    "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations",
    "hyperlinks", "printOptions", "pageMargins", "pageSetup",
)  # fmt: skip
_ATTRIBUTES = rb"""(?:[^>"']|"[^"]*"|'[^']*')*?"""
#: A tag; its attributes may hold ">", which some programs write as it is.
_TAG = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(/?)(?:\w+:)?(\w+)\b" + _ATTRIBUTES + rb"(/?)>", re.DOTALL
)
_START_TAG = re.compile(rb"<[\w:]+" + _ATTRIBUTES + rb"/?>", re.DOTALL)
_ROOT = re.compile(rb"<(?:\w+:)?worksheet\b" + _ATTRIBUTES + rb">", re.DOTALL)
_PROPERTIES = re.compile(rb"(<(?:\w+:)?sheetPr\b" + _ATTRIBUTES + rb")(?:/>|>(.*?)(</(?:\w+:)?sheetPr\s*>))", re.DOTALL)
_FIT = re.compile(rb"<(?:\w+:)?pageSetUpPr\b" + _ATTRIBUTES + rb"/?>", re.DOTALL)
_TRUE = ("1", "true")
_QUOTES = {"&quot;": '"', "&apos;": "'"}
#: An own filter, page breaks by hand, protection, the paper, and what is printed around the cells.
_LOOKED_AT = {
    "autoFilter", "rowBreaks", "colBreaks", "sheetProtection", "pageSetup", "printOptions", "headerFooter",
}  # fmt: skip
_PRINTED = ("gridLines", "headings", "horizontalCentered", "verticalCentered")
_EDGE = re.compile(
    rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^>/]*>(.*?)</(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\s*>",
    re.DOTALL,
)
#: What LibreOffice prints above and below each sheet that it makes, in its user's language: the sheet, and the page.
_BY_ITSELF = re.compile(r'(?:&C)?&"Times New Roman,Regular"&12(?:&A|[^&]*&P)')


@dataclass(frozen=True)
class SheetLayout:
    """What a sheet has around its cells.

    filter: the range of its own filter (not a Table's), None where it has none; hides: rows are out of sight by it, or
    by an advanced filter, which has no range.
    is_set_up: somebody has decided how it is printed. is_one_page_wide: in landscape, one page wide and as many high
    as it takes. is_paper_known: False where nobody can tell, as where Excel finds no printer. is_locked: it is
    protected, or nobody knows what it has, so that nothing is put in.
    """

    filter: Range | None = None
    hides: bool = False
    is_set_up: bool = False
    is_one_page_wide: bool = False
    is_paper_known: bool = True
    is_locked: bool = False


class LayoutChange(NamedTuple):
    """What is to become of a sheet's layout.

    filters: the range that its own filter gets; drops_filter: it goes. one_page_wide: it is printed so, or, where that
    is False, as a sheet is by itself; None where that stays.
    """

    filters: Range | None = None
    drops_filter: bool = False
    one_page_wide: bool | None = None


AS_IT_IS = LayoutChange()


class Element(NamedTuple):
    """An element behind the rows: its name without a prefix, and where it stands. "" is the end of the sheet."""

    name: str
    start: int
    end: int


def elements_of(tail: bytes) -> Iterator[Element]:
    """Yield the elements behind the rows of a sheet; the first is the end of its rows. tail: from there on."""
    depth, start, opened = 0, 0, ""
    for tag in _TAG.finditer(tail):
        if tag[2] is None:
            continue
        name = tag[2].decode()
        if tag[1]:
            depth -= 1
            if depth < 0 and name != "sheetData":
                yield Element("", tag.start(), tag.start())
                return
            if depth <= 0:
                yield Element(opened or name, start, tag.end())
            depth = max(depth, 0)
        elif depth == 0 and tag[3]:
            yield Element(name, tag.start(), tag.end())
        elif depth == 0:
            depth, start, opened = 1, tag.start(), name
        elif not tag[3]:
            depth += 1


def where_goes(tail: bytes, name: str) -> int:
    """Return where the first element begins that comes behind those of a name."""
    before = _ORDER[: _ORDER.index(name) + 1]
    end = 0
    for element in elements_of(tail):
        if element.name not in before:
            return element.start
        end = element.end
    return end


def layout_of(head: bytes, tail: bytes) -> SheetLayout:
    """Return what a sheet has. head, tail: its XML in front of the rows and behind them."""
    behind: dict[str, bytes] = {}
    for element in elements_of(tail):
        if element.name in _LOOKED_AT:
            behind.setdefault(element.name, tail[element.start : element.end])
    auto_filter = behind.get("autoFilter", b"")
    try:
        area = parse_range(_attribute(auto_filter, "ref")) if auto_filter else None
    except ValueError:
        return SheetLayout(is_locked=True)
    paper = behind.get("pageSetup", b"")
    is_landscape = _attribute(paper, "orientation") == "landscape"
    fits = _fits(head)
    adds = _adds_around(behind.get("printOptions", b""), behind.get("headerFooter", b""))
    has_breaks = any(b"brk" in behind.get(name, b"") for name in ("rowBreaks", "colBreaks"))
    return SheetLayout(
        filter=area,
        hides=hides_rows(auto_filter) if auto_filter else _is_in_filter_mode(head),
        is_set_up=fits or is_landscape or has_breaks or _attribute(paper, "scale") not in ("", "100") or adds,
        is_one_page_wide=fits
        and is_landscape
        and _attribute(paper, "fitToHeight") == "0"
        and _attribute(paper, "fitToWidth") in ("", "1"),
        is_locked="sheetProtection" in behind,
    )


def _adds_around(options: bytes, edges: bytes) -> bool:
    """Tell whether somebody decided on what is printed besides the cells, or where on the page they stand.

    options, edges: what a sheet says of that, and of its headers and footers.
    """
    if any(_attribute(options, name) in _TRUE for name in _PRINTED):
        return True
    return any(says_something(unescape(text.decode("utf-8", "replace"), _QUOTES)) for text in _EDGE.findall(edges))


def says_something(edge: str) -> bool:
    """Tell whether somebody wrote a header or footer; LibreOffice puts some in by itself."""
    return bool(edge.strip()) and _BY_ITSELF.fullmatch(edge.strip()) is None


def changed_head(head: bytes, prefix: bytes, change: LayoutChange) -> bytes:
    """Return what stands in front of a sheet's rows with another layout. prefix: of the sheet's tags."""
    if change.one_page_wide is None or change.one_page_wide == _fits(head):
        return head
    fit = _FIT.search(head)
    if not change.one_page_wide:
        return head if fit is None else _replaced(head, fit, _without(fit[0], "fitToPage"))
    if fit is not None:
        return _replaced(head, fit, _with(fit[0], "fitToPage", "1"))
    new = b'<%spageSetUpPr fitToPage="1"/>' % prefix
    properties = _PROPERTIES.search(head)
    if properties is None:
        root = _ROOT.search(head)
        start = root.end() if root else 0
        return head[:start] + b"<%ssheetPr>%s</%ssheetPr>" % (prefix, new, prefix) + head[start:]
    end = properties[3] or b"</%ssheetPr>" % prefix
    return _replaced(head, properties, properties[1] + b">" + (properties[2] or b"") + new + end)


def changed_tail(tail: bytes, prefix: bytes, change: LayoutChange) -> bytes:
    """Return what stands behind a sheet's rows with another layout. prefix: of the sheet's tags."""
    if change.filters is not None:
        tail = _with_filter(tail, prefix, change.filters)
    elif change.drops_filter:
        tail = _without_filter(tail)
    if change.one_page_wide is None:
        return tail
    paper = _element(tail, "pageSetup")
    if paper is None:
        if not change.one_page_wide:
            return tail
        start = where_goes(tail, "pageSetup")
        return tail[:start] + b'<%spageSetup orientation="landscape" fitToHeight="0"/>' % prefix + tail[start:]
    tag = _start_tag(tail, paper)
    return _replaced(tail, tag, _turned(tag[0], is_one_page_wide=change.one_page_wide))


def _turned(tag: bytes, *, is_one_page_wide: bool) -> bytes:
    """Return the tag of a sheet's paper, whose size and printer stay."""
    if not is_one_page_wide:
        return _with(_without(tag, "fitToHeight", "fitToWidth"), "orientation", "portrait")
    return _with(_with(_without(tag, "scale", "fitToWidth"), "orientation", "landscape"), "fitToHeight", "0")


def _with_filter(tail: bytes, prefix: bytes, area: Range) -> bytes:
    """Give the sheet's own filter a range; what hides rows by it stays."""
    auto_filter = _element(tail, "autoFilter")
    if auto_filter is None:
        start = where_goes(tail, "autoFilter")
        return tail[:start] + b'<%sautoFilter ref="%s"/>' % (prefix, area.address.encode()) + tail[start:]
    tag = _start_tag(tail, auto_filter)
    return _replaced(tail, tag, _with(tag[0], "ref", area.address))


def _without_filter(tail: bytes) -> bytes:
    auto_filter = _element(tail, "autoFilter")
    if auto_filter is None:
        return tail
    return tail[: auto_filter.start] + tail[auto_filter.end :]


def _element(tail: bytes, name: str) -> Element | None:
    """Return an element behind the rows; what comes behind its place, links by the thousand, is not looked at."""
    before = _ORDER[: _ORDER.index(name)]
    for element in elements_of(tail):
        if element.name == name:
            return element
        if element.name not in before:
            return None
    return None


def _start_tag(tail: bytes, element: Element) -> re.Match[bytes]:
    tag = _START_TAG.match(tail, element.start)
    if tag is None:  # it was found by its tag
        raise AssertionError
    return tag


def _replaced(xml: bytes, part: re.Match[bytes], text: bytes) -> bytes:
    return xml[: part.start()] + text + xml[part.end() :]


def _is_in_filter_mode(head: bytes) -> bool:
    properties = _PROPERTIES.search(head)
    return properties is not None and _attribute(properties[0], "filterMode") in _TRUE


def _fits(head: bytes) -> bool:
    fit = _FIT.search(head)
    return fit is not None and _attribute(fit[0], "fitToPage") in _TRUE


def _attribute(xml: bytes, name: str) -> str:
    """Return an attribute of the tag that some XML begins with, "" where it has none."""
    tag = _START_TAG.match(xml)
    if tag is None:
        return ""
    value = _value_of(name).search(tag[0])
    if value is None:
        return ""
    return value[2].decode("utf-8", "replace")


def _value_of(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"""(\s%s\s*=\s*["'])(.*?)(["'])""" % name.encode(), re.DOTALL)


def _with(tag: bytes, name: str, value: str) -> bytes:
    """Return a tag with an attribute."""
    there = _value_of(name).search(tag)
    if there is not None:
        return tag[: there.start(2)] + value.encode() + tag[there.end(2) :]
    end = re.search(rb"\s*/?>\Z", tag)
    at = end.start() if end else len(tag)
    return tag[:at] + b' %s="%s"' % (name.encode(), value.encode()) + tag[at:]


def _without(tag: bytes, *names: str) -> bytes:
    """Return a tag without some attributes."""
    for name in names:
        tag = _value_of(name).sub(b"", tag, count=1)
    return tag
