"""JSON and CSV of any size, encoding and damage."""

from __future__ import annotations

import io
import json
from datetime import UTC
from typing import Any
from unicodedata import category

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.errors import UnreadableFile
from selfportrait.sources import json_reader
from selfportrait.sources.csv_rows import header_of, read_csv
from selfportrait.sources.json_reader import read_json
from selfportrait.sources.moments import iso_us, us_of
from selfportrait.sources.text import clean, encoding_of


class Row(msgspec.Struct):
    n: int
    text: str = ""
    more: list[dict[str, int]] = []


def items(data: bytes, key: str = "") -> list[Any]:
    return [item for _, batch in read_json(io.BytesIO(data), "a.json", {key: Row}) for item in batch]


def numbers(data: bytes, key: str = "") -> list[int | None]:
    return [item.n if item else None for item in items(data, key)]


def rows(data: bytes) -> list[tuple[int, dict[str, str] | None]]:
    return list(read_csv(io.BytesIO(data), "a.csv"))


texts = st.text(max_size=30) | st.sampled_from(['}, {"n"', '"},{"', "\\", "]", "[{", '\\"', "é\u202f"])
shapes = st.lists(
    st.builds(
        dict,
        n=st.integers(-5, 5),
        text=texts,
        more=st.lists(st.dictionaries(texts, st.integers(0, 3), max_size=2), max_size=2),
    ),
    max_size=30,
)


@settings(deadline=None)
@given(rows=shapes, indent=st.sampled_from([None, 0, 2]), block=st.integers(1, 200))
def test_every_item_is_read_once_whatever_it_holds_and_wherever_blocks_end(
    rows: list[dict[str, Any]], indent: int | None, block: int
) -> None:
    held = json_reader.BLOCK
    json_reader.BLOCK = block  # type: ignore[misc]
    try:
        read = items(json.dumps(rows, indent=indent, ensure_ascii=False).encode("utf-8", "replace"))
    finally:
        json_reader.BLOCK = held  # type: ignore[misc]
    assert [item.n for item in read] == [row["n"] for row in rows]


@settings(deadline=None)
@given(rows=shapes, after=st.sampled_from([b"", b" ", b"\n\n"]))
def test_arrays_of_an_object_are_found_by_their_key(rows: list[dict[str, Any]], after: bytes) -> None:
    data = json.dumps({"first": {"rows": [1]}, "text": "rows", "rows": rows, "last": [[1], "x"]}).encode()
    assert numbers(data + after, "rows") == [row["n"] for row in rows]


def test_a_long_array_comes_in_batches_and_in_bounded_memory() -> None:
    data = json.dumps([{"n": number, "text": "x" * 500} for number in range(5_000)]).encode()
    batches = [len(batch) for _, batch in read_json(io.BytesIO(data), "a", {"": Row})]
    assert sum(batches) == 5_000
    assert len(batches) > 5


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"[]", []),
        (b"[ ]", []),
        (b'[{"n":1}]trailing words', [1]),
        (b'\xef\xbb\xbf[{"n":1}]', [1]),
        ('[{"n":1,"text":"é"}]'.encode("utf-16"), [1]),
        ('[{"n":1,"text":"é"}]'.encode("utf-16-le"), [1]),
        ('[{"n":1,"text":"é"}]'.encode("latin-1"), [1]),
        (b'[{"n":1},{"n":"two"},{"n":3}]', [1, None, 3]),
        (b'[{"n":1},{"n":2,"text":"\\ud800"},{"n":3}]', [1, 2, 3]),
        (b'[{"n":1},{"n":2,"text":"a\x00b\x01"},{"n":3}]', [1, 2, 3]),
        (b'[{"n":1},{"n":2,"text":"\xff\xfe"},{"n":3}]', [1, 2, 3]),
        (b'[{"n":1},5,"x",null,[1],{"n":3}]', [1, None, None, None, None, 3]),
        (b'[{"n":1},{"n":2,"more":' + b"[" * 5_000 + b"]" * 5_000 + b'},{"n":3}]', [1, None, 3]),
        (b'[{"n":1e999},{"n":3}]', [None, 3]),
        (b'[{"n":1}{"n":2}]', [None]),
    ],
)
def test_a_bad_item_costs_itself_only(data: bytes, expected: list[int | None]) -> None:
    assert numbers(data) == expected


