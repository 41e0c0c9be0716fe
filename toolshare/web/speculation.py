"""Pages that a browser fetches before anybody has opened them.

Which links are worth it says ``static/ahead.speculationrules``: those of cards, when somebody
rests on one or presses it. Browsers that know no such rules fetch a page when it is opened, as
ever; with ``hx-preload``, which regions use, such requests look like all others.
"""

from toolshare.web.viewer import AnyRequest, MemberRequest

_HEADERS = ("Sec-Purpose", "Purpose", "X-Moz")


def is_speculative(request: AnyRequest | MemberRequest) -> bool:
    """Whether the page is fetched in case that somebody opens it, which they may never do."""
    said = [request.headers.get(name, "").lower() for name in _HEADERS]
    return any("prefetch" in text or "prerender" in text for text in said)


def to_fetch_ahead(request: AnyRequest | MemberRequest) -> dict[str, str]:
    """Return the header that says which pages to fetch ahead; none to who saves data."""
    if request.headers.get("Save-Data", "").lower() == "on":
        return {}
    address = request.app.state.templates.globals["asset"]("ahead.speculationrules")
    return {"Speculation-Rules": f'"{address}"'}
