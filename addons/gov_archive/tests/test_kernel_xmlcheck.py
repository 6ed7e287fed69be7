import copy
import io
import unittest
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from odoo.tests import tagged

from ..kernel.package import schema_source
from ..kernel.xmlcheck import Checker, Schema, SchemaError
from .kernel_data import NUMBER, package

with zipfile.ZipFile(io.BytesIO(package()[1])) as archive:
    SOURCES = {
        name: archive.read(f"{NUMBER}/metadata/{name}.xml")
        for name in ("description", "encapsulation")
    }
OURS = {name: Schema(schema_source(name)) for name in SOURCES}
THEIRS = {
    name: etree.XMLSchema(etree.fromstring(schema_source(name))) for name in SOURCES
}


def faults(name, content):
    return Checker(OURS[name]).check([content])


@tagged("-at_install", "post_install")
class TestXmlCheck(unittest.TestCase):
    def test_what_we_write_has_no_fault(self):
        for name, content in SOURCES.items():
            self.assertEqual(faults(name, content), [])

    @settings(max_examples=400, deadline=None)
    @given(st.data())
    def test_it_judges_as_a_full_schema_processor_does(self, data):
        name = data.draw(st.sampled_from(sorted(SOURCES)))
        root = etree.fromstring(SOURCES[name])
        self._spoil(root, data)
        content = etree.tostring(root, encoding="utf-8")
        theirs = THEIRS[name].validate(etree.fromstring(content))
        self.assertEqual(not faults(name, content), theirs)

    def _spoil(self, root, data):
        element = data.draw(st.sampled_from(list(root.iter())))
        kind = data.draw(
            st.sampled_from(("text", "drop", "double", "attribute", "name"))
        )
        parent = element.getparent()
        if kind == "text" and not len(element):
            element.text = data.draw(VALUES)
        elif kind == "attribute" and element.attrib:
            key = data.draw(st.sampled_from(sorted(element.attrib)))
            element.set(key, data.draw(VALUES))
        elif kind == "name":
            element.tag = data.draw(st.sampled_from(list(root.iter()))).tag
        elif parent is not None and kind == "drop":
            parent.remove(element)
        elif parent is not None and kind == "double":
            parent.insert(0, copy.deepcopy(element))

    def test_text_in_pieces_is_one_text(self):
        content = SOURCES["description"]
        pieces = [content[i : i + 1] for i in range(len(content))]
        self.assertEqual(Checker(OURS["description"]).check(pieces), [])

    def test_the_line_is_that_of_the_element(self):
        content = SOURCES["description"].replace(b"D30</retention>", b"D3</retention>")
        (fault,) = faults("description", content)
        lines = content.split(b"\n")
        self.assertIn(b"<retention>", lines[fault.line - 1])

    def test_a_schema_beyond_the_known_part_is_refused(self):
        head = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        for inner in (
            b"<xs:complexType name='a'><xs:choice/></xs:complexType>",
            b"<xs:element name='a' type='xs:decimal'/>",
            b"<xs:group name='g'/>",
        ):
            with self.subTest(inner), self.assertRaises(SchemaError):
                Schema(head + inner + b"</xs:schema>")


VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8),
    st.sampled_from(
        (
            "",
            " ",
            "0",
            "7",
            "2026-02-30",
            "2026-11-20",
            "2026-11-20T09:00:00+08:00",
            "2026-11-20T25:00:00+08:00",
            "D10",
            "whole",
            "yes",
            "application",
            "a/b",
            "x" * 501,
            "0" * 64,
            "A" * 43 + "=",
        )
    ),
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)
