"""Static files under an address that names their content, so that browsers keep them for ever."""

import mimetypes
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import brotli
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from toolshare.web.viewer import AnyRequest

FOR_EVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".webmanifest", ".txt", ".map"}

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("image/webp", ".webp")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/speculationrules+json", ".speculationrules")


def lean(script: bytes) -> bytes:
    """Drop indentation, empty lines and comments that have a line to themselves.

    A seventh of what a browser loads of ours is written for those who read it. No text in
    a script of ours may go over several lines.
    """
    lines = (line.strip() for line in script.splitlines())
    return b"\n".join(line for line in lines if line and not line.startswith(b"//")) + b"\n"


class Assets:
    """The files of one folder.

    The address holds one hash of the whole folder: relative addresses inside style
    sheets and modules then lead to files of the same version.
    """

    def __init__(self, folder: Path, *, development: bool) -> None:
        self.folder = folder
        self.development = development
        self._kept: dict[str, tuple[bytes, bytes | None]] = {}

    @cached_property
    def version(self) -> str:
        """Hash every file's name and content."""
        digest = sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(self.folder).as_posix().encode() + b"\0")
                digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    def address(self, name: str) -> str:
        """Return the address of a file, e.g. ``app.css``."""
        return f"/static/{self.version}/{name}"

    def read(self, name: str) -> tuple[bytes, bytes | None]:
        """Return a file's bytes, plain and compressed; ``FileNotFoundError`` if it is not ours."""
        if name not in self._kept or self.development:
            folder = self.folder.resolve()
            path = (folder / name).resolve()
            # Each file under one name: "fonts/../app.css" would be packed and kept once more,
            # and "fonts/../fonts/../app.css" again.
            if path != folder / name or not path.is_relative_to(folder) or not path.is_file():
                raise FileNotFoundError(name)
            plain = path.read_bytes()
            if path.suffix == ".js" and path.parent == folder and not self.development:
                plain = lean(plain)
            packed = (
                brotli.compress(plain, quality=4 if self.development else 11)
                if path.suffix in COMPRESSIBLE
                else None
            )
            self._kept[name] = (plain, packed)
        return self._kept[name]

    def route(self) -> HTTPRouteHandler:
        """Return the handler that serves the files."""

        @get("/static/{version:str}/{name:path}", include_in_schema=False, sync_to_thread=False)
        def show_asset(
            request: AnyRequest, version: FromPath[str], name: FromPath[Path]
        ) -> Response[bytes]:
            inside = name.as_posix().lstrip("/")
            try:
                plain, packed = self.read(inside)
            except (FileNotFoundError, ValueError, OSError):
                raise NotFoundException from None
            current = version == self.version and not self.development
            headers = {"Cache-Control": FOR_EVER if current else "no-cache"}
            if packed is not None:
                headers["Vary"] = "Accept-Encoding"
                if "br" in request.headers.get("Accept-Encoding", ""):
                    headers["Content-Encoding"] = "br"
                    plain = packed
            kind = mimetypes.guess_type(inside)[0] or "application/octet-stream"
            return Response(plain, media_type=kind, headers=headers)

        return show_asset
