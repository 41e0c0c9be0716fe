"""What programs send: each body is checked part by part, and every fault is told at once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from litestar.dto import AbstractDTO
from litestar.exceptions import ClientException
from litestar.openapi.spec import Operation, Reference, RequestBody, Schema
from litestar.typing import FieldDefinition

from toolshare.i18n import _
from toolshare.web.fields import Single, Unusable
from toolshare.web.problems import Fault, Faulty

Shape = TypeVar("Shape", bound=msgspec.Struct)

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
LARGEST_BYTES = 256_000
MOST_FIELDS = 50

_PLACE = re.compile(r" - at `\$(?P<path>[^`]*)`$")


class Checked(AbstractDTO[Any]):
    """Reads a handler's ``data`` from JSON with ``parse``.

    Litestar's own reader stops at the first fault. Texts are read by the same kinds of
    field as in forms, so that a program can write nothing that a page would refuse.
    """

    content_type: ClassVar[str] = JSON

    def decode_bytes(self, value: bytes) -> Any:
        """Read the body into the shape that the handler asks for."""
        sent = self.asgi_connection.headers.get("Content-Type", "").partition(";")[0]
        if sent.strip().lower() != self.content_type:
            raise ClientException(
                _("Please send %(type)s.", type=self.content_type), status_code=415
            )
        field: FieldDefinition = self.asgi_connection.route_handler.parsed_data_field
        return parse(self.taken_apart(value), field.annotation)

    def taken_apart(self, body: bytes) -> Mapping[str, Any]:
        """Return the parts of the body by name."""
        try:
            sent = msgspec.json.decode(body)
        except (ValueError, RecursionError):
            raise ClientException(_("The body is not JSON.")) from None
        if not isinstance(sent, dict):
            raise Faulty([Fault(detail=_("Please send an object."), pointer="#")])
        return sent

    @classmethod
    def create_for_field_definition(cls, *_args: Any, **_more: Any) -> None:
        """Make nothing beforehand: the shape alone says how it is read."""

    @classmethod
    def create_openapi_schema(
        cls, field_definition: FieldDefinition, handler_id: str, schema_creator: Any
    ) -> Reference | Schema:
        """Describe the shape as it is."""
        schema: Reference | Schema = schema_creator.for_field_definition(field_definition)
        return schema


class CheckedForm(Checked):
    """The same for a form; Litestar's reader would keep bodies, and passwords, in memory."""

    content_type = FORM

    def taken_apart(self, body: bytes) -> Mapping[str, Any]:
        """Return the fields by name; of a field that is sent twice the last one counts."""
        try:
            return dict(
                parse_qsl(
                    body.decode("utf-8", "replace"),
                    keep_blank_values=True,
                    max_num_fields=MOST_FIELDS,
                )
            )
        except ValueError:
            raise ClientException(_("The form could not be read.")) from None


@dataclass
class FormOperation(Operation):
    """How the document describes an operation whose body is a form."""

    def __post_init__(self) -> None:
        """Name the body's media type, which Litestar takes for JSON."""
        if isinstance(self.request_body, RequestBody):
            (content,) = self.request_body.content.values()
            self.request_body = RequestBody(content={FORM: content}, required=True)


@dataclass
class OptionalBody(Operation):
    """How the document describes an operation that takes a body or none."""

    def __post_init__(self) -> None:
        """Say that nothing need be sent."""
        if isinstance(self.request_body, RequestBody):
            self.request_body.required = False


def parse(sent: Mapping[str, Any], shape: type[Shape]) -> Shape:
    """Build ``shape`` from its parts, or raise ``Faulty`` with all that is wrong with them."""
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    fields = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    for name, field in fields.items():
        if name in sent:
            try:
                values[field.name] = _read(sent[name], field.type)
            except (msgspec.ValidationError, Unusable) as error:
                faults.append(_fault(name, str(error)))
        elif field.required:
            faults.append(Fault(detail=_("This is missing."), pointer=_pointer(name)))
    for name in sent:
        if name not in fields:
            faults.append(Fault(detail=_("This is not known here."), pointer=_pointer(name)))
    value = None if faults else shape(**values)
    faults += [Fault(detail=text, pointer=_pointer(name)) for name, text in _problems(value)]
    if value is None or faults:
        raise Faulty(faults)
    return value


def _problems(value: object) -> Iterable[tuple[str, str]]:
    """Ask a shape for what no part of it can know alone, as forms are asked."""
    check = getattr(value, "problems", None)
    return check() if check else ()


def _read(sent: object, wanted: Any) -> Any:
    kind = next(_kinds(wanted), None)
    if kind is None or not isinstance(sent, str):
        return msgspec.convert(sent, wanted)
    return kind.parse([sent])


def _kinds(wanted: Any) -> Iterator[Single]:
    """Find the kind of form field that reads a text, also where ``None`` would do too."""
    for part in get_args(wanted):
        if isinstance(part, Single):
            yield part
        elif get_origin(part) is not None:
            yield from _kinds(part)


def _fault(name: str, message: str) -> Fault:
    place = _PLACE.search(message)
    within = place["path"].replace(".", "/").replace("[", "/").replace("]", "") if place else ""
    return Fault(detail=_PLACE.sub("", message).replace("`", ""), pointer=_pointer(name) + within)


def _pointer(name: str) -> str:
    """Write a member's name as a JSON pointer; whatever cannot stand in an address is left out."""
    plain = "".join(letter for letter in name[:60] if letter.isascii() and letter.isprintable())
    return "#/" + plain.replace("~", "~0").replace("/", "~1")
