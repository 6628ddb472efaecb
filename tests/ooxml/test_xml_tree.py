"""A small part as a tree: what is not edited comes out as it went in."""

from __future__ import annotations

import pytest
from lxml import etree

from xl_segment.errors import NotAWorkbookError
from xl_segment.ooxml import xml_tree


def parsed(text: str) -> etree._Element:
    return xml_tree.parse_xml(text.encode())


def text_of(root: etree._Element) -> str:
    return etree.tostring(root).decode()


def test_a_part_comes_out_with_the_first_line_that_it_went_in_with() -> None:
    before = b"<?xml version='1.0' encoding='utf-8'?>\r\n<a><b/></a>"
    assert xml_tree.serialized(xml_tree.parse_xml(before), before) == before


def test_a_new_part_begins_as_office_begins_its_parts() -> None:
    assert xml_tree.serialized(parsed("<a/>")).startswith(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n')


@pytest.mark.parametrize("damaged", ["<a>", "", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_a_damaged_part_is_named(damaged: str) -> None:
    with pytest.raises(NotAWorkbookError, match=r"part xl/a\.xml of the workbook is damaged"):
        xml_tree.parse_xml(damaged.encode(), "xl/a.xml")


def test_elements_are_known_by_their_names_whatever_the_prefix() -> None:
    root = parsed('<x:a xmlns:x="urn:x"><!-- b --><x:b n="1"/><x:c/><x:b n="2"/></x:a>')
    assert [child.get("n") for child in xml_tree.children_named(root, "b")] == ["1", "2"]
    assert xml_tree.child_named(root, "d") is None


def test_a_new_child_stands_in_its_parents_namespace() -> None:
    root = parsed('<x:a xmlns:x="urn:x"><x:b/></x:a>')
    xml_tree.add_child(root, "c", {"n": "1"}, "text")
    xml_tree.add_first_child(root, "d", {})
    assert text_of(root) == '<x:a xmlns:x="urn:x"><x:d/><x:b/><x:c n="1">text</x:c></x:a>'


def test_white_space_stays_where_an_element_is_taken_out() -> None:
    root = parsed("<a>\n  <b/>\n  <c/>\n</a>")
    xml_tree.remove_element(root[0])
    assert text_of(root) == "<a>\n  \n  <c/>\n</a>"


@pytest.mark.parametrize(("text", "number"), [("7", 7), (" +07 ", 7), (None, 3)])
def test_whole_numbers_are_read_as_excel_reads_them(text: str | None, number: int) -> None:
    element = etree.Element("a", {} if text is None else {"n": text})
    assert xml_tree.whole_number(element, "n", "part", 3) == number


@pytest.mark.parametrize("text", ["-1", "x", "1.5", "", "12345678901"])
def test_what_is_no_number_is_damage(text: str) -> None:
    with pytest.raises(NotAWorkbookError, match="which is no number"):
        xml_tree.whole_number(etree.Element("a", {"n": text}), "n", "part")


def test_a_counter_goes_on_where_it_counts() -> None:
    for before, after in (('count="2"', "5"), ('count="many"', "many"), ("", None)):
        root = parsed(f"<a {before}/>")
        xml_tree.add_to_number(root, "count", 3)
        assert root.get("count") == after


def test_a_copy_has_the_namespace_of_its_new_neighbours_and_no_comments() -> None:
    copy = xml_tree.copied(
        parsed('<f xmlns:q="urn:q" a="1" q:b="2"><!-- c --><g h="3"/></f>'), parsed('<x xmlns="urn:x"/>')
    )
    assert text_of(copy) == '<f xmlns="urn:x" a="1"><g h="3"/></f>'
    assert text_of(xml_tree.copied(parsed("<f/>"), parsed("<x/>"))) == "<f/>"


def test_white_space_stays_where_an_element_is_put_in() -> None:
    root = parsed("<a> <b/> <c/></a>")
    xml_tree.insert_behind(root[0], "n")
    assert text_of(root) == "<a> <b/><n/> <c/></a>"
    xml_tree.add_first_child(root, "first", {"d": "1"})
    assert text_of(root) == '<a><first d="1"/> <b/><n/> <c/></a>'
    xml_tree.remove_element(root)
    assert text_of(root) == '<a><first d="1"/> <b/><n/> <c/></a>'


@pytest.mark.parametrize("xml", [b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', b"<a>&e;</a>", b"<a", b""])
def test_what_declares_words_of_its_own_or_is_cut_off_is_damage(xml: bytes) -> None:
    with pytest.raises(NotAWorkbookError, match=r"The part xl/a\.xml of the workbook is damaged"):
        xml_tree.parse_xml(xml, "xl/a.xml")
