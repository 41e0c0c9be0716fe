"""Static files: kept for ever under an address that names their content, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import brotli
import httpx
import pytest
from litestar import Litestar

from toolshare.settings import ROOT
from toolshare.web.assets import FOR_EVER, Assets, lean
from toolshare.web.tests.conftest import visiting

STYLE = "body { color: black }\n" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "outside.txt").write_text("not yours")
    static = tmp_path / "static"
    (static / "fonts").mkdir(parents=True)
    (static / "app.css").write_text(STYLE)
    (static / "fonts" / "a.woff2").write_bytes(b"font")
    (static / "link").symlink_to(tmp_path / "outside.txt")
    return static


@pytest.fixture
def assets(folder: Path) -> Assets:
    return Assets(folder, development=False)


@pytest.fixture
async def client(assets: Assets) -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar(route_handlers=[assets.route()], openapi_config=None, logging_config=None)
    async with visiting(app, "http://127.0.0.1") as opened:  # type: ignore[arg-type]
        yield opened


async def test_a_file_is_kept_for_ever(client: httpx.AsyncClient, assets: Assets):
    answer = await client.get(assets.address("app.css"))
    assert answer.status_code == 200
    assert answer.text == STYLE
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert answer.headers["Content-Type"].startswith("text/css")


async def test_under_an_older_address_it_is_asked_for_again(client: httpx.AsyncClient):
    answer = await client.get("/static/000000000000/app.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


async def test_a_folder_inside_is_reached(client: httpx.AsyncClient, assets: Assets):
    answer = await client.get(assets.address("fonts/a.woff2"))
    assert answer.content == b"font"
    assert answer.headers["Content-Type"] == "font/woff2"
    assert "Vary" not in answer.headers


async def test_text_is_sent_compressed_to_those_who_take_it(
    client: httpx.AsyncClient, assets: Assets
):
    headers = {"Accept-Encoding": "br"}
    async with client.stream("GET", assets.address("app.css"), headers=headers) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert brotli.decompress(raw).decode() == STYLE
    plain = await client.get(assets.address("app.css"), headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize(
    "name",
    [
        "absent.css",
        "fonts",
        "../outside.txt",
        "..%2Foutside.txt",
        "%2e%2e/outside.txt",
        "fonts/../../outside.txt",
        "fonts/..%2F..%2Foutside.txt",
        "%2Fetc%2Fpasswd",
        "/etc/passwd",
        "..%5Coutside.txt",
        "link",
        "app.css%00.png",
        "%00",
        "x" * 5000,
        "%ff",
        "",
    ],
)
async def test_nothing_else_is_served(name: str, client: httpx.AsyncClient, assets: Assets):
    answer = await client.get(f"/static/{assets.version}/{name}")
    assert answer.status_code == 404
    assert "not yours" not in answer.text


def test_the_address_changes_with_any_files_content_or_name(folder: Path):
    first = Assets(folder, development=False).version
    assert Assets(folder, development=False).version == first
    (folder / "fonts" / "a.woff2").write_bytes(b"another")
    second = Assets(folder, development=False).version
    (folder / "app.css").rename(folder / "other.css")
    assert len({first, second, Assets(folder, development=False).version}) == 3


def test_in_development_a_change_is_seen_at_once(folder: Path):
    assets = Assets(folder, development=True)
    assets.read("app.css")
    (folder / "app.css").write_text("changed")
    assert assets.read("app.css")[0] == b"changed"


def test_the_style_sheet_and_scripts_name_no_other_host():
    for path in [ROOT / "static" / "app.css", *(ROOT / "static").glob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert "url(http" not in text, path
        assert "url(//" not in text, path
        assert 'from "http' not in text, path


@pytest.mark.parametrize("name", ["fonts/../app.css", "fonts/../fonts/../app.css", "/etc/hostname"])
def test_a_file_has_one_name_under_which_it_is_kept(name: str, assets: Assets):
    with pytest.raises(FileNotFoundError):
        assets.read(name)


def test_scripts_of_ours_are_sent_without_what_is_for_their_readers(folder: Path):
    script = "// Says hello.\n\nif (true) {\n  say(`http://${name}`);\n}\n"
    (folder / "hello.js").write_text(script)
    (folder / "vendor").mkdir()
    (folder / "vendor" / "theirs.js").write_text(script)
    assets = Assets(folder, development=False)
    assert assets.read("hello.js")[0] == b"if (true) {\nsay(`http://${name}`);\n}\n"
    assert assets.read("vendor/theirs.js")[0] == script.encode()
    assert Assets(folder, development=True).read("hello.js")[0] == script.encode()


@pytest.mark.parametrize("path", sorted((ROOT / "static").glob("*.js")), ids=lambda path: path.name)
def test_no_text_in_a_script_goes_over_several_lines(path: Path):
    """Or it would lose its indentation on the way."""
    for line in path.read_text(encoding="utf-8").splitlines():
        assert line.count("`") % 2 == 0, line
    assert b"/*" not in lean(path.read_bytes())
