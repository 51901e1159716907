"""Every error a person can meet, in one tree.

::

    SelfportraitError
    ├── HomeError            there is no vault here yet, or one already is
    ├── WrongKey             the passphrase or key does not open this vault
    ├── VaultDamaged         the file is not a vault, or is damaged
    ├── UnreadableFile       a file as a whole cannot be read (one bad row is a Skipped, never an error)
    │   ├── UnsafeArchive    a path that climbs out, a bomb, a truncated archive
    │   └── UnknownFormat    no source recognises it
    ├── NotUnderstood        a sentence that states nothing we can hold
    ├── UnknownThing         an id, topic, brand or day that is not there
    ├── BadRequest           a value outside what is allowed
    ├── BadCatalogue         a catalogue pack that must not be used
    └── NotAvailable         the one refusal the keyhole knows

Each has a stable ``code`` (found in docs/errors.md by a test), one sentence in
the reader's words, and a next step that can be pasted. None carries personal
content: names of files and fields, never what they hold.
"""

from __future__ import annotations


class SelfportraitError(Exception):
    """Base of all errors a person can meet.

    ``str(error)`` is the sentence, then the next step.
    """

    code = "error"

    def __init__(self, sentence: str, *, next_step: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}".strip()


class HomeError(SelfportraitError):
    """There is no vault here yet, or one already is."""

    code = "home"


class WrongKey(SelfportraitError):
    """The passphrase or key does not open this vault."""

    code = "wrong-key"


class VaultDamaged(SelfportraitError):
    """The file is not a vault, was written by a newer version, or is damaged."""

    code = "vault-damaged"


class UnreadableFile(SelfportraitError):
    """A file as a whole cannot be read; what was stored before is untouched."""

    code = "unreadable-file"


class UnsafeArchive(UnreadableFile):
    """An archive that is truncated, climbs out of its folder or unpacks to too much."""

    code = "unsafe-archive"


class UnknownFormat(UnreadableFile):
    """No source recognises the content of this file."""

    code = "unknown-format"


class NotUnderstood(SelfportraitError):
    """A sentence that states nothing we know how to hold."""

    code = "not-understood"


class UnknownThing(SelfportraitError):
    """An id, topic, brand or day that is not there."""

    code = "unknown-thing"


class BadRequest(SelfportraitError):
    """A value outside what is allowed."""

    code = "bad-request"


class BadCatalogue(SelfportraitError):
    """A catalogue pack that is damaged, incomplete or unsafe, and was not used."""

    code = "bad-catalogue"


class NotAvailable(SelfportraitError):
    """The keyhole's one refusal. It never says why; the owner's ledger does."""

    code = "not-available"

    def __init__(self) -> None:
        super().__init__("not available")
