"""Visits in which something goes wrong, each with every signal that it must give, and no other."""

from bench.signals.hand import Hand
from bench.signals.visits import Act, act

QUICK_S = 4.5  # to another page and back; the signal asks for less than 5 s

STRUGGLES: list[Act] = []
struggle = act(STRUGGLES)


@struggle("rage", "dead")
async def hammers_a_button_that_does_nothing(hand: Hand) -> None:
    await hand.go("/product/1")
    await hand.press("#never", 5, 0.2)
    await hand.wait(3.4)
    await hand.press("#add")
    await hand.wait(0.4)


@struggle("rage", "dead", touch=True)
async def taps_what_looks_alive_again_and_again(hand: Hand) -> None:
    await hand.go("/product/2")
    await hand.press("#size-guide", 4, 0.3)
    await hand.wait(3.4)
    await hand.press("#add")
    await hand.wait(0.4)


@struggle("rage", "dead", "error")
async def hammers_a_button_that_breaks(hand: Hand) -> None:
    await hand.go("/product/3")
    await hand.press("#broken", 4, 0.25)
    await hand.wait(3.4)
    await hand.press("#add")
    await hand.wait(0.4)


@struggle("dead")
async def clicks_what_looks_like_a_link(hand: Hand) -> None:
    await hand.go("/product/1")
    await hand.press("#size-guide")
    await hand.wait(3.4)
    await hand.press("#add")
    await hand.wait(0.4)


@struggle("dead")
async def wants_the_photo_large(hand: Hand) -> None:
    await hand.go("/product/2")
    await hand.press("#photo")
    await hand.wait(3.4)
    await hand.press("#add")
    await hand.wait(0.4)


@struggle("dead")
async def waits_too_long_for_a_sample(hand: Hand) -> None:
    await hand.go("/product/2")
    await hand.press("#late")
    await hand.wait(3.2)


@struggle("dead", touch=True)
async def taps_a_button_twice_with_patience(hand: Hand) -> None:
    await hand.go("/product/3")
    await hand.press("#never")
    await hand.wait(4.0)
    await hand.hit()
    await hand.wait(3.4)
    await hand.press("#add")
    await hand.wait(0.4)


@struggle("error", "dead")
async def asks_for_the_stock(hand: Hand) -> None:
    await hand.go("/product/1")
    await hand.press("#broken")
    await hand.wait(3.4)
    await hand.press("#add")
    await hand.wait(0.4)


@struggle("error")
async def reads_reviews_that_break_halfway(hand: Hand) -> None:
    await hand.go("/product/2")
    await hand.press("#partial")
    await hand.wait(2.4)


@struggle("error")
async def meets_a_page_that_breaks_by_itself(hand: Hand) -> None:
    await hand.go("/product/2?fault=1")
    await hand.wait(2.6)


@struggle("quick_back")
async def opens_the_wrong_paper(hand: Hand) -> None:
    await hand.go("/list")
    async with hand.within(QUICK_S):
        await hand.follow("#second")
        await hand.wait(0.6)
        await hand.back()
    await hand.wait(0.5)


@struggle("quick_back")
async def takes_the_link_back_at_once(hand: Hand) -> None:
    await hand.go("/article")
    await hand.follow("#to-checkout")
    async with hand.within(QUICK_S):
        await hand.follow("#to-article")
    await hand.wait(0.5)


@struggle("quick_back", touch=True)
async def goes_back_with_a_finger(hand: Hand) -> None:
    await hand.go("/list")
    await hand.wait(1.0)
    async with hand.within(QUICK_S):
        await hand.follow("#third")
        await hand.back()
    await hand.wait(0.5)


@struggle("thrash")
async def shakes_the_mouse_while_reading(hand: Hand) -> None:
    await hand.go("/article")
    await hand.shake(9)


@struggle("thrash")
async def shakes_the_mouse_up_and_down(hand: Hand) -> None:
    await hand.go("/product/1")
    await hand.shake(8, dx=10, dy=260)


