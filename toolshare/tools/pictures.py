"""The drawn picture of a tool that nobody has photographed yet."""

from uuid import UUID

from toolshare.tools.categories import motif_of

VARIANTS = 4
"""How many drawings there are of each motif."""


def motif(category: str, tool_id: UUID) -> str:
    """Return the static file that shows a tool; which of the drawings it is follows from its id."""
    return f"motifs/{motif_of(category)}-{tool_id.int % VARIANTS}.svg"
