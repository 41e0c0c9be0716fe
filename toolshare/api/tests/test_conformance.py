"""Whatever anybody sends: no answer that the document does not name, and none of 5xx."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from litestar import Litestar
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from toolshare.api.document import document_of, openapi_config
from toolshare.api.routes import ROUTES
from toolshare.api.tests.conftest import token_of
from toolshare.conftest import PATIENT, Person, create_database, found, join
from toolshare.db import DB, close_pool, open_pool
from toolshare.embedded import EmbeddedPostgres, free_port
from toolshare.loans import actions
from toolshare.loans.tests.conftest import make_tool, stored
from toolshare.settings import ROOT, Settings, read_settings

SECRET = "only these tests know this one, and they end soon"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BORROWERS = ("create_loan", "create_return", "create_renewal", "create_message")
"""Operations that the borrower calls; the others are called by the lender."""
STATES = ("requested", "approved", "ready", "on_loan", "return_reported", "disputed", "lost")
EACH = 3
"""Loans in every state: a step that is taken uses one up."""


class Served(msgspec.Struct, frozen=True):
    """A server on a database of its own, with people, tools and loans that are really there."""

    address: str
    lender: str
    borrower: str
    tool_ids: list[UUID]
    loan_ids: list[UUID]

    def fill(self, case: schemathesis.Case) -> None:
        """Give a request a token, and an id of ours in the place of most made-up ones."""
        operation = case.operation.definition.raw["operationId"]
        token = self.borrower if operation in BORROWERS else self.lender
        case.headers["Authorization"] = f"Bearer {token}"
        for name, ids in (("tool_id", self.tool_ids), ("loan_id", self.loan_ids)):
            made_up = str(case.path_parameters.get(name, ""))
            if len(made_up) == 36 and made_up.count("-") == 4:
                place = sum(made_up.encode()) % (len(ids) + 1)
                case.path_parameters[name] = str([*ids, made_up][place])


@pytest.fixture(scope="module")
async def served(
    cluster: EmbeddedPostgres,
    template: str,
    password_hash: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Served]:
    name = f"served_{uuid4().hex}"
    await create_database(cluster, name, template=template)
    environment = {
        "DATABASE_URL": cluster.url(name),
        "SECRET_KEY": SECRET,
        "TOOLSHARE_DATA": str(tmp_path_factory.mktemp("served")),
        "ACCESS_TOKEN_EXPIRE_MINUTES": "600",
    }
    kept, DB.pool = DB.pool, None
    await open_pool(cluster.url(name), size=2, **PATIENT)
    try:
        there = await people_and_loans(read_settings(environment), password_hash)
    finally:
        await close_pool()
        DB.pool = kept
    with serving(environment) as address:
        yield msgspec.structs.replace(there, address=address)


document = schemathesis.openapi.from_dict(
    document_of(Litestar(ROUTES, include_in_schema=False, openapi_config=openapi_config()))
)


@document.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_document_names(case: schemathesis.Case, served: Served):
    served.fill(case)
    case.call_and_validate(base_url=served.address, checks=CHECKS)


async def people_and_loans(known: Settings, password_hash: str) -> Served:
    """Let ada lend to bob, in every state that a loan can be in."""
    community_id = await found("Lindenhof")
    ada = await join(community_id, "Ada", "admin", password_hash)
    bob = await join(community_id, "Bob", "member", password_hash)
    return Served(
        "",
        await token_of(ada, known),
        await token_of(bob, known),
        [await make_tool(ada, title=f"Drill {number}") for number in range(3)],
        [await lent(ada, bob, state) for state in STATES for _number in range(EACH)],
    )


async def lent(lender: Person, borrower: Person, state: str) -> UUID:
    """Bring a loan of a tool of its own into a state, as of tomorrow noon."""
    now = datetime.now(UTC).replace(hour=12, minute=0) + timedelta(days=1)
    loan_id = await actions.request_loan(
        await make_tool(lender),
        borrower_id=borrower.id,
        first_day=now.date(),
        last_day=now.date() + timedelta(days=1),
        form_key=uuid4(),
        now=now,
    )
    if state == "requested":
        return loan_id
    await actions.approve(loan_id, by=lender.id, now=now)
    if state == "ready":
        await actions.prepare(loan_id, by=lender.id, now=now)
    if state in ("approved", "ready"):
        return loan_id
    code = (await stored(loan_id))["handover_code"]
    await actions.hand_over(loan_id, by=lender.id, code=code, now=now)
    if state == "lost":
        await actions.mark_lost(loan_id, by=lender.id, reason="Gone.", now=now)
    elif state != "on_loan":
        await actions.report_return(loan_id, by=borrower.id, now=now)
    if state == "disputed":
        await actions.dispute(loan_id, by=lender.id, reason="It is bent.", now=now)
    return loan_id


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[str]:
    """Run the application in a process of its own; ours has other things on its loop."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    program = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory"]
    server = subprocess.Popen(
        [*program, "--port", str(port), "toolshare.app:create_app"],
        env={**os.environ, **environment, "PORT": str(port)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(server, address)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_until_ready(server: subprocess.Popen[bytes], address: str) -> None:
    give_up_at = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < give_up_at, "the server does not answer"
            time.sleep(0.05)
