"""``python -m bench``: everything about speed; ``… catalogue|peers|race|crash|replicas|stop``."""

import asyncio
from pathlib import Path

import click

from bench import catalogue, crash, race, replicas, stop
from bench.peers import command as peers


@click.group(invoke_without_command=True)
@click.option("--folder", type=Path, default=peers.FOLDER, show_default=True)
@click.option("--short", is_flag=True, help="A few minutes less; prints and writes nothing.")
@click.pass_context
def bench(context: click.Context, folder: Path, short: bool) -> None:
    """Measure a server that is started for the purpose and stopped afterwards.

    Without a command: the catalogue's page beside other stacks and every search among up to a
    million tools, written to bench/RESULTS.md.
    """
    if context.invoked_subcommand is None:
        peers.write_results(folder, is_short=short)


@bench.command("race")
@click.option("--attempts", default=2000, show_default=True)
@click.option("--tools", default=20, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--unguarded", is_flag=True, help="The control: without constraint and lock.")
def race_command(attempts: int, tools: int, workers: int, unguarded: bool) -> None:
    """Book a few tools from many browsers at once and count overlaps."""
    asyncio.run(race.run(attempts, tools=tools, workers=workers, unguarded=unguarded))


@bench.command("crash")
@click.option("--rounds", default=5, show_default=True)
@click.option("--bookings", default=200, show_default=True)
def crash_command(rounds: int, bookings: int) -> None:
    """Kill the server during bookings and look for what it had acknowledged."""
    asyncio.run(crash.run(rounds, bookings=bookings))


@bench.command("replicas")
@click.option("--seconds", default=60, show_default=True)
@click.option("--replicas", "count", default=3, show_default=True)
@click.option("--control", type=click.Choice(["kill"]), help="kill: as a crash, not politely.")
@click.option("--project", default="toolshare-bench", show_default=True, help="Compose project.")
@click.option("--tag", help="Images to use; without it they are built of this code.")
def replicas_command(
    seconds: int, count: int, control: str | None, project: str, tag: str | None
) -> None:
    """Restart the web containers one by one under load, and look for what that breaks."""
    killing = control == "kill"
    asyncio.run(replicas.run(seconds, replicas=count, killing=killing, project=project, tag=tag))


@bench.command("stop")
@click.option("--plain", is_flag=True, help="The command as a process, not in a container.")
@click.option("--stuck", is_flag=True, help="With somebody whose upload never ends.")
@click.option("--project", default="toolshare-bench", show_default=True, help="Compose project.")
@click.option("--tag", help="Images to use; without it they are built of this code.")
def stop_command(plain: bool, stuck: bool, project: str, tag: str | None) -> None:
    """Stop a server while much is under way, and look for what that breaks."""
    asyncio.run(stop.run(plain=plain, stuck=stuck, project=project, tag=tag))


bench.add_command(catalogue.main, "catalogue")
bench.add_command(peers.peers_command)
bench()
