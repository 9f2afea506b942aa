"""The container files can't be run in the tests; what they name must exist all the same, and fit together."""

import json
import os
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from ashiato.main import parser
from ashiato.settings import HELP, PREFIX, load
from collector import add_routes, open_collector

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
CADDYFILE = (DEPLOY / "Caddyfile").read_text()
OURS = {name: service for name, service in SERVICES.items() if service.get("image") == "ashiato"}
NODES = {name: service for name, service in SERVICES.items() if "clickhouse-server" in service["image"]}
KEEPERS = {name: service for name, service in SERVICES.items() if "clickhouse-keeper" in service["image"]}
EXPOSED = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.M)

ALONE = {"ASHIATO_SECRET": "s" * 64, "CLICKHOUSE_PASSWORD": "p"}
CLUSTER = {
    **ALONE,
    "COMPOSE_PROFILES": "cluster",
    "ASHIATO_CLICKHOUSE_CLUSTER": "ashiato",
    "CLICKHOUSE_SECOND": "clickhouse-2a",
    "CLICKHOUSE_CLUSTER_SECRET": "x",
}
SIZES = [pytest.param(ALONE, id="alone"), pytest.param(CLUSTER, id="cluster")]


def filled(text: str, given: dict[str, str]) -> str:
    """As compose fills it in: `${NAME:-default}`, `${NAME:?what is missing}`."""

    def value(found: re.Match[str]) -> str:
        if found[1] in given:
            return given[found[1]]
        assert found[2] == "-", f"{found[1]} is not in .env"
        return found[3]

    return re.sub(r"\$\{(\w+):([-?])([^}]*)\}", value, text)


def running(given: dict[str, str]) -> set[str]:
    profiles = set(filter(None, given.get("COMPOSE_PROFILES", "").split(",")))
    return {name for name, service in SERVICES.items() if profiles.issuperset(service.get("profiles", []))}


def mounted(given: dict[str, str]) -> dict[str, dict[str, Path]]:
    """For each service, the files of ours by their place in the container."""
    return {
        name: {
            parts[1]: ROOT / parts[0]
            for text in service.get("volumes", [])
            if (parts := filled(text, given).split(":"))[0].startswith("./")
        }
        for name, service in SERVICES.items()
    }


def settings_of(name: str, given: dict[str, str]) -> Any:
    return load({key: filled(value, given) for key, value in OURS[name]["environment"].items()})


def test_compose_runs_a_proxy_two_collectors_a_viewer_and_clickhouse() -> None:
    assert running(ALONE) == {"proxy", "collector-1", "collector-2", "viewer", "clickhouse"}
    assert set(OURS) == {"collector-1", "collector-2", "viewer"}


def test_compose_cluster_adds_three_nodes_and_three_keepers() -> None:
    more = {"clickhouse-1b", "clickhouse-2a", "clickhouse-2b", "keeper-1", "keeper-2", "keeper-3"}
    assert running(CLUSTER) - running(ALONE) == more


@pytest.mark.parametrize("name", OURS)
def test_compose_command_is_one_of_ours(name: str) -> None:
    role = "view" if name == "viewer" else "collect"
    assert parser().parse_args(OURS[name]["command"]).command == role


@pytest.mark.parametrize("given", SIZES)
@pytest.mark.parametrize("name", OURS)
def test_compose_environment_makes_settings(name: str, given: dict[str, str]) -> None:
    settings = settings_of(name, given)
    node = re.fullmatch(r"http://ashiato:p@(.+):8123/ashiato", settings.clickhouse_url)
    assert node is not None
    assert node[1] in NODES
    assert node[1] in running(given)
    assert settings.clickhouse_cluster == given.get("ASHIATO_CLICKHOUSE_CLUSTER", "")
    assert settings.secret == "s" * 64
    assert settings.public_collector_address == settings.public_address  # one address, parted by the proxy


def test_compose_cluster_is_asked_through_more_than_one_node() -> None:
    assert len({settings_of(name, CLUSTER).clickhouse_url for name in OURS}) == 2
    assert len({settings_of(name, ALONE).clickhouse_url for name in OURS}) == 1


def test_compose_without_secrets_does_not_start() -> None:
    with pytest.raises(AssertionError, match=r"is not in \.env"):
        settings_of("viewer", {})


