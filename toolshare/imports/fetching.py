"""Fetching one file from somebody else's server, trusting neither the address nor the answer.

Of what is installed only asyncio lets us say to which IP address a connection goes while the
certificate and the Host header are those of the name, and puts one time limit around all of it.
A client that looks the name up itself would look it up a second time, after our check, and could
be told another address (DNS rebinding). What is needed of HTTP is little: one GET on a connection
of its own, without cookies, without compression, and without following anything.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from functools import cache

import msgspec

from toolshare.i18n import _
from toolshare.imports.addresses import Address, is_public

LONGEST_S = 30.0
CONNECT_WITHIN_S = 5.0
MOST_ENDPOINTS = 3
LARGEST_HEAD_BYTES = 32_768
PIECE_BYTES = 65_536
ACCEPTED = "image/jpeg, image/png, image/webp"

_STATUS = re.compile(r"HTTP/1\.[01] (\d{3})(?: .*)?")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_REDIRECTS = {301, 302, 303, 307, 308}
_BUSY = {429, 503}


class Endpoint(msgspec.Struct, frozen=True):
    """Where a connection goes: an IP address that has been checked, and a port."""

    ip: str
    port: int


Resolve = Callable[[str, int], Awaitable[Sequence[Endpoint]]]
"""Says where a host and port are, or raises ``NotFetched`` when that is nowhere public."""


class NotFetched(Exception):
    """There is no file; the message says why, ``is_for_now`` whether another try makes sense."""

    def __init__(self, message: str, *, is_for_now: bool = False, wait_s: float = 0) -> None:
        super().__init__(message)
        self.message = message
        self.is_for_now = is_for_now
        self.wait_s = wait_s
        """How long the server wants to be left alone."""
        self.size = 0
        """How many bytes came in vain."""


class Moved(Exception):
    """The server sends us somewhere else, which is to be checked like the first address."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class _Head(msgspec.Struct, frozen=True):
    status: int
    fields: dict[str, str]


async def public_endpoints(host: str, port: int) -> Sequence[Endpoint]:
    """Look a name up once; every address that it has must be public.

    What is private and what does not exist are told in the same words: otherwise one could
    find out with a table which names there are in our own network.
    """
    nowhere = NotFetched(_("There is no public server of this name."))
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise nowhere from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(is_public(address) for address in addresses):
        raise nowhere
    return [Endpoint(address, port) for address in addresses]


async def fetch_file(
    address: Address,
    *,
    most_bytes: int,
    agent: str,
    resolve: Resolve = public_endpoints,
    longest_s: float = LONGEST_S,
) -> bytes:
    """Return what is at the address; raises ``NotFetched`` or ``Moved``."""
    content = bytearray()
    try:
        async with asyncio.timeout(longest_s):
            reader, writer = await _connect(address, await resolve(address.host, address.port))
            try:
                writer.write(_request(address, agent))
                await _read(reader, content, most_bytes)
            finally:
                # Not a polite end: nobody may keep us waiting for theirs.
                writer.transport.abort()
    except (NotFetched, OSError, EOFError, asyncio.LimitOverrunError, ValueError) as error:
        failed = _failure(error)
        failed.size = len(content)
        raise failed from None
    return bytes(content)


def _failure(error: Exception) -> NotFetched:
    """Say what went wrong; mostly another try makes sense."""
    match error:
        case NotFetched():
            return error
        case TimeoutError():
            return NotFetched(_("The server took too long."), is_for_now=True)
        case ssl.SSLCertVerificationError():
            return NotFetched(_("The server cannot prove that it is the one of this name."))
        case OSError():
            return NotFetched(_("The server cannot be reached."), is_for_now=True)
    return NotFetched(_("The server’s answer cannot be understood."), is_for_now=True)


