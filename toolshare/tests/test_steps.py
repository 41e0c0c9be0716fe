"""Every step of a loan is told what its form or body holds, by the names that it has there."""

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import get_args, get_type_hints

import msgspec
import pytest

from toolshare.api import promises, returns
from toolshare.loans import actions
from toolshare.loans.pages import steps

TOLD_TO_ALL = {"loan_id", "by", "now"}
EVENTS = 12


def calls_of(name: str, module: ModuleType) -> Iterator[tuple[str, ast.Call]]:
    """Find the handlers that call a function, each with its call."""
    for handler in ast.parse(inspect.getsource(module)).body:
        for node in ast.walk(handler):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                yield getattr(handler, "name", ""), node


def form_steps() -> Iterator[tuple[str, set[str]]]:
    """List the actions that pages call, with the fields of their forms."""
    for _handler, call in calls_of("_step", steps):
        shape, action = ast.unparse(call.args[3]), ast.unparse(call.args[4])
        yield action, fields_of(getattr(steps, shape))


def body_steps() -> Iterator[tuple[str, set[str]]]:
    """List the actions that the API calls, with the fields of their bodies."""
    for module in (promises, returns):
        for handler, call in calls_of("after", module):
            body = get_type_hints(getattr(module, handler).fn).get("data", msgspec.Struct)
            shape = next((kind for kind in get_args(body) if kind is not type(None)), body)
            yield ast.unparse(call.args[2]), fields_of(shape)


def fields_of(shape: type[msgspec.Struct]) -> set[str]:
    return set(shape.__struct_fields__)


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        *(pytest.param(*step, id=f"page, {step[0]}") for step in form_steps()),
        *(pytest.param(*step, id=f"API, {step[0]}") for step in body_steps()),
    ],
)
def test_a_step_is_told_what_it_asks_for_and_nothing_else(action: str, fields: set[str]):
    asked = inspect.signature(getattr(actions, action.removeprefix("actions."))).parameters
    needed = {name for name, one in asked.items() if one.default is inspect.Parameter.empty}
    assert fields | TOLD_TO_ALL <= set(asked)
    assert needed <= fields | TOLD_TO_ALL


def test_pages_and_programs_take_the_same_steps():
    pages, programs = sorted(form_steps()), sorted(body_steps())
    assert [action for action, _fields in pages] == [action for action, _fields in programs]
    assert len(pages) == EVENTS
