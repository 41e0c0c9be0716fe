"""Every field of every form, filled in with what nobody should fill in.

Whatever it is: a status of 4xx, a page that says why, nothing stored, never 5xx.
"""

from urllib.parse import quote_from_bytes, quote_plus

import httpx
import pytest

from toolshare import clock
from toolshare.conftest import NOON, Person, found, join
from toolshare.db import execute, fetch, fetch_value
from toolshare.settings import Settings
from toolshare.tests.access.forms import FORMS, FOUNDING, WITHOUT_WORDS, Sent
from toolshare.tests.access.world import World, undone
from toolshare.tests.conftest import Make
from toolshare.web.edge import Edge
from toolshare.web.fields import Unusable
from toolshare.web.form import _kinds

BAD: dict[str, bytes] = {
    "nothing": b"",
    "spaces": b"   ",
    "10,000 characters": b"x" * 10_000,
    "NUL": b"a\x00b",
    "a lone surrogate": b"\xed\xa0\x80",
    "right to left": "مثقاب \u202eכלים".encode(),
    "a script": b"<script>alert(1)</script>",
    "SQL": b"'; DROP TABLE loan; --",
    "a way up": b"../../etc/passwd",
    "32 bits": b"2147483648",
    "64 bits": b"9223372036854775808",
    "-64 bits": b"-9223372036854775809",
    "a negative price": b"-1.50",
    "a third of a cent": b"0.333",
    "no such day": b"2026-02-30",
    "the past": b"1999-12-31",
    "year 9999": b"9999-12-31",
    "year 1": b"0001-01-01",
    "somebody else's id": b"{loan_id}",
    "no id": b"not-an-id",
    "not a number": b"NaN",
    "infinity": b"Infinity",
    "other digits": "٣".encode(),
    "no such time": b"25:61",
    "a template": b"{{ 7 * 7 }}${7 * 7}",
}
FORM = "application/x-www-form-urlencoded"
# What may change although a form was refused: allowances, and when a browser was last seen.
NOT_COUNTED = frozenset({"rate_limit", "session", "form_key"})


def test_every_form_is_here(app: Edge):
    posts = {
        str(route.path_format)
        for route in app.app.routes
        if "POST" in getattr(route, "methods", ()) and not route.path.startswith("/api/")
    }
    assert {form.path for form in (*FORMS, FOUNDING)} | WITHOUT_WORDS == posts


FIELDS = [(form, name) for form in FORMS for name in _kinds(form.shape)]


@pytest.mark.parametrize(
    ("form", "name"), FIELDS, ids=[f"{form.path} {name}" for form, name in FIELDS]
)
async def test_a_field_takes_what_it_may_and_refuses_the_rest(form: Sent, name: str, make: Make):
    world = await make(form.state)
    for bad in BAD.values():
        value = bad.replace(b"{loan_id}", world.ids["loan_id"].encode())
        right = [(key, text.encode()) for key, text in form.right.items() if key != name]
        await assert_taken_or_refused(form, name, value, [*right, (name, value)], world)
    twice = [(key, text.encode()) for key, text in form.right.items()] + [
        (name, b"a"),
        (name, b"b"),
    ]
    await assert_taken_or_refused(form, name, b"", twice, world)


async def assert_taken_or_refused(
    form: Sent, name: str, value: bytes, fields: list[tuple[str, bytes]], world: World
) -> None:
    async with undone():
        before = await everything_stored(but=form.notes)
        answer = await send(form, fields, world)
        what = f"{form.path} {name}={value[:40]!r}"
        assert answer.status_code < 500, what
        assert answer.headers["Content-Type"].startswith("text/html"), what
        assert "<script>alert(1)" not in answer.text, what
        if answer.status_code < 400:
            assert is_fine(form, name, value), what
        else:
            assert await everything_stored(but=form.notes) == before, what
            assert f'id="{name}-error"' in answer.text or 'role="alert"' in answer.text, what


