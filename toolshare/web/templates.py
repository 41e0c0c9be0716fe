"""The Jinja environment: what every template may use."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from toolshare.i18n import ago, day, distance, filesize, moment, money, month, number, translations
from toolshare.settings import ROOT
from toolshare.web.folding import FoldingEnvironment, kept

WIDGETS = "ui/widgets.html"


def make_environment(
    asset: Callable[[str], str], *, development: bool, kind: type[Environment] | None = None
) -> Environment:
    """Build the environment; ``asset`` turns a static file's name into its address."""
    # In development templates are read anew, and must not hold what they were compiled with.
    kind = kind or (Environment if development else FoldingEnvironment)
    environment = kind(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=development,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        enable_async=False,
    )
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    filters: dict[str, Any] = environment.filters
    filters.update(money=money, day=day, month=month, moment=moment, ago=ago, distance=distance)
    filters.update(filesize=filesize, number=number)
    # As a global: a region rendered alone sees neither {% import %} nor {% set %}.
    everywhere: dict[str, Any] = environment.globals
    everywhere["asset"] = asset
    # Templates say where it pays; only ours do it, which do not change while the process runs.
    everywhere["kept"] = kept if isinstance(environment, FoldingEnvironment) else _drawn_anew
    everywhere["picture"] = partial(_picture, asset)
    everywhere["ui"] = _Widgets(environment) if development else _widgets(environment)
    return environment


def render(environment: Environment, name: str, region: str | None, **context: object) -> str:
    """Render a template, or only the block that is its region."""
    template: Template = environment.get_template(name)
    if region is None:
        return template.render(context)
    return "".join(template.blocks[region](template.new_context(context)))


class Pictured(Protocol):
    """Something with a photo of its own, or else a drawn motif."""

    @property
    def photo_name(self) -> str | None: ...

    @property
    def motif(self) -> str: ...


def _picture(asset: Callable[[str], str], thing: Pictured, size: int = 640) -> str:
    """Return the address of a thing's photo, ``size`` pixels wide, or of its motif."""
    if thing.photo_name:
        return f"/photos/{thing.photo_name}/{size}.webp"
    return asset(thing.motif)


def _drawn_anew(widget: Callable[..., str]) -> Callable[..., str]:
    return widget


def _widgets(environment: Environment) -> object:
    return environment.get_template(WIDGETS).module


class _Widgets(SimpleNamespace):
    """The widgets read afresh at each use, so that development sees changes at once."""

    def __init__(self, environment: Environment) -> None:
        super().__init__()
        self._environment = environment

    def __getattr__(self, name: str) -> object:
        return getattr(_widgets(self._environment), name)
