"""What she last said of moments that were unlike her, as the vault remembers it."""

from __future__ import annotations

from selfportrait.model import Reaction
from selfportrait.patterns import ME, NOT_ME
from selfportrait.vault import Vault

#: What such a reaction's target begins with; the rest is an event's id.
SURPRISE = "surprise:"


def last_words(vault: Vault) -> dict[str, Reaction]:
    """Return her latest reaction by event id; what was taken back is not in it."""
    said: dict[str, Reaction] = {}
    for reaction in vault.reactions():
        if reaction.target.startswith(SURPRISE):
            said[reaction.target.removeprefix(SURPRISE)] = reaction
    return {event: reaction for event, reaction in said.items() if reaction.verdict in (ME, NOT_ME)}


def said_by_her(vault: Vault) -> dict[str, str]:
    """Return her word by event id: ``ME`` or ``NOT_ME``."""
    return {event: reaction.verdict for event, reaction in last_words(vault).items()}
