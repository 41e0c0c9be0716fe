"""Category names for translators: Babel reads code and templates, and asks here for the rest."""

import tomllib
from collections.abc import Collection, Iterator
from typing import IO

Message = tuple[int, str, str, list[str]]


def category_names(
    file: IO[bytes], keywords: Collection[str], comment_tags: object, options: object
) -> Iterator[Message]:
    """Yield line, function, text and comments for each name in ``categories.toml``."""
    names = {category["name"] for category in tomllib.load(file)["categories"]}
    file.seek(0)
    for number, line in enumerate(file.read().decode().splitlines(), start=1):
        key, _, text = line.partition(" = ")
        if key == "name" and text.strip('"') in names:
            yield number, "gettext", text.strip('"'), []
