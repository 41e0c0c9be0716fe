"""The pages of what members keep."""

from toolshare.keeping.pages.notices import ROUTES as NOTICES
from toolshare.keeping.pages.searches import ROUTES as SEARCHES
from toolshare.keeping.pages.viewings import ROUTES as VIEWINGS
from toolshare.keeping.pages.wishes import ROUTES as WISHES

ROUTES = [*NOTICES, *SEARCHES, *VIEWINGS, *WISHES]
