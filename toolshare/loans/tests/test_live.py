"""The stream of a loan's changes: who may listen, and what it says."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from toolshare.conftest import NOON, Browse, Person
from toolshare.loans import actions, queries
from toolshare.loans.tests.conftest import Bring
from toolshare.refusal import NotThere
from toolshare.web import live

pytestmark = pytest.mark.usefixtures("standing")


@pytest.fixture(autouse=True)
def open_board() -> Iterator[None]:
    live._board.is_closing = False
    yield
    live._board.is_closing = False


async def listen(client: httpx.AsyncClient, address: str) -> httpx.Response:
    """Listen until the stream has begun, then let the process close it."""
    answer = asyncio.create_task(client.get(address))
    for _moment in range(500):
        await asyncio.sleep(0.01)
        if live._board.count() or answer.done():
            break
    await asyncio.sleep(0.05)
    live._close()
    return await answer


async def test_one_of_the_two_listens(browse: Browse, bob: Person, bring: Bring):
    loan_id = await bring("approved")
    newest = await queries.newest_entry(loan_id, viewer_id=bob.id)
    answer = await listen(await browse(bob), f"/loans/{loan_id}/live?seen={newest}")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert "Content-Encoding" not in answer.headers
    assert answer.text == ": listening\n\n"


async def test_a_page_older_than_the_loan_is_told_at_once(
    browse: Browse, ada: Person, bob: Person, bring: Bring
):
    loan_id = await bring("approved")
    seen = await queries.newest_entry(loan_id, viewer_id=bob.id)
    await actions.write_message(loan_id, by=ada.id, body="Hi.", form_key=uuid4(), now=NOON)
    answer = await listen(await browse(bob), f"/loans/{loan_id}/live?seen={seen}")
    assert "event: loan-changed" in answer.text


async def test_a_stranger_hears_nothing(browse: Browse, carol: Person, bring: Bring):
    loan_id = await bring("approved")
    client = await browse(carol)
    theirs, missing = [await client.get(f"/loans/{one}/live") for one in (loan_id, uuid4())]
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
    with pytest.raises(NotThere):
        await queries.newest_entry(loan_id, viewer_id=carol.id)


async def test_nobody_is_carried_off_to_the_sign_in(browse: Browse, bring: Bring):
    answer = await (await browse(None)).get(f"/loans/{await bring('approved')}/live")
    assert (answer.status_code, answer.content) == (204, b"")


async def test_a_process_that_ends_lets_the_page_begin_again_elsewhere(
    browse: Browse, bob: Person, bring: Bring
):
    loan_id = await bring("approved")
    live._close()
    answer = await (await browse(bob)).get(f"/loans/{loan_id}/live")
    assert (answer.status_code, answer.text) == (200, ": listening\n\n")
