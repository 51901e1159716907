"""What an export looks like: its tables, and what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
import pyarrow as pa

_TEXT, _WHOLE, _REAL = pa.string(), pa.int64(), pa.float64()
_LIST = pa.list_(pa.string())


class Column(msgspec.Struct, frozen=True):
    """A column: its name in both formats, its Arrow type in Parquet, what it means.

    ``nested`` values are objects in JSON Lines and their JSON text in Parquet.
    """

    name: str
    kind: Any
    means: str
    nested: bool = False


class Layout(msgspec.Struct, frozen=True):
    """A table of the export."""

    name: str
    means: str
    columns: tuple[Column, ...]

    def schema(self) -> pa.Schema:
        """Return the Arrow schema of the Parquet file; each field carries its meaning."""
        fields = [pa.field(c.name, c.kind, metadata={"means": c.means}) for c in self.columns]
        return pa.schema(fields, metadata={"means": self.means})

    def flat(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return a record as a row of the Parquet file."""
        row = {c.name: record[c.name] for c in self.columns}
        for column in self.columns:
            if column.nested and row[column.name] is not None:
                row[column.name] = msgspec.json.encode(row[column.name]).decode()
        return row


def _text(name: str, means: str) -> Column:
    return Column(name, _TEXT, means)


def _whole(name: str, means: str) -> Column:
    return Column(name, _WHOLE, means)


def _real(name: str, means: str) -> Column:
    return Column(name, _REAL, means)


def _list(name: str, means: str) -> Column:
    return Column(name, _LIST, means)


def _nested(name: str, means: str) -> Column:
    return Column(name, _TEXT, means, nested=True)


_FACT: Final = (
    _text("topic", "What the fact is about, dotted: diet.gluten"),
    _text("about", "Which one of many of this topic, or empty"),
    _nested("value", "The value"),
    _text("text", "The fact as a sentence fragment"),
    _text("provenance", "said, imported, observed, derived or inferred"),
    _real("confidence", "Probability that it is true"),
    _whole("since_us", "True since"),
    _whole("until_us", "True until"),
    _nested("evidence", "The rule, the ids of events, of how many"),
    _text("source", "The source that states it"),
    _whole("held_since_us", "Held here since"),
)

