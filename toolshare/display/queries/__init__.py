"""What a tool's own page shows besides the tool."""

from toolshare.display.queries.beside import Beside, beside
from toolshare.display.queries.record import record_of

__all__ = ["Beside", "beside", "record_of"]
