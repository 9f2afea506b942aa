"""Recorded nodes made harmless: known keys, known types, nothing that runs, loads, navigates or submits."""

import re
from functools import lru_cache
from typing import Any, TypeGuard

from replay import css, urls
from replay.rrweb import MAX_ATTRIBUTE_CHARS, MAX_DEPTH, MAX_NODES, MAX_TEXT_CHARS, Node, NodeType

Scalar = str | int | float | bool

LONGEST_NAME = 128  # of a tag or an attribute
TAG = re.compile(r"[A-Za-z][A-Za-z0-9:._-]{0,63}\Z")
_CUSTOM_TAG = re.compile(r"[a-z][a-z0-9._]*-[a-z0-9._-]*\Z")
_RESERVED = {"annotation-xml", "color-profile", "font-face", "font-face-src", "font-face-uri", "font-face-format"}
_RESERVED |= {"font-face-name", "missing-glyph"}
ATTRIBUTE = re.compile(r"[^\s\"'<>/=\x00-\x1f\x7f]{1,128}\Z")
_DOCTYPE = re.compile(r"[A-Za-z0-9]{1,32}\Z")
_IDENTIFIER = re.compile(r"[A-Za-z0-9 .,:/_+()-]{0,200}\Z")

_FRAMES = {"iframe", "frame", "fencedframe", "portal", "object", "embed", "applet"}
_ANIMATIONS = {"animate", "set", "animatetransform", "animatemotion", "animatecolor", "discard"}
_JUDGED_TOGETHER = {"meta", "img"} | _ANIMATIONS  # an attribute of theirs says what others mean
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


_DOCUMENT, _DOCTYPE_NODE, _ELEMENT, _TEXT, _COMMENT = (
    int(kind) for kind in (NodeType.DOCUMENT, NodeType.DOCTYPE, NodeType.ELEMENT, NodeType.TEXT, NodeType.COMMENT)
)