def test_words_of_another_encoding_keep_their_letters() -> None:
    assert items('[{"n":1,"text":"Müller"}]'.encode("cp1252"))[0].text == "Müller"


@pytest.mark.parametrize(
    "data",
    [b'[{"n":1},{"n":2', b'[{"n":1},{"n":2},', b'[{"n":1},{"n":2}', b'[{"n":1},{"n":2}, "never ends'],
)
def test_a_truncated_file_gives_its_whole_items_and_then_says_so(data: bytes) -> None:
    read: list[int] = []
    with pytest.raises(UnreadableFile, match=r"“a.json” ends early"):
        read.extend(item.n for _, batch in read_json(io.BytesIO(data), "a.json", {"": Row}) for item in batch)
    assert read[:1] == [1]


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"<html>", b"[" * 100_000, b'{"a":' * 100_000, b"\x00" * 999]
)
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        items(data)


def test_an_item_without_an_end_does_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_reader, "MOST_ITEM", 1 << 20)
    endless = io.BytesIO(b'[{"n":1,"text":"' + b"x" * (8 << 20))
    with pytest.raises(UnreadableFile):
        list(read_json(endless, "a", {"": Row}))
    assert endless.tell() < 6 << 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_is_read_in_every_dress(encoding: str, delimiter: str, newline: str) -> None:
    lines = [["Title", " Date "], ["Café, closing", "1.2.20"], ["", ""], ["Zoë", "3.4.21"]]
    text = newline.join(delimiter.join(f'"{field}"' for field in line) for line in lines) + newline * 3
    data = text.encode(encoding)
    assert header_of(data) == ("title", "date")
    assert rows(data) == [
        (2, {"title": "Café, closing", "date": "1.2.20"}),
        (4, {"title": "Zoë", "date": "3.4.21"}),
    ]


def test_csv_rows_of_another_width_are_told_apart() -> None:
    assert rows(b"a,b\n1\n1,2,3\n1,2,,\n") == [
        (2, None),
        (3, None),
        (4, {"a": "1", "b": "2"}),
    ]


def test_a_field_that_never_ends_is_refused_after_the_rows_before_it() -> None:
    data = b'a,b\n1,2\n3,"' + b"x" * 300_000
    read: list[int] = []
    with pytest.raises(UnreadableFile, match="never ends"):
        read.extend(number for number, _ in read_csv(io.BytesIO(data), "a.csv"))
    assert read == [2]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b", "ab"),
        ("\ud800x", "x"),
        ("  x ", "x"),
        ("x" * 5_000, "x" * 2_000),
        ("a\nb", "a b"),
        ("日本", "日本"),
    ],
)
def test_text_is_cleaned_for_keeping(text: str, kept: str) -> None:
    assert clean(text) == kept


@given(text=st.text(max_size=50))
def test_cleaned_text_can_be_stored_and_shown(text: str) -> None:
    assert "Cc" not in {category(letter) for letter in clean(text)}
    assert clean(clean(text)) == clean(text)
    clean(text).encode()


def test_utf_16_without_a_mark_is_not_taken_for_letters() -> None:
    assert encoding_of("Title,Date\n".encode("utf-16-be")) == "utf-16-be"
    assert encoding_of(b"a\x00b") == "utf-8"


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("1970-01-01T00:00:01Z", 1_000_000),
        ("1970-01-01 00:00", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("yesterday", None),
        ("", None),
        ("9999-99-99", None),
    ],
)
def test_times_are_read_to_the_microsecond(text: str, us: int | None) -> None:
    assert iso_us(text) == us


@given(moment=st.datetimes(timezones=st.timezones()))
def test_microseconds_are_exact_in_every_zone(moment: Any) -> None:
    assert us_of(moment) == us_of(moment.astimezone(UTC))
