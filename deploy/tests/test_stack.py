"""What survives the stack's end and its loss, and who can reach what in it."""

import re
from collections.abc import AsyncIterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bench.stage import Browser
from deploy.tests.conftest import ROOT, Stack

WIDTHS = (320, 640, 1280)


@pytest.fixture(scope="module")
async def ada(stack: Stack) -> AsyncIterator[Browser]:
    """Somebody who has founded the community."""
    browser = Browser(stack, "ada")
    await browser.sign_up()
    await browser.found()
    yield browser
    await browser.close()


@pytest.fixture(scope="module")
async def tool(ada: Browser) -> str:
    """The address of a tool with a photo that Ada has listed."""
    page = await ada.http.get("/tools/new")
    category = re.search(r'<option value="([a-z0-9-]+)"', page.text)
    assert category
    photo = BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).save(photo, "JPEG")
    sent = await ada.send_tool("Plunge saw", category=category.group(1), photo=photo.getvalue())
    assert sent.status_code == 303, sent.text
    return sent.headers["Location"].split("?")[0]


async def what_is_there(ada: Browser, tool: str) -> dict[str, str]:
    """Return the hashes of the tool's photos in every size, by address."""
    page = await ada.http.get(tool)
    assert page.status_code == 200
    assert "Plunge saw" in page.text
    name = re.search(r"/photos/([0-9a-f]{32})/", page.text)
    assert name
    addresses = [f"/photos/{name.group(1)}/{width}.webp" for width in WIDTHS]
    photos = [await ada.http.get(address) for address in addresses]
    assert [photo.status_code for photo in photos] == [200, 200, 200]
    return {
        address: sha256(photo.content).hexdigest()
        for address, photo in zip(addresses, photos, strict=True)
    }


async def test_what_somebody_lists_outlives_the_containers(stack: Stack, ada: Browser, tool: str):
    before = await what_is_there(ada, tool)
    stack.compose("down")
    stack.compose("up", "--detach", "--wait", "web", "worker")
    assert await what_is_there(ada, tool) == before


async def test_a_backup_brings_back_what_was_lost_with_the_volumes(
    stack: Stack, ada: Browser, tool: str
):
    before = await what_is_there(ada, tool)
    archive = Path(stack.just("backup").stdout.splitlines()[-1])
    try:
        assert (ROOT / archive).stat().st_mode & 0o077 == 0
        stack.compose("down", "--volumes")
        stack.just("restore", str(archive))
        assert await what_is_there(ada, tool) == before

        again = ("run", "--rm", "--no-deps", "-T", "web", "restore", "-")
        stack.compose("stop", "web", "worker")
        with (ROOT / archive).open("rb") as file:
            refused = stack.compose(*again, check=False, stdin=file)
        assert refused.returncode == 1
        assert "--replace" in refused.stderr
        stack.compose("up", "--detach", "--wait", "web")
        assert await what_is_there(ada, tool) == before
    finally:
        (ROOT / archive).unlink()


def test_the_container_of_the_tests_cannot_even_name_the_database(stack: Stack):
    ask = (
        "import socket\n"
        "try: socket.create_connection(('db', 5432), 5); print('reached')\n"
        "except socket.gaierror: print('no such name')"
    )
    run_test = ("--profile", "test", "run", "--rm", "--no-deps", "-T", "--entrypoint", "python")
    assert stack.compose(*run_test, "test", "-c", ask).stdout.strip() == "no such name"


CONNECT = (
    "import asyncio, asyncpg, os\n"
    "url = os.environ['DATABASE_URL']\n"
    "async def ask(url):\n"
    "    connection = await asyncpg.connect(url)\n"
    "    return await connection.fetchval('SELECT current_database()')\n"
    "print(asyncio.run(ask(url)))\n"
    "try: print(asyncio.run(ask(url.removesuffix('_test'))))\n"
    "except asyncpg.PostgresError as error: print(type(error).__name__, error)\n"
)


def test_the_web_under_test_may_not_connect_to_the_real_database(stack: Stack):
    run_web = ("--profile", "test", "run", "--rm", "-T", "--entrypoint", "python", "test-web")
    said = stack.compose(*run_web, "-c", CONNECT).stdout
    assert "toolshare_test\n" in said
    assert 'permission denied for database "toolshare"' in said


def test_the_web_under_test_cannot_take_all_connections(stack: Stack):
    limit = "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'toolshare_test'"
    most = stack.psql("SELECT setting FROM pg_settings WHERE name = 'max_connections'")
    assert 0 < int(stack.psql(limit)) < int(most) / 2


def test_the_log_is_not_for_everybody_on_the_machine(stack: Stack):
    ask = ("exec", "-T", "web", "stat", "--format", "%A %g", "/logs")
    mode, group = stack.compose(*ask).stdout.split()
    assert mode[4:] == "rwx---"
    assert group == "10001"


def test_the_app_is_no_superuser_of_its_database(stack: Stack):
    assert stack.psql("SELECT rolsuper FROM pg_roles WHERE rolname = 'toolshare'") == "f"
    assert stack.psql("SELECT rolpassword IS NULL FROM pg_authid WHERE rolsuper") == "t"


def test_a_failing_story_fails_the_run(stack: Stack):
    failing = "import sys, pytest; open('/tmp/test_no.py', 'w').write('def test_no(): assert 0')"
    script = f"{failing}; sys.exit(pytest.main(['-p', 'no:cacheprovider', '/tmp/test_no.py']))"
    run_test = ("--profile", "test", "run", "--rm", "--no-deps", "-T", "--entrypoint", "python")
    done = stack.compose(*run_test, "test", "-c", script, check=False)
    assert done.returncode == 1
    assert "1 failed" in done.stdout
