"""A keyframe takes what it knows as it was told, and reads anew what has changed since."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Page

from tests.js_snippet.receiver import Receiver, passed, stop, visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

FULL_SNAPSHOT = 2
PAGE = """<!doctype html><title>Known</title><style id=style>#still { color: red }</style>
<script async src="/a.js" data-site="site-key"></script>
<p id=still class=a>still here</p><p id=text>first</p><p id=attribute title=first>x</p>
<div id=marked><p id=inner>canary-inner</p></div><p id=moved>canary-moved</p><div id=hidden data-ash-mask></div>
<div id=scrolled style="height:50px;overflow:auto"><p style="height:500px">long</p></div>
<input id=field><ul id=list><li>one</li></ul>"""

CHANGES = """
text.firstChild.data = "second";
attribute.title = "second";
marked.setAttribute("data-ash-mask", "");
hidden.append(moved);
scrolled.scrollTop = 120;
list.append(Object.assign(document.createElement("li"), {textContent: "two"}));
document.styleSheets[0].insertRule("#text { margin: 7px }", 0);
0
"""

# More than can be seen of one group in a second: what is moved then is told half a second later
BUSY_MOVE = """
for (let n = 0; n < 200; n++) list.firstChild.setAttribute("data-n", n);
for (let n = 0; n < 100; n++) list.append(document.createElement("li"));
hidden.append(moved);
history.pushState({}, "", "/busy");
0
"""


def by_id(node: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {}
    if name := node.get("attributes", {}).get("id"):
        found[name] = node
    for child in node.get("childNodes", []):
        found |= by_id(child)
    return found


def text_of(node: dict[str, Any]) -> str:
    return str(node.get("textContent", "")) + "".join(text_of(child) for child in node.get("childNodes", []))


def keyframes(receiver: Receiver) -> list[dict[str, dict[str, Any]]]:
    events = [event for chunk in receiver.chunks() for event in chunk]
    return [by_id(event["data"]["node"]) for event in events if event["type"] == FULL_SNAPSHOT]


async def begun(page: Page, receiver: Receiver) -> None:
    receiver.config = {"mode": "open", "recording": True}
    await page.route("**/made.html", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    await visit(page, receiver, "made.html")
    await receiver.until(lambda: receiver.chunks())


async def test_keyframe_of_a_route_shows_what_has_changed_since(page: Page, receiver: Receiver) -> None:
    await begun(page, receiver)
    await page.evaluate(CHANGES)
    await page.fill("#field", "typed")
    await page.evaluate("history.pushState({}, '', '/next')")
    await receiver.until(lambda: len(keyframes(receiver)) == 2)
    await page.evaluate("attribute.title = 'third'; marked.removeAttribute('data-ash-mask')")
    await page.evaluate("scrolled.scrollTop = 0; history.pushState({}, '', '/last')")
    await receiver.until(lambda: len(keyframes(receiver)) == 3)
    await stop(page, receiver)
    first, second, third = keyframes(receiver)
    ids = {name: node["id"] for name, node in first.items()}
    assert {name: node["id"] for name, node in second.items()} == ids == {n: one["id"] for n, one in third.items()}
    assert second["still"] == first["still"]
    assert text_of(second["text"]) == "second"
    assert second["attribute"]["attributes"]["title"] == "second"
    assert text_of(second["inner"]) == "*" * 12
    assert text_of(second["hidden"]) == "*" * 12
    assert second["scrolled"]["attributes"]["rr_scrollTop"] == 120
    assert text_of(second["list"]) == "onetwo"
    assert "margin: 7px" in second["style"]["attributes"]["_cssText"]
    assert "margin" not in first["style"]["attributes"]["_cssText"]
    assert second["field"]["attributes"]["value"] == "*****"
    assert third["attribute"]["attributes"]["title"] == "third"
    assert text_of(third["inner"]) == "canary-inner"
    assert "rr_scrollTop" not in third["scrolled"]["attributes"]


# Each deep inside what has not changed
DEEP_CHANGES = """
const main = document.querySelector("main"), parts = [...main.children];
parts[0].querySelector("b").firstChild.data = "other text";
parts[1].querySelector("i").setAttribute("class", "other");
parts[2].querySelector("i").append(document.createElement("u"), "more");
parts[3].querySelector("b").remove();
parts[4].querySelector("p").attachShadow({mode: "open"}).innerHTML = "<em>in the shadow</em>";
parts[6].after(parts[5]);
parts[7].remove();
parts[8].querySelector("p").style.cssText = "height:20px;overflow:auto";
parts[8].querySelector("p").scrollTop = 30;
parts[9].replaceChildren(...parts[9].children);
parts[10].querySelector("p").innerHTML = "<input value=1><select><option>a<option selected>b</select>";
setTimeout(() => {
  parts[7].querySelector("b").textContent = "while it was away";
  main.append(parts[7]);
  parts[4].querySelector("p").shadowRoot.firstChild.textContent = "in the shadow, later";
  parts[10].querySelector("input").value = "typed";
  parts[8].querySelector("p").scrollTop = 60;
}, 200);
0
"""
PART = "<section class=s{0}><div><p><b>b{0}</b> text {0}<br>line<br>line<br>line<br><i>i{0}</i></p></div></section>"


def without_ids(node: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in node.items() if name not in ("id", "rootId")}
    return kept | {"childNodes": [without_ids(child) for child in node.get("childNodes", [])]}


async def test_keyframe_is_as_if_all_were_read_anew(page: Page, receiver: Receiver) -> None:
    receiver.config = {"mode": "open", "recording": True}
    parts = "".join(PART.format(n) for n in range(12))
    html = f'<!doctype html><script async src="/a.js" data-site="site-key"></script><main>{parts}</main>'
    await page.route("**/made.html", lambda route: route.fulfill(body=html, content_type="text/html"))
    await visit(page, receiver, "made.html")
    await receiver.until(lambda: receiver.chunks())
    for n in range(2):
        await page.evaluate(f"history.pushState({{}}, '', '/same-{n}')")
        await receiver.until(lambda n=n: len(keyframes(receiver)) == n + 2)  # type: ignore[misc]
    await page.evaluate(DEEP_CHANGES)
    await passed(page, 500)
    await page.evaluate("history.pushState({}, '', '/next')")
    await receiver.until(lambda: len(keyframes(receiver)) == 4)
    await page.evaluate("ashiato.consent({visitor: true, recording: false}); ashiato.consent(true)")
    await receiver.until(lambda: len(keyframes(receiver)) == 5)
    await stop(page, receiver)
    events = [event for chunk in receiver.chunks() for event in chunk if event["type"] == FULL_SNAPSHOT]
    first, same, again, known, anew = (without_ids(event["data"]["node"]) for event in events)
    assert first == same == again
    assert known == anew != first
    told = text_of(known)
    assert all(text in told for text in ("other text", "while it was away", "in the shadow, later"))


async def test_keyframe_masks_what_was_moved_while_the_page_was_busy(page: Page, receiver: Receiver) -> None:
    await begun(page, receiver)
    await page.evaluate(BUSY_MOVE)
    await receiver.until(lambda: len(keyframes(receiver)) == 2)
    await stop(page, receiver)
    assert text_of(keyframes(receiver)[1]["hidden"]) == "*" * 12


# Each kind of node that may be told in one step, and those that may not
ADDED = """<p class=a title=b>text <b id=c>bold</b><br><!-- no --></p><a href=/next?x=1>link</a><a>none</a>
<img src=one.png srcset="two.png 2x, three.png 3x" alt=picture><table background=four.png><tr><td>cell</table>
<span style="background: url(five.png)">styled</span><span style="color: red">red</span><i></i><p> </p>
<svg width=9><a href=/svg><text>drawn</text></a></svg><own-tag x=y>own</own-tag>
<textarea>typed</textarea><input value=typed><select><option>1<option selected>2</select>
<style>i { margin: 1px }</style>
<div data-ash-block>blocked</div><div data-ash-mask>masked <i>too</i></div><button onclick="x()" value=v>Go</button>
<form name=f><input name=tagName></form><link rel=x href=/x><noscript>no</noscript><label for=c>4711</label>"""


def plain(node: dict[str, Any]) -> str:
    """What a node says of itself, ids and what it holds apart; a blocked one's size comes with the layout."""
    attributes = {name: text for name, text in node.get("attributes", {}).items() if not name.startswith("rr_")}
    return json.dumps([node["type"], node.get("tagName"), attributes, node.get("textContent"), node.get("isSVG")])


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("childNodes", []):
        yield from nodes(child)


