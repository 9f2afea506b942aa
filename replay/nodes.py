"""Recorded nodes made harmless: known keys, known types, nothing that runs, loads, navigates or submits."""

import re
from typing import Any, TypeGuard

from replay import css, urls
from replay.rrweb import MAX_ATTRIBUTE_CHARS, MAX_DEPTH, MAX_NODES, MAX_TEXT_CHARS, Node, NodeType

Scalar = str | int | float | bool

_TAG = re.compile(r"[A-Za-z][A-Za-z0-9:._-]{0,63}\Z")
_CUSTOM_TAG = re.compile(r"[a-z][a-z0-9._]*-[a-z0-9._-]*\Z")
_RESERVED = {"annotation-xml", "color-profile", "font-face", "font-face-src", "font-face-uri", "font-face-format"}
_RESERVED |= {"font-face-name", "missing-glyph"}
_ATTRIBUTE = re.compile(r"[^\s\"'<>/=\x00-\x1f\x7f]{1,128}\Z")
_DOCTYPE = re.compile(r"[A-Za-z0-9]{1,32}\Z")
_IDENTIFIER = re.compile(r"[A-Za-z0-9 .,:/_+()-]{0,200}\Z")

_FRAMES = {"iframe", "frame", "fencedframe", "portal", "object", "embed", "applet"}
_ANIMATIONS = {"animate", "set", "animatetransform", "animatemotion", "animatecolor", "discard"}
_MEDIA = {"video", "audio", "source", "track"}
_SHADOW_HOSTS = {"article", "aside", "blockquote", "body", "div", "footer", "h1", "h2", "h3", "h4", "h5", "h6"}
_SHADOW_HOSTS |= {"header", "main", "nav", "p", "section", "span"}

# Loads, runs, navigates, submits or lets out, wherever it stands.
_DROPPED = {
    "srcdoc", "sandbox", "allow", "allowfullscreen", "credentialless", "csp", "loading", "ping", "target", "download",
    "formaction", "formtarget", "formmethod", "srcset", "imagesrcset", "sizes", "integrity", "nonce", "crossorigin",
    "referrerpolicy", "attributionsrc", "autofocus", "autoplay", "http-equiv", "manifest", "archive", "codebase",
    "classid", "code", "data", "object", "profile", "longdesc", "cite", "itemid", "dynsrc", "lowsrc", "icon",
    "popovertarget", "commandfor", "is", "xml:base", "blocking", "fetchpriority", "usemap", "shadowrootmode",
}  # fmt: skip
_IMAGES = {"src", "poster", "background"}
_LINKS = {"href", "xlink:href"}
_RELATIONS = {"rel", "as", "content", "itemprop"}
# Attributes that hold CSS, among them SVG's presentation attributes that take a URL.
_STYLES = {
    "style", "fill", "stroke", "filter", "clip-path", "mask", "mask-image", "mask-border-source", "marker",
    "marker-start", "marker-mid", "marker-end", "cursor", "background-image", "border-image", "border-image-source",
    "list-style", "list-style-image", "content", "shape-outside", "offset-path",
    "from", "to", "by", "values",  # of SVG animations
}  # fmt: skip
_RR_KEPT = {"rr_width", "rr_height", "rr_scrollLeft", "rr_scrollTop", "rr_dataURL", "rr_open_mode"}


