"""The category tree that comes with the application: branches, and the leaves tools are in."""

import tomllib
from pathlib import Path

import msgspec

from toolshare.i18n import _

_FILE = Path(__file__).parent / "categories.toml"


class Category(msgspec.Struct, frozen=True):
    """A place in the tree; ``motif`` is the stem of its drawings in ``static/motifs``."""

    slug: str
    name: str
    motif: str
    parent: str | None = None


_ALL = {
    category.slug: category
    for category in msgspec.convert(
        tomllib.loads(_FILE.read_text(encoding="utf-8"))["categories"], list[Category]
    )
}

BRANCHES = tuple(category for category in _ALL.values() if category.parent is None)
"""The upper level, in the order in which it is shown."""
LEAVES = tuple(category for category in _ALL.values() if category.parent is not None)
"""The lower level: a tool is always in one of these."""

_LEAF_SLUGS = frozenset(leaf.slug for leaf in LEAVES)


def is_leaf(slug: str) -> bool:
    """Whether a slug names a category that tools can be in."""
    return slug in _LEAF_SLUGS


def leaves_under(slug: str) -> list[str]:
    """List the slugs of the leaves in a branch; a leaf stands for itself, others for nothing."""
    if is_leaf(slug):
        return [slug]
    return [leaf.slug for leaf in LEAVES if leaf.parent == slug]


def name_of(slug: str) -> str:
    """Return the name that people read; a slug that this version does not know stays as it is."""
    category = _ALL.get(slug)
    return _(category.name) if category else slug


def branch_of(slug: str) -> str | None:
    """Return the slug of the branch that a leaf is in."""
    category = _ALL.get(slug)
    return category.parent if category else None


def motif_of(slug: str) -> str:
    """Return the stem of a category's drawings."""
    category = _ALL.get(slug)
    return category.motif if category else BRANCHES[0].motif


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """List the branches' names, each with its leaves as (slug, name), for a grouped choice."""
    return [
        (
            _(branch.name),
            [(leaf.slug, _(leaf.name)) for leaf in LEAVES if leaf.parent == branch.slug],
        )
        for branch in BRANCHES
    ]