LAYOUT: Final[tuple[Layout, ...]] = (
    Layout(
        "events",
        "What happened, in order of time.",
        (
            _text("id", "The event's name: 32 hex digits of slot_us and key"),
            _text("kind", "What it was: listen, watch, pay, visit, …"),
            _text("source", "The source that told it"),
            _whole("slot_us", "First half of the natural key: a time all exports agree on"),
            _whole("key", "Second half of the natural key: a digest"),
            _whole("start_us", "When it began"),
            _whole("end_us", "When it ended, if it has an end"),
            _whole("offset_min", "Local time minus UTC, in minutes"),
            _text("offset_origin", "How the offset is known: explicit, inferred, profile, unknown"),
            _text("precision", "How exact start_us is: day, minute, second, instant"),
            _text("title", "Track, show, search words, payee, what a meeting is about"),
            _text("creator", "Artist, channel, series, organiser"),
            _text("item", "Id of the thing in its own namespace"),
            _real("quantity", "How much; money in minor units"),
            _text("unit", "ISO 4217 currency, else UCUM"),
            _nested("attrs", "What else the source said, by name"),
            _whole("thread", "What can be revised: of one thread the highest revision is kept"),
            _whole("revision", "Which revision this is"),
            _text("file", "The file of the export it was read from"),
            _whole("row", "Row, element or component of that file, from 1"),
            _whole("local_day", "Days since 1970-01-01 on the wall clock"),
            _nested("place", "Where: name, place_id, lat and lon (WGS 84), role, country"),
        ),
    ),
    Layout(
        "samples",
        "Measurements, by series and in order of time.",
        (
            _text("series", "What was measured: heart_rate, steps, position, …"),
            _text("unit", "UCUM; deg for positions"),
            _text("source", "The source that told it"),
            _text("device", "What measured it"),
            _whole("start_us", "From when"),
            _whole("end_us", "Until when"),
            _real("value", "The value; latitude for positions"),
            _real("second", "Second component: longitude, diastolic pressure"),
        ),
    ),
    Layout("facts", "What the portrait last held to be true.", _FACT),
    Layout("imported_facts", "What files state.", _FACT),
    Layout(
        "statements",
        "What you said.",
        (
            _text("id", "The statement's name"),
            _whole("said_us", "When you said it"),
            _text("words", "What you typed"),
            _text("topic", "What it is about"),
            _text("about", "Which one of many of this topic, or empty"),
            _text("stance", "holds, denies, forbids or drops"),
            _nested("value", "The value"),
            _text("text", "As a sentence fragment"),
            _whole("since_us", "True since"),
            _whole("until_us", "True until"),
            _whole("basis", "How many events spoke for a dropped fact then"),
        ),
    ),
    Layout(
        "reactions",
        "What you did with cards and suggestions.",
        (
            _text("target", "The card or the item"),
            _text("verdict", "What you did"),
            _whole("at_us", "When"),
        ),
    ),
    Layout(
        "grants",
        "Who may ask what. Hashes of tokens are left out.",
        (
            _text("id", "The grant's name"),
            _nested("brand", "Who: sector and name"),
            _list("kinds", "Which kinds of question"),
            _text("purpose", "What for, a W3C DPV term"),
            _text("state", "A W3C DPV consent status"),
            _whole("given_us", "Given when"),
            _whole("expires_us", "Until when"),
            _whole("epoch", "Raised by 'start fresh'"),
            _real("bits_max", "How many bits may leak in an epoch"),
            _whole("asks_max", "Questions in 30 days"),
            _whole("price_minor", "Paid to you an answer, in minor units"),
            _text("currency", "ISO 4217"),
        ),
    ),
    Layout(
        "entries",
        "The ledger: each question, what was used, what went out. Lines with outcome 'erased' are empty.",
        (
            _text("id", "The line's name"),
            _whole("seq", "Its number, from 1"),
            _whole("at_us", "When"),
            _text("sector", "Who asked: the registrable identity"),
            _text("brand", "Who asked: the name"),
            _text("kind", "Kind of question"),
            _text("purpose", "What for"),
            _text("asked", "The question in words"),
            _text("outcome", "answered, not available, or erased"),
            _text("answered", "The answer in words"),
            _text("why", "What decided it"),
            _list("used", "Ids of the facts looked at"),
            _real("bits", "What the answer may leak at the worst"),
            _whole("price_minor", "Paid to you, in minor units"),
            _text("currency", "ISO 4217"),
            _text("grant_id", "The grant it rests on"),
            _nested("evidence", "The rule, the ids of events, of how many"),
            _text("previous", "Digest of the line before"),
            _text("digest", "SHA-256 of the line's JSON with sorted keys and an empty digest"),
        ),
    ),
    Layout(
        "imports",
        "What each import did: new + known + skipped = seen.",
        (
            _whole("at_us", "When"),
            _text("label", "What was imported"),
            _text("state", "running, complete or broken off"),
            _whole("seen", "Rows seen"),
            _whole("new", "Rows that were new"),
            _whole("known", "Rows already held"),
            _whole("refined", "Of these, rows that made a held event more precise"),
            _nested("skipped", "Rows skipped, by reason"),
            _list("unrecognised", "Files no source knows, at most 100"),
            _whole("unrecognised_count", "How many such files"),
            _nested("failed", "Files that could not be read, and why"),
            _nested("sources", "Rows seen, by source"),
            _whole("first_us", "Earliest row kept"),
            _whole("last_us", "Latest row kept"),
            _whole("zone_doubts", "Events whose local time is not known"),
            _list("skipped_examples", "Where skipped rows stood, at most 20"),
        ),
    ),
    Layout(
        "settings",
        "Your settings.",
        (_text("name", "Name"), _text("value", "Value")),
    ),
)


def describe() -> str:
    """Return ``schema.md``."""
    lines = [
        "# Your data",
        "",
        "Each table comes twice, with the same columns: `.parquet` (Apache Parquet, zstd) and `.jsonl`",
        "(JSON Lines, UTF-8). Columns that end in `_us` are microseconds since 1970 UTC. Columns of type",
        "json are objects in JSON Lines and their JSON text in Parquet. Not in here: what is computed",
        "from these tables and can be computed again, and keys.",
    ]
    for layout in LAYOUT:
        lines += [
            "",
            f"## {layout.name}",
            "",
            layout.means,
            "",
            "| column | type | what it is |",
            "|---|---|---|",
        ]
        lines += [f"| `{c.name}` | {'json' if c.nested else c.kind} | {c.means} |" for c in layout.columns]
    return "\n".join(lines) + "\n"
