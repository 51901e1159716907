"""What a person sees and does, in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from mira_house import LoudHouse, MiraHouse

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/timeline",
    "/portrait",
    "/patterns",
    "/keyhole",
    "/import",
    "/house",
    "/guesses",
    "/rows/unheard",
]
WITH_EVIDENCE = ["/", "/timeline", "/portrait", "/patterns", "/keyhole", "/guesses", "/rows/unheard"]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_window_complains_of_nothing_and_asks_nobody_else(serve, look, mira, path, width):
    seen = look(serve(mira) + path, width=width)
    seen.page.wait_for_load_state("networkidle")
    assert seen.overflow <= 0
    assert seen.complaints == []
    assert seen.elsewhere == []
    assert len(seen.asked) > 4


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_nothing_holds(serve, look, path, width):
    seen = look(serve(MiraHouse(empty=True)) + path.replace("unheard", "gone"), width=width)
    assert seen.overflow <= 0
    assert seen.page.locator("h1").inner_text() != ""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_long_words_and_huge_numbers_stay_on_the_page(serve, look, path, width):
    seen = look(serve(LoudHouse()) + path, width=width)
    wider = """[...document.querySelectorAll("main .huge, main .why, main h1, main dd, main li > *")]
      .filter((e) => e.getBoundingClientRect().right > innerWidth || e.getBoundingClientRect().left < -12)
      .map((e) => e.className + ": " + e.textContent.slice(0, 60))"""
    assert seen.page.evaluate(wider) == []
    assert seen.overflow <= 0
    assert seen.page.locator("main b").count() == 3 * (path == "/keyhole")  # nothing she holds becomes markup


@pytest.mark.parametrize("width", [1280, 390])
def test_the_head_leads_to_every_page(serve, look, mira, width):
    seen = look(serve(mira), width=width)
    nav = seen.page.get_by_role("navigation", name="Pages")
    titles = []
    for words in ("Timeline", "Portrait", "Patterns", "Keyhole", "Home"):
        nav.get_by_role("link", name=words).click()
        titles.append(nav.locator("[aria-current]").inner_text())
    assert titles == ["TIMELINE", "PORTRAIT", "PATTERNS", "KEYHOLE", "HOME"]


@pytest.mark.parametrize("path", WITH_EVIDENCE)
def test_a_statement_opens_its_evidence(serve, look, mira, path):
    seen = look(serve(mira) + path)
    seen.page.locator("main button.why").first.click()
    drawer = seen.page.get_by_role("dialog")
    drawer.get_by_role("heading", level=2).wait_for()
    assert "31 of 43" in drawer.inner_text()
    assert drawer.locator(".events li").count() == 8
    assert seen.complaints == []


@pytest.mark.parametrize("path", WITH_EVIDENCE)
def test_without_scripts_evidence_is_a_page_of_its_own(serve, look, mira, path):
    seen = look(serve(mira) + path, scripts=False)
    seen.page.locator("main button.why").first.click()
    seen.page.wait_for_url("**/evidence")
    assert "31 of 43" in seen.page.locator("main").inner_text()


def test_no_address_ever_holds_her_words(serve, look, mira):
    seen = look(serve(mira) + "/timeline")
    seen.page.get_by_label("Search everything").fill("Lindenstraße")
    seen.page.get_by_role("button", name="Find").click()
    seen.page.get_by_text("Supermarket, Lindenstraße").wait_for()
    seen.page.locator("main button.why").first.click()
    seen.page.get_by_role("dialog").get_by_role("heading", level=2).wait_for()
    assert [url for url in seen.asked if "linden" in url.casefold() or "event" in url] == []


def test_the_drawer_closes_with_escape_and_gives_the_focus_back(serve, look, mira):
    seen = look(serve(mira) + "/portrait")
    seen.page.locator(".facts .why").first.click()
    seen.page.get_by_role("dialog").wait_for()
    seen.page.keyboard.press("Escape")
    seen.page.get_by_role("dialog").wait_for(state="hidden")
    assert seen.page.evaluate("document.activeElement.value") == "fact:diet.late"


def test_what_she_says_changes_the_page_at_once(serve, look, mira):
    seen = look(serve(mira) + "/portrait")
    seen.page.get_by_label("Tell me something").fill("I just went gluten-free")
    seen.page.keyboard.press("Enter")
    seen.page.get_by_text("avoids gluten, since today").wait_for()
    fresh = seen.page.locator('main [data-key="fact:diet.gluten"]')
    fresh.wait_for()
    assert "fresh" in str(fresh.get_attribute("class"))
    assert "About to run out: 1 gone, 1 come" in seen.page.locator("#changed").inner_text()
    assert seen.page.locator(".facts .fresh").count() == 2  # the fact, and her words under "What you said"
    assert seen.page.get_by_label("Tell me something").input_value() == ""


def test_a_row_ranks_itself_anew_in_place(serve, look, mira):
    seen = look(serve(mira))
    seen.page.get_by_label("Tell me something").fill("I just went gluten-free")
    seen.page.keyboard.press("Enter")
    seen.page.get_by_text("Corn crackers").wait_for()
    assert seen.page.locator(".tile.fresh").count() == 1
    assert seen.page.get_by_text("Rye, dark").count() == 0


def test_without_scripts_what_she_says_is_answered_by_a_page(serve, look, mira):
    seen = look(serve(mira), scripts=False)
    seen.page.get_by_label("Tell me something").fill("I just went gluten-free")
    seen.page.keyboard.press("Enter")
    seen.page.get_by_text("avoids gluten, since today").wait_for()
    assert [words for _, words, _ in mira.said] == ["I just went gluten-free"]


def test_what_is_not_understood_says_what_can_be_held_and_keeps_her_words(serve, look, mira):
    seen = look(serve(mira))
    seen.page.get_by_label("Tell me something").fill("hm")
    seen.page.keyboard.press("Enter")
    seen.page.locator("#changed").get_by_text("I can hold diets").wait_for()
    assert seen.page.get_by_label("Tell me something").input_value() == "hm"


def test_what_she_said_can_be_taken_back(serve, look, mira):
    mira.say("I avoid gluten")
    seen = look(serve(mira) + "/portrait")
    seen.page.get_by_role("button", name="Take it back").click()
    seen.page.get_by_role("button", name="Take it back").wait_for(state="detached")
    assert mira.said == []
    assert seen.page.locator('[data-key="fact:diet.gluten"]').count() == 0


def _open_crime(seen):
    seen.page.locator('[data-key="fact:taste.genre/crime"] .why').click()
    drawer = seen.page.get_by_role("dialog")
    drawer.get_by_role("heading", level=2).wait_for()
    return drawer


@pytest.mark.parametrize("button", ["Delete it", "Never hold this"])
def test_a_fact_can_be_let_go_from_its_evidence(serve, look, mira, button):
    seen = look(serve(mira) + "/portrait")
    drawer = _open_crime(seen)
    drawer.get_by_role("button", name=button).click()
    drawer.get_by_text("let go", exact=True).wait_for()
    seen.page.locator('[data-key="fact:taste.genre/crime"]').wait_for(state="detached")
    assert "crime series" in drawer.inner_text()


def test_a_fact_is_corrected_in_her_own_words(serve, look, mira):
    seen = look(serve(mira) + "/portrait")
    drawer = _open_crime(seen)
    drawer.get_by_label("Not so? Say how it is").fill("That was my flatmate’s")
    drawer.get_by_role("button", name="Correct").click()
    drawer.get_by_text("now held").wait_for()
    seen.page.locator('main [data-key="fact:corrected"].fresh').wait_for(state="attached")
    assert "That was my flatmate’s" in seen.page.locator("main").inner_text()


def test_a_guess_is_answered_where_it_stands(serve, look, mira):
    seen = look(serve(mira) + "/guesses")
    seen.page.get_by_role("button", name="Wrong").nth(1).click()
    seen.page.get_by_text("marked wrong").wait_for()
    assert seen.page.get_by_role("button", name="Wrong").count() == 2


@pytest.mark.parametrize("words", ["Not now", "Too much"])
def test_a_card_hears_what_she_thinks_of_it(serve, look, mira, words):
    seen = look(serve(mira))
    with seen.page.expect_response("**/react"):
        seen.page.locator("main").get_by_role("button", name=words).click()
    assert mira.reactions == [("card:birthday", words.lower())]


def test_quiet_is_one_click_and_so_is_speaking_again(serve, look, mira):
    seen = look(serve(mira))
    seen.page.get_by_role("button", name="Quiet for today").click()
    seen.page.get_by_role("button", name="Speak again").click()
    seen.page.get_by_role("button", name="Quiet for today").wait_for()
    assert not mira.is_quiet


def test_a_file_is_chosen_and_read_before_her_eyes(serve, look, mira):
    seen = look(serve(mira) + "/import")
    seen.page.get_by_label("Choose files").set_input_files(
        [{"name": "endsong_0.json", "mimeType": "application/json", "buffer": b"[]" * 40_000}]
    )
    seen.page.get_by_role("progressbar").wait_for()
    seen.page.get_by_text("It was 4 March 2014").first.wait_for()
    seen.page.get_by_role("heading", name="Three guesses about you").wait_for()
    assert "40,990" in seen.page.locator(".huge").inner_text()
    assert "ReadMeFirst.pdf" in seen.page.locator("main").inner_text()
    assert mira.imported == [("endsong_0.json", 80_000)]
    assert seen.complaints == []


def test_a_file_dropped_on_any_page_is_read(serve, look, mira):
    seen = look(serve(mira) + "/portrait")
    seen.page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["x".repeat(5000)], "Takeout/Šumava.json"));
          const how = { dataTransfer: data, bubbles: true, cancelable: true };
          const send = (kind) => window.dispatchEvent(new DragEvent(kind, how));
          send("dragenter");
          sessionStorage.sawVeil = !document.getElementById("drop").hidden;
          send("drop");
        }"""
    )
    seen.page.get_by_role("heading", name="Three guesses about you").wait_for()
    assert seen.page.evaluate("sessionStorage.sawVeil") == "true"
    assert [size for _, size in mira.imported] == [5000]
    assert "/import/job0" in seen.page.url


