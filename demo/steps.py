"""Steps that the demo's visits are made of."""

from demo.visitor import Visitor

POPULAR = (12, 12, 12, 3, 3, 1, 13, 16, 18, 14, 9, 17)
REFERRERS = ("https://www.google.com/", "https://www.instagram.com/", "https://duckduckgo.com/", "", "")
CITIES = {
    "ja-JP": ("+81 90 1234 5678", "4-2 Nishiki-machi", "604-8042", "Kyoto", "Japan"),
    "de-DE": ("+49 151 2345678", "Lindenstrasse 14", "10969", "Berlin", "Germany"),
    "fr-FR": ("+33 6 12 34 56 78", "8 rue des Tilleuls", "75011", "Paris", "France"),
    "es-ES": ("+34 612 345 678", "Calle Mayor 22", "46001", "Valencia", "Spain"),
    "nb-NO": ("+47 912 34 567", "Strandgaten 9", "5013", "Bergen", "Norway"),
    "en-GB": ("+44 7700 900123", "31 Mill Road", "CB1 2AD", "Cambridge", "United Kingdom"),
    "en-US": ("+1 212 555 0147", "77 Spring Street", "10012", "New York", "United States"),
}


async def land(visitor: Visitor) -> None:
    await visitor.arrive("/shop/", visitor.random.choice(REFERRERS))
    for _ in range(visitor.random.choice((0, 0, 1, 2, 3))):
        await visitor.press("#slide-next")
        await visitor.pause(0.9, 2.2)


async def to_shelf(visitor: Visitor) -> str:
    shelf = visitor.random.choice(("tea", "ceramics", "ceramics", "tools"))
    if visitor.likes(0.35):
        await visitor.follow(f"a.door[href='/shop/{shelf}']")
    else:
        await visitor.menu(f"/shop/{shelf}")
    return shelf


async def to_product(visitor: Visitor) -> None:
    cards = visitor.page.locator("#shelf .card:not([hidden]) a")
    count = await cards.count()
    likely = [n for n in range(count) for _ in range(max(1, 4 - n // 2))]
    await visitor.follow(cards.nth(visitor.random.choice(likely)))


async def study(visitor: Visitor) -> None:
    """Look at a product as one does: its pictures, its sizes, the guide, the small print."""
    await visitor.pause(1.0, 3.0)
    for view in visitor.random.sample((2, 3, 4), visitor.random.choice((0, 1, 2, 3))):
        await visitor.press(f".thumb[data-view='{view}']")
        await visitor.pause(0.8, 2.0)
    if visitor.likes(0.35):
        await visitor.press("#guide-open")
        await visitor.pause(1.8, 4.0)
        await visitor.press("#guide-close")
        await visitor.pause(0.4, 1.0)
    sizes = visitor.page.locator(".sizes label")
    count = await sizes.count()
    if count > 1 and visitor.likes(0.6):
        await visitor.press(sizes.nth(visitor.random.randrange(1, count)))
        await visitor.pause(0.4, 1.2)
    if visitor.likes(0.4):
        await visitor.press(visitor.page.locator("details summary").nth(visitor.random.randrange(3)))
        await visitor.pause(1.2, 3.0)


async def add(visitor: Visitor) -> None:
    for _ in range(visitor.random.choice((0, 0, 0, 1, 3))):
        await visitor.press("#more")
    await visitor.press("#add")
    await visitor.pause(1.0, 2.2)


async def fill(visitor: Visitor, *, carelessly: bool = False, until: str = "") -> None:
    """Fill in the checkout's form, up to before the field `until`."""
    phone, street, postcode, city, country = CITIES[visitor.person.locale]
    mail = visitor.person.name.lower().replace(" ", ".").encode("ascii", "ignore").decode() + "@example.com"
    typed = {
        "#name": visitor.person.name,
        "#mail": mail,
        "#phone": phone.replace("+", "00") if carelessly else phone,
        "#street": street,
        "#postcode": postcode,
        "#city": city,
        "#country": country,
        "#card": "4000123412341234" if carelessly else "4000 1234 1234 1234",
        "#expiry": "9/29" if carelessly else "09/29",
        "#code": "123",
    }
    for field, text in typed.items():
        if field == until:
            return
        if field == "#country":
            await visitor.choose(field, text)
        else:
            await visitor.write(field, text)
    await visitor.press(".agree")


async def repair(visitor: Visitor) -> None:
    await visitor.pause(1.5, 3.0)
    await visitor.rewrite("#phone", CITIES[visitor.person.locale][0])
    await visitor.rewrite("#card", "4000 1234 1234 1234")
    await visitor.rewrite("#expiry", "09/29")


async def pay(visitor: Visitor) -> None:
    async with visitor.page.expect_navigation(wait_until="load", timeout=20_000):
        await visitor.press("#pay")
    await visitor.pause(2.0, 4.0)


async def bag_something(visitor: Visitor) -> None:
    number = visitor.random.choice(POPULAR)
    await visitor.arrive(f"/shop/product/{number}", visitor.random.choice(REFERRERS))
    await study(visitor)
    await add(visitor)
