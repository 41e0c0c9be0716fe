"""Every form of the application: where it is sent, by whom, and what it should look like."""

from dataclasses import dataclass, field

from toolshare.accounts.forms import (
    PasswordForm,
    ProfileForm,
    SessionsForm,
    SignInForm,
    SignUpForm,
)
from toolshare.communities.forms import CommunityForm, RoleForm, WelcomeForm
from toolshare.imports.forms import ColumnsForm, FileForm
from toolshare.keeping.forms import NameForm, SaveForm
from toolshare.loans.forms import (
    AskForm,
    CodeForm,
    MessageForm,
    PhotosForm,
    ReasonForm,
    RemarkForm,
    RenewalForm,
    StepForm,
)
from toolshare.manuals.forms import ManualForm
from toolshare.occupancy.forms import BlockForm
from toolshare.photos.forms import PhotoForm
from toolshare.places.forms import OwnPlaceForm, PlaceForm
from toolshare.tests.access.row import (
    COMMUNITY,
    DAYS,
    NAMES,
    PASSWORDS,
    PLACE,
    PROFILE,
    REASON,
    TOOL,
)
from toolshare.tools.forms import ToolForm
from toolshare.web.theme import ThemeForm
from toolshare.wording.forms import LanguageForm, NamesForm

SIGN_UP = {
    "name": "Newcomer",
    "email": "new@example.org",
    "password": "a saw horse at dawn",
    "experience": "new",
}


@dataclass(frozen=True)
class Sent:
    """One form, and how somebody fills it in who does it right."""

    path: str
    shape: type
    by: str
    right: dict[str, str] = field(default_factory=dict)
    state: str = "approved"
    notes: frozenset[str] = frozenset()
    """Tables in which a refusal leaves a note of its own."""


FORMS = [
    Sent("/sign-up", SignUpForm, "nobody", SIGN_UP),
    Sent("/sign-in", SignInForm, "nobody", {"email": "bob@example.org", "password": "wrong word"}),
    Sent("/settings/profile", ProfileForm, "borrower", PROFILE),
    Sent("/settings/password", PasswordForm, "borrower", PASSWORDS),
    Sent("/settings/sessions", SessionsForm, "borrower"),
    Sent("/community", CommunityForm, "admin", COMMUNITY),
    Sent("/community/members/{member_id}/role", RoleForm, "admin", {"role": "librarian"}),
    Sent("/community/search", LanguageForm, "admin", {"language": "german"}),
    Sent("/community/synonyms", NamesForm, "admin", NAMES),
    Sent("/community/synonyms/{group_id}", NamesForm, "admin", NAMES),
    Sent("/my/place", OwnPlaceForm, "borrower", PLACE),
    Sent("/community/place", PlaceForm, "admin", PLACE),
    Sent("/theme", ThemeForm, "nobody", {"theme": "dark"}),
    Sent("/tools/new", ToolForm, "owner", TOOL),
    Sent("/tools/{tool_id}/edit", ToolForm, "owner", TOOL),
    Sent("/tools/{tool_id}/blocks", BlockForm, "owner", DAYS),
    Sent("/tools/{tool_id}/loans", AskForm, "borrower", DAYS),
    Sent("/loans/{loan_id}/approval", StepForm, "owner", state="requested"),
    Sent("/loans/{loan_id}/decline", ReasonForm, "owner", REASON, "requested"),
    Sent("/loans/{loan_id}/cancellation", RemarkForm, "borrower", REASON),
    Sent("/loans/{loan_id}/preparation", StepForm, "owner"),
    # Each wrong code is noted, so that nobody tries them all.
    Sent(
        "/loans/{loan_id}/handover",
        CodeForm,
        "owner",
        {"code": "1"},
        "ready",
        frozenset({"loan_event"}),
    ),
    Sent("/loans/{loan_id}/absence", RemarkForm, "owner", REASON, "missed"),
    Sent("/loans/{loan_id}/return", StepForm, "borrower", state="on_loan"),
    Sent("/loans/{loan_id}/renewal", RenewalForm, "borrower", {"last_day": "1"}, "on_loan"),
    Sent("/loans/{loan_id}/confirmation", StepForm, "owner", state="return_reported"),
    Sent("/loans/{loan_id}/dispute", ReasonForm, "owner", REASON, "return_reported"),
    Sent("/loans/{loan_id}/loss", ReasonForm, "owner", REASON, "on_loan"),
    Sent("/loans/{loan_id}/settlement", ReasonForm, "owner", REASON, "disputed"),
    Sent("/loans/{loan_id}/messages", MessageForm, "borrower", {"body": "Hello"}),
    Sent("/loans/{loan_id}/photos", PhotosForm, "borrower", {"moment": "handover"}),
    Sent("/photos", PhotoForm, "owner"),
    Sent("/manuals", ManualForm, "owner"),
    Sent("/my/imports", FileForm, "owner"),
    Sent("/my/searches", SaveForm, "borrower"),
    Sent("/my/searches/{search_id}/name", NameForm, "borrower", {"name": "Drills"}),
    Sent("/my/imports/{import_id}/columns", ColumnsForm, "owner", {"title": "0"}),
]
WITHOUT_WORDS = {
    "/sign-out",
    "/my/imports/{import_id}/confirmation",
    "/my/imports/{import_id}/photos",
    "/my/imports/{import_id}/removal",
    "/my/imports/{import_id}/undo",
    "/my/searches/{search_id}/muting",
    "/my/searches/{search_id}/removal",
    "/my/searches/{search_id}/unmuting",
    "/my/viewings/removal",
    "/notices/reading",
    "/my/place/removal",
    "/community/place/removal",
    "/community/synonyms/{group_id}/deletion",
    "/tools/{tool_id}/hiding",
    "/tools/{tool_id}/showing",
    "/tools/{tool_id}/deletion",
    "/tools/{tool_id}/blocks/{block_id}/removal",
    "/tools/{tool_id}/wish",
    "/tools/{tool_id}/wish/removal",
}
"""One button and nothing to type; they read no body."""
FOUNDING = Sent(
    "/welcome",
    WelcomeForm,
    "founder",
    {"name": "Our street", "time_zone": "Europe/Berlin", "currency": "EUR"},
)
"""Only where there is no community yet."""
