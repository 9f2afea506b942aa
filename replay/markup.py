"""A rebuilt page as HTML text that no parser reads as anything else than it says: nothing breaks out of its place.

HTML can't say every tree that scripts can build (a paragraph in a paragraph, a table in SVG): a parser then moves
elements, and makes none of another kind.
"""

import re
from typing import Any

from replay.css import SPLIT
from replay.nodes import ATTRIBUTE, TAG, local_name
from replay.rrweb import Node, NodeType

_VOID = {"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen"}
_VOID |= {"link", "meta", "param", "source", "track", "wbr"}
_LINE_LOST = {"pre", "listing", "textarea"}  # a line break that they begin with is not read
# What takes no escapes, has no end, or stands for the page's body.
_OTHERS = {"xmp": "pre", "plaintext": "pre", "noembed": "div", "noframes": "div", "frameset": "div", "frame": "div"}
_UNSEEN = {"script", "noscript", "base"}
_UNSAYABLE = re.compile("[\x00\ud800-\udfff]")
_TAG_OPENS = re.compile(r"<(?=[A-Za-z/!?])")


def _text(value: str) -> str:
    safe = _UNSAYABLE.sub("\ufffd", value).replace("&", "&amp;").replace("\r", "&#13;")
    return safe.replace("<", "&lt;").replace(">", "&gt;")


def _attributes(given: dict[str, Any]) -> str:
    found: dict[str, str] = {}
    for name, value in given.items():
        lower = name.lower()
        if not ATTRIBUTE.match(name) or lower.startswith(("rr_", "_csstext")) or lower in found:
            continue
        words = "" if value is True else str(value)
        found[lower] = f' {name}="{_text(words).replace(chr(34), "&quot;")}"'
    return "".join(found.values())


def _doctype(node: Node) -> str:
    public, system = node["publicId"], node["systemId"]
    told = f' PUBLIC "{public}" "{system}"' if public else f' SYSTEM "{system}"' if system else ""
    return f"<!DOCTYPE {node['name']}{told}>"


def _css(node: Node) -> str:
    """A style element's text, in which CSS's own escape stands for what could be taken for a tag."""
    css = node["attributes"].get("_cssText")
    texts = (child["textContent"] for child in node["childNodes"] if child["type"] == NodeType.TEXT)
    words = css.replace(SPLIT, "") if isinstance(css, str) else "".join(texts)
    return _TAG_OPENS.sub(r"\\3c ", _UNSAYABLE.sub("\ufffd", words))


def markup(page: Node, first: str = "") -> str:
    """The HTML of a normalised tree, such as `Dom.snapshot` gives; `first` is HTML of ours that its head begins with.

    Comments are left out, and so are documents in frames: nothing but a script could put them there. A linked
    stylesheet that was recorded stands in its place.
    """
    out: list[str] = []
    todo: list[Node | str] = [page]  # nodes, and the end tags of those that are open
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            out.append(node)
        elif node["type"] == NodeType.DOCUMENT:
            todo += reversed(node["childNodes"])
        elif node["type"] == NodeType.DOCTYPE:
            out.append(_doctype(node))
        elif node["type"] == NodeType.TEXT:
            out.append(_text(node["textContent"]))
        elif node["type"] == NodeType.ELEMENT:
            out.append(first)
            first = ""
            _element(node, out, todo)
    return "".join(out)


def _element(node: Node, out: list[str], todo: list[Node | str]) -> None:
    tag = node["tagName"] if TAG.match(node["tagName"]) else "div"
    name = local_name(tag)
    attributes = node["attributes"]
    if name in _UNSEEN:
        return
    if name == "link" and isinstance(attributes.get("_cssText"), str):
        tag = name = "style"
        attributes = {key: attributes[key] for key in ("media", "_cssText") if key in attributes}
        node = {**node, "attributes": attributes}
    tag, name = _OTHERS.get(name, tag), _OTHERS.get(name, name)
    if name in _VOID:
        out.append(f"<{tag}{_attributes(attributes)}/>")  # in SVG it would have to be ended
        return
    line = "\n" if name in _LINE_LOST else ""
    out.append(f"<{tag}{_attributes(attributes)}>{line}")
    if name == "style":
        out.append(f"{_css(node)}</{tag}>")
        return
    todo.append(f"</{tag}>")
    if name == "iframe":
        return
    if name == "textarea" and isinstance(attributes.get("value"), str):
        out.append(_text(attributes["value"]))
        return
    todo += (child for child in reversed(node["childNodes"]) if child["type"] != NodeType.DOCUMENT)
