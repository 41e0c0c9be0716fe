"""The channels' files name only what exists, and let nobody in but through the proxy."""

import re
from collections.abc import Iterator
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolshare.settings import ROOT
from toolshare.variables import VARIABLES

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
CHANNELS = ("stable", "latest")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))[
    "services"
]
OURS = ("web", "worker", "proxy", "folders")
READ_BY_TOOLSHARE = {variable.name for variable in VARIABLES}
# What one may want to change and hardly ever does.
LEFT_OUT = {"FRONT_NETWORK", "POSTGRES_DB", "POSTGRES_IMAGE", "POSTGRES_USER", "WATCHTOWER_IMAGE"}
UPDATED = "com.centurylinklabs.watchtower.enable"
QUADLETS = sorted((DEPLOY / "quadlet").glob("*.container"))


def names_in(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def asked_by(path: Path) -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("service", ["web", "worker"])
def test_the_app_is_given_only_settings_that_exist(service: str) -> None:
    assert SERVICES[service]["environment"].keys() <= READ_BY_TOOLSHARE


@pytest.mark.parametrize("service", ["web", "worker"])
def test_the_app_is_given_the_settings_that_the_stack_gives_it(service: str) -> None:
    stack = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    # Channels keep no log file: Docker keeps what their containers say.
    wanted = stack[service]["environment"].keys() - {"TOOLSHARE_LOG_FILE"}
    assert SERVICES[service]["environment"].keys() == wanted
    assert len(wanted) > 10


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channels_file_holds_what_its_containers_ask_for(channel: str) -> None:
    given = names_in(DEPLOY / f"{channel}.env.example").keys() - {"COMPOSE_PROFILES"}
    assert given == asked_by(COMPOSE) - LEFT_OUT


def test_the_fronts_file_holds_what_it_asks_for() -> None:
    front = DEPLOY / "front"
    given = names_in(front / "front.env.example").keys()
    assert given == asked_by(front / "compose.yaml") - LEFT_OUT


def test_the_channels_share_neither_name_nor_tag_nor_address() -> None:
    stable, latest = (names_in(DEPLOY / f"{channel}.env.example") for channel in CHANNELS)
    for name in ("CHANNEL", "TOOLSHARE_TAG", "BASE_URL"):
        assert stable[name] != latest[name]
    front = names_in(DEPLOY / "front" / "front.env.example")
    assert stable["BASE_URL"] == f"https://{front['STABLE_HOST']}"
    assert latest["BASE_URL"] == f"https://{front['LATEST_HOST']}"


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.env.example")), ids=lambda path: path.name)
def test_no_secret_is_kept_here(path: Path) -> None:
    secrets = {variable.name for variable in VARIABLES if variable.is_secret}
    for name, value in names_in(path).items():
        if name in secrets or "PASSWORD" in name:
            assert value in {"", "PASSWORD"} or "PASSWORD" in value


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    networks = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["networks"]
    assert networks["backend"] == {"internal": True}
    assert networks["outgoing"] == {"internal": "${CLOSED:-true}"}
    assert [name for name, each in SERVICES.items() if "front" in each.get("networks", [])] == [
        "proxy"
    ]
    assert SERVICES["db"]["networks"] == ["backend"]
    assert [name for name, each in SERVICES.items() if "ports" in each] == []


def test_nothing_is_built_on_the_host() -> None:
    assert [name for name, each in SERVICES.items() if "build" in each] == []


def test_only_the_app_and_its_proxy_are_updated_by_themselves() -> None:
    updated = {
        name for name, each in SERVICES.items() if each.get("labels", {}).get(UPDATED) == "true"
    }
    assert updated == {"web", "worker", "proxy"}
    scopes = {
        each["labels"]["com.centurylinklabs.watchtower.scope"]
        for each in SERVICES.values()
        if "labels" in each
    }
    assert scopes == {"${CHANNEL}"}


@pytest.mark.parametrize("service", OURS)
def test_a_container_may_do_no_more_than_it_needs(service: str) -> None:
    container = SERVICES[service]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    if service != "folders":  # hands a new volume to the app's user, and ends
        assert container["user"] == "10001:10001"
        assert "cap_add" not in container


def unit(path: Path) -> RawConfigParser:
    parser = RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser


def lines_of(path: Path, key: str) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{key}="):
            yield line.removeprefix(f"{key}=")


@pytest.mark.parametrize("path", QUADLETS, ids=lambda path: path.stem)
def test_a_unit_may_do_no_more_than_it_needs(path: Path) -> None:
    container = unit(path)["Container"]
    assert container["NoNewPrivileges"] == "true"
    if "toolshare-db" not in path.name:  # Postgres changes to its own user by itself
        assert (container["User"], container["Group"]) == ("10001", "10001")
        assert container["ReadOnly"] == "true"
        assert container["DropCapability"] == "all"


def test_podman_updates_what_watchtower_updates() -> None:
    updated = {path.stem for path in QUADLETS if [*lines_of(path, "AutoUpdate")] == ["registry"]}
    assert updated == {"toolshare-web@", "toolshare-worker@", "toolshare-proxy@"}


@pytest.mark.parametrize("name", ["web", "proxy"])
def test_podman_goes_back_unless_the_new_container_becomes_healthy(name: str) -> None:
    container = unit(DEPLOY / "quadlet" / f"toolshare-{name}@.container")["Container"]
    assert container["Notify"] == "healthy"
    assert container["HealthCmd"]


def test_a_unit_opens_no_port_but_the_fronts() -> None:
    assert [path.stem for path in QUADLETS if [*lines_of(path, "PublishPort")]] == [
        "toolshare-front"
    ]


def test_the_units_file_names_only_settings_that_exist() -> None:
    assert names_in(DEPLOY / "quadlet" / "channel.env.example").keys() <= READ_BY_TOOLSHARE
