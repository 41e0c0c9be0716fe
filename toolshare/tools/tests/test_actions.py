from datetime import datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from toolshare.conftest import NOON, Person
from toolshare.db import execute, fetch_value
from toolshare.refusal import NotThere
from toolshare.tools import actions, queries, rules
from toolshare.tools.rules import ToolRefused
from toolshare.tools.tables import Copy, Tool, ToolPhoto
from toolshare.tools.tests.stage import DRILL, list_drill, put_loan, stage_photo

LATER = NOON + timedelta(hours=1)


async def test_a_listed_tool_shows_what_its_owner_said(ada: Person, standing: datetime) -> None:
    first, second = await stage_photo(ada, standing), await stage_photo(ada, standing)
    tool_id = await list_drill(
        ada, standing, photo_ids=[second, first], alternative_texts=["in its case", ""]
    )
    page = await queries.tool_page(tool_id, viewer_id=None)
    assert (page.title, page.brand, page.model) == ("Hammer drill", "Borealis", "HD 26")
    assert (page.year_made, page.skill_level, page.is_instant) == (2019, "handy", True)
    assert (page.price_per_day_cents, page.deposit_cents) == (450, 2000)
    assert (page.replacement_value_cents, page.longest_loan_days) == (18000, 5)
    assert (page.turnaround_days, page.is_hidden) == (1, False)
    assert page.accessory_list == ["Five bits", "Case"]
    assert page.safety_note == "Wear ear muffs."
    assert (page.owner_name, page.community_name, page.currency) == ("Ada", "Lindenhof", "EUR")
    assert page.hours.time_zone == "Europe/Berlin"
    assert page.created_at == standing
    assert [photo.id for photo in page.photos] == [second, first]
    assert page.photos[0].alternative_text == "in its case"
    assert page.photo_name == page.photos[0].name


async def test_a_tool_without_photos_is_drawn(ada: Person, standing: datetime) -> None:
    page = await queries.tool_page(await list_drill(ada, standing), viewer_id=None)
    assert page.photo_name is None
    assert page.motif.startswith("motifs/hammer-drills-")


async def test_a_listed_tool_has_one_copy_with_a_code(ada: Person, standing: datetime) -> None:
    tool_id = await list_drill(ada, standing)
    code = await fetch_value("SELECT code FROM copy WHERE tool_id = {}", tool_id)
    assert len(code) == 6
    assert set(code) <= set(rules.CODE_ALPHABET)
    assert await Copy.count() == 1


async def test_facts_that_cannot_be_are_refused_and_nothing_is_kept(
    ada: Person, standing: datetime
) -> None:
    for facts in (
        msgspec.structs.replace(DRILL, title=""),
        msgspec.structs.replace(DRILL, year_made=standing.year + 2),
    ):
        with pytest.raises(ToolRefused):
            await list_drill(ada, standing, facts=facts)
    assert await Tool.count() == 0


async def test_nobody_lists_a_tool_where_they_do_not_belong(
    ada: Person, erin: Person, standing: datetime
) -> None:
    with pytest.raises(NotThere):
        await list_drill(ada, standing, community_id=erin.community_id)
    assert await Tool.count() == 0
    assert await Copy.count() == 0


async def test_anothers_photo_and_one_that_is_gone_are_refused(
    ada: Person, bob: Person, standing: datetime
) -> None:
    for photo_id in (await stage_photo(bob, standing), uuid4()):
        with pytest.raises(ToolRefused, match="no longer there") as refused:
            await list_drill(ada, standing, photo_ids=[photo_id], alternative_texts=[""])
        assert refused.value.field == "photos"
    assert await Tool.count() == 0


async def test_a_photo_hangs_in_one_place_only(
    ada: Person, bob: Person, standing: datetime
) -> None:
    photo_id = await stage_photo(ada, standing)
    one = await list_drill(ada, standing, photo_ids=[photo_id], alternative_texts=["mine"])
    with pytest.raises(ToolRefused):
        await list_drill(ada, standing, photo_ids=[photo_id], alternative_texts=["twice"])
    page = await queries.tool_page(one, viewer_id=None)
    assert [photo.alternative_text for photo in page.photos] == ["mine"]

    condition = await stage_photo(ada, standing)
    loan_id = await put_loan(one, borrower=bob, lender=ada, state="on_loan", now=standing)
    await execute(
        "INSERT INTO loan_photo (id, loan_id, photo_id, moment, added_by_id, added_at) "
        "VALUES ({}, {}, {}, 'handover', {}, {})",
        uuid4(),
        loan_id,
        condition,
        ada.id,
        standing,
    )
    with pytest.raises(ToolRefused):
        await list_drill(ada, standing, photo_ids=[condition], alternative_texts=[""])


