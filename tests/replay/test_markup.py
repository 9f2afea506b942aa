"""A page's HTML, read again by a parser: what was said is there, and nothing else."""

import warnings
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replay.dom import Dom
from replay.markup import markup
from replay.rrweb import MAX_DEPTH
from tests.replay.pages import PIXEL, Event, clean, element, meta, snapshot, text

with warnings.catch_warnings():  # of the parser's own making
    warnings.simplefilter("ignore")
    import html5lib

ATTACKS = [
    "</style><script>ran()</script>",
    "</textarea></title></pre><img src=x onerror=ran()>",
    "--><script>ran()</script><!--",
    '" onload="ran()" x="',
    "' onload='ran()",
    "<![CDATA[<script>]]>",
    "</p></div></body></html><iframe>",
    "<plaintext>&lt;&amp;&#60;script&#62;&quot;",
    "\n\n first line",
    "\x00<\x00script>\ud800 \r\n\t\x0c é ☃ \U0001f98a",
    'a{b:c}@property --x{syntax:"<length>"}',
]
WORDS = st.sampled_from(ATTACKS) | st.text(alphabet="<>&\"'/-!=\n\r\x00 ascriptylx;#3", max_size=12)
FLOW = st.sampled_from(["div", "section", "span", "b", "x-tea", "ul", "main", "label"])
TEXTS = st.sampled_from(["style", "textarea", "title", "pre"])
ANY = st.sampled_from(
    [
        *[
            "table",
            "tr",
            "td",
            "caption",
            "col",
            "select",
            "option",
            "p",
            "a",
            "form",
            "button",
            "li",
            "dd",
            "nobr",
            "marquee",
            "head",
            "body",
            "html",
            "link",
            "img",
            "br",
        ],
        *[
            "svg",
            "svg:style",
            "math",
            "mtext",
            "desc",
            "foreignObject",
            "annotation-xml",
            "mglyph",
            "template",
            "iframe",
            "frameset",
            "DIV",
        ],
        *["plaintext", "xmp", "noscript", "script", "noembed", "noframes", "style", "textarea", "title", "pre"],
        *("iframe src=//x", "img/onerror=ran()", "a><script"),
    ]
)
NAMES = st.sampled_from(["class", "title", "x onerror=", "a><script>", "onload", 'q"', "data-x", "style", "value", ""])
ATTRIBUTES = st.dictionaries(NAMES, WORDS, max_size=3)


@st.composite
def trees(draw: Any, tags: Any, texts: Any) -> Event:
    """Elements to some depth; in those of `texts` stands a text alone."""
    counter = iter(range(10, 1_000))

    def node(depth: int) -> Event:
        identity = next(counter)
        kind = draw(st.integers(0, 5))
        if kind == 0:
            return text(identity, draw(WORDS))
        if kind == 1:
            return {"type": 5, "id": identity, "textContent": draw(WORDS)}
        if kind == 2:
            return {**element(identity, draw(texts), text(next(counter), draw(WORDS))), "attributes": draw(ATTRIBUTES)}
        below = [node(depth + 1) for _ in range(draw(st.integers(0, 3)))] if depth < 5 else []
        return {**element(identity, draw(tags), *below), "attributes": draw(ATTRIBUTES)}

    return element(9, "div", *(node(0) for _ in range(draw(st.integers(1, 4)))))


def page(*body: Event, doctype: str = "html") -> Event:
    told = snapshot(1, *body)
    told["data"]["node"]["childNodes"].insert(
        0, {"type": 1, "id": 8, "name": doctype, "publicId": '"><script>', "systemId": "about:legacy-compat"}
    )
    dom = Dom()
    for event in clean(meta(1), told):
        dom.apply(event)
    found = dom.snapshot()
    assert found is not None
    return found


def parsed(html: str) -> Element:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        document: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return document


def local(name: object) -> str:
    return str(name).rpartition("}")[2].lower()


