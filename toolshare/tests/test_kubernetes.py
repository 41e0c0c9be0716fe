"""The Kubernetes files are valid, locked down, complete, and name only what exists."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from toolshare.settings import ROOT
from toolshare.variables import VARIABLES

FOLDER = ROOT / "deploy" / "kubernetes"
VERSIONS = ("1.33", "1.37")
"""The oldest that the files are meant for, and the newest whose schema is at hand."""

# Kinds that operators add; Kubernetes's own schemas do not know them.
ADDED_KINDS = {"Cluster", "ObjectStore", "ScheduledBackup"}
CARRY_PODS = {"Deployment", "Job"}
GIVEN_BY_THE_OPERATOR = {"database-app"}
READ_BY_TOOLSHARE = {variable.name for variable in VARIABLES}

Manifest = dict[str, Any]


def manifests() -> Iterator[tuple[str, Manifest]]:
    for path in sorted(FOLDER.rglob("*.yaml")):
        if path.name != "kustomization.yaml":
            for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8")):
                yield f"{manifest['kind']} {manifest['metadata']['name']}", manifest


MANIFESTS = dict(manifests())
OWN = {name: each for name, each in MANIFESTS.items() if each["kind"] not in ADDED_KINDS}
PODS = {name: each["spec"]["template"] for name, each in OWN.items() if each["kind"] in CARRY_PODS}
KUSTOMIZATIONS = sorted(FOLDER.rglob("kustomization.yaml"))
OVERLAYS = [path for path in KUSTOMIZATIONS if path.parent.name != "base"]


def loose_ends(pod: Manifest) -> list[str]:
    """Say what a pod may do that nothing of ours needs."""
    found = []
    spec, whole = pod["spec"], pod["spec"].get("securityContext", {})
    if not (whole.get("runAsNonRoot") and whole.get("runAsUser") == 10001):
        found.append("runs as somebody else")
    if whole.get("seccompProfile") != {"type": "RuntimeDefault"}:
        found.append("may make any system call")
    if spec.get("automountServiceAccountToken", True):
        found.append("carries a token")
    if spec.get("hostNetwork") or spec.get("hostPID") or spec.get("hostIPC"):
        found.append("shares the node's namespaces")
    for container in [*spec["containers"], *spec.get("initContainers", [])]:
        found += _loose_ends_of_a_container(container)
    return found


def _loose_ends_of_a_container(container: Manifest) -> list[str]:
    allowed, resources = container.get("securityContext", {}), container.get("resources", {})
    checks = {
        "may write to its image": allowed.get("readOnlyRootFilesystem") is True,
        "may gain rights": allowed.get("allowPrivilegeEscalation") is False,
        "has capabilities": allowed.get("capabilities") == {"drop": ["ALL"]},
        "asks for nothing": {"cpu", "memory"} <= resources.get("requests", {}).keys(),
        "may take all memory": "memory" in resources.get("limits", {}),
    }
    return [complaint for complaint, holds in checks.items() if not holds]


def names_in_env_file(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", OWN)
def test_a_manifest_is_what_kubernetes_expects(name: str, version: str) -> None:
    assert kubernetes_validate.validate(OWN[name], version, strict=True) == version


def test_a_misspelt_field_is_noticed() -> None:
    wrong = deepcopy(OWN["Deployment web"])
    wrong["spec"]["template"]["spec"]["containers"][0]["livenesProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


@pytest.mark.parametrize("name", PODS)
def test_a_pod_may_do_no_more_than_it_needs(name: str) -> None:
    assert loose_ends(PODS[name]) == []


def test_a_pod_that_may_do_more_is_noticed() -> None:
    pod = deepcopy(PODS["Deployment web"])
    pod["spec"]["securityContext"]["runAsUser"] = 0
    pod["spec"]["containers"][0]["securityContext"]["readOnlyRootFilesystem"] = False
    del pod["spec"]["containers"][0]["resources"]
    assert loose_ends(pod) == [
        "runs as somebody else",
        "may write to its image",
        "asks for nothing",
        "may take all memory",
    ]


def test_the_web_pods_go_and_come_without_losing_a_request() -> None:
    deployment = OWN["Deployment web"]["spec"]
    (web,) = deployment["template"]["spec"]["containers"]
    probes = {kind: web[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness")}
    assert deployment["replicas"] >= 2
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert probes == {"startup": "/readyz", "liveness": "/livez"}
    assert web["readinessProbe"]["httpGet"]["path"] == "/readyz"
    drain = web["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert deployment["template"]["spec"]["terminationGracePeriodSeconds"] > drain + 10
    assert OWN["PodDisruptionBudget web"]["spec"]["minAvailable"] < deployment["replicas"]


@pytest.mark.parametrize("name", PODS)
def test_a_pod_is_given_only_settings_that_exist(name: str) -> None:
    (container,) = PODS[name]["spec"]["containers"]
    given = {each["name"].removesuffix("_FILE") for each in container.get("env", [])}
    assert given
    assert given <= READ_BY_TOOLSHARE


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.env*")), ids=lambda path: path.name)
def test_a_file_of_settings_names_only_settings_that_exist(path: Path) -> None:
    assert names_in_env_file(path).keys() <= READ_BY_TOOLSHARE


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.example")), ids=lambda path: path.name)
def test_no_secret_is_kept_here(path: Path) -> None:
    assert set(names_in_env_file(path).values()) == {""}


@pytest.mark.parametrize("path", KUSTOMIZATIONS, ids=lambda path: path.parent.name)
def test_every_file_is_listed(path: Path) -> None:
    kustomization = yaml.safe_load(path.read_text(encoding="utf-8"))
    here = {each.name for each in path.parent.glob("*.yaml")} - {path.name}
    listed = {each for each in kustomization["resources"] if not each.startswith("..")}
    assert listed == here


@pytest.mark.parametrize("path", OVERLAYS, ids=lambda path: path.parent.name)
def test_an_overlay_makes_every_secret_that_is_asked_for(path: Path) -> None:
    overlay = yaml.safe_load(path.read_text(encoding="utf-8"))
    asked = {secret for name in PODS for secret in _secrets_of(PODS[name]["spec"])}
    made = {each["name"] for each in overlay["secretGenerator"]}
    files = {name for each in overlay["secretGenerator"] for name in each["envs"]}
    assert asked - GIVEN_BY_THE_OPERATOR <= made
    assert {f"{name}.example" for name in files} == {
        each.name for each in path.parent.glob("*.example")
    }


def _secrets_of(spec: Manifest) -> Iterator[str]:
    for volume in spec["volumes"]:
        if "secret" in volume:
            yield volume["secret"]["secretName"]
    for source in spec["containers"][0].get("envFrom", []):
        if "secretRef" in source:
            yield source["secretRef"]["name"]


def test_nothing_is_let_through_that_no_rule_names() -> None:
    policies = [each["spec"] for each in OWN.values() if each["kind"] == "NetworkPolicy"]
    everything = [each for each in policies if each["podSelector"] == {}]
    assert {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} in everything
    to_web = [each for each in policies if "ingress" in each and "cnpg" not in str(each)]
    assert [
        each["podSelector"]["matchLabels"]["app.kubernetes.io/component"] for each in to_web
    ] == ["web"]


@pytest.mark.parametrize("name", ["Service web", "PodDisruptionBudget web"])
def test_what_points_at_web_finds_it(name: str) -> None:
    selector = OWN[name]["spec"]["selector"]
    wanted = selector.get("matchLabels", selector)
    assert wanted.items() <= PODS["Deployment web"]["metadata"]["labels"].items()
    assert [pod for pod in PODS if wanted.items() <= PODS[pod]["metadata"]["labels"].items()] == [
        "Deployment web"
    ]


def test_the_database_is_kept_twice_and_backed_up() -> None:
    cluster, backup = MANIFESTS["Cluster database"]["spec"], MANIFESTS["ScheduledBackup nightly"]
    (archive,) = cluster["plugins"]
    assert cluster["instances"] > cluster["postgresql"]["synchronous"]["number"] + 1
    assert archive["isWALArchiver"] is True
    assert f"ObjectStore {archive['parameters']['barmanObjectName']}" in MANIFESTS
    assert backup["spec"]["pluginConfiguration"]["name"] == archive["name"]


def test_the_database_is_found_by_its_name() -> None:
    name = MANIFESTS["Cluster database"]["metadata"]["name"]
    (rule,) = OWN["NetworkPolicy toolshare-to-database"]["spec"]["egress"]
    assert {f"{name}-app"} == GIVEN_BY_THE_OPERATOR
    assert rule["to"] == [{"podSelector": {"matchLabels": {"cnpg.io/cluster": name}}}]
    assert MANIFESTS["ScheduledBackup nightly"]["spec"]["cluster"]["name"] == name
