"""The defined names of a workbook: given to cells or formulas, and taken out again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from xl_segment.ooxml.package import before_end, local, parse_xml, xml_text
from xl_segment.ooxml.workbook_part import Workbook


def define(workbook: Workbook, names: Mapping[str, str]) -> None:
    """Give names to cells or formulas, in the whole workbook, in place of those that have these names."""
    if not names:
        return
    undefine(workbook, list(names))
    package = workbook.package
    xml = package.read(workbook.part)
    root = parse_xml(xml)
    prefix = f"{root.prefix}:" if root.prefix else ""
    body = "".join(
        f'<{prefix}definedName name="{name}">{xml_text(text)}</{prefix}definedName>' for name, text in names.items()
    ).encode()
    if re.search(rb"<(?:\w+:)?definedNames\b", xml):
        xml = before_end(xml, b"definedNames", body)
    else:
        xml = _after_sheets(xml, f"<{prefix}definedNames>".encode() + body + f"</{prefix}definedNames>".encode())
    package.put(workbook.part, xml)


def undefine(workbook: Workbook, names: Sequence[str]) -> None:
    """Take names of the whole workbook out."""
    xml = workbook.package.read(workbook.part)
    for name in names:
        pattern = (
            rb'<(?:\w+:)?definedName\b(?=[^>]*\bname="%s")(?![^>]*\blocalSheetId=)[^>]*>[^<]*</(?:\w+:)?definedName>'
        )
        xml = re.sub(pattern % re.escape(name.encode()), b"", xml, flags=re.IGNORECASE)
    xml = re.sub(rb"<(?:\w+:)?definedNames>\s*</(?:\w+:)?definedNames>", b"", xml)
    workbook.package.put(workbook.part, xml)


def _after_sheets(xml: bytes, entry: bytes) -> bytes:
    """Insert where the schema wants defined names: behind sheets, functionGroups and externalReferences."""
    root = parse_xml(xml)
    present = [local(one) for one in root]
    last = next(name for name in ("externalReferences", "functionGroups", "sheets") if name in present)
    end = re.search(rb"</(?:\w+:)?" + last.encode() + rb"\s*>|<(?:\w+:)?" + last.encode() + rb"\b[^>]*/>", xml)
    at = end.end() if end else len(xml)
    return xml[:at] + entry + xml[at:]
