"""The command ``toolshare``: serve, work, migrate, seed, and what can be set."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import asyncpg
import click

from toolshare import backup, clock, demo, jobs, serving
from toolshare.db import close_pool, open_pool
from toolshare.embedded import EmbeddedPostgres, EmbeddedPostgresError, running_url
from toolshare.envfile import env_file
from toolshare.logs import set_up_logs
from toolshare.migrations import MigrationFailed, migrate, migrate_back
from toolshare.photos.store import open_store
from toolshare.secrecy import keep_to_itself
from toolshare.settings import Settings, SettingsError, read_settings

EMBEDDED_DATABASE = "toolshare"
EXIT_WRONG_SETTINGS = 2
NO_DATABASE = (
    ConnectionError,
    TimeoutError,
    socket.gaierror,
    asyncpg.CannotConnectNowError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)
"""How a database that is not there, or lets nobody in, shows."""
WITHOUT_SETTINGS = {"settings"}
"""Commands for somebody who has none yet."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def toolshare(context: click.Context) -> None:
    """Neighbours lend each other tools, and tool libraries run their lending desk."""
    if context.invoked_subcommand in WITHOUT_SETTINGS:
        return
    settings = read_settings()
    set_up_logs(settings.log_level, settings.log_file)
    context.obj = settings


@toolshare.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--migrate", "migrating", is_flag=True, help="Bring the schema up to date first.")
@click.option("--demo", "with_demo", is_flag=True, help="Load the demo into an empty database.")
@click.option("--reload", is_flag=True, help="Start again whenever code or templates change.")
@click.option("--worker/--no-worker", default=True, help="Run the jobs here too.")
@click.pass_obj
def serve(
    settings: Settings, host: str, migrating: bool, with_demo: bool, reload: bool, worker: bool
) -> None:
    """Serve the web app until it is told to stop."""
    # The web processes open it too; here a folder that cannot be used ends the start in a line.
    open_store(settings.photos)
    serving.check_port_is_free(host, settings.port)
    with database(settings) as url:
        if migrating:
            asyncio.run(migrate(url))
        greeting = [f"ToolShare is at {settings.base_url}"]
        if with_demo:
            greeting += asyncio.run(_seed_if_empty(url, settings))
        serving.serve(settings, url, host=host, reload=reload, worker=worker, greeting=greeting)


@toolshare.command()
@click.pass_obj
def worker(settings: Settings) -> None:
    """Do the recurring jobs until told to stop."""
    with database(settings) as url:
        asyncio.run(jobs.work(url, settings))


@toolshare.command("migrate")
@click.option("--back-to", metavar="ID", help="Undo this migration and all later ones.")
@click.pass_obj
def migrate_command(settings: Settings, back_to: str | None) -> None:
    """Bring the database's schema to this version's."""
    with database(settings) as url:
        asyncio.run(migrate_back(url, to=back_to) if back_to else migrate(url))


@toolshare.group()
def seed() -> None:
    """Fill an empty database."""


@seed.command("demo")
@click.pass_obj
def seed_demo(settings: Settings) -> None:
    """Load a community with members, tools and 18 months of loans."""
    with database(settings) as url:
        asyncio.run(_seed(url, settings))


@toolshare.command("settings")
@click.option("--secrets", "with_secrets", is_flag=True, help="Make the secrets up.")
def settings_command(with_secrets: bool) -> None:
    """Print what can be set, as a file for ``.env``."""
    click.echo(env_file(with_secrets=with_secrets), nl=False)


@toolshare.command("backup")
@click.argument("file")
@click.pass_obj
def backup_command(settings: Settings, file: str) -> None:
    """Write database and photos to FILE, one archive; - means standard output."""
    with backup.own_output() as output:
        open_store(settings.photos)
        with database(settings) as url:
            lines = backup.write_backup(
                url, file, output=output, data=settings.data, now=clock.now()
            )
    click.echo("\n".join(lines), err=file == "-")


@toolshare.command("restore")
@click.argument("file")
@click.option("--replace", is_flag=True, help="Give up what this instance holds for it.")
@click.pass_obj
def restore_command(settings: Settings, file: str, replace: bool) -> None:
    """Read database and photos from FILE, a backup; - means standard input."""
    with backup.own_output():
        open_store(settings.photos)
        with database(settings) as url:
            lines = backup.read_backup(url, file, data=settings.data, replace=replace)
    click.echo("\n".join(lines))


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Say where the database is, starting the embedded one for as long as it is needed."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    folder = settings.data / "postgres"
    # A command typed while the app serves uses the Postgres that the app runs.
    running = running_url(folder, EMBEDDED_DATABASE)
    if running is not None and not _is_serving():
        yield running
        return
    with EmbeddedPostgres(folder) as server:
        server.create_database(EMBEDDED_DATABASE)
        yield server.url(EMBEDDED_DATABASE)


def _is_serving() -> bool:
    """Whether this command must own its database: a server may not lose it to another's end."""
    return click.get_current_context().command is serve


async def _seed(url: str, settings: Settings) -> None:
    await open_pool(url, size=2, statement_timeout_s=60)
    try:
        await demo.seed(settings)
    finally:
        await close_pool()


async def _seed_if_empty(url: str, settings: Settings) -> list[str]:
    await open_pool(url, size=2, statement_timeout_s=60)
    try:
        if await demo.is_empty():
            await demo.seed(settings)
        return await demo.sign_ins()
    finally:
        await close_pool()


def _stop(number: int, _frame: FrameType | None) -> None:
    """End by an exception, so that the embedded Postgres is shut down on the way out."""
    sys.exit(128 + number)


def main() -> None:
    """Run the command; what a person can put right is told in a line, not a traceback."""
    keep_to_itself()
    signal.signal(signal.SIGTERM, _stop)
    os.environ.setdefault("PICCOLO_CONF", "toolshare.piccolo_conf")
    try:
        toolshare(prog_name="toolshare")
    except SettingsError as error:
        for problem in error.problems:
            click.echo(f"toolshare: {problem}", err=True)
        sys.exit(EXIT_WRONG_SETTINGS)
    except (
        EmbeddedPostgresError,
        MigrationFailed,
        backup.BackupFailed,
        demo.NotEmpty,
        serving.CannotServe,
    ) as error:
        click.echo(f"toolshare: {error}", err=True)
        sys.exit(1)
    except NO_DATABASE as error:
        click.echo(f"toolshare: DATABASE_URL: cannot be used: {str(error) or 'timeout'}", err=True)
        sys.exit(1)