def is_fine(form: Sent, name: str, value: bytes) -> bool:
    """Whether the field alone would take it: text may say anything that is text."""
    try:
        _kinds(form.shape)[name].parse([value.decode(errors="replace")])
    except Unusable:
        return False
    return True


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.path)
class TestWholeForm:
    """What is refused whatever the fields say."""

    async def test_a_field_that_is_not_known(self, form: Sent, make: Make):
        fields = [(name, text.encode()) for name, text in form.right.items()]
        await refused(form, [*fields, ("is_admin", b"on")], await make(form.state), {422})

    async def test_a_key_that_is_none(self, form: Sent, make: Make):
        fields = [(name, text.encode()) for name, text in form.right.items()]
        await refused(form, [*fields, ("form_key", b"nonsense")], await make(form.state), {422})

    async def test_json(self, form: Sent, make: Make):
        world = await make(form.state)
        await refused(form, [], world, {415}, content=b"{}", kind="application/json")

    async def test_twenty_megabytes(self, form: Sent, make: Make):
        world = await make(form.state)
        await refused(form, [], world, {413}, content=b"a=" + b"x" * 20_000_000)

    async def test_another_method(self, form: Sent, make: Make):
        world = await make(form.state)
        for method in ("PUT", "PATCH", "DELETE"):
            await refused(form, [], world, {405}, method=method)

    async def test_an_id_that_is_none(self, form: Sent, make: Make):
        world = await make(form.state)
        if "_id}" not in form.path:
            return
        for odd in ("1", "null", "x" * 300, "%00", "00000000-0000-0000-0000-000000000000"):
            ids = dict.fromkeys(world.ids, odd)
            fields = [(name, text.encode()) for name, text in form.right.items()]
            await refused(form, fields, world, {404}, ids=ids)


async def refused(
    form: Sent,
    fields: list[tuple[str, bytes]],
    world: World,
    statuses: set[int],
    **more: object,
) -> None:
    async with undone():
        before = await everything_stored(but=form.notes)
        answer = await send(form, fields, world, **more)
        assert answer.status_code in statuses
        assert answer.headers["Content-Type"].startswith("text/html")
        assert await everything_stored(but=form.notes) == before


@pytest.mark.parametrize("name", _kinds(FOUNDING.shape))
async def test_nobody_founds_a_community_on_nonsense(
    name: str, db: None, app: Edge, settings: Settings, password_hash: str
):
    founder = await found_and_leave(password_hash)
    world = World({"founder": founder}, {}, app, settings, {"loan_id": "x"}, "", NOON)
    for bad in BAD.values():
        right = [(key, text.encode()) for key, text in FOUNDING.right.items() if key != name]
        await assert_taken_or_refused(FOUNDING, name, bad, [*right, (name, bad)], world)


async def found_and_leave(password_hash: str) -> Person:
    """Return a member of no community, where there is none."""
    gone = await found("Gone")
    founder = await join(gone, "Grace", "member", password_hash)
    await execute("DELETE FROM membership")
    await execute("DELETE FROM community")
    return founder


async def send(
    form: Sent,
    fields: list[tuple[str, bytes]],
    world: World,
    *,
    method: str = "POST",
    content: bytes | None = None,
    kind: str = FORM,
    ids: dict[str, str] | None = None,
) -> httpx.Response:
    """Send a form byte for byte as the one who may."""
    body = "&".join(f"{quote_plus(name)}={quote_from_bytes(value)}" for name, value in fields)
    async with world.browser_of(form.by, api=False) as browser:
        with clock.stopped_at(world.now):
            return await browser.request(
                method,
                form.path.format(**(ids or world.ids)),
                content=body.encode() if content is None else content,
                headers={"Content-Type": kind},
            )


async def everything_stored(*, but: frozenset[str]) -> dict[str, str]:
    """Return a fingerprint of each table."""
    tables = await fetch(
        lambda name: name,
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND relname NOT LIKE 'pgqueuer%'",
    )
    return {
        table: await fetch_value(
            f"SELECT md5(string_agg(row::text, ',' ORDER BY row::text)) FROM {table} AS row"  # noqa: S608
        )
        for table in tables
        if table not in NOT_COUNTED | but
    }