async def test_a_changed_tool_shows_the_new_words_and_photos(
    ada: Person, standing: datetime
) -> None:
    first, second, third = [await stage_photo(ada, standing) for _ in range(3)]
    tool_id = await list_drill(
        ada, standing, photo_ids=[first, second], alternative_texts=["one", "two"]
    )
    await actions.change_tool(
        tool_id,
        owner_id=ada.id,
        facts=msgspec.structs.replace(DRILL, title="Big hammer drill", year_made=None),
        photo_ids=[third, first],
        alternative_texts=["three", "one again"],
        now=LATER,
    )
    page = await queries.tool_page(tool_id, viewer_id=None)
    assert (page.title, page.year_made, page.created_at) == ("Big hammer drill", None, standing)
    assert [(photo.id, photo.alternative_text) for photo in page.photos] == [
        (third, "three"),
        (first, "one again"),
    ]
    assert await fetch_value("SELECT updated_at FROM tool WHERE id = {}", tool_id) == LATER
    # What was taken down waits, staged, to be forgotten.
    assert await fetch_value("SELECT count(*) FROM photo WHERE id = {}", second) == 1


async def test_all_photos_can_be_taken_down(ada: Person, standing: datetime) -> None:
    photo_id = await stage_photo(ada, standing)
    tool_id = await list_drill(ada, standing, photo_ids=[photo_id], alternative_texts=[""])
    await actions.change_tool(
        tool_id, owner_id=ada.id, facts=DRILL, photo_ids=[], alternative_texts=[], now=LATER
    )
    assert (await queries.tool_page(tool_id, viewer_id=None)).photos == []


async def test_a_refused_change_leaves_the_tool_as_it_was(
    ada: Person, bob: Person, standing: datetime
) -> None:
    mine, anothers = await stage_photo(ada, standing), await stage_photo(bob, standing)
    tool_id = await list_drill(ada, standing, photo_ids=[mine], alternative_texts=["mine"])
    with pytest.raises(ToolRefused):
        await actions.change_tool(
            tool_id,
            owner_id=ada.id,
            facts=msgspec.structs.replace(DRILL, title="Other"),
            photo_ids=[anothers],
            alternative_texts=[""],
            now=LATER,
        )
    page = await queries.tool_page(tool_id, viewer_id=None)
    assert (page.title, [photo.id for photo in page.photos]) == ("Hammer drill", [mine])


async def test_only_the_owner_changes_hides_shows_and_deletes(
    ada: Person, bob: Person, standing: datetime
) -> None:
    tool_id = await list_drill(ada, standing)
    for wrong_id, person in ((tool_id, bob), (uuid4(), ada)):
        with pytest.raises(NotThere):
            await actions.change_tool(
                wrong_id,
                owner_id=person.id,
                facts=DRILL,
                photo_ids=[],
                alternative_texts=[],
                now=LATER,
            )
        for act in (actions.hide_tool, actions.show_tool, actions.delete_tool):
            with pytest.raises(NotThere):
                await act(wrong_id, owner_id=person.id, now=LATER)
    page = await queries.tool_page(tool_id, viewer_id=bob.id)
    assert (page.title, page.is_hidden) == ("Hammer drill", False)


async def test_a_hidden_tool_is_there_for_its_owner_alone(
    ada: Person, bob: Person, standing: datetime
) -> None:
    tool_id = await list_drill(ada, standing)
    await actions.hide_tool(tool_id, owner_id=ada.id, now=LATER)
    assert (await queries.tool_page(tool_id, viewer_id=ada.id)).is_hidden
    for viewer_id in (bob.id, None):
        with pytest.raises(NotThere):
            await queries.tool_page(tool_id, viewer_id=viewer_id)
    await actions.show_tool(tool_id, owner_id=ada.id, now=LATER)
    assert not (await queries.tool_page(tool_id, viewer_id=bob.id)).is_hidden


