"""Random recordings that a recorder could have made: every change names nodes that are there."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.replay.pages import Event, incremental, meta

BODY = 4
BLOCKS = ("div", "section", "ul", "li", "p", "span", "b", "article", "td")
FIELDS = ("input", "textarea")
RULES = ("a { color: red; }", ".x { top: 1px; left: 2px; }", "@media (min-width: 5px) { b { color: blue; } }")
VALUES = st.sampled_from(["", "a", "two words", "é ☃", "<b>", "5"])
# as a recorder reads them from a style: of each property a value that it takes
_COLOURS, _LENGTHS = ["red", "inherit", False, ["green", "important"]], ["1px", "inherit", False, ["2px", "important"]]
STYLES = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.sampled_from(_COLOURS) for name in ("color", "border-color", "background-color")},
        **{name: st.sampled_from(_LENGTHS) for name in ("top", "margin", "margin-left")},
        "border": st.sampled_from(["red", "2px solid blue", "inherit", False]),
        "--own": st.sampled_from(["red", "1px", False]),
    },
).filter(lambda declarations: 0 < len(declarations) < 4)


class Page:
    """The recorded page as the recorder knows it, and the events that it has told."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw
        self._fresh = 10
        self.now_ms = 1_000
        self.records: dict[int, Event] = {}
        self.children: dict[int, list[int]] = {}
        self.parents: dict[int, int] = {}
        self.events: list[Event] = []
        self.sheets: set[int] = set()

    def pick(self, strategy: Any) -> Any:
        return self._draw(strategy)

    def new(self, kind: str) -> int:
        identity = self._fresh
        self._fresh += 1
        if kind == "#text":
            self.records[identity] = {"type": 3, "id": identity, "textContent": self.pick(VALUES)}
            return identity
        attributes: dict[str, Any] = {}
        if self.pick(st.booleans()):
            attributes["class"] = self.pick(VALUES)
        if self.pick(st.booleans()):
            attributes["style"] = self.pick(st.sampled_from(["color: red;", "border: 1px solid red; top: 3px;", ""]))
        if kind == "input":
            attributes["type"] = self.pick(st.sampled_from(["text", "checkbox", "radio"]))
            attributes["name"] = "n"
        record = {"type": 2, "id": identity, "tagName": kind, "attributes": attributes}
        if kind == "style":
            record["attributes"] = {}
        if kind == "#shadow":
            record |= {"tagName": "div", "isShadowHost": True}
        if kind == "svg":
            record["isSVG"] = True
        self.records[identity] = record
        self.children[identity] = []
        return identity

    def hosts(self) -> list[int]:
        """Where nodes may be put: what is no field, no text and no stylesheet."""
        return [one for one in self.children if one >= BODY and self.records[one]["tagName"] not in (*FIELDS, "style")]

    def put(self, identity: int, parent: int) -> None:
        siblings = self.children[parent]
        siblings.insert(self.pick(st.integers(0, len(siblings))), identity)
        self.parents[identity] = parent

    def below(self, identity: int) -> list[int]:
        return [identity, *(one for child in self.children.get(identity, ()) for one in self.below(child))]

    def grow(self, parent: int) -> list[int]:
        """A new node somewhere in the parent, with what such a node holds."""
        kinds = st.sampled_from([*BLOCKS, *BLOCKS, *FIELDS, "#text", "#text", "style", "#shadow", "svg"])
        kind = self.pick(kinds)
        identity = self.new(kind)
        self.put(identity, parent)
        if self.records[parent].get("isShadowHost"):
            self.records[identity]["isShadow"] = True
        if kind == "style":
            words = self.new("#text")
            self.records[words]["textContent"] = self.pick(st.sampled_from(RULES))
            self.put(words, identity)
            return [identity, words]
        return [identity]

    def tree(self, identity: int) -> Event:
        record = dict(self.records[identity])
        if identity in self.children:
            record["childNodes"] = [self.tree(child) for child in self.children[identity]]
        if "attributes" in record:
            record["attributes"] = dict(record["attributes"])
        return record

    def tell(self, source: int, **data: Any) -> None:
        self.now_ms += 10
        self.events.append(incremental(self.now_ms, source, **data))

    def add(self, identity: int) -> Event:
        siblings = self.children[self.parents[identity]]
        following = siblings[siblings.index(identity) + 1 :]
        bare = {**self.records[identity], **({"childNodes": []} if identity in self.children else {})}
        return {"parentId": self.parents[identity], "nextId": following[0] if following else None, "node": bare}

    def cut(self, identity: int) -> Event:
        parent = self.parents.pop(identity)
        self.children[parent].remove(identity)
        shadow = {"isShadow": True} if self.records[identity].get("isShadow") else {}
        return {"id": identity, "parentId": parent, **shadow}


def _begin(page: Page) -> None:
    for identity, tag, parent in ((2, "html", 1), (3, "head", 2), (BODY, "body", 2)):
        page.records[identity] = {"type": 2, "id": identity, "tagName": tag, "attributes": {}}
        page.children[identity] = []
        page.children.setdefault(parent, []).append(identity)
        page.parents[identity] = parent
    for _ in range(page.pick(st.integers(1, 8))):
        page.grow(page.pick(st.sampled_from(page.hosts())))
    document = {"type": 0, "id": 1, "childNodes": [page.tree(2)]}
    data = {"node": document, "initialOffset": {"top": 0, "left": 0}}
    page.events += [meta(page.now_ms), {"type": 2, "timestamp": page.now_ms, "data": data}]


