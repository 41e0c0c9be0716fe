"""The OpenAPI document: what Litestar makes of the handlers, and what it has no words for."""

import inspect
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Litestar, Router, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import (
    Components,
    License,
    OAuthFlow,
    OAuthFlows,
    SecurityScheme,
    Tag,
)
from litestar.types import ControllerRouterHandler

from toolshare.api.addresses import BASE
from toolshare.api.callers import ApiRequest
from toolshare.api.shapes import accounts, finding, loans, tools
from toolshare.tools.categories import LEAVES
from toolshare.web import problems

Part = dict[str, Any]
"""An object of the document."""

ABOUT = """\
Everything that the pages of ToolShare do, for programs.

Send a token with `Authorization: Bearer <token>`; `POST /api/v1/token` gives one. Money is \
in cents with its currency, days are ISO dates of the community, and moments are RFC 3339 in \
UTC. Lists answer `items` and the cursor of the `next` page. What goes wrong is told as \
problem details (RFC 9457). What is not yours looks as if it did not exist."""

TAGS = (
    Tag("Accounts", "Who you are."),
    Tag("Tools", "What there is to borrow, and what you lend."),
    Tag("Loans", "One copy of a tool, for one borrower, for some days."),
    Tag("Steps of a loan", "What brings a loan from the request to the return."),
)

_HEADERS = {
    "201": ("Location", "Where it is from now on."),
    "401": ("WWW-Authenticate", "How to show who you are."),
    "429": ("Retry-After", "In how many seconds to try again."),
    "503": ("Retry-After", "In how many seconds to try again."),
}


class NoPages(Router):
    """Keeps out the pages that Litestar would add: they load scripts from third parties."""

    def register(self, value: ControllerRouterHandler) -> list[Any]:
        """Take nothing in."""
        return []


def openapi_config() -> OpenAPIConfig:
    """Say what the document says about the whole."""
    return OpenAPIConfig(
        title="ToolShare",
        version=version("toolshare"),
        description=ABOUT,
        license=License(name="MIT", identifier="MIT"),
        tags=list(TAGS),
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    bearer_format="JWT",
                    description="A token from `POST /api/v1/token`.",
                ),
                "password": SecurityScheme(
                    type="oauth2",
                    description="The same token, for clients that know OAuth 2.",
                    flows=OAuthFlows(
                        password=OAuthFlow(token_url=f"{BASE}/token", scopes={}),
                    ),
                ),
            }
        ),
        openapi_router=NoPages("", route_handlers=[], include_in_schema=False),
    )


@get("/openapi.json", include_in_schema=False)
async def show_document(request: ApiRequest) -> dict[str, Any]:
    """Send the OpenAPI document."""
    return document_of(request.app)


@cache
def document_of(app: Litestar) -> Part:
    """Make the document; it stays the same as long as the application runs."""
    document: Part = msgspec.to_builtins(app.openapi_schema.to_schema())
    schemas = document["components"]["schemas"]
    for shape in _shapes():
        if shape.__name__ in schemas:
            _complete(schemas[shape.__name__], shape)
    for operation in operations(document):
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _as_sent(parameter["schema"])
        for status, response in operation["responses"].items():
            if status in _HEADERS:
                name, about = _HEADERS[status]
                schema = {"type": "string"}
                response["headers"] = {name: {"description": about, "schema": schema}}
    _complete_change(schemas)
    return document


def operations(document: Part) -> Iterator[Part]:
    """Yield every operation of a document."""
    for item in document["paths"].values():
        yield from item.values()


def _shapes() -> Iterator[type[msgspec.Struct]]:
    for module in (accounts, finding, tools, loans, problems):
        for thing in vars(module).values():
            if inspect.isclass(thing) and issubclass(thing, msgspec.Struct):
                yield thing


def _complete(schema: Part, shape: type[msgspec.Struct]) -> None:
    schema["description"] = inspect.getdoc(shape)
    if shape.__struct_config__.forbid_unknown_fields:
        schema["additionalProperties"] = False
    schema["properties"] = {
        name: _with_whole_bounds(part) for name, part in schema["properties"].items()
    }


def _complete_change(schemas: dict[str, Part]) -> None:
    """Tell what a tool may be changed to: the same as what it may be listed as."""
    listed, changed = (schemas[name]["properties"] for name in ("NewTool", "ToolChange"))
    listed["category"]["enum"] = [leaf.slug for leaf in LEAVES]
    for name, part in listed.items():
        changed[name] = {word: value for word, value in part.items() if word != "default"}


def _as_sent(schema: Part) -> Part:
    """Leave out what nobody sends: nothing, which stands for a parameter left out."""
    if schema.get("default") == "":
        schema = {word: value for word, value in schema.items() if word != "default"}
    return _with_whole_bounds(schema)


def _with_whole_bounds(schema: Part) -> Part:
    """Write the bounds of whole numbers as whole numbers."""
    return schema | {word: int(schema[word]) for word in ("minimum", "maximum") if word in schema}
