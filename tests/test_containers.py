"""The container files can't be run in the tests; what they name must exist all the same."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from ashiato.main import parser
from ashiato.settings import HELP, PREFIX, load

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OURS = {name: service for name, service in COMPOSE["services"].items() if service.get("image") == "ashiato"}


def test_compose_runs_clickhouse_a_collector_and_a_viewer() -> None:
    assert set(COMPOSE["services"]) == {"clickhouse", "collector", "viewer"}
    assert set(OURS) == {"collector", "viewer"}


@pytest.mark.parametrize("name", OURS)
def test_compose_command_is_one_of_ours(name: str) -> None:
    assert parser().parse_args(OURS[name]["command"]).command in {"collect", "view"}


@pytest.mark.parametrize("name", OURS)
def test_compose_environment_makes_settings(name: str) -> None:
    given = {"ASHIATO_SECRET": "s" * 64, "CLICKHOUSE_PASSWORD": "p"}
    pattern = re.compile(r"\$\{(\w+):[-?]([^}]*)\}")

    def filled(text: str) -> str:
        return pattern.sub(lambda found: given.get(found[1], found[2]), text)

    settings = load({key: filled(value) for key, value in OURS[name]["environment"].items()})
    assert settings.clickhouse_url == "http://ashiato:p@clickhouse:8123/ashiato"
    assert settings.public_address != settings.public_collector_address


def test_compose_publishes_the_port_that_the_image_listens_on() -> None:
    exposed = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.M)
    for service in OURS.values():
        assert [mapping.rsplit(":", 1)[1] for mapping in service["ports"]] == exposed
    assert int(exposed[0]) == load({}).port


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
