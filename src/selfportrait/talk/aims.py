"""What she wants to become, what she gives, and how far her suggestions may stray: in English and German."""

from __future__ import annotations

from typing import Final

from .grammar import Rule, State

_WANT: Final = r"(?:want|would like|plan|intend|hope|wish|am planning|am hoping|am trying|aim) to"
_LOVES: Final = r"(?:likes|loves|enjoys|adores|is into|is fond of|is a fan of|is crazy about|collects|plays)"
_HATES: Final = (
    r"(?:hates|dislikes|does not (?:like|enjoy|eat|drink|want)|cannot (?:stand|eat|have)|avoids|"
    r"is allergic to)"
)
_THEM: Final = (
    ("my <relation>", "{relation}"),
    (r"(?!(?:i|we|you|he|she|they|it|my|ich|wir|er|sie|es) )<proper>", "{name}"),
)
_PRESENT: Final = r"(?:presents?|gifts?)(?: ideas?)?"
_GESCHENK: Final = r"(?:geschenke?|geschenkidee|geschenkideen)"

_MORE: Final = (State(topic="more", about="{thing}", text="wants more {thing}"),)
_NO_MORE: Final = (State(topic="more", about="{thing}", stance="denies", text="wants no more {thing}"),)
_GOAL: Final = (State(topic="goal", about="{aim}", text="wants to {aim}"),)
_NO_GOAL: Final = (State(topic="goal", about="{aim}", stance="denies", text="no longer wants to {aim}"),)
_KNOWS: Final = (State(topic="knows", about="{thing}", text="knows {thing}"),)
_KNOWS_HOW: Final = (State(topic="knows", about="{aim}", text="knows how to {aim}"),)
_KNOWS_NOT: Final = (
    State(topic="knows", about="{thing}", stance="denies", text="does not know {thing} yet"),
)
_EXPLORE: Final = (
    State(
        topic="explore",
        value="{percent}",
        numeric=True,
        text="wants {percent} % of what is suggested to be new ground",
    ),
)
_BUDGET: Final = (
    State(
        topic="budget",
        about="{thing}",
        value={"amount_minor": "{minor}", "currency": "{currency}"},
        numeric=True,
        text="spends at most {money} on {thing}",
    ),
)
_SET_ASIDE: Final = (
    State(
        topic="not_because",
        about="{thing}",
        value={"name": "{thing}"},
        text="wants nothing suggested because of {thing}",
    ),
)


def _for(whom: str) -> tuple[State, ...]:
    return (State(topic="gift.for", about=whom, text=f"is looking for a gift for {whom}"),)


def _done_for(whom: str) -> tuple[State, ...]:
    return (
        State(topic="gift.for", about=whom, stance="denies", text=f"has found a gift for {whom}"),
        State(
            topic="gift",
            about=f"{{thing}} for {whom}",
            value={"name": "{thing}", "person": whom},
            text=f"bought {{thing}} as a gift for {whom}",
        ),
    )


def _theirs(topic: str, whom: str, reads: str) -> tuple[State, ...]:
    return (
        State(
            topic=topic,
            about=f"{whom}: {{thing}}",
            value={"person": whom, "thing": "{thing}"},
            text=f"{whom} {reads} {{thing}}",
        ),
    )


def _styled(whom: str) -> tuple[State, ...]:
    return (
        State(
            topic="people.avoids",
            about=f"{whom}: not {{style}}",
            value={"person": whom, "style": "{style}"},
            text=f"{whom} is {{style}}",
        ),
    )


_LIKED: Final = ("people.likes", "likes")
_AVOIDED: Final = ("people.avoids", "does not want")