def test_without_scripts_a_file_is_read_too(serve, look, mira, tmp_path: Path):
    export = tmp_path / "statement.ofx"
    export.write_bytes(b"OFXHEADER:100")
    seen = look(serve(mira) + "/import", scripts=False)
    seen.page.locator("#files").set_input_files(export)
    seen.page.get_by_role("button", name="Read them").click()
    seen.page.wait_for_url("**/import/job0")
    assert mira.imported == [("statement.ofx", 13)]


def test_a_folder_is_read_where_it_lies(serve, look, mira, tmp_path: Path):
    seen = look(serve(mira) + "/import")
    seen.page.locator("#path").fill(str(tmp_path))
    seen.page.get_by_role("button", name="Read it").click()
    seen.page.get_by_role("heading", name="Three guesses about you").wait_for()
    assert [name for name, _ in mira.imported] == [tmp_path.name]


def test_a_brand_is_let_in_sees_its_token_once_and_is_shut_out(serve, look, mira):
    seen = look(serve(mira) + "/keyhole")
    seen.page.get_by_label("Who", exact=True).fill("Bücherstube")
    seen.page.get_by_label("Its domain").fill("buecher.example")
    seen.page.get_by_role("button", name="Let it ask").click()
    assert seen.page.locator("#token").inner_text() == "sp_" + "k7" * 24
    seen.page.get_by_role("link", name="Back to the keyhole").click()
    seen.page.locator('[data-key="grant:buecher.example"]').get_by_role("button", name="Revoke").click()
    seen.page.locator('[data-key="grant:buecher.example"].past').wait_for()
    assert mira.revoked == {"buecher.example"}
    assert "k7k7" not in seen.page.content()


