"""What the environment decides, read once and checked before anything starts."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds ``templates/``, ``static/`` and ``piccolo_migrations/``."""

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
TOKEN_ALGORITHMS = ("HS256", "HS384", "HS512")
SHORTEST_SECRET = 32


class SettingsError(Exception):
    """Every wrong setting at once, one readable line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The configuration of one process."""

    database_url: str | None = field(repr=False)
    """Where Postgres is; ``None`` means the embedded one in ``data``."""
    secret_key: str = field(repr=False)
    base_url: str
    port: int
    data: Path
    log_file: Path | None
    log_level: str
    smtp_url: str | None = field(repr=False)
    mail_from: str
    token_algorithm: str
    token_minutes: int
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    workers: int
    development: bool

    @property
    def photos(self) -> Path:
        """The folder in which photos are kept."""
        return self.data / "photos"

    @property
    def is_secure(self) -> bool:
        """Whether people reach this instance over https."""
        return self.base_url.startswith("https://")

    @property
    def session_cookie(self) -> str:
        """The cookie's name; its prefix makes browsers refuse it from other hosts or paths."""
        return "__Host-session" if self.is_secure else "session"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings, or raise ``SettingsError`` naming each one that is wrong."""
    reader = _Reader(os.environ if environment is None else environment)
    data = Path(reader.text("TOOLSHARE_DATA", "./var")).resolve()
    port = reader.number("PORT", 8000, least=1, most=65535)
    database_url = reader.checked("DATABASE_URL", _postgres_url)
    log_file = reader.text("TOOLSHARE_LOG_FILE", "")
    settings = Settings(
        database_url=database_url,
        secret_key=_secret_key(reader, data, embedded=database_url is None),
        base_url=reader.checked("BASE_URL", _web_url) or f"http://127.0.0.1:{port}",
        port=port,
        data=data,
        log_file=Path(log_file) if log_file else None,
        log_level=reader.choice("LOG_LEVEL", "INFO", LOG_LEVELS),
        smtp_url=reader.checked("SMTP_URL", _smtp_url),
        mail_from=reader.text("MAIL_FROM", "ToolShare <toolshare@localhost>"),
        token_algorithm=reader.choice("ALGORITHM", "HS256", TOKEN_ALGORITHMS),
        token_minutes=reader.number("ACCESS_TOKEN_EXPIRE_MINUTES", 30, least=1, most=525_600),
        trusted_proxies=reader.checked("TRUSTED_PROXIES", _networks) or (),
        workers=reader.number("WEB_CONCURRENCY", 1, least=1, most=64),
        development=reader.choice("TOOLSHARE_DEVELOPMENT", "0", ("0", "1")) == "1",
    )
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


class _Reader:
    """Reads names from an environment and gathers what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        """Return the value of ``name``, or the content of the file that ``name_FILE`` names."""
        path = self.environment.get(f"{name}_FILE", "")
        if not path:
            return self.environment.get(name, "").strip() or default
        try:
            return Path(path).read_text(encoding="utf-8").strip() or default
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(f"{name}_FILE: {path} cannot be read ({error})")
            return default

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        text = self.text(name, str(default))
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        self.problems.append(f"{name}: {text!r} is not a whole number from {least} to {most}")
        return default

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        text = self.text(name, default)
        if text.upper() in allowed:
            return text.upper()
        self.problems.append(f"{name}: {text!r} is none of {', '.join(allowed)}")
        return default

    def checked(self, name: str, parse: Callable[[str], T]) -> T | None:
        text = self.text(name, "")
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return None


def _secret_key(reader: _Reader, data: Path, *, embedded: bool) -> str:
    """Return the key, which an instance with its own database may make for itself."""
    key = reader.text("SECRET_KEY", "")
    if not key and embedded:
        return _kept_key(data / "secret_key")
    if len(key) < SHORTEST_SECRET:
        what = "is missing" if not key else "is too short"
        reader.problems.append(
            f"SECRET_KEY: {what}; give at least {SHORTEST_SECRET} random characters"
        )
    return key


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Exclusive creation: two processes starting at once must end up with one key.
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()


def _postgres_url(text: str) -> str:
    if urlsplit(text).scheme not in {"postgres", "postgresql"}:
        raise ValueError("must look like postgresql://user:password@host:5432/database")
    return text


def _web_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"{text!r} is no address like https://tools.example.org")
    return text.rstrip("/")


def _smtp_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("must look like smtps://user:password@mail.example.org:465")
    return text


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
