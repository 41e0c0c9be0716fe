"""Templates in which what never changes is written out once, when they are compiled.

Most of a page says the same to everybody: words, icons, the addresses of static files, buttons.
Left to Jinja, each of them is translated, looked up and put together again for every page, which
takes longer than all that is particular to one.
"""

import keyword
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from uuid import UUID

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape

from toolshare.i18n import translations

ICONS = "ui/icon.html"
KEPT_AT_MOST = 2048
"""So many drawings of one widget; the words of a choice with their counts are the most varied."""

_WANT_CONTEXT = frozenset(("_", "gettext", "ngettext", "pgettext", "npgettext", "super", "loop"))
_NEED_A_TEMPLATE = (
    nodes.Extends,
    nodes.Block,
    nodes.Macro,
    nodes.CallBlock,
    nodes.Import,
    nodes.FromImport,
)
_PLACES = re.compile(r"%\((\w+)\)s")


def kept(widget: Callable[..., Markup]) -> Callable[..., Markup]:
    """Remember what a widget draws for which words; it must depend on nothing else."""
    # By their types too: text that is safe in HTML equals the same text that is not.
    return lru_cache(maxsize=KEPT_AT_MOST, typed=True)(widget)


class _Written(dict[type, Callable[[Any], str]]):
    """How values of each type are written in HTML."""

    def __missing__(self, _kind: type) -> Callable[[Any], str]:
        return escape


class _Generator(CodeGenerator):
    """Writes calls and values as Python does, where Jinja would ask each time what they are."""

    _may_be_absent = False
    """Whether a missing attribute is no mistake here."""
    _put_out: nodes.Expr | None = None
    """The widget that is put out next, as it is."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Call what does not want Jinja's context, which is all but the translations."""
        called = node.node
        is_plain = not (
            forward_caller
            or node.dyn_args
            or node.dyn_kwargs
            or any(keyword.iskeyword(word.key) for word in node.kwargs)
            or (isinstance(called, nodes.Name) and called.name in _WANT_CONTEXT)
        )
        if not is_plain:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        macro = self._widget(called)
        if macro is not None:
            self._call_widget(macro, node, frame)
            return
        self.visit(called, frame)
        self.write("(")
        for part in (*node.args, *node.kwargs):
            self.visit(part, frame)
            self.write(", ")
        self.write(")")

    def _widget(self, called: nodes.Expr) -> Macro | None:
        """Find the widget that is called, if it takes nothing but what it names."""
        if not (isinstance(called, nodes.Getattr) and _is(called.node, "ui")):
            return None
        macro = getattr(self.environment.globals.get("ui"), called.attr, None)
        if not isinstance(macro, Macro) or macro.caller:
            return None
        return None if macro.catch_kwargs or macro.catch_varargs else macro

    def _call_widget(self, macro: Macro, node: nodes.Call, frame: Frame) -> None:
        """Call a widget's function itself; Jinja would sort its words at every call."""
        given = dict(zip(macro.arguments, node.args, strict=False))
        given |= {word.key: word.value for word in node.kwargs}
        if len(given) < len(node.args) + len(node.kwargs) or not given.keys() <= {*macro.arguments}:
            self.fail(f"the widget {macro.name} takes other arguments", node.lineno)
        # What is put out as it is need not be marked as safe first.
        self.write("(" if node is self._put_out else "Markup(")
        self.visit(node.node, frame)
        self.write("._func(")
        for name in macro.arguments:
            if name in given:
                self.visit(given[name], frame)
                self.write(", ")
            else:
                self.write("missing, ")
        self.write("))")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """Read an attribute; only a dictionary's, or a block, Jinja finds in another way."""
        if self._may_be_absent or _is(node.node, "self"):
            super().visit_Getattr(node, frame)
            return
        self.write(f"(it.{node.attr} if type(it := (")
        self.visit(node.node, frame)
        self.write(f")) is not dict else environment.getattr(it, {node.attr!r}))")

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        """Ask as Jinja does whether something is there."""
        with self._absent(node.name in {"defined", "undefined"}):
            super().visit_Test(node, frame)

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        """Use as Jinja does what stands in for something that is not there."""
        with self._absent(node.name in {"default", "d"}):
            super().visit_Filter(node, frame)

    @contextmanager
    def _absent(self, may_be: bool) -> Iterator[None]:
        before, self._may_be_absent = self._may_be_absent, self._may_be_absent or may_be
        try:
            yield
        finally:
            self._may_be_absent = before

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not self._may_skip(frame):
            super()._output_child_pre(node, frame, finalize)
        elif isinstance(node, nodes.Call) and self._widget(node.node):
            self._put_out = node
        else:
            self.write("(it if (kind := type(it := (")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not self._may_skip(frame):
            super()._output_child_post(node, frame, finalize)
        elif node is not self._put_out:
            self.write("))) is Markup else environment.written[kind](it))")

    def _may_skip(self, frame: Frame) -> bool:
        """Whether what is safe already, as all that widgets draw, needs no second look."""
        return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile


