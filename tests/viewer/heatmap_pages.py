"""Generated pages of the kinds that heatmaps go wrong on; what is to be clicked has the class `t`."""

from collections.abc import Callable
from random import Random

WORDS = [
    "sand",
    "moss",
    "tide",
    "ferry",
    "stone",
    "lantern",
    "harbour",
    "paper",
    "cedar",
    "window",
    "kettle",
    "bridge",
    "winter",
    "orchard",
    "rope",
    "salt",
]

HEAD = """<!doctype html><html{html}><head><meta charset="utf-8"><title>{name}</title>
<meta name="viewport" content="width=device-width"><style>
body {{ margin: 0; font: 16px/1.5 sans-serif; }} main {{ padding: 12px; }}
.t {{ background: #dde6ee; border: 1px solid #789; }} button.t, .card {{ padding: 8px 12px; }}
{style}</style></head><body>{body}
<script>addEventListener("click", (event) => event.preventDefault());</script>{tag}</body></html>"""


def text(random: Random, words: int) -> str:
    return " ".join(random.choices(WORDS, k=words))


def _grid(random: Random) -> tuple[str, str]:
    style = """.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; }
    .flex { display: flex; flex-wrap: wrap; gap: 8px; } .flex > * { flex: 1 1 220px; }"""
    cards = "".join(
        f'<div class="card"><p>{text(random, random.randint(3, 30))}</p>'
        f'<button class="t">{text(random, 2)}</button></div>'
        for _ in range(16)
    )
    boxes = "".join(f'<section class="t">{text(random, random.randint(5, 40))}</section>' for _ in range(6))
    return style, f'<main><div class="grid">{cards}</div><div class="flex">{boxes}</div></main>'


def _sticky(random: Random) -> tuple[str, str]:
    style = """header { position: sticky; top: 0; height: 60px; display: flex; gap: 4px; background: #fff; z-index: 2; }
    .side { position: sticky; top: 70px; } .bar { position: fixed; right: 0; bottom: 0; }
    .wrap { display: flex; } article { flex: 1; } @media (max-width: 700px) { .wrap { display: block; } }"""
    links = "".join(f'<button class="t">{word}</button>' for word in WORDS[:4])
    paragraphs = "".join(f"<p>{text(random, 60)}</p><button class='t'>{text(random, 2)}</button>" for _ in range(10))
    side = "".join(f'<button class="t">{word}</button><br>' for word in WORDS[4:7])
    return style, (
        f'<header>{links}</header><div class="wrap"><div class="side">{side}</div><article>{paragraphs}</article></div>'
        '<div class="bar"><button class="t">Help</button></div>'
    )


def _modal(random: Random) -> tuple[str, str]:
    style = """.shade { position: fixed; inset: 0; background: #0008; display: grid; place-items: center; }
    .dialog { background: #fff; padding: 16px; max-width: 420px; margin: 8px; }"""
    inside = "".join(f'<p>{text(random, 9)}</p><button class="t">{text(random, 1)}</button>' for _ in range(5))
    return style, f'<main>{text(random, 700)}</main><div class="shade"><div class="dialog">{inside}</div></div>'


def _carousel(random: Random) -> tuple[str, str]:
    style = """.show { position: relative; overflow: hidden; } .track { display: flex; transform: translateX(0); }
    .slide { flex: 0 0 100%; box-sizing: border-box; padding: 20px 60px; background: #eee; }
    .arrow { position: absolute; top: 40%; } .next { right: 0; }
    .snap { display: flex; overflow-x: auto; gap: 8px; } .snap > * { flex: 0 0 80px; }"""
    slides = "".join(
        f'<div class="slide"><h2>{text(random, 4)}</h2><button class="{"t" if n == 0 else ""}">More</button></div>'
        for n in range(4)
    )
    snap = "".join(f'<button class="{"t" if n < 3 else ""}">{word}</button>' for n, word in enumerate(WORDS))
    show = (
        f'<div class="show"><div class="track">{slides}</div><button class="arrow t">‹</button>'
        f'<button class="arrow next t">›</button></div>'
    )
    return style, f'<main>{show}<p>{text(random, 120)}</p>{show}<div class="snap">{snap}</div></main>'


