"""What the catalogue shows."""

from toolshare.catalogue.queries.cards import (
    PAGE_SIZE,
    Card,
    Shared,
    shared_so_far,
    tools_of,
)
from toolshare.catalogue.queries.finding import COMPARED, COUNTED_AT_MOST, Found, find_tools
from toolshare.catalogue.queries.saved import is_saved
from toolshare.catalogue.queries.suggestions import suggest
from toolshare.catalogue.queries.warming import warm_up

__all__ = [
    "COMPARED",
    "COUNTED_AT_MOST",
    "PAGE_SIZE",
    "Card",
    "Found",
    "Shared",
    "find_tools",
    "is_saved",
    "shared_so_far",
    "suggest",
    "tools_of",
    "warm_up",
]
