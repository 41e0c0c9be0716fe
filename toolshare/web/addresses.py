"""Addresses that came from outside: only those that stay within ToolShare are followed."""

import re
from urllib.parse import quote, urlsplit

LONGEST = 2000

# One slash and then anything but another: browsers read `//host` and `/\host` as other sites.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f\ud800-\udfff]*")
# What may stand in a path and query as it is; the percent sign because parts come escaped. No
# comma: behind one htmx reads in ``HX-Location`` how to go there, another path and target too.
_PLAIN = "/%:=&?~+!$;'@()*[]#"


def local_path(text: str) -> str:
    """Return a path with its query if it leads nowhere else, or ``/``."""
    if len(text) > LONGEST or not _LOCAL.fullmatch(text):
        return "/"
    return quote(text, safe=_PLAIN)


def path_within(url: str, base_url: str) -> str:
    """Return the path and query of an absolute address of ours, or ``/``."""
    try:
        parts, own = urlsplit(url), urlsplit(base_url)
    except ValueError:
        return "/"
    if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        return "/"
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def sign_in_path(onward: str) -> str:
    """Return the address of the sign-in page that leads on to a path afterwards."""
    return with_next("/sign-in", onward)


def with_next(path: str, onward: str) -> str:
    """Return the address of a page that leads on to another path afterwards."""
    return path if onward == "/" else f"{path}?next={quote(onward, safe='')}"
