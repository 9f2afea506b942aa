"""Visits that look like struggle and are none."""

from bench.signals.hand import Hand
from bench.signals.visits import Act, act

ANSWER_S = 1.9  # after 2 s none counts any more

LOOKALIKES: list[Act] = []
lookalike = act(LOOKALIKES)


@lookalike()
async def copies_the_number_and_stays(hand: Hand) -> None:
    await hand.go("/article")
    await hand.mark("#spec")
    await hand.copy()
    await hand.wait(3.4)


@lookalike()
async def copies_and_takes_the_selection_back(hand: Hand) -> None:
    await hand.go("/article")
    await hand.mark("#intro")
    await hand.copy()
    await hand.press("#spec", dy=2)
    await hand.wait(3.4)


@lookalike()
async def copies_a_word_and_leaves_the_tab_much_later(hand: Hand) -> None:
    await hand.go("/article")
    await hand.double("#spec")
    await hand.copy()
    await hand.wait(11.0)
    await hand.hide()


@lookalike()
async def leaves_the_tab_for_a_while(hand: Hand) -> None:
    await hand.go("/article")
    await hand.wait(1.0)
    await hand.hide(2.0)


@lookalike()
async def double_clicks_a_word(hand: Hand) -> None:
    await hand.go("/article")
    await hand.double("#intro")
    await hand.wait(3.4)


@lookalike()
async def marks_a_paragraph_by_three_clicks(hand: Hand) -> None:
    await hand.go("/article")
    await hand.double("#intro", 3)
    await hand.wait(3.4)


@lookalike()
async def marks_words_one_after_another(hand: Hand) -> None:
    await hand.go("/article")
    await hand.double("#intro")
    await hand.double("#spec")
    await hand.double("#intro")
    await hand.wait(3.4)


@lookalike()
async def opens_a_select_and_closes_it(hand: Hand) -> None:
    await hand.go("/list")
    await hand.press("#sort")
    await hand.wait(1.2)
    await hand.key("Escape")
    await hand.wait(3.4)


@lookalike()
async def tries_the_orders_of_a_list(hand: Hand) -> None:
    await hand.go("/list")
    for name in ("Weight", "Colour", "Price", "Weight"):
        await hand.page.select_option("#sort", label=name)
        await hand.wait(0.7)


@lookalike()
async def ticks_a_box_and_leaves(hand: Hand) -> None:
    await hand.go("/list")
    for _ in range(4):
        await hand.press("#white")
        await hand.wait(0.4)
    await hand.wait(3.0)


@lookalike()
async def searches_for_one_thing_after_another(hand: Hand) -> None:
    await hand.go("/list")
    await hand.write("#find", "wash")
    for text in ("kozo", "hemp", "silk"):
        await hand.rewrite("#find", text)
    await hand.wait(3.0)


@lookalike()
async def drags_a_box_about(hand: Hand) -> None:
    await hand.go("/board")
    await hand.drag("#box", (160, 60), (20, 10), (200, -40))
    await hand.wait(3.4)


@lookalike()
async def drags_a_box_to_and_fro(hand: Hand) -> None:
    await hand.go("/board")
    await hand.drag("#box", *[(180, 10), (-60, 0)] * 5)
    await hand.wait(1.0)


@lookalike()
async def moves_a_slider(hand: Hand) -> None:
    await hand.go("/board")
    await hand.drag("#knob", (140, 0), (60, 0), (90, 0))
    await hand.wait(3.4)


@lookalike()
async def writes_into_an_editor(hand: Hand) -> None:
    await hand.go("/board")
    await hand.press("#editor", 3, 0.2)
    await hand.type("Hello")
    await hand.wait(3.2)


@lookalike()
async def plays_a_game(hand: Hand) -> None:
    await hand.go("/game")
    await hand.press("#field", 9, 0.15)
    await hand.wait(3.4)


@lookalike()
async def plays_a_game_wildly(hand: Hand) -> None:
    await hand.go("/game")
    await hand.over("#field")
    await hand.shake(10)
    await hand.hit(4, 0.15)
    await hand.wait(3.4)


@lookalike(touch=True)
async def plays_a_game_with_a_finger(hand: Hand) -> None:
    await hand.go("/game")
    await hand.press("#field", 8, 0.2)
    await hand.wait(3.4)


@lookalike()
async def clicks_a_film(hand: Hand) -> None:
    await hand.go("/game")
    await hand.press("#film", 3, 0.4)
    await hand.wait(3.4)


@lookalike()
async def pages_fast_through_an_article(hand: Hand) -> None:
    await hand.go("/article")
    await hand.key(*["PageDown"] * 7, gap_s=0.2)
    await hand.wait(1.0)


@lookalike()
async def scrolls_to_the_end_and_back_once(hand: Hand) -> None:
    await hand.go("/article")
    await hand.wheel(3200)
    await hand.wheel(-3200)
    await hand.wait(0.6)


@lookalike()
async def reads_with_short_looks_back(hand: Hand) -> None:
    await hand.go("/article")
    for by in (500, -120, 500, -150, 500, -120, 500):
        await hand.wheel(by)
        await hand.wait(0.5)


@lookalike()
async def looks_at_picture_after_picture(hand: Hand) -> None:
    await hand.go("/article")
    await hand.press("#next", 9, 0.15)
    await hand.wait(1.0)


@lookalike()
async def looks_at_each_picture_for_long(hand: Hand) -> None:
    await hand.go("/article")
    await hand.press("#next")
    for _ in range(2):
        await hand.wait(3.6)
        await hand.hit()
    await hand.wait(0.6)


@lookalike(touch=True)
async def taps_through_the_pictures(hand: Hand) -> None:
    await hand.go("/article")
    await hand.press("#next", 7, 0.22)
    await hand.wait(1.0)


