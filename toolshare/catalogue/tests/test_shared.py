"""What is shared in all, as the first page tells it."""

from toolshare.catalogue.queries import shared_so_far
from toolshare.conftest import Person
from toolshare.occupancy.tests.stage import put_community, put_tool


async def test_what_is_shared_counts_public_tools_only(ada: Person, bob: Person) -> None:
    secret = await put_community("Secret", is_public=False)
    await put_tool(ada.id, ada.community_id, replacement_value_cents=10_000)
    await put_tool(bob.id, bob.community_id, replacement_value_cents=5_050)
    await put_tool(bob.id, bob.community_id, is_hidden=True, replacement_value_cents=1)
    await put_tool(ada.id, secret, replacement_value_cents=1)
    shared = await shared_so_far()
    assert (shared.tools, shared.owners, shared.loans) == (2, 2, 0)
    assert (shared.value_cents, shared.currency) == (15_050, "EUR")


async def test_values_in_two_currencies_are_not_added_up(ada: Person) -> None:
    swiss = await put_community("Zürich", currency="CHF")
    await put_tool(ada.id, ada.community_id)
    await put_tool(ada.id, swiss)
    assert (await shared_so_far()).currency is None
