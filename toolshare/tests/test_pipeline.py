"""Pipeline, hooks and recipes ask the same, and the pipeline has no more rights than it needs."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolshare.settings import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PINNED = re.compile(r"uses: (?P<action>\S+)@(?P<sha>[0-9a-f]{40}) # (?P<version>v\d+\.\d+\.\d+)$")
MAY_WRITE = {
    ("publish.yml", "images"): {"packages"},
    ("publish.yml", "publish"): {"packages", "id-token"},
    ("stable.yml", "stable"): {"packages"},
}
"""The jobs that may do more than read the code."""

Part = dict[str, Any]


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def workflow(request: pytest.FixtureRequest) -> Path:
    return request.param


def parsed(workflow: Path) -> Part:
    return yaml.safe_load(workflow.read_text("utf-8"))


def jobs(workflow: Path) -> Iterator[tuple[str, Part]]:
    yield from parsed(workflow)["jobs"].items()


def steps(workflow: Path) -> Iterator[Part]:
    for _, job in jobs(workflow):
        yield from job.get("steps", ())


def uses(workflow: Path) -> list[str]:
    """Every line that runs somebody else's code."""
    lines = workflow.read_text("utf-8").splitlines()
    return [line.strip() for line in lines if "uses:" in line and "uses: $/" not in line]


@cache
def recipes() -> dict[str, Part]:
    just = shutil.which("just", path=f"{ROOT / '.venv/bin'}:{os.environ['PATH']}")
    assert just, "just is what these tests are run by"
    command = [just, "--justfile", str(ROOT / "justfile"), "--dump", "--dump-format", "json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["recipes"]


def test_every_action_is_pinned_by_its_commit_and_says_its_version(workflow: Path):
    assert uses(workflow) or parsed(workflow)["jobs"]
    assert [line for line in uses(workflow) if not PINNED.search(line)] == []


def test_an_action_has_one_version_everywhere():
    versions: dict[str, set[tuple[str, str]]] = {}
    for workflow in WORKFLOWS:
        for line in uses(workflow):
            if match := PINNED.search(line):
                pins = versions.setdefault(match["action"], set())
                pins.add((match["sha"], match["version"]))
    assert {action for action, pins in versions.items() if len(pins) > 1} == set()
    assert "actions/checkout" in versions


def test_a_job_may_do_what_it_needs_and_ends_in_time(workflow: Path):
    assert parsed(workflow)["permissions"] == {}
    for name, job in jobs(workflow):
        rights = dict(job["permissions"])
        assert rights.pop("contents") == "read", name
        assert set(rights) == MAY_WRITE.get((workflow.name, name), set()), name
        assert "timeout-minutes" in job or "uses" in job, name


def test_no_checkout_leaves_credentials_behind(workflow: Path):
    for step in steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_nothing_is_written_into_a_script(workflow: Path):
    """What somebody named a branch reaches a script in a variable, never as its text."""
    assert [step["run"] for step in steps(workflow) if "${{" in step.get("run", "")] == []


def test_what_is_published_comes_from_no_cache():
    for step in steps(ROOT / ".github/workflows/publish.yml"):
        inputs = step.get("with", {})
        assert not {"cache", "cache-from", "cache-to"} & set(inputs)
        if "/setup-buildx-action@" in step.get("uses", ""):
            assert inputs["cache-binary"] is False


def test_nothing_is_published_but_main_and_tags():
    publish = parsed(ROOT / ".github/workflows/publish.yml")
    # YAML 1.1 reads the key `on` as true.
    assert publish[True] == {"push": {"branches": ["main"], "tags": ["v*"]}}
    assert publish["jobs"]["images"]["needs"] == ["names", "checks"]
    assert publish["jobs"]["publish"]["needs"] == ["names", "images"]


def test_the_pipeline_calls_the_recipes_that_people_call():
    scripts = "\n".join(step.get("run", "") for path in WORKFLOWS for step in steps(path))
    called = set(re.findall(r"^just (\S+)", scripts, re.MULTILINE))
    assert called == {"check", "test", "image", "stack-test"}
    assert called <= set(recipes())


def test_a_commit_is_asked_the_fast_half_of_check():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    (repository,) = config["repos"]
    (hook,) = repository["hooks"]
    assert repository["repo"] == "local"
    assert hook["entry"] == "just quick"
    assert (hook["pass_filenames"], hook["always_run"]) == (False, True)
    asked = [step["recipe"] for step in recipes()["check"]["dependencies"]]
    assert asked == ["setup", "quick"]
