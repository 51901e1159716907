"""Grants under attack: no second budget, no answer after no, no ledger filled by others."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfportrait.errors import BadRequest, NotAvailable
from selfportrait.keyhole import FAMILIES, verify
from selfportrait.model import DAY_US, Fact, Question

SHOP = "ProvideProductRecommendations"
BANK = "FraudPreventionAndDetection"
DIET = FAMILIES["diet"].bits


def tried(ada: Any, token: str, *question: Any, **body: Any) -> object:
    """Ask; None where it was refused."""
    try:
        return ada.ask(token, *question, **body)
    except NotAvailable:
        return None


def subject(ada: Any, token: str) -> str:
    question = Question(kind="fits", purpose=SHOP, body={"contains": "gluten"})
    return str(ada.house.ask(token, question).subject)


def epochs(ada: Any) -> set[int]:
    return {grant.epoch for grant in ada.vault.grants()}


def test_taking_back_and_giving_again_refreshes_neither_name_nor_cell_nor_budget(ada: Any) -> None:
    first = ada.token(bits=6.0)
    name = subject(ada, first)
    ada.revoke(first)
    second = ada.token(bits=6.0)
    assert subject(ada, second) == name
    assert ada.spent() == DIET
    assert tried(ada, second, garment="shoe", size="39") is None
    assert len(epochs(ada)) == 1


def test_starting_fresh_gives_a_new_name_and_a_new_budget_and_ends_all_old_grants(ada: Any) -> None:
    first, twin = ada.token(bits=6.0), ada.token(bits=6.0)
    name = subject(ada, first)
    ada.house.start_fresh("https://Corner.example/")
    assert (tried(ada, first), tried(ada, twin)) == (None, None)
    second = ada.token(bits=6.0)
    assert subject(ada, second) != name
    assert ada.spent() == 2 * DIET


def test_starting_fresh_takes_nothing_back_that_was_told(ada: Any) -> None:
    subject(ada, ada.token(bits=6.0))
    ada.house.start_fresh("corner.example")
    page = ada.house.keyhole()
    assert (page.bits, [(grant.active, grant.bits_used) for grant in page.grants]) == (DIET, [(False, DIET)])


def test_after_a_brand_was_erased_it_cannot_know_her_again(ada: Any) -> None:
    name = subject(ada, ada.token())
    ada.house.erase(sector="corner.example")
    assert ada.vault.grants() == []
    assert subject(ada, ada.token()) != name


def test_two_grants_of_one_brand_share_one_budget_however_its_address_is_written(ada: Any) -> None:
    tokens = [
        ada.token(bits=6.0, sector=sector)
        for sector in ("corner.example", "Corner.EXAMPLE.", "https://corner.example/shop")
    ]
    assert {subject(ada, token) for token in tokens} == {subject(ada, tokens[0])}
    assert ada.spent() == DIET
    assert [tried(ada, token, garment="shoe", size="39") for token in tokens] == [None, None, None]


@pytest.mark.parametrize(
    "sector",
    ["", "corner", "corner example.com", ".example", "a..b", "corner.example\x00", "-a.example", "x" * 300],
)
def test_what_is_no_address_is_granted_nothing(ada: Any, sector: str) -> None:
    with pytest.raises(BadRequest):
        ada.token(sector=sector)


@pytest.mark.parametrize("brand", ["", "  ", "Corner\x1b[2JShop", "x" * 101])
def test_what_is_no_name_is_granted_nothing(ada: Any, brand: str) -> None:
    with pytest.raises(BadRequest):
        ada.house.grant(brand, "corner.example", ("fits",), SHOP)


def test_two_brands_have_two_names_two_budgets_and_two_copies(ada: Any) -> None:
    one, other = ada.token(sector="a.example"), ada.token(sector="b.example")
    assert subject(ada, one) != subject(ada, other)
    assert ada.spent() == 2 * DIET


def test_nothing_is_answered_after_revoking_returned(ada: Any) -> None:
    token, started, last = ada.token(asks_max=100_000), threading.Event(), []

    def keep_asking() -> None:
        while not last:
            started.set()
            tried(ada, token)

    threads = [threading.Thread(target=keep_asking) for _ in range(4)]
    for thread in threads:
        thread.start()
    started.wait(5)
    ada.revoke(token)
    at_return = ada.vault.entries(limit=1)[0].seq
    refused = [tried(ada, token) for _ in range(20)]
    last.append(True)
    for thread in threads:
        thread.join(10)
    later = [e for e in ada.vault.entries(limit=10_000) if e.seq > at_return]
    assert refused == [None] * 20
    assert len(later) >= 20
    assert {entry.outcome for entry in later} == {"not available"}


def test_questions_asked_at_once_never_overspend(ada: Any) -> None:
    token = ada.token("rank", "fits", bits=10.0)
    bodies = [{"garment": g, "size": "39"} for g in ("shoe", "trousers", "top")] + [{"contains": "nuts"}]
    threads = [
        threading.Thread(target=tried, args=(ada, token), kwargs=body) for body in bodies for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert 0 < ada.spent() <= 10.0
    assert len(ada.vault.entries(limit=1000)) == 12
    assert verify(reversed(ada.vault.entries(limit=1000))) == 12


OTHER_PROCESS = """
import json, sys
from pathlib import Path
from selfportrait.app.house import House
from selfportrait.errors import NotAvailable
from selfportrait.model import Question
from selfportrait.vault import KeyFile, Vault
home, key, token, now = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
house, seen = House(Vault.open(home, KeyFile(key)), catalogue=None, now=lambda: now), []
for n in range(8):
    card = {"amount_minor": 100 + n + int(sys.argv[5]), "currency": "EUR", "at_us": now}
    try:
        seen.append(house.ask(token, Question(kind="unusual", purpose=sys.argv[6], body=card)).entry)
    except NotAvailable:
        seen.append(None)
