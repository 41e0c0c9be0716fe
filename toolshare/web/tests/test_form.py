"""Forms: all that is wrong at once, what was typed kept, and no body that breaks the reader."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import httpx
import pytest

from toolshare.refusal import Refused
from toolshare.web.fields import Flag, Lines, Sent, Whole
from toolshare.web.form import WHOLE_FORM, filled, parse_form

ID = "6f1f2a2e-7f0b-4a3e-9b0a-0a4f3f2b1c9d"
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Order:
    """Two numbers that must agree, a box, and a list."""

    least: Annotated[int, Whole(least=0, most=9)]
    most: Annotated[int, Whole(least=0, most=9)]
    rush: Annotated[bool, Flag()]
    notes: Annotated[tuple[str, ...], Lines()]

    def problems(self):
        if self.least > self.most:
            yield "most", "The most cannot be below the least."


def sent(**values: str | list[Sent]) -> dict[str, list[Sent]]:
    return {name: value if isinstance(value, list) else [value] for name, value in values.items()}


def test_a_good_form_becomes_its_value():
    form = parse_form(sent(least="1", most="2", rush="on", notes=["a", "b"]), Order)
    assert form.value == Order(1, 2, True, ("a", "b"))
    assert form.all_errors == []


def test_every_mistake_is_told_at_once_in_the_order_of_the_form():
    form = parse_form(sent(most="x", rush="maybe"), Order)
    assert form.value is None
    assert [name for name, _ in form.all_errors] == ["least", "most", "rush"]


def test_rules_about_several_fields_come_when_each_is_right_alone():
    form = parse_form(sent(least="2", most="1"), Order)
    assert form.value is None
    assert form.errors("most") == ["The most cannot be below the least."]


def test_what_was_typed_is_kept_even_where_it_is_wrong():
    form = parse_form(sent(least="many", notes=["a", "b"]), Order)
    assert form.typed("least") == "many"
    assert form.typed_list("notes") == ["a", "b"]
    assert form.typed("most") == ""


def test_a_field_that_nobody_asked_for_is_refused():
    form = parse_form(sent(least="1", most="2", is_admin="on"), Order)
    assert form.value is None
    assert "is_admin" in form.errors(WHOLE_FORM)[0]


def test_the_key_of_the_form_is_kept():
    form = parse_form(sent(least="1", most="2", form_key=ID), Order)
    assert form.value is not None
    assert form.key == UUID(ID)


@pytest.mark.parametrize("key", ["nonsense", "", [ID, ID]])
def test_a_broken_key_asks_to_send_the_form_again(key: str | list[Sent]):
    form = parse_form(sent(least="1", most="2", form_key=key), Order)
    assert form.value is None
    assert form.errors(WHOLE_FORM) == ["Please send the form again."]


def test_two_forms_have_two_keys():
    assert filled().key != filled().key


def test_a_form_shown_first_has_its_texts():
    form = filled(least=3, rush=True, calm=False, empty=None, notes=("a", "b"))
    assert [form.typed(name) for name in ("least", "rush", "calm", "empty")] == ["3", "on", "", ""]
    assert form.typed_list("notes") == ["a", "b"]


def test_a_refusal_stands_at_its_field_or_over_the_form():
    form = parse_form(sent(least="1", most="2"), Order)
    form.refuse_as(Refused("Too late.", field="least"))
    form.refuse_as(Refused("Not today."))
    assert form.value is None
    assert form.all_errors == [("least", "Too late."), (WHOLE_FORM, "Not today.")]


async def test_a_form_without_files_is_read(visitor: httpx.AsyncClient):
    answer = await visitor.post("/letter", data={"subject": "Hi + bye & ä", "body": "a\r\nb"})
    assert answer.status_code == 200
    assert (answer.json()["subject"], answer.json()["body"]) == ("Hi + bye & ä", "a\nb")


@pytest.mark.parametrize("text", ["null", "true", "1", "[1]", "{}", "a=b"])
async def test_text_that_looks_like_something_else_stays_text(
    text: str, visitor: httpx.AsyncClient
):
    for how in ({"data": {"subject": text}}, {"files": {"subject": (None, text)}}):
        assert (await visitor.post("/letter", **how)).json()["subject"] == text


async def test_a_form_with_files_is_read(visitor: httpx.AsyncClient):
    answer = await visitor.post(
        "/letter", data={"subject": "Hi"}, files=[("pictures", ("ä.jpg", b"x", "image/jpeg"))]
    )
    assert answer.json()["pictures"] == ["ä.jpg"]


async def test_a_file_picker_left_empty_sends_no_file(visitor: httpx.AsyncClient):
    body = multipart('name="subject"', b"Hi") + multipart('name="pictures"; filename=""', b"")
    answer = await post_parts(visitor, body + b"--x--\r\n")
    assert answer.status_code == 200
    assert answer.json()["pictures"] == []


async def test_an_empty_body_is_a_form_in_which_everything_is_missing(visitor: httpx.AsyncClient):
    answer = await visitor.post("/letter", content=b"", headers=URLENCODED)
    assert answer.status_code == 422
    assert answer.json()["messages"] == {"subject": ["Please fill this in."]}


@pytest.mark.parametrize(
    "subject",
    [b"%00", b"%ED%A0%80", b"%FF", b"\xff", b"%C3", b"%EF%BF%BF", b"a%1Bb"],
    ids=["NUL", "surrogate", "no UTF-8", "raw", "cut off", "noncharacter", "escape"],
)
async def test_bytes_that_are_no_text_are_refused_at_their_field(
    subject: bytes, visitor: httpx.AsyncClient
):
    answer = await visitor.post("/letter", content=b"subject=" + subject, headers=URLENCODED)
    assert answer.status_code == 422
    assert list(answer.json()["messages"]) == ["subject"]


async def test_a_name_that_is_no_text_does_not_break_the_answer(visitor: httpx.AsyncClient):
    answer = await visitor.post("/letter", content=b"subject=a&%FF%00=1", headers=URLENCODED)
    assert answer.status_code == 422


async def test_a_field_sent_twice_is_refused(visitor: httpx.AsyncClient):
    answer = await visitor.post("/letter", content=b"subject=a&subject=b", headers=URLENCODED)
    assert "more than once" in answer.json()["messages"]["subject"][0]


async def test_a_thousand_fields_are_no_form(visitor: httpx.AsyncClient):
    answer = await visitor.post("/letter", content=b"a=1&" * 1000, headers=URLENCODED)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "text/plain",
        "multipart/mixed; boundary=x",
        "nonsense",
        ";",
        "a/b; c=\xff",
    ],
)
async def test_what_is_no_form_is_told_so(content_type: str, visitor: httpx.AsyncClient):
    headers = [(b"Content-Type", content_type.encode("latin-1"))] if content_type else []
    answer = await visitor.post("/letter", content=b'{"subject": "a"}', headers=headers)
    assert answer.status_code == 415
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "body",
    [
        b"no boundary at all",
        b"--x\r\n\r\n\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="subject"\r\n\r\ncut off',
        b"--x\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: attachment; name="subject"\r\n\r\na\r\n--x--\r\n',
        b"--x\r\n" + b"A: b\r\n" * 2000 + b"\r\na\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="subject"\r\n\r\n\xff\xfe\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\na\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1500 + b"--x--\r\n",
    ],
    ids=[
        "no parts",
        "no headers",
        "cut off",
        "nameless",
        "not form data",
        "many headers",
        "no UTF-8",
        "no UTF-8 in a name",
        "many parts",
    ],
)
async def test_broken_parts_are_4xx_and_a_page(body: bytes, visitor: httpx.AsyncClient):
    answer = await post_parts(visitor, body)
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("unicode_escape", b"\\ud800"),
        ("utf-16", b"\x00\xd8\x00"),
        ("utf-7", b"+2AA-"),
        ("hex", b"6162"),
        ("idna", b"xn--" + b"a" * 70),
        ("nonsense", b"a"),
        ("\\x00", b"a"),
    ],
)
async def test_parts_in_odd_encodings_are_4xx(
    charset: str, content: bytes, visitor: httpx.AsyncClient
):
    head = f'name="subject"\r\nContent-Type: text/plain; charset="{charset}"'
    answer = await post_parts(visitor, multipart(head, content) + b"--x--\r\n")
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("boundary", ["", "; boundary=", "; boundary=" + "x" * 5000])
async def test_parts_without_a_usable_boundary_are_4xx(boundary: str, visitor: httpx.AsyncClient):
    answer = await visitor.post(
        "/letter", content=b"--x--", headers={"Content-Type": "multipart/form-data" + boundary}
    )
    assert 400 <= answer.status_code < 500


def multipart(head: str, content: bytes) -> bytes:
    return (
        b"--x\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + content + b"\r\n"
    )


async def post_parts(visitor: httpx.AsyncClient, body: bytes) -> httpx.Response:
    return await visitor.post(
        "/letter", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
