"""The variables of the environment that ToolShare reads, each declared once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One variable: what is read, what the README says of it, and its lines in ``.env.example``."""

    name: str
    what: str
    default: str = ""
    """The value unless one is given."""
    otherwise: str = ""
    """What holds unless a value is given, where that is no fixed text."""
    is_secret: bool = False
    make: str = ""
    """How to make the value of a secret that anybody may choose."""
    in_stack: str = ""
    """The value in the stack of containers, where that differs from ``default``."""
    fixed: str = ""
    """Why the stack of containers gives the value itself."""


def given(variable: Variable, environment: Mapping[str, str] = os.environ) -> str:
    """Return the value, or the content of the file that ``NAME_FILE`` names; empty if neither.

    Raises ``OSError`` or ``UnicodeDecodeError`` when that file cannot be read.
    """
    path = environment.get(f"{variable.name}_FILE", "").strip()
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return _unquoted(environment.get(variable.name, "").strip())


def _unquoted(text: str) -> str:
    """Take off the quotes of a ``.env`` file, which some programs hand on as part of the value."""
    quote, inside = text[:1], text[1:-1]
    is_quoted = len(text) > 1 and quote in {"'", '"'} and text[-1] == quote
    return inside.strip() if is_quoted and quote not in inside else text


DATABASE_URL = Variable(
    name="DATABASE_URL",
    what="a Postgres 15 or newer, `postgresql://user:password@host/database`",
    otherwise="the embedded one",
    is_secret=True,
    fixed="it is put together from user, password and name above",
)
SECRET_KEY = Variable(
    name="SECRET_KEY",
    what="signs tokens and notices; at least 32 characters",
    otherwise="made and kept, with the embedded database only",
    is_secret=True,
    make="openssl rand -hex 32",
)
BASE_URL = Variable(
    name="BASE_URL",
    what="the address people type; `https://` makes cookies secure",
    otherwise="`http://127.0.0.1:$PORT`",
)
PORT = Variable(
    name="PORT",
    what="the port to listen on",
    default="8000",
    fixed="it is the port inside the container",
)
WEB_CONCURRENCY = Variable(
    name="WEB_CONCURRENCY", what="how many web processes", default="1", in_stack="2"
)
TOOLSHARE_DATA = Variable(
    name="TOOLSHARE_DATA",
    what="the folder for the embedded database, photos and manuals",
    default="./var",
    fixed="it is where the volume is",
)
TOOLSHARE_EMBEDDED = Variable(
    name="TOOLSHARE_EMBEDDED",
    what="`0`: never start an embedded Postgres; `DATABASE_URL` and `SECRET_KEY` must be given",
    default="1",
    fixed="the database has a container of its own",
)
TOOLSHARE_PG_BIN = Variable(
    name="TOOLSHARE_PG_BIN",
    what="the folder of Postgres's programs for the embedded database and for backups",
    otherwise="the package's, else Debian's",
    fixed="the database has a container of its own",
)
FILES_URL = Variable(
    name="FILES_URL",
    what="where photos and manuals are kept: `s3://bucket/folder`",
    otherwise="`$TOOLSHARE_DATA/photos`",
)
AWS_REGION = Variable(
    name="AWS_REGION",
    what="the bucket's region; all other `AWS_…` variables of S3's clients count too",
    otherwise="`us-east-1`",
)
AWS_ENDPOINT_URL = Variable(
    name="AWS_ENDPOINT_URL",
    what="the address of an S3 that is not Amazon's",
    otherwise="Amazon's",
)
AWS_ACCESS_KEY_ID = Variable(
    name="AWS_ACCESS_KEY_ID",
    what="the key to the bucket",
    otherwise="what the machine's or pod's role allows",
)
AWS_SECRET_ACCESS_KEY = Variable(
    name="AWS_SECRET_ACCESS_KEY", what="the key's secret", is_secret=True
)
LOG_LEVEL = Variable(
    name="LOG_LEVEL",
    what="`DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL`",
    default="INFO",
)
TOOLSHARE_LOG_FILE = Variable(
    name="TOOLSHARE_LOG_FILE",
    what="a rotating log file besides standard output",
    fixed="it is in the folder that is mounted from outside",
)
ALGORITHM = Variable(
    name="ALGORITHM",
    what="signs the API's tokens: `HS256`, `HS384`, `HS512`",
    default="HS256",
)
ACCESS_TOKEN_EXPIRE_MINUTES = Variable(
    name="ACCESS_TOKEN_EXPIRE_MINUTES", what="how long the API's tokens last", default="30"
)
TRUSTED_PROXIES = Variable(
    name="TRUSTED_PROXIES",
    what="networks whose `X-Forwarded-For` counts, by comma",
    in_stack="10.0.0.0/8,172.16.0.0/12,192.168.0.0/16",
)
SMTP_URL = Variable(
    name="SMTP_URL",
    what="reserved for mail, checked already: `smtps://user:password@host:465`",
    is_secret=True,
)
MAIL_FROM = Variable(
    name="MAIL_FROM",
    what="reserved for mail: its sender",
    default="ToolShare <toolshare@localhost>",
)
TOOLSHARE_FETCH_PHOTOS = Variable(
    name="TOOLSHARE_FETCH_PHOTOS",
    what="`1`: members may have photos of their imports fetched from addresses on the internet",
    default="0",
)
TOOLSHARE_DEVELOPMENT = Variable(
    name="TOOLSHARE_DEVELOPMENT",
    what="`1`: read templates anew for every page, and show `/styleguide`",
    default="0",
    fixed="it is for development",
)