def is_id(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**53


def local_name(tag: str) -> str:
    """`svg:Script` and `SCRIPT` are both a script."""
    return tag.rpartition(":")[2].lower()


def attribute(tag: str, name: str, value: object) -> Scalar | None:
    """The value that this attribute may have on an element of this (local) name; None: it is dropped.

    An unknown element, whose tag is "", gets what is allowed on all.
    """
    judged = _judged(tag, name) if len(name) <= LONGEST_NAME else None
    if judged is None or not _sane(value, name):
        return None
    lower, harmless = judged
    if harmless:
        return value
    if lower.startswith("rr_"):
        return _recorder_attribute(tag, name, value)
    return _words(tag, lower, value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _judged(tag: str, name: str) -> tuple[str, bool] | None:
    """The name in lower case, and whether any value may stand there; None where none may."""
    lower = name.lower()
    if not ATTRIBUTE.match(name) or lower.startswith("on") or lower in _DROPPED:
        return None
    if lower in _RELATIONS and tag in ("link", "meta", "base", ""):
        return None
    if lower == "type" and tag in _FRAMES:  # it alone makes the browser look for a plugin
        return None
    looked_at = lower in _IMAGES or lower in _LINKS or lower in _STYLES or lower in ("_csstext", "action")
    return lower, not looked_at and not lower.startswith("rr_")


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
        return value if urls.is_image(value) else urls.placeholder(value)
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
    lowered: dict[str, Any] = {}
    if tag in _JUDGED_TOGETHER:
        lowered = {str(name).lower(): value for name, value in given.items()}
    if tag == "meta" and ("http-equiv" in lowered or lowered.get("name") not in ("viewport", "color-scheme", None)):
        return {}
    if tag in _ANIMATIONS and local_name(str(lowered.get("attributename", ""))).strip().startswith(
        ("href", "src", "on")
    ):
        return {}
    kept: dict[str, Any] = {}
    for name, value in given.items():
        clean = attribute(tag, name if type(name) is str else str(name), value)
        if clean is not None:
            kept[str(name)] = clean
    if tag == "img":
        _choose_image(kept, lowered.get("srcset"))
    return kept


def _choose_image(kept: dict[str, Any], srcset: object) -> None:
    """One picture for what an image had: the recorded one, our copy of one of several, or a box in its place."""
    # rrweb would set it after the attributes; put in its place it needs no second rule
    recorded = kept.pop("rr_dataURL", None)
    if recorded is not None:
        kept["src"] = recorded
    elif isinstance(srcset, str) and urls.is_copy(srcset) and not urls.is_copy(str(kept.get("src", ""))):
        kept["src"] = srcset
    elif "src" not in kept and srcset is not None:
        kept["src"] = urls.placeholder("")


def _flagged(clean: Node, given: Node) -> Node:
    """With the id and what says where the node belongs."""
    clean["id"] = given["id"]
    if "rootId" in given and is_id(given["rootId"]):
        clean["rootId"] = given["rootId"]
    if given.get("isShadow") is True:
        clean["isShadow"] = True
    return clean


@lru_cache(maxsize=1024)
def _named(tag: str) -> tuple[str, str, bool, bool]:
    """The name to make the element by, its local name, whether it is a custom one, and may have a shadow root."""
    if not TAG.match(tag):
        tag = "div"
    name = local_name(tag)
    custom = bool(_CUSTOM_TAG.match(tag)) and tag not in _RESERVED
    return "noscript" if name == "script" else tag, name, custom, custom or tag in _SHADOW_HOSTS


def _element(given: Node) -> Node:
    told = given.get("tagName")
    tag, name, custom, host = _named(told if isinstance(told, str) and len(told) <= LONGEST_NAME else "")
    attributes_told = given.get("attributes")
    node: Node = {
        "type": _ELEMENT,
        "tagName": tag,
        "attributes": attributes(name, attributes_told) if attributes_told else {},
        "childNodes": [],
    }
    if given.get("isSVG") is True:
        node["isSVG"] = True
    if given.get("needBlock") is True:
        node["needBlock"] = True
    if custom and given.get("isCustom") is True:
        node["isCustom"] = True
    if host and given.get("isShadowHost") is True:
        node["isShadowHost"] = True
    return _flagged(node, given)


def _doctype(given: Node) -> Node:
    def part(key: str, pattern: re.Pattern[str]) -> str:
        value = given.get(key)
        return value if isinstance(value, str) and pattern.match(value) else ""

    name = part("name", _DOCTYPE) or "html"
    publicly, system = part("publicId", _IDENTIFIER), part("systemId", _IDENTIFIER)
    return _flagged({"type": _DOCTYPE_NODE, "name": name, "publicId": publicly, "systemId": system}, given)


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
    if kind == _ELEMENT:
        return _element(given)
    if kind == _TEXT:
        style = given.get("isStyle") is True
        clean: Node = {"type": _TEXT, "textContent": text(given.get("textContent"), style=style)}
        if style:
            clean["isStyle"] = True
        return _flagged(clean, given)
    if kind == _DOCUMENT:
        clean = {"type": _DOCUMENT, "childNodes": []}
        if given.get("compatMode") == "BackCompat":
            clean["compatMode"] = "BackCompat"
        return _flagged(clean, given)
    if kind == _DOCTYPE_NODE:
        return _doctype(given)
    if kind == _COMMENT:
        # its place counts among siblings, its words do not
        return _flagged({"type": _COMMENT, "textContent": ""}, given)
    return None


class Tree:
    """A whole tree made harmless, iteratively. `cut` tells why nodes are missing, "" if none is.

    Its root stands `depth` levels below its document; None where that is too deep."""

    def __init__(
        self, given: object, depth: int = 0, *, max_nodes: int = MAX_NODES, max_depth: int = MAX_DEPTH
    ) -> None:
        self.cut = ""
        self.depths: dict[int, int] = {}  # levels by node id
        self.tags: dict[int, str] = {}  # local names by node id, "" where an id stands twice
        self.style_texts: set[int] = set()  # ids of text nodes that hold CSS
        self.root = node(given) if depth < max_depth else None
        if self.root is None:
            self.cut = "" if depth < max_depth else "deep"
            return
        self._note(self.root, depth)
        left = max_nodes - 1
        todo: list[tuple[Any, Node, int]] = [(given, self.root, depth + 1)] if "childNodes" in self.root else []
        while todo:
            source, target, depth = todo.pop()
            children = source.get("childNodes")
            if not isinstance(children, list) or target.get("tagName") == "noscript":
                continue
            within = target["childNodes"]
            for child in children:
                clean = node(child)
                if clean is None:
                    continue
                if depth >= max_depth or left <= 0:
                    self.cut = "deep" if depth >= max_depth else "large"
                    break
                left -= 1
                self._note(clean, depth)
                within.append(clean)
                if "childNodes" in clean:
                    todo.append((child, clean, depth + 1))
            if "tagName" in target and _named(target["tagName"])[1] == "style":
                self.style_texts |= _clean_style_texts(target)

    def _note(self, clean: Node, depth: int) -> None:
        identity = clean["id"]
        self.depths[identity] = depth
        kind = clean["type"]
        if kind in (_ELEMENT, _TEXT):
            name = _named(clean["tagName"])[1] if kind == _ELEMENT else "#text"
            known = self.tags.setdefault(identity, name)
            if known != name:
                self.tags[identity] = ""


def known(cleaned: Node, depth: int = 0) -> tuple[dict[int, str], set[int], dict[int, int]]:
    """Local names by node id, the texts that hold CSS, and levels by node id, of a tree that was cleaned before and has
    no id twice."""
    tags: dict[int, str] = {}
    styles: set[int] = set()
    depths: dict[int, int] = {}
    todo = [(cleaned, depth)]
    while todo:
        node, depth = todo.pop()
        depths[node["id"]] = depth
        children = node.get("childNodes", ())
        name = local_name(node.get("tagName", "#text"))
        if node["type"] in (NodeType.ELEMENT, NodeType.TEXT):
            tags[node["id"]] = name
        if name == "style":
            styles.update(child["id"] for child in children if child["type"] == NodeType.TEXT)
        todo += ((child, depth + 1) for child in children)
    return tags, styles, depths


def _clean_style_texts(style: Node) -> set[int]:
    """What the texts of one style element say together counts: `ur` and `l(…)` are harmless alone. Later events may
    put another text between two of them, so that none may leave a token open."""
    texts = [child for child in style["childNodes"] if child["type"] == NodeType.TEXT]
    whole = "".join(child["textContent"] for child in texts)
    clean = css.closed(css.clean(whole))
    if clean != whole or any(css.closed(child["textContent"]) != child["textContent"] for child in texts[:-1]):
        for n, child in enumerate(texts):
            child["textContent"] = "" if n else clean
    return {child["id"] for child in texts}