def test_a_brand_that_is_started_fresh_may_not_ask_any_more(serve, look, mira):
    mira.grant("Bücherstube", "buecher.example", ("rank",), "ProvideProductRecommendations", 90, 12.0, 0)
    seen = look(serve(mira) + "/keyhole")
    seen.page.locator('[data-key="grant:buecher.example"]').get_by_role("button", name="Start fresh").click()
    seen.page.locator('[data-key="grant:buecher.example"].past').wait_for()
    assert mira.fresh == {"buecher.example"}
    assert seen.complaints == []


def test_everything_is_taken_home_as_one_file(serve, look, mira, tmp_path: Path):
    seen = look(serve(mira) + "/house")
    with seen.page.expect_download() as download:
        seen.page.get_by_role("button", name="Export everything").click()
    assert download.value.suggested_filename == "selfportrait.zip"
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def test_erasing_wants_the_word_and_says_what_went(serve, look, mira):
    seen = look(serve(mira) + "/house")
    seen.page.get_by_label("A source").first.check()
    seen.page.get_by_label("Type “erase” to be sure").fill("erase")
    seen.page.get_by_role("button", name="Erase").click()
    seen.page.get_by_text("41,208 moments from spotify are gone.").wait_for()
    assert mira.erased["source"] == "spotify"


