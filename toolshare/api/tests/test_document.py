"""The OpenAPI document, and the reference that people read."""

import re
from html.parser import HTMLParser
from importlib.metadata import version
from typing import Any

import httpx
import msgspec
import pytest

from toolshare.api import examples
from toolshare.api.document import operations
from toolshare.api.shapes import accounts, finding, loans, tools
from toolshare.api.tests.conftest import Call
from toolshare.conftest import Browse
from toolshare.settings import Settings
from toolshare.web.problems import Problem

ANSWERS = [
    (examples.OPENED, accounts.OpenedAccount),
    (examples.TOKEN, accounts.TokenAnswer),
    (examples.ACCOUNT, accounts.AccountAnswer),
    (examples.CATEGORIES, finding.CategoryList),
    (examples.CARDS, finding.ToolList),
    (examples.TOOL, tools.ToolAnswer),
    (examples.LOANS, loans.LoanList),
    (examples.LOAN, loans.LoanAnswer),
    (examples.PROBLEM, Problem),
]
REQUESTS = [
    (examples.SIGN_UP, accounts.NewAccount),
    (examples.SIGN_IN, accounts.TokenRequest),
    (examples.NEW_TOOL, tools.NewTool),
    (examples.TOOL_CHANGE, tools.ToolChange),
    (examples.NEW_LOAN, loans.NewLoan),
    (examples.REASON, loans.WithReason),
    (examples.REMARK, loans.WithRemark),
    (examples.HANDOVER, loans.Handover),
    (examples.RENEWAL, loans.Renewal),
    (examples.MESSAGE, loans.NewMessage),
]


@pytest.fixture
async def document(call: Call) -> dict[str, Any]:
    answer = await (await call(None)).get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize(("example", "shape"), ANSWERS + REQUESTS)
def test_an_example_is_of_its_shape_and_leaves_nothing_out(
    example: dict[str, Any], shape: type[msgspec.Struct]
):
    read = msgspec.convert(example, shape)
    required = {field.name for field in msgspec.structs.fields(shape) if field.required}
    assert required <= example.keys() <= set(shape.__struct_fields__)
    assert type(read) is shape


def test_the_document_is_openapi_of_this_version(document: dict[str, Any]):
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == version("toolshare")


def test_every_operation_has_an_example_of_its_request_and_of_every_answer(
    document: dict[str, Any],
):
    for operation in operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert content["schema"]["examples"], operation["operationId"]
        for status, response in operation["responses"].items():
            for content in response.get("content", {}).values():
                assert content["examples"], (operation["operationId"], status)


def test_every_operation_says_what_it_does_and_how_it_fails(document: dict[str, Any]):
    tags = {tag["name"] for tag in document["tags"]}
    for operation in operations(document):
        assert operation["description"]
        assert set(operation["tags"]) <= tags
        assert "503" in operation["responses"]
        failures = {
            kind
            for status, response in operation["responses"].items()
            if status >= "400"
            for kind in response["content"]
        }
        assert failures == {"application/problem+json"}
        assert ("security" in operation) == (
            "401" in operation["responses"] and operation["operationId"] != "create_token"
        )


def test_pages_are_not_in_the_document(document: dict[str, Any]):
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    assert "/api/v1/openapi.json" not in document["paths"]


def test_what_is_sent_may_have_no_other_parts(document: dict[str, Any]):
    schemas = document["components"]["schemas"]
    for _example, shape in REQUESTS:
        assert schemas[shape.__name__]["additionalProperties"] is False
    assert "hammer-drills" in schemas["NewTool"]["properties"]["category"]["enum"]
    assert schemas["ToolChange"]["properties"]["price_per_day_cents"]["minimum"] == 0


def test_the_token_comes_by_a_form(document: dict[str, Any]):
    body = document["paths"]["/api/v1/token"]["post"]["requestBody"]
    assert list(body["content"]) == ["application/x-www-form-urlencoded"]
    flow = document["components"]["securitySchemes"]["password"]["flows"]["password"]
    assert flow["tokenUrl"] == "/api/v1/token"


class Page(HTMLParser):
    """Gathers where a page leads, and what it can be led to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.sources: list[str] = []
        self.canonical = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("id"):
            assert named["id"] not in self.ids
            self.ids.add(named["id"] or "")
        if tag == "a":
            self.links.append(named.get("href") or "")
        if tag in ("script", "img", "link"):
            self.sources.append(named.get("src") or named.get("href") or "")
        if named.get("rel") == "canonical":
            self.canonical = named.get("href") or ""
        assert "style" not in named


@pytest.fixture
async def reference(browse: Browse) -> httpx.Response:
    answer = await (await browse(None)).get("/docs")
    assert answer.status_code == 200
    return answer


async def test_both_addresses_show_the_reference(
    browse: Browse, reference: httpx.Response, settings: Settings
):
    other = await (await browse(None)).get("/redoc")
    assert other.text == reference.text
    assert Page(reference.text).canonical == f"{settings.base_url}/docs"


def test_every_operation_stands_in_the_reference_with_a_command(
    reference: httpx.Response, document: dict[str, Any]
):
    page = Page(reference.text)
    for operation in operations(document):
        assert operation["operationId"] in page.ids
        assert operation["summary"] in reference.text
    for path in document["paths"]:
        assert path in reference.text
    assert reference.text.count("curl ") >= 2 * sum(1 for _one in operations(document))


def test_every_link_within_the_reference_leads_somewhere(reference: httpx.Response):
    page = Page(reference.text)
    within = {link[1:] for link in page.links if link.startswith("#")}
    assert len(within) > 30
    assert within <= page.ids


def test_the_reference_asks_nobody_else_for_anything(reference: httpx.Response, settings: Settings):
    page = Page(reference.text)
    assert all(
        source.startswith(("/", settings.base_url)) and not source.startswith("//")
        for source in page.sources
    )
    assert not re.search(r"<script(?![^>]*\bsrc=)", reference.text)
    assert "<style" not in reference.text


async def test_every_page_leads_to_the_reference(browse: Browse):
    front = await (await browse(None)).get("/sign-in")
    assert "/docs" in Page(front.text).links
