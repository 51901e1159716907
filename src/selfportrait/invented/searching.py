"""What she looks up: the everyday, and what the stories make her ask. And what she watches in short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from .catalogue import artists, shows
from .clock import wall
from .journeys import zone_of_night
from .listening import Play
from .moments import Life
from .persona import chance
from .stories import Stories
from .watching import HER_PROFILE, Viewing
from .words import phrases

_EVERYDAY: Final = phrases(
    """
    wetter hamburg | hvv störung | u2 fahrplan | öffnungszeiten kornblume markt | bouldern technik heel
    hook | rezept linsensuppe | rezept ofengemüse | rezept pasta mit zitrone | kletterhalle routen neu |
    regenradar | alster laufstrecke | how to rest a sore finger pulley | best carabiner for belaying |
    elbphilharmonie programm | flohmarkt hamburg wochenende | bergen weather | norsk kjøttkaker
    oppskrift | what is a mercator projection | qgis label placement | css grid gap | museum für kunst
    und gewerbe ausstellung | zimmerpflanzen wenig licht | fahrrad reparatur eimsbüttel | yoga for
    climbers | kino hamburg heute | bibliothek öffnungszeiten | how long to boil an egg | pflaumenkuchen
    rezept | strom anbieter vergleich | norwegian subjunctive | english synonyms for steady |
    mülltermine hamburg | paket verfolgen | dm öffnungszeiten sonntag | cheap linen sheets | desk lamp
    warm light | wohnung streichen farbe ohne geruch | linux screenshot shortcut | sudoku schwer |
    sonnenuntergang heute | feiertage hamburg | elbe fähre 62 | wanderung sächsische schweiz |
    steuererklärung frist | usb c dock monitor flackert | knieschmerzen nach laufen | hausmittel gegen
    motten | spülmaschine riecht
    """
)
_GLUTEN_BEFORE: Final = (
    "bauchschmerzen nach brot",
    "zöliakie symptome",
    "blähbauch nach pasta",
    "gluten intolerance test",
)
_GLUTEN_FREE: Final = (
    "gluten-free bread recipe",
    "glutenfreies brot rezept",
    "glutenfreie pfannkuchen",
    "gluten free pasta which brand",
    "glutenfrei restaurant hamburg",
    "gluten-free pizza dough",
    "ohnekorn öffnungszeiten",
    "is oat milk gluten free",
    "glutenfreier kuchen ohne nüsse",
    "gluten-free ramen noodles",
    "buchweizenmehl backen",
)
_LISBON: Final = (
    "flug hamburg lissabon",
    "lissabon reiseführer 8 tage",
    "lisbon tram 28 route",
    "museu do azulejo tickets",
    "cascais beach by train",
    "lissabon wetter september",
    "portuguese phrases",
    "gluten free pastel de nata lisbon",
    "climbing near lisbon sintra",
)
_COPENHAGEN: Final = (
    "zug hamburg kopenhagen",
    "kopenhagen hotel christianshavn",
    "rundetårn opening hours",
    "danish krone euro",
)
_JOB_BEFORE: Final = (
    "lebenslauf vorlage",
    "kündigungsfrist angestellte",
    "kartografin gehalt hamburg",
    "arbeitszeugnis formulierungen",
    "interview questions map design",
    "kartwerk studio",
)
_SLEEPLESS: Final = (
    "kann nicht einschlafen",
    "how to fall asleep fast",
    "schlaflos vor neuem job",
    "4 7 8 breathing",
)
_COLD: Final = (
    "erkältung hausmittel",
    "halsschmerzen was hilft",
    "ruhepuls erhöht erkältung",
    "sore throat tea ginger",
)
_GIFT: Final = ("geschenk schwester", "geschenkideen keramik", "birthday gift for sister who reads")
_ABOUT_ACT: Final = ("tour hamburg", "lyrics", "interview", "")
_ABOUT_SHOW: Final = ("season 2", "cast", "ending explained", "")
_CHANNELS: Final = (
    (
        "Kalk & Karabiner",
        (
            "Heel hooks, slowly explained",
            "Six finger exercises",
            "Reading a slab",
            "Route setting, a day in the hall",
        ),
    ),
    (
        "Werkstatt Nord",
        (
            "Sharpening a kitchen knife",
            "Fixing a bicycle bell",
            "A shelf from one board",
        ),
    ),
    (
        "Feldnotizen",
        (
            "How maps lie about Greenland",
            "Contour lines by hand",
            "The last paper atlas",
        ),
    ),
    (
        "Little Pot",
        (
            "Lentil soup for two",
            "One pan, five vegetables",
            "Gluten-free pancakes that hold",
            "Lemon pasta",
        ),
    ),
    (
        "Frøya på tur",
        (
            "Winter hut above Bergen",
            "Four days on Hardangervidda",
            "Packing light",
        ),
    ),
    (
        "Elbe Sessions",
        (
            "Live at the boathouse",
            "Three songs at the lock",
            "Rooftop, October",
        ),
    ),
    (
        "Tiny Cartography",
        (
            "Labels that do not fight",
            "Colour for rivers",
            "Small multiples of cities",
        ),
    ),
    (
        "Quiet Yoga",
        (
            "Twenty minutes for shoulders",
            "Evening stretch",
            "Hips for climbers",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Query:
    """Words typed into a search."""

    at: int
    words: str


@dataclass(frozen=True, slots=True)
class Clip:
    """A short video: an empty ``video`` was removed since, ``ad`` was not chosen."""

    at: int
    title: str
    channel: str
    video: str
    ad: bool = False


def search(life: Life, seed: int, story: Stories, plays: list[Play], views: list[Viewing]) -> list[Query]:
    """Return what she typed, oldest first."""
    rng = chance(seed, "searching")
    waking = {night.day: night.awake for night in life.nights}
    lately = _lately(plays, views)
    found: list[Query] = []
    for day in story.days():
        if day not in waking:
            continue
        zone = zone_of_night(day, story)
        begin, end = waking[day] + 300, wall(day, 1370, zone)
        for _ in range(max(2, round(rng.gauss(14, 3.6)))):
            at = rng.randrange(begin, max(end, begin + 600))
            found.append(Query(at, _words(day, story, rng, lately.get(day.toordinal() // 7, []))))
        evening = max(begin, wall(day, 1100, zone))
        asked = _story_words(day, story, rng)
        found += [Query(rng.randrange(evening, max(end, evening + 900)), text) for text in asked]
        if story.sleepless(day):
            night = wall(day, rng.uniform(5, 80))
            found.append(Query(night, rng.choice(_SLEEPLESS)))
    return sorted((q for q in found if q.at <= story.end), key=lambda q: (q.at, q.words))


def _lately(plays: list[Play], views: list[Viewing]) -> dict[int, list[tuple[str, bool]]]:
    """Return names she met in each week, for searches that follow what she heard and saw."""
    found: dict[int, list[tuple[str, bool]]] = {}
    for play in plays[::9]:
        if play.track is not None:
            found.setdefault((play.end // 86_400 + 719_163) // 7, []).append((play.artist, False))
    for view in views:
        if view.profile == HER_PROFILE and not view.extra:
            found.setdefault((view.start // 86_400 + 719_163) // 7, []).append((view.show, True))
    return found


def _words(day: date, story: Stories, rng: Random, lately: list[tuple[str, bool]]) -> str:
    draw = rng.random()
    if draw < 0.16 and lately:
        name, is_show = rng.choice(lately)
        return f"{name} {rng.choice(_ABOUT_SHOW if is_show else _ABOUT_ACT)}".strip()
    if day >= story.gluten_free and draw < 0.26:
        fading = 1.0 if (day - story.gluten_free).days < 42 else 0.4
        if rng.random() < fading:
            return rng.choice(_GLUTEN_FREE)
    return rng.choice(_EVERYDAY)


def _story_words(day: date, story: Stories, rng: Random) -> Iterator[str]:
    def near(when: date, before: int, after: int) -> bool:
        return when - timedelta(days=before) <= day <= when + timedelta(days=after)

    if near(story.gluten_free, 20, -1) and rng.random() < 0.4:
        yield rng.choice(_GLUTEN_BEFORE)
    if near(story.gluten_free, 0, 5):
        yield from rng.sample(_GLUTEN_FREE, 2)
    if near(story.lisbon[0], 45, 7) and rng.random() < 0.55:
        yield rng.choice(_LISBON)
    if near(story.copenhagen[0], 45, 2) and rng.random() < 0.3:
        yield rng.choice(_COPENHAGEN)
    if near(story.job_change, 100, -10) and rng.random() < 0.35:
        yield rng.choice(_JOB_BEFORE)
    if story.ill(day):
        yield rng.choice(_COLD)
    if any(near(birthday, 9, -2) for birthday in story.birthdays()) and rng.random() < 0.6:
        yield rng.choice(_GIFT)


def clips(life: Life, seed: int, story: Stories) -> list[Clip]:
    """Return the short videos, oldest first."""
    rng = chance(seed, "clips")
    found: list[Clip] = []
    library = _library(seed)
    for window in life.windows:
        if window.kind not in ("evening", "weekend", "morning", "travel") or rng.random() < 0.22:
            continue
        at = window.start + rng.randrange(30, 600)
        for _ in range(rng.randrange(1, 10)):
            if at >= window.end:
                break
            title, channel, video = rng.choice(library)
            ad = rng.random() < 0.06
            gone = not ad and rng.random() < 0.02
            found.append(Clip(at, title, channel, "" if gone else video, ad))
            at += rng.randrange(90, 900)
    return sorted((clip for clip in found if clip.at <= story.end), key=lambda clip: clip.at)


def _library(seed: int) -> list[tuple[str, str, str]]:
    rng = chance(seed, "clip-library")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    titled = [(title, channel) for channel, titles in _CHANNELS for title in titles]
    numbered = [(f"{title} ({part})", channel) for title, channel in titled for part in range(1, 9)]
    acts = [(f"{t.title} (Live)", act.name) for act in artists(seed)[:60] for t in act.tracks[:2]]
    trailers = [(f"{show.title} | Official Trailer", "Seriennacht") for show in shows(seed)[:14]]
    everything = [*titled, *numbered, *acts, *trailers]
    return [(title, channel, "".join(rng.choices(letters, k=11))) for title, channel in everything]
