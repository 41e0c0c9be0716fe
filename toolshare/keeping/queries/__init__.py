"""What pages show of what members keep."""

from toolshare.keeping.queries.notices import Notice, notice_of, notices_of
from toolshare.keeping.queries.searches import SavedSearch, saved_search, saved_searches
from toolshare.keeping.queries.viewings import Viewed, recently_viewed
from toolshare.keeping.queries.wishes import Wish, is_wished, wishes_of

__all__ = [
    "Notice",
    "SavedSearch",
    "Viewed",
    "Wish",
    "is_wished",
    "notice_of",
    "notices_of",
    "recently_viewed",
    "saved_search",
    "saved_searches",
    "wishes_of",
]
