"""Where she goes: real geography, invented houses."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from math import asin, cos, radians, sin, sqrt

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place. ``role`` is how a phone would label it: HOME, WORK or empty."""

    name: str
    lat: float
    lon: float
    city: str = "Hamburg"
    country: str = "DE"
    street: str = ""
    role: str = ""
    zone: str = "Europe/Berlin"

    @property
    def place_id(self) -> str:
        """The place's id in the location history, the same in each generation of it."""
        digest = sha256(f"{self.name}|{self.city}".encode()).digest()
        return "ChIJ" + "".join(_ALPHABET[byte & 63] for byte in digest[:23])


def metres(a: Spot, b: Spot) -> float:
    """Return the great-circle distance (haversine, mean Earth radius)."""
    half_lat, half_lon = radians(b.lat - a.lat) / 2, radians(b.lon - a.lon) / 2
    chord = sin(half_lat) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(half_lon) ** 2
    return 2 * 6_371_008.8 * asin(sqrt(chord))


HOME = Spot("Home", 53.57642, 9.95217, street="Heußweg 41", role="HOME")
OLD_OFFICE = Spot("Nordlicht Verlag", 53.54402, 9.99511, street="Brooktorkai 7", role="WORK")
NEW_OFFICE = Spot("Kartwerk Studio", 53.55391, 9.92768, street="Bahrenfelder Straße 118", role="WORK")

OLD_CAFE = Spot("Kaffeekontor Sieben", 53.54561, 9.99902, street="Brandstwiete 12")
NEW_CAFE = Spot("Café Elbzimmer", 53.55202, 9.93014, street="Ottenser Hauptstraße 29")
OLD_LUNCH = (
    Spot("Suppenkai", 53.54571, 9.99377, street="Kannengießerort 3"),
    Spot("Mittagsdeck", 53.54302, 9.99871, street="Am Sandtorkai 52"),
)
NEW_LUNCH = (
    Spot("Reisgarten Ottensen", 53.55288, 9.92571, street="Bahrenfelder Straße 70"),
    Spot("Kantine Zeise 12", 53.55461, 9.92402, street="Friedensallee 12"),
    Spot("Löffelweise", 53.55344, 9.93092, street="Spritzenplatz 5"),
)

MARKET = Spot("Kornblume Markt", 53.57733, 9.95021, street="Osterstraße 92")
CORNER_MARKET = Spot("Markthalle Eppendorfer Weg", 53.57398, 9.95688, street="Eppendorfer Weg 61")
BAKERY = Spot("Backhaus Lindner", 53.57691, 9.95377, street="Osterstraße 131")
GLUTEN_FREE = Spot("Ohnekorn", 53.57221, 9.96102, street="Weidenstieg 9")
DRUGSTORE = Spot("Drogerie Falk", 53.57722, 9.95144, street="Osterstraße 100")
CLIMBING = Spot("Nordwand Kletterhalle", 53.59281, 9.93467, street="Basselweg 44")
BOOKSHOP = Spot("Buchhandlung Leuchtfeuer", 53.57561, 9.95811, street="Müggenkampstraße 8")
GIFT_SHOPS = (
    Spot("Papeterie Alsterblau", 53.57482, 9.95622, street="Eppendorfer Weg 48"),
    Spot("Keramik Tilde", 53.57381, 9.95944, street="Eppendorfer Weg 74"),
)
CINEMA = Spot("Kino Morgenstern", 53.56293, 9.96381, street="Schulterblatt 31")
DENTIST = Spot("Zahnarztpraxis Dr. Hinrichs", 53.57511, 9.94901, street="Osterstraße 56")
PARK = Spot("Stadtpark", 53.59661, 10.01893)
GARDEN = Spot("Planten un Blomen", 53.56077, 9.98196)
ALSTER = Spot("Außenalster", 53.57021, 10.00711)
BEACH = Spot("Elbstrand Övelgönne", 53.54441, 9.90093)
RESTAURANTS = (
    Spot("Trattoria Vierlande", 53.56301, 9.96552, street="Susannenstraße 18"),
    Spot("Bistro Nachtigall", 53.57311, 9.96731, street="Grindelallee 88"),
    Spot("Karawane", 53.55691, 9.95012, street="Bernstorffstraße 71"),
    Spot("Izakaya Mondhafen", 53.55522, 9.93911, street="Max-Brauer-Allee 201"),
    Spot("Zum Salzspeicher", 53.54991, 9.97121, street="Venusberg 6"),
)
FRIENDS = (
    Spot("Tove & Aksel", 53.59033, 9.99321, street="Maria-Louisen-Straße 14"),
    Spot("Leyla", 53.55811, 9.96044, street="Wohlwillstraße 22"),
)
STATION = Spot("Hamburg Hauptbahnhof", 53.55282, 10.00672)
AIRPORT = Spot("Hamburg Airport", 53.63041, 9.98823)
IDA_HOME = Spot("Ida", 53.86631, 10.68711, city="Lübeck", street="Hüxstraße 73")


