"""Whole sheets into a workbook: their parts are added, and what has to know of them gets one line."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from PIL import Image

from tests.ooxml.packages import PARTS, package
from xl_segment.ooxml.insert_sheets import InsertedSheets, insert_sheets, remove_sheets, with_lines
from xl_segment.ooxml.package import Package
from xl_segment.ooxml.styles import Styles
from xl_segment.ooxml.workbook_part import Workbook


def rendered(**texts: str) -> bytes:
    """A workbook with one sheet for each text, in its first cell, bold."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True})
        for name, text in texts.items():
            workbook.add_worksheet(name).write_string(0, 0, text, bold)
    return out.getvalue()


def png(shade: int) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("L", (8, 8), shade).save(out, "png")
    return out


def illustrated(*shades: int, name: str = "Charts") -> bytes:
    """A workbook with one sheet of pictures, one below the other from row 3 on."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(name)
        for at, shade in enumerate(shades):
            sheet.insert_image(2 + 5 * at, 1, "picture.png", {"image_data": png(shade)})
    return out.getvalue()


def with_pictures(workbook: Workbook, content: bytes, *pictures: str, replaces: tuple[str, ...] = ()) -> None:
    insert_sheets(workbook, Styles(workbook), InsertedSheets(content, "ours", "rIdOurs", replaces, pictures))


def corners(workbook: Workbook) -> dict[str, tuple[str, list[str]]]:
    """Return {name of a picture: (kind of its anchor, what says where it stands)} of the one drawing."""
    (part,) = [name for name in workbook.package.names if "/drawings/" in name and name.endswith(".xml")]
    return {
        next(anchor.iter("{*}cNvPr")).get("name"): (
            etree.QName(anchor).localname,
            [etree.QName(child).localname + "|" + "|".join([*child.itertext(), *child.values()]) for child in anchor][
                :2
            ],
        )
        for anchor in workbook.package.tree(part)
    }


def inserted(workbook: Workbook, content: bytes, *replaces: str, **names: str) -> None:
    insert_sheets(workbook, Styles(workbook), InsertedSheets(content, "ours", "rIdOurs", replaces, names=names))


def opened(book: Package) -> openpyxl.Workbook:
    out = io.BytesIO()
    book.save(out)
    return openpyxl.load_workbook(out)


def test_new_sheets_stand_behind_the_users_with_texts_and_looks() -> None:
    workbook = Workbook(package())
    inserted(workbook, rendered(Segments="who they are", Check="is it right?"))
    book = opened(workbook.package)
    assert book.sheetnames == ["Data", "Notes", "Segments", "Check"]
    assert book["Check"]["A1"].value == "is it right?"
    assert book["Check"]["A1"].font.b


def test_a_sheet_takes_the_place_and_the_ids_of_the_one_that_it_replaces() -> None:
    workbook = Workbook(package())
    inserted(workbook, rendered(Segments="first", Check="first"))
    before = {sheet.name: (sheet.sheet_id, sheet.rel_id) for sheet in workbook.sheets}
    inserted(workbook, rendered(Segments="second"), "Segments", "Check")
    assert workbook.order == ["Data", "Notes", "Segments"]
    assert workbook.sheet("Segments")[2:4] == before["Segments"]
    assert opened(workbook.package)["Segments"]["A1"].value == "second"


def test_numbers_of_sheets_are_never_given_twice() -> None:
    workbook = Workbook(package())
    inserted(workbook, rendered(One="a", Two="b"))
    assert [sheet.sheet_id for sheet in workbook.sheets] == [1, 7, 8, 9]
    assert len({sheet.rel_id for sheet in workbook.sheets}) == 4


def test_a_part_that_the_user_has_is_not_written_over() -> None:
    workbook = Workbook(package())
    workbook.package.put("xl/worksheets/ours1.xml", b"<theirs/>")
    inserted(workbook, rendered(Segments="ours"))
    assert workbook.package.read("xl/worksheets/ours1.xml") == b"<theirs/>"
    assert workbook.sheet("Segments").part == "xl/worksheets/ours1_2.xml"


def test_names_come_with_the_sheets() -> None:
    workbook = Workbook(package())
    inserted(workbook, rendered(Segments="a"), seg_page="Segments!$A$1")
    assert workbook.names == {"seg_page": "Segments!$A$1"}


def test_sheets_go_with_their_parts() -> None:
    workbook = Workbook(package())
    inserted(workbook, rendered(Segments="a"))
    part = workbook.sheet("Segments").part
    remove_sheets(workbook, ["Segments"])
    assert workbook.order == ["Data", "Notes"]
    assert part not in workbook.package
    assert b"ours" not in workbook.package.read("[Content_Types].xml")


def test_the_sheet_in_sight_stays_in_sight_where_one_before_it_goes() -> None:
    view = '<bookViews><workbookView activeTab="1" firstSheet="1"/></bookViews>'
    workbook = Workbook(package(workbook=PARTS["xl/workbook.xml"].replace("<sheets>", f"{view}<sheets>")))
    remove_sheets(workbook, ["Data"])
    assert b'activeTab="0"' in workbook.package.read("xl/workbook.xml")


def test_lines_take_the_place_of_all_cells() -> None:
    sheet = PARTS["xl/worksheets/sheet1.xml"].replace("<sheetData>", '<dimension ref="A1"/><sheetData>').encode()
    xml = with_lines(sheet, ["one", "a < b"])
    assert b'<dimension ref="A1:A2"/>' in xml
    assert b'<c r="A2" t="inlineStr"><is><t xml:space="preserve">a &lt; b</t></is></c>' in xml
    assert b"<row/>" not in xml


def test_pictures_come_with_their_sheet_by_the_names_that_they_are_given_and_go_with_it() -> None:
    workbook = Workbook(package())
    with_pictures(workbook, illustrated(0, 255), "elbow", "silhouette")
    size = "ext|76200|76200"
    assert corners(workbook) == {
        "elbow": ("oneCellAnchor", ["from|1|0|2|0", size]),
        "silhouette": ("oneCellAnchor", ["from|1|0|7|0", size]),
    }
    media = [name for name in workbook.package.names if "/media/" in name]
    assert [workbook.package.read(name) for name in media] == [png(0).getvalue(), png(255).getvalue()]
    assert b'Extension="png" ContentType="image/png"' in workbook.package.read("[Content_Types].xml")
    assert len(opened(workbook.package)["Charts"]._images) == 2
    remove_sheets(workbook, ["Charts"])
    assert set(workbook.package.names) == {*package().names, "xl/styles.xml"}


def test_an_svg_comes_beside_its_picture_and_goes_with_it() -> None:
    workbook = Workbook(package())
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    content = InsertedSheets(
        illustrated(0, 255), "ours", "rIdOurs", pictures=("elbow", "silhouette"), outlines={"silhouette": svg}
    )
    insert_sheets(workbook, Styles(workbook), content)
    insert_sheets(workbook, Styles(workbook), replace(content, replaces=("Charts",)))
    (part,) = [name for name in workbook.package.names if "/drawings/" in name and name.endswith(".xml")]
    targets = {link.id: link.target for link in workbook.package.relationships(part)}
    dots, both = workbook.package.tree(part).iter("{*}blip")
    assert len(dots) == 0
    (extension,) = both.iter("{*}ext")
    assert extension.get("uri") == "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
    (outline,) = extension
    assert outline.tag == "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
    (relation,), (relation_of_dots,) = outline.values(), both.values()
    assert outline.keys() == both.keys()
    assert workbook.package.read(targets[relation]) == svg
    assert workbook.package.read(targets[relation_of_dots]) == png(255).getvalue()
    assert len(set(targets.values())) == len(targets) == 3
    assert b'Extension="svg" ContentType="image/svg+xml"' in workbook.package.read("[Content_Types].xml")
    assert corners(workbook)["silhouette"] == ("oneCellAnchor", ["from|1|0|7|0", "ext|76200|76200"])
    assert len(opened(workbook.package)["Charts"]._images) == 2
    remove_sheets(workbook, ["Charts"])
    assert set(workbook.package.names) == {*package().names, "xl/styles.xml"}


def test_a_picture_that_was_moved_stays_where_it_was_put_and_a_new_one_has_its_own_place() -> None:
    workbook = Workbook(package())
    with_pictures(workbook, illustrated(0), "elbow")
    (part,) = [name for name in workbook.package.names if "/drawings/" in name and name.endswith(".xml")]
    moved = workbook.package.read(part).replace(b"<xdr:row>2<", b"<xdr:row>40<").replace(b"76200", b"99000")
    workbook.package.put(part, moved)
    with_pictures(workbook, illustrated(1, 2), "elbow", "pca", replaces=("Charts",))
    assert corners(workbook) == {
        "elbow": ("oneCellAnchor", ["from|1|0|40|0", "ext|99000|99000"]),
        "pca": ("oneCellAnchor", ["from|1|0|7|0", "ext|76200|76200"]),
    }
    assert len([name for name in workbook.package.names if "/media/" in name]) == 2


def test_a_picture_that_ends_at_a_cell_still_does() -> None:
    workbook = Workbook(package())
    with_pictures(workbook, illustrated(0), "elbow")
    (part,) = [name for name in workbook.package.names if "/drawings/" in name and name.endswith(".xml")]
    to = b"<xdr:to><xdr:col>9</xdr:col><xdr:colOff>5</xdr:colOff><xdr:row>30</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    text = workbook.package.read(part).replace(b"oneCellAnchor", b"twoCellAnchor")
    workbook.package.put(part, text.replace(b'<xdr:ext cx="76200" cy="76200"/>', to, 1))
    with_pictures(workbook, illustrated(0), "elbow", replaces=("Charts",))
    assert corners(workbook) == {"elbow": ("twoCellAnchor", ["from|1|0|2|0", "to|9|5|30|0"])}


def test_a_picture_that_a_sheet_of_the_user_shows_as_well_stays() -> None:
    workbook = Workbook(package())
    with_pictures(workbook, illustrated(0), "elbow")
    (media,) = [name for name in workbook.package.names if "/media/" in name]
    workbook.package.relate("xl/worksheets/sheet1.xml", "rIdTheirs", workbook.type_of("image"), media)
    remove_sheets(workbook, ["Charts"])
    assert media in workbook.package


@pytest.mark.parametrize("link", ["printerSettings", "drawing"])
def test_a_sheet_whose_other_parts_are_not_there_is_replaced(link: str) -> None:
    workbook = Workbook(package())
    inserted(workbook, rendered(Segments="first"))
    workbook.package.relate(workbook.sheet("Segments").part, "rId9", workbook.type_of(link), "xl/gone/part1.bin")
    inserted(workbook, rendered(Segments="second"), "Segments")
    assert opened(workbook.package)["Segments"]["A1"].value == "second"


@pytest.mark.parametrize(("gone", "tab"), [(("Data",), "1"), (("Data", "Notes"), "0"), (("Segments",), "0"), ((), "2")])
def test_the_tab_in_sight_is_counted_without_those_that_go(gone: tuple[str, ...], tab: str) -> None:
    view = '<bookViews><workbookView activeTab="2"/></bookViews>'
    workbook = Workbook(package(workbook=PARTS["xl/workbook.xml"].replace("<sheets>", f"{view}<sheets>")))
    inserted(workbook, rendered(Segments="a"))
    remove_sheets(workbook, gone)
    assert f'activeTab="{tab}"'.encode() in workbook.package.read("xl/workbook.xml")


def test_a_part_of_whose_name_two_are_taken_gets_a_third() -> None:
    workbook = Workbook(package())
    for name in ("ours1", "ours1_2"):
        workbook.package.put(f"xl/worksheets/{name}.xml", b"<theirs/>")
    inserted(workbook, rendered(Segments="ours"))
    assert workbook.sheet("Segments").part == "xl/worksheets/ours1_3.xml"


def with_table(*, name: str = "Customers", colour: str = "#FF0000") -> bytes:
    """A workbook with an Excel Table whose cells a rule paints, and bars."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(name)
        columns = [{"header": "Who"}, {"header": "Money"}]
        sheet.add_table(2, 0, 4, 1, {"name": "ours", "columns": columns, "data": [["a", 1], ["b", 2]]})
        painted = workbook.add_format({"bg_color": colour})
        rule = {"type": "cell", "criteria": "==", "value": '"a"', "format": painted}
        sheet.conditional_format(3, 0, 4, 0, rule)
        sheet.conditional_format(3, 1, 4, 1, {"type": "data_bar", "data_bar_2010": True, "bar_solid": True})
    return out.getvalue()


