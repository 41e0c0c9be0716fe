"""The style guide: every widget in its states, with made-up content. For development and tests."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from toolshare.i18n import _
from toolshare.refusal import NotThere
from toolshare.web.errors import PAGES
from toolshare.web.form import Form, filled
from toolshare.web.respond import show
from toolshare.web.viewer import AnyRequest

MOTIFS = [f"motifs/angle-grinders-{shade}.svg" for shade in range(4)]
NEXT_FREE = date(2026, 12, 8)


@dataclass(frozen=True)
class Card:
    """A tool as its card shows it."""

    id: int
    title: str
    owner_name: str
    price_cents: int
    skill_level: str
    motif: str
    is_free_now: bool = True
    next_free_day: date | None = None
    is_hidden: bool = False
    is_own: bool = False
    photo_name: str | None = None
    picture_alt: str = ""
    currency: str = "EUR"
    distance_m: int | None = None


@dataclass(frozen=True)
class Picture:
    """A photo in three places: the gallery, its thumbnails, the uploader."""

    id: str
    large_url: str
    small_url: str
    alt: str

    @property
    def thumb_url(self) -> str:
        """Return the address of the smallest size."""
        return self.small_url


@get("/styleguide")
async def show_styleguide(request: AnyRequest) -> Response[str]:
    """Show every widget."""
    asset = request.app.state.templates.globals["asset"]
    pictures = [_picture(asset(motif)) for motif in MOTIFS]
    return show(
        request,
        "styleguide.html",
        empty_form=filled(skill="handy"),
        wrong_form=_wrong_form(),
        photo_form=filled(),
        calendar_form=filled(),
        search_form=filled(),
        code_form=filled(),
        categories=[
            (_("Power tools"), [("drills", _("Drills")), ("sanders", _("Sanders"))]),
            (_("Garden"), [("mowers", _("Mowers"))]),
        ],
        cards=_cards(),
        pictures=pictures,
        photos=pictures[:2],
        calendar_days=_calendar_days(),
    )


@get("/styleguide/errors/{status:int}")
async def show_error_page(request: AnyRequest, status: FromPath[int]) -> Response[str]:
    """Show the page of an error; some of them no visitor can bring about."""
    if status not in PAGES:
        raise NotThere
    return show(request, f"errors/{status}.html", message=None)


ROUTES: list[HTTPRouteHandler] = [show_styleguide, show_error_page]


def _picture(address: str) -> Picture:
    return Picture(id=address, large_url=address, small_url=address, alt=_("An angle grinder"))


def _cards() -> list[Card]:
    one, two, three, four = MOTIFS
    return [
        Card(1, _("Hammer drill with case and two batteries"), "Ada", 600, "handy", one),
        Card(
            2,
            _("Extending ladder, 6 m"),
            "Bob Baker",
            0,
            "new",
            two,
            False,
            NEXT_FREE,
            distance_m=1500,
        ),
        Card(3, _("Belt sander"), _("Elm Street library"), 450, "experienced", three, False),
        Card(4, _("Torque wrench"), "Dan", 250, "professional", four, is_hidden=True, is_own=True),
    ]


def _wrong_form() -> Form[Any]:
    form = filled(
        email="ada@", year="20 24", message="x" * 230, zone="Europe/Lisbon", level="", rules=""
    )
    form.refuse(_("Write the whole address, like ada@example.org."), "email")
    form.refuse(_("Use at least 10 characters."), "password")
    form.refuse(_("Write a year, like 2019."), "year")
    form.refuse(_("Use at most 200 characters; these are 230."), "message")
    form.refuse(_("Choose the zone of your community."), "zone")
    form.refuse(_("Choose one."), "level")
    form.refuse(_("Read the rules and say so."), "rules")
    return form


def _calendar_days() -> str:
    return msgspec.json.encode(
        {
            "min": "2026-11-21",
            "max": "2027-05-20",
            "today": "2026-11-21",
            "longest": 7,
            "taken": [["2026-11-25", "2026-11-26"], ["2026-12-05", "2026-12-08"]],
            "closed": [["2026-11-29", "2026-11-29"], ["2026-12-24", "2026-12-26"]],
        }
    ).decode()