def _lisbon(name: str, lat: float, lon: float, city: str = "Lisboa") -> Spot:
    return Spot(name, lat, lon, city=city, country="PT", zone="Europe/Lisbon")


LISBON_AIRPORT = _lisbon("Aeroporto Humberto Delgado", 38.77423, -9.13422)
LISBON_HOTEL = _lisbon("Pensão Flor do Tejo", 38.71172, -9.12903)
LISBON_SIGHTS = (
    _lisbon("Miradouro da Graça", 38.71643, -9.13162),
    _lisbon("Torre de Belém", 38.69161, -9.21602),
    _lisbon("Museu do Azulejo", 38.72482, -9.11371),
    _lisbon("Jardim da Estrela", 38.71462, -9.15983),
    _lisbon("Praia da Conceição", 38.69842, -9.41751, "Cascais"),
    _lisbon("Castelo de São Jorge", 38.71393, -9.13351),
)
LISBON_TABLES = (
    _lisbon("Pastelaria Aurora", 38.71021, -9.13782),
    _lisbon("Tasca da Ribeira Velha", 38.70912, -9.14331),
    _lisbon("Cervejaria Mar Alto", 38.71372, -9.14022),
    _lisbon("Mercado das Laranjas", 38.70703, -9.14592),
)


def _copenhagen(name: str, lat: float, lon: float) -> Spot:
    return Spot(name, lat, lon, city="København", country="DK", zone="Europe/Copenhagen")


COPENHAGEN_STATION = _copenhagen("Københavns Hovedbanegård", 55.67283, 12.56472)
COPENHAGEN_HOTEL = _copenhagen("Hotel Kanalhuset Syv", 55.67411, 12.59261)
COPENHAGEN_SIGHTS = (
    _copenhagen("Botanisk Have", 55.68742, 12.57401),
    _copenhagen("Rundetårn", 55.68141, 12.57572),
    _copenhagen("Assistens Kirkegård", 55.69121, 12.54922),
)


def _berlin(name: str, lat: float, lon: float, street: str = "") -> Spot:
    return Spot(name, lat, lon, city="Berlin", street=street)


BERLIN_STATION = _berlin("Berlin Hauptbahnhof", 52.52508, 13.36942)
BERLIN_CLIENT = _berlin("Stadtatlas Spree", 52.50033, 13.42512, "Adalbertstraße 88")
BERLIN_HOTEL = _berlin("Hotel Landwehrkanal", 52.49561, 13.41893, "Paul-Lincke-Ufer 4")
BERLIN_TABLES = (
    _berlin("Gasthaus Admiralbrücke", 52.49502, 13.41511, "Planufer 92"),
    _berlin("Küche Oranien", 52.50021, 13.41922, "Oranienstraße 171"),
    _berlin("Nudelhaus Kotti", 52.49922, 13.41811, "Skalitzer Straße 12"),
)
COPENHAGEN_TABLES = (
    _copenhagen("Smørrebrød Ved Havnen", 55.67822, 12.59011),
    _copenhagen("Kaffebar Solsort", 55.69011, 12.55501),
)
