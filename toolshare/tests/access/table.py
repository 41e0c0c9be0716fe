"""Who may do what: one row for every route and method of the application."""

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


ROWS = [
    Row("GET", "/", "shown shown shown shown shown shown"),
    Row("POST", "/api/v1/accounts", "done done done done done done", send=ACCOUNT),
    Row("GET", "/api/v1/accounts/me", "401 shown shown shown shown shown"),
    Row("GET", "/api/v1/categories", "shown shown shown shown shown shown"),
    Row("GET", "/api/v1/loans", "401 shown shown shown shown shown"),
    Row("GET", "/api/v1/loans/{loan_id}", "401 404 shown shown 404 404"),
    Row("POST", "/api/v1/loans/{loan_id}/absence", "401 404 409 shown 404 404", state="missed"),
    Row("POST", "/api/v1/loans/{loan_id}/approval", "401 404 409 shown 404 404", state="requested"),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/cancellation",
        "401 404 shown 409 404 404",
        state="requested",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/confirmation",
        "401 404 409 shown 404 404",
        state="return_reported",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/decline",
        "401 404 409 shown 404 404",
        send=REASON,
        state="requested",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/dispute",
        "401 404 409 shown 404 404",
        send=REASON,
        state="return_reported",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/handover",
        "401 404 409 shown 404 404",
        send={"code": "{code}"},
        state="ready",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/loss",
        "401 404 409 shown 404 404",
        send=REASON,
        state="on_loan",
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/messages",
        "401 404 done done 404 404",
        send={"body": "Hello"},
    ),
    Row(
        "POST", "/api/v1/loans/{loan_id}/preparation", "401 404 409 shown 404 404", state="approved"
    ),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/renewal",
        "401 404 shown 409 404 404",
        send={"last_day": "2026-12-07"},
        state="on_loan",
    ),
    Row("POST", "/api/v1/loans/{loan_id}/return", "401 404 shown 409 404 404", state="on_loan"),
    Row(
        "POST",
        "/api/v1/loans/{loan_id}/settlement",
        "401 404 409 shown 404 404",
        send=REASON,
        state="disputed",
    ),
    Row("GET", "/api/v1/openapi.json", "shown shown shown shown shown shown"),
    Row("POST", "/api/v1/token", "shown shown shown shown shown shown", send=CREDENTIALS),
    Row("GET", "/api/v1/tools", "shown shown shown shown shown shown"),
    Row("POST", "/api/v1/tools", "401 done done done done done", send=API_TOOL),
    Row("DELETE", "/api/v1/tools/{tool_id}", "401 404 404 409 404 404"),
    Row("GET", "/api/v1/tools/{tool_id}", "shown shown shown shown shown shown"),
    Row("PATCH", "/api/v1/tools/{tool_id}", "401 404 404 shown 404 404"),
    Row("POST", "/api/v1/tools/{tool_id}/loans", "401 done done 409 done 409", send=DAYS),
    Row("GET", "/community", "sign-in 404 404 404 shown shown"),
    Row("POST", "/community", "sign-in 404 404 404 done done", send=COMMUNITY),
    Row("GET", "/community/members/{member_id}/role", "sign-in 404 404 404 done done"),
    Row(
        "POST",
        "/community/members/{member_id}/role",
        "sign-in 404 404 404 done 404",
        send={"role": "librarian"},
    ),
    Row("GET", "/community/place", "sign-in shown shown shown shown shown"),
    Row("POST", "/community/place", "sign-in 404 404 404 done done", send=PLACE),
    Row("GET", "/community/place/removal", "sign-in done done done done done"),
    Row("POST", "/community/place/removal", "sign-in 404 404 404 done done"),
    Row("GET", "/community/search", "sign-in 404 404 404 shown shown"),
    Row("POST", "/community/search", "sign-in 404 404 404 done done", send={"language": "german"}),
    Row("GET", "/community/synonyms", "sign-in 404 404 404 shown shown"),
    Row("POST", "/community/synonyms", "sign-in 404 404 404 done done", send=NAMES),
    Row("GET", "/community/synonyms/{group_id}", "sign-in 404 404 404 shown 404"),
    Row("POST", "/community/synonyms/{group_id}", "sign-in 404 404 404 done 404", send=NAMES),
    Row("POST", "/community/synonyms/{group_id}/deletion", "sign-in 404 404 404 done 404"),
    Row("GET", "/community/tools.csv", "sign-in 404 404 404 shown shown"),
    Row("GET", "/docs", "shown shown shown shown shown shown"),
    Row("GET", "/healthz", "shown shown shown shown shown shown"),
    Row("GET", "/livez", "shown shown shown shown shown shown"),
    Row("GET", "/loans", "sign-in shown shown shown shown shown"),
    Row("GET", "/loans/{loan_id}", "sign-in 404 shown shown 404 404"),
    Row("GET", "/loans/{loan_id}/live", "done 404 shown shown 404 404"),
    Row("POST", "/loans/{loan_id}/absence", "sign-in 404 409 done 404 404", state="missed"),
    Row("POST", "/loans/{loan_id}/approval", "sign-in 404 409 done 404 404", state="requested"),
    Row("POST", "/loans/{loan_id}/cancellation", "sign-in 404 done 409 404 404", state="requested"),
    Row(
        "POST",
        "/loans/{loan_id}/confirmation",
        "sign-in 404 409 done 404 404",
        state="return_reported",
    ),
    Row(
        "POST",
        "/loans/{loan_id}/decline",
        "sign-in 404 409 done 404 404",
        send=REASON,
        state="requested",
    ),
    Row(
        "POST",
        "/loans/{loan_id}/dispute",
        "sign-in 404 409 done 404 404",
        send=REASON,
        state="return_reported",
    ),
    Row(
        "POST",
        "/loans/{loan_id}/handover",
        "sign-in 404 409 done 404 404",
        send={"code": "{code}"},
        state="ready",
    ),
    Row(
        "POST",
        "/loans/{loan_id}/loss",
        "sign-in 404 409 done 404 404",
        send=REASON,
        state="on_loan",
    ),
    Row(
        "POST", "/loans/{loan_id}/messages", "sign-in 404 done done 404 404", send={"body": "Hello"}
    ),
    Row(
        "POST",
        "/loans/{loan_id}/photos",
        "sign-in 404 done done 404 404",
        send={"moment": "handover"},
        has_picture=True,
    ),
    Row("GET", "/loans/{loan_id}/photos/{photo_id}/{file_name}", "sign-in 404 shown shown 404 404"),
    Row("POST", "/loans/{loan_id}/preparation", "sign-in 404 409 done 404 404", state="approved"),
    Row(
        "POST",
        "/loans/{loan_id}/renewal",
        "sign-in 404 done 409 404 404",
        send={"last_day": "2026-12-07"},
        state="on_loan",
    ),
    Row("POST", "/loans/{loan_id}/return", "sign-in 404 done 409 404 404", state="on_loan"),
    Row(
        "POST",
        "/loans/{loan_id}/settlement",
        "sign-in 404 409 done 404 404",
        send=REASON,
        state="disputed",
    ),
    Row("GET", "/members/{member_id}", "sign-in shown shown shown shown shown"),
    Row("POST", "/manuals", "sign-in shown shown shown shown shown"),
    Row("GET", "/manuals/{manual_name}", "shown shown shown shown shown shown"),
    Row("GET", "/my/imports", "sign-in shown shown shown shown shown"),
    Row("POST", "/my/imports", "sign-in 422 422 422 422 422"),
    Row("GET", "/my/imports/{import_id}", "sign-in 404 404 shown 404 404"),
    Row("GET", "/my/imports/{import_id}/columns", "sign-in 404 404 shown 404 404"),
    Row(
        "POST",
        "/my/imports/{import_id}/columns",
        "sign-in 404 404 done 404 404",
        send={"title": "0"},
    ),
    Row("POST", "/my/imports/{import_id}/confirmation", "sign-in 404 404 done 404 404"),
    Row("GET", "/my/imports/{import_id}/photos", "sign-in 404 404 shown 404 404"),
    Row("POST", "/my/imports/{import_id}/photos", "sign-in 404 404 409 404 404"),
    Row("POST", "/my/imports/{import_id}/removal", "sign-in 404 404 done 404 404"),
    Row("GET", "/my/imports/{import_id}/rows.csv", "sign-in 404 404 shown 404 404"),
    Row("GET", "/my/imports/{import_id}/undo", "sign-in 404 404 done 404 404"),
    Row("POST", "/my/imports/{import_id}/undo", "sign-in 404 404 409 404 404"),
    Row("GET", "/my/place", "sign-in shown shown shown shown shown"),
    Row("POST", "/my/place", "sign-in done done done done done", send=PLACE),
    Row("GET", "/my/place/removal", "sign-in done done done done done"),
    Row("POST", "/my/place/removal", "sign-in done done done done done"),
    Row("GET", "/my/searches", "sign-in shown shown shown shown shown"),
    # Nothing is asked for in the address.
    Row("POST", "/my/searches", "sign-in 422 422 422 422 422"),
    Row("GET", "/my/searches/new", "sign-in shown shown shown shown shown"),
    Row("GET", "/my/searches/{search_id}", "sign-in 404 done 404 404 404"),
    Row("POST", "/my/searches/{search_id}/muting", "sign-in 404 done 404 404 404"),
    Row(
        "POST",
        "/my/searches/{search_id}/name",
        "sign-in 404 done 404 404 404",
        send={"name": "Drills"},
    ),
    Row("POST", "/my/searches/{search_id}/removal", "sign-in 404 done 404 404 404"),
    Row("POST", "/my/searches/{search_id}/unmuting", "sign-in 404 done 404 404 404"),
    Row("GET", "/my/tools", "sign-in shown shown shown shown shown"),
    Row("GET", "/my/tools.csv", "sign-in shown shown shown shown shown"),
    Row("POST", "/my/viewings/removal", "sign-in done done done done done"),
    Row("GET", "/my/wishes", "sign-in shown shown shown shown shown"),
    Row("GET", "/notices", "sign-in shown shown shown shown shown"),
    Row("POST", "/notices/reading", "sign-in done done done done done"),
    Row("GET", "/notices/{notice_id}", "sign-in 404 done 404 404 404"),
    Row("POST", "/photos", "sign-in shown shown shown shown shown", has_picture=True),
    Row("GET", "/photos/{name}/{file_name}", "shown shown shown shown shown shown"),
    Row("GET", "/readyz", "shown shown shown shown shown shown"),
    Row("GET", "/redoc", "shown shown shown shown shown shown"),
    Row("GET", "/robots.txt", "shown shown shown shown shown shown"),
    Row("GET", "/settings", "sign-in shown shown shown shown shown"),
    Row("GET", "/settings/password", "sign-in done done done done done"),
    Row("POST", "/settings/password", "sign-in done done done done done", send=PASSWORDS),
    Row("GET", "/settings/profile", "sign-in done done done done done"),
    Row("POST", "/settings/profile", "sign-in done done done done done", send=PROFILE),
    Row("GET", "/settings/sessions", "sign-in done done done done done"),
    Row("POST", "/settings/sessions", "sign-in done done done done done"),
    Row("GET", "/sign-in", "shown done done done done done"),
    Row("POST", "/sign-in", "422 422 422 422 422 422"),
    Row("POST", "/sign-out", "done done done done done done"),
    Row("GET", "/sign-up", "shown done done done done done"),
    Row("POST", "/sign-up", "422 done done done done done"),
    Row("GET", "/sitemap.xml", "shown shown shown shown shown shown"),
    Row("GET", "/sitemaps/{block}", "shown shown shown shown shown shown"),
    Row("GET", "/static/{version}/{name}", "shown shown shown shown shown shown"),
    Row("POST", "/theme", "done done done done done done", send={"theme": "dark"}),
    Row("GET", "/tools", "shown shown shown shown shown shown"),
    Row("GET", "/tools/new", "sign-in shown shown shown shown shown"),
    Row("POST", "/tools/new", "sign-in done done done done done", send=TOOL),
    Row("GET", "/tools/suggestions", "shown shown shown shown shown shown"),
    Row("GET", "/tools/{tool_id}", "shown shown shown shown shown shown"),
    Row("GET", "/tools/{tool_id}/blocks", "sign-in 404 404 shown 404 404"),
    Row("POST", "/tools/{tool_id}/blocks", "sign-in 404 404 done 404 404", send=DAYS),
    Row("POST", "/tools/{tool_id}/blocks/{block_id}/removal", "sign-in 404 404 done 404 404"),
    Row("GET", "/tools/{tool_id}/deletion", "sign-in 404 404 shown 404 404"),
    Row("POST", "/tools/{tool_id}/deletion", "sign-in 404 404 409 404 404"),
    Row("GET", "/tools/{tool_id}/edit", "sign-in 404 404 shown 404 404"),
    Row("POST", "/tools/{tool_id}/edit", "sign-in 404 404 done 404 404", send=TOOL),
    Row("POST", "/tools/{tool_id}/hiding", "sign-in 404 404 done 404 404"),
    Row("POST", "/tools/{tool_id}/loans", "sign-in done done 409 done 409", send=DAYS),
    Row("GET", "/tools/{tool_id}/loans/new", "shown shown shown shown shown shown"),
    Row("POST", "/tools/{tool_id}/showing", "sign-in 404 404 done 404 404"),
    Row("GET", "/tools/{tool_id}/viewing", "sign-in shown shown shown shown shown"),
    Row("POST", "/tools/{tool_id}/wish", "sign-in done done 409 done done"),
    Row("POST", "/tools/{tool_id}/wish/removal", "sign-in done done done done done"),
    Row("GET", "/welcome", "sign-in done done done done done"),
    Row("POST", "/welcome", "sign-in done done done done done"),
]