class FoldingEnvironment(Environment):
    """Compiles calls that always give the same into what they give.

    ``_`` and ``asset`` are constant for a process, and so is a widget of ``ui`` that is given
    constants alone: an imported macro sees nothing but its arguments and the globals.
    """

    code_generator_class = _Generator
    written = _Written({str: _escape_inner, int: str, UUID: str})
    """How to write what is no HTML yet; ``escape`` would ask that anew and wrap what comes out."""

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        folded = _Folding(self, name).visit(source)
        return super()._generate(folded, name, filename, defer_init)


class _Folding(NodeTransformer):
    def __init__(self, environment: Environment, name: str | None) -> None:
        self._environment = environment
        self._knows_icons = name != ICONS

    def visit_Output(self, node: nodes.Output) -> nodes.Output:
        """Write out a sentence's words around what is put into it."""
        self.generic_visit(node)
        parts: list[nodes.Expr] = []
        for part in node.nodes:
            parts.extend(part.nodes if isinstance(part, nodes.Concat) else [part])
        node.nodes = parts
        return node

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        """Put a template in its place that is only text, which spares it a context of its own."""
        name = _constant(node.template)
        loader = self._environment.loader
        if loader is None or not isinstance(name, str) or not node.with_context:
            return node
        source, filename, _is_current = loader.get_source(self._environment, name)
        included = self._environment._parse(source, name, filename)
        if any(included.find_all(_NEED_A_TEMPLATE)):
            return node
        return nodes.Scope([self.visit(part) for part in included.body], lineno=node.lineno)

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.CallBlock:
        """Leave a call alone that is given a block: it needs it."""
        self.generic_visit(node.call)
        node.body = [self.visit(part) for part in node.body]
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        """Replace a call whose result is known already."""
        self.generic_visit(node)
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            return node
        if _is(node.node, "_"):
            return self._sentence(node)
        values = [_constant(arg) for arg in node.args]
        words = {word.key: _constant(word.value) for word in node.kwargs}
        if _UNKNOWN in values or _UNKNOWN in words.values():
            return node
        call = self._known_call(node.node)
        return node if call is None else nodes.Const(call(*values, **words), lineno=node.lineno)

    def _sentence(self, call: nodes.Call) -> nodes.Expr:
        """Translate a sentence now; what is put into it is left for later."""
        message = _constant(call.args[0])
        if not isinstance(message, str) or len(call.args) > 1:
            return call
        text = translations.gettext(message)
        values = {word.key: word.value for word in call.kwargs}
        # Words and names in turns; without other signs of a format in between.
        pieces = _PLACES.split(text)
        if any("%" in words.replace("%%", "") for words in pieces[::2]):
            return call
        if not set(pieces[1::2]) <= values.keys():
            return call
        parts: list[nodes.Expr] = [
            values[piece] if place % 2 else nodes.Const(Markup(piece.replace("%%", "%")))  # noqa: S704
            for place, piece in enumerate(pieces)
        ]
        return parts[0] if len(parts) == 1 else nodes.Concat(parts, lineno=call.lineno)

    def _known_call(self, called: nodes.Expr) -> Callable[..., Any] | None:
        known = self._environment.globals
        if _is(called, "asset"):
            return known.get("asset")
        if isinstance(called, nodes.Name) and called.name == "icon" and self._knows_icons:
            return getattr(self._environment.get_template(ICONS).module, called.name)
        if isinstance(called, nodes.Getattr) and _is(called.node, "ui") and "ui" in known:
            return getattr(known["ui"], called.attr)
        return None


_UNKNOWN = object()


def _constant(node: nodes.Expr) -> Any:
    return node.value if isinstance(node, nodes.Const) else _UNKNOWN


def _is(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name