@lookalike()
async def puts_six_into_the_bag(hand: Hand) -> None:
    await hand.go("/product/1")
    await hand.press("#plus", 6, 0.2)
    await hand.wait(1.0)


@lookalike()
async def sends_for_one_more_each_time(hand: Hand) -> None:
    await hand.go("/product/2")
    await hand.press("#more-of-it", 4, 0.6)
    await hand.wait(1.0)


@lookalike()
async def downloads_a_file(hand: Hand) -> None:
    await hand.go("/article")
    await hand.press("#file")
    await hand.wait(3.4)


@lookalike()
async def exports_what_the_page_makes(hand: Hand) -> None:
    await hand.go("/article")
    await hand.press("#export")
    await hand.wait(3.4)


@lookalike()
async def waits_for_a_slow_answer(hand: Hand) -> None:
    await hand.go("/product/1")
    await hand.aim("#slowly")
    async with hand.within(ANSWER_S):
        await hand.hit()
        await hand.see("Done")
    await hand.wait(1.6)


@lookalike(touch=True)
async def waits_for_a_slow_answer_on_a_phone(hand: Hand) -> None:
    await hand.go("/product/3")
    await hand.aim("#slowly")
    async with hand.within(ANSWER_S):
        await hand.hit()
        await hand.see("Done")
    await hand.wait(1.6)


@lookalike()
async def waits_for_a_page_that_comes_in_time(hand: Hand) -> None:
    await hand.go("/hero?ms=1800")
    await hand.wait(1.5)


@lookalike()
async def follows_a_slow_link_to_elsewhere(hand: Hand) -> None:
    await hand.go("/article")
    await hand.wait(1.0)
    await hand.follow("#elsewhere")


@lookalike()
async def opens_a_page_in_a_new_tab(hand: Hand) -> None:
    await hand.go("/article")
    await hand.press("#in-tab")
    await hand.wait(3.4)


@lookalike()
async def opens_and_shuts_what_unfolds(hand: Hand) -> None:
    await hand.go("/article")
    await hand.press("#more", 4, 0.3)
    await hand.wait(1.0)


@lookalike()
async def opens_a_menu_that_answers_on_press(hand: Hand) -> None:
    await hand.go("/article")
    await hand.press("#menu", 4, 0.3)
    await hand.wait(1.0)


@lookalike()
async def clicks_beside_a_letter(hand: Hand) -> None:
    await hand.go("/dialog")
    await hand.press("#open")
    await hand.wait(0.6)
    await hand.move(80, 560)
    await hand.hit(2, 1.4)
    await hand.wait(3.4)


@lookalike(touch=True)
async def taps_on_what_a_banner_says(hand: Hand) -> None:
    await hand.go("/dialog")
    await hand.press("#why")
    await hand.wait(3.4)


@lookalike()
async def clicks_on_what_a_banner_says_and_agrees(hand: Hand) -> None:
    await hand.go("/dialog")
    await hand.press("#why", 2, 1.4)
    await hand.wait(2.2)
    await hand.press("#agree")
    await hand.wait(0.8)


@lookalike()
async def clicks_on_empty_ground(hand: Hand) -> None:
    await hand.go("/article")
    await hand.move(960, 560)
    await hand.hit()
    await hand.wait(3.4)


@lookalike()
async def clicks_with_a_key_held(hand: Hand) -> None:
    await hand.go("/product/1")
    await hand.page.keyboard.down("Shift")
    await hand.press("#size-guide")
    await hand.page.keyboard.up("Shift")
    await hand.wait(3.4)


@lookalike()
async def pays_as_one_should(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.write("#name", "Mio")
    await hand.write("#card", "4711")
    await hand.press("#pay")
    await hand.wait(1.0)


@lookalike()
async def pays_over_a_slow_network(hand: Hand) -> None:
    await hand.go("/checkout?ms=1500")
    await hand.write("#name", "Mio")
    await hand.aim("#pay")
    async with hand.within(ANSWER_S):
        await hand.hit()
        await hand.see("Thank you")
    await hand.wait(1.0)


@lookalike()
async def corrects_the_card_once(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.write("#card", "4711")
    await hand.rewrite("#card", "4712")
    await hand.write("#mail", "a@b.example")
    await hand.press("#pay")
    await hand.wait(1.0)


@lookalike()
async def walks_a_form_by_the_tab_key(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.press("#name")
    await hand.key(*["Tab"] * 4, *["Shift+Tab"] * 4, *["Tab"] * 4, *["Shift+Tab"] * 4, gap_s=0.12)
    await hand.type("Mio")
    await hand.press("#pay")
    await hand.wait(1.0)


@lookalike()
async def pays_by_a_button_that_is_no_submit(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.write("#mail", "a@b.example")
    await hand.press("#quick")
    await hand.wait(1.0)


@lookalike()
async def asks_three_questions(hand: Hand) -> None:
    await hand.go("/checkout")
    await hand.press("#message")
    for text in ("Hi", "Is it open?", "Thanks"):
        await hand.type(text)
        await hand.key("Enter")
        await hand.wait(0.9)


@lookalike()
async def compares_the_papers(hand: Hand) -> None:
    await hand.go("/list")
    for name in ("first", "second"):
        await hand.follow(f"#{name}")
        await hand.wait(5.2)
        await hand.back()
        await hand.wait(0.6)


@lookalike()
async def goes_back_after_a_good_look(hand: Hand) -> None:
    await hand.go("/list")
    await hand.follow("#first")
    await hand.wait(5.4)
    await hand.back()
    await hand.wait(0.6)


@lookalike()
async def leaves_right_after_an_answer(hand: Hand) -> None:
    await hand.go("/product/1")
    await hand.press("#add")
    await hand.wait(0.4)
