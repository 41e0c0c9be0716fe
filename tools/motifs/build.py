"""Paint the motifs: every drawing in ``shapes/`` becomes four pictures in ``static/motifs``.

Run ``python tools/motifs/build.py`` after changing a drawing. With ``--check`` it writes nothing
and fails where a picture is not what its drawing says.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

from palette import palette
from scene import Drawing, compose

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TARGET = ROOT / "static" / "motifs"
VARIANTS = 4


def main() -> int:
    parser = argparse.ArgumentParser(description="Paint the motifs.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on differences")
    only_check: bool = parser.parse_args().check
    pictures = build()
    stale = {path for path in TARGET.glob("*.svg") if path.name not in pictures}
    changed = {name for name, text in pictures.items() if stored(TARGET / name) != text}
    if not only_check:
        write({name: pictures[name] for name in changed}, stale)
    print(f"{len(pictures)} pictures, {len(changed)} changed, {len(stale)} without a category")
    return 1 if only_check and (stale or changed) else 0


def build() -> dict[str, str]:
    """Every picture by its file name."""
    return {
        f"{motif}-{variant}.svg": compose(
            read("shapes", motif), read("companions", branch), palette(branch, variant), variant
        )
        for motif, branch in leaves()
        for variant in range(VARIANTS)
    }


def leaves() -> list[tuple[str, str]]:
    """Motif and branch of every leaf of the category tree."""
    tree = tomllib.loads((ROOT / "toolshare/tools/categories.toml").read_text(encoding="utf-8"))
    return [(leaf["motif"], leaf["parent"]) for leaf in tree["categories"] if "parent" in leaf]


def read(folder: str, name: str) -> Drawing:
    text = (HERE / folder / f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)  # noqa: S314 our own files
    across, down = root.get("data-spare", "0 0").split()
    return Drawing(
        shapes="".join(plain(child) for child in root),
        stands=root.get("data-rest") == "shelf",
        spare=(int(across), int(down)),
    )


def plain(element: ElementTree.Element) -> str:
    """The element without name space and white space, a peg drawn in place of its reference."""
    if element.get("href") == "#peg":
        across, down = element.attrib["x"], element.attrib["y"]
        return (
            f'<circle cx="{across}" cy="{down}" r="7" fill="#wood"/>'
            f'<circle cx="{across}" cy="{down}" r="4" fill="#end"/>'
        )
    tag = element.tag.rpartition("}")[2]
    attributes = "".join(f' {name}="{value}"' for name, value in element.attrib.items())
    children = "".join(plain(child) for child in element)
    return f"<{tag}{attributes}>{children}</{tag}>" if children else f"<{tag}{attributes}/>"


def stored(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def write(pictures: dict[str, str], stale: set[Path]) -> None:
    for path in stale:
        path.unlink()
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in pictures.items():
        (TARGET / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
