"""Secrets in memory are not for other processes of the same user."""

import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, os, subprocess, sys
from toolshare.secrecy import keep_to_itself

ASK = "import ctypes; print(ctypes.CDLL(None).prctl(3))"
if sys.argv[1] == "kept":
    keep_to_itself()
if os.fork() == 0:
    exec(ASK)
    sys.stdout.flush()
    os._exit(0)
os.wait()
subprocess.run([sys.executable, "-c", ASK])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is told so")
@pytest.mark.parametrize(("how", "said"), [("kept", ["0", "1"]), ("control", ["1", "1"])])
def test_a_forked_worker_is_closed_to_others_and_a_started_program_is_not(
    how: str, said: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, how], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == said
