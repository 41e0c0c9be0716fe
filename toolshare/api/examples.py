"""Examples of every request and answer, as the document shows them."""

from http import HTTPStatus
from typing import Any

from litestar.openapi.spec import Example

TOOL_ID = "3f2b8a56-6a43-4f0e-9d52-8c1d4e7a90b1"
LOAN_ID = "9c4d1f7e-0b8a-4c55-8f1e-5a2d3b6c7e08"
_ADA = {"id": "7d9e2c4b-5a6f-4e3d-8b1c-0f9e8d7c6b5a", "name": "Ada"}
_BOB = {"id": "0b69a7f4-2f0e-4b58-9a3c-6f1d1f6f7a11", "name": "Bob"}
_LINDENHOF = {"id": "5f0e8a5e-94a4-4a0e-8f1b-2a4c5a3f9d10", "name": "Lindenhof"}

SIGN_UP = {
    "email": "bob@example.org",
    "name": "Bob",
    "password": "three green ladders",
    "experience": "handy",
}
SIGN_IN = {"username": "bob@example.org", "password": "three green ladders"}
OPENED = {"email": "bob@example.org", "name": "Bob", "experience": "handy"}
TOKEN = {
    "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwYjY5YTdmNC0y…",
    "token_type": "bearer",
    "expires_in": 1800,
}
ACCOUNT = {
    **_BOB,
    "email": "bob@example.org",
    "neighbourhood": "Mill Lane",
    "about": "Repairs bicycles on Saturdays.",
    "experience": "handy",
    "created_at": "2026-11-02T17:20:00Z",
    "community": {
        **_LINDENHOF,
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "role": "member",
    },
}

NEW_TOOL = {
    "title": "Hammer drill",
    "category": "hammer-drills",
    "brand": "Bosch",
    "model": "PBH 2100",
    "year_made": 2019,
    "description": "Goes through concrete.",
    "accessories": "Five bits\nSide handle\nCase",
    "safety_note": "Wear ear muffs and glasses.",
    "skill_level": "handy",
    "price_per_day_cents": 300,
    "deposit_cents": 5000,
    "replacement_value_cents": 12000,
    "longest_loan_days": 7,
}
TOOL_CHANGE = {"price_per_day_cents": 250, "is_hidden": False}
TOOL = {
    "id": TOOL_ID,
    **NEW_TOOL,
    "currency": "EUR",
    "turnaround_days": 0,
    "is_instant": False,
    "is_hidden": False,
    "owner": _ADA,
    "community": _LINDENHOF,
    "time_zone": "Europe/Berlin",
    "next_free_day": "2026-12-01",
    "photos": [
        {
            "url": "https://tools.example.org/photos/6b1f…/1280.webp",
            "alternative_text": "The drill in its case",
            "width": 1280,
            "height": 960,
        }
    ],
    "manuals": [
        {
            "url": "https://tools.example.org/manuals/d27a…",
            "title": "Short manual",
            "size_bytes": 240519,
        }
    ],
    "url": f"https://tools.example.org/tools/{TOOL_ID}",
    "created_at": "2026-11-20T09:00:00Z",
}
CARDS = {
    "items": [
        {
            "id": TOOL_ID,
            "title": "Hammer drill",
            "category": "hammer-drills",
            "skill_level": "handy",
            "price_per_day_cents": 300,
            "currency": "EUR",
            "longest_loan_days": 7,
            "owner_name": "Ada",
            "distance_m": 1500,
            "is_free_now": True,
            "next_free_day": "2026-12-01",
            "picture_url": "https://tools.example.org/photos/6b1f…/640.webp",
            "created_at": "2026-11-20T09:00:00Z",
        }
    ],
    "next": "WyIyMDI2LTExLTIwVDA5OjAwOjAwWiIsIjNmMmI4YTU2Il0",
    "mended": None,
    "is_partial": False,
    "facets": {
        "category": {"hammer-drills": 3, "drills-drivers": 8},
        "within": {"1": 1, "2": 4, "5": 11},
        "price": {"0": 2, "2": 5, "5": 11},
        "level": {"new": 4, "handy": 7},
        "lender": {"neighbour": 9, "library": 2},
        "instant": {"on": 6},
        "is_complete": True,
    },
}
CATEGORIES = {
    "items": [
        {
            "slug": "hammer-drills",
            "name": "Hammer drills & breakers",
            "branch": "drilling-fastening",
            "branch_name": "Drilling & fastening",
        }
    ],
    "next": None,
}

NEW_LOAN = {
    "first_day": "2026-12-05",
    "last_day": "2026-12-06",
    "message": "For two shelves. I can fetch it at nine.",
}
REASON = {"reason": "I need it myself that weekend."}
REMARK = {"reason": "The shelves have to wait."}
HANDOVER = {"code": "482 913"}
RENEWAL = {"last_day": "2026-12-08"}
MESSAGE = {"body": "The blue gate, second bell."}
_DAYS = {
    "first_day": "2026-12-05",
    "last_day": "2026-12-06",
    "starts_at": "2026-12-05T07:00:00Z",
    "due_at": "2026-12-06T19:00:00Z",
}
LOAN = {
    "id": LOAN_ID,
    "state": "requested",
    "side": "borrower",
    "is_overdue": False,
    "is_my_move": False,
    "next_step": "Ada has been asked",
    "steps": ["cancellation"],
    "tool": {"id": TOOL_ID, "name": "Hammer drill"},
    "lender": _ADA,
    "borrower": _BOB,
    "borrower_experience": "handy",
    **_DAYS,
    "answer_by": "2026-12-04T11:00:00Z",
    "ended_at": None,
    "price_cents": 600,
    "deposit_cents": 5000,
    "currency": "EUR",
    "renewals": 0,
    "handover_code": None,
    "timeline": [
        {"at": "2026-12-01T11:00:00Z", "event": "submit", "by": _BOB, "text": ""},
        {
            "at": "2026-12-01T11:00:00Z",
            "event": "message",
            "by": _BOB,
            "text": "For two shelves. I can fetch it at nine.",
        },
    ],
    "url": f"https://tools.example.org/loans/{LOAN_ID}",
}
LOANS = {
    "items": [
        {
            "id": LOAN_ID,
            "state": "requested",
            "side": "borrower",
            "tool": {"id": TOOL_ID, "name": "Hammer drill"},
            "other_name": "Ada",
            **_DAYS,
            "is_overdue": False,
            "is_my_move": False,
            "next_step": "Ada has been asked",
        }
    ],
    "next": None,
}

PROBLEM = {
    "type": "about:blank",
    "title": HTTPStatus(422).phrase,
    "status": 422,
    "detail": "Some of what was sent cannot be used.",
    "errors": [
        {"detail": "This is missing.", "pointer": "#/title"},
        {"detail": "Expected int >= 0", "pointer": "#/price_per_day_cents"},
    ],
}


def sent(body: dict[str, Any]) -> Example:
    """Wrap the example of a body."""
    return Example(value=body)


def loan_in(state: str, **more: Any) -> dict[str, Any]:
    """Return the example of a loan that a step has brought into ``state``."""
    return LOAN | {"state": state} | more
