"""Whose shows these are, where several people share an account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from selfportrait.model import Fact

from .confidence import capped


def shared_doubt(profiles: int) -> float:
    """How far a favourite on one of so many profiles can be trusted to be hers.

    >>> shared_doubt(1), shared_doubt(2)
    (1.0, 0.75)
    """
    return 0.5 + 0.5 / max(1, profiles)


def hers_only(facts: Sequence[Fact], names: Iterable[str]) -> list[Fact]:
    """Where a profile carries her name, keep what was watched on it, free of the doubt; the others' shows go.

    ``names``: what she is called. Facts without ``profile`` in their value stay
    as they are, and so do all where no profile is hers or it is not known which.
    """
    called = {part.casefold() for name in names for part in (name, *name.split()[:1])}
    profiles = {p for f in facts if (p := _profile(f)) and p.casefold() in called}
    if len(profiles) != 1:
        return list(facts)
    own = profiles.pop()
    return [_own(fact) for fact in facts if _profile(fact) in ("", own)]


def _profile(fact: Fact) -> str:
    profile = fact.value.get("profile") if isinstance(fact.value, dict) else None
    return profile if isinstance(profile, str) else ""


def _own(fact: Fact) -> Fact:
    value = fact.value
    profiles = value.get("profiles") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(profiles, int):
        return fact
    return msgspec.structs.replace(
        fact,
        value={name: part for name, part in value.items() if name != "profiles"},
        confidence=capped(fact.confidence / shared_doubt(profiles)),
    )
