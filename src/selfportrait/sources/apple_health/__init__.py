"""Apple Health: ``export.zip`` as the Health app gives it.

``export.xml`` is known by its root element, as its name is localised (``导出.xml``,
``Exportieren.xml``). Electrocardiograms, clinical records and the CDA twin of the
export are known and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selfportrait.model import Skipped
from selfportrait.sources.protocol import Context, ExportFile, Record, Source

from . import export, route

__all__ = ["SOURCE"]

_DOCTYPE: Final = re.compile(rb"<!DOCTYPE\s+HealthData\b")
_APPLE_GPX: Final = re.compile(rb"<gpx[^>]{0,400}creator=[\"']Apple Health", re.DOTALL)
_CDA: Final = re.compile(rb"<ClinicalDocument[\s>]")
_ECG_NAME: Final = re.compile(r"(^|/)electrocardiograms/ecg_[\d_-]+\.csv$")
_ECG_ROW: Final = re.compile(rb"^-?\d+[.,]?\d*\s*$", re.MULTILINE)
_FHIR_NAME: Final = re.compile(r"(^|/)clinical[-_]records/[^/]+\.json$")


class _AppleHealth:
    id = "apple_health"
    title = "Apple Health"
    maturity = "stable"

    def recognise(self, file: ExportFile) -> float:
        """Sure of the export's root element or a route of the Health app; of what lies beside, fairly."""
        head = file.head()
        if export.ROOT.search(head) or _DOCTYPE.search(head):
            return 1.0
        if _APPLE_GPX.search(head):
            return 0.95
        return 0.9 if _known_unread(file.name, head) else 0.0

    def read(self, file: ExportFile, context: Context) -> Iterator[Record]:
        """Yield samples, sleep, workouts, rings, route points, and what ``Me`` states."""
        head = file.head()
        if export.ROOT.search(head) or _DOCTYPE.search(head):
            yield from export.read(file, context)
        elif route.ROOT.search(head):
            yield from route.read(file)
        else:
            yield from _gone_past(file)


def _gone_past(file: ExportFile) -> Iterator[Skipped]:
    """Go past a file that is not read, so that progress ends at its end."""
    with file.open() as stream:
        while stream.read(1 << 20):
            pass
    yield Skipped(reason="not-read", file=file.name, row=1)


def _known_unread(name: str, head: bytes) -> bool:
    if _CDA.search(head):
        return b"HL7" in head or b"hl7" in head
    if _ECG_NAME.search(name):
        return len(_ECG_ROW.findall(head)) > 20
    return bool(_FHIR_NAME.search(name)) and b'"resourceType"' in head


SOURCE: Source = _AppleHealth()
