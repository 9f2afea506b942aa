"""A visitor at work in a real browser: eyes that pause, a hand on a mouse or a screen."""

import asyncio
from math import hypot
from random import Random

from playwright.async_api import CDPSession, Locator, Page

from demo.people import Person

SLOP_PX = 15  # how far a finger moves before the page does
HEADER_PX = 96  # the sticky header covers what lies above
PHONE_MENU_PX = 640  # up to this width the menu is behind a button


class Visitor:
    """One person on one page. Elements are named by selectors; positions are viewport px."""

    def __init__(self, page: Page, cdp: CDPSession, person: Person, random: Random, site: str) -> None:
        self.page = page
        self.person = person
        self.random = random
        self._cdp = cdp
        self._site = site
        self._x = random.uniform(0.3, 0.7) * person.width
        self._y = random.uniform(0.3, 0.6) * person.height

    async def pause(self, low_s: float, high_s: float) -> None:
        await asyncio.sleep(self.random.uniform(low_s, high_s) * self.person.pace)

    def likes(self, chance: float) -> bool:
        return self.random.random() < chance

    async def arrive(self, path: str, referrer: str = "") -> None:
        """Open a page of the site, coming from `referrer`."""
        await self.page.goto(self._site + path, wait_until="load", referer=referrer or None)
        await self.pause(1.0, 2.0)

    async def back(self) -> None:
        await self.page.go_back(wait_until="load")

    # Looking

    async def scroll(self, by_px: float) -> None:
        """Scroll down (or up, below 0) with the wheel or a finger."""
        if self.person.touch:
            await self._swipe(by_px)
            return
        left = by_px
        while abs(left) > 4:
            step = max(-120.0, min(120.0, left))
            await self.page.mouse.wheel(0, step)
            left -= step
            await asyncio.sleep(self.random.uniform(0.03, 0.09))
        await asyncio.sleep(0.15)

    async def _touch(self, kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": round(x), "y": round(y)} for x, y in points]
        await self._cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    async def _swipe(self, by_px: float) -> None:
        left = by_px
        while abs(left) > 4:
            step = max(-0.55, min(0.55, left / self.person.height)) * self.person.height
            x = self.person.width * self.random.uniform(0.4, 0.7)
            y = self.person.height * (0.78 if step > 0 else 0.25)
            away = step + (SLOP_PX if step > 0 else -SLOP_PX)
            await self._touch("touchStart", (x, y))
            moves = max(4, round(abs(step) / 24))
            for move in range(1, moves + 1):
                await self._touch("touchMove", (x + self.random.uniform(-1, 1), y - away * move / moves))
                await asyncio.sleep(0.014)
            await asyncio.sleep(0.06)  # a finger that rests before it is lifted throws nothing
            await self._touch("touchEnd")
            left -= step
            await asyncio.sleep(self.random.uniform(0.1, 0.35))

    async def skim(self, share: float = 1.0, *, slowly: bool = False) -> None:
        """Go down the page to `share` of it, pausing on the way as one reads."""
        whole = await self.page.evaluate("document.documentElement.scrollHeight - innerHeight")
        at = await self.page.evaluate("scrollY")
        while at < share * whole - 8:
            step = min(share * whole - at, self.person.height * self.random.uniform(0.35, 0.8))
            await self.scroll(step)
            await (self.pause(1.6, 4.2) if slowly else self.pause(0.5, 1.8))
            await self.wander()
            now = await self.page.evaluate("scrollY")
            if now <= at:
                return
            at = now

    async def wander(self) -> None:
        """Let the mouse drift over what is read."""
        if not self.person.touch and self.likes(0.7):
            await self._move(
                self._x + self.random.uniform(-220, 220), self._y + self.random.uniform(-120, 120), settle=False
            )

    # Pointing

    async def _move(self, x: float, y: float, *, settle: bool = True) -> None:
        x = max(4, min(self.person.width - 4, x))
        y = max(4, min(self.person.height - 4, y))
        from_x, from_y = self._x, self._y
        away = hypot(x - from_x, y - from_y)
        bend_x, bend_y = (self.random.uniform(-0.18, 0.18) * away for _ in range(2))
        steps = max(3, min(26, int(away / 28)))
        for step in range(1, steps + 1):
            t = step / steps
            ease = t * t * (3 - 2 * t)
            bow = 4 * ease * (1 - ease)
            await self.page.mouse.move(
                from_x + (x - from_x) * ease + bend_x * bow, from_y + (y - from_y) * ease + bend_y * bow
            )
            await asyncio.sleep(self.random.uniform(0.008, 0.02))
        self._x, self._y = x, y
        if settle:
            await asyncio.sleep(self.random.uniform(0.08, 0.3))

    async def see(self, selector: str | Locator) -> tuple[float, float, float, float]:
        """Bring an element to where it can be pressed; its left, top, width, height."""
        element = self.page.locator(selector).first if isinstance(selector, str) else selector
        await element.wait_for(state="visible", timeout=10_000)
        low, high = HEADER_PX, self.person.height - 24
        held = await element.evaluate("element => element.closest('.top, dialog, .toast') !== null")
        for _ in range(0 if held else 4):
            box = await element.bounding_box()
            if box is None:
                break
            top, bottom = box["y"], box["y"] + box["height"]
            shown = min(bottom, high) - max(top, low)
            if shown >= min(box["height"], (high - low) * 0.6) - 1:
                break
            before = await self.page.evaluate("scrollY")
            await self.scroll((top + bottom) / 2 - (low + high) / 2 + self.random.uniform(-40, 40))
            if await self.page.evaluate("scrollY") == before:
                break
        box = await element.bounding_box()
        if box is None:
            raise LookupError(f"{selector} is not on the page")
        return box["x"], box["y"], box["width"], box["height"]

    async def _aim(self, selector: str | Locator) -> tuple[float, float]:
        left, top, width, height = await self.see(selector)
        x = left + width * min(0.9, max(0.1, self.random.gauss(0.5, 0.16)))
        y = top + height * min(0.85, max(0.15, self.random.gauss(0.5, 0.16)))
        return x, min(max(y, 4), self.person.height - 4)

    async def _hit(self, x: float, y: float) -> None:
        if self.person.touch:
            await self.page.touchscreen.tap(x, y)
        else:
            await self.page.mouse.move(x, y)
            await self.page.mouse.click(x, y, delay=self.random.randint(40, 110))
            self._x, self._y = x, y

    async def press(self, selector: str | Locator) -> None:
        """Click or tap an element, somewhere near its middle."""
        x, y = await self._aim(selector)
        if not self.person.touch:
            await self._move(x, y)
        await self._hit(x, y)

    async def hammer(self, selector: str, times: int) -> None:
        """Click or tap the same spot again and again."""
        x, y = await self._aim(selector)
        if not self.person.touch:
            await self._move(x, y)
        for _ in range(times):
            await self._hit(x + self.random.uniform(-3, 3), y + self.random.uniform(-2, 2))
            await asyncio.sleep(self.random.uniform(0.14, 0.34))

    async def follow(self, selector: str | Locator) -> None:
        """Press a link and wait for the page that it leads to."""
        async with self.page.expect_navigation(wait_until="load", timeout=20_000):
            await self.press(selector)
        await self.pause(0.6, 1.4)

    async def menu(self, href: str) -> None:
        """Go by the shop's menu, which is behind a button on a phone."""
        if self.person.width <= PHONE_MENU_PX:
            await self.press("#burger")
            await self.pause(0.6, 1.3)
        await self.follow(f"#menu a[href='{href}']")

    # Typing

    async def write(self, selector: str, text: str) -> None:
        """Enter a field and type into it."""
        await self.press(selector)
        await asyncio.sleep(self.random.uniform(0.15, 0.4))
        await self.page.keyboard.type(text, delay=self.random.randint(45, 120))
        await self.pause(0.2, 0.7)

    async def rewrite(self, selector: str, text: str) -> None:
        """Empty a field and type anew."""
        await self.press(selector)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.press("Delete")
        await self.page.keyboard.type(text, delay=self.random.randint(45, 120))
        await self.pause(0.2, 0.7)

    async def choose(self, selector: str, label: str) -> None:
        """Pick an option of a select. Its list belongs to the system, so it is picked without opening it."""
        await self.see(selector)
        await self.page.focus(selector)
        await self.pause(0.5, 1.0)
        await self.page.select_option(selector, label=label)
        await self.pause(0.2, 0.6)
