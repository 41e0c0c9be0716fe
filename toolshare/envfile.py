"""What people are shown of the variables: ``.env.example`` and the README's table."""

import secrets

from toolshare.variables import STACK, VARIABLES, Variable

SECRET_BYTES = 32

_HEADING = """\
# The settings of the stack of containers. Compose reads them from a copy of this file, .env, in
# which the secrets are filled in; `just stack` makes it. An empty value counts as not given.
# `toolshare settings` prints this file.
"""


def env_file(*, with_secrets: bool = False) -> str:
    """Return ``.env.example``; with secrets made up, a ``.env`` to start with."""
    blocks = [_block(variable, with_secrets=with_secrets) for variable in (*STACK, *VARIABLES)]
    return "\n".join([_HEADING, *blocks])


def table() -> str:
    """Return the README's table of what ToolShare reads."""
    rows = [("name", "what", "unless given"), ("---",) * 3]
    rows += [
        (f"`{variable.name}`", variable.what, _unless_given(variable)) for variable in VARIABLES
    ]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines).replace("| --- | --- | --- |", "|---|---|---|") + "\n"


def _unless_given(variable: Variable) -> str:
    return variable.otherwise or (f"`{variable.default}`" if variable.default else "none")


def _block(variable: Variable, *, with_secrets: bool) -> str:
    value = variable.in_stack or variable.default
    if with_secrets and variable.make:
        value = secrets.token_hex(SECRET_BYTES)
    line = f"{variable.name}={_quoted(value)}"
    if variable.fixed:
        line = f"# {line}"
    return "\n".join([*(f"# {remark}" for remark in _remarks(variable)), line, ""])


def _remarks(variable: Variable) -> list[str]:
    what = variable.what[0].upper() + variable.what[1:]
    remarks = [f"{what}."]
    if variable.fixed:
        remarks.append(f"Not to be given here: {variable.fixed}.")
    elif variable.make:
        remarks.append(f"Make one with: {variable.make}")
    elif variable.otherwise:
        remarks.append(f"Unless given: {variable.otherwise}.")
    return [remark.replace("`", "") for remark in remarks]


def _quoted(value: str) -> str:
    """Quote what a shell would take apart; Compose and systemd understand the same quotes."""
    return f"'{value}'" if set(value) & set(' <>$&|;()#"\\`*?') else value