print(json.dumps(seen))
"""


def test_two_processes_share_one_budget_and_one_chain(ada: Any, adas_home: Path) -> None:
    token = ada.token("unusual", purpose=BANK, bits=10.0)
    arguments = [str(ada.vault.home), str(adas_home.parent / "key"), token, str(ada.now_us)]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", OTHER_PROCESS, *arguments, offset, BANK], stdout=subprocess.PIPE, text=True
        )
        for offset in ("0", "1000")
    ]
    told = [json.loads(process.communicate(timeout=60)[0]) for process in running]
    answered = [entry for seen in told for entry in seen if entry]
    assert len(answered) == 6  # ten bits hold six of log2(3)
    assert ada.spent() <= 10.0
    assert verify(reversed(ada.vault.entries(limit=1000))) == 16


def test_a_brand_that_only_asks_cannot_fill_the_ledger(ada: Any) -> None:
    token = ada.token(asks_max=5)
    asked = [tried(ada, token) for _ in range(150)]
    assert sum(one is not None for one in asked) == 5
    assert len(ada.vault.entries(limit=1000)) == 5 + 100


def test_strangers_have_a_hundred_lines_a_day_and_brands_are_not_kept_out_by_them(ada: Any) -> None:
    assert [tried(ada, f"sp_{n}") for n in range(130)] == [None] * 130
    assert len(ada.vault.entries(limit=1000)) == 100
    assert tried(ada, ada.token()) == {"fits": False}
    ada.now_us += DAY_US + 1
    tried(ada, "sp_tomorrow")
    assert len(ada.vault.entries(limit=1000)) == 102


def test_the_ledger_shows_nothing_of_a_brands_own_making(ada: Any) -> None:
    token = ada.token("unusual", "fits", purpose=BANK)
    card = {"amount_minor": 1, "currency": "eur", "at_us": ada.now_us, "city": "\x1b]0;Hi\x07\u202eBerlin"}
    tried(ada, token, "unusual", BANK, **card)
    tried(ada, token, "fits", "Call 0800 now \x1b[31m", garment="shoe", size="\x1b[2J39")
    lines = ada.vault.entries()
    assert all(line.asked.isprintable() for line in lines)
    assert lines[0].purpose == "not a purpose of the vocabulary"
    assert "€0.01 in ]0;HiBerlin" in lines[1].asked


STANCE = st.sampled_from(["avoids", "eats"])
PERSON = st.fixed_dictionaries(
    {f"diet.{flag}": STANCE for flag in ("gluten", "nuts")}
    | {"size.shoe": st.sampled_from(["36", "43", ""]), "like": st.sampled_from(["jazz", "rock", ""])}
)
SCRIPT: list[tuple[str, dict[str, Any]]] = [
    ("fits", {"contains": "gluten nuts"}),
    ("rank", {"items": [{"id": "a", "contains": "nuts"}, {"id": "b", "genre": "jazz"}]}),
    ("fits", {"garment": "shoe", "size": "37"}),
    ("fits", {"garment": "top", "size": "M"}),
    ("unusual", {"amount_minor": 5, "currency": "EUR", "at_us": 1_772_539_200_000_000}),
]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(person=PERSON, budget=st.sampled_from([1.0, 6.0, 10.0, 30.0]))
def test_what_is_decided_and_charged_is_the_same_for_every_person(
    ada: Any, person: dict[str, str], budget: float
) -> None:
    ada.vault.put_facts([held(*fact) for fact in person.items() if fact[1]])
    sector = f"s{len(ada.vault.grants())}.example"
    token = ada.token("rank", "fits", "unusual", sector=sector, purpose="Purpose", bits=budget)
    [tried(ada, token, kind, "Purpose", **body) for kind, body in SCRIPT]
    lines = ada.vault.entries(sector=sector)
    assert [round(line.bits, 3) for line in reversed(lines)] == CHARGED[budget]


#: What the script costs under each budget, whoever she is: the first that fits are answered.
CHARGED = {
    1.0: [0.0, 0.0, 0.0, 0.0, 0.0],
    6.0: [5.0, 0.0, 0.0, 0.0, 0.0],
    10.0: [5.0, 4.087, 0.0, 0.0, 0.0],
    30.0: [5.0, 4.087, 3.17, 2.807, 1.585],
}


def held(topic: str, value: str) -> Fact:
    about = value if topic == "like" else ""
    return Fact(topic=topic, about=about, value=value, text=topic, provenance="said", confidence=1.0)


def test_the_chain_holds_through_all_of_it_and_after_a_brand_is_erased(ada: Any) -> None:
    shop, bank = ada.token(), ada.token("unusual", sector="bank.example", purpose=BANK)
    tried(ada, shop)
    tried(ada, bank, "unusual", BANK, amount_minor=5, currency="EUR", at_us=ada.now_us)
    tried(ada, "sp_nobody")
    ada.house.say("I eat gluten again")
    tried(ada, shop)
    ada.revoke(bank)
    tried(ada, bank)
    assert verify(reversed(ada.vault.entries())) == 5
    ada.house.erase(sector="corner.example")
    lines = ada.vault.entries()
    assert verify(reversed(lines)) == 5
    assert "corner.example" not in "".join(map(str, lines))
    page = ada.house.keyhole()
    assert len(page.entries) == 3
    assert page.chain == "The ledger's 5 lines follow from one another; what 2 of them said you erased."
    tried(ada, "sp_nobody")
    assert verify(reversed(ada.vault.entries())) == 6
