"""What she hears: known songs again, records in a row, now and then something new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import log1p
from random import Random
from typing import Final

import numpy as np

from .catalogue import Artist, Track, artists
from .clock import utc, wall
from .crowd import grounds
from .moments import Life, Window
from .persona import chance, chances
from .stories import Stories
from .taste import mixture_of

#: what a situation asks for: genre → how much more of it
_MOODS: Final[dict[str, dict[str, float]]] = {
    "morning": {"indie folk": 2.5, "singer-songwriter": 2.0},
    "work": {"ambient": 4.0, "dream pop": 1.5, "techno": 1.6, "hip hop": 0.4},
    "run": {"techno": 6.0, "house": 6.0, "electropop": 4.0, "ambient": 0.1, "indie folk": 0.2},
    "evening": {"jazz": 2.0, "neo soul": 2.0, "indie folk": 1.5},
}
_LIKELY: Final = {"morning": 0.45, "commute": 0.82, "work": 0.64, "run": 0.95, "weekend": 0.7, "travel": 0.9}
_TEENS_FROM, _TEENS_TO = date(2009, 9, 14), date(2012, 12, 20)
_KNOWN_AT_FIRST: Final = 16
_BETWEEN_MEETINGS: Final = 21 * 86_400
PODCAST: Final = ("Randnotizen", "Studio Nebenan")


@dataclass(frozen=True, slots=True)
class Play:
    """One stream: ``end`` in UTC seconds, ``ms`` played. ``track`` is None for a podcast episode."""

    end: int
    ms: int
    track: Track | None
    artist: str
    kind: str
    reason: tuple[str, str]
    shuffle: bool
    episode: int = 0


class _Ears:
    """What she knows and how much she likes it.

    She begins with some acts, meets another every third week, and goes deeper into
    the records of those she comes back to: so there is always something she will hear
    next month and has not heard yet.
    """

    def __init__(
        self, acts: tuple[Artist, ...], weights: list[float], rng: Random, newcomer: tuple[int, int]
    ) -> None:
        self.acts, self.weights, self.rng = acts, list(weights), rng
        self.newcomer, self.newcomer_since = newcomer
        self.weights[self.newcomer] = 0.0
        self.liked: dict[str, tuple[Track, int, float]] = {}  # uri → track, since, how much
        self.familiar: dict[int, float] = {}
        self.sessions: dict[int, int] = {}  # acts she knows → how often she put them on
        self.next_meeting = 0
        while len(self.sessions) < _KNOWN_AT_FIRST:
            self._meet()

    def _meet(self) -> int:
        weights = [0.0 if n in self.sessions else w for n, w in enumerate(self.weights)]
        act = self.rng.choices(range(len(weights)), weights)[0]
        self.sessions[act], self.familiar[act] = 0, 1.5
        return act

    def pick_act(self, kind: str, at: int) -> int:
        """Choose an act: a new one when it is time, else by taste × mood × how often she came back to it."""
        if at > self.next_meeting:
            self.next_meeting = at + round(self.rng.expovariate(1 / _BETWEEN_MEETINGS))
            act = self._meet()
        elif at > self.newcomer_since and self.rng.random() < 0.3:
            act = self.newcomer
        else:
            mood = _MOODS.get(kind, {})
            known = list(self.sessions)
            weights = [
                (self.weights[n] ** 0.7)
                * mood.get(self.acts[n].genre, 1.0)
                * (0.3 + min(self.familiar[n], 5))
                for n in known
            ]
            act = self.rng.choices(known, weights)[0]
        self.familiar[act] = self.familiar.get(act, 1.0) * 0.97 + 0.3
        self.sessions[act] = self.sessions.get(act, 0) + 1
        return act

    def record(self, kind: str, at: int) -> list[Track]:
        """Choose some songs of one act in the order of the record, as deep as she knows it."""
        which = self.pick_act(kind, at)
        today = utc(at).date()
        out = [track for track in self.acts[which].tracks if track.released <= today]
        out = out[: 2 + int(1.1 * log1p(self.sessions[which]))]
        if not out:
            return []
        start = min(int(self.rng.expovariate(0.3)), len(out) - 1)
        return out[start : start + self.rng.randrange(3, 8)]

    def shuffle(self, kind: str, at: int) -> list[Track]:
        """Choose liked songs, the newly liked more often."""
        if len(self.liked) < 8:
            return self.record(kind, at)
        entries = list(self.liked.values())
        month = 30 * 86_400
        mood = _MOODS.get(kind, {})
        weights = [
            much * (0.12 + 1.0 / (1.0 + (at - since) / month)) * mood.get(self.acts[t.artist].genre, 1.0)
            for t, since, much in entries
        ]
        chosen = self.rng.choices(entries, weights, k=self.rng.randrange(5, 12))
        return list(dict.fromkeys(track for track, _, _ in chosen))

    def heard(self, track: Track, at: int) -> None:
        """Like a song now and then."""
        if track.uri not in self.liked and self.rng.random() < 0.16:
            self.liked[track.uri] = (track, at, self.rng.gammavariate(1.2, 1.0))


def new_artist(seed: int, story: Stories) -> int:
    """Return the act she discovers: close to her taste, mid-popular, with records out before she meets it."""
    acts, weights = _taste(seed, story)
    fitting = [
        n
        for n, act in enumerate(acts)
        if act.genre in ("dream pop", "indie folk") and act.tracks[0].released < story.new_artist
    ]
    ranked = sorted(fitting, key=lambda n: -weights[n])
    return ranked[len(ranked) // 2]


def _taste(seed: int, story: Stories) -> tuple[tuple[Artist, ...], list[float]]:
    acts = artists(seed)
    music, _ = grounds(seed)
    weights = music.taste(mixture_of(story.persona.circles), chances(seed, "mira-music"), own_shape=1.5)
    return acts, [float(weight) for weight in np.asarray(weights)]


def listen(life: Life, seed: int, story: Stories) -> list[Play]:
    """Return every stream, oldest first: her teens, then the three years."""
    acts, weights = _taste(seed, story)
    rng = chance(seed, "listening")
    ears = _Ears(acts, weights, rng, (new_artist(seed, story), wall(story.new_artist, 0)))
    plays = list(_teens(acts, seed, story))
    free_from = 0
    for window in sorted(life.windows, key=lambda w: w.start):
        likely = story.persona.evening_music if window.kind == "evening" else _LIKELY[window.kind]
        if rng.random() < likely:
            begin = max(window.start, free_from)
            for play in _session(window, begin, ears):
                plays.append(play)
                free_from = play.end + 2
    return plays


def _session(window: Window, begin: int, ears: _Ears) -> Iterator[Play]:
    rng, at = ears.rng, begin + rng_pause(ears.rng)
    until = min(window.end, begin + 3000) if window.kind == "evening" else window.end
    if window.kind == "commute" and rng.random() < 0.16 and until - at > 600:
        yield (podcast := _podcast(at, until, rng))
        at = podcast.end + 3
    reason = "clickrow"
    while at < until:
        shuffled = rng.random() < 0.55
        queue = ears.shuffle(window.kind, at) if shuffled else ears.record(window.kind, at)
        if not queue:
            at += 60
        for track in queue:
            if at >= until:
                break
            ms, ended = _how_long(track, rng)
            at += max(1, round(ms / 1000))
            if ms >= 30_000:
                ears.heard(track, at)
            yield Play(at, ms, track, ears.acts[track.artist].name, window.kind, (reason, ended), shuffled)
            reason = "fwdbtn" if ended == "fwdbtn" else "trackdone"
            at += rng.randrange(0, 3)
        reason = "clickrow"


def rng_pause(rng: Random) -> int:
    """Return some seconds before the first song."""
    return rng.randrange(10, 150)


def _how_long(track: Track, rng: Random) -> tuple[int, str]:
    draw = rng.random()
    if draw < 0.075:
        return rng.randrange(900, 29_000), "fwdbtn"
    if draw < 0.16:
        return rng.randrange(30_000, track.seconds * 1000), "fwdbtn"
    return track.seconds * 1000 + rng.randrange(0, 1000), "trackdone"


def _podcast(at: int, until: int, rng: Random) -> Play:
    ms = min(until - at, rng.randrange(900, 2400)) * 1000 + rng.randrange(1000)
    number = 40 + (at - 1_600_000_000) // (7 * 86_400)
    return Play(
        at + ms // 1000, ms, None, PODCAST[0], "podcast", ("clickrow", "endplay"), False, episode=number
    )


def _teens(acts: tuple[Artist, ...], seed: int, story: Stories) -> Iterator[Play]:
    """Yield the music of her teens in Bergen: few acts, again and again."""
    rng = chance(seed, "teens")
    mine = [act for act in acts if act.genre in story.persona.teen_genres]
    mine = [act for act in mine if any(t.released < _TEENS_TO for t in act.tracks)]
    weights = [1.0 / (n + 1) for n in range(len(mine))]
    rng.shuffle(mine)
    days = (_TEENS_TO - _TEENS_FROM).days
    left = story.persona.teen_plays
    for n in range(days):
        day = _TEENS_FROM + timedelta(days=n)
        count = min(left, max(0, round(rng.gauss(story.persona.teen_plays / days, 2.0))))
        left -= count
        yield from _teen_evening(day, count, mine, weights, rng)


def _teen_evening(
    day: date, count: int, mine: list[Artist], weights: list[float], rng: Random
) -> Iterator[Play]:
    at = wall(day, rng.uniform(960, 1180))
    while count > 0:
        act = rng.choices(mine, weights)[0]
        out = [track for track in act.tracks if track.released <= day]
        for track in rng.sample(out, min(len(out), 3)):
            ms, ended = _how_long(track, rng)
            at += max(1, ms // 1000) + 1
            yield Play(at, ms, track, act.name, "teens", ("trackdone", ended), False)
            count -= 1
        if not out:
            count -= 1
