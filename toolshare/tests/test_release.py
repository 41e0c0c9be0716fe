"""A release is cut in a repository that is ready for it, or not at all."""

import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest

from toolshare.settings import ROOT

PROJECT = """\
[build-system]
requires = []

[project]
name = "toolshare"
version = "0.1.0"

[tool.other]
version = "7"
"""
CHANGELOG = """\
# Changelog

## Unreleased

### Added
- A drill.
"""


class Repository:
    """A repository of its own with the two files that a release changes, and the script."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tools").mkdir()
        (folder / "tools/release.py").write_bytes((ROOT / "tools/release.py").read_bytes())
        self.write("pyproject.toml", PROJECT)
        self.write("CHANGELOG.md", CHANGELOG)
        self.git("init", "--quiet", "--initial-branch", "main")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")
        self.git("config", "core.hooksPath", ".git/hooks")
        self.git("config", "commit.gpgSign", "false")
        self.git("config", "tag.gpgSign", "false")
        self.commit()

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Change something")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def release(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "tools/release.py", *arguments],
            cwd=self.folder,
            check=False,
            capture_output=True,
            text=True,
        )

    def cut(self, number: str) -> None:
        """Make a release after something new, as everything but its own test wants it."""
        news = "## Unreleased\n\n### Added\n- Something.\n"
        self.write("CHANGELOG.md", self.read("CHANGELOG.md").replace("## Unreleased\n", news, 1))
        self.commit()
        done = self.release("cut", number)
        assert done.returncode == 0, done.stderr

    def state(self) -> tuple[str, ...]:
        """What a refusal must leave as it was."""
        files = (self.read("pyproject.toml"), self.read("CHANGELOG.md"))
        return (*files, self.git("rev-parse", "HEAD"), self.git("tag"), self.git("status", "-s"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_a_release_is_one_commit_and_one_annotated_tag(repository: Repository):
    before = repository.git("rev-parse", "HEAD")
    done = repository.release("cut", "0.2.0")

    assert done.returncode == 0, done.stderr
    assert "git push --atomic origin main v0.2.0" in done.stdout
    assert repository.git("rev-parse", "HEAD~1") == before
    assert repository.git("log", "-1", "--format=%s") == "Release 0.2.0"
    assert repository.git("cat-file", "-t", "v0.2.0") == "tag"
    assert repository.git("rev-parse", "v0.2.0^{}") == repository.git("rev-parse", "HEAD")
    assert repository.git("status", "--short") == ""
    assert repository.git("diff", "--name-only", "HEAD~1").split() == [
        "CHANGELOG.md",
        "pyproject.toml",
    ]


def test_a_release_writes_its_version_and_closes_the_section(repository: Repository):
    repository.release("cut", "0.2.0")

    assert repository.read("pyproject.toml") == PROJECT.replace("0.1.0", "0.2.0")
    today = datetime.now(UTC).date()
    assert repository.read("CHANGELOG.md") == CHANGELOG.replace(
        "## Unreleased\n", f"## Unreleased\n\n## 0.2.0 - {today}\n"
    )


def test_the_first_release_may_have_the_number_the_project_began_with(repository: Repository):
    assert repository.release("cut", "0.1.0").returncode == 0
    assert repository.git("tag") == "v0.1.0"


def test_what_a_release_tells_to_undo_it_undoes_it(repository: Repository):
    before = repository.state()
    done = repository.release("cut", "0.2.0")
    undo = done.stdout.rsplit("undone by: ", 1)[1]
    subprocess.run(["bash", "-ec", undo], cwd=repository.folder, check=True)  # noqa: S607
    assert repository.state() == before


@pytest.mark.parametrize(
    "number",
    ["1.2", "1.2.3.4", "v1.2.3", "1.2.3-rc.1", "01.2.3", "1.2.x", "", "1.2.3\n", "١.2.3"],
)
def test_what_is_no_version_is_refused(repository: Repository, number: str):
    before = repository.state()
    done = repository.release("cut", number)
    assert (done.returncode, repository.state()) == (1, before)
    assert "three numbers" in done.stderr


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("0.2.0", "exists already"),
        ("0.1.9", "not greater than 0.2.0"),
        ("0.0.1", "not greater than 0.2.0"),
    ],
)
def test_a_number_that_is_not_greater_is_refused(repository: Repository, number: str, reason: str):
    repository.cut("0.2.0")
    before = repository.state()
    done = repository.release("cut", number)
    assert (done.returncode, repository.state()) == (1, before)
    assert reason in done.stderr


def test_versions_are_compared_as_numbers(repository: Repository):
    repository.cut("0.9.0")
    repository.cut("0.10.0")
    assert repository.git("tag", "--sort=version:refname").split() == ["v0.9.0", "v0.10.0"]


def test_a_number_below_the_projects_own_is_refused(repository: Repository):
    done = repository.release("cut", "0.0.9")
    assert done.returncode == 1
    assert "not greater than 0.1.0" in done.stderr


@pytest.mark.parametrize("name", ["pyproject.toml", "new.txt"])
def test_a_tree_with_changes_is_refused(repository: Repository, name: str):
    repository.write(name, PROJECT + "# changed\n")
    before = repository.state()
    done = repository.release("cut", "0.2.0")
    assert (done.returncode, repository.state()) == (1, before)
    assert name in done.stderr


@pytest.mark.parametrize("place", [("-c", "topic"), ("--detach",)])
def test_a_release_is_cut_on_main_alone(repository: Repository, place: tuple[str, ...]):
    repository.git("switch", "--quiet", *place)
    before = repository.state()
    done = repository.release("cut", "0.2.0")
    assert (done.returncode, repository.state()) == (1, before)
    assert "on main" in done.stderr


@pytest.mark.parametrize(
    ("changelog", "reason"),
    [
        ("# Changelog\n\n## Unreleased\n\n## 0.1.0 - 2026-01-01\n- Old.\n", "nothing new"),
        ("# Changelog\n", "no section"),
    ],
)
def test_a_release_without_news_is_refused(repository: Repository, changelog: str, reason: str):
    repository.write("CHANGELOG.md", changelog)
    repository.commit()
    before = repository.state()
    done = repository.release("cut", "0.2.0")
    assert (done.returncode, repository.state()) == (1, before)
    assert reason in done.stderr


def test_a_hook_that_objects_leaves_nothing_behind(repository: Repository):
    hook = repository.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'too long' >&2\nexit 1\n")
    hook.chmod(0o755)
    before = repository.state()
    done = repository.release("cut", "0.2.0")
    assert (done.returncode, repository.state()) == (1, before)
    assert "too long" in done.stderr


def test_a_tag_is_checked_against_the_project_and_its_changelog(repository: Repository):
    repository.cut("0.2.0")
    assert repository.release("check", "v0.2.0").returncode == 0
    for tag, reason in [("v0.2.1", "pyproject.toml says 0.2.0"), ("0.2.0", "looks like")]:
        done = repository.release("check", tag)
        assert done.returncode == 1
        assert reason in done.stderr
    repository.write("CHANGELOG.md", CHANGELOG)
    assert "no section for 0.2.0" in repository.release("check", "v0.2.0").stderr


def test_images_of_main_are_named_after_their_commit(repository: Repository):
    done = repository.release("names", "refs/heads/main", "0123456789abcdef")
    assert done.stdout == "version=0.1.0+0123456\ntags=sha-0123456 edge\n"


def test_images_of_a_tag_are_named_after_their_version(repository: Repository):
    repository.cut("0.2.0")
    done = repository.release("names", "refs/tags/v0.2.0", "0123456789abcdef")
    assert done.stdout == "version=0.2.0\ntags=0.2.0 0.2 latest\n"


@pytest.mark.parametrize(
    ("newer", "tags"), [("0.2.1", "0.2.0"), ("0.3.0", "0.2.0 0.2"), ("1.0.0", "0.2.0 0.2")]
)
def test_a_version_moves_no_tag_back_from_a_newer_one(
    repository: Repository, newer: str, tags: str
):
    repository.cut("0.2.0")
    repository.git("tag", f"v{newer}")
    repository.git("tag", "v9-not-ours")
    done = repository.release("names", "refs/tags/v0.2.0", "0" * 40)
    assert done.stdout == f"version=0.2.0\ntags={tags}\n"


@pytest.mark.parametrize("ref", ["refs/heads/topic", "refs/pull/1/merge", "refs/tags/v0.3.0"])
def test_images_of_other_places_have_no_name(repository: Repository, ref: str):
    done = repository.release("names", ref, "0" * 40)
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize("arguments", [(), ("cut",), ("push", "0.2.0"), ("names", "main")])
def test_a_command_that_is_not_understood_explains_itself(
    repository: Repository, arguments: tuple[str, ...]
):
    done = repository.release(*arguments)
    assert done.returncode == 2
    assert "cut 1.2.0" in done.stderr


def test_the_app_knows_the_version_of_its_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert version("toolshare") == project["version"]
