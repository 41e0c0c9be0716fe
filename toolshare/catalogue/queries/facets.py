"""How many of the tools that match each filter would leave."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from toolshare.catalogue.queries import sql
from toolshare.catalogue.queries.asking import Scope, Wanted
from toolshare.catalogue.rules import PRICES, Search
from toolshare.db import columns, fetch
from toolshare.places.rules import WITHIN_KM
from toolshare.tools.categories import branch_of, leaves_under

COUNTED_AT_MOST = 1000
COUNTED_WITH_WORDS = 300
COUNTED_WITH_DAYS = 200


class Facets(msgspec.Struct, frozen=True):
    """The number of tools behind each choice of a filter, the other filters being as they are."""

    counts: Mapping[str, Mapping[str, int]]
    is_complete: bool
    """Whether all matches were counted; else a choice may have tools though none was seen."""
    total: int | None = None
    """How many tools there are with all filters as they are, if all matches were counted."""

    def count(self, group: str, choice: str) -> int:
        """Return how many tools a choice leaves; of a branch, those in all its leaves."""
        return self.counts.get(group, {}).get(choice, 0)

    def left(self, group: str, choice: str) -> int | None:
        """Return how many tools a choice leaves; ``None`` when not all matches were counted."""
        return self.count(group, choice) if self.is_complete else None


async def count_facets(search: Search, words: Wanted, scope: Scope, *, now: datetime) -> Facets:
    """Count the tools behind every filter; with ``words`` only those that have them."""
    most = COUNTED_WITH_WORDS if words else COUNTED_AT_MOST
    if search.first_day:
        most = COUNTED_WITH_DAYS
    place = scope.place
    rows = await fetch(
        columns,
        sql.FACETS,
        [*words, *scope.marked],
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
        place.latitude if place else None,
        place.longitude if place else None,
        search.within_m if place else None,
        list(PRICES),
        list(WITHIN_KM),
    )
    counts: dict[str, dict[str, int]] = {}
    for group, choice, count in rows:
        counts.setdefault(group, {})[choice] = count
    of_categories = counts.setdefault("category", {})
    wanted = leaves_under(search.category) if search.category else of_categories
    total = sum(of_categories.get(slug, 0) for slug in wanted)
    for slug, count in list(of_categories.items()):
        branch = branch_of(slug)
        if branch:
            of_categories[branch] = of_categories.get(branch, 0) + count
    if counts["seen"][""] >= most:
        return Facets(counts, is_complete=False)
    return Facets(counts, is_complete=True, total=total)