def _list(random: Random) -> tuple[str, str]:
    rows = "".join(
        f'<li class="{"t" if n % 9 == 0 else ""}">{text(random, random.randint(4, 40))}</li>' for n in range(160)
    )
    return "li { margin: 6px; }", f"<main><ol>{rows}</ol></main>"


def _panels(random: Random) -> tuple[str, str]:
    style = """html, body { height: 100%; overflow: hidden; } body { display: flex; flex-direction: column; }
    .app { display: flex; flex: 1; min-height: 0; } nav { width: 110px; overflow-y: auto; background: #eee; }
    main { flex: 1; overflow-y: auto; } .log { height: 180px; overflow-y: scroll; border: 2px solid #999; }"""
    items = "".join(f'<button class="{"t" if n % 9 == 0 else ""}">{WORDS[n % 16]}</button><br>' for n in range(40))
    log = "".join(f'<p class="{"t" if n % 10 == 0 else ""}">{text(random, 12)}</p>' for n in range(40))
    rest = "".join(f'<p>{text(random, 50)}</p><button class="t">{text(random, 2)}</button>' for _ in range(12))
    return style, (
        f'<header><button class="t">Top</button></header><div class="app"><nav>{items}</nav>'
        f'<main><p>{text(random, 60)}</p><div class="log">{log}</div>{rest}</main></div>'
    )


def _table(random: Random) -> tuple[str, str]:
    style = """table { width: 100%; table-layout: fixed; border-collapse: collapse; }
    td { vertical-align: top; overflow-wrap: anywhere; }"""

    def row(n: int) -> str:
        cells = (f'<td class="{"t" if (n + m) % 7 == 0 else ""}">{text(random, 6)}</td>' for m in range(4))
        return f"<tr>{''.join(cells)}</tr>"

    rows = "".join(row(n) for n in range(40))
    return style, f"<main><table><thead><tr><th>a<th>b<th>c<th>d</tr></thead><tbody>{rows}</tbody></table></main>"


def _rtl(random: Random) -> tuple[str, str]:
    style = """.row { display: flex; gap: 10px; } .row > * { flex: 1; }
    @media (max-width: 800px) { .row { display: block; } }"""
    rows = "".join(
        f'<div class="row"><p>שלום {text(random, 20)} <a class="t" href="#x">{text(random, 9)}</a>'
        f" {text(random, 20)}</p>"
        f'<div><button class="t">{text(random, 2)}</button></div></div>'
        for _ in range(9)
    )
    return style, f"<main>{rows}</main>"


def _vh(random: Random) -> tuple[str, str]:
    style = """.hero { height: 100vh; display: grid; place-items: center; background: #eef; }
    .half { min-height: 50vh; background: #efe; } .less { height: calc(100vh - 80px); background: #fee; }
    html, body { height: 100%; } .full { height: 100%; display: flex; align-items: flex-end; }"""
    parts = "".join(
        f'<div class="{name}"><p>{text(random, 30)}</p><button class="t">{text(random, 2)}</button></div>'
        for name in ("full", "hero", "half", "less", "hero", "half")
    )
    return style, f"{parts}<footer><button class='t'>End</button></footer>"


def _transform(random: Random) -> tuple[str, str]:
    style = """.turned { transform: rotate(-4deg); } .less { transform: scale(.85); transform-origin: 0 0; }
    .moved { position: relative; left: 20px; transform: translate(10%, 12px); max-width: 60%; }
    .skewed { transform: skewX(8deg); } main > div { margin: 50px 20px; max-width: 460px; }"""
    blocks = "".join(
        f'<div class="{name}"><p>{text(random, 25)}</p><button class="t">{text(random, 2)}</button></div>'
        for name in ("turned", "less", "moved", "skewed") * 3
    )
    return style, f"<main>{blocks}</main>"


