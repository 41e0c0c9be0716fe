"""What a tool's own page shows besides the tool, and which pages everybody may see."""

from toolshare.display.queries.beside import Beside, beside
from toolshare.display.queries.record import owner_with_record
from toolshare.display.queries.sitemap import sitemap, sitemap_blocks

__all__ = ["Beside", "beside", "owner_with_record", "sitemap", "sitemap_blocks"]