def _mutate(page: Page) -> None:
    removes: list[Event] = []
    moved: list[int] = []
    fresh: list[int] = []
    inner = [one for one in page.parents if one > BODY and page.records[page.parents[one]].get("tagName") != "style"]
    for _ in range(page.pick(st.integers(0, 2))):
        there = [one for one in inner if one in page.parents and one not in moved and one not in fresh]
        if not there:
            break
        identity = page.pick(st.sampled_from(there))
        gone = page.below(identity)
        removes.append(page.cut(identity))
        homes = [one for one in page.hosts() if one not in gone and one not in moved]
        # a node in a shadow root and one outside are recorded anew when they change sides
        plain = not page.records[identity].get("isShadow") and page.pick(st.booleans())
        homes = [one for one in homes if not page.records[one].get("isShadowHost")]
        if plain and homes:
            page.put(identity, page.pick(st.sampled_from(homes)))
            moved += gone
        else:
            for one in gone:
                page.records.pop(one)
                page.children.pop(one, None)
                page.parents.pop(one, None)
            inner = [one for one in inner if one in page.parents]
            moved = [one for one in moved if one in page.parents]
    for _ in range(page.pick(st.integers(0, 4))):
        fresh += page.grow(page.pick(st.sampled_from(page.hosts())))
    changed = [one for one in page.records if one not in fresh and one not in moved and one > BODY]
    texts = [one for one in changed if page.records[one]["type"] == 3]
    told: list[Event] = []
    if texts and page.pick(st.booleans()):
        identity = page.pick(st.sampled_from(texts))
        style = page.records[page.parents[identity]]["tagName"] == "style"
        told.append({"id": identity, "value": page.pick(st.sampled_from(RULES) if style else VALUES)})
        page.records[identity]["textContent"] = told[0]["value"]
    elements = [one for one in changed if page.records[one]["type"] == 2 and page.records[one]["tagName"] != "style"]
    attributes: list[Event] = []
    for _ in range(page.pick(st.integers(0, 2)) if elements else 0):
        identity = page.pick(st.sampled_from(elements))
        change = page.pick(
            st.dictionaries(st.sampled_from(["class", "title", "data-x"]), VALUES | st.none(), max_size=2)
            | STYLES.map(lambda styles: {"style": styles})
            | st.sampled_from(["top: 9px;", None]).map(lambda style: {"style": style})
        )
        attributes.append({"id": identity, "attributes": change})
        kept = page.records[identity]["attributes"]
        for name, value in change.items():
            if not isinstance(value, dict):
                kept.pop(name, None) if value is None else kept.update({name: value})
    adds = page.pick(st.permutations([page.add(one) for one in dict.fromkeys((*moved, *fresh))]))
    page.tell(0, adds=list(adds), removes=removes, texts=told, attributes=attributes)


def _field(page: Page, name: str) -> None:
    fields = [one for one, record in page.records.items() if record.get("tagName") == name]
    if fields:
        identity = page.pick(st.sampled_from(fields))
        page.tell(5, id=identity, text=page.pick(VALUES), isChecked=page.pick(st.booleans()))


def _sheet(page: Page) -> None:
    sheets = [one for one, record in page.records.items() if record.get("tagName") == "style"]
    if not sheets:
        return
    identity = page.pick(st.sampled_from(sheets))
    kind = page.pick(st.sampled_from(["insert", "delete", "declare"]))
    if kind == "insert":
        page.tell(8, id=identity, adds=[{"rule": page.pick(st.sampled_from(RULES)), "index": 0}])
    elif kind == "delete":
        page.tell(8, id=identity, removes=[{"index": 0}])
    else:
        page.tell(13, id=identity, index=[0], set={"property": "color", "value": "lime", "priority": ""})


def _adopt(page: Page) -> None:
    hosts = [1, *(one for one, record in page.records.items() if record.get("isShadowHost"))]
    sheet = page.pick(st.integers(1, 3))
    rules = [{"rule": page.pick(st.sampled_from(RULES)), "index": 0}]
    host = page.pick(st.sampled_from(hosts))
    # a sheet is told once, by whichever takes it on first
    page.tell(
        15, id=host, styleIds=[sheet], styles=[] if sheet in page.sheets else [{"styleId": sheet, "rules": rules}]
    )
    page.sheets.add(sheet)
    if page.pick(st.booleans()):
        page.tell(8, styleId=sheet, adds=[{"rule": page.pick(st.sampled_from(RULES)), "index": 1}])


def _select(page: Page) -> None:
    texts = [one for one, record in page.records.items() if record["type"] == 3 and record["textContent"]]
    if texts:
        one = page.pick(st.sampled_from(texts))
        page.tell(14, ranges=[{"start": one, "startOffset": 0, "end": one, "endOffset": 1}])


def _move(page: Page) -> None:
    there = page.pick(st.sampled_from([BODY, *page.children]))
    page.tell(1, positions=[{"x": 5, "y": 9, "id": there, "timeOffset": 0}])


ACTS: tuple[Callable[[Page], None], ...] = (
    lambda page: _field(page, "input"),
    lambda page: _field(page, "textarea"),
    lambda page: page.tell(3, id=1, x=0, y=page.pick(st.integers(0, 50))),
    lambda page: page.tell(4, width=page.pick(st.integers(300, 1500)), height=700),
    _sheet,
    _adopt,
    _select,
    _move,
)


@st.composite
def streams(draw: Any) -> list[Event]:
    """Meta, a full snapshot, and up to a dozen changes of every kind."""
    page = Page(draw)
    _begin(page)
    for _ in range(draw(st.integers(1, 12))):
        (_mutate if draw(st.booleans()) else draw(st.sampled_from(ACTS)))(page)
    return page.events
