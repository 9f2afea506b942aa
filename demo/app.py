"""The demo shop's pages, to be added to any aiohttp application under /shop/."""

from collections.abc import Callable, Iterable
from typing import Any, get_args

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from demo.catalogue import BY_NUMBER, CATEGORIES, FOLDER, SLIDES, Category, beside, of_category

DOOR_PIECES: dict[Category, int] = {"tea": 3, "ceramics": 13, "tools": 17}
LOVED = tuple(BY_NUMBER[number] for number in (12, 3, 16, 18))
FRESH = tuple(BY_NUMBER[number] for number in (1, 2, 8, 7))
STORY_ART = {"first-flush": 1, "kintsugi": 14, "water": 17, "shade": 2, "charcoal": 4, "one-whisk": 18}
ASSETS = {path.name: path for path in (FOLDER / "assets").iterdir()}


async def asset(request: web.Request) -> web.StreamResponse:
    found = ASSETS.get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound(text="no such file")
    return web.FileResponse(found)


def shop_routes(snippet_tag: Callable[[web.Request], str]) -> Iterable[web.AbstractRouteDef]:
    """Routes of the shop, all under /shop/. `snippet_tag` gives the HTML that stands before `</head>`."""
    pages = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def answer(request: web.Request, name: str, **facts: Any) -> web.Response:
        text = pages.get_template(name).render(snippet=Markup(snippet_tag(request)), **facts)  # noqa: S704 our own tag
        return web.Response(text=text, content_type="text/html")

    async def root(_request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently("/shop/")

    async def home(request: web.Request) -> web.Response:
        doors = [
            {"category": category, "title": title, "line": line, "product": BY_NUMBER[DOOR_PIECES[category]]}
            for category, (title, line) in CATEGORIES.items()
        ]
        slides = [(slide, BY_NUMBER[slide.number]) for slide in SLIDES]
        return answer(request, "home.html", here="home", slides=slides, doors=doors, loved=LOVED, fresh=FRESH)

    async def category(request: web.Request) -> web.Response:
        here = next(name for name in get_args(Category) if name == request.match_info["category"])
        title, line = CATEGORIES[here]
        products = of_category(here)
        kinds = sorted({product.kind for product in products})
        return answer(request, "category.html", here=here, title=title, line=line, products=products, kinds=kinds)

    async def product(request: web.Request) -> web.Response:
        found = BY_NUMBER.get(int(request.match_info["number"]))
        if found is None:
            raise web.HTTPNotFound(text="no such product")
        title = CATEGORIES[found.category][0]
        return answer(
            request, "product.html", here=found.category, product=found, category_title=title, beside=beside(found)
        )

    async def stories(request: web.Request) -> web.Response:
        arts = {slug: BY_NUMBER[number] for slug, number in STORY_ART.items()}
        return answer(request, "stories.html", here="stories", arts=arts)

    def plain(name: str, **facts: Any) -> Callable[[web.Request], Any]:
        async def page(request: web.Request) -> web.Response:
            return answer(request, f"{name}.html", here=name, **facts)

        return page

    return [
        web.get("/shop", root),
        web.get("/shop/", home),
        web.get("/shop/{category:tea|ceramics|tools}", category),
        web.get(r"/shop/product/{number:\d{1,6}}", product),
        web.get("/shop/cart", plain("cart")),
        web.get("/shop/checkout", plain("checkout")),
        web.get("/shop/thanks", plain("thanks", loved=LOVED)),
        web.get("/shop/stories", stories),
        web.get("/shop/stories/{slug:[a-z-]{1,40}}", stories),
        web.get("/shop/assets/{name}", asset),
    ]
