"""The page on Django, psycopg and gunicorn.

One module instead of a project, otherwise as Django has it: models, a form for the filters, a
middleware that finds the member, persistent connections. Its templates are Jinja's, which Django
supports as well and which are the faster ones.
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import django
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from jinja2 import Environment

from bench.peers import ported

_database = urlsplit(ported.DATABASE_URL)

settings.configure(
    SECRET_KEY="of no use here, nothing is signed",  # noqa: S106
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    USE_I18N=False,
    INSTALLED_APPS=[],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        f"{__name__}.sign_in",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": _database.hostname,
            "PORT": _database.port,
            "USER": _database.username,
            "PASSWORD": _database.password,
            "NAME": _database.path.lstrip("/"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "options": " ".join(f"-c {k}={v}" for k, v in ported.SESSION_SETTINGS.items()),
                # The parameters go to Postgres beside the query, and queries are prepared.
                "server_side_binding": True,
                "prepare_threshold": 5,
            },
        }
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "OPTIONS": {"environment": f"{__name__}.environment", "auto_reload": False},
        }
    ],
)
django.setup()

from bench.peers.django_models import Membership, Notice, Session, waiting_for  # noqa: E402
from toolshare import clock  # noqa: E402
from toolshare.catalogue import rules  # noqa: E402
from toolshare.catalogue.pages import found_for  # noqa: E402
from toolshare.catalogue.rules import Search  # noqa: E402
from toolshare.web.paging import read_cursor  # noqa: E402
from toolshare.web.viewer import HomeCommunity, Viewer  # noqa: E402

ported.plug_in()


def environment(**_options: Any) -> Environment:
    """Build the templates' environment."""
    return ported.plain_environment()


def _among(*values: str) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, choices=[(value, value) for value in values])


class Filters(forms.Form):
    """What the address asks for."""

    q = forms.CharField(required=False, max_length=100)
    category = forms.CharField(required=False)
    until = forms.DateField(required=False)
    price = _among(*map(str, rules.PRICES))
    level = _among(*rules.LEVELS)
    lender = _among(*rules.LENDERS)
    instant = forms.BooleanField(required=False)
    sort = _among("newest")
    typed = forms.BooleanField(required=False)
    page = forms.CharField(required=False, max_length=200)

    def search(self) -> Search:
        """Say the same in the words of the catalogue."""
        said = self.cleaned_data
        return Search(
            words=said["q"],
            category=said["category"],
            first_day=said["from"] or said["until"],
            last_day=said["until"] or said["from"],
            dearest_cents=int(said["price"]) * 100 if said["price"] else None,
            level=said["level"],
            lender=said["lender"],
            instant=said["instant"],
            sort=said["sort"],
            as_typed=said["typed"],
            after=read_cursor(said["page"]) if said["page"] else None,
        )


# A word of Python's own cannot stand in the class.
Filters.base_fields["from"] = forms.DateField(required=False)


class Asking:
    """Sends ToolShare's queries through Django's connection; nothing here ever waits."""

    async def fetch(self, sql: str, *values: object) -> Any:
        """Return all rows."""
        with connection.cursor() as cursor:
            cursor.execute(_written(sql), values)
            return cursor.fetchall()

    async def fetchrow(self, sql: str, *values: object) -> Any:
        """Return the first row, if any."""
        with connection.cursor() as cursor:
            cursor.execute(_written(sql), values)
            return cursor.fetchone()

    async def fetchval(self, sql: str, *values: object) -> Any:
        """Return the first column of the first row, if any."""
        row = await self.fetchrow(sql, *values)
        return row[0] if row else None


def _written(sql: str) -> str:
    return ported.written(sql.replace("%", "%%"), _place)


def _place(_number: int) -> str:
    return "%s"


def sign_in(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Find the member whose cookie this is."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(ported.COOKIE)
        request.viewer = _viewer(token) if token else None  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def _viewer(token: str) -> Viewer | None:
    now = clock.now()
    session = (
        Session.objects.select_related("member")
        .only(
            "last_seen_at",
            "member__name",
            "member__email",
            "member__experience",
            "member__latitude",
        )
        .filter(token_hash=sha256(token.encode()).digest(), expires_at__gt=now)
        .first()
    )
    if session is None:
        return None
    if now - session.last_seen_at > timedelta(minutes=5):
        session.last_seen_at = now
        session.save(update_fields=["last_seen_at"])
    member = session.member
    home = Membership.objects.select_related("community").filter(member_id=member.id).first()
    place = home.community
    return Viewer(
        id=member.id,
        name=member.name,
        email=member.email,
        experience=member.experience,
        has_place=member.latitude is not None,
        session_id=session.id,
        waiting_count=waiting_for(member.id, now).count(),
        notice_count=Notice.objects.filter(member_id=member.id, read_at=None).count(),
        community=HomeCommunity(place.id, place.name, place.time_zone, place.currency, home.role),
    )


def show_tools(request: HttpRequest) -> HttpResponse:
    """Show the tools that match."""
    filters = Filters(request.GET)
    if not filters.is_valid():
        return HttpResponse(status=422)
    viewer = request.viewer  # type: ignore[attr-defined]
    ported.ask_through(Asking())
    shown = _finished(
        found_for(
            viewer,
            filters.search(),
            ported.form_of(request.GET.dict()),
            now=clock.now(),
            with_facets=True,
        )
    )
    html = render_to_string(
        ported.TEMPLATE, {**shown, "page": ported.page_for(viewer)}, request, using="jinja2"
    )
    return HttpResponse(html, headers=ported.headers_for(viewer))


def _finished(work: Any) -> Any:
    """Run ToolShare's asynchronous queries, which through this connection never wait."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    raise RuntimeError("a query has waited for something")


urlpatterns = [path("tools", show_tools)]
application = get_wsgi_application()
