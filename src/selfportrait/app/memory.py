"""What was read from the vault and made ready once, for as long as the vault stands as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

V = TypeVar("V")


class Memory:
    """Things by name, of one generation of a vault; whoever sees another generation begins a new one.

    Safe from several threads: what two ask for at once may be made twice. What is kept is shared,
    so whoever is given it only looks.
    """

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self._held: dict[str, object] = {}

    def of(self, name: str, make: Callable[[], V]) -> V:
        """Return what is held under a name, made where nothing is."""
        try:
            return cast(V, self._held[name])
        except KeyError:
            made = self._held[name] = make()
            return made

    def latest(self, name: str, moment: int, make: Callable[[], V]) -> V:
        """Return what was last made under a name if it was for this moment, else make it anew."""
        held = cast("tuple[int, V] | None", self._held.get(name))
        if held is None or held[0] != moment:
            held = moment, make()
            self._held[name] = held
        return held[1]
