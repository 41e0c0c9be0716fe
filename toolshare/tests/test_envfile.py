"""What people are shown of the settings is what is read."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from toolshare import variables
from toolshare.envfile import env_file, table
from toolshare.settings import ROOT, read_settings
from toolshare.variables import STACK, VARIABLES, Variable

TAKEN = re.compile(r"\$\{([A-Z_]+):?-?([^}]*)\}")
COMPOSE_FILES = ("compose.yaml", "compose.proxy.yaml")
READ_BY_COMPOSE_ITSELF = {"COMPOSE_FILE", "COMPOSE_PROFILES"}
FOR_BUILDS = {"PYTHON_IMAGE", "DEBIAN_IMAGE", "TOOLSHARE_VERSION", "TOOLSHARE_REVISION"}
ASSIGNED = re.compile(r"^(# )?([A-Z_]+)=(.*)$", re.MULTILINE)


def sourced(file: Path) -> dict[str, str]:
    """Read a ``.env`` file as people do in a shell."""
    shown = subprocess.run(
        ["/bin/sh", "-euc", f"set -a; . '{file}'; env -0"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return dict(line.split("=", 1) for line in shown.split("\0") if line)


def test_the_example_is_the_one_that_the_variables_make():
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_file()


def test_the_readme_tells_of_the_same_variables():
    assert table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_variable_is_in_the_example_once_and_those_of_the_stack_first():
    names = [name for _, name, _ in ASSIGNED.findall(env_file())]
    assert names == [variable.name for variable in (*STACK, *VARIABLES)]


def test_every_declared_variable_is_shown():
    declared = [each for each in vars(variables).values() if isinstance(each, Variable)]
    assert sorted(declared, key=repr) == sorted((*STACK, *VARIABLES), key=repr)


def test_no_module_reads_a_variable_that_is_not_declared():
    """The system's own, and what one of our processes hands to the next, are no settings."""
    ours = {variable.name for variable in VARIABLES}
    ours |= {"TMPDIR", "TOOLSHARE_PARENT", "PICCOLO_CONF"}
    read = {
        (path.name, name)
        for path in (ROOT / "toolshare").rglob("*.py")
        if "tests" not in path.parts
        for name in names_read(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert {(path, name) for path, name in read if name not in ours} == set()
    assert ("probe.py", "PORT") in read


def names_read(tree: ast.Module) -> set[str]:
    """Find ``os.environ["NAME"]`` and ``os.environ.get("NAME")``."""
    found = set[str]()
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(ast.Attribute(attr="environ"), ast.Constant(str(name))):
                found.add(name)
            case ast.Call(
                ast.Attribute(ast.Attribute(attr="environ")), [ast.Constant(str(name)), *_]
            ):
                found.add(name)
    return found


def test_the_example_has_what_the_stack_takes_from_it_and_the_same_values():
    shown = {name: value for is_out, name, value in ASSIGNED.findall(env_file()) if not is_out}
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in COMPOSE_FILES)
    taken = {name: default for name, default in TAKEN.findall(text) if name not in FOR_BUILDS}
    assert set(taken) | READ_BY_COMPOSE_ITSELF == set(shown)
    given = {name: default for name, default in taken.items() if default and "$" not in default}
    assert {name: shown[name] for name in given} == given
    assert len(given) > 10


def test_a_shell_reads_the_example_as_the_defaults(tmp_path: Path):
    file = tmp_path / "env"
    file.write_text(env_file())
    data = {"TOOLSHARE_DATA": str(tmp_path)}
    different = {each.name: each.in_stack for each in VARIABLES if each.in_stack}
    assert read_settings(sourced(file) | data) == read_settings(different | data)


def test_what_a_shell_would_take_apart_survives_it(tmp_path: Path):
    file = tmp_path / "env"
    file.write_text(env_file())
    assert sourced(file)["MAIL_FROM"] == "ToolShare <toolshare@localhost>"


def test_no_secret_is_in_the_example():
    values = {name: value for _, name, value in ASSIGNED.findall(env_file())}
    secret = [variable for variable in (*STACK, *VARIABLES) if variable.is_secret]
    assert len(secret) >= 5
    assert {values[variable.name] for variable in secret} == {""}


def test_secrets_that_are_made_up_are_long_and_never_the_same():
    first, second = (
        dict((name, value) for _, name, value in ASSIGNED.findall(env_file(with_secrets=True)))
        for _ in range(2)
    )
    for name in ("POSTGRES_PASSWORD", "SECRET_KEY"):
        assert re.fullmatch(r"[0-9a-f]{64}", first[name])
        assert first[name] != second[name]
    assert first["SECRET_KEY"] != first["POSTGRES_PASSWORD"]
    assert first["AWS_SECRET_ACCESS_KEY"] == ""


@pytest.mark.parametrize("environment", [{}, {"PORT": "wrong", "TOOLSHARE_EMBEDDED": "0"}])
def test_the_command_prints_it_to_those_who_have_no_settings_yet(environment: dict[str, str]):
    done = subprocess.run(
        [sys.executable, "-m", "toolshare", "settings"],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == env_file()
