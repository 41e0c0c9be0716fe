"""What a tool's own page shows besides the tool, and which pages everybody may see."""

from toolshare.display.queries.beside import Beside, beside
from toolshare.display.queries.record import record_of
from toolshare.display.queries.sitemap import sitemap, sitemap_blocks

__all__ = ["Beside", "beside", "record_of", "sitemap", "sitemap_blocks"]
