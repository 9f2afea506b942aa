"""What visitors of the demo shop do: each script is one temper, and no two of its visits are alike."""

from collections.abc import Awaitable, Callable

from demo.people import Device
from demo.visitor import Visitor

Script = Callable[[Visitor], Awaitable[None]]

POPULAR = (12, 12, 12, 3, 3, 1, 13, 16, 18, 14, 9, 17)
REFERRERS = ("https://www.google.com/", "https://www.instagram.com/", "https://duckduckgo.com/", "", "")
STORIES = ("first-flush", "kintsugi", "water", "shade", "charcoal", "one-whisk")
CITIES = {
    "ja-JP": ("+81 90 1234 5678", "4-2 Nishiki-machi", "604-8042", "Kyoto", "Japan"),
    "de-DE": ("+49 151 2345678", "Lindenstrasse 14", "10969", "Berlin", "Germany"),
    "fr-FR": ("+33 6 12 34 56 78", "8 rue des Tilleuls", "75011", "Paris", "France"),
    "es-ES": ("+34 612 345 678", "Calle Mayor 22", "46001", "Valencia", "Spain"),
    "nb-NO": ("+47 912 34 567", "Strandgaten 9", "5013", "Bergen", "Norway"),
    "en-GB": ("+44 7700 900123", "31 Mill Road", "CB1 2AD", "Cambridge", "United Kingdom"),
    "en-US": ("+1 212 555 0147", "77 Spring Street", "10012", "New York", "United States"),
}


# Steps that scripts share


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


# Scripts


async def buyer(visitor: Visitor) -> None:
    await land(visitor)
    if visitor.likes(0.5):
        await visitor.skim(visitor.random.uniform(0.3, 0.9))
    await to_shelf(visitor)
    await visitor.pause(1.0, 2.5)
    await to_product(visitor)
    await study(visitor)
    await add(visitor)
    await visitor.follow("#bag")
    await visitor.pause(1.2, 2.5)
    await visitor.follow("#to-checkout")
    await fill(visitor)
    await pay(visitor)
    if visitor.likes(0.35):
        await visitor.press("#track-order")
        await visitor.pause(3.2, 4.0)
        if visitor.likes(0.5):
            await visitor.hammer("#track-order", visitor.random.randint(3, 4))
            await visitor.pause(3.2, 4.0)


async def browser(visitor: Visitor) -> None:
    await land(visitor)
    await visitor.skim(visitor.random.uniform(0.4, 1.0))
    await to_shelf(visitor)
    for _ in range(visitor.random.randint(1, 3)):
        await visitor.skim(visitor.random.uniform(0.3, 0.9))
        await to_product(visitor)
        await study(visitor)
        await visitor.skim(visitor.random.uniform(0.2, 0.8))
        await visitor.pause(2.0, 4.0)
        await visitor.back()
        await visitor.pause(1.0, 2.5)


async def chooser(visitor: Visitor) -> None:
    """Uses the filter and the order of the shelf."""
    await visitor.arrive(
        f"/shop/{visitor.random.choice(('tea', 'ceramics', 'tools'))}", visitor.random.choice(REFERRERS)
    )
    await visitor.press("#filter-open")
    await visitor.pause(0.8, 1.8)
    kinds = visitor.page.locator("#filter-panel input[name=kind]")
    await visitor.press(kinds.nth(visitor.random.randrange(await kinds.count())))
    await visitor.pause(0.5, 1.2)
    await visitor.press("#filter-panel button")
    await visitor.pause(1.2, 2.5)
    if visitor.likes(0.6):
        await visitor.choose("#sort", "Price, low first")
        await visitor.pause(1.0, 2.0)
    await to_product(visitor)
    await study(visitor)
    if visitor.likes(0.5):
        await add(visitor)
        await visitor.follow("#bag")
        await visitor.pause(2.0, 4.0)


async def gift_giver(visitor: Visitor) -> None:
    """Wants it wrapped; the thing that looks like a button is none."""
    number = visitor.random.choice(POPULAR)
    await visitor.arrive(f"/shop/product/{number}", visitor.random.choice(REFERRERS))
    await study(visitor)
    await visitor.press("#gift-wrap")
    await visitor.pause(3.2, 3.8)
    await visitor.hammer("#gift-wrap", visitor.random.randint(3, 7))
    await visitor.pause(3.2, 4.5)
    if visitor.likes(0.4):
        await add(visitor)
        await visitor.follow("#bag")
        await visitor.pause(2.0, 3.5)


async def bargain_hunter(visitor: Visitor) -> None:
    """Has a promo code; applying it breaks."""
    await bag_something(visitor)
    await visitor.follow("#bag")
    await visitor.pause(0.8, 1.8)
    await visitor.write("#promo", visitor.random.choice(("KOMOREBI10", "WELCOME", "TEA2024", "FRIENDS")))
    await visitor.press("#promo-apply")
    await visitor.pause(1.8, 3.0)
    if visitor.likes(0.6):
        await visitor.hammer("#promo-apply", visitor.random.randint(3, 5))
        await visitor.pause(2.0, 3.2)
    if visitor.likes(0.5):
        await visitor.rewrite("#promo", "SPRING10")
        await visitor.press("#promo-apply")
        await visitor.pause(3.2, 4.0)
    if visitor.likes(0.35):
        await visitor.follow("#to-checkout")
        await visitor.pause(3.0, 5.0)


async def impatient_payer(visitor: Visitor) -> None:
    """Hits "Pay now" again while nothing seems to happen, and is told late what was wrong."""
    await bag_something(visitor)
    await visitor.follow("#bag")
    await visitor.follow("#to-checkout")
    await fill(visitor, carelessly=True)
    await visitor.hammer("#pay", visitor.random.randint(4, 6))
    await visitor.page.locator("#alarm").wait_for(state="visible", timeout=10_000)
    if visitor.likes(0.6):
        await repair(visitor)
        await pay(visitor)
    else:
        await visitor.pause(2.5, 5.0)


