"""A recording that attacks whoever plays it."""

from tests.end_to_end.recordings import (
    HONEST_CSS,
    Event,
    Node,
    Numbers,
    added,
    change,
    element,
    honest,
    mutation,
    snapshot,
)

RUN = "top.ran=parent.ran=parent.parent.ran=1"


def _loaders(ids: Numbers, url: str) -> tuple[list[Node], list[Node]]:
    """What a head and a body can hold that runs, loads, submits or leads away."""
    head = [
        element(ids, "script", RUN),
        element(ids, "SCRIPT", src=f"{url}script"),
        *(
            element(ids, "link", rel=rel, href=f"{url}link-{rel}", as_="script")
            for rel in (
                "stylesheet",
                "preload",
                "prefetch",
                "modulepreload",
                "icon",
                "manifest",
                "dns-prefetch",
                "preconnect",
                "import",
            )
        ),
        element(ids, "meta", http__equiv="refresh", content=f"0;url={url}refresh"),
        element(ids, "meta", **{"HTTP-EQUIV": "Refresh", "content": f"0;javascript:{RUN}"}),
        element(ids, "meta", http__equiv="Content-Security-Policy", content="default-src *"),
        element(ids, "base", href=url, target="_top"),
        element(ids, "style", f"@import '{url}import'; @\\69mport url({url}escaped-import);"),
        element(ids, "style", f"body{{background:url({url}css-url)}} h1{{cursor:\\75rl({url}css-escape),auto}}"),
        element(ids, "style", f"@font-face{{font-family:f;src:url({url}font)}} h1{{font-family:f}}"),
        element(ids, "style", f"i[value^='a']{{background:image-set('{url}image-set' 1x)}}"),
        element(ids, "style", "@im", f"port '{url}split';"),
        element(ids, "style", _cssText=f"h1{{list-style-image:url('{url}css-text')}}"),
        element(ids, "link", rel="stylesheet", _cssText=f"p{{background:url({url}link-text)}}", href=f"{url}link-css"),
        element(ids, "style", f"</style><script>{RUN}</script><img src={url}style-break>"),
        element(ids, "title", f"</title><script>{RUN}</script>"),
    ]
    body = [
        element(ids, "p", id="said"),
        element(ids, "i", value="abc"),
        element(ids, "img", src=f"{url}img", srcset=f"{url}srcset 2x", onerror=RUN, loading="eager"),
        element(ids, "img", src="x", onerror=RUN, onload=RUN, ONERROR=RUN),
        element(ids, "img", rr_dataURL=f"{url}data-url", rr_src=f"{url}rr-src"),
        element(
            ids, "picture", element(ids, "source", srcset=f"{url}source"), element(ids, "img", src=f"{url}picture")
        ),
        element(
            ids,
            "video",
            element(ids, "track", src=f"{url}track", default=True),
            src=f"{url}video",
            poster=f"{url}poster",
            autoplay=True,
        ),
        element(ids, "audio", src=f"{url}audio", autoplay=True, rr_mediaState="played"),
        element(ids, "input", type="image", src=f"{url}input", onfocus=RUN, autofocus=True),
        element(ids, "input", type="password", value="x", name="password"),
        element(ids, "iframe", src=f"{url}frame", sandbox="allow-scripts allow-same-origin allow-top-navigation"),
        element(ids, "iframe", srcdoc=f"<script>{RUN}</script>", sandbox="allow-scripts"),
        element(ids, "iframe", src=f"javascript:{RUN}", rr_src=f"{url}frame-rr"),
        element(ids, "frame", src=f"{url}old-frame"),
        element(
            ids,
            "object",
            element(ids, "param", name="movie", value=f"{url}param"),
            data=f"{url}object",
            type="text/html",
        ),
        element(ids, "embed", src=f"{url}embed", type="image/svg+xml"),
        element(ids, "applet", code=f"{url}applet"),
        element(ids, "portal", src=f"{url}portal"),
        element(ids, "a", "out", href=f"{url}followed", id="followed", target="_blank"),
        element(ids, "a", "link", href=f"javascript:{RUN}", ping=f"{url}ping", target="_top", download="x", id="leave"),
        element(ids, "a", "tab", href="java\tscript:top.ran=1"),
        element(
            ids,
            "form",
            element(ids, "button", "go", formaction=f"javascript:{RUN}", autofocus=True),
            action=f"{url}form",
            target="_top",
            method="post",
        ),
        element(ids, "body", "again", onload=RUN, background=f"{url}background"),
        element(ids, "table", background=f"{url}table"),
        element(ids, "div", "styled", style=f"background:url({url}style);-webkit-mask:url('{url}mask')"),
        element(ids, "div", contenteditable=True, onfocus=RUN, tabindex="0", autofocus=True),
        element(ids, "details", element(ids, "summary", "s"), ontoggle=RUN, open=True),
        element(ids, "template", element(ids, "script", RUN)),
        element(ids, "noscript", element(ids, "img", src=f"{url}noscript")),
        element(ids, "textarea", f"</textarea><script>{RUN}</script>"),
        element(ids, "xmp", f"<script>{RUN}</script>"),
        element(ids, "plaintext", f"<script>{RUN}</script>"),
        element(ids, f"iframe src={url}tag-name", "t"),
        element(ids, "img/onerror=top.ran=1/src", "t"),
        element(ids, "div", **{f"x onerror={RUN}": "1", "a><script>": RUN, "": "empty"}),
        element(ids, "x-element", "custom", is_="x-element"),
        element(ids, "canvas", rr_dataURL=f"{url}canvas"),
        element(ids, "marquee", "m", onstart=RUN),
        {"type": 5, "id": ids(), "textContent": f"--><script>{RUN}</script><img src={url}comment>"},
        {"type": 4, "id": ids(), "textContent": f"]]><script>{RUN}</script>"},
        element(
            ids,
            "svg",
            element(ids, "script", RUN, svg=True),
            element(ids, "svg:Script", RUN, svg=True),
            element(ids, "image", svg=True, href=f"{url}svg-image", **{"xlink:href": f"{url}xlink"}),
            element(ids, "use", svg=True, href=f"{url}use#x"),
            element(ids, "feImage", svg=True, href=f"{url}fe"),
            element(ids, "rect", svg=True, width="9", height="9", fill=f"url({url}fill)", filter=f"url({url}filter)"),
            element(ids, "animate", svg=True, attributeName="href", values=f"javascript:{RUN}", onbegin=RUN),
            element(ids, "set", svg=True, attributeName="xlink:href", to=f"{url}set"),
            element(ids, "foreignObject", element(ids, "iframe", src=f"{url}foreign"), svg=True),
            element(ids, "a", "svg", svg=True, **{"xlink:href": f"javascript:{RUN}"}),
            svg=True,
            onload=RUN,
        ),
        element(
            ids, "math", element(ids, "maction", "m", actiontype="statusline", **{"xlink:href": f"javascript:{RUN}"})
        ),
        element(
            ids,
            "div",
            element(ids, "h2", "Log in to Ashiato"),
            element(ids, "input", name="name"),
            style="position:fixed;right:0;bottom:0;z-index:2147483647",
        ),
    ]
    return head, body


