"""States of a page, told apart by its document."""

from typing import Any

from replay.fingerprint import alike, marks, states


def element(tag: str, *children: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return {"type": 2, "tagName": tag, "attributes": named, "childNodes": list(children)}


def page(*inside: dict[str, Any], rows: int = 5, **of_body: Any) -> dict[str, Any]:
    names = ("header", "nav", "main", "aside", "footer", "section", "article", "form", "h1", "h2", "ul", "table")
    rest = [element(name, id=f"the-{name}") for name in names]
    listed = element("ol", *[element("li", id=f"row-{n}") for n in range(rows)])
    body = element("body", *rest, listed, *inside, **of_body)
    return {"type": 0, "childNodes": [element("html", element("head", element("script")), body)]}


def test_another_number_of_rows_is_the_same_state() -> None:
    assert alike(marks(page(rows=3)), marks(page(rows=400)))


def test_what_opens_is_another_state() -> None:
    shut, opened = element("div", id="menu", aria_expanded="false"), element("div", id="menu", aria_expanded="true")
    assert not alike(marks(page(shut)), marks(page(opened)))
    assert not alike(marks(page(element("dialog"))), marks(page(element("dialog", open=True))))
    assert not alike(marks(page(class_="visitor")), marks(page(class_="member")))


def test_other_parts_are_another_state() -> None:
    panel = element("div", *[element("div", id=f"offer-{name}") for name in ("a", "b", "c")], id="offers")
    assert not alike(marks(page()), marks(page(panel)))


def test_states_are_numbered_as_they_appear() -> None:
    shut, opened = marks(page()), marks(page(element("dialog", open=True)))
    assert states([shut, opened, shut, opened, opened]) == [0, 1, 0, 1, 1]
    assert states([]) == []


def test_a_document_without_end_is_looked_at_in_part() -> None:
    deep = element("div")
    for _ in range(3_000):
        deep = element("div", deep)
    assert len(marks(deep)) == 1
    assert marks({}) == frozenset()
