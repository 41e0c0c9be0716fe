"""Keeps an eye on a browser: whatever it complains about fails the story."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# Chromium reports every answer of 4xx and 5xx in the console too; `_on_response` judges those.
ECHO_OF_A_STATUS = "Failed to load resource"
PARTS_OF_A_PAGE = frozenset({"stylesheet", "script", "image", "font", "manifest", "media"})


class Watch:
    """Collects console errors, script errors, broken parts of pages and server errors."""

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        self._expected: set[int] = set()
        context.on("console", self._on_console)
        context.on("weberror", self._on_script_error)
        context.on("response", self._on_response)
        context.on("requestfailed", self._on_failed_request)

    def expect(self, *statuses: int) -> None:
        """Let answers of 5xx pass that the story provokes."""
        self._expected.update(statuses)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.text.startswith(ECHO_OF_A_STATUS):
            return
        about_policy = "Content Security Policy" in message.text
        if message.type in {"error", "assert"} or about_policy:
            self.problems.append(f"console: {message.text} ({message.location.get('url')})")

    def _on_script_error(self, error: WebError) -> None:
        # The browser's remark when one page follows another before the first has faded in.
        if "Transition was skipped" not in str(error.error):
            self.problems.append(f"script: {error.error}")

    def _on_response(self, response: Response) -> None:
        kind = response.request.resource_type
        broken_part = response.status >= 400 and kind in PARTS_OF_A_PAGE
        if broken_part or (response.status >= 500 and response.status not in self._expected):
            self.problems.append(f"answer: {response.status} to {response.url}")

    def _on_failed_request(self, request: Request) -> None:
        # A page that is left, or a search overtaken by the next letter, aborts what it waits for.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"request: {request.url} failed with {request.failure}")
