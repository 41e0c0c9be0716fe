"""What the proxy keeps to itself, and how much it takes from people whom nobody knows."""

import time
from collections.abc import Iterator

import pytest

from deploy.tests.conftest import DOCKER, Stack, run

ASK = (
    "exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET /tools?q=splitter HTTP/1.0\\r\\n"
    "Referer: http://127.0.0.1/sign-in?next=secret\\r\\n\\r\\n' >&3; cat <&3"
)


@pytest.fixture(scope="module")
def proxy(stack: Stack) -> Iterator[str]:
    """The name of a proxy behind which nobody answers."""
    name = f"{stack.environment['COMPOSE_PROJECT_NAME']}-lonely-proxy"
    alone = ("--rm", "--no-deps", "--detach", "--name", name, "-e", "UPSTREAM=nobody", "proxy")
    stack.compose("--profile", "proxy", "run", *alone)
    yield name
    run(DOCKER, "rm", "--force", name)


def answer_of(proxy: str) -> str:
    for _moment in range(50):
        asked = run(DOCKER, "exec", proxy, "bash", "-c", ASK, check=False)
        if asked.returncode == 0:
            return asked.stdout
        time.sleep(0.1)
    pytest.fail("the proxy does not answer")


def test_a_log_tells_what_failed_and_not_what_somebody_looked_for(proxy: str):
    assert answer_of(proxy).startswith("HTTP/1.1 503")
    logs = run(DOCKER, "logs", proxy)
    assert '"path":"/tools","status":503' in logs.stdout
    assert "splitter" not in logs.stdout + logs.stderr
    assert "secret" not in logs.stdout + logs.stderr


def test_what_strangers_send_cannot_take_all_of_the_machines_memory(proxy: str):
    size = run(DOCKER, "exec", proxy, "df", "--output=size", "--block-size=1M", "/tmp")  # noqa: S108
    assert size.stdout.split()[-1] == "512"
