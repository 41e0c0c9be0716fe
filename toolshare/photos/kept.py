"""Which files the store keeps, whatever the database knows of them."""

import re
from collections.abc import AsyncIterator

from obstore.exceptions import BaseError

from toolshare.photos.store import _store
from toolshare.refusal import Away

_FILE = re.compile(r"[^/]+/([^/]+)/([0-9]+)\.webp")


async def kept_files() -> AsyncIterator[tuple[str, int]]:
    """Name each photo and size of which there is a file; what else lies there is not ours."""
    try:
        async for entries in _store().list(chunk_size=1000):
            for entry in entries:
                if found := _FILE.fullmatch(entry["path"]):
                    yield found[1], int(found[2])
    except BaseError as error:
        raise Away(f"the photos' store: {str(error).partition(chr(10))[0]}") from None
