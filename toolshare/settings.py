"""What the environment decides, read once and checked before anything starts."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from toolshare import variables as v
from toolshare.variables import Variable

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds ``templates/``, ``static/`` and ``piccolo_migrations/``."""

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
TOKEN_ALGORITHMS = ("HS256", "HS384", "HS512")
SHORTEST_SECRET = 32
BUCKET_URL = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w.-]+)*/?", re.ASCII)


class SettingsError(Exception):
    """Every wrong setting at once, one readable line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Where photos are on S3; what is not given here is the AWS variables' own business."""

    url: str
    """``s3://bucket/folder``."""
    region: str
    endpoint: str | None
    key_id: str = field(repr=False)
    key_secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The configuration of one process."""

    database_url: str | None = field(repr=False)
    """Where Postgres is; ``None`` means the embedded one in ``data``."""
    bucket: Bucket | None
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
    fetches_photos: bool
    """Whether the job worker may ask servers on the internet for photos of imported tools."""
    development: bool

    @property
    def photos(self) -> Path | Bucket:
        """The folder or the bucket in which photos are kept."""
        return self.bucket or self.data / "photos"

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
    data = Path(reader.text(v.TOOLSHARE_DATA)).resolve()
    port = reader.number(v.PORT, least=1, most=65535)
    embedded = reader.choice(v.TOOLSHARE_EMBEDDED, ("0", "1")) == "1"
    database_url = _database_url(reader, embedded=embedded)
    log_file = reader.text(v.TOOLSHARE_LOG_FILE)
    settings = Settings(
        database_url=database_url,
        secret_key=_secret_key(reader, data, may_be_made=embedded and database_url is None),
        bucket=_bucket(reader),
        base_url=reader.checked(v.BASE_URL, _web_url) or f"http://127.0.0.1:{port}",
        port=port,
        data=data,
        log_file=Path(log_file) if log_file else None,
        log_level=reader.choice(v.LOG_LEVEL, LOG_LEVELS),
        smtp_url=reader.checked(v.SMTP_URL, _smtp_url),
        mail_from=reader.text(v.MAIL_FROM),
        token_algorithm=reader.choice(v.ALGORITHM, TOKEN_ALGORITHMS),
        token_minutes=reader.number(v.ACCESS_TOKEN_EXPIRE_MINUTES, least=1, most=525_600),
        trusted_proxies=reader.checked(v.TRUSTED_PROXIES, _networks) or (),
        workers=reader.number(v.WEB_CONCURRENCY, least=1, most=64),
        fetches_photos=reader.choice(v.TOOLSHARE_FETCH_PHOTOS, ("0", "1")) == "1",
        development=reader.choice(v.TOOLSHARE_DEVELOPMENT, ("0", "1")) == "1",
    )
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


class _Reader:
    """Reads variables from an environment and gathers what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def text(self, variable: Variable) -> str:
        """Return what is given, directly or in a file, or else the default."""
        try:
            return v.given(variable, self.environment) or variable.default
        except (OSError, UnicodeDecodeError) as error:
            path = self.environment[f"{variable.name}_FILE"]
            self.problems.append(f"{variable.name}_FILE: {path} cannot be read ({error})")
            return variable.default

    def number(self, variable: Variable, *, least: int, most: int) -> int:
        text = self.text(variable)
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        self.problems.append(
            f"{variable.name}: {text!r} is not a whole number from {least} to {most}"
        )
        return least

    def choice(self, variable: Variable, allowed: tuple[str, ...]) -> str:
        text = self.text(variable)
        if text.upper() in allowed:
            return text.upper()
        self.problems.append(f"{variable.name}: {text!r} is none of {', '.join(allowed)}")
        return variable.default

    def checked(self, variable: Variable, parse: Callable[[str], T]) -> T | None:
        text = self.text(variable)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{variable.name}: {error}")
            return None


def _database_url(reader: _Reader, *, embedded: bool) -> str | None:
    """Return the address, without which there must be an embedded Postgres."""
    told = len(reader.problems)
    url = reader.checked(v.DATABASE_URL, _postgres_url)
    if url is None and not embedded and len(reader.problems) == told:
        reader.problems.append(
            "DATABASE_URL: is missing; give postgresql://user:password@host:5432/database, "
            "for no Postgres is embedded here"
        )
    return url


def _secret_key(reader: _Reader, data: Path, *, may_be_made: bool) -> str:
    """Return the key, which an instance with its own database may make for itself."""
    key = reader.text(v.SECRET_KEY)
    if not key and may_be_made:
        try:
            return _kept_key(data / "secret_key")
        except OSError as error:
            reader.problems.append(f"TOOLSHARE_DATA: {data} cannot be used ({error.strerror})")
            return ""
    if len(key) < SHORTEST_SECRET:
        what = "is missing" if not key else "is too short"
        reader.problems.append(
            f"SECRET_KEY: {what}; give at least {SHORTEST_SECRET} random characters"
        )
    return key


def _bucket(reader: _Reader) -> Bucket | None:
    url = reader.checked(v.FILES_URL, _bucket_url)
    endpoint = reader.checked(v.AWS_ENDPOINT_URL, _endpoint)
    if url is None:
        return None
    return Bucket(
        url=url,
        region=reader.text(v.AWS_REGION),
        endpoint=endpoint,
        key_id=reader.text(v.AWS_ACCESS_KEY_ID),
        key_secret=reader.text(v.AWS_SECRET_ACCESS_KEY),
    )


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
    if _scheme_and_host(text)[0] not in {"postgres", "postgresql"}:
        raise ValueError(
            "must look like postgresql://user:password@host:5432/database, "
            "with signs such as / and # in the password written as %2F and %23"
        )
    return text


def _web_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"{text!r} is no address like https://tools.example.org")
    return text.rstrip("/")


def _bucket_url(text: str) -> str:
    if not BUCKET_URL.fullmatch(text) or {".", ".."} & set(text.split("/")):
        raise ValueError(f"{text!r} is no place like s3://bucket/folder")
    return text.rstrip("/")


def _endpoint(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{text!r} is no address like https://s3.example.org")
    return text.rstrip("/")


def _smtp_url(text: str) -> str:
    scheme, host = _scheme_and_host(text)
    if scheme not in {"smtp", "smtps"} or not host:
        raise ValueError("must look like smtps://user:password@mail.example.org:465")
    return text


def _scheme_and_host(text: str) -> tuple[str, str | None]:
    """Take an address apart; nothing of one that cannot be, for there is a password in it.

    What Python says of such an address quotes the password, and so would the driver later.
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return "", None
    # A / or # that stands in the password as it is has cut the address in two.
    is_torn = "@" not in parts.netloc and "@" in parts.path + parts.fragment
    return ("", None) if is_torn else (parts.scheme, parts.hostname)


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