def test_compose_gives_every_process_a_place_of_its_own() -> None:
    named = [
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if volume[0] != "."
    ]
    assert len(named) == len(set(named))
    assert set(named) == set(COMPOSE["volumes"])


@pytest.mark.parametrize("given", SIZES)
def test_compose_mounts_files_that_exist(given: dict[str, str]) -> None:
    files = [path for paths in mounted(given).values() for path in paths.values()]
    assert [path for path in files if not path.is_file()] == []


def test_compose_publishes_the_proxy_alone() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    addresses = [filled(port, ALONE) for port in SERVICES["proxy"]["ports"]]
    assert all(address.startswith("127.0.0.1:") for address in addresses)  # until .env says otherwise


def test_proxy_has_the_address_that_the_others_believe() -> None:
    address = SERVICES["proxy"]["networks"]["default"]["ipv4_address"]
    (subnet,) = COMPOSE["networks"]["default"]["ipam"]["config"]
    assert ip_address(address) in ip_network(subnet["subnet"])
    for name in OURS:
        assert settings_of(name, ALONE).proxies == (address,)
    assert "trusted_proxies" not in CADDYFILE  # it believes nobody's X-Forwarded-For itself


async def test_proxy_hands_the_collectors_what_they_answer_and_the_viewer_the_rest(tmp_path: Path) -> None:
    collector = await open_collector(tmp_path, secret=b"s" * 32)
    app = web.Application()
    add_routes(app, collector)
    answered = {resource.canonical for resource in app.router.resources()}
    await collector.close()
    (matched,) = re.findall(r"@collector path (.+)", CADDYFILE)
    assert answered - set(matched.split()) <= {"/metrics"}
    assert set(matched.split()) <= answered
    upstreams = re.findall(r"reverse_proxy (.+?)(?: \{)?$", CADDYFILE, re.M)
    assert upstreams == ["collector-1:8400 collector-2:8400", "viewer:8400"]
    assert CADDYFILE.count("{") == CADDYFILE.count("}")


def test_proxy_listens_where_the_viewer_says_it_is() -> None:
    (default,) = re.findall(r"\{\$ASHIATO_ADDRESS:(\S+)\} \{", CADDYFILE)
    assert settings_of("viewer", ALONE).public_address == default
    assert filled(SERVICES["proxy"]["environment"]["ASHIATO_ADDRESS"], ALONE) == default
    assert mounted(ALONE)["proxy"] == {"/etc/caddy/Caddyfile": DEPLOY / "Caddyfile"}
    assert default.rsplit(":", 1)[1] in [port.rsplit(":", 1)[1] for port in SERVICES["proxy"]["ports"]]


def test_upstreams_have_the_port_that_the_image_listens_on() -> None:
    ports = {upstream.rsplit(":", 1)[1] for upstream in re.findall(r"(?:collector-\d|viewer):\d+", CADDYFILE)}
    assert ports == set(EXPOSED) == {str(load({}).port)}


def test_image_copies_what_exists_and_every_package() -> None:
    own = [
        shlex.split(line)[1:-1]
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M)
        for line in [f"_ {line}"]
    ]
    sources = {source for line in own for source in line}
    assert [source for source in sources if not (ROOT / source).exists()] == []
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    assert packages <= sources


def test_image_sets_known_settings() -> None:
    for name in re.findall(rf"{PREFIX}(\w+)=", DOCKERFILE):
        assert name.lower() in HELP


# ClickHouse's configuration


def tree(name: str) -> ET.Element:
    return ET.parse(DEPLOY / "clickhouse" / name).getroot()  # noqa: S314 - our own file


def env_of(element: ET.Element | None) -> str:
    assert element is not None
    return element.attrib["from_env"]


def test_configuration_takes_from_the_environment_what_each_node_is_given() -> None:
    for path, services in (("ashiato.xml", NODES), ("keeper.xml", KEEPERS)):
        names = {element.attrib["from_env"] for element in tree(path).iter() if "from_env" in element.attrib}
        assert names
        for service in services.values():
            assert names <= {*service["environment"], "HOSTNAME"}  # the container's own


