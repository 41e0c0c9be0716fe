"""Programs are started while workers are forked: neither may hold up the other."""

import subprocess
import sys

import pytest

SCRIPT = """
import os, signal, subprocess, threading
from toolshare.serving import start_program

start = {"ours": start_program, "plain": lambda *command: subprocess.Popen(command)}["%s"]
forks = 60

def start_all():
    for _ in range(40):
        start("true").wait()

starting = threading.Thread(target=start_all, daemon=True)
starting.start()
children = []
while starting.is_alive() and len(children) < forks:
    child = os.fork()
    if child == 0:
        signal.pause()
    children.append(child)
starting.join(%d)
print("stuck" if starting.is_alive() else "all started", flush=True)
for child in children:
    os.kill(child, signal.SIGKILL)
os._exit(0)
"""


@pytest.mark.parametrize(
    ("how", "patience_s", "outcome"),
    [("ours", 60, "all started"), ("plain", 2, "stuck")],
    ids=["no program waits for a worker", "control: without taking turns one waits for ever"],
)
def test_programs_and_workers_that_start_at_once(how: str, patience_s: int, outcome: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT % (how, patience_s)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == f"{outcome}\n", done.stderr
