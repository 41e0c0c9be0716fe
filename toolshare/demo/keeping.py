"""What Bob keeps: searches that have found something, wishes, and what he looked at."""

from datetime import datetime, timedelta

from toolshare.catalogue.rules import Search
from toolshare.db import execute
from toolshare.demo.place import Place
from toolshare.keeping import actions
from toolshare.keeping.rules import name_of_search

WHOSE = "bob"
SEARCHES = (
    Search(words="bike trailer", dearest_cents=500),
    Search(words="cordless drill"),
)
FOUND = ("Child trailer for two", "Cordless drill driver, 18 volt")
"""In this order, and the first one he has seen already."""
WISHES = (
    "Stairwell ladder with adjustable legs",
    "Pasta machine with three cutters",
    "Projector, full HD, with sound",
    "Fruit press, oak basket, 18 litres",
)
LOOKED_AT = (
    "Folding workbench",
    "Pasta machine with three cutters",
    "Japanese pull saw, fine",
    "Extension ladder, two parts, 6 m",
    "Fruit press, oak basket, 18 litres",
    "Child trailer for two",
)


async def keep_some(place: Place, *, now: datetime) -> None:
    """Let somebody have kept all of it in the last weeks, by the same steps as everybody."""
    member_id = place.neighbours[WHOSE].id
    for weeks, search in enumerate(SEARCHES, start=3):
        name = name_of_search(search, currency=place.text.currency)
        saved_at = now - timedelta(weeks=weeks)
        await actions.save_search(search, member_id=member_id, name=name, now=saved_at)
    for number, title in enumerate(FOUND):
        thing = place.things[title]
        await execute("INSERT INTO listing (tool_id, is_again) VALUES ({}, false)", thing.id)
        while await actions.look_at_listings(now=thing.created_at):
            pass
        if not number:
            await actions.read_all_notices(member_id, now=now)
    for days, title in enumerate(reversed(WISHES), start=2):
        wished_at = now - timedelta(days=days)
        await actions.add_wish(place.things[title].id, member_id=member_id, now=wished_at)
    for hours, title in enumerate(reversed(LOOKED_AT), start=1):
        opened_at = now - timedelta(hours=5 * hours)
        await actions.note_viewing(place.things[title].id, member_id=member_id, now=opened_at)
