"""Statements that no connection to a database of the app can make, sent by psql."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from toolshare.embedded.errors import EmbeddedPostgresError


def run_sql(
    psql: Path, sql: str, *, port: int, user: str, password: str, variables: Mapping[str, str]
) -> None:
    """Run ``sql`` in the database postgres; ``:'x'`` and ``:"x"`` in it are quoted by psql."""
    assignments = [word for pair in variables.items() for word in ("-v", "=".join(pair))]
    done = subprocess.run(
        [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", *assignments],
        input=sql,
        text=True,
        capture_output=True,
        check=False,
        env={
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(port),
            "PGUSER": user,
            "PGPASSWORD": password,
            "PGDATABASE": "postgres",
            "PGCONNECT_TIMEOUT": "5",
        },
    )
    if done.returncode != 0:
        raise EmbeddedPostgresError(f"Postgres refused: {done.stderr.strip()}")
