"""What an admin decides about how a community's tools are found."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from toolshare.catalogue.thesaurus import key_of
from toolshare.db import columns, execute, fetch_one, fetch_value, retried, transaction
from toolshare.i18n import _
from toolshare.once import already_made
from toolshare.refusal import NotThere
from toolshare.wording import rules
from toolshare.wording.rules import WordingRefused


@retried
async def choose_language(community_id: UUID, language: str, *, by: UUID) -> bool:
    """Choose the language of a community's texts; return whether it is another one.

    Its tools are then read again by the job worker, and found in both languages meanwhile.
    """
    async with transaction():
        await _lock(community_id, admin_id=by)
        return bool(
            await execute(
                "UPDATE community SET search_language = {} WHERE id = {} AND search_language <> {}",
                language,
                community_id,
                language,
            )
        )


@retried
async def add_group(
    names: Sequence[str], *, community_id: UUID, by: UUID, form_key: UUID, now: datetime
) -> UUID:
    """Let names mean the same in a community's search, and return the group's id.

    The same form sent twice makes one group. Raises ``WordingRefused`` for a name that
    stands in another group, and when there are too many groups.
    """
    group_id = uuid4()
    async with transaction():
        await _lock(community_id, admin_id=by)
        if earlier := await already_made(form_key, *names, by=by, making=group_id, now=now):
            return earlier
        groups: int = await fetch_value(
            "SELECT count(DISTINCT group_id) FROM synonym WHERE community_id = {}", community_id
        )
        rules.check_room(groups)
        await _write(names, group_id, community_id, now)
    return group_id


@retried
async def change_group(
    group_id: UUID, names: Sequence[str], *, community_id: UUID, by: UUID
) -> None:
    """Let other names mean the same; what is found changes with the next search."""
    async with transaction():
        await _lock(community_id, admin_id=by)
        created_at = await _take_out(group_id, community_id)
        await _write(names, group_id, community_id, created_at)


@retried
async def delete_group(group_id: UUID, *, community_id: UUID, by: UUID) -> None:
    """Let names not mean the same any more."""
    async with transaction():
        await _lock(community_id, admin_id=by)
        await _take_out(group_id, community_id)


async def _lock(community_id: UUID, *, admin_id: UUID) -> None:
    """Let one admin at a time change how a community is searched.

    Of two at once, each would count the groups without the other's, and find a name free
    that the other is just writing. It is not the community's own row, which everybody who
    lists a tool holds.
    """
    await execute(_PUT_ROW, community_id)
    await execute(
        "SELECT FROM community_search WHERE community_id = {} FOR NO KEY UPDATE", community_id
    )
    # Asked after the lock is ours: whoever held it may have taken long.
    is_admin: bool = await fetch_value(
        "SELECT EXISTS (SELECT FROM membership "
        "WHERE community_id = {} AND member_id = {} AND role = 'admin')",
        community_id,
        admin_id,
    )
    if not is_admin:
        raise NotThere


async def _take_out(group_id: UUID, community_id: UUID) -> datetime:
    created_at: datetime | None = await fetch_value(
        "WITH gone AS (DELETE FROM synonym WHERE group_id = {} AND community_id = {} "
        "RETURNING created_at) SELECT min(created_at) FROM gone",
        group_id,
        community_id,
    )
    if created_at is None:
        raise NotThere
    return created_at


async def _write(
    names: Sequence[str], group_id: UUID, community_id: UUID, created_at: datetime
) -> None:
    keys = [key_of(name) for name in names]
    taken = await fetch_one(columns, _TAKEN, community_id, keys)
    if taken is not None:
        name, others = taken
        raise WordingRefused(
            _(
                "“%(name)s” stands in another group already: %(group)s. Please add to that one.",
                name=name,
                group=rules.written(others),
            ),
            field="names",
        )
    await execute(_INSERT, community_id, group_id, created_at, list(names), keys)


_PUT_ROW = """
INSERT INTO community_search (community_id, languages)
SELECT id, ARRAY[search_language] FROM community WHERE id = {}
    ON CONFLICT DO NOTHING
"""

_TAKEN = """
SELECT taken.name, (
         SELECT array_agg(name ORDER BY position) FROM synonym
          WHERE group_id = taken.group_id)
  FROM synonym AS taken
 WHERE taken.community_id = {} AND taken.key = ANY({})
 LIMIT 1
"""

_INSERT = """
INSERT INTO synonym (community_id, group_id, created_at, position, name, key)
SELECT {}, {}, {}, place - 1, name, key
  FROM unnest({}::text[], {}::text[]) WITH ORDINALITY AS named (name, key, place)
"""
