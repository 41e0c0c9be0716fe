"""An owner keeps a tool back, through the browser."""

import re
from datetime import date, datetime
from uuid import UUID, uuid4

import httpx
import pytest

from toolshare.conftest import Browse, Person
from toolshare.db import fetch_value
from toolshare.occupancy.tests.stage import put_tool, take

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
WEEKEND = {"first_day": "2026-12-05", "last_day": "2026-12-06", "note": "Our own roof"}


@pytest.fixture
async def drill(ada: Person) -> UUID:
    return await put_tool(ada.id, ada.community_id)


async def held() -> int:
    count: int = await fetch_value("SELECT count(*) FROM occupancy WHERE kind = 'block' AND active")
    return count


async def send(client: httpx.AsyncClient, tool_id: UUID, **fields: object) -> httpx.Response:
    return await client.post(
        f"/tools/{tool_id}/blocks", data={"form_key": str(uuid4()), **WEEKEND, **fields}
    )


async def test_an_owner_keeps_a_tool_back_and_lets_it_go_again(
    standing: datetime, browse: Browse, drill: UUID, ada: Person
) -> None:
    client = await browse(ada)
    answer = await send(client, drill)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tools/{drill}")
    page = await client.get(f"/tools/{drill}")
    assert "Sat 5 Dec to Sun 6 Dec" in page.text
    assert "Our own roof" in page.text
    [removal] = re.findall(r'action="(/tools/[^"]+/removal)"', page.text)
    answer = await client.post(removal, data={})
    assert answer.status_code == 303
    assert await held() == 0


async def test_with_scripts_the_page_is_told_where_to_go(
    standing: datetime, browse: Browse, drill: UUID, ada: Person
) -> None:
    client = await browse(ada)
    answer = await client.post(f"/tools/{drill}/blocks", data=WEEKEND, headers=PARTIAL)
    assert answer.headers["hx-location"] == f"/tools/{drill}"


async def test_days_that_are_promised_are_named_and_what_was_typed_is_kept(
    standing: datetime, browse: Browse, drill: UUID, ada: Person
) -> None:
    await take(drill, date(2026, 12, 6), date(2026, 12, 7))
    client = await browse(ada)
    for headers in ({}, PARTIAL):
        page = await client.post(f"/tools/{drill}/blocks", data=WEEKEND, headers=headers)
        assert page.status_code == 422
        assert "It is promised from Sun 6 Dec to Mon 7 Dec" in page.text
        assert 'value="Our own roof"' in page.text
        assert ("<html" in page.text) is (headers == {})
    assert await held() == 0


async def test_a_double_click_makes_one_block(
    standing: datetime, browse: Browse, drill: UUID, ada: Person
) -> None:
    client = await browse(ada)
    key = str(uuid4())
    for _click in range(2):
        assert (await send(client, drill, form_key=key)).status_code == 303
    assert await held() == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"first_day": ""}, "Please fill this in"),
        ({"first_day": "2026-02-30"}, "does not exist"),
        ({"last_day": "2026-12-01", "first_day": "2026-12-05"}, "before the first one"),
        ({"first_day": "2026-11-01", "last_day": "2026-11-02"}, "These days are over"),
        ({"first_day": "9999-12-30", "last_day": "9999-12-31"}, "next two years"),
        ({"last_day": "2028-06-01"}, "for a year at most"),
        ({"note": "a" * 10_000}, "shorten this"),
        ({"note": "\0"}, "cannot be used"),
        ({"unknown": "1"}, "not known here"),
        ({"form_key": "none"}, "send the form again"),
        ({"first_day": ["2026-12-05", "2026-12-06"]}, "more than once"),
    ],
)
async def test_bad_input_is_refused_in_its_place(
    standing: datetime,
    browse: Browse,
    drill: UUID,
    ada: Person,
    fields: dict[str, object],
    message: str,
) -> None:
    page = await send(await browse(ada), drill, **fields)
    assert page.status_code == 422
    assert message in page.text
    assert await held() == 0


async def test_strangers_get_what_a_missing_tool_gives(
    standing: datetime, browse: Browse, drill: UUID, ada: Person, bob: Person, erin: Person
) -> None:
    owner = await browse(ada)
    await send(owner, drill)
    block_id = await fetch_value("SELECT id FROM occupancy")
    for stranger in (bob, erin):
        client = await browse(stranger)
        missing = await client.get(f"/tools/{uuid4()}/blocks")
        answers = [
            await client.get(f"/tools/{drill}/blocks"),
            await send(client, drill, first_day="2026-12-10", last_day="2026-12-10"),
            await client.post(f"/tools/{drill}/blocks/{block_id}/removal"),
        ]
        assert {answer.status_code for answer in [missing, *answers]} == {404}
        assert {answer.text for answer in answers[:1]} == {missing.text}
    assert await held() == 1


async def test_a_block_is_removed_only_under_its_own_tool(
    standing: datetime, browse: Browse, drill: UUID, ada: Person
) -> None:
    client = await browse(ada)
    await send(client, drill)
    other = await put_tool(ada.id, ada.community_id)
    block_id = await fetch_value("SELECT id FROM occupancy")
    assert (await client.post(f"/tools/{other}/blocks/{block_id}/removal")).status_code == 404
    assert await held() == 1


async def test_signed_out_people_are_asked_to_sign_in(
    standing: datetime, browse: Browse, drill: UUID
) -> None:
    answer = await send(await browse(None), drill)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
