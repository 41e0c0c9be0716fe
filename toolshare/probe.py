"""``python -m toolshare.probe [/path]``: ask the server of this machine whether it is well.

For health checks, which run often and beside the server: nothing is imported but sockets.
"""

import os
import socket
import sys
import time

HOST = "127.0.0.1"
LONGEST_S = 3.0
LONGEST_ANSWER = 4096


def main() -> None:
    """End with 0 when the server answers 200, else with 1 and a line that says why."""
    path = sys.argv[1] if len(sys.argv) > 1 else "/readyz"
    if fault := fault_of(path, os.environ.get("PORT", "").strip() or "8000"):
        sys.exit(f"probe: {fault}")


def fault_of(path: str, port: str) -> str | None:
    """Say why the server is not well; ``None`` when it is."""
    if not path.startswith("/") or not path.isascii() or not path.isprintable() or " " in path:
        return f"{path!r} is no path like /livez"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return f"PORT: {port!r} is no port"
    try:
        answer = _ask(path, int(port))
    except OSError as error:
        return f"{path} on port {port}: {error.strerror or error}"
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.partition(b"\r\n")[0]
    if status.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")):
        return None
    said = b" ".join((status, body)).decode("ascii", "replace")
    return f"{path} on port {port}: {' '.join(said.split())[:200] or 'no answer'}"


def _ask(path: str, port: int) -> bytes:
    """Return the first bytes of the answer, all within ``LONGEST_S``."""
    until = time.monotonic() + LONGEST_S
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n"
    answer = b""
    with socket.create_connection((HOST, port), LONGEST_S) as connection:
        connection.sendall(request.encode("ascii"))
        while len(answer) < LONGEST_ANSWER:
            connection.settimeout(max(0.001, until - time.monotonic()))
            if not (part := connection.recv(LONGEST_ANSWER)):
                break
            answer += part
    return answer


if __name__ == "__main__":
    main()