def told(node: Event) -> Any:
    """`(name, attributes, children)` as a parser should read it: texts beside one another are one."""
    below: list[Any] = []
    words = ""
    for child in node.get("childNodes", ()):
        if child["type"] == 3:
            words += child["textContent"].replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
        elif child["type"] == 2:
            below += [words] if words else []
            below.append(told(child))
            words = ""
    below += [words] if words else []
    named: dict[str, str] = {}
    for name, value in node["attributes"].items():
        named.setdefault(name.lower(), str(value).replace("\x00", "\ufffd").replace("\ud800", "\ufffd"))
    value = named.get("value")
    if node["tagName"] == "textarea" and value is not None:
        below = [value] if value else []
    if node["tagName"] == "style":
        below = [str(below[0])] if below else []
    return node["tagName"].lower(), named, below


def read(found: Element) -> Any:
    below: list[Any] = [found.text] if found.text else []
    for child in found:
        if isinstance(child.tag, str):
            below.append(read(child))
        if child.tail:
            below.append(child.tail)
    return local(found.tag), {local(name): value for name, value in found.attrib.items()}, below


def flat(read_or_told: Any) -> Any:
    """CSS is compared with its escapes read, line breaks as a parser reads them."""
    name, attributes, below = read_or_told
    if name == "style":
        below = [words.replace("\\3c ", "<").replace("\r\n", "\n").replace("\r", "\n") for words in below]
    return name, attributes, [one if isinstance(one, str) else flat(one) for one in below]


@given(trees(FLOW, TEXTS))
@settings(max_examples=150, deadline=None)
def test_page_that_html_can_say_is_read_again_as_it_was(body: Event) -> None:
    made = page(body)
    found = parsed(markup(made)).find("body")
    assert found is not None
    assert flat(read(found)) == flat(told(made["childNodes"][1]["childNodes"][1]))


def elements(found: Element) -> Iterator[Element]:
    return (one for one in found.iter() if isinstance(one.tag, str))


@given(trees(ANY, ANY), st.sampled_from(["html", "html><script>ran()</script>", "svg"]))
@settings(max_examples=250, deadline=None)
def test_nothing_that_was_not_there_comes_out_of_a_hostile_page(body: Event, doctype: str) -> None:
    made = page(body, doctype=doctype)
    found = parsed(markup(made))
    names, attributes, todo = set[str](), set[tuple[str, str]](), [made]
    while todo:
        node = todo.pop()
        names.add(node.get("tagName", "html").lower())
        attributes |= {(name.lower(), str(value)) for name, value in node.get("attributes", {}).items()}
        todo += node.get("childNodes", ())
    implied = {"html", "head", "body", "tbody", "tr", "colgroup", "pre", "div", "p", "br", "style", "img"}
    for one in elements(found):
        assert local(one.tag) in names | implied, local(one.tag)
        assert local(one.tag) not in ("script", "base", "object", "embed")
        for name in one.attrib:
            assert local(name) in {known for known, _ in attributes}
            assert not local(name).startswith("on")


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("tag", ["style", "title", "textarea", "xmp", "plaintext", "noscript", "iframe", "svg", "pre"])
def test_text_stays_where_it_stands(tag: str, attack: str) -> None:
    found = parsed(markup(page(element(20, tag, text(21, attack)), element(30, "p", text(31, "after"), id="after"))))
    assert [one.text for one in elements(found) if one.get("id") == "after"] == ["after"]
    assert not {"script", "img"} & {local(one.tag) for one in elements(found)}


def test_state_of_the_page_is_in_it() -> None:
    body = [
        element(20, "link", rel="stylesheet", media="print", _cssText="a { color: red }"),
        element(21, "img", src=PIXEL, alt="x"),
        element(22, "input", type="checkbox", checked=True),
        element(23, "textarea", value="\nwords"),
    ]
    html = markup(page(*body))
    assert html.startswith("<!DOCTYPE html ")
    assert '<style media="print">a { color: red }</style>' in html
    assert f'<img src="{PIXEL}" alt="x"/>' in html
    assert '<input type="checkbox" checked=""/>' in html
    found = parsed(html)
    assert [one.text for one in elements(found) if one.tag == "textarea"] == ["\nwords"]


def test_deep_page_is_written_without_recursion() -> None:
    node = element(100_000, "b", text(99_999, "deep"))
    for depth in range(MAX_DEPTH - 10):
        node = element(10 + depth, "div", node)
    assert "<b>deep</b>" in markup(page(node))
