"""The parts of the page that a search changes, joined by hand."""

from collections.abc import Iterable
from typing import Any

from bench.peers.ported import address_of, escaped
from toolshare.catalogue.queries import Card, Found
from toolshare.catalogue.rules import Search
from toolshare.i18n import day, distance, money
from toolshare.web.viewer import Viewer

ICONS = address_of("icons.svg")
SKILLS = {
    "new": (1, "For everyone"),
    "handy": (2, "Handy"),
    "experienced": (3, "Experienced"),
    "professional": (4, "Professional"),
}


def icon(name: str, classes: str = "") -> str:
    """Draw an icon."""
    return (
        f'<svg class="icon{classes}" aria-hidden="true" focusable="false">'
        f'<use href="{ICONS}#{name}"></use></svg>'
    )


def _skill(level: str) -> str:
    pips, words = SKILLS[level]
    drawn = "".join(
        f"<i{' class=' + chr(34) + 'on' + chr(34) if n < pips else ''}></i>" for n in range(4)
    )
    return (
        '<span class="inline-flex items-center gap-1.5">\n  <span class="skill-pips" '
        f'aria-hidden="true">{drawn}</span>{words}</span>'
    )


_SKILLS = {level: _skill(level) for level in SKILLS}
_FREE = f'<span class="status status-free">{icon("circle-check")}Free on your days</span>'


def card(tool: Card, *, days: str, day_count: int, eager: bool) -> str:
    """Draw a tool found for some days."""
    picture = f"/photos/{tool.photo_name}/" if tool.photo_name else ""
    source = f"{picture}640.webp" if picture else address_of(tool.motif)
    sizes = (
        f' srcset="{picture}320.webp 320w, {picture}640.webp 640w"'
        ' sizes="(width < 40rem) 46vw, 18rem"'
        if picture
        else ""
    )
    price = (
        f"{money(tool.price_cents, tool.currency)} a day" if tool.price_cents else "Free to borrow"
    )
    owner = f"<span>{escaped(tool.owner_name)}</span>"
    if tool.is_own:
        owner = '<span class="font-semibold">Yours</span>'
    elif tool.distance_m is not None:
        owner += f"<span>{distance(tool.distance_m)}</span>"
    state = _FREE if tool.longest_loan_days >= day_count else _too_short(tool.longest_loan_days)
    return (
        '<li><article class="tool-card">\n'
        f'  <div class="tool-card-frame"><img class="picture" src="{source}"{sizes}'
        f' alt="{escaped(tool.picture_alt)}" width="640" height="480"'
        f'{"" if eager else LAZY} decoding="async"></div>\n'
        '  <div class="tool-card-words">\n'
        f'    <h2 class="tool-card-title"><a href="/tools/{tool.id}?{days}">'
        f"{escaped(tool.title)}</a></h2>\n"
        f'    <p class="tool-card-line"><span class="price">{price}</span>'
        f"{owner}</p>\n"
        f'    <p class="tool-card-line">{state}{_SKILLS[tool.skill_level]}\n'
        "    </p>\n  </div>\n</article></li>"
    )


LAZY = ' loading="lazy"'


def _too_short(longest: int) -> str:
    words = "Lent for one day only" if longest == 1 else f"Lent for at most {longest} days"
    return f'<span class="status status-taken">{icon("calendar-off")}{words}</span>'


def results(viewer: Viewer | None, shown: dict[str, Any]) -> str:
    """Draw what was found, under what was searched for."""
    search: Search = shown["search"]
    found: Found = shown["found"]
    days = escaped(search.days_query)
    cards = "".join(
        [
            card(tool, days=days, day_count=search.day_count, eager=place < 4)
            for place, tool in enumerate(found.cards)
        ]
    )
    more = _more(search, found) if found.next else ""
    return (
        '<section id="results" class="results" aria-label="Tools found">\n'
        f"{_chips(search, shown['category_name'], _save(viewer, search))}{_reading(search, found)}"
        f'<ul class="card-grid" id="cards">{cards}{more}</ul></section>\n'
    )


