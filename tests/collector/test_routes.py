"""The snippet's configuration and files."""

from pathlib import Path

from tests.collector.conftest import Serve


async def test_config_of_a_site_tells_mode_and_recording(serve: Serve) -> None:
    _, client = await serve()
    answer = await client.get("/c?site=open")
    assert answer.status == 200
    assert await answer.json() == {
        "mode": "open",
        "recording": False,
        "sample": 100,
        "record": 100,
        "rules": [],
    }
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_config_of_an_unknown_site_answers_401(serve: Serve) -> None:
    _, client = await serve()
    for path in ("/c?site=nobody", "/c"):
        answer = await client.get(path)
        assert (answer.status, await answer.text()) == (401, "unknown_site: no site has this key\n")


async def test_config_after_a_refresh_tells_the_new_site(serve: Serve) -> None:
    collector, client = await serve()
    collector.directory.refresh([])
    assert (await client.get("/c?site=open")).status == 401


async def test_script_not_built_says_so(serve: Serve) -> None:
    _, client = await serve()
    answer = await client.get("/a.js")
    assert answer.status == 503
    assert (await answer.text()).startswith("not_built: ")


async def test_script_is_cached_by_its_content(serve: Serve, tmp_path: Path) -> None:
    _, client = await serve()
    (tmp_path / "a.js").write_text("let a = 1;" * 100)
    answer = await client.get("/a.js")
    assert answer.status == 200
    assert await answer.text() == "let a = 1;" * 100
    assert answer.content_type == "text/javascript"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert int(answer.headers["Content-Length"]) < 100
    etag = answer.headers["ETag"]
    assert (await client.get("/a.js", headers={"If-None-Match": etag})).status == 304
    (tmp_path / "a.js").write_text("let b = 2;")
    changed = await client.get("/a.js", headers={"If-None-Match": etag})
    assert (changed.status, await changed.text()) == (200, "let b = 2;")


async def test_script_outside_the_table_is_not_found(serve: Serve, tmp_path: Path) -> None:
    _, client = await serve()
    (tmp_path / "x.js").write_text("secret")
    for path in ("/x.js", "/..%2fspool/lock", "/%2fevil"):
        assert (await client.get(path)).status == 404
