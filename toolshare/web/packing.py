"""What a proxy serves by itself: static files, compressed beforehand, and the page for "away"."""

import gzip
import sys
from pathlib import Path

from toolshare.settings import ROOT
from toolshare.web.assets import Assets
from toolshare.web.edge import SECURITY_HEADERS
from toolshare.web.errors import titles
from toolshare.web.respond import Page
from toolshare.web.templates import make_environment, render

ERRORS = (413, 503)
"""What a proxy answers itself: too large to be handed on, and nobody there to hand it to."""


def pack(folder: Path, to: Path) -> None:
    """Write every file below ``to`` at its address, with ``.br`` and ``.gz`` beside it.

    ``to/errors`` gets a page and an alert for each status of ``ERRORS``, and ``to/headers.conf``
    tells nginx which headers the app would have sent with all of them.
    """
    assets = Assets(folder, development=False)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        _write(assets, path.relative_to(folder).as_posix(), to)
    _write_errors(assets, to / "errors")
    lines = [f'add_header {name} "{value}" always;\n' for name, value in SECURITY_HEADERS.items()]
    (to / "headers.conf").write_text("".join(lines), encoding="ascii")


def _write(assets: Assets, name: str, to: Path) -> None:
    plain, packed = assets.read(name)
    target = to / assets.address(name).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(plain)
    if packed is not None:
        target.with_name(f"{target.name}.br").write_bytes(packed)
        target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(plain, mtime=0))


def _write_errors(assets: Assets, to: Path) -> None:
    """Render what the app would say, for somebody of whom nothing is known."""
    to.mkdir(parents=True, exist_ok=True)
    environment = make_environment(assets.address, development=False)
    # The empty path makes "Try again" ask once more for whatever was asked for.
    page = Page(viewer=None, community=None, path="", theme="system", flashes=[], development=False)
    for status in ERRORS:
        whole = render(environment, f"errors/{status}.html", None, page=page, message=None)
        alert = render(
            environment,
            "errors/_alert.html",
            None,
            page=page,
            title=titles()[status],
            message=None,
        )
        (to / f"{status}.html").write_text(whole, encoding="utf-8")
        (to / f"{status}-partial.html").write_text(alert, encoding="utf-8")


if __name__ == "__main__":
    pack(ROOT / "static", Path(sys.argv[1]))