def _more(search: Search, found: Found) -> str:
    address = escaped(search.address_after(found.next or ""))
    ask = f"{address}&amp;shown={search.shown_with(len(found.cards))}"
    return (
        '<li id="more" class="col-span-full flex justify-center pt-2">\n'
        f'  <a class="btn btn-quiet" href="{address}" hx-get="{ask}" hx-target="#more"'
        ' hx-swap="outerHTML" hx-preload="mousedown" data-more>\n'
        '    <span class="btn-labels"><span class="btn-label">Show more tools</span>'
        '<span class="btn-busy"><span class="spinner"></span>Fetching…</span></span>\n'
        "  </a>\n</li>"
    )


def _chips(search: Search, category: str, save: str) -> str:
    words, first, last = escaped(search.words), search.first_day, search.last_day
    lines = [_chip(search.without("words"), f"“{words}”")]
    if first and last:
        span = day(first) if first == last else f"{day(first)} to {day(last)}"
        lines.append(_chip(search.without("first_day", "last_day"), icon("calendar-days") + span))
    if search.category:
        lines.append(_chip(search.without("category"), escaped(category)))
    return (
        f'<ul class="chips" aria-label="What is searched for">\n{"".join(lines)}'
        '  <li><a class="chip chip-all" href="/tools">Start over</a></li>\n'
        f"  <li>{save}</li>\n</ul>\n"
    )


def _chip(without: Search, words: str) -> str:
    return (
        f'  <li><a class="chip" href="{escaped(without.address)}">'
        f'<span class="sr-only">Remove: </span>{words}{icon("x")}</a></li>\n'
    )


def _save(viewer: Viewer | None, search: Search) -> str:
    query = escaped(search.query)
    if viewer is None:
        return (
            f'<p><a href="/my/searches/new?{query}" class="btn btn-plain btn-small"'
            f' rel="nofollow">{icon("bookmark")}Save this search</a></p>\n'
        )
    return (
        f'<form class="contents" method="post" action="/my/searches?{query}" novalidate>'
        '<button type="submit" class="btn btn-plain btn-small"><span class="btn-labels">'
        f'<span class="btn-label">{icon("bookmark")}Save this search</span>'
        '<span class="btn-busy"><span class="spinner"></span>Saving…</span></span></button>'
        "</form>\n"
    )


def _reading(search: Search, found: Found) -> str:
    if not search.words or len(found.cards) < 2:
        return ""
    best = escaped(search.without("sort").address)
    newest = escaped(search.but(sort="newest").address)
    return (
        '<nav class="finder-sort" aria-label="Order">\n'
        f'  <a class="finder-order" href="{best}" aria-current="true">Best first</a>\n'
        f'  <a class="finder-order" href="{newest}">Newest first</a>\n</nav>\n'
    )


def found_words(search: Search, found: Found) -> str:
    """Say how many were found."""
    if found.is_more:
        return f"More than {found.count} tools\n"
    free = " free on your days" if search.first_day else ""
    return f"{'One tool' if found.count == 1 else f'{found.count} tools'}{free}\n"


def show_found_words(found: Found) -> str:
    """Say how many the button leads to."""
    if found.is_more:
        return f"Show more than {found.count} tools\n"
    return f"Show {'one tool' if found.count == 1 else f'{found.count} tools'}"