def _zoomed(random: Random) -> tuple[str, str]:
    style = ".more { zoom: 1.4; } .less { zoom: .7; } .inner { zoom: 1.2; }"
    blocks = "".join(
        f'<div class="{name}"><p>{text(random, 40)}</p>'
        f'<div class="inner"><button class="t">{text(random, 2)}</button></div></div>'
        for name in ("more", "less", "plain") * 4
    )
    return style, f"<main>{blocks}</main>"


def _frames(random: Random) -> tuple[str, str]:
    def frame(count: int) -> str:
        rows = "".join(f"<p>{text(random, 14)}</p><button class='t'>{text(random, 2)}</button>" for _ in range(count))
        return f"<iframe srcdoc=\"<body style='margin:8px;font:16px sans-serif'>{rows}</body>\"></iframe>"

    style = "iframe { width: 90%; height: 260px; border: 3px solid #888; display: block; margin: 20px auto; }"
    return style, f"<main><p>{text(random, 60)}</p>{frame(2)}<p>{text(random, 90)}</p>{frame(12)}</main>"


def _shadow(random: Random) -> tuple[str, str]:
    boxes = "".join(f'<tea-box data-text="{text(random, 24)}"></tea-box>' for _ in range(8))
    script = """<script>
    customElements.define("tea-tag", class extends HTMLElement { connectedCallback() {
      this.attachShadow({ mode: "open" }).innerHTML =
        "<style>button { padding: 9px; }</style><span>tag</span> <button class='t'>Choose</button>"; } });
    customElements.define("tea-box", class extends HTMLElement { connectedCallback() {
      this.attachShadow({ mode: "open" }).innerHTML =
        "<style>:host { display: inline-block; width: 44%; margin: 1%; }" +
        ".card { border: 1px solid; }</style><div class='card'><p>" + this.dataset.text +
        "</p><b class='t'>Open</b><tea-tag></tea-tag></div>"; } });</script>"""
    return "", f"<main>{boxes}</main>{script}"


def _states(random: Random) -> tuple[str, str]:
    """At 1280 px, where it is recorded, something is gone and something covered; the menu is for wide screens alone."""
    style = """#under { position: relative; padding: 20px; } #over { position: absolute; inset: 0; background: #fed; }
    @media (max-width: 700px) { #menu { display: none; } }"""
    script = """<script>
    if (innerWidth === 1280) {
      document.querySelector(".gone").remove();
      under.querySelector("button").className = "";
    } else over.remove();
    if (innerWidth < 700) menu.querySelector("button").className = "";</script>"""
    return style, (
        f'<div id="menu"><button class="t">Menu</button></div><div id="shelf"><p>{text(random, 20)}</p>'
        f'<div><p>{text(random, 20)}</p></div><div class="gone"><button class="t">Gone</button></div></div>'
        f'<div id="under"><button class="t">Under</button><div id="over">Over</div></div>{script}'
    )


KINDS: dict[str, Callable[[Random], tuple[str, str]]] = {
    "grid": _grid,
    "sticky": _sticky,
    "modal": _modal,
    "carousel": _carousel,
    "list": _list,
    "panels": _panels,
    "table": _table,
    "rtl": _rtl,
    "vh": _vh,
    "transform": _transform,
    "zoomed": _zoomed,
    "frames": _frames,
    "shadow": _shadow,
}
STATES = {"states": _states}


def page(kind: str, tag: str) -> str:
    """The page of a kind, the same every time, with the script tag in it."""
    style, body = {**KINDS, **STATES}[kind](Random(kind))  # noqa: S311
    return HEAD.format(html=' dir="rtl"' if kind == "rtl" else "", name=kind, style=style, body=body, tag=tag)