def attacking(at_ms: int, url: str) -> list[Event]:
    """The honest page with everything in it that runs or loads, at once and in later changes. `url` is a sink's."""
    ids = Numbers()
    head, body = _loaders(ids, url)
    page = honest(ids, *body, head=tuple(head))
    html = page["childNodes"][1]
    shop_head, shop_body = html["childNodes"]
    late_head, late_body = _loaders(ids, f"{url}late-")
    adds = [
        *(one for node in late_head for one in added(shop_head["id"], node)),
        *(one for node in late_body for one in added(shop_body["id"], node)),
    ]
    said = body[0]["id"]
    style = shop_head["childNodes"][0]
    image = body[2]["id"]
    runs = {
        "onclick": RUN,
        "onload": RUN,
        "src": f"{url}attribute",
        "srcset": f"{url}a 1x",
        "href": f"javascript:{RUN}",
    }
    link = element(ids, "link")
    return [
        *snapshot(at_ms, page, f"javascript:{RUN}"),
        mutation(at_ms + 300, adds=adds),
        mutation(
            at_ms + 400,
            attributes=[
                *({"id": number, "attributes": runs} for number in range(1, ids.next)),
                {"id": said, "attributes": {"style": {"background": [f"url({url}style-object)", "important"]}}},
                {"id": image, "attributes": {"style": f"background:url({url}style-text)"}},
            ],
            texts=[
                {
                    "id": style["childNodes"][0]["id"],
                    "value": f"{HONEST_CSS} @import '{url}text'; p{{background:url({url}text-url)}}",
                }
            ],
        ),
        mutation(at_ms + 450, adds=[{"parentId": shop_head["id"], "nextId": None, "node": link}]),
        mutation(
            at_ms + 460, attributes=[{"id": link["id"], "attributes": {"rel": "stylesheet", "href": f"{url}two-steps"}}]
        ),
        mutation(
            at_ms + 500,
            isAttachIframe=True,
            adds=[
                {
                    "parentId": body[10]["id"],
                    "nextId": None,
                    "node": honest(ids, element(ids, "script", RUN), element(ids, "img", src=f"{url}attached")),
                }
            ],
        ),
        change(
            at_ms + 600,
            8,
            id=style["id"],
            adds=[
                {"rule": f"h1{{background:url({url}rule)}}", "index": 0},
                {"rule": f"@import '{url}rule-import';", "index": 0},
            ],
        ),
        change(
            at_ms + 610,
            13,
            id=style["id"],
            index=[0],
            set={"property": "background", "value": f"url({url}declared)", "priority": ""},
        ),
        change(
            at_ms + 620,
            15,
            id=page["id"],
            styleIds=[1],
            styles=[{"styleId": 1, "rules": [{"rule": f"p{{background:url({url}adopted)}}", "index": 0}]}],
        ),
        change(at_ms + 630, 10, family="f", fontSource=f"url({url}font-event)", buffer=False, descriptors={}),
        change(
            at_ms + 640,
            9,
            id=1,
            type=0,
            commands=[{"property": "drawImage", "args": [{"rr_type": "Image", "src": f"{url}canvas-image"}]}],
        ),
        change(
            at_ms + 650,
            9,
            id=1,
            type=1,
            property="x",
            args=[{"rr_type": "Function", "args": [RUN]}, {"rr_type": "WebSocket", "args": [url]}],
        ),
        change(at_ms + 660, 7, id=1, type=0, currentTime=0, src=f"{url}media"),
        change(at_ms + 670, 5, id=said, text=f"<script>{RUN}</script>", isChecked=True),
        change(at_ms + 680, 2, id=said, type=2, x=10, y=10),
        change(at_ms + 690, 999, id=said, html=f"<script>{RUN}</script>"),
        {
            "type": 6,
            "data": {"plugin": f"<img src={url}plugin>", "payload": {"trace": [RUN]}},
            "timestamp": at_ms + 700,
        },
        {"type": 5, "data": {"tag": f"<script>{RUN}</script>", "payload": RUN}, "timestamp": at_ms + 710},
        {"type": 99, "data": {"html": f"<img src={url}unknown>"}, "timestamp": at_ms + 720},
        mutation(at_ms + 800, adds=added(shop_body["id"], element(ids, "p", "the end was reached"))),
    ]
