"""The OpenAPI document as people read it: by noun, each operation with an example."""

import json
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus

import msgspec

from toolshare.api import examples
from toolshare.api.addresses import BASE
from toolshare.api.bodies import FORM
from toolshare.api.document import Part
from toolshare.i18n import _

NOTHING: Part = {}

MOST_NAMED = 20
"""How many values of a choice are named; the categories are more."""
METHODS = ("get", "post", "patch", "delete")


class Row(msgspec.Struct, frozen=True):
    """One parameter or one member of a body or an answer."""

    name: str
    kind: str
    is_required: bool
    about: str
    where: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """One way in which an operation fails."""

    status: int
    title: str
    about: str


class Described(msgspec.Struct, frozen=True):
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    about: Sequence[str]
    """Paragraphs."""
    token: str
    """``needed``, ``welcome``, or nothing."""
    parameters: Sequence[Row]
    body: Sequence[Row]
    request: str
    """A command line that makes the request."""
    status: int
    answer_about: str
    answer_shape: str | None
    answer: str | None
    refusals: Sequence[Refusal]


class Noun(msgspec.Struct, frozen=True):
    """Operations that belong together."""

    id: str
    name: str
    about: str
    operations: Sequence[Described]


class Shape(msgspec.Struct, frozen=True):
    """What answers are made of."""

    name: str
    about: str
    rows: Sequence[Row]


class Reference(msgspec.Struct, frozen=True):
    """The whole of it."""

    version: str
    first_steps: Sequence[tuple[str, str, str]]
    """Each with a title, what it is for, and a command."""
    nouns: Sequence[Noun]
    shapes: Sequence[Shape]
    refusals: Sequence[Refusal]
    problem: str
    """The example of one."""


def reference_of(document: Part, *, base_url: str) -> Reference:
    """Arrange the document; commands call the instance at ``base_url``."""
    described = [
        (operation["tags"][0], _described(path, method, operation, document, base_url))
        for path, item in document["paths"].items()
        for method, operation in sorted(item.items(), key=lambda pair: METHODS.index(pair[0]))
    ]
    return Reference(
        version=document["info"]["version"],
        first_steps=list(_first_steps(base_url)),
        nouns=[
            Noun(
                id=_slug(tag["name"]),
                name=tag["name"],
                about=tag["description"],
                operations=[one for name, one in described if name == tag["name"]],
            )
            for tag in document["tags"]
        ],
        shapes=list(_shapes(document)),
        refusals=_distinct([refusal for _tag, one in described for refusal in one.refusals]),
        problem=_pretty(examples.PROBLEM),
    )


def _first_steps(base_url: str) -> Iterator[tuple[str, str, str]]:
    yield (
        _("Get a token"),
        _("With the address and password of your account. It lasts for half an hour or so."),
        f"curl {base_url}{BASE}/token \\\n"
        '  --data-urlencode "username=bob@example.org" \\\n'
        '  --data-urlencode "password=three green ladders"',
    )
    yield (
        _("Find a tool"),
        _("Whatever is free on your days. Take the id of one that you like."),
        f'curl "{base_url}{BASE}/tools?q=drill&from=2026-12-05&until=2026-12-06"',
    )
    yield (
        _("Ask for it"),
        _("The answer is the loan: it says what happens next, and which steps you may take."),
        f"curl {base_url}{BASE}/tools/$TOOL_ID/loans \\\n"
        '  -H "Authorization: Bearer $TOKEN" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        """  -d '{"first_day": "2026-12-05", "last_day": "2026-12-06"}'""",
    )


def _described(path: str, method: str, operation: Part, document: Part, base_url: str) -> Described:
    (success, *failures) = sorted(operation["responses"].items())
    content = next(iter(success[1].get("content", NOTHING).values()), NOTHING)
    example = next((one["value"] for one in content.get("examples", NOTHING).values()), None)
    body = _body(operation)
    return Described(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=[" ".join(text.split()) for text in operation["description"].split("\n\n")],
        token=_token(operation),
        parameters=[
            _parameter(part) for part in operation.get("parameters", ()) if part["in"] != "path"
        ],
        body=_rows(_resolved(body["schema"], document)) if body else [],
        request=_command(path, method, operation, base_url),
        status=int(success[0]),
        answer_about=success[1]["description"],
        answer_shape=_name_of(content.get("schema", {})),
        answer=None if example is None else _pretty(example),
        refusals=[_refusal(status, response) for status, response in failures],
    )


def _token(operation: Part) -> str:
    ways = operation.get("security", [])
    return "welcome" if {} in ways else "needed" if ways else ""


