"""The state of this house."""

from __future__ import annotations

from selfportrait.vault import read_header

from .catalogue import view as catalogue_view
from .desk import Desk
from .import_files import receipt_view
from .views import StatusView
from .wording import day_of, moment, short_day

_KEYS = {"passphrase": "passphrase", "keyring": "the system's keyring", "file": "key file"}


def status(desk: Desk, trouble: str = "") -> StatusView:
    """Return what is held, from where, and how it is locked; ``trouble`` is why no catalogue is used."""
    span = desk.vault.span()
    header = read_header(desk.vault.home)
    imports = tuple(
        receipt_view(receipt, desk.zone, when=f"{moment(at_us, desk.zone)}: {label}")
        for at_us, label, receipt in desk.vault.imports()
        if receipt is not None
    )
    return StatusView(
        home=str(desk.vault.home),
        events=span.events,
        samples=span.samples,
        sources=tuple(sorted((source, held[0] + held[1]) for source, held in span.by_source.items())),
        first=short_day(day_of(span.first_us, desk.zone)) if span.first_us is not None else "",
        last=short_day(day_of(span.last_us, desk.zone)) if span.last_us is not None else "",
        zone=desk.vault.setting("zone") or "not known; UTC is assumed",
        imports=imports,
        key=_KEYS[header.kind] if header else "recovery sheet",
        catalogue=catalogue_view(desk) if desk.catalogue is not None else None,
        trouble=trouble,
    )