#: Heard before all else: "a gift for my sister" is no thing to be in the market for.
FIRST: Final = (
    *(
        Rule(
            says=rf"i (?:am )?(?:need|want|would like|looking for|searching for|hunting for|shopping for|"
            rf"thinking of)(?: to (?:buy|get|find))?(?: an?| some)? {_PRESENT} for {slot}",
            states=_for(whom),
            days=60,
        )
        for slot, whom in _THEM
    ),
    *(
        Rule(
            says=r"i (?:have )?(?:bought|ordered|got|gave) <goods> "
            rf"(?:for|to|as an? (?:present|gift) for) {slot}",
            states=_done_for(whom),
        )
        for slot, whom in _THEM
    ),
    *(
        Rule(says=rf"{slot} {verb} <things>", states=_theirs(topic, whom, reads))
        for slot, whom in _THEM
        for verb, (topic, reads) in ((_LOVES, _LIKED), (_HATES, _AVOIDED))
    ),
    *(Rule(says=rf"{slot} is (?:an? )?<style>", states=_styled(whom)) for slot, whom in _THEM),
    Rule(
        says=r"(?:i (?:do not|no longer) want (?:to (?:hear|listen to|watch|see|read|get) )?(?:any )?more"
        r"|no more|enough) <things>",
        states=_NO_MORE,
    ),
    Rule(
        says=rf"i {_WANT} (?:hear|listen to|watch|see|read|discover|get|explore|try)"
        r"(?: some| much| a lot| a bit)? more <things>",
        states=_MORE,
    ),
    Rule(says=rf"i {_WANT} (?:get into|become a fan of) <things>", states=_MORE),
    Rule(says=r"(?:i (?:want|would like)|show me|give me|suggest) more <things>(?: please)?", states=_MORE),
    Rule(says=r"more <things>,? please", states=_MORE),
    Rule(
        says=r"i (?:do not|no longer) want to "
        r"(?!hear |listen |watch |see |read |get |buy |spend |pay )<aim>(?: any ?more)?",
        states=_NO_GOAL,
    ),
    Rule(
        says=r"(?:i want |i would like |show me |give me |suggest )?"
        r"(?:(?:explore|exploration)(?: of)?|surprise me)(?: by| at| to)? <percent>",
        states=_EXPLORE,
    ),
    Rule(
        says=r"(?:i want |i would like |show me |give me )<percent> (?:of )?"
        r"(?:new|unfamiliar|exploration|surprises?)(?: things| stuff| ground| music)?",
        states=_EXPLORE,
    ),
    Rule(says=r"my (?:budget|limit) for <goods> is(?: about| at most)? <money>", states=_BUDGET),
    Rule(
        says=r"i (?:do not want to|will not|cannot) (?:spend|pay) more than <money> (?:on|for) <goods>",
        states=_BUDGET,
    ),
    Rule(says=r"i (?:want to )?(?:spend|pay) at most <money> (?:on|for) <goods>", states=_BUDGET),
    Rule(
        says=r"(?:do not (?:suggest|recommend|show)(?: me)?(?: anything| things)?|not|nothing)"
        r" because (?:of|i (?:heard|played|watched|saw|bought|read)) <things>",
        states=_SET_ASIDE,
    ),
    Rule(
        says=rf"ich (?:brauche|suche)(?: ein| eine)? {_GESCHENK} für meine?n? <relation>",
        states=_for("{relation}"),
        days=60,
    ),
    Rule(
        says=rf"ich (?:brauche|suche)(?: ein| eine)? {_GESCHENK} für <proper>", states=_for("{name}"), days=60
    ),
    Rule(
        says=r"meine? <relation> (?:mag|liebt) <things>",
        states=_theirs("people.likes", "{relation}", "likes"),
    ),
    Rule(says=r"ich (?:will|möchte|würde gerne) mehr <things> (?:hören|sehen|lesen|entdecken)", states=_MORE),
)

#: Heard after all else: what else she wants to do is a goal, what else she knows a skill.
LAST: Final = (
    Rule(says=r"my (?:goal|aim|dream|plan) is to <aim>", states=_GOAL),
    Rule(says=rf"i {_WANT} (?!buy |get |purchase |order |avoid |cut )<aim>", states=_GOAL),
    Rule(
        says=r"i (?:do not|cannot|no longer) (?:know|understand)(?: how to| about)? <things>(?: yet)?",
        states=_KNOWS_NOT,
    ),
    Rule(says=r"i know how to <aim>", states=_KNOWS_HOW),
    Rule(
        says=r"i (?:know|understand|have learn(?:ed|t)|have mastered|am good at|am experienced in)"
        r"(?: about)? <things>",
        states=_KNOWS,
    ),
    Rule(says=r"mein ziel ist(?: es)?,? <aim>", states=_GOAL),
)
