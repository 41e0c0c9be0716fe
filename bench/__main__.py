"""``python -m bench race|crash``."""

import asyncio

import click

from bench import crash, race


@click.group()
def bench() -> None:
    """Measure a server that is started for the purpose and stopped afterwards."""


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


bench()
