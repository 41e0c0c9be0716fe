"""How a release is cut, checked and named; needs Python and git alone.

cut 1.2.0      write the version, close the changelog's section, commit, tag; push nothing
check v1.2.0   fail unless the tag, pyproject.toml and the changelog tell the same version
names REF SHA  say under which version and tags the images of a commit are published
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "pyproject.toml"
CHANGELOG = ROOT / "CHANGELOG.md"
UNRELEASED = "## Unreleased\n"
SHORT = 7
"""Digits of a commit's hash in an image's tag."""


class NoRelease(Exception):
    """What stands against it, in a sentence for whoever asked."""


@dataclass(frozen=True, order=True)
class Version:
    """Three numbers of Semantic Versioning. Pre-releases are not made: `edge` is one."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


def cut(wanted: str) -> str:
    """Commit and tag a version, and say what to push; all or nothing."""
    version = parse(wanted)
    _refuse_the_moment()
    _refuse_the_number(version)
    texts = {PROJECT: with_version(PROJECT.read_text("utf-8"), version)}
    texts[CHANGELOG] = with_section(CHANGELOG.read_text("utf-8"), version)
    before = {path: path.read_text("utf-8") for path in texts}
    try:
        _write(texts)
        names = [str(path.relative_to(ROOT)) for path in texts]
        git("commit", "--quiet", "-m", f"Release {version}", "--", *names)
    except NoRelease:
        _write(before)
        raise
    git("tag", "--annotate", f"v{version}", "-m", f"ToolShare {version}")
    return (
        f"Version {version} is committed and tagged. Look at it with `git show`, then:\n"
        f"  git push --atomic origin main v{version}\n"
        f"Not yet pushed, it is undone by: git tag -d v{version} && git reset --hard HEAD~1"
    )


def check(tag: str) -> str:
    """Say that a tag is what the project says of itself, or raise ``NoRelease``."""
    if not tag.startswith("v"):
        raise NoRelease(f"A release's tag looks like v1.2.3, not {tag}.")
    version = parse(tag.removeprefix("v"))
    if version != written():
        raise NoRelease(f"The tag says {version}, pyproject.toml says {written()}.")
    if not re.search(rf"^## {re.escape(str(version))} - ", CHANGELOG.read_text("utf-8"), re.M):
        raise NoRelease(f"CHANGELOG.md has no section for {version}.")
    return f"Tag, pyproject.toml and CHANGELOG.md say {version}."


def names(ref: str, sha: str) -> str:
    """List the version and the tags of a commit's images, the tag that never moves first.

    A version that is not the newest, such as a fix for an older series, moves neither
    ``latest`` nor the tags of other series.
    """
    if ref == "refs/heads/main":
        short = sha[:SHORT]
        return f"version={written()}+{short}\ntags=sha-{short} edge"
    if not ref.startswith("refs/tags/"):
        raise NoRelease(f"Images are published from main and from tags, not from {ref}.")
    check(ref.removeprefix("refs/tags/"))
    version, others = written(), released()
    tags = [str(version)]
    if all(
        version >= other
        for other in others
        if other.major == version.major and other.minor == version.minor
    ):
        tags.append(f"{version.major}.{version.minor}")
    if all(version >= other for other in others):
        tags.append("latest")
    return f"version={version}\ntags={' '.join(tags)}"


def parse(text: str) -> Version:
    """Read a version, or raise ``NoRelease``."""
    match = re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", text, re.ASCII)
    if match is None:
        raise NoRelease(f"A version is three numbers such as 1.2.3 (semver.org), not {text}.")
    return Version(*(int(part) for part in match.groups()))


def written() -> Version:
    """Read the version in pyproject.toml, which is where the app has it from."""
    return parse(tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"])


def released() -> list[Version]:
    """List the versions that have a tag, oldest first."""
    found = []
    for tag in git("tag", "--list", "v*").split():
        try:
            found.append(parse(tag.removeprefix("v")))
        except NoRelease:
            continue
    return sorted(found)


def with_version(project: str, version: Version) -> str:
    """Write the version into the text of pyproject.toml."""
    head, table, rest = project.partition("[project]\n")
    changed, count = re.subn(r'(?m)^version = ".*"$', f'version = "{version}"', rest, count=1)
    if not count:
        raise NoRelease("pyproject.toml has no line for the version.")
    return head + table + changed


def with_section(changelog: str, version: Version) -> str:
    """Give what is unreleased the version and today's date, and begin an empty section."""
    head, title, rest = changelog.partition(UNRELEASED)
    if not title:
        raise NoRelease(f"CHANGELOG.md has no section {UNRELEASED.strip()}.")
    if not rest.partition("\n## ")[0].strip():
        raise NoRelease("CHANGELOG.md tells nothing new under Unreleased.")
    today = datetime.now(UTC).date()
    return f"{head}{title}\n## {version} - {today}\n{rest}"


def git(*arguments: str) -> str:
    """Run git in the repository, and raise ``NoRelease`` with its words when it fails."""
    done = subprocess.run(
        ["git", *arguments],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoRelease(f"git {arguments[0]}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def _refuse_the_moment() -> None:
    branch = git("branch", "--show-current").strip()
    if branch != "main":
        raise NoRelease(f"Releases are cut on main, not on {branch or 'a detached commit'}.")
    if changes := git("status", "--porcelain").rstrip():
        raise NoRelease(f"Commit or remove these changes first:\n{changes}")


def _refuse_the_number(version: Version) -> None:
    versions = released()
    if version in versions:
        raise NoRelease(f"The tag v{version} exists already.")
    if versions and version < versions[-1]:
        raise NoRelease(f"{version} is not greater than {versions[-1]}, the last release.")
    # The very first release may have the number that the project began with.
    if version < written() or (versions and version == written()):
        raise NoRelease(f"{version} is not greater than {written()} in pyproject.toml.")


def _write(texts: dict[Path, str]) -> None:
    for path, text in texts.items():
        path.write_text(text, "utf-8")


COMMANDS: dict[str, tuple[Callable[..., str], int]] = {
    "cut": (cut, 1),
    "check": (check, 1),
    "names": (names, 2),
}


def main(arguments: list[str]) -> int:
    """Run one of the commands above: 0 done, 1 refused, 2 not understood."""
    command, count = COMMANDS.get(arguments[0] if arguments else "", (None, 0))
    if command is None or len(arguments) != count + 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(command(*arguments[1:]))
    except NoRelease as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
