"""The virtual environment of the other stacks: of their own, and none of ToolShare's."""

import hashlib
import subprocess
import sys
from functools import cache
from pathlib import Path

from toolshare.settings import ROOT

FOLDER = ROOT / "var" / "bench" / "peers"
REQUIREMENTS = (ROOT / "requirements.txt", Path(__file__).with_name("requirements.txt"))


@cache
def python_of_peers() -> Path:
    """Return the interpreter that has the other stacks, installed with hashes if need be."""
    python = FOLDER / "bin" / "python"
    stamp = FOLDER / "installed"
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in REQUIREMENTS)).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return python
    print("installing the other stacks ...", flush=True)
    uv = Path(sys.executable).with_name("uv")
    subprocess.run(
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, FOLDER], check=True
    )
    install = [uv, "pip", "install", "--quiet", "--python", python, "--require-hashes"]
    for path in REQUIREMENTS:
        install += ["--requirement", path]
    subprocess.run(install, check=True)
    stamp.write_text(wanted, encoding="ascii")
    return python
