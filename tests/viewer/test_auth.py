"""The door: first run, login, logout, who is let in."""

import asyncio
import os
from pathlib import Path

import pytest
from yarl import URL

from storage import Store, people
from storage import logins as stored_logins
from tests.viewer.conftest import NAME, NOW_MS, PASSWORD, Client, Clock, form_token, log_in
from viewer import auth, logins
from viewer.app import Viewer
from viewer.attempts import Attempts


async def set_up(client: Client, token: str, **changes: str) -> tuple[int, str]:
    form = {"token": token, "name": NAME, "password": PASSWORD, "again": PASSWORD, **changes}
    form["form_token"] = await form_token(client, f"/setup?token={token}")
    response = await client.post("/setup", data=form, allow_redirects=False)
    return response.status, await response.text()


def cookie(client: Client, name: str = "sid") -> str:
    return client.session.cookie_jar.filter_cookies(client.make_url("/"))[name].value


async def test_setup_with_the_token_logs_in(stranger: Client, tmp_path: Path) -> None:
    token = auth.setup_token(tmp_path)
    assert (await set_up(stranger, token))[0] == 303
    response = await stranger.get("/", allow_redirects=False)
    assert response.status == 200
    assert NAME in await response.text()


async def test_setup_token_is_kept_until_used_and_only_for_the_owner(tmp_path: Path) -> None:
    token = auth.setup_token(tmp_path)
    assert auth.setup_token(tmp_path) == token
    assert os.stat(tmp_path / auth.SETUP_FILE).st_mode & 0o777 == 0o600
    await auth.use_setup_token(tmp_path)
    assert not await auth.setup_token_fits(tmp_path, token)


async def test_setup_a_second_time_is_gone(stranger: Client, tmp_path: Path, store: Store) -> None:
    token = auth.setup_token(tmp_path)
    await set_up(stranger, token)
    response = await stranger.get(f"/setup?token={token}")
    assert response.status == 410
    assert "used already" in await response.text()
    form = {"token": token, "name": "Eve", "password": PASSWORD, "again": PASSWORD}
    form["form_token"] = await form_token(stranger, "/")
    assert (await stranger.post("/setup", data=form)).status == 410
    assert await people.by_name(store, "Eve") is None


@pytest.mark.parametrize("token", [pytest.param("", id="none"), pytest.param("guess", id="wrong")])
async def test_setup_with_another_token_is_not_found(stranger: Client, tmp_path: Path, token: str) -> None:
    auth.setup_token(tmp_path)
    assert (await stranger.get(f"/setup?token={token}")).status == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"name": " "}, "Please give a name", id="no name"),
        pytest.param({"password": "short", "again": "short"}, "At least 10 characters", id="short"),
        pytest.param({"password": "x" * 201, "again": "x" * 201}, "At most 200", id="long"),
        pytest.param({"again": "a long walk on land"}, "differ", id="differs"),
    ],
)
async def test_setup_with_a_faulty_form_says_what(
    stranger: Client, tmp_path: Path, store: Store, changes: dict[str, str], message: str
) -> None:
    status, text = await set_up(stranger, auth.setup_token(tmp_path), **changes)
    assert status == 422
    assert message in text
    assert not await people.any_exist(store)


async def test_login_before_setup_tells_of_the_link(stranger: Client) -> None:
    assert "one-time link" in await (await stranger.get("/login")).text()


async def test_login_stores_the_hash_alone(viewer_client: Client, store: Store) -> None:
    token = cookie(viewer_client)
    assert await stored_logins.get(store, token) is None
    assert await stored_logins.get(store, logins.token_hash(token)) is not None


async def test_login_gives_a_cookie_scripts_cannot_read(viewer_client: Client) -> None:
    form = {"name": NAME.upper(), "password": PASSWORD, "form_token": await form_token(viewer_client, "/")}
    response = await viewer_client.post("/login", data=form, allow_redirects=False)
    header = response.headers["Set-Cookie"]
    assert response.status == 303
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header


async def test_cookie_over_https_is_bound_to_the_host(viewer: Viewer) -> None:
    secure = type(viewer.settings)("https://viewer.test", b"s" * 32, viewer.settings.data_dir)
    assert auth.cookie_name(secure) == "__Host-sid"
    assert auth.cookie_name(viewer.settings) == "sid"


async def test_login_with_a_wrong_password_or_name_reads_the_same(viewer_client: Client) -> None:
    viewer_client.session.cookie_jar.clear()
    texts = []
    for name in (NAME, "Nobody"):
        form = {"name": name, "password": "not the right one", "form_token": await form_token(viewer_client, "/login")}
        response = await viewer_client.post("/login", data=form)
        assert response.status == 401
        text = await response.text()
        texts.append(text[text.index("<body>") : text.index("<script")].replace(name, "…"))
    assert texts[0].split("form_token")[0] == texts[1].split("form_token")[0]
    assert "Name or password is not right." in texts[0]


