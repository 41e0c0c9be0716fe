import gzip
from pathlib import Path

import brotli
import pytest

from toolshare.settings import ROOT
from toolshare.web.assets import Assets, lean
from toolshare.web.edge import SECURITY_HEADERS
from toolshare.web.packing import ERRORS, pack


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    pack(ROOT / "static", folder)
    return folder


def test_every_file_is_where_pages_look_for_it(packed: Path):
    assets = Assets(ROOT / "static", development=False)
    files = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    assert files
    for path in files:
        name = path.relative_to(ROOT / "static").as_posix()
        is_ours = path.suffix == ".js" and path.parent == ROOT / "static"
        content = lean(path.read_bytes()) if is_ours else path.read_bytes()
        assert (packed / assets.address(name).lstrip("/")).read_bytes() == content


def test_what_is_compressed_is_the_same_file(packed: Path):
    smaller = list(packed.rglob("*.br"))
    assert {path.suffixes[-2] for path in smaller} >= {".css", ".js", ".svg"}
    for path in smaller:
        plain = path.with_suffix("").read_bytes()
        assert brotli.decompress(path.read_bytes()) == plain
        assert gzip.decompress(path.with_suffix(".gz").read_bytes()) == plain


def test_nginx_sends_the_headers_that_the_app_sends(packed: Path):
    lines = (packed / "headers.conf").read_text().splitlines()
    assert lines == [
        f'add_header {name} "{value}" always;' for name, value in SECURITY_HEADERS.items()
    ]


@pytest.mark.parametrize("status", ERRORS)
def test_there_is_a_page_and_an_alert_for_what_never_reaches_the_app(packed: Path, status: int):
    page = (packed / "errors" / f"{status}.html").read_text()
    assert page.startswith("<!doctype html>")
    assert f"Error {status}" in page
    alert = (packed / "errors" / f"{status}-partial.html").read_text()
    assert 'role="alert"' in alert
    assert "<html" not in alert


def test_packing_twice_gives_the_same_bytes(packed: Path, tmp_path: Path):
    pack(ROOT / "static", tmp_path)
    once = {path.relative_to(packed): path.read_bytes() for path in packed.rglob("*.gz")}
    again = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.gz")}
    assert once == again