POSTGRES_USER = Variable(
    name="POSTGRES_USER", what="the role that owns the database", default="toolshare"
)
POSTGRES_PASSWORD = Variable(
    name="POSTGRES_PASSWORD",
    what="its password, set when the database is first made; letters and digits alone",
    is_secret=True,
    make="openssl rand -hex 32",
)
POSTGRES_DB = Variable(name="POSTGRES_DB", what="the name of the database", default="toolshare")

POSTGRES_TEST_PASSWORD = Variable(
    name="POSTGRES_TEST_PASSWORD",
    what="the password of the tests' own database, which is on the same server",
    is_secret=True,
    make="openssl rand -hex 32",
)
POSTGRES_IMAGE = Variable(
    name="POSTGRES_IMAGE", what="the database's image", default="postgres:17-trixie"
)
TOOLSHARE_IMAGE = Variable(
    name="TOOLSHARE_IMAGE", what="the app's image, without its tag", default="toolshare"
)
TOOLSHARE_TAG = Variable(
    name="TOOLSHARE_TAG",
    what="its tag: a version, `stable`, `latest`, `edge`, or `local` for what is built here",
    default="local",
)
WEB_PORT = Variable(
    name="WEB_PORT", what="the port of 127.0.0.1 at which the app answers", default="8000"
)
COMPOSE_FILE = Variable(
    name="COMPOSE_FILE",
    what="`compose.yaml`, and `:compose.proxy.yaml` where people come in by the proxy alone",
    default="compose.yaml",
)
COMPOSE_PROFILES = Variable(
    name="COMPOSE_PROFILES", what="`proxy`: with the proxy; empty: without it"
)
WEB_REPLICAS = Variable(
    name="WEB_REPLICAS",
    what="how many web containers, where people come in by the proxy alone",
    default="1",
)
PROXY_BIND = Variable(
    name="PROXY_BIND",
    what="the address of this machine at which the proxy answers; `0.0.0.0` for all",
    default="127.0.0.1",
)
PROXY_PORT = Variable(name="PROXY_PORT", what="its port for http", default="8080")
PROXY_TLS_PORT = Variable(name="PROXY_TLS_PORT", what="its port for https", default="8443")
PROXY_TLS = Variable(
    name="PROXY_TLS",
    what="`off`, `on` with the certificate below, or `self-signed`",
    default="off",
)
PROXY_CERTIFICATES = Variable(
    name="PROXY_CERTIFICATES",
    what="the folder of fullchain.pem and privkey.pem",
    default="./certificates",
)
PROXY_TRUSTED = Variable(
    name="PROXY_TRUSTED",
    what="networks of a proxy before this one, whose `X-Forwarded-For` counts, by comma",
)

VARIABLES = (
    DATABASE_URL,
    SECRET_KEY,
    BASE_URL,
    PORT,
    WEB_CONCURRENCY,
    TOOLSHARE_DATA,
    TOOLSHARE_EMBEDDED,
    TOOLSHARE_PG_BIN,
    FILES_URL,
    AWS_REGION,
    AWS_ENDPOINT_URL,
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    LOG_LEVEL,
    TOOLSHARE_LOG_FILE,
    ALGORITHM,
    ACCESS_TOKEN_EXPIRE_MINUTES,
    TRUSTED_PROXIES,
    SMTP_URL,
    MAIL_FROM,
    TOOLSHARE_FETCH_PHOTOS,
    TOOLSHARE_DEVELOPMENT,
)
"""What ToolShare reads, in the order in which people are told."""

STACK = (
    POSTGRES_USER,
    POSTGRES_PASSWORD,
    POSTGRES_DB,
    POSTGRES_TEST_PASSWORD,
    POSTGRES_IMAGE,
    TOOLSHARE_IMAGE,
    TOOLSHARE_TAG,
    WEB_PORT,
    COMPOSE_FILE,
    COMPOSE_PROFILES,
    WEB_REPLICAS,
    PROXY_BIND,
    PROXY_PORT,
    PROXY_TLS_PORT,
    PROXY_TLS,
    PROXY_CERTIFICATES,
    PROXY_TRUSTED,
)
"""What only Compose reads."""