async def test_login_after_ten_failures_waits(viewer_client: Client, clock: Clock) -> None:
    viewer_client.session.cookie_jar.clear()
    for _ in range(10):
        assert await log_in(viewer_client, password="not the right one") == 401
    form = {"name": NAME, "password": PASSWORD, "form_token": await form_token(viewer_client, "/login")}
    response = await viewer_client.post("/login", data=form, allow_redirects=False)
    assert response.status == 429
    assert response.headers["Retry-After"] == "901"
    assert await log_in(viewer_client, name="Another") == 401
    clock.now_ms += 15 * 60 * 1000
    assert await log_in(viewer_client) == 303


async def test_logins_tried_at_the_same_time_are_counted_too(viewer_client: Client) -> None:
    viewer_client.session.cookie_jar.clear()
    form = {"name": NAME, "password": "not the right one", "form_token": await form_token(viewer_client, "/login")}
    answers = await asyncio.gather(*(viewer_client.post("/login", data=form) for _ in range(16)))
    assert sorted(answer.status for answer in answers) == [401] * 10 + [429] * 6


def test_attempts_from_one_address_are_limited_over_all_names() -> None:
    attempts = Attempts()
    for n in range(100):
        assert attempts.wait_ms(f"name {n}", "192.0.2.1", NOW_MS) == 0
        attempts.fail(f"name {n}", "192.0.2.1", NOW_MS)
    assert attempts.wait_ms("name 100", "192.0.2.1", NOW_MS) > 0
    assert attempts.wait_ms("name 100", "192.0.2.2", NOW_MS) == 0


def test_attempts_after_a_success_begin_anew() -> None:
    attempts = Attempts()
    for _ in range(200):
        attempts.fail("mio", "192.0.2.1", NOW_MS)
        assert attempts.wait_ms("mio", "192.0.2.1", NOW_MS) == 0
        attempts.succeed("Mio", "192.0.2.1")


async def test_logout_ends_the_login_everywhere(viewer_client: Client) -> None:
    first = cookie(viewer_client)
    form = {"name": NAME, "password": PASSWORD, "form_token": await form_token(viewer_client, "/")}
    await viewer_client.post("/login", data=form)
    second = cookie(viewer_client)
    response = await viewer_client.post(
        "/logout", data={"form_token": await form_token(viewer_client, "/")}, allow_redirects=False
    )
    assert response.headers["Location"] == "/login"
    for token in (first, second):
        viewer_client.session.cookie_jar.update_cookies({"sid": token}, URL(str(viewer_client.make_url("/"))))
        assert (await viewer_client.get("/", allow_redirects=False)).status == 303


async def test_login_idle_for_eight_hours_is_over(viewer_client: Client, clock: Clock) -> None:
    clock.now_ms += logins.IDLE_MS - 1
    assert (await viewer_client.get("/", allow_redirects=False)).status == 200
    clock.now_ms += logins.IDLE_MS - 1
    assert (await viewer_client.get("/", allow_redirects=False)).status == 200
    clock.now_ms += logins.IDLE_MS
    assert (await viewer_client.get("/", allow_redirects=False)).status == 303


async def test_login_is_over_after_seven_days_however_busy(viewer_client: Client, clock: Clock) -> None:
    for _ in range(20):
        clock.now_ms += 8 * 3600 * 1000 - 1
        assert (await viewer_client.get("/", allow_redirects=False)).status == 200
    clock.now_ms += 8 * 3600 * 1000 + 21
    assert (await viewer_client.get("/", allow_redirects=False)).status == 303


async def test_page_without_login_asks_for_it_and_comes_back(viewer_client: Client) -> None:
    viewer_client.session.cookie_jar.clear()
    response = await viewer_client.get("/s/1/data?device=phone", allow_redirects=False)
    assert response.status == 303
    assert response.headers["Location"] == "/login?next=%2Fs%2F1%2Fdata%3Fdevice%3Dphone"
    text = await (await viewer_client.get(response.headers["Location"])).text()
    assert 'name="next" value="/s/1/data?device=phone"' in text


async def test_twin_without_login_is_401(stranger: Client) -> None:
    response = await stranger.get("/s/1/data.json")
    assert response.status == 401
    assert (await response.json())["error"] == "login_needed"


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        pytest.param("/s/1/?from=2026-01-01", "/s/1/?from=2026-01-01", id="ours"),
        pytest.param("https://evil.example/", "/", id="absolute"),
        pytest.param("//evil.example/", "/", id="no scheme"),
        pytest.param("/\\evil.example/", "/", id="backslash"),
        pytest.param("/\t/evil.example", "/", id="tab"),
        pytest.param("javascript:alert(1)", "/", id="script"),
        pytest.param("", "/", id="empty"),
        pytest.param("/" + "a" * 3000, "/", id="too long"),
    ],
)
def test_safe_next_leads_home_unless_it_is_ours(path: str, safe: str) -> None:
    assert auth.safe_next(path) == safe
