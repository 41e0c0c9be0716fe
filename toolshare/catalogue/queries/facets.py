"""How many of the tools that match each filter would leave."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from toolshare.catalogue.queries import sql
from toolshare.catalogue.queries.asking import Scope
from toolshare.catalogue.rules import PRICES, Search
from toolshare.db import columns, fetch
from toolshare.tools.categories import leaves_under

COUNTED_AT_MOST = 1000
COUNTED_WITH_DAYS = 400


class Facets(msgspec.Struct, frozen=True):
    """The number of tools behind each choice of a filter, the other filters being as they are."""

    counts: Mapping[str, Mapping[str, int]]
    is_complete: bool
    """Whether all matches were counted; else a choice may have tools though none was seen."""

    def count(self, group: str, choice: str) -> int:
        """Return how many tools a choice leaves; of a branch, those in all its leaves."""
        counts = self.counts.get(group, {})
        if group == "category":
            return sum(counts.get(slug, 0) for slug in leaves_under(choice))
        return counts.get(choice, 0)

    def is_empty(self, group: str, choice: str) -> bool:
        """Whether a choice certainly leaves nothing."""
        return self.is_complete and not self.count(group, choice)


async def count_facets(search: Search, words: str | None, scope: Scope, *, now: datetime) -> Facets:
    """Count the tools behind every filter; ``words`` is the search's ``tsquery``, if it has one."""
    most = COUNTED_WITH_DAYS if search.first_day else COUNTED_AT_MOST
    rows = await fetch(
        columns,
        sql.FACETS_OF_WORDS if words else sql.FACETS_OF_ALL,
        words,
        list(scope.community_ids),
        search.first_day,
        search.last_day,
        now,
        most,
        leaves_under(search.category) if search.category else None,
        search.level or None,
        search.dearest_cents,
        search.instant or None,
        search.lender or None,
        list(PRICES),
    )
    counts: dict[str, dict[str, int]] = {}
    for group, choice, count in rows:
        counts.setdefault(group, {})[choice] = count
    return Facets(counts, is_complete=counts["seen"][""] < most)
