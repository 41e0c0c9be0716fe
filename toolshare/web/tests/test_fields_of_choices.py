"""What people choose: options, boxes, ids, and several of a kind."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from litestar.datastructures import UploadFile

from toolshare.web.fields import Choice, Files, Flag, Key, Keys, Kind, Lines, Sent, Zone
from toolshare.web.tests.refusing import message

ID = "6f1f2a2e-7f0b-4a3e-9b0a-0a4f3f2b1c9d"


def test_a_choice_is_one_of_those_offered():
    assert Choice(among=("new", "handy")).parse(["handy"]) == "handy"
    assert "options" in message(Choice(among=("new", "handy")), "Handy")


def test_a_time_zone_is_one_that_exists():
    assert Zone().parse(["Europe/Berlin"]) == "Europe/Berlin"
    for typed in ("Europe/Atlantis", "europe/berlin", "../../etc/passwd", "localtime"):
        assert "list" in message(Zone(), typed)


@pytest.mark.parametrize("typed", ["on", "1", "true"])
def test_a_ticked_box_is_true(typed: str):
    assert Flag().parse([typed]) is True


def test_a_box_is_ticked_or_not_and_nothing_else():
    assert message(Flag(), "maybe")


def test_an_id_is_read():
    assert Key().parse([ID]) == UUID(ID)


@pytest.mark.parametrize("typed", ["1", "null", ID[:-1], ID + "0", "-" * 36, "{" + ID[:-2] + "}"])
def test_what_is_no_id_is_refused(typed: str):
    assert "does not exist any more" in message(Key(), typed)


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (Keys(most=1), [ID, ID.replace("6", "7")]),
        (Keys(), [ID, ID]),
        (Keys(), ["nonsense"]),
        (Lines(most=1), ["a", "b"]),
        (Lines(longest=3), ["fine", "x"]),
        (Lines(), ["a\x00"]),
        (Files(), ["text"]),
    ],
)
def test_fields_of_many_refuse_what_does_not_fit(kind: Kind, sent: Sequence[Sent]):
    assert message(kind, *sent)


def test_lines_keep_their_order_and_their_gaps():
    assert Lines().parse(["b", "", " a "]) == ("b", "", "a")


def test_a_picker_left_empty_is_no_file():
    assert Files().parse([""]) == ()


def test_files_and_nothing_else_are_files(picture: UploadFile):
    assert Files().parse([picture]) == (picture,)
    assert message(Files(most=1), picture, picture) == "One picture, please."
    assert message(Files(most=2), *[picture] * 3) == "At most 2 pictures, please."
    assert message(Keys(), picture)
    assert message(Lines(), picture)