def test_cluster_has_each_node_once_on_the_shard_that_it_says() -> None:
    shards = tree("ashiato.xml").findall("remote_servers/ashiato/shard")
    members = [[host.text for host in shard.findall("replica/host")] for shard in shards]
    assert [len(hosts) for hosts in members] == [2, 2]
    assert sorted(host for hosts in members for host in hosts if host) == sorted(NODES)
    for number, hosts in enumerate(members, 1):
        told = [NODES[host or ""]["environment"] for host in hosts]
        assert {environment["SHARD"] for environment in told} == {str(number)}
        assert len({environment["REPLICA"] for environment in told}) == 2
    assert all(shard.findtext("internal_replication") == "true" for shard in shards)
    for name, service in {**NODES, **KEEPERS}.items():
        assert service["hostname"] == name


@pytest.mark.parametrize("name", NODES)
def test_cluster_as_the_engine_reads_it(name: str, tmp_path: Path) -> None:
    script = """
import json, os, sys, chdb
connection = chdb.connect(sys.argv[1])
def rows(sql):
    return [json.loads(line) for line in connection.query(sql, "JSONEachRow").bytes().decode().splitlines()]
told = rows("select shard_num, replica_num, host_name, port from system.clusters where cluster = 'ashiato'")
print(json.dumps([told, rows("select macro, substitution from system.macros")]))
sys.stdout.flush()
os._exit(0)
"""
    environment = {key: filled(value, CLUSTER) for key, value in NODES[name]["environment"].items()}
    place = f"{tmp_path / 'data'}?config-file={mounted(CLUSTER)[name]['/etc/clickhouse-server/config.d/size.xml']}"
    result = subprocess.run(
        [sys.executable, "-c", script, place],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment, "HOSTNAME": name},
    )
    assert result.returncode == 0, result.stderr
    servers, macros = json.loads(result.stdout)
    assert {(server["shard_num"], server["host_name"], server["port"]) for server in servers} == {
        (int(service["environment"]["SHARD"]), host, 9000) for host, service in NODES.items()
    }
    assert {row["macro"]: row["substitution"] for row in macros} == {
        "cluster": settings_of("viewer", CLUSTER).clickhouse_cluster,
        "shard": environment["SHARD"],
        "replica": environment["REPLICA"],
    }


def test_keepers_know_each_other_and_the_nodes_know_them() -> None:
    keeper = tree("keeper.xml")
    servers = {
        server.findtext("hostname"): server.findtext("id")
        for server in keeper.findall("keeper_server/raft_configuration/server")
    }
    assert servers == {name: service["environment"]["KEEPER_ID"] for name, service in KEEPERS.items()}
    port = keeper.findtext("keeper_server/tcp_port")
    told = [(node.findtext("host"), node.findtext("port")) for node in tree("ashiato.xml").findall("zookeeper/node")]
    assert told == [(name, port) for name in KEEPERS]
    assert env_of(keeper.find("keeper_server/server_id")) == "KEEPER_ID"
    for name, paths in mounted(CLUSTER).items():
        if name in KEEPERS:
            assert paths == {"/etc/clickhouse-keeper/keeper_config.xml": DEPLOY / "clickhouse" / "keeper.xml"}


def test_servers_keep_no_log_of_their_own_without_end() -> None:
    bounded, removed = set(), set()
    for element in tree("logs.xml"):
        if element.attrib.get("remove"):
            removed.add(element.tag)
        else:
            found = re.fullmatch(r"event_date \+ INTERVAL (\d+) DAY DELETE", element.findtext("ttl") or "")
            assert found, element.tag
            assert int(found[1]) <= 30
            bounded.add(element.tag)
    assert "query_log" in bounded  # it names sessions
    assert bounded | removed >= {
        *("query_log", "part_log", "error_log", "crash_log", "trace_log", "text_log", "metric_log"),
        *("asynchronous_metric_log", "processors_profile_log", "query_thread_log", "query_views_log"),
        *("query_metric_log", "latency_log", "opentelemetry_span_log", "session_log", "asynchronous_insert_log"),
    }
    for name in NODES:
        assert mounted(ALONE)[name]["/etc/clickhouse-server/config.d/logs.xml"] == DEPLOY / "clickhouse" / "logs.xml"