@struggle("thrash")
async def shakes_the_mouse_crosswise(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.wait(1.2)
    await hand.shake(10, dx=300, dy=160)


@struggle("scroll_hunt")
async def searches_the_article(hand: Hand) -> None:
    await hand.go("/article")
    for by in (1600, -900, 1400, -1200, 1000, -800):
        await hand.wheel(by)


@struggle("scroll_hunt")
async def searches_by_keys(hand: Hand) -> None:
    await hand.go("/article")
    for _ in range(3):
        await hand.jump("End")
        await hand.jump("Home")


@struggle("scroll_hunt")
async def searches_with_pauses(hand: Hand) -> None:
    await hand.go("/article")
    for by in (2600, -700, 700, -1500, 900, -400):
        await hand.wheel(by)
        await hand.wait(0.7)


@struggle("hesitation")
async def thinks_before_the_bag(hand: Hand) -> None:
    await hand.go("/product/1")
    await hand.over("#add")
    await hand.wait(3.6)
    await hand.hit()
    await hand.wait(0.6)


@struggle("hesitation")
async def thinks_before_paying(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.over("#quick")
    await hand.wait(4.4)
    await hand.hit()
    await hand.wait(0.6)


@struggle("hesitation")
async def thinks_before_going_on(hand: Hand) -> None:
    await hand.go("/article")
    await hand.over("#to-checkout")
    await hand.wait(3.8)
    async with hand.page.expect_navigation(wait_until="load"):
        await hand.hit()
    await hand.wait(0.5)


@struggle("near_miss")
async def misses_a_tight_link(hand: Hand) -> None:
    await hand.go("/article")
    await hand.press("#tiny", dx=34)
    async with hand.within(1.8):
        await hand.wait(0.4)
        await hand.press("#tiny")
    await hand.wait(3.4)


@struggle("near_miss")
async def misses_a_button(hand: Hand) -> None:
    await hand.go("/product/1")
    await hand.press("#plus", dy=-27)
    async with hand.within(1.8):
        await hand.wait(0.5)
        await hand.press("#plus")
    await hand.wait(3.4)


@struggle("near_miss")
async def misses_the_next_picture(hand: Hand) -> None:
    await hand.go("/article")
    await hand.press("#next", dy=-24)
    async with hand.within(1.8):
        await hand.wait(0.6)
        await hand.press("#next")
    await hand.wait(3.4)


async def _pay(hand: Hand, button: str = "#pay") -> None:
    await hand.press(button)
    await hand.wait(1.0)


@struggle("form_refill")
async def cannot_get_the_card_right(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.write("#card", "4711")
    for number in ("4712", "4713"):
        await hand.rewrite("#card", number)
    await _pay(hand)


@struggle("form_refill")
async def writes_the_note_thrice(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.write("#note", "ring")
    await hand.write("#mail", "a@b.example")
    await hand.rewrite("#note", "knock")
    await hand.rewrite("#note", "call")
    await _pay(hand)


@struggle("form_refill", touch=True)
async def cannot_get_the_mail_right(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.write("#mail", "a@b.jp")
    for text in ("c@d.jp", "e@f.jp", "g@h.jp"):
        await hand.rewrite("#mail", text)
    await _pay(hand)


@struggle("form_repeat")
async def comes_back_to_the_card(hand: Hand) -> None:
    await hand.go("/checkout")
    for other in ("#name", "#note", "#name", "#note"):
        await hand.write("#card", "4")
        await hand.write(other, "x")
    await _pay(hand)


@struggle("form_repeat")
async def looks_at_the_mail_again_and_again(hand: Hand) -> None:
    await hand.go("/checkout")
    for other in ("#name", "#card", "#note", "#card"):
        await hand.press("#mail")
        await hand.wait(1.2)
        await hand.write(other, "1")
    await _pay(hand)


@struggle("form_repeat")
async def goes_between_two_fields(hand: Hand) -> None:
    await hand.go("/checkout")
    for _ in range(5):
        await hand.write("#name", "a")
        await hand.write("#note", "b")
    await _pay(hand)


@struggle("form_abandon")
async def gives_up_at_the_card(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.write("#name", "Mio")
    await hand.write("#card", "47")
    await hand.wait(1.0)


@struggle("form_abandon")
async def leaves_the_mail_for_the_article(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.write("#mail", "mio@")
    await hand.wait(4.0)
    await hand.follow("#to-article")
    await hand.wait(0.5)


@struggle("form_abandon", touch=True)
async def gives_up_at_the_note(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.write("#note", "leave it")
    await hand.wait(1.0)


@struggle("repeat_submit", "dead")
async def pays_again_as_nothing_happens(hand: Hand) -> None:
    await hand.go("/checkout?ms=7000")
    await hand.write("#card", "4711")
    await hand.press("#pay")
    await hand.wait(2.4)
    await hand.hit()
    await hand.wait(6.0)
    await hand.follow("#to-article")


@struggle("repeat_submit")
async def sends_by_the_enter_key_again(hand: Hand) -> None:
    await hand.go("/checkout?ms=5000")
    await hand.write("#card", "4711")
    await hand.key("Enter")
    await hand.wait(1.6)
    await hand.key("Enter")
    await hand.wait(5.0)


@struggle("repeat_submit", "dead", touch=True)
async def pays_thrice(hand: Hand) -> None:
    await hand.go("/checkout?ms=8000")
    await hand.write("#mail", "a@b.example")
    await hand.press("#pay")
    for _ in range(2):
        await hand.wait(2.0)
        await hand.hit()
    await hand.wait(5.4)
    await hand.follow("#to-article")


@struggle("loop", "quick_back")
async def goes_to_and_fro_by_links(hand: Hand) -> None:
    await hand.go("/article")
    for name in ("list", "article", "list", "article"):
        async with hand.within(QUICK_S):
            await hand.follow(f"#to-{name}")
    await hand.wait(0.5)


@struggle("loop", "quick_back")
async def goes_to_and_fro_by_history(hand: Hand) -> None:
    await hand.go("/list")
    for _ in range(2):
        async with hand.within(QUICK_S):
            await hand.follow("#first")
            await hand.back()
    await hand.wait(0.5)


@struggle("loop")
async def goes_to_and_fro_without_hurry(hand: Hand) -> None:
    await hand.go("/article")
    for name in ("checkout", "article", "checkout"):
        await hand.wait(5.2)
        await hand.follow(f"#to-{name}")
    await hand.wait(1.0)


@struggle("copy_out")
async def takes_the_number_elsewhere(hand: Hand) -> None:
    await hand.go("/article")
    await hand.mark("#spec")
    await hand.copy()
    await hand.wait(0.8)
    await hand.hide()


@struggle("copy_out")
async def looks_a_word_up(hand: Hand) -> None:
    await hand.go("/article")
    await hand.double("#intro")
    await hand.copy()
    await hand.wait(3.0)
    await hand.hide()


@struggle("copy_out")
async def takes_a_sentence_elsewhere(hand: Hand) -> None:
    await hand.go("/article")
    await hand.double("#intro", 3)
    await hand.copy()
    await hand.wait(1.5)
    await hand.hide(2.0)


@struggle("slow_page")
async def waits_for_spring(hand: Hand) -> None:
    await hand.go("/hero?ms=4600")
    await hand.wait(1.5)


@struggle("slow_page")
async def waits_longer_for_spring(hand: Hand) -> None:
    await hand.go("/hero?ms=5600")
    await hand.wait(1.5)


@struggle("slow_page", touch=True)
async def waits_for_spring_on_a_phone(hand: Hand) -> None:
    await hand.go("/hero?ms=5000")
    await hand.wait(1.5)


@struggle("exit_waiting")
async def leaves_before_the_answer(hand: Hand) -> None:
    await hand.go("/product/1")
    await hand.wait(2.0)
    await hand.aim("#never")
    async with hand.within(2.6):
        await hand.hit()
        await hand.wait(1.8)


@struggle("exit_waiting", "dead")
async def leaves_after_a_good_wait(hand: Hand) -> None:
    await hand.go("/product/2")
    await hand.press("#never")
    await hand.wait(5.0)


@struggle("exit_waiting")
async def leaves_while_it_loads(hand: Hand) -> None:
    await hand.go("/stuck?ms=9000", until="commit")
    await hand.wait(2.6)
