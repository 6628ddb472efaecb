"""Small packages, written part by part, so that a test shows all that is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from xl_segment.ooxml.package import Package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def rels(*lines: tuple[str, str, str]) -> str:
    """A .rels part. lines: id, kind and target of each."""
    inside = "".join(
        f'<Relationship Id="{id_}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for id_, kind, target in lines
    )
    return f'<Relationships xmlns="{_RELS}">{inside}</Relationships>'


def sheet_xml(rows: str = "<row/>", *, after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def workbook_xml(*, names: str = "", inside: str = "") -> str:
    """A workbook of two sheets, Data and Notes. names: its defined names."""
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{inside}<sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/><sheet name="Notes" sheetId="7" r:id="rId2"/>'
        f"</sheets>{names}</workbook>"
    )


#: All that a workbook of two sheets needs.
PARTS: Mapping[str, str] = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_OFFICE}.spreadsheetml.sheet.main+xml"/></Types>'
    ),
    "_rels/.rels": rels(("rId1", "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": workbook_xml(),
    "xl/_rels/workbook.xml.rels": rels(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml")
    ),
    "xl/worksheets/sheet1.xml": sheet_xml(),
    "xl/worksheets/sheet2.xml": sheet_xml(),
}


def zipped(parts: Mapping[str, str | bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    out.seek(0)
    return out


def package(**changed: str) -> Package:
    """The workbook of two sheets. changed: parts by the last word of their names, "workbook" or "sheet1"."""
    names = {name.rsplit("/", 1)[-1].split(".")[0]: name for name in PARTS if not name.endswith(".rels")}
    return Package(zipped({**PARTS, **{names[word]: part for word, part in changed.items()}}))


def saved(before: Package) -> dict[str, bytes]:
    """All parts as they are when a package has been saved and opened again."""
    out = io.BytesIO()
    before.save(out)
    with zipfile.ZipFile(out) as file:
        return {name: file.read(name) for name in file.namelist()}
