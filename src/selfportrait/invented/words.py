"""Parts of invented names: artists, records, songs, shows, episodes."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Return what stands between bars, line breaks being spaces."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


GIVEN: Final = _words(
    """
    Alva Amara Anouk Arlo Astrid Basil Bruna Caspian Cleo Dagny Dario Edda Elio Enid Esra Fenna Florian
    Freya Greta Hanne Idris Imke Ines Isolde Ivo Jorun Juno Kaia Kasimir Lale Leander Linnea Lorcan Mads
    Maren Marlow Mika Milou Nadine Noor Oda Orla Oskar Pelle Petra Quirin Ragna Remy Runa Sander Sanne
    Selma Silas Solveig Tamsin Tariq Thea Tilde Ulla Vesna Viggo Wanda Yara Ylva Zora
    """
)
FAMILY: Final = _words(
    """
    Aldermoor Amsel Bergby Birkholm Blackthorn Brandvik Brightwater Carrow Castellane Dahlia Drossel
    Eastwick Elmore Fairholt Falkenried Fennimore Fjeld Gilmarten Granberg Hallow Harbisher Hollenbeck
    Hvid Ingelby Kestrel Kvist Larkin Lindgard Lovage Marchetti Merrow Moorhen Nightingale Norrby
    Oakshade Okonjo Osterby Pellworm Quist Ravnkilde Rosenau Sandhagen Sorrel Stenmark Tallis Thornbury
    Valette Varga Wetherby Wiesengrund Winterfeldt Yarrow Zielinski
    """
)
ADJECTIVES: Final = _words(
    """
    Amber Ashen Brave Bright Broken Coastal Copper Crooked Distant Dusty Early Electric Faint Feral
    Fragile Frozen Gentle Gilded Golden Half-Lit Hollow Honest Idle Inland Ivory Kind Late Lost Low
    Lucid Marble Midnight Mild Northern Nocturnal Open Paper Patient Plain Quiet Restless Salt Secret
    Seventh Silent Silver Slow Small Soft Spare Strange Tender Velvet Violet Wandering Western Wild
    Winter Wooden
    """
)
NOUNS: Final = _words(
    """
    Anchor Antenna Archive Atlas Avenue Balcony Beacon Bell Bicycle Bridge Canal Candle Cathedral Cedar
    Chapel Cinema Compass Coral Current Door Elevator Ember Engine Estuary Fern Ferry Field Flame Forest
    Fountain Garden Glacier Harbour Heron Hill Horizon House Island Juniper Kite Ladder Lagoon Lantern
    Lighthouse Machine Map Mirror Moth Motel Museum Orchard Oriole Paperboat Parade Pavilion Piano Pier
    Planet Radio Railway Raven Reservoir Ribbon River Room Satellite Season Shoreline Signal Skyline
    Sparrow Staircase Station Summer Sunroom Swimmer Telescope Theatre Tide Tower Tram Valley Viaduct
    Village Violin Weather Window Wolf
    """
)
VERBS: Final = _words(
    """
    Burning Calling Carrying Chasing Counting Crossing Drawing Drifting Falling Finding Folding
    Following Forgetting Holding Keeping Learning Leaving Lifting Losing Missing Naming Opening Painting
    Reading Returning Sailing Singing Sleeping Sending Shaking Swimming Tracing Turning Waiting Waking
    Walking
    """
)
AFTER: Final = phrases(
    """
    After Dark | in Colour | in the Rain | by the Sea | at Noon | for Beginners | Without You | Again |
    on Mondays | Before the Snow | Under Glass | from Memory | Like Water | Till Morning | Out Loud | in
    Reverse | Through the Walls | at Low Tide | on the Night Bus | for a While | Across Town | With the
    Lights On | in September | Two Streets Away
    """
)
PERSONS: Final = _words(
    """
    You Me Us Her Him Someone Everyone Nobody Strangers Neighbours Friends Sisters
    """
)
SHOW_PLACES: Final = phrases(
    """
    Varelsund | Kaltwasser | Marshgate | Elverhoy | Port Mercy | Sankt Alban | Grauhafen | Brightholme |
    Lindmoor | Tidewater | Halvøy | Fennwick | Casa Bruma | Ostersiel | Hollowbrook | Monte Sereno |
    Nebelbach | Skarvik | Ravenstow | Quarry Lane | Vellamo | Dunmarrow | Kirkeby | Aldersund | Querfurt
    Bay | Stillwater Sound
    """
)
SHOW_ROLES: Final = _words(
    """
    Archivist Baker Beekeeper Bookbinder Cartographer Clockmaker Conductor Coroner Courier Dentist
    Diplomat Ferryman Forester Gardener Glassblower Governess Harbourmaster Inspector Interpreter Juror
    Lamplighter Landlady Librarian Locksmith Magistrate Midwife Organist Paramedic Pharmacist
    Photographer Postmistress Prosecutor Ranger Restorer Sculptor Stationmaster Surgeon Surveyor Tailor
    Understudy Violinist Watchmaker
    """
)
EPISODES: Final = phrases(
    """
    The Arrival | A Quiet Word | Low Water | The Second Letter | What the Neighbours Saw | Half Past
    Nine | The Long Way Round | A Seat by the Window | Ashes and Lemons | The Visitor | Small Print |
    The Wrong Coat | North of Here | Someone at the Door | Frost | Inventory | The Last Ferry | An Old
    Debt | Between Stations | The Ledger | Open House | Cold Tea | A Change of Heart | The Photograph |
    Spring Tide | No Signal | The Guest Room | Paper Trail | Homecoming | The Bell | Under the Stairs |
    A Fine Day for It | The Other Brother | Salt | Nine Missed Calls | The Rehearsal | Undertow | Good
    Manners | The Witness | The Birthday | Lost Property | Closing Time | The Bridge | Snow Day | The
    Interview | After the Storm | Two Truths | The Map Room | Visiting Hours | The Return
    """
)


def plural(noun: str) -> str:
    """Return the English plural of one of ``NOUNS``.

    >>> plural("Ferry"), plural("Valley"), plural("Wolf"), plural("Compass")
    ('Ferries', 'Valleys', 'Wolves', 'Compasses')
    """
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    if noun.endswith("lf"):
        return f"{noun[:-1]}ves"
    return f"{noun}es" if noun.endswith(("s", "sh", "ch")) else f"{noun}s"