def is_id(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**53


def local_name(tag: str) -> str:
    """`svg:Script` and `SCRIPT` are both a script."""
    return tag.rpartition(":")[2].lower()


def attribute(tag: str, name: str, value: object) -> Scalar | None:
    """The value that this attribute may have on an element of this (local) name; None: it is dropped.

    An unknown element, whose tag is "", gets what is allowed on all.
    """
    lower = name.lower()
    if not _sane(value, name):
        return None
    if not _ATTRIBUTE.match(name) or lower.startswith("on") or lower in _DROPPED:
        return None
    if lower.startswith("rr_"):
        return _recorder_attribute(tag, name, value)
    if lower in _RELATIONS and tag in ("link", "meta", "base", ""):
        return None
    if lower == "type" and tag in _FRAMES:  # it alone makes the browser look for a plugin
        return None
    return _words(tag, lower, value) if isinstance(value, str) else value


def _sane(value: object, name: str) -> TypeGuard[Scalar]:
    if isinstance(value, str):
        return len(value) <= (MAX_TEXT_CHARS if name == "_cssText" else MAX_ATTRIBUTE_CHARS)
    return value is True or (isinstance(value, int | float) and value is not False and abs(value) < 1e9)


def _words(tag: str, name: str, value: str) -> str | None:
    if name == "_csstext":
        return css.clean(value) if tag in ("link", "style", "") else None
    if name in _IMAGES:
        return _image(tag, name, value)
    if name in _LINKS:
        return _link(tag, value)
    if name == "action":
        return urls.BLOCKED
    return css.clean(value) if name in _STYLES else value


def _recorder_attribute(tag: str, name: str, value: Scalar) -> Scalar | None:
    if name not in _RR_KEPT:
        return None
    if name == "rr_dataURL":
        return value if tag in ("canvas", "img") and isinstance(value, str) and urls.is_raster(value) else None
    if name in ("rr_scrollLeft", "rr_scrollTop"):
        return None if isinstance(value, str) else value
    if name == "rr_open_mode":
        return value if tag == "dialog" and value in ("modal", "non-modal") else None
    return css.clean(value) if isinstance(value, str) else value


def _image(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if urls.is_image(value) else urls.IMAGE_PLACEHOLDER
    loads_other = tag in _FRAMES or (tag in _MEDIA and name != "poster")
    return value if not loads_other and urls.is_raster(value) else None


def _link(tag: str, value: str) -> str | None:
    if tag in ("a", "area"):
        return urls.link(value)
    if urls.is_fragment(value):
        return value
    return value if tag in ("image", "feimage") and urls.is_raster(value) else None


def attributes(tag: str, given: object) -> dict[str, Any]:
    """All attributes that an element of this local name may keep."""
    if not isinstance(given, dict) or tag == "script":
        return {}
    lowered = {str(name).lower(): value for name, value in given.items()}
    if tag == "meta" and ("http-equiv" in lowered or lowered.get("name") not in ("viewport", "color-scheme", None)):
        return {}
    if tag in _ANIMATIONS and local_name(str(lowered.get("attributename", ""))).strip().startswith(
        ("href", "src", "on")
    ):
        return {}
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if tag == "option" and name == "selected" and value is False:
            continue
        clean = attribute(tag, str(name), value)
        if clean is not None:
            kept[str(name)] = clean
    if tag == "img":
        # rrweb would set it after the attributes; put in its place it needs no second rule
        recorded = kept.pop("rr_dataURL", None)
        if recorded is not None:
            kept["src"] = recorded
        elif "src" not in kept and "srcset" in lowered:
            kept["src"] = urls.IMAGE_PLACEHOLDER
    return kept


def _flags(given: Node) -> Node:
    flags: Node = {"id": given["id"]}
    if is_id(given.get("rootId")):
        flags["rootId"] = given["rootId"]
    if given.get("isShadow") is True:
        flags["isShadow"] = True
    return flags


def _element(given: Node) -> Node:
    tag = given.get("tagName")
    if not isinstance(tag, str) or not _TAG.match(tag):
        tag = "div"
    name = local_name(tag)
    node: Node = {"type": int(NodeType.ELEMENT), "tagName": "noscript" if name == "script" else tag}
    node["attributes"] = attributes(name, given.get("attributes"))
    node["childNodes"] = []
    if given.get("isSVG") is True:
        node["isSVG"] = True
    if given.get("needBlock") is True:
        node["needBlock"] = True
    custom = bool(_CUSTOM_TAG.match(tag)) and tag not in _RESERVED
    if custom and given.get("isCustom") is True:
        node["isCustom"] = True
    if given.get("isShadowHost") is True and (custom or tag in _SHADOW_HOSTS):
        node["isShadowHost"] = True
    return {**node, **_flags(given)}


def _doctype(given: Node) -> Node:
    def part(key: str, pattern: re.Pattern[str]) -> str:
        value = given.get(key)
        return value if isinstance(value, str) and pattern.match(value) else ""

    name = part("name", _DOCTYPE) or "html"
    publicly, system = part("publicId", _IDENTIFIER), part("systemId", _IDENTIFIER)
    return {"type": int(NodeType.DOCTYPE), "name": name, "publicId": publicly, "systemId": system, **_flags(given)}


def text(value: object, *, style: bool = False) -> str:
    """A text node's content; in a style element it is CSS."""
    if not isinstance(value, str):
        return ""
    return css.clean(value[:MAX_TEXT_CHARS]) if style else value[:MAX_TEXT_CHARS]


def node(given: object) -> Node | None:
    """One node without its children, made harmless; None if it is none that a page needs."""
    if not isinstance(given, dict) or not is_id(given.get("id")):
        return None
    kind = given.get("type")
    if kind == NodeType.ELEMENT:
        return _element(given)
    if kind == NodeType.TEXT:
        style = given.get("isStyle") is True
        clean: Node = {"type": int(NodeType.TEXT), "textContent": text(given.get("textContent"), style=style)}
        return {**clean, **({"isStyle": True} if style else {}), **_flags(given)}
    if kind == NodeType.DOCUMENT:
        quirks = {"compatMode": "BackCompat"} if given.get("compatMode") == "BackCompat" else {}
        return {"type": int(NodeType.DOCUMENT), "childNodes": [], **quirks, **_flags(given)}
    if kind == NodeType.DOCTYPE:
        return _doctype(given)
    if kind == NodeType.COMMENT:
        # its place counts among siblings, its words do not
        return {"type": int(NodeType.COMMENT), "textContent": "", **_flags(given)}
    return None


class Tree:
    """A whole tree made harmless, iteratively. `cut` tells why nodes are missing, "" if none is."""

    def __init__(self, given: object, *, max_nodes: int = MAX_NODES, max_depth: int = MAX_DEPTH) -> None:
        self.cut = ""
        self.tags: dict[int, str] = {}  # local names by node id, "" where an id stands twice
        self.style_texts: set[int] = set()  # ids of text nodes that hold CSS
        self.root = node(given)
        if self.root is None:
            return
        self._note(self.root)
        left = max_nodes - 1
        todo: list[tuple[Any, Node, int]] = [(given, self.root, 1)]
        while todo:
            source, target, depth = todo.pop()
            children = source.get("childNodes") if "childNodes" in target else None
            if not isinstance(children, list) or target.get("tagName") == "noscript":
                continue
            for child in children:
                clean = node(child)
                if clean is None:
                    continue
                if depth >= max_depth or left <= 0:
                    self.cut = "deep" if depth >= max_depth else "large"
                    break
                left -= 1
                self._note(clean)
                target["childNodes"].append(clean)
                todo.append((child, clean, depth + 1))
            if local_name(target.get("tagName", "")) == "style":
                self.style_texts |= _clean_style_texts(target)

    def _note(self, clean: Node) -> None:
        if clean["type"] in (NodeType.ELEMENT, NodeType.TEXT):
            name = local_name(clean.get("tagName", "#text"))
            known = self.tags.get(clean["id"])
            self.tags[clean["id"]] = name if known in (None, name) else ""


def _clean_style_texts(style: Node) -> set[int]:
    """What the texts of one style element say together counts: `ur` and `l(…)` are harmless alone."""
    texts = [child for child in style["childNodes"] if child["type"] == NodeType.TEXT]
    whole = "".join(child["textContent"] for child in texts)
    clean = css.clean(whole)
    if clean != whole:
        for n, child in enumerate(texts):
            child["textContent"] = "" if n else clean
    return {child["id"] for child in texts}