def facets(viewer: Viewer | None, shown: dict[str, Any]) -> str:
    """Draw the filters with how many tools each choice leaves."""
    search, left = shown["search"], shown["found"].facets.left
    parts = [_within(search, left, shown["distances"], viewer)] if viewer else []
    parts.append(_group("category", "Category", _categories(shown, search, left)))
    prices = [
        _choice(
            "price",
            str(price),
            f"Up to {money(price * 100, shown['currency'])}" if price else "Free",
            search.dearest_cents == price * 100,
            left("price", str(price)),
        )
        for price in shown["prices"]
    ]
    prices.insert(0, _choice("price", "", "Any price", search.dearest_cents is None))
    parts.append(_group("price", "Price of a day", prices))
    levels = [
        _choice("level", v, n, search.level == v, left("level", v)) for v, n in shown["levels"]
    ]
    levels.insert(0, _choice("level", "", "Any experience", not search.level))
    parts.append(_group("level", "Who can use it", levels))
    lenders = [
        _choice("lender", v, n, search.lender == v, left("lender", v)) for v, n in shown["lenders"]
    ]
    lenders.insert(0, _choice("lender", "", "Anybody", not search.lender))
    parts.append(_group("lender", "Who lends it", lenders))
    at_once = "At once, without waiting for a yes"
    instant = _choice(
        "instant", "on", at_once, search.instant, left("instant", "on"), kind="checkbox"
    )
    parts.append(_group("instant", "Booking", [instant]))
    return "".join(parts)


def _group(name: str, title: str, choices: Iterable[str]) -> str:
    return (
        f'<fieldset class="finder-group" id="{name}">\n  <legend>{title}</legend>\n'
        f"{''.join(choices)}</fieldset>\n"
    )


def _categories(shown: dict[str, Any], search: Search, left: Any) -> Iterable[str]:
    yield _choice("category", "", "All categories", not search.category)
    for branch, label, leaves in shown["tree"]:
        count = left("category", branch)
        none = " finder-none" if count == 0 else ""
        is_open = branch in {search.category, shown["chosen_branch"]}
        yield (
            f'  <details class="finder-branch{none}"{" open" if is_open else ""}>\n'
            f"    <summary>{escaped(label)}{_count(count)}{icon('chevron-down')}</summary>\n"
        )
        chosen = branch == search.category
        yield _choice("category", branch, "All of it", chosen, count, about=escaped(label))
        for leaf, name in leaves:
            yield _choice(
                "category", leaf, escaped(name), leaf == search.category, left("category", leaf)
            )
        yield "  </details>\n"


def _within(search: Search, left: Any, distances: Iterable[int], viewer: Viewer) -> str:
    off = "" if viewer.has_place else ' aria-describedby="within-help" disabled'
    helped = (
        ""
        if viewer.has_place
        else '  <p id="within-help"><a class="link inline-flex min-h-11 items-center"'
        ' href="/my/place">Set your place to see what is near</a></p>\n'
    )
    choices = [
        _choice(
            "within",
            str(km),
            f"{km} km",
            search.within_m == km * 1000,
            left("within", str(km)) if viewer.has_place else None,
        )
        for km in distances
    ]
    choices.insert(0, _choice("within", "", "Any", search.within_m is None, about="distance"))
    grid = "grid grid-cols-2" if viewer.has_place else "grid grid-cols-2 finder-none"
    return (
        f'<fieldset class="finder-group" id="within"{off}>\n  <legend>How far away?</legend>\n'
        f'{helped}  <div class="{grid}">\n{"".join(choices)}  </div>\n</fieldset>\n'
    )


def _choice(
    name: str,
    value: str,
    label: str,
    is_chosen: bool,
    left: int | None = None,
    about: str = "",
    kind: str = "radio",
) -> str:
    none = left == 0 and not is_chosen
    about = f'<span class="sr-only">: {about}</span>' if about else ""
    return (
        f'<label class="finder-choice{" finder-none" if none else ""}"><input type="{kind}"'
        f' class="{kind}" id="{name}-{value or "any"}" name="{name}" value="{value}" form="search"'
        f"{' checked' if is_chosen else ''}{' disabled' if none else ''}>"
        f"<span>{label}{about}</span>{_count(left)}</label>\n"
    )


def _count(left: int | None) -> str:
    return "" if left is None else f'<span class="finder-count">{left}</span>'
