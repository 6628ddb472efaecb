"""A small part as a tree: parsed safely, edited, and written so that what was not edited stands as it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from xl_segment.errors import damaged_part

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_blank_text=False)
#: What stands in front of the first element of a part in UTF-8, as all of them are written; no comment among it.
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?<\?xml(?![^>]*encoding=[\"'](?!utf-8[\"']))[^>]*\?>\s*(?=<[^!?])", re.IGNORECASE
)
_OUR_PROLOG = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def parse_xml(data: bytes, part: str = "") -> etree._Element:
    """Parse a part; entities are not resolved, nothing is fetched.

    Raises NotAWorkbookError, naming the part if its name is given, where it is damaged.
    """
    if b"<!DOCTYPE" in data[:4096]:
        raise damaged_part(part, "it declares words of its own, as no workbook does")
    try:
        return etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged_part(part) from error


def check_well_formed(part: str, data: bytes) -> None:
    """Hold a part that we have made against what XML is. Raises ValueError."""
    try:
        etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"{part} would not be well-formed: {error}") from error


def serialized(root: etree._Element, before: bytes = b"") -> bytes:
    """Return a tree as a part. before: the part that it was parsed from, whose first line stays as it is."""
    prolog = _PROLOG.match(before)
    if prolog is None and before:
        return bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True))
    first_line = _OUR_PROLOG
    if prolog is not None:
        first_line = prolog[0]
    return first_line + bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=False))


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace; "" for a comment."""
    if not isinstance(element.tag, str):
        return ""
    return str(etree.QName(element).localname)


def child_named(parent: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of a name, whatever its namespace; None where there is none."""
    return next((child for child in parent if local(child) == name), None)


def children_named(parent: etree._Element, name: str) -> list[etree._Element]:
    """Return the children of a name, whatever their namespace."""
    return [child for child in parent if local(child) == name]


def add_child(parent: etree._Element, name: str, attributes: dict[str, str], text: str | None = None) -> etree._Element:
    """Add a last child in the parent's own namespace."""
    child = etree.SubElement(parent, _like(parent, name), attributes)
    child.text = text
    return child


def add_first_child(parent: etree._Element, name: str, attributes: dict[str, str]) -> etree._Element:
    """Add a first child in the parent's own namespace; the white space stays behind it."""
    child = etree.Element(_like(parent, name), attributes, nsmap=parent.nsmap)
    parent.insert(0, child)
    child.tail, parent.text = parent.text, None
    return child


def insert_behind(sibling: etree._Element, name: str) -> etree._Element:
    """Put an element of the sibling's namespace right behind it; the white space stays between the two."""
    element = etree.Element(_like(sibling, name), nsmap=sibling.nsmap)
    sibling.addnext(element)
    element.tail, sibling.tail = sibling.tail, None
    return element


def remove_element(element: etree._Element) -> None:
    """Take an element out; the white space behind it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "") or None
    else:
        parent.text = (parent.text or "") + (element.tail or "") or None
    parent.remove(element)


def copied(element: etree._Element, like: etree._Element) -> etree._Element:
    """Return a copy of an element in another one's namespace, without comments and attributes of other namespaces."""
    attributes = {str(name): str(value) for name, value in element.attrib.items() if not str(name).startswith("{")}
    copy = etree.Element(_like(like, local(element)), attributes, nsmap=like.nsmap)
    for child in element:
        if local(child):
            copy.append(copied(child, like))
    return copy


def add_to_number(element: etree._Element, attribute: str, more: int) -> None:
    """Add to an attribute that counts; where it is not there, or no number, nobody counts."""
    text = str(element.get(attribute, ""))
    if text.isdecimal():
        element.set(attribute, str(int(text) + more))


def whole_number(element: etree._Element, name: str, part: str, default: int = 0) -> int:
    """Return an attribute that is a whole number from 0. Raises NotAWorkbookError, naming the part, where it is not."""
    text = str(element.get(name, default))
    if not re.fullmatch(r"\s*\+?[0-9]{1,10}\s*", text):
        raise damaged_part(part, f"{name} is '{text[:40]}' in it, which is no number")
    return int(text)


def elements(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield all elements of a name, however deep, whatever their namespace."""
    yield from root.iter(f"{{*}}{name}")


def _like(element: etree._Element, name: str) -> str:
    namespace = etree.QName(element).namespace
    if not namespace:
        return name
    return f"{{{namespace}}}{name}"
