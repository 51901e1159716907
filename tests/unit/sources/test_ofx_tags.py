"""Whatever a transaction looks like, the short way reads in it what ofxtools reads."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ofxtools.Parser import TreeBuilder

from selfportrait.sources.ofx import tags

_NAMES = st.sampled_from(["NAME", "MEMO", "TRNAMT", "INTU.BID", "PAYEE", "CITY"])
_TEXTS = st.one_of(
    st.sampled_from(["", " ", "\n", " -3.50 ", "a\nb", "R&amp;D", "a>b"]), st.text("ab> \n&;", max_size=6)
)
_ENDS = st.sampled_from(["", "</{0}>", "</{0}> ", "\n", "</MEMO>", " words", "</{0}> words"])
_FIELDS = st.builds(lambda name, text, end: f"<{name}>{text}{end.format(name)}", _NAMES, _TEXTS, _ENDS)
_ROWS = st.lists(_FIELDS, max_size=6).map(lambda fields: f"<STMTTRN>\n{''.join(fields)}</STMTTRN>")


def _told(element: Element | None) -> object:
    return None if element is None else [(child.tag, child.text, _told(child)) for child in element]


def _by_ofxtools(text: str) -> Element | None:
    builder = TreeBuilder()
    try:
        builder.feed(text)
        return builder.close()
    except (SyntaxError, IndexError, AssertionError, ValueError, TypeError):
        return None


@given(text=_ROWS)
def test_both_ways_read_the_same(text: str) -> None:
    assert _told(tags.transaction(text)) == _told(_by_ofxtools(text))


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("<STMTTRN>\n<NAME>Rye & Co\n<TRNAMT>-3.50\n</STMTTRN>", {"NAME": "Rye & Co", "TRNAMT": "-3.50"}),
        ("<STMTTRN><NAME>Rye</NAME><TRNAMT>-3.50</TRNAMT></STMTTRN>", {"NAME": "Rye", "TRNAMT": "-3.50"}),
    ],
)
def test_plain_fields_are_read_the_short_way(
    text: str, fields: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tags, "_nested", None)
    found = tags.transaction(text)
    assert found is not None
    assert {child.tag: child.text for child in found} == fields
