"""Recordings: rrweb's events in gapless chunks."""

import asyncio
import random
import string
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, Route

from tests.js_snippet.receiver import Receiver, inflate, passed, ready, stop, visit
from wire import Click, Start
from wire.limits import MAX_CHUNK_BYTES, RECORDING_BYTES, RECORDING_IDLE_MS, RECORDING_MS

pytestmark = pytest.mark.asyncio(loop_scope="session")

SLOW = """<!doctype html><title>Slow</title><script async src="/a.js" data-site="site-key"></script>
<button>Go</button><img src="/slow.png">"""

FULL_SNAPSHOT, INCREMENTAL, META = 2, 3, 4


def kinds(receiver: Receiver) -> list[list[int]]:
    return [[event["type"] for event in chunk] for chunk in receiver.chunks()]


def keyframes(receiver: Receiver) -> int:
    return sum(1 for chunk in kinds(receiver) if chunk[:2] == [META, FULL_SNAPSHOT])


def sequence(receiver: Receiver) -> list[int]:
    return sorted(batch.chunk.seq for batch in receiver.batches if batch.chunk)


async def test_recording_runs_on_over_page_loads(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver, "page.html?token=secret")
    await receiver.until(lambda: receiver.chunks())
    await page.click("#buy")
    await page.mouse.wheel(0, 300)
    await passed(page, 100)
    await page.goto(receiver.url("next.html"))
    await ready(page)
    await receiver.until(lambda: keyframes(receiver) == 2)
    await page.click("#again")
    await stop(page, receiver)
    await receiver.until(lambda: kinds(receiver)[-1] != [META, FULL_SNAPSHOT])
    assert kinds(receiver)[0] == [META, FULL_SNAPSHOT]
    assert sequence(receiver) == list(range(len(sequence(receiver))))
    chunks = [batch.chunk for batch in receiver.batches if batch.chunk]
    assert len({chunk.key for chunk in chunks}) == 1
    assert len(chunks[0].key) == 16
    assert bytes(chunks[0].data[:2]) == b"\x1f\x8b"
    events = receiver.chunks()
    for chunk, inside in zip(sorted(chunks, key=lambda c: c.seq), events, strict=True):
        assert (chunk.count, chunk.first, chunk.last) == (
            len(inside),
            *(inside[0]["timestamp"], inside[-1]["timestamp"]),
        )
        assert chunk.keyframe == any(event["type"] == FULL_SNAPSHOT for event in inside)
    metas = [event["data"]["href"] for chunk in events for event in chunk if event["type"] == META]
    assert metas == [receiver.url("page.html"), receiver.url("next.html")]


async def test_recording_of_a_page_still_loading_begins_with_its_snapshot(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    loading = asyncio.Event()

    async def hold(route: Route) -> None:
        await loading.wait()
        await route.fulfill(body="", content_type="image/png")

    await page.route("**/slow.png", hold)
    await page.route("**/slow.html", lambda route: route.fulfill(body=SLOW, content_type="text/html"))
    await page.goto(receiver.url("slow.html"), wait_until="commit")
    await receiver.until(lambda: receiver.chunks())
    loading.set()
    await page.wait_for_load_state()
    await page.click("button")
    await stop(page, receiver)
    await receiver.until(lambda: len(receiver.chunks()) > 1)
    assert kinds(receiver)[0] == [META, FULL_SNAPSHOT]
    (start,) = receiver.of(Start)
    assert start.load_ms > 0


async def test_route_change_begins_with_a_keyframe(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await page.evaluate("history.pushState({}, '', '/cart'); out.textContent = 'cart'; 0")
    await receiver.until(lambda: keyframes(receiver) == 2)
    keyframe = [batch for batch in receiver.batches if batch.chunk and batch.chunk.keyframe][-1]
    assert keyframe.view.url == receiver.url("cart")
    await stop(page, receiver)


async def test_click_names_the_recorded_node(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await page.click("#buy")
    await stop(page, receiver)
    (click,) = receiver.of(Click)
    text = inflate(next(b.chunk.data for b in receiver.batches if b.chunk and b.chunk.keyframe)).decode()
    assert f'"attributes":{{"id":"buy"}},"childNodes":' in text  # noqa: F541
    after = text.split('"id":"buy"')[1]
    depth, at = 0, after.index('"childNodes":') + len('"childNodes":')
    for at in range(at, len(after)):  # noqa: B020
        depth += {"[": 1, "]": -1}.get(after[at], 0)
        if not depth:
            break
    assert f'"id":{click.node}}}' in after[at : at + 40]


async def test_recording_pauses_when_nobody_is_there(browser: Browser, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    context = await browser.new_context()
    page = await context.new_page()
    await page.clock.install()
    await visit(page, receiver, whole=False)
    await page.clock.run_for(3_000)
    await receiver.until(lambda: receiver.chunks())
    await page.evaluate("setInterval(() => (out.textContent = Date.now()), 1000); 0")
    await page.clock.run_for(RECORDING_IDLE_MS + 5_000)
    await page.clock.run_for(20_000)
    await page.mouse.move(100, 200)
    await page.clock.run_for(3_000)
    await receiver.until(lambda: keyframes(receiver) == 2)
    await stop(page, receiver)
    await context.close()
    events = [event for chunk in receiver.chunks() for event in chunk]
    second = [at for at, event in enumerate(events) if event["type"] == META][1]
    assert events[second]["timestamp"] - events[second - 1]["timestamp"] > 15_000
    assert len({batch.session for batch in receiver.batches}) == 1
    assert sequence(receiver) == list(range(len(sequence(receiver))))


async def test_huge_page_travels_in_parts(page: Page, receiver: Receiver) -> None:
    receiver.config = {"mode": "open", "recording": True}
    noise = "".join(random.Random(7).choices(string.ascii_letters, k=2 * MAX_CHUNK_BYTES))  # noqa: S311 - not a secret
    await page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ text.textContent = {noise!r} }})")
    await visit(page, receiver)
    await receiver.until(lambda: any(batch.chunk for batch in receiver.batches))
    parts = next(batch.chunk for batch in receiver.batches if batch.chunk).parts
    assert parts > 1
    await receiver.until(lambda: sum(1 for batch in receiver.batches if batch.chunk and batch.chunk.seq == 0) == parts)
    pieces = sorted((b.chunk for b in receiver.batches if b.chunk and b.chunk.seq == 0), key=lambda c: c.part)
    assert [piece.part for piece in pieces] == list(range(parts))
    assert all(len(piece.data) <= MAX_CHUNK_BYTES for piece in pieces)
    assert noise in "".join(inflate(piece.data).decode() for piece in pieces)


async def test_part_that_is_refused_is_sent_again_alone(page: Page, receiver: Receiver) -> None:
    receiver.config = {"mode": "open", "recording": True}
    noise = "".join(random.Random(8).choices(string.ascii_letters, k=2 * MAX_CHUNK_BYTES))  # noqa: S311 - not a secret
    await page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ text.textContent = {noise!r} }})")
    receiver.answers = [(503, {}), (204, {}), (503, {})]
    await visit(page, receiver)

    def parts() -> set[int]:
        return {batch.chunk.part for batch in receiver.batches if batch.chunk and batch.chunk.seq == 0}

    await receiver.until(lambda: parts() and parts() == set(range(expected_parts(receiver))), 20)
    statuses: dict[UUID, list[int]] = {}
    for arrival in receiver.arrivals:
        statuses.setdefault(arrival.batch.id, []).append(arrival.status)
    assert all(answers[-1] == 204 and answers.count(204) == 1 for answers in statuses.values())
    assert sorted(len(answers) for answers in statuses.values())[-2:] == [2, 2]
    assert sum(batch.lost for batch in receiver.batches) == 0
    pieces = sorted((b.chunk for b in receiver.batches if b.chunk and b.chunk.seq == 0), key=lambda c: c.part)
    assert noise in "".join(inflate(piece.data).decode() for piece in pieces)