def test_the_keyboard_alone_reaches_evidence_and_the_say_box(serve, look, mira):
    seen = look(serve(mira))
    press = seen.page.keyboard.press
    press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "skip"
    press("Enter")
    press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "why"
    press("Enter")
    seen.page.get_by_role("dialog").get_by_role("heading", level=2).wait_for()
    press("Escape")
    seen.page.get_by_role("dialog").wait_for(state="hidden")
    press("/")
    seen.page.keyboard.type("I just went gluten-free")
    press("Enter")
    seen.page.get_by_text("avoids gluten, since today").wait_for()


def test_every_stop_of_the_keyboard_can_be_seen(serve, look, mira):
    seen = look(serve(mira))
    rings = []
    for _ in range(25):
        seen.page.keyboard.press("Tab")
        rings.append(
            seen.page.evaluate(
                """() => {
                  const element = document.activeElement;
                  const seen = (e) => e && getComputedStyle(e).outlineStyle !== "none";
                  return seen(element) || seen(element.form);
                }"""
            )
        )
    assert rings == [True] * 25


@pytest.mark.parametrize("path", PAGES)
def test_the_dark_page_is_dark_and_complains_of_nothing(serve, look, mira, path):
    seen = look(serve(mira) + path, dark=True)
    assert (
        seen.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(22, 21, 24)"
    )
    assert seen.complaints == []


def test_a_locked_page_opens_with_its_token_and_forgets_it(serve, look, mira):
    address = serve(mira, token="a-token-of-forty-two")
    seen = look(f"{address}/?token=a-token-of-forty-two")
    seen.page.get_by_role("heading", name="Tuesday").wait_for()
    assert seen.page.url == f"{address}/"
    assert seen.page.evaluate("document.cookie") == ""


def test_four_hundred_facts_with_long_words_fit_a_phone(serve, look, mira):
    from mira_house import _fact, fact_view

    words = "hört Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz " + "Žižkov " * 12
    mira.groups["Taste"] = [
        fact_view(
            _fact("taste.artist", f"{i} {words}", "observed", 0.9, str(i)), f"{10**12:,} plays " + "x" * 60
        )
        for i in range(400)
    ]
    seen = look(serve(mira) + "/portrait", width=390)
    assert seen.overflow <= 0
    assert seen.page.locator(".facts li").count() > 400
