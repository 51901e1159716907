"""The closed vocabularies: what can happen, how sure a time is, where a fact came from."""

from __future__ import annotations

from typing import Final, Literal

Kind = Literal[
    "listen",
    "watch",
    "read",
    "play",
    "search",
    "browse",
    "buy",
    "pay",
    "earn",
    "visit",
    "travel",
    "meet",
    "sleep",
    "exercise",
    "say",
    "rate",
    "like",
    "learn",
    "message",
]

#: kind → (schema.org action, ActivityStreams 2.0 activity)
KINDS: Final[dict[Kind, tuple[str, str]]] = {
    "listen": ("ListenAction", "Listen"),
    "watch": ("WatchAction", "View"),
    "read": ("ReadAction", "Read"),
    "play": ("PlayAction", "Activity"),
    "search": ("SearchAction", "Activity"),
    "browse": ("ViewAction", "View"),
    "buy": ("BuyAction", "Activity"),
    "pay": ("PayAction", "Activity"),
    "earn": ("ReceiveAction", "Activity"),
    "visit": ("ArriveAction", "Arrive"),
    "travel": ("TravelAction", "Travel"),
    "meet": ("JoinAction", "Join"),
    "sleep": ("ConsumeAction", "Activity"),
    "exercise": ("ExerciseAction", "Activity"),
    "say": ("CommunicateAction", "Create"),
    "rate": ("ReviewAction", "Activity"),
    "like": ("LikeAction", "Like"),
    "learn": ("DiscoverAction", "Activity"),
    "message": ("SendAction", "Create"),
}

#: How the local offset of an event is known.
#: ``explicit``: the export says it. ``inferred``: from another source that was
#: explicit about that day. ``profile``: the person's own time zone. ``unknown``: a doubt.
OffsetOrigin = Literal["explicit", "inferred", "profile", "unknown"]

#: How exact ``start_us`` is, coarsest first. A finer twin replaces a coarser one.
Precision = Literal["day", "minute", "second", "instant"]
PRECISIONS: Final[tuple[Precision, ...]] = ("day", "minute", "second", "instant")

#: Where a fact came from, strongest first: said beats imported beats observed …
#: (said: she stated it; imported: a file states it; observed: read directly off
#: events; derived: computed from many; inferred: a guess).
Provenance = Literal["said", "imported", "observed", "derived", "inferred"]
PROVENANCES: Final[tuple[Provenance, ...]] = (
    "said",
    "imported",
    "observed",
    "derived",
    "inferred",
)
