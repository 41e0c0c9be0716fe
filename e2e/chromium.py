"""The browser that the stories run in, from wherever this machine can have one."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NONE_TO_BE_HAD = (
    "The browser tests need a Chromium, and none is to be had here. Install one "
    "(`apt-get install chromium`, or `playwright install chromium`), or name its "
    "program in TOOLSHARE_CHROMIUM."
)


class NoChromium(Exception):
    """There is no browser, so nothing was tested: a failure, never a skip."""


def launch(playwright: Playwright) -> Browser:
    """Start a Chromium, or raise ``NoChromium`` saying what to do."""
    program = find(playwright) or _installed()
    if program is None:
        raise NoChromium(NONE_TO_BE_HAD)
    # Containers have a small /dev/shm. Playwright turns Chromium's own sandbox off, which
    # neither root nor an ordinary user in a container could set up.
    flags = ["--disable-dev-shm-usage", "--lang=en-GB"]
    return playwright.chromium.launch(executable_path=program, args=flags, chromium_sandbox=False)


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """Open a browser of somebody's own; with E2E_IGNORE_CERTIFICATE=1 it trusts every server."""
    trusting = os.environ.get("E2E_IGNORE_CERTIFICATE") == "1"
    return browser.new_context(ignore_https_errors=trusting, **options)


def find(playwright: Playwright) -> str | None:
    """Name the program that is there already: ours, the machine's, or Playwright's."""
    named = os.environ.get("TOOLSHARE_CHROMIUM", "")
    if named:
        if not os.access(named, os.X_OK):
            raise NoChromium(f"TOOLSHARE_CHROMIUM names {named}, which cannot be run.")
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    downloaded = playwright.chromium.executable_path
    return downloaded if Path(downloaded).exists() else None


def _installed() -> str | None:
    """Install Debian's package where we may, and name its program."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            ["apt-get", *command],  # noqa: S607
            env=quiet,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0:
            return None
    return shutil.which("chromium")
