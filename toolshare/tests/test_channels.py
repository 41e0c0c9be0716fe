"""A channel follows what was published and signed, and nothing else.

The registry and cosign are small stand-ins: what is tested is what the scripts make of their
answers.
"""

import os
import subprocess
from pathlib import Path

import pytest

from toolshare.settings import ROOT

APP, PROXY = "ghcr.io/ada/toolshare", "ghcr.io/ada/toolshare-proxy"
DOCKER = """\
#!/usr/bin/env bash
# A registry in a folder: a file for every name, with the digest in it.
set -euo pipefail
file() { printf '%s/%s' "$REGISTRY_FOLDER" "${1//\\//+}"; }
shift 2
case $1 in
  inspect) cat "$(file "$2")" ;;
  create)
    shift
    source=${*: -1}
    for tag; do
      if [[ $tag == --tag=* ]]; then printf '%s' "${source#*@}" >"$(file "${tag#--tag=}")"; fi
    done
    ;;
esac
"""
COSIGN = """\
#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$REGISTRY_FOLDER/asked"
grep -qxF "${*: -1}" "$REGISTRY_FOLDER/signed"
"""


class Registry:
    """Version 1.2.0 of both images, and stable at the version before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in {"docker": DOCKER, "cosign": COSIGN}.items():
            program = folder / name
            program.write_text(text)
            program.chmod(0o755)
        for image, digit in ((APP, "a"), (PROXY, "b")):
            self.put(f"{image}:1.2.0", f"sha256:{digit * 64}")
            self.put(f"{image}:stable", f"sha256:{'0' * 64}")
        self.sign(APP, PROXY)

    def put(self, name: str, digest: str) -> None:
        (self.folder / name.replace("/", "+")).write_text(digest)

    def digest(self, name: str) -> str:
        return (self.folder / name.replace("/", "+")).read_text()

    def sign(self, *images: str) -> None:
        signed = [f"{image}@{self.digest(f'{image}:1.2.0')}\n" for image in images]
        (self.folder / "signed").write_text("".join(signed))

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ROOT / "tools" / script, *arguments],
            env={
                "PATH": f"{self.folder}:{os.environ['PATH']}",
                "REGISTRY_FOLDER": str(self.folder),
                "GITHUB_REPOSITORY": "Ada/ToolShare",
            },
            check=False,
            capture_output=True,
            text=True,
        )

    def stable(self) -> list[str]:
        return [self.digest(f"{image}:stable")[7] for image in (APP, PROXY)]


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path)


def test_stable_becomes_the_digests_of_a_signed_version(registry: Registry):
    done = registry.run("stable.sh", "1.2.0")
    assert done.returncode == 0, done.stderr
    assert registry.stable() == ["a", "b"]
    signer = "https://github.com/Ada/ToolShare/.github/workflows/publish.yml@refs/tags/v1.2.0"
    asked = (registry.folder / "asked").read_text().splitlines()
    assert len(asked) == 2
    assert all(f"--certificate-identity {signer} " in line for line in asked)


@pytest.mark.parametrize("signed", [(), (APP,), (PROXY,)], ids=["none", "app", "proxy"])
def test_stable_stays_where_one_signature_is_missing(registry: Registry, signed: tuple[str, ...]):
    registry.sign(*signed)
    done = registry.run("stable.sh", "1.2.0")
    assert done.returncode != 0
    assert registry.stable() == ["0", "0"]


@pytest.mark.parametrize("version", ["1.3.0", "latest", "v1.2.0", "1.2.0 x", ""])
def test_stable_stays_where_there_is_no_such_version(registry: Registry, version: str):
    done = registry.run("stable.sh", version)
    assert done.returncode != 0
    assert registry.stable() == ["0", "0"]


@pytest.mark.parametrize(
    ("tags", "digests"),
    [("", ["sha256:" + "a" * 64]), ("edge", []), ("edge", [""]), ("edge", ["sha256:abc"])],
    ids=["no tag", "no digest", "an empty digest", "half a digest"],
)
def test_a_tag_is_pointed_at_whole_digests_alone(registry: Registry, tags: str, digests: list[str]):
    done = registry.run("point.sh", APP, tags, *digests)
    assert done.returncode == 2
    assert not (registry.folder / f"{APP}:edge".replace("/", "+")).exists()


def test_every_tag_is_pointed_at_the_digest_and_it_is_told(registry: Registry):
    digest = "sha256:" + "c" * 64
    done = registry.run("point.sh", APP, "1.3.0 1.3 latest", digest)
    assert (done.returncode, done.stdout) == (0, f"{digest}\n")
    assert {registry.digest(f"{APP}:{tag}") for tag in ("1.3.0", "1.3", "latest")} == {digest}