async def test_added_nodes_are_told_as_a_keyframe_tells_them(page: Page, receiver: Receiver) -> None:
    receiver.config = {"mode": "balanced", "recording": True}
    html = '<!doctype html><script async src="/a.js" data-site="site-key"></script><main></main>'
    await page.route("**/made.html", lambda route: route.fulfill(body=html, content_type="text/html"))
    await visit(page, receiver, "made.html")
    await receiver.until(lambda: receiver.chunks())
    await page.evaluate("(html) => { document.querySelector('main').innerHTML = html }", ADDED)
    await page.evaluate("history.pushState({}, '', '/next')")
    await receiver.until(lambda: len(keyframes(receiver)) == 2)
    await page.evaluate("ashiato.consent({visitor: true, recording: false}); ashiato.consent(true)")
    await receiver.until(lambda: len(keyframes(receiver)) == 3)
    await stop(page, receiver)
    events = [event for chunk in receiver.chunks() for event in chunk]
    adds = [added["node"] for event in events if event["data"].get("source") == 0 for added in event["data"]["adds"]]
    _, route, anew = (event["data"]["node"] for event in events if event["type"] == FULL_SNAPSHOT)
    (main,) = (node for node in nodes(anew) if node.get("tagName") == "main")
    assert Counter(map(plain, adds)) == Counter(map(plain, list(nodes(main))[1:]))
    assert without_ids(route) == without_ids(anew)
    assert {node["id"] for node in adds} <= {node["id"] for node in nodes(route)}
    assert not any(word in json.dumps(events) for word in ("typed", "blocked", "4711", "x()"))
