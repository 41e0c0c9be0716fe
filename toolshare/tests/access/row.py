"""One route, by whom it is asked for, and what they send."""

from dataclasses import dataclass, field

DAYS = {"first_day": "2026-12-12", "last_day": "2026-12-13"}
REASON = {"reason": "So it is."}
TOOL = {
    "title": "Ladder",
    "category": "extension-ladders",
    "skill_level": "new",
    "longest_loan_days": "7",
}
API_TOOL = {"title": "Ladder", "category": "extension-ladders"}
COMMUNITY = {
    "name": "Our street",
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
    "opens_at": "08:00",
    "closes_at": "20:00",
}
NAMES = {"names": "Quaxelmann = pipe wrench"}
PROFILE = {"name": "Somebody", "experience": "handy"}
PLACE = {"place": "52.5200, 13.4050"}
PASSWORDS = {"current_password": "borrow-dont-buy", "new_password": "a saw horse at dawn"}

ACCOUNT = {"email": "new@example.org", "name": "New", "password": "a saw horse at dawn"}
CREDENTIALS = {"username": "carol@example.org", "password": "borrow-dont-buy"}


@dataclass(frozen=True)
class Row:
    """A request, and how it ends for each role of ``world.ROLES``, in that order.

    A status, or one of the words ``shown`` (200), ``done`` (led on to another page after a
    change, or 201, 204) and ``sign-in`` (led to the sign-in page).
    """

    method: str
    path: str
    ends: str
    send: dict[str, str] = field(default_factory=dict)
    state: str = "approved"
    has_picture: bool = False

    @property
    def id(self) -> str:
        return f"{self.method} {self.path}"

    def address(self, ids: dict[str, str]) -> str:
        """Return the path with these ids in it."""
        if self.path.startswith("/static/"):
            return "/static/any/app.css"
        return self.path.format(**ids)
