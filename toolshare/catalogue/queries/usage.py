"""What communities call things, read once a process until somebody changes it."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from toolshare.catalogue.thesaurus import Thesaurus
from toolshare.catalogue.usage import NO_USAGE, Usage, read_groups
from toolshare.db import fetch

MOST_KEPT = 256
"""How many communities' synonyms a process keeps; of one with hundreds of them half a megabyte."""

_kept: OrderedDict[UUID, tuple[int, Thesaurus]] = OrderedDict()


class _Group(msgspec.Struct, frozen=True):
    community_id: UUID
    names: list[str]


async def usage_of(versions: Mapping[UUID, int], *, is_alone: bool) -> Usage:
    """Return the synonyms of communities, each known by the number of its last change.

    That number comes with every search's own first query, so a change counts from the next
    search on in every process, and costs each of them one query more. ``is_alone`` says that
    no other community's tools are searched, and marks are not needed.
    """
    if not versions:
        return NO_USAGE
    # Held here, because while some are read other searches may need the room.
    held = {key: kept for key in versions if (kept := _kept.get(key))}
    missing = [key for key, version in versions.items() if held.get(key, (0,))[0] != version]
    if missing:
        held |= await _read(missing, versions)
    for key in versions:
        _kept[key] = held[key]
        _kept.move_to_end(key)
    while len(_kept) > max(MOST_KEPT, len(versions)):
        _kept.popitem(last=False)
    return Usage(tuple(("" if is_alone else mark_of(key), held[key][1]) for key in versions))


def mark_of(community_id: UUID) -> str:
    """Return the key in the index that all tools of a community have, and no others."""
    return f"m/{community_id.hex[:12]}"


async def _read(
    missing: Sequence[UUID], versions: Mapping[UUID, int]
) -> dict[UUID, tuple[int, Thesaurus]]:
    groups = await fetch(_Group, _GROUPS, list(missing))
    read: dict[UUID, tuple[int, Thesaurus]] = {}
    for community_id in missing:
        names = (group.names for group in groups if group.community_id == community_id)
        read[community_id] = (versions[community_id], read_groups(names))
    return read


_GROUPS = """
SELECT community_id, array_agg(name ORDER BY position)
  FROM synonym
 WHERE community_id = ANY({})
 GROUP BY community_id, group_id
"""
