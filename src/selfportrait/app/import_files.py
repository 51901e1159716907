"""Read export files into the log, and tell what came of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from selfportrait.errors import SelfportraitError, UnreadableFile
from selfportrait.model import Event, Progress, Receipt
from selfportrait.portrait import first_sentence
from selfportrait.sources import (
    Context,
    ExportFile,
    Record,
    Rejected,
    Source,
    all_sources,
    find_files,
    recognise,
)
from selfportrait.vault import Landing

from .desk import Desk
from .views import ImportView
from .wording import number, plural, span_words

Tell = Callable[[Progress], None]

_ROWS_A_TICK = 1_000
_EVENTS_FOR_A_SENTENCE = 400

#: Skip reasons as a person reads them; the slug itself where there are no words yet.
REASONS = {
    "advert": "adverts",
    "bad-date": "dates that cannot be",
    "bad-place": "places that cannot be",
    "bad-row": "rows that could not be read",
    "cancelled": "cancelled",
    "not-read": "recognised, but not read yet",
    "too-short": "played or watched too briefly to count",
    "trailer": "trailers",
}


def import_files(desk: Desk, paths: Sequence[Path], *, label: str, tell: Tell | None = None) -> ImportView:
    """Land every file under ``paths``; return the receipt in words.

    ``tell`` is called now and then with how far it is. What has landed stays, even
    if this is killed; importing again adds nothing twice. A file that fails is
    named in the receipt and the others go on.
    """
    sources = all_sources()
    found = list(find_files(paths))
    files = [file for file in found if not isinstance(file, Rejected)]
    teller = _Teller(tell, found)
    context = Context(zone=desk.zone, exported_us=None)
    with desk.vault.landing(now_us=desk.now_us, label=label) as landing:
        for rejected in found:
            if isinstance(rejected, Rejected):
                landing.failed(rejected.name, rejected.code, rejected.sentence)
                teller.done(rejected)
        for file in files:
            _land(file, sources, landing, context, teller)
    desk.vault.settle_offsets()
    teller.finish(landing.rows)
    return receipt_view(landing.receipt, desk.zone, teller.sentence)


def _land(
    file: ExportFile, sources: Sequence[Source], landing: Landing, context: Context, teller: _Teller
) -> None:
    records = teller.told(file, sources, landing, context)
    while True:
        try:
            record = next(records, None)
        except SelfportraitError as error:
            landing.failed(file.name, error.code, str(error))
            break
        if record is None:
            break
        landing.add(record)  # what goes wrong in here concerns the vault, not the file
    teller.done(file)


def _records(file: ExportFile, source: Source, context: Context) -> Iterator[Record]:
    """Yield what a source reads; whatever goes wrong in there concerns this file alone."""
    try:
        yield from source.read(file, context)
    except (SelfportraitError, MemoryError):
        raise
    except Exception as error:
        # The error's own words may hold a row's content.
        raise UnreadableFile(
            f"“{file.name}” could be read in part only: its {source.title} reader met something unforeseen "
            f"({type(error).__name__})."
        ) from error


class _Teller:
    """Counts bytes and rows, and finds the first true sentence."""

    def __init__(self, tell: Tell | None, files: Sequence[ExportFile | Rejected]) -> None:
        self._tell = tell
        self._total = sum(file.disk_bytes for file in files)
        self._before = 0
        self._events: list[Event] | None = []
        self.sentence = ""

    def told(
        self, file: ExportFile, sources: Sequence[Source], landing: Landing, context: Context
    ) -> Iterator[Record]:
        """Yield the file's records, telling the progress on the way; note it where no source knows it."""
        source = recognise(file, sources)
        if source is None:
            landing.unrecognised(file.name)
            return
        for count, record in enumerate(_records(file, source, context)):
            if self._events is not None and isinstance(record, Event):
                self._listen(record)
            if count % _ROWS_A_TICK == 0:
                self._say(file.name, self._before + min(file.position(), file.disk_bytes), landing.rows)
            yield record

    def done(self, file: ExportFile | Rejected) -> None:
        """Count a whole file, whatever came of it."""
        self._before += file.disk_bytes
        self._find_sentence()

    def finish(self, rows: int) -> None:
        """Tell that everything is read."""
        self._say("", self._total, rows)

    def _listen(self, event: Event) -> None:
        assert self._events is not None
        self._events.append(event)
        if len(self._events) >= _EVENTS_FOR_A_SENTENCE:
            self._find_sentence()

    def _find_sentence(self) -> None:
        if self._events:
            self.sentence = first_sentence(self._events)
            self._events = None if self.sentence else []

    def _say(self, file: str, done: int, rows: int) -> None:
        if self._tell is not None:
            self._tell(
                Progress(
                    file=file,
                    bytes_done=min(done, self._total),
                    bytes_total=self._total,
                    rows=rows,
                    sentence=self.sentence,
                )
            )


def receipt_view(receipt: Receipt, zone: ZoneInfo, sentence: str = "", when: str = "") -> ImportView:
    """Return a receipt in words that add up."""
    skipped = sum(receipt.skipped.values())
    lines = [("seen", receipt.seen), ("new", receipt.new), ("already known", receipt.known)]
    if receipt.refined:
        lines.append(("of those, made more exact", receipt.refined))
    lines.append(("skipped", skipped))
    return ImportView(
        sentence=_sentence(receipt),
        lines=tuple(lines),
        skipped=tuple(
            (REASONS.get(reason, reason.replace("-", " ")), count)
            for reason, count in sorted(receipt.skipped.items(), key=lambda item: (-item[1], item[0]))
        ),
        unrecognised=_unrecognised(receipt),
        failed=tuple(
            sorted((name, said.partition(": ")[2] or said) for name, said in receipt.failed.items())
        ),
        span=span_words(receipt.first_us, receipt.last_us, zone),
        zone_doubts=receipt.zone_doubts,
        sources=tuple(sorted(receipt.sources.items(), key=lambda item: (-item[1], item[0]))),
        first_sentence=sentence,
        when=when,
    )


def _sentence(receipt: Receipt) -> str:
    if not receipt.seen and (receipt.failed or receipt.unrecognised):
        return "Nothing in there could be read. Nothing you had before was changed."
    if not receipt.seen:
        return "There was nothing in there to read."
    if not receipt.new:
        return f"All {number(receipt.seen)} rows were known already or skipped; nothing was added."
    return f"{plural(receipt.new, 'moment')} of yours came in, out of {plural(receipt.seen, 'row')}."


def _unrecognised(receipt: Receipt) -> tuple[str, ...]:
    more = receipt.unrecognised_count - len(receipt.unrecognised)
    return (*receipt.unrecognised, f"and {number(more)} more") if more > 0 else receipt.unrecognised
