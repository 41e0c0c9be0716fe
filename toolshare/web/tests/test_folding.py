from typing import NamedTuple
from uuid import UUID

import pytest
from jinja2 import DictLoader, Environment, TemplateAssertionError
from markupsafe import Markup, escape

from toolshare.web.folding import ICONS, FoldingEnvironment, kept

TEMPLATES = {
    ICONS: "{% macro icon(name, size='') -%}<i class='{{ name }} {{ size }}'></i>{%- endmacro %}",
    "words": '{{ _("Borrow, don\'t buy & save") }}',
    "words with values": '{{ _("%(tool)s is <b>yours</b> until %(day)s", tool=tool, day=2) }}',
    "a value twice": '{{ _("%(tool)s and %(tool)s", tool=tool) }}',
    "a per cent sign": '{{ _("100%% of %(tool)s", tool=tool) }}{{ _("5%%") }}',
    "words given on": '{% macro say(it) %}[{{ it }}]{% endmacro %}{{ say(_("no %(a)s", a=tool)) }}',
    "words as a value": '{{ _("%(kind)s tools", kind=_("Free & easy")) }}',
    "words in a choice": '{{ _("One") if tool else _("None") }}',
    "words unknown before": "{{ _(tool) }}",
    "an address": '<img src="{{ asset("mark.svg") }}">',
    "an address unknown before": "{{ asset(tool) }}",
    "icons": '{% from "ui/icon.html" import icon %}{{ icon("x") }}{{ icon(tool, size="y") }}',
    "a block for a macro": "{% macro box(a) %}{{ a }}{{ caller() }}{% endmacro %}"
    '{% call box(_("a")) %}{{ _("b") }}{% endcall %}',
    "a block once more": "{% block title %}{{ tool }}{% endblock %}{{ self.title() }}",
    "attributes": "{{ lamp.name }}{{ lamp['name'] }}{{ box.lid.name }}{{ box.lid }}",
    "attributes that are missing": "{{ box.none|default('no') }}{{ box.none is defined }}"
    "{{ lamp.none|d('-') }}{{ 'a' if lamp.none is undefined and box.lid.name is defined }}",
    "text put together": "{{ tool ~ '<' ~ _('b') }}",
    "what is no text": "{{ 5 }}{{ number }}{{ 2.5 }}{{ none }}{{ [tool] }}{{ tool|safe }}",
    "a widget": "{{ ui.card(tool) }}{{ ui.card(3, size=tool) }}{{ ui.card(size=lamp.name, it=2) }}",
    "a widget as a value": "{{ ui.card(ui.card(tool)) }}{{ ui.card(tool) ~ tool }}",
    "a widget that is chosen": "{{ ui.card(1) if tool else tool }}{{ ui.card(tool)|upper }}",
    "a widget with a block": "{% call ui.box(tool) %}{{ tool }}{% endcall %}",
    "a widget that takes anything": '{{ ui.any("a", b=tool) }}',
}


WIDGETS = (
    "{% macro card(it, size='small') %}<b>{{ it }}</b>{{ size }}{% endmacro %}"
    "{% macro box(it) %}<i>{{ it }}{{ caller() }}</i>{% endmacro %}"
    "{% macro any(it) %}{{ it }}{{ kwargs.b }}{% endmacro %}"
)


class Lid(NamedTuple):
    name: str


class Box(NamedTuple):
    lid: Lid


def _rendered(kind: type[Environment], name: str) -> str:
    environment = kind(
        loader=DictLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.globals["asset"] = lambda file: f"/static/{file}?a&b"
    environment.globals["ui"] = environment.from_string(WIDGETS).module
    return environment.get_template(name).render(
        tool="<Drill & bit>", number=UUID(int=7), lamp={"name": "<Lamp>"}, box=Box(Lid("<Lid>"))
    )


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name != ICONS])
def test_a_folded_template_reads_as_jinja_would_have_written_it(name: str) -> None:
    assert _rendered(FoldingEnvironment, name) == _rendered(Environment, name)


def test_what_is_known_beforehand_is_written_out_when_the_template_is_compiled() -> None:
    environment = FoldingEnvironment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.globals["asset"] = lambda file: f"/static/{file}"

    compiled = environment.compile('<a href="{{ asset("x.css") }}">{{ _("Find") }}</a>', raw=True)

    assert '<a href="/static/x.css">Find</a>' in compiled


@pytest.mark.parametrize("given", ["tool, colour=2", "tool, 2, 3", "tool, it=2"])
def test_a_widget_that_is_given_what_it_does_not_take_fails_at_once(given: str) -> None:
    environment = FoldingEnvironment(autoescape=True)
    environment.globals["ui"] = environment.from_string(WIDGETS).module

    with pytest.raises(TemplateAssertionError, match="the widget card takes other arguments"):
        environment.from_string("{% if tool %}{{ ui.card(" + given + ") }}{% endif %}")


def test_a_widget_is_drawn_once_for_the_same_words() -> None:
    drawn: list[str] = []

    @kept
    def widget(word: str) -> str:
        drawn.append(word)
        return word.upper()

    assert [widget("a"), widget("b"), widget("a")] == ["A", "B", "A"]
    assert drawn == ["a", "b"]


def test_text_is_not_taken_for_safe_because_a_safe_one_reads_the_same() -> None:
    widget = kept(escape)

    assert widget(Markup("<b>")) == "<b>"
    assert widget("<b>") == "&lt;b&gt;"