def _parameter(part: Part) -> Row:
    return Row(
        name=part["name"],
        kind=_kind(part["schema"]),
        is_required=part["required"],
        about=part.get("description", ""),
        where=part["in"],
    )


def _rows(schema: Part) -> list[Row]:
    required = schema.get("required", ())
    return [
        Row(name, _kind(part), name in required, part.get("description", ""))
        for name, part in schema["properties"].items()
    ]


def _kind(schema: Part) -> str:
    """Say in words what values a schema takes."""
    if "oneOf" in schema:
        limits = {name: part for name, part in schema.items() if name != "oneOf"}
        return " or ".join(
            "null" if way == {"type": "null"} else _kind(limits | way) for way in schema["oneOf"]
        )
    if name := _name_of(schema):
        return name
    among = schema.get("enum") or [schema[name] for name in ("const",) if name in schema]
    if among and len(among) <= MOST_NAMED:
        return " | ".join(value or "(nothing)" for value in among)
    if each := schema.get("additionalProperties"):
        return f"{_kind(each)} by name"
    if schema["type"] == "array":
        return f"list of {_kind(schema['items'])}"
    return _TYPES.get(schema.get("format") or schema["type"], schema["type"]) + _limits(schema)


def _limits(schema: Part) -> str:
    """Say how long or how large a value may be."""
    least = schema.get("minimum", schema.get("minLength"))
    most = schema.get("maximum", schema.get("maxLength"))
    unit = " characters" if "maxLength" in schema else ""
    if most is None:
        return ""
    return f", {least} to {most}{unit}" if least is not None else f", at most {most}{unit}"


def _name_of(schema: Part) -> str | None:
    """Return the name of the shape that a schema refers to."""
    for part in (schema, *schema.get("allOf", ())):
        if reference := part.get("$ref"):
            return reference.rpartition("/")[2]
    return None


def _resolved(schema: Part, document: Part) -> Part:
    resolved: Part = document["components"]["schemas"][_name_of(schema)]
    return resolved


def _body(operation: Part) -> Part:
    content = operation.get("requestBody", NOTHING).get("content", NOTHING)
    return next(iter(content.values()), NOTHING)


def _refusal(status: str, response: Part) -> Refusal:
    return Refusal(int(status), HTTPStatus(int(status)).phrase, response["description"])


def _distinct(refusals: Iterable[Refusal]) -> list[Refusal]:
    return sorted({refusal.status: refusal for refusal in refusals}.values(), key=_status)


def _status(refusal: Refusal) -> int:
    return refusal.status


def _shapes(document: Part) -> Iterator[Shape]:
    """List what answers are made of; what requests are made of stands with each."""
    for name, schema in sorted(document["components"]["schemas"].items()):
        if schema.get("additionalProperties") is not False:
            yield Shape(name, schema["description"], _rows(schema))


def _command(path: str, method: str, operation: Part, base_url: str) -> str:
    """Write a request as a command for a shell in which TOKEN is set."""
    content = _body(operation)
    sent: Part | None = next(iter(content.get("schema", NOTHING).get("examples", ())), None)
    for name, example in _PATH_EXAMPLES.items():
        path = path.replace(name, example)
    lines = [f"curl {base_url}{path}" + (" --get" if operation["operationId"] in _ASKED else "")]
    if method not in {"get", "post"} or (method == "post" and sent is None):
        lines[0] = f"curl -X {method.upper()} {base_url}{path}"
    if _token(operation) == "needed":
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if sent is not None and FORM in operation["requestBody"]["content"]:
        lines += [f'--data-urlencode "{name}={text}"' for name, text in sent.items()]
    elif sent is not None:
        lines += ['-H "Content-Type: application/json"', f"-d '{_pretty(sent)}'"]
    lines += [f'-d "{name}={text}"' for name, text in _ASKED.get(operation["operationId"], ())]
    return " \\\n  ".join(lines)


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


_TYPES = {
    "uuid": "UUID",
    "date": "day",
    "date-time": "moment",
    "string": "text",
    "integer": "number",
    "boolean": "true or false",
}
_PATH_EXAMPLES = {"{tool_id}": examples.TOOL_ID, "{loan_id}": examples.LOAN_ID}
_ASKED = {
    "list_tools": (
        ("q", "drill"),
        ("from", "2026-12-05"),
        ("until", "2026-12-06"),
        ("price", "5"),
        ("facets", "on"),
    ),
    "list_loans": (("group", "waiting"),),
}