async def _connect(
    address: Address, endpoints: Sequence[Endpoint]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to the first of the checked addresses that answers; to nothing else."""
    failure: OSError = OSError("there is no address")
    for endpoint in endpoints[:MOST_ENDPOINTS]:
        try:
            async with asyncio.timeout(CONNECT_WITHIN_S):
                return await asyncio.open_connection(
                    endpoint.ip,
                    endpoint.port,
                    ssl=_trust() if address.is_secure else None,
                    server_hostname=address.host if address.is_secure else None,
                    limit=LARGEST_HEAD_BYTES,
                )
        except ssl.SSLCertVerificationError:
            raise
        except OSError as error:  # A timeout is one, too.
            failure = error
    raise failure


@cache
def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _request(address: Address, agent: str) -> bytes:
    lines = (
        f"GET {address.target} HTTP/1.1",
        f"Host: {address.authority}",
        f"User-Agent: {agent}",
        f"Accept: {ACCEPTED}",
        "Accept-Encoding: identity",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii", "replace")


async def _read(reader: asyncio.StreamReader, content: bytearray, most_bytes: int) -> None:
    head = await _head(reader)
    while 100 <= head.status < 200:
        head = await _head(reader)
    _check_status(head)
    if head.fields.get("content-encoding", "identity").lower() != "identity":
        raise NotFetched(_("The server sends its files packed."))
    coding = head.fields.get("transfer-encoding")
    length = head.fields.get("content-length")
    if coding is not None:
        if coding.lower() != "chunked":
            raise ValueError("this coding was not asked for")
        await _chunks(reader, content, most_bytes)
    elif length is None:
        await _until_the_end(reader, content, most_bytes)
    elif not re.fullmatch(r"[0-9]{1,15}", length):
        raise ValueError("a length is a number")
    elif int(length) > most_bytes:
        raise _too_large(most_bytes)
    else:
        await _add(reader, content, int(length))


async def _head(reader: asyncio.StreamReader) -> _Head:
    text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = text.removesuffix("\r\n\r\n").split("\r\n")
    status = _STATUS.fullmatch(first)
    if status is None:
        raise ValueError("this is not HTTP")
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name = name.lower()
        if not colon or name != name.strip() or (name in fields and name in _TOLD_ONCE):
            raise ValueError("a line of the head cannot be understood")
        fields[name] = value.strip()
    return _Head(int(status[1]), fields)


_TOLD_ONCE = {"content-length", "transfer-encoding", "location"}


def _check_status(head: _Head) -> None:
    if head.status in _REDIRECTS and "location" in head.fields:
        raise Moved(head.fields["location"])
    if head.status in _BUSY:
        wait = head.fields.get("retry-after", "")
        raise NotFetched(
            _("The server is busy."),
            is_for_now=True,
            wait_s=float(wait) if re.fullmatch(r"[0-9]{1,6}", wait) else 60.0,
        )
    if head.status != 200:
        raise NotFetched(
            _("The server answers with %(status)s instead of a file.", status=head.status),
            is_for_now=head.status >= 500,
        )


async def _until_the_end(reader: asyncio.StreamReader, content: bytearray, most_bytes: int) -> None:
    while piece := await reader.read(PIECE_BYTES):
        content += piece
        if len(content) > most_bytes:
            raise _too_large(most_bytes)


async def _chunks(reader: asyncio.StreamReader, content: bytearray, most_bytes: int) -> None:
    while True:
        size = _CHUNK_SIZE.fullmatch(await reader.readuntil(b"\r\n"))
        if size is None:
            raise ValueError("a chunk begins with its size")
        wanted = int(size[1], 16)
        if not wanted:
            return
        if len(content) + wanted > most_bytes:
            raise _too_large(most_bytes)
        await _add(reader, content, wanted)
        if await reader.readexactly(2) != b"\r\n":
            raise ValueError("a chunk ends with its line")


async def _add(reader: asyncio.StreamReader, content: bytearray, wanted: int) -> None:
    """Read so many bytes, piece by piece: what comes is counted, also when the rest does not."""
    end = len(content) + wanted
    while len(content) < end:
        piece = await reader.read(min(PIECE_BYTES, end - len(content)))
        if not piece:
            raise ValueError("the file breaks off")
        content += piece


def _too_large(most_bytes: int) -> NotFetched:
    return NotFetched(_("This file is larger than %(most)s MB.", most=most_bytes // 1024**2))
