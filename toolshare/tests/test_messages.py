"""Every text that people read can be handed to translators."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from toolshare.settings import ROOT
from toolshare.tools.categories import LEAVES


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The messages as ``just messages`` extracts them."""
    target = tmp_path_factory.mktemp("messages") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "extract"]
    subprocess.run(
        [*command, "--mapping", "babel.cfg", "--output", str(target), "."], cwd=ROOT, check=True
    )
    with target.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Please fill this in.", id="from code"),
        pytest.param("Sign in", id="from a template"),
        pytest.param(next(iter(LEAVES)).name, id="from the categories"),
    ],
)
def test_a_text_reaches_the_translators(catalog: Catalog, text: str) -> None:
    assert text in catalog


def test_every_template_can_be_read_by_the_extractor(catalog: Catalog) -> None:
    seen = {Path(name).parts[0] for message in catalog for name, _line in message.locations}
    assert {"toolshare", "templates"} <= seen
