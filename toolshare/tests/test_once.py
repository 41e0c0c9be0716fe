"""A form works once, whoever sends it how often; another form works for itself."""

from uuid import UUID, uuid4

from toolshare.conftest import NOON, Person
from toolshare.once import already_made, made_by

KEY = UUID("6f1f2a2e-7f0b-4a3e-9b0a-0a4f3f2b1c9d")


async def send(person: Person, *content: object, key: UUID = KEY) -> UUID:
    """Send a form, and return the id of what it made, now or before."""
    making = uuid4()
    return await already_made(key, *content, by=person.id, making=making, now=NOON) or making


async def test_the_second_click_gets_what_the_first_made(bob: Person):
    first = await send(bob, "Saturday", "please")
    assert await send(bob, "Saturday", "please") == first
    assert await made_by(KEY, "Saturday", "please", by=bob.id) == first


async def test_another_key_makes_something_else(bob: Person):
    assert await send(bob, "Saturday") != await send(bob, "Saturday", key=uuid4())


async def test_the_form_that_back_shows_works_again_with_other_words(bob: Person):
    """The browser's Back brings the old key up again."""
    assert await send(bob, "Saturday") != await send(bob, "Sunday")


async def test_words_do_not_run_into_each_other(bob: Person):
    assert await send(bob, "a", "bc") != await send(bob, "ab", "c")


async def test_nobody_uses_up_a_key_of_somebody_else(bob: Person, carol: Person):
    assert await send(bob, "Saturday") != await send(carol, "Saturday")
    assert await made_by(KEY, "Saturday", by=carol.id) != await made_by(KEY, "Saturday", by=bob.id)


async def test_a_form_that_was_not_sent_made_nothing(bob: Person):
    assert await made_by(KEY, by=bob.id) is None
