"""Asking a server for one file: only where it may be, and only as long and as much as allowed."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from toolshare.imports import fetching
from toolshare.imports.addresses import parse_address
from toolshare.imports.fetching import (
    Endpoint,
    Moved,
    NotFetched,
    fetch_file,
    public_endpoints,
)
from toolshare.imports.tests.webserver import (
    Answer,
    WebServer,
    file_answer,
    redirect_answer,
    serving,
)

MOST = 100_000


async def fetch(
    web: WebServer, answer: Answer, *, longest_s: float = 20, most: int = MOST
) -> bytes:
    web.answers["photos.example/a.jpg"] = answer
    return await fetch_file(
        parse_address("http://photos.example/a.jpg"),
        most_bytes=most,
        agent="ToolShare",
        resolve=web.resolve,
        longest_s=longest_s,
    )


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(file_answer(b"content"), id="with its length"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\ncontent", id="until the end"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"3\r\ncon\r\n4;name=value\r\ntent\r\n0\r\n\r\n",
            id="in pieces",
        ),
        pytest.param(
            b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + file_answer(b"content"),
            id="after a hint",
        ),
        pytest.param(file_answer(b"content", head="Content-Encoding: identity\r\n"), id="plain"),
    ],
)
async def test_a_file_comes_however_it_is_sent(web: WebServer, answer: bytes):
    assert await fetch(web, answer) == b"content"


async def test_a_server_is_asked_by_its_name_politely_and_without_cookies(web: WebServer):
    await fetch(web, file_answer(b"content", head="Set-Cookie: a=b\r\n"))
    await fetch(web, file_answer(b"content"))
    assert web.looked_up == [("photos.example", 80)] * 2
    assert web.requests[1].split("\r\n") == [
        "GET /a.jpg HTTP/1.1",
        "Host: photos.example",
        "User-Agent: ToolShare",
        "Accept: image/jpeg, image/png, image/webp",
        "Accept-Encoding: identity",
        "Connection: close",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(file_answer(b"x" * (MOST + 1)), "larger than", id="told to be too large"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MOST + 1), "larger than", id="too large"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFF\r\n",
            "larger than",
            id="a piece too large",
        ),
        pytest.param(file_answer(b"", status="404 Not Found"), "404", id="not there"),
        pytest.param(file_answer(b"", status="403 No"), "403", id="forbidden"),
        pytest.param(b"HTTP/1.1 302 Found\r\n\r\n", "302", id="moved to nowhere"),
        pytest.param(
            file_answer(b"x", head="Content-Encoding: gzip\r\n"), "packed", id="a packed one"
        ),
    ],
)
async def test_what_another_try_would_not_bring_is_told_for_good(
    web: WebServer, answer: bytes, words: str
):
    with pytest.raises(NotFetched, match=words) as failed:
        await fetch(web, answer)
    assert not failed.value.is_for_now


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(b"", "understood", id="nothing"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "understood", id="something else"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", "understood", id="half a head"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nA: " + b"x" * 40_000 + b"\r\n\r\n", "understood", id="a long head"
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nA\r\n\r\n", "understood", id="a line without colon"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "understood",
            id="two lengths",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "understood", id="a length below zero"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "understood", id="cut off"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "understood",
            id="a coding nobody asked for",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
            "understood",
            id="a piece of less than nothing",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc",
            "understood",
            id="a piece longer than it says",
        ),
        pytest.param(file_answer(b"", status="500 Oh"), "500", id="broken"),
    ],
)
async def test_what_may_be_better_later_is_told_so(web: WebServer, answer: bytes, words: str):
    with pytest.raises(NotFetched, match=words) as failed:
        await fetch(web, answer)
    assert failed.value.is_for_now


@pytest.mark.parametrize(
    ("head", "wait_s"), [("Retry-After: 120\r\n", 120), ("", 60), ("Retry-After: soon\r\n", 60)]
)
async def test_a_busy_server_says_how_long_it_wants_to_be_left_alone(
    web: WebServer, head: str, wait_s: float
):
    with pytest.raises(NotFetched) as failed:
        await fetch(web, file_answer(b"", status="429 Too Many Requests", head=head))
    assert (failed.value.is_for_now, failed.value.wait_s) == (True, wait_s)


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


async def keep_silent(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


@pytest.mark.parametrize("answer", [drip, keep_silent])
async def test_all_of_it_together_may_take_only_so_long(web: WebServer, answer: Answer):
    began = asyncio.get_running_loop().time()
    with pytest.raises(NotFetched, match="too long"):
        await fetch(web, answer, longest_s=0.3)
    assert asyncio.get_running_loop().time() - began < 3


async def test_a_redirect_is_told_and_not_followed(web: WebServer):
    with pytest.raises(Moved) as moved:
        await fetch(web, redirect_answer("http://127.0.0.1/"))
    assert moved.value.location == "http://127.0.0.1/"
    assert web.paths == ["photos.example/a.jpg"]


async def test_a_name_is_looked_up_once_and_the_connection_goes_where_it_was_checked(
    web: WebServer,
):
    """A second look could be told another address: that is how names are rebound."""
    answers = [[Endpoint("127.0.0.1", web.port)], [Endpoint("127.0.0.2", 9)]]

    async def rebinding(host: str, port: int) -> list[Endpoint]:
        return answers.pop(0)

    web.answers["photos.example/a.jpg"] = file_answer(b"content")
    address = parse_address("http://photos.example/a.jpg")
    content = await fetch_file(address, most_bytes=MOST, agent="A", resolve=rebinding)
    assert content == b"content"
    assert len(answers) == 1


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "nowhere.invalid",
    ],
)
async def test_a_host_that_is_not_public_is_nowhere(web: WebServer, host: str):
    with pytest.raises(NotFetched, match="no public server"):
        await public_endpoints(host, web.port)
    assert web.requests == []


async def test_an_address_that_is_public_is_asked_as_it_is():
    assert await public_endpoints("2606:4700::1111", 443) == [Endpoint("2606:4700::1111", 443)]


async def test_nobody_listens(unused_tcp_port: int):
    async def resolve(host: str, port: int) -> list[Endpoint]:
        return [Endpoint("127.0.0.1", unused_tcp_port)]

    address = parse_address("http://photos.example/")
    with pytest.raises(NotFetched, match="cannot be reached") as failed:
        await fetch_file(address, most_bytes=MOST, agent="A", resolve=resolve)
    assert failed.value.is_for_now


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of photos.example with its key, which nobody but a test trusts."""
    both = tmp_path_factory.mktemp("tls") / "both.pem"
    how = "-x509 -newkey rsa:2048 -nodes -days 1 -keyout - -out - -subj /CN=photos.example"
    made = subprocess.run(
        ["openssl", "req", *how.split(), "-addext", "subjectAltName=DNS:photos.example"],  # noqa: S607
        check=True,
        capture_output=True,
    )
    both.write_bytes(made.stdout)
    return both


@pytest.fixture
async def secure_web(certificate: Path) -> AsyncIterator[WebServer]:
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trust.load_cert_chain(certificate)
    async with serving(trust) as server:
        server.answers["photos.example/a.jpg"] = file_answer(b"content")
        yield server


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine trusts that certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    fetching._trust.cache_clear()
    yield
    fetching._trust.cache_clear()


async def fetch_safely(web: WebServer, host: str) -> bytes:
    address = parse_address(f"https://{host}/a.jpg")
    return await fetch_file(address, most_bytes=MOST, agent="A", resolve=web.resolve)


async def test_a_server_that_nobody_vouches_for_is_told_nothing(secure_web: WebServer):
    with pytest.raises(NotFetched, match="cannot prove"):
        await fetch_safely(secure_web, "photos.example")
    assert secure_web.requests == []


async def test_a_server_proves_the_name_and_not_the_number_it_was_found_at(
    secure_web: WebServer, trusted: None
):
    assert await fetch_safely(secure_web, "photos.example") == b"content"
    with pytest.raises(NotFetched, match="cannot prove"):
        await fetch_safely(secure_web, "other.example")
