"""A page that changes without end is recorded without end of its own."""

import json
from typing import Any

import pytest
from playwright.async_api import Page

from tests.js_snippet.receiver import Receiver, passed, stop, visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

# 900 changes of attributes a second, as an animation by script makes them
ANIMATION = """
document.body.insertAdjacentHTML("afterbegin",
  '<svg id="art" width="300" height="100">' + '<circle r="3"></circle>'.repeat(15) + "</svg><p id=quiet>0</p>");
const dots = [...art.children];
let frame = 0;
(function turn() {
  frame++;
  dots.forEach((dot, i) => dot.setAttribute("cx", (frame + i * 7) % 300));
  if (!window.enough) requestAnimationFrame(turn);
})();
0
"""


def changes(receiver: Receiver) -> list[dict[str, Any]]:
    events = [event for chunk in receiver.chunks() for event in chunk]
    return [event for event in events if event["type"] == 3 and event["data"]["source"] == 0]


def ends(receiver: Receiver) -> dict[int, str]:
    """Where each dot was seen last."""
    told = [change for event in changes(receiver) for change in event["data"]["attributes"]]
    return {change["id"]: change["attributes"]["cx"] for change in told if "cx" in change["attributes"]}


async def test_animation_is_recorded_twice_a_second_and_ends_where_it_ended(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await page.evaluate(ANIMATION)
    await passed(page, 3_000)
    await page.evaluate("quiet.textContent = 'told at once'; 0")
    await passed(page, 3_000)
    await page.evaluate("window.enough = true; 0")
    await passed(page, 1_000)
    last = await page.evaluate("[...art.children].map((dot) => dot.getAttribute('cx'))")
    await stop(page, receiver)
    await receiver.until(lambda: sorted(ends(receiver).values()) == sorted(last))
    found = changes(receiver)
    # 360 frames or so, of which some pass before the group is known to be busy
    assert 8 <= sum(1 for event in found if '"cx"' in json.dumps(event)) <= 30
    assert sum(1 for event in found if "told at once" in json.dumps(event)) == 1


async def test_list_that_is_rebuilt_without_end_comes_out_right(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await page.evaluate(
        """document.body.insertAdjacentHTML("afterbegin", "<ul id=live></ul>");
           let n = 0;
           const timer = setInterval(() => {
             n++;
             const row = document.createElement("li");
             row.append("row " + "abcdefghij"[n % 10]);
             live.append(row);
             if (live.children.length > 5) live.firstChild.remove();
             if (n === 400) clearInterval(timer);
           }, 5); 0"""
    )
    await passed(page, 4_500)
    await page.evaluate("live.lastChild.append(' the end'); 0")
    await passed(page, 1_000)
    await stop(page, receiver)
    await receiver.until(lambda: "the end" in receiver.everything())
    rows = await page.evaluate("[...live.children].map((row) => row.textContent)")
    tree: dict[int, dict[str, Any]] = {}
    order: list[int] = []
    live = 0
    for event in changes(receiver):
        data = event["data"]
        for removed in data["removes"]:
            if removed["id"] in order:
                order.remove(removed["id"])
        for added in data["adds"]:
            node = added["node"]
            tree[node["id"]] = {"node": node, "text": str(node.get("textContent", ""))}
            if node.get("attributes", {}).get("id") == "live":
                live = node["id"]
            elif added["parentId"] == live:
                after = added["nextId"]
                order.insert(order.index(after) if after in order else len(order), node["id"])
            elif added["parentId"] in tree:
                tree[added["parentId"]]["text"] = str(tree[added["parentId"]]["text"]) + str(
                    node.get("textContent", "")
                )
    assert [tree[row]["text"] for row in order] == rows