async def test_a_private_communitys_tool_is_there_for_its_members(
    ada: Person, bob: Person, erin: Person, standing: datetime
) -> None:
    tool_id = await list_drill(ada, standing)
    await execute("UPDATE community SET is_public = false WHERE id = {}", ada.community_id)
    assert (await queries.tool_page(tool_id, viewer_id=bob.id)).title == "Hammer drill"
    for viewer_id in (erin.id, None):
        with pytest.raises(NotThere):
            await queries.tool_page(tool_id, viewer_id=viewer_id)
    # Who leaves can still look after what is theirs.
    await execute("DELETE FROM membership WHERE member_id = {}", ada.id)
    assert (await queries.own_tool(tool_id, owner_id=ada.id)).title == "Hammer drill"


async def test_a_deleted_tool_is_gone_for_everybody_but_its_row_stays(
    ada: Person, bob: Person, standing: datetime
) -> None:
    photo_id = await stage_photo(ada, standing)
    tool_id = await list_drill(ada, standing, photo_ids=[photo_id], alternative_texts=[""])
    await put_loan(tool_id, borrower=bob, lender=ada, state="closed", now=standing)
    await put_loan(tool_id, borrower=bob, lender=ada, state="declined", now=standing)
    await actions.delete_tool(tool_id, owner_id=ada.id, now=LATER)
    for viewer_id in (ada.id, bob.id, None):
        with pytest.raises(NotThere):
            await queries.tool_page(tool_id, viewer_id=viewer_id)
    assert await fetch_value("SELECT deleted_at FROM tool WHERE id = {}", tool_id) == LATER
    assert await ToolPhoto.count() == 1
    assert await queries.own_tools(ada.id, after=None, limit=10) == []
    for act in (actions.hide_tool, actions.show_tool, actions.delete_tool):
        with pytest.raises(NotThere):
            await act(tool_id, owner_id=ada.id, now=LATER)


@pytest.mark.parametrize("state", [rules.UNANSWERED, *rules.PROMISED_OR_OUT])
async def test_a_tool_that_somebody_counts_on_stays(
    ada: Person, bob: Person, standing: datetime, state: str
) -> None:
    tool_id = await list_drill(ada, standing)
    await put_loan(tool_id, borrower=bob, lender=ada, state=state, now=standing)
    with pytest.raises(ToolRefused):
        await actions.delete_tool(tool_id, owner_id=ada.id, now=LATER)
    assert (await queries.tool_page(tool_id, viewer_id=None)).title == "Hammer drill"


async def test_the_owners_list_says_what_is_going_on(
    ada: Person, bob: Person, carol: Person, standing: datetime
) -> None:
    drill = await list_drill(ada, standing)
    await list_drill(bob, standing)
    hidden = await list_drill(ada, LATER)
    await actions.hide_tool(hidden, owner_id=ada.id, now=LATER)
    await put_loan(drill, borrower=bob, lender=ada, state="on_loan", now=standing)
    await put_loan(drill, borrower=carol, lender=ada, state="requested", now=standing)
    await put_loan(drill, borrower=carol, lender=ada, state="approved", now=standing)
    newest, oldest = await queries.own_tools(ada.id, after=None, limit=10)
    assert (newest.id, newest.is_hidden, newest.request_count) == (hidden, True, 0)
    assert (newest.borrower_name, newest.promised_for) == (None, None)
    assert (oldest.id, oldest.borrower_name, oldest.request_count) == (drill, "Bob", 1)
    assert (str(oldest.back_on), str(oldest.promised_for)) == ("2026-12-08", "2026-12-05")
    assert await queries.own_row(drill, owner_id=ada.id) == oldest
    with pytest.raises(NotThere):
        await queries.own_row(drill, owner_id=bob.id)


async def test_a_code_that_is_taken_is_made_up_anew(ada: Person, standing: datetime) -> None:
    tool_id = await list_drill(ada, standing)
    taken = await fetch_value("SELECT code FROM copy WHERE tool_id = {}", tool_id)
    codes = iter([taken, taken, "ABC123"])
    assert await actions.add_copy(tool_id, now=standing, made_up=lambda: next(codes)) == "ABC123"


async def test_when_no_code_is_free_nothing_is_promised(ada: Person, standing: datetime) -> None:
    tool_id = await list_drill(ada, standing)
    taken = await fetch_value("SELECT code FROM copy WHERE tool_id = {}", tool_id)
    with pytest.raises(RuntimeError):
        await actions.add_copy(tool_id, now=standing, made_up=lambda: taken)
    assert await Copy.count() == 1
