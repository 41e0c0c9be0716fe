"""Pages that are fetched before anybody has opened them."""

import json

from toolshare.conftest import Browse, Person
from toolshare.settings import ROOT


async def test_pages_say_what_to_fetch_ahead(browse: Browse, bob: Person):
    browser = await browse(bob)
    page = await browser.get("/tools")
    address = page.headers["Speculation-Rules"].strip('"')
    rules = await browser.get(address)
    # Browsers take them under this name alone.
    assert rules.headers["Content-Type"].startswith("application/speculationrules+json")
    assert rules.json() == json.loads(
        (ROOT / "static/ahead.speculationrules").read_text(encoding="utf-8")
    )


async def test_whoever_saves_data_fetches_nothing_ahead(browse: Browse, bob: Person):
    browser = await browse(bob)
    page = await browser.get("/tools", headers={"Save-Data": "on"})
    assert "Speculation-Rules" not in page.headers


async def test_a_region_says_nothing_of_it(browse: Browse, bob: Person):
    browser = await browse(bob)
    region = await browser.get("/tools", headers={"HX-Request-Type": "partial"})
    assert "Speculation-Rules" not in region.headers


def test_only_links_of_cards_are_fetched_ahead_and_only_when_somebody_means_them():
    """Others may lead to what changes something, like an answer to a notice."""
    rules = json.loads((ROOT / "static/ahead.speculationrules").read_text(encoding="utf-8"))
    assert list(rules) == ["prefetch"]
    assert [rule["where"] for rule in rules["prefetch"]] == [
        {"selector_matches": ".tool-card-title a"}
    ]
    assert {rule["eagerness"] for rule in rules["prefetch"]} == {"moderate"}
