"""Names that are not ours are not answered to, once we have one."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from ashiato import hosts
from ashiato.hosts import Hosts
from collector.address import Proxies


async def home(_request: web.Request) -> web.Response:
    return web.Response(text="home")


async def asked(host: str, names: tuple[str, ...] = ("stats.example.org",), proxies: tuple[str, ...] = ()) -> int:
    """The status of an answer to a request for that host; the count of those refused has to agree."""
    refused: list[int] = []
    app = web.Application()
    Hosts(names, Proxies(proxies), lambda: refused.append(1)).add_to(app)
    app.router.add_get("/", home)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/", headers={"Host": host})
        assert len(refused) == (answer.status == 421)
        return answer.status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param("stats.example.org", 200, id="ours"),
        pytest.param("Stats.Example.ORG.:8443", 200, id="ours, written otherwise"),
        pytest.param("localhost:8400", 200, id="localhost"),
        pytest.param("192.0.2.7:8400", 200, id="an address"),
        pytest.param("[2001:db8::1]:8400", 200, id="an IPv6 address"),
        pytest.param("evil.test", 421, id="another"),
        pytest.param("stats.example.org.evil.test", 421, id="ours as a prefix"),
        pytest.param("evil.test@stats.example.org", 421, id="ours behind a user"),
        pytest.param("stats.example.org/evil.test", 421, id="ours before a path"),
        pytest.param("127.0.0.1.evil.test", 421, id="an address as a prefix"),
        pytest.param("not a name", 421, id="no name"),
    ],
)
async def test_hosts_with_a_public_name_answer_to_it_and_to_addresses(host: str, status: int) -> None:
    assert await asked(host) == status


async def test_hosts_believe_a_proxy_of_ours() -> None:
    assert await asked("collector:8400", proxies=("127.0.0.1",)) == 200


async def test_hosts_without_a_public_name_answer_to_all() -> None:
    assert await asked("evil.test", names=()) == 200


@pytest.mark.parametrize(
    ("addresses", "names"),
    [
        pytest.param(("", ""), (), id="none"),
        pytest.param(("http://localhost:8400", "http://192.168.1.5:8401", "http://[::1]"), (), id="no names"),
        pytest.param(
            ("https://Stats.example.org/", "https://in.example.org:8443"),
            ("in.example.org", "stats.example.org"),
            id="two",
        ),
    ],
)
def test_public_names_are_those_of_the_addresses(addresses: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert hosts.public(addresses) == names
