"""Bodies as they arrive: slowly or never, and from people whom nobody knows."""

import asyncio
import time
from typing import cast

from litestar.exceptions import ClientException
from litestar.types import HTTPReceiveMessage, HTTPScope, Receive

from toolshare.web.turns import aside

LARGEST_FROM_STRANGERS_BYTES = 1_000_000
"""Photos come from members; a stranger has no more to send than a form of text."""
LONGEST_S = 180
"""For a whole body; a page gives up on its photos after two minutes."""


class Arriving:
    """The body of one request, for whose next part no turn is kept."""

    def __init__(self, scope: HTTPScope, receive: Receive, *, longest_s: float = LONGEST_S) -> None:
        self._scope = scope
        self._receive = receive
        self._until = time.monotonic() + longest_s
        self._bytes = 0
        self._first: HTTPReceiveMessage | None = None

    async def begin(self) -> None:
        """Wait for the first part, which mostly is the whole."""
        self._first = await self._next()

    async def receive(self) -> HTTPReceiveMessage:
        """Return the next part; the application calls this as the server's ``receive``."""
        if self._first is not None:
            message, self._first = self._first, None
        else:
            async with aside():
                message = await self._next()
        self._check_size(message)
        return message

    async def _next(self) -> HTTPReceiveMessage:
        try:
            async with asyncio.timeout(self._until - time.monotonic()):
                return cast(HTTPReceiveMessage, await self._receive())
        except TimeoutError:
            raise ClientException(status_code=408) from None

    def _check_size(self, message: HTTPReceiveMessage) -> None:
        if message["type"] != "http.request" or self._scope.get("user") is not None:
            return
        self._bytes += len(message["body"])
        if self._bytes > LARGEST_FROM_STRANGERS_BYTES:
            raise ClientException(status_code=413)
