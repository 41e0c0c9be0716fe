"""Forms: every error at once, next to its field, and what was typed is kept."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar, get_type_hints
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException

from toolshare.i18n import _
from toolshare.refusal import Refused
from toolshare.web.fields import Key, Kind, Sent, Unusable

Shape = TypeVar("Shape")

LARGEST_TEXT_BYTES = 1_000_000
"""The size of a form without files."""
MOST_FIELDS = 500
_SURROGATES = re.compile("[\ud800-\udfff]")

WHOLE_FORM = ""
"""The name under which messages stand that belong to no single field."""


@dataclass
class Form(Generic[Shape]):
    """A form as somebody filled it in, or as it is first shown.

    ``value`` is there when every field could be used. Templates read what was typed
    with ``typed``, ``typed_list`` and the messages with ``errors`` and ``all_errors``.
    """

    value: Shape | None = None
    sent: dict[str, list[Sent]] = field(default_factory=dict)
    messages: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    key: UUID = field(default_factory=uuid4)

    def typed(self, name: str) -> str:
        """Return the text of a field, or an empty string."""
        return next(iter(self.typed_list(name)), "")

    def typed_list(self, name: str) -> list[str]:
        """Return every text that was sent under a name."""
        return [item for item in self.sent.get(name, []) if isinstance(item, str)]

    def errors(self, name: str) -> list[str]:
        """Return the messages that belong next to a field."""
        return self.messages.get(name, [])

    def note(self, name: str, label: str) -> str:
        """Remember a field's label while it is drawn, so that the summary can name it."""
        self.labels[name] = label
        return ""

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """Return each field's name with its message, in the order of the form."""
        return [(name, text) for name, texts in self.messages.items() for text in texts]

    def refuse(self, message: str, field: str | None = None) -> None:
        """Add a message, to a field or to the whole form."""
        self.value = None
        self.messages.setdefault(field or WHOLE_FORM, []).append(message)

    def refuse_as(self, refusal: Refused) -> None:
        """Show why the domain said no."""
        self.refuse(refusal.message, refusal.field)


def filled(**values: object) -> Form[Any]:
    """Return a form to be shown first, with these texts in its fields."""
    return Form(sent={name: _texts(value) for name, value in values.items()})


async def read_form(request: Request[Any, Any, Any], shape: type[Shape]) -> Form[Shape]:
    """Read the sent form into ``shape``, whose annotations say what each field accepts.

    A shape may define ``problems(self)``, yielding ``(field, message)`` for rules that
    look at several fields.
    """
    return parse_form(await _sent(request), shape)


def read_query(request: Request[Any, Any, Any], shape: type[Shape]) -> Form[Shape]:
    """Read the address's query like a form; parts that ``shape`` does not know are ignored."""
    sent: dict[str, list[Sent]] = {}
    for name, text in request.query_params.multi_items():
        if name in _kinds(shape):
            sent.setdefault(name, []).append(text)
    return parse_form(sent, shape)


def parse_form(sent: dict[str, list[Sent]], shape: type[Shape]) -> Form[Shape]:
    """Parse what was sent field by field, gathering every message."""
    form: Form[Shape] = Form(sent=sent)
    _take_key(form)
    values: dict[str, Any] = {}
    for name, kind in _kinds(shape).items():
        try:
            values[name] = kind.parse(sent.get(name, []))
        except Unusable as unusable:
            form.refuse(str(unusable), name)
    for name in sorted(sent.keys() - _kinds(shape).keys() - {"form_key"}):
        form.refuse(_("The form has a field that is not known here: %(name)s", name=name[:40]))
    if not form.messages:
        form.value = shape(**values)
        for name, message in list(_problems(form.value)):
            form.refuse(message, name)
    return form


def _take_key(form: Form[Any]) -> None:
    sent = form.sent.get("form_key", [])
    if sent:
        try:
            form.key = Key().parse(sent)
        except Unusable:
            form.refuse(_("Please send the form again."))


def _problems(value: object) -> Iterable[tuple[str, str]]:
    check = getattr(value, "problems", None)
    return check() if check else ()


async def _sent(request: Request[Any, Any, Any]) -> dict[str, list[Sent]]:
    match request.content_type[0]:
        case "application/x-www-form-urlencoded":
            items = _pairs(await request.body())
        case "multipart/form-data":
            items = await _parts(request)
        case _:
            raise ClientException(_("This is not a form."), status_code=415)
    sent: dict[str, list[Sent]] = {}
    for name, item in items:
        sent.setdefault(name, []).append(item)
    return sent


def _pairs(body: bytes) -> list[tuple[str, Sent]]:
    """Read a form without files.

    Litestar's own reader keeps the last thousand bodies in memory, passwords and all.
    """
    if len(body) > LARGEST_TEXT_BYTES:
        raise ClientException(status_code=413)
    text = body.decode("utf-8", "replace")
    try:
        return [*parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)]
    except ValueError:
        raise ClientException(_("The form could not be read.")) from None


async def _parts(request: Request[Any, Any, Any]) -> list[tuple[str, Sent]]:
    try:
        fields = await request.form()
    except (UnicodeError, LookupError, ValueError):
        # A part in an unknown or broken encoding reaches Python's decoder unguarded.
        raise ClientException(_("The form could not be read.")) from None
    return [(_readable(name), _plain(item)) for name, item in fields.multi_items()]


def _plain(item: object) -> Sent:
    return item if isinstance(item, UploadFile) else _readable(str(item))


def _readable(text: str) -> str:
    """Mark what is no character; it could not even be shown again."""
    return _SURROGATES.sub("\ufffd", text)


@cache
def _kinds(shape: type) -> dict[str, Kind]:
    return dict(_declared(shape))


def _declared(shape: type) -> Iterator[tuple[str, Kind]]:
    for name, hint in get_type_hints(shape, include_extras=True).items():
        for kind in getattr(hint, "__metadata__", ()):
            yield name, kind


def _texts(value: object) -> list[Sent]:
    if value is None or value is False:
        return []
    if value is True:
        return ["on"]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(item) for item in value]
    return [str(value)]
