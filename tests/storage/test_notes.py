"""What people add to sessions: notes, tags, favourites and links; and that it goes with the session."""

from uuid import UUID

from storage import Store, erasure, favourites, notes, people, shares, tags

SESSION, OTHER, TAB, VIEW = (UUID(int=n) for n in range(1, 5))
NOW_MS = 1_790_000_000_000
DAY_MS = 86_400_000


async def test_notes_are_listed_by_their_moment_with_who_wrote_them(store: Store) -> None:
    mio = await people.create(store, "Mio", "hash")
    late = await notes.write(store, 1, SESSION, "late", at_ms=NOW_MS + 9, person=mio.person, tab=TAB, now_ms=NOW_MS)
    await notes.write(store, 1, SESSION, "x" * 9_999, at_ms=NOW_MS + 3, person=VIEW, now_ms=NOW_MS + 60)
    await notes.write(store, 1, OTHER, "elsewhere", at_ms=NOW_MS, person=mio.person, now_ms=NOW_MS)
    first, second = await notes.of(store, 1, SESSION)
    assert (first.text, first.name, first.at_ms) == ("x" * 2_000, "", NOW_MS + 3)
    assert (second.note, second.text, second.name, second.tab) == (late, "late", "Mio", TAB)
    await notes.delete(store, 1, SESSION, late)
    assert [note.text[:1] for note in await notes.of(store, 1, SESSION)] == ["x"]
    assert await notes.of(store, 2, SESSION) == []


async def test_tags_go_on_and_off_and_are_counted(store: Store) -> None:
    for session in (SESSION, OTHER):
        await tags.put(store, 1, session, "bug", person=VIEW, now_ms=NOW_MS, on=True)
    await tags.put(store, 1, SESSION, "checkout", person=VIEW, now_ms=NOW_MS, on=True)
    assert await tags.of(store, 1, [SESSION, OTHER]) == {SESSION: ["bug", "checkout"], OTHER: ["bug"]}
    assert await tags.used(store, 1) == {"bug": 2, "checkout": 1}
    await tags.put(store, 1, SESSION, "bug", person=TAB, now_ms=NOW_MS + 1, on=False)
    assert await tags.of(store, 1, [SESSION]) == {SESSION: ["checkout"]}
    assert await tags.of(store, 1, []) == {}


def test_tag_is_tidied() -> None:
    assert tags.tidy("  needs \n a  look ") == "needs a look"
    assert len(tags.tidy("x" * 99)) == 40
    assert tags.tidy(" ") == ""


async def test_favourites_are_each_persons_own(store: Store) -> None:
    await favourites.mark(store, 1, SESSION, person=TAB, now_ms=NOW_MS, on=True)
    assert await favourites.of(store, 1, TAB, [SESSION, OTHER]) == {SESSION}
    assert await favourites.of(store, 1, VIEW, [SESSION]) == set()
    await favourites.mark(store, 1, SESSION, person=TAB, now_ms=NOW_MS + 1, on=False)
    assert await favourites.of(store, 1, TAB, [SESSION]) == set()


async def test_link_works_until_it_expires_or_is_ended(store: Store) -> None:
    until_ms = NOW_MS + DAY_MS
    token = await shares.create(store, 1, SESSION, at_ms=NOW_MS + 7, expires_ms=until_ms, person=VIEW)
    share = await shares.get(store, token, NOW_MS)
    assert share == shares.Share(1, SESSION, NOW_MS + 7, until_ms)
    assert await shares.get(store, token, until_ms) is None
    assert await shares.get(store, token[:-1], NOW_MS) is None
    assert await shares.active(store, 1, SESSION, NOW_MS) == 1
    stored = await store.read("shares.of", site=1, session=SESSION, now_ms=NOW_MS)
    assert token not in str(stored)
    await shares.end(store, 1, SESSION, NOW_MS)
    assert await shares.get(store, token, NOW_MS) is None
    assert await shares.active(store, 1, SESSION, NOW_MS) == 0


async def test_all_of_it_goes_with_the_session(store: Store) -> None:
    await notes.write(store, 1, SESSION, "secret", at_ms=NOW_MS, person=VIEW, now_ms=NOW_MS)
    await tags.put(store, 1, SESSION, "bug", person=VIEW, now_ms=NOW_MS, on=True)
    await favourites.mark(store, 1, SESSION, person=VIEW, now_ms=NOW_MS, on=True)
    token = await shares.create(store, 1, SESSION, at_ms=NOW_MS, expires_ms=NOW_MS + DAY_MS, person=VIEW)
    for table in erasure.SESSION_TABLES:
        await erasure.erase_sessions(store, 1, [SESSION], table)
    assert not await erasure.any_left(store, 1, [SESSION])
    assert await notes.of(store, 1, SESSION) == []
    assert await shares.get(store, token, NOW_MS) is None