def expected_parts(receiver: Receiver) -> int:
    return next(batch.chunk.parts for batch in receiver.batches if batch.chunk)


async def begin_again(page: Page, recorded: str) -> None:
    """The recording begins anew, with so many bytes and such a beginning of the session's."""
    await page.evaluate("ashiato.consent({visitor: true, recording: false}); 0")
    await page.evaluate(
        f"""const [of] = sessionStorage.getItem("ashiato.recorded").split(",");
            sessionStorage.setItem("ashiato.recorded", `${{of}},,{recorded}`);
            ashiato.consent(true); 0"""
    )


async def test_recording_ends_at_its_size_and_capture_goes_on(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await begin_again(page, f"{RECORDING_BYTES - 100},${{Date.now()}}")
    await receiver.until(lambda: keyframes(receiver) == 2)
    await page.evaluate("out.textContent = 'after the cap'; 0")
    await page.click("#buy")
    await stop(page, receiver)
    await passed(page, 300)
    assert "after the cap" not in receiver.everything()
    assert receiver.of(Click)


async def test_recording_of_a_session_is_no_longer_than_its_cap(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await begin_again(page, f"0,${{Date.now() - {RECORDING_MS}}}")
    await passed(page, 500)
    await page.click("#buy")
    await stop(page, receiver)
    await passed(page, 300)
    assert keyframes(receiver) == 1
    assert receiver.of(Click)


async def test_recording_ends_at_its_cap_while_the_visitor_acts(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await begin_again(page, f"0,${{Date.now() - {RECORDING_MS} + 1500}}")
    await receiver.until(lambda: keyframes(receiver) == 2)
    await page.mouse.move(50, 150)
    await passed(page, 1_600)
    await page.mouse.move(80, 180)
    await page.evaluate("out.textContent = 'after the cap'; 0")
    await page.click("#buy")
    await stop(page, receiver)
    assert "after the cap" not in receiver.everything()
    assert receiver.of(Click)


async def test_canvas_is_not_recorded(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await page.evaluate(
        """const canvas = document.body.appendChild(document.createElement("canvas"));
           const pen = canvas.getContext("2d");
           pen.fillStyle = "red";
           for (let n = 0; n < 20; n++) pen.fillRect(n, n, 9, 9);
           history.pushState({}, "", "/drawn"); 0"""
    )
    await receiver.until(lambda: keyframes(receiver) == 2)
    await stop(page, receiver)
    everything = receiver.everything()
    assert '"tagName":"canvas"' in everything
    assert "rr_dataURL" not in everything
    assert not [event for chunk in receiver.chunks() for event in chunk if event["data"].get("source") == 9]


async def test_nothing_is_recorded_where_the_site_does_not(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("#buy")
    await stop(page, receiver)
    assert receiver.of(Click)
    assert not any(batch.chunk for batch in receiver.batches)
    assert not any(path.startswith("/r.js") for path in receiver.requests)
