"""What is watched on the account: her series, the flatmate's, and the tubes in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np

from . import words
from .catalogue import Show, shows
from .clock import utc, wall
from .crowd import grounds
from .journeys import trip_days
from .moments import Life, Window
from .persona import chance, chances
from .stories import Stories
from .taste import mixture_of

HER_PROFILE: Final = "Mira"
FLATMATE_PROFILE: Final = "Jonas"
_HER_DEVICE, _TV, _HIS_DEVICE = "Apple iPhone 14", "LG 2022 WebOS TV", "Chromecast HD Streaming Stick"


@dataclass(frozen=True, slots=True)
class Viewing:
    """One row of a viewing report: ``extra`` names what was not the show itself (a trailer)."""

    profile: str
    start: int
    seconds: int
    title: str
    show: str
    device: str
    bookmark: int
    latest: bool
    country: str
    extra: str = ""


class _Sofa:
    """One profile's way through the shows: the series at hand, then the sequel or another."""

    def __init__(self, profile: str, series: tuple[Show, ...], weights: list[float], rng: Random) -> None:
        self.profile, self.series, self.weights, self.rng = profile, series, weights, rng
        self.done: set[int] = set()
        self.at_hand: int | None = None
        self.episode = 0

    def next_title(self, at: int) -> tuple[Show, str]:
        """Return the show and the full title of what is watched next."""
        if self.at_hand is None or self.episode >= self.series[self.at_hand].episodes:
            self.at_hand, self.episode = self._choose(at), 0
        show = self.series[self.at_hand]
        title = episode_title(show, self.episode)
        self.episode += 1
        if self.rng.random() < 0.012:
            self.episode = show.episodes  # not for her: the rest is never watched
        return show, title

    def _choose(self, at: int) -> int:
        today = utc(at).date()
        if self.at_hand is not None:
            sequel = self.series[self.at_hand].sequel
            if sequel is not None and sequel not in self.done and self.rng.random() < 0.55:
                self.done.add(sequel)
                return sequel
        weights = [
            0.0 if n in self.done or show.released > today else w
            for n, (show, w) in enumerate(zip(self.series, self.weights, strict=True))
        ]
        chosen = self.rng.choices(range(len(weights)), weights)[0]
        self.done.add(chosen)
        return chosen


def episode_title(show: Show, number: int) -> str:
    """Return "Show: Season 2: Name" as a viewing report spells it; a film is its title."""
    if show.episodes == 1:
        return show.title
    per_season = max(1, show.episodes // show.seasons)
    season, within = min(number // per_season, show.seasons - 1) + 1, number % per_season
    name = words.EPISODES[(number * 17 + len(show.title) * 7) % len(words.EPISODES)]
    if show.seasons == 1 and show.episodes <= 6:
        return f"{show.title}: Limited Series: {name}"
    if within == 0 and len(show.title) % 3 == 0:
        name = "Episode 1"
    return f"{show.title}: Season {season}: {name}"


def watch(life: Life, seed: int, story: Stories) -> list[Viewing]:
    """Return all rows of both profiles, oldest first."""
    _, screen = grounds(seed)
    series = shows(seed)
    hers = screen.taste(mixture_of(story.persona.circles), chances(seed, "mira-screen"))
    his = screen.taste(mixture_of((("cellar", 0.7), ("schoolyard", 0.3))), chances(seed, "jonas-screen"))
    rows = list(_her_rows(life, _sofa(HER_PROFILE, series, hers, seed), story))
    rows += _his_rows(_sofa(FLATMATE_PROFILE, series, his, seed), story)
    rows = [row for row in rows if row.start + row.seconds <= story.end]
    return sorted(rows, key=lambda row: (row.start, row.profile))


def _sofa(profile: str, series: tuple[Show, ...], weights: np.ndarray, seed: int) -> _Sofa:
    return _Sofa(profile, series, [float(w) for w in weights], chance(seed, f"sofa-{profile}"))


def _her_rows(life: Life, sofa: _Sofa, story: Stories) -> Iterator[Viewing]:
    trip = trip_days(story)
    for window in sorted(life.windows, key=lambda w: w.start):
        if window.kind != "evening" or sofa.rng.random() >= story.persona.evening_screen:
            continue
        away = utc(window.start).date() in trip
        country = "PT (Portugal)" if window.zone == "Europe/Lisbon" else "DE (Germany)"
        yield from _sitting(sofa, window, _HER_DEVICE if away else _TV, country)


def _his_rows(sofa: _Sofa, story: Stories) -> Iterator[Viewing]:
    for day in story.days():
        if not story.silent(day) and sofa.rng.random() < 0.42:
            start = wall(day, sofa.rng.gauss(1150, 30))
            yield from _sitting(
                sofa, Window("evening", start, wall(day, 1385), "Europe/Berlin"), _HIS_DEVICE, "DE (Germany)"
            )


def _sitting(sofa: _Sofa, window: Window, device: str, country: str) -> Iterator[Viewing]:
    rng, at = sofa.rng, window.start + sofa.rng.randrange(60, 900)
    if rng.random() < 0.25:
        show = sofa.series[rng.randrange(len(sofa.series))]
        kind = rng.choice(("TRAILER", "HOOK", "TEASER_TRAILER"))
        title = f"{show.title}: {'Trailer' if kind == 'TRAILER' else 'Teaser'}"
        seconds = rng.randrange(8, 95)
        yield Viewing(sofa.profile, at, seconds, title, show.title, device, seconds, True, country, kind)
        at += seconds + 20
    if rng.random() < 0.12:
        show = sofa.series[rng.randrange(len(sofa.series))]
        title, seconds = episode_title(show, 0), rng.randrange(9, 40)
        yield Viewing(sofa.profile, at, seconds, title, show.title, device, seconds, True, country)
        at += seconds + 30
    for _ in range(rng.choice((1, 1, 2, 2, 3))):
        if at + 1500 > window.end:
            return
        show, title = sofa.next_title(at)
        length = show.minutes * 60 - rng.randrange(20, 120)
        if rng.random() < 0.2:
            first = rng.randrange(length // 5, length // 2)
            yield Viewing(sofa.profile, at, first, title, show.title, device, first, False, country)
            at += first + rng.randrange(200, 700)
            yield Viewing(sofa.profile, at, length - first, title, show.title, device, length, True, country)
            at += length - first + 15
        else:
            yield Viewing(sofa.profile, at, length, title, show.title, device, length, True, country)
            at += length + 15