def test_an_excel_table_comes_with_its_sheet_and_goes_with_it() -> None:
    workbook = Workbook(package())
    before = set(workbook.package.names)
    inserted(workbook, with_table())
    (table,) = opened(workbook.package)["Customers"].tables.values()
    assert (table.displayName, table.ref, [column.name for column in table.tableColumns]) == (
        "ours", "A3:B5", ["Who", "Money"],
    )  # fmt: skip
    remove_sheets(workbook, ["Customers"])
    assert set(workbook.package.names) - before <= {"xl/styles.xml"}


def test_a_table_gets_a_number_and_a_name_that_nothing_else_has() -> None:
    workbook = Workbook(package())
    inserted(workbook, with_table(name="First"))
    insert_sheets(workbook, Styles(workbook), InsertedSheets(with_table(), "more", "rIdMore", names={"OURS_2": "1"}))
    assert [table.get("id") for table in tables(workbook)] == ["1", "2"]
    assert [table.get("displayName") for table in tables(workbook)] == ["ours", "ours_2"]
    insert_sheets(workbook, Styles(workbook), InsertedSheets(with_table(name="Third"), "third", "rIdThird"))
    assert [table.get("displayName") for table in tables(workbook)] == ["ours", "ours_2", "ours_3"]


def test_a_table_that_replaces_itself_keeps_its_name() -> None:
    workbook = Workbook(package())
    inserted(workbook, with_table())
    inserted(workbook, with_table(), "Customers")
    assert [(table.get("id"), table.get("name")) for table in tables(workbook)] == [("1", "ours")]


def tables(workbook: Workbook) -> list[etree._Element]:
    return [workbook.package.tree(part) for _, part in workbook.tables()]


def test_what_a_rule_paints_keeps_its_colour_beside_the_rules_of_the_user() -> None:
    user = opened_with_rule("00FF00")
    workbook = Workbook(user)
    inserted(workbook, with_table(colour="#FF0000"))
    book = opened(workbook.package)
    fills = {
        sheet.title: [rule.dxf.fill.bgColor.rgb for rules in sheet.conditional_formatting for rule in rules.rules if rule.dxf]
        for sheet in book
    }  # fmt: skip
    assert fills == {"Theirs": ["FF00FF00"], "Customers": ["FFFF0000"]}


def opened_with_rule(colour: str) -> Package:
    """A user's workbook whose own cells a rule paints."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Theirs")
        painted = workbook.add_format({"bg_color": f"#{colour}"})
        sheet.conditional_format(0, 0, 4, 0, {"type": "blanks", "format": painted})
    out.seek(0)
    return Package(out)
