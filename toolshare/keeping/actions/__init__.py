"""What members keep, and what is told them."""

from toolshare.keeping.actions.forgetting import forget_old
from toolshare.keeping.actions.notices import forget_unseen, read_all_notices, read_notice
from toolshare.keeping.actions.rounds import look_at_listings
from toolshare.keeping.actions.searches import (
    look_at_search,
    remove_search,
    rename_search,
    save_search,
    set_notices,
)
from toolshare.keeping.actions.stale import read_stale_searches
from toolshare.keeping.actions.viewings import clear_viewings, note_viewing
from toolshare.keeping.actions.wishes import add_wish, remove_wish

__all__ = [
    "add_wish",
    "clear_viewings",
    "forget_old",
    "forget_unseen",
    "look_at_listings",
    "look_at_search",
    "note_viewing",
    "read_all_notices",
    "read_notice",
    "read_stale_searches",
    "remove_search",
    "remove_wish",
    "rename_search",
    "save_search",
    "set_notices",
]