async def form_quitter(visitor: Visitor) -> None:
    await bag_something(visitor)
    await visitor.follow("#bag")
    await visitor.pause(1.0, 2.0)
    await visitor.follow("#to-checkout")
    await fill(visitor, until=visitor.random.choice(("#phone", "#street", "#card", "#card", "#expiry")))
    await visitor.pause(3.0, 7.0)
    if visitor.likes(0.5):
        await visitor.follow(".brand")
        await visitor.pause(2.0, 4.0)


async def peeker(visitor: Visitor) -> None:
    """Opens a product and is back at once, again and again."""
    await visitor.arrive(
        f"/shop/{visitor.random.choice(('tea', 'ceramics', 'tools'))}", visitor.random.choice(REFERRERS)
    )
    await visitor.skim(0.4)
    for _ in range(visitor.random.randint(2, 3)):
        await to_product(visitor)
        await visitor.pause(0.5, 1.4)
        await visitor.back()
        await visitor.pause(1.8, 3.2)
    if visitor.likes(0.5):
        await to_product(visitor)
        await study(visitor)
        await visitor.pause(3.0, 5.0)


async def wanderer(visitor: Visitor) -> None:
    """Goes by the menu only."""
    await land(visitor)
    for shelf in visitor.random.sample(("tea", "ceramics", "tools", "stories"), visitor.random.randint(2, 4)):
        await visitor.menu(f"/shop/{shelf}")
        await visitor.skim(visitor.random.uniform(0.2, 0.6))
        await visitor.pause(1.0, 2.5)


async def reader(visitor: Visitor) -> None:
    """Reads stories to the end, by the routes of the single-page section."""
    if visitor.likes(0.5):
        await visitor.arrive("/shop/stories", visitor.random.choice(REFERRERS))
        await visitor.skim(visitor.random.uniform(0.2, 1.0))
        await visitor.press(visitor.page.locator(".story-card a").nth(visitor.random.randrange(len(STORIES))))
    else:
        await visitor.arrive(f"/shop/stories/{visitor.random.choice(STORIES)}", visitor.random.choice(REFERRERS))
    await visitor.pause(1.5, 3.0)
    for _ in range(visitor.random.randint(1, 2)):
        await visitor.skim(visitor.random.uniform(0.6, 1.0), slowly=True)
        await visitor.pause(1.0, 2.0)
        await visitor.press(".story-next a:first-child")
        await visitor.pause(2.0, 3.5)
        await visitor.skim(visitor.random.uniform(0.2, 0.4), slowly=True)
    if visitor.likes(0.3):
        await visitor.press(".story-back")
        await visitor.pause(2.5, 4.0)
    if visitor.likes(0.4):
        await visitor.pause(2.0, 4.0)
        await visitor.page.go_back()
        await visitor.pause(1.5, 2.5)


async def bouncer(visitor: Visitor) -> None:
    """Comes from a search, looks, and is gone."""
    await visitor.arrive(f"/shop/product/{visitor.random.choice(POPULAR)}", "https://www.google.com/")
    await visitor.pause(2.0, 5.0)
    await visitor.skim(visitor.random.uniform(0.1, 0.6))
    await visitor.pause(1.0, 3.0)


async def admirer(visitor: Visitor) -> None:
    """Presses pictures that do not open, and joins the letter."""
    await visitor.arrive(f"/shop/product/{visitor.random.choice(POPULAR)}", visitor.random.choice(REFERRERS))
    await visitor.pause(1.0, 2.0)
    for _ in range(visitor.random.randint(1, 2)):
        await visitor.press("#stage")
        await visitor.pause(3.2, 4.0)
    await study(visitor)
    await visitor.skim(1.0)
    await visitor.write("#letter-mail", "me@example.com")
    await visitor.press("#letter button")
    await visitor.pause(2.0, 3.5)


async def awaiter(visitor: Visitor) -> None:
    """Comes back for the parcel; "Track order" is dead."""
    await visitor.arrive("/shop/thanks", "https://mail.google.com/")
    await visitor.pause(1.5, 3.0)
    await visitor.press("#track-order")
    await visitor.pause(2.0, 3.4)
    await visitor.hammer("#track-order", visitor.random.randint(3, 6))
    await visitor.pause(3.2, 4.5)


# How many visits each script makes on a phone, a tablet and a desktop.
PLAN: tuple[tuple[Script, dict[Device, int]], ...] = (
    (buyer, {"phone": 4, "tablet": 2, "desktop": 6}),
    (browser, {"phone": 4, "tablet": 2, "desktop": 6}),
    (chooser, {"phone": 2, "tablet": 2, "desktop": 3}),
    (gift_giver, {"phone": 3, "tablet": 1, "desktop": 3}),
    (bargain_hunter, {"phone": 3, "tablet": 1, "desktop": 3}),
    (impatient_payer, {"phone": 2, "tablet": 1, "desktop": 3}),
    (form_quitter, {"phone": 2, "tablet": 1, "desktop": 2}),
    (peeker, {"phone": 2, "tablet": 1, "desktop": 3}),
    (wanderer, {"phone": 5, "tablet": 1, "desktop": 1}),
    (reader, {"phone": 4, "tablet": 2, "desktop": 3}),
    (bouncer, {"phone": 4, "tablet": 1, "desktop": 3}),
    (admirer, {"phone": 2, "tablet": 1, "desktop": 2}),
    (awaiter, {"phone": 2, "tablet": 0, "desktop": 1}),
)
