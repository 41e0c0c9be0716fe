"""A small program that owns an embedded Postgres, for tests that end it in every way.

It says on standard output where Postgres is, or what is wrong, as one line of JSON,
and stays until its standard input ends.
"""

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from toolshare.embedded import EmbeddedPostgres, EmbeddedPostgresError


def main() -> None:
    # Whoever runs the tests in the background has these ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int)
    parser.add_argument("--uid", type=int)
    parser.add_argument("--gid", type=int)
    wishes = parser.parse_args()
    if wishes.uid is not None:
        become(wishes.uid, wishes.gid)
    server = EmbeddedPostgres(wishes.folder, port=wishes.port)
    try:
        server.start()
    except EmbeddedPostgresError as error:
        say(error=str(error))
        return
    server.create_database("toolshare")
    say(url=server.url("toolshare"), port=server.port)
    sys.stdin.read()
    server.stop()


def become(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def say(**facts: str | int) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main()
