"""Invented lessons: what each teaches, and what it stands on."""

from __future__ import annotations

from typing import Final

from selfportrait.model import Item

#: name | what it teaches | the goals it serves | what it stands on, by name. A line each, in no order.
_LESSONS: Final = """
Listen before you build | interviewing users, user research | |
Find a problem worth solving | problem finding | start a business | Listen before you build
Sketch an app on paper | prototyping, user interfaces | | Find a problem worth solving
First steps in code | programming | learn to code |
Data in tables | sql, databases | learn to code | First steps in code
Build a small app | app development | make an app | Sketch an app on paper; First steps in code
Test what you build | software testing | | First steps in code
Publish in an app store | app stores, releasing | make an app | Build a small app; Test what you build
Read what people do | product analytics, measuring | | Publish in an app store; Data in tables
Set a price | pricing | start a business | Find a problem worth solving
Keep books | bookkeeping | start a business |
Taxes for one | taxes, freelancing | start a business | Keep books
Found a company | company law | start a business | Taxes for one
Keep the people you have | retention, support | | Read what people do
Be found | marketing, app store search | | Publish in an app store
Charge for an app | subscriptions, in-app purchases | | Set a price; Publish in an app store
Grow a business from an app | growth, business | grow a business from an app | \
Keep the people you have; Be found; Charge for an app; Found a company
Light and shade | light, photography basics | become a photographer |
Aperture, time, film | exposure | become a photographer | Light and shade
People in pictures | portrait photography | become a photographer | Aperture, time, film
Sell your pictures | photography business | become a photographer | People in pictures; Set a price
Tie in, belay, lower | belaying, rope work | climb outdoors |
Fall well | falling, lead climbing | climb outdoors | Tie in, belay, lower
Read the rock | route reading | climb outdoors | Fall well
Build an anchor | anchors | climb outdoors | Tie in, belay, lower
A first multi-pitch | multi-pitch climbing | climb a mountain | Read the rock; Build an anchor
Knife work | knife skills | learn to cook |
Bread without wheat | gluten-free baking | cook gluten-free | Knife work
Sauces from scratch | sauces | learn to cook | Knife work
Cook for ten | menus, cooking for guests | cook for guests | Sauces from scratch
Hear the chord | ear training | play jazz piano |
Two hands, one song | piano | play jazz piano | Hear the chord
Swing and syncopation | rhythm | play jazz piano | Two hands, one song
Play jazz piano | jazz piano, improvising | play jazz piano | Swing and syncopation
Run for thirty minutes | running | run a marathon |
Train by heart rate | training plans, heart rate zones | run a marathon | Run for thirty minutes
Run a marathon | marathon | run a marathon | Train by heart rate
"""


def lessons() -> list[Item]:
    """Return the lessons as catalogue items; the same always: what stands on what is no chance."""
    lines = [line for line in _LESSONS.replace("\\\n", "").splitlines() if line.strip()]
    return [_lesson([part.strip() for part in line.split("|")]) for line in lines]


def lesson_id(title: str) -> str:
    """Return the id of the lesson called ``title``."""
    slug = "".join(char if char.isalnum() else "-" for char in title.lower())
    return f"lesson:{'-'.join(part for part in slug.split('-') if part)}"


def _lesson(parts: list[str]) -> Item:
    title, teaches, goal, needs = parts
    attrs = {"teaches": teaches} | ({"goal": goal} if goal else {})
    return Item(
        id=lesson_id(title),
        kind="lesson",
        title=title,
        creator="Studio Nebenan",
        attrs=attrs,
        prerequisites=tuple(lesson_id(need.strip()) for need in needs.split(";") if need.strip()),
    )
