"""What visitors of the demo shop do: each script is one temper, and no two of its visits are alike."""

from collections.abc import Awaitable, Callable

from demo.people import Device
from demo.steps import POPULAR, REFERRERS, add, bag_something, fill, land, pay, repair, study, to_product, to_shelf
from demo.visitor import Visitor

Script = Callable[[Visitor], Awaitable[None]]

STORIES = ("first-flush", "kintsugi", "water", "shade", "charcoal", "one-whisk")


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
