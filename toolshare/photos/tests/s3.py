"""A real S3 server of the tests' own, which checks signatures, and ways for it to be away."""

import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from toolshare.embedded import free_port
from toolshare.settings import Bucket, read_settings

KEY_ID, KEY_SECRET = "toolshare-tests", "a secret between the tests and their server"
BUCKET = "tool-photos"


@dataclass(frozen=True)
class Server:
    """The server's address, its process, and the folder in which it keeps its buckets."""

    endpoint: str
    folder: Path
    pid: int

    def environment(self, **changed: str) -> dict[str, str]:
        """What an operator writes to keep photos here."""
        return {
            "FILES_URL": f"s3://{BUCKET}/stable",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": KEY_SECRET,
        } | changed

    def bucket(self, **changed: str) -> Bucket:
        """The same, as the settings read it."""
        place = read_settings({"SECRET_KEY": KEY_SECRET, **self.environment(**changed)})
        assert place.bucket is not None
        return place.bucket

    @contextmanager
    def breaking(self, largest: int) -> Iterator[None]:
        """Fail at every object larger than that, as a server whose disk is full does."""
        _, hard = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (largest, hard))
        try:
            yield
        finally:
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (hard, hard))

    def empty(self) -> None:
        """Make the bucket as it was at first."""
        shutil.rmtree(self.folder / BUCKET, ignore_errors=True)
        (self.folder / BUCKET).mkdir()

    def kept(self) -> list[str]:
        """Name the objects in the bucket."""
        bucket = self.folder / BUCKET
        return sorted(str(path.relative_to(bucket)) for path in bucket.rglob("*.webp"))


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Run nanio, whose buckets are folders, until the end."""
    port = free_port()
    command = ["serve", "--data-dir", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "nanio", *command],
        env={
            "PATH": os.environ["PATH"],
            "NANIO_ACCESS_KEY": KEY_ID,
            "NANIO_SECRET_KEY": KEY_SECRET,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield Server(f"http://127.0.0.1:{port}", folder, process.pid)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def silent() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(f"nothing listens on {port}")
