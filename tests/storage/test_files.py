"""Images and fonts of recorded pages: stored once a site, and gone with what refers to them."""

import datetime as dt
from uuid import UUID

from storage import Store, erasure, files, retention, sessions, sites
from storage.files import NOTHING, File, Reference, Unread
from tests.viewer.replay_case import SESSION, START_MS, TAB, keep_chunks, keep_session

DAY = dt.datetime.fromtimestamp(START_MS / 1000, dt.UTC).date()
OTHER = UUID(int=77)
PHOTO, ICON = "https://tea.example/photo.png", "https://tea.example/icon.png"
PNG = File("image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
EVENT = [{"type": 4, "timestamp": START_MS, "data": {"href": "https://tea.example/"}}]


def tab(session: UUID = SESSION, site: int = 1) -> Unread:
    return Unread(site, session, TAB, DAY, 0, 0)


async def stored(store: Store) -> int:
    rows = await store.read("files.use", site=1)
    return int(rows[0]["files"])


async def test_tab_is_unread_until_its_last_chunk_was_looked_through(store: Store) -> None:
    await keep_chunks(store, [EVENT, EVENT])
    (found,) = await files.unread(store, [1], DAY, 10)
    assert found == Unread(1, SESSION, TAB, DAY, 1, 0)
    assert await files.unread(store, [2], DAY, 10) == []
    assert await files.unread(store, [1], DAY + dt.timedelta(1), 10) == []
    await files.refer(store, found, [])
    assert await files.unread(store, [1], DAY, 10) == []
    await keep_chunks(store, [EVENT], first_seq=2)
    assert await files.unread(store, [1], DAY, 10) == [Unread(1, SESSION, TAB, DAY, 2, 2)]


async def test_file_is_stored_once_and_given_only_to_who_refers_to_it(store: Store) -> None:
    file = await files.keep(store, 1, PNG, START_MS)
    assert await files.keep(store, 1, PNG, START_MS + 5) == file
    assert await files.use(store, 1) == (1, len(PNG.body))
    assert await files.use(store, 2) == (0, 0)
    await files.refer(store, tab(), [Reference(PHOTO, file, "", START_MS), Reference(ICON, NOTHING, "404", START_MS)])
    assert await files.get(store, 1, file) == PNG
    assert await files.get(store, 1, file, SESSION) == PNG
    assert await files.get(store, 1, file, OTHER) is None
    assert await files.get(store, 2, file) is None
    await keep_session(store)
    summary = await sessions.get(store, 1, SESSION)
    assert summary
    found = {one.url: (one.file, one.why) for one in await files.of_session(store, 1, summary)}
    assert found == {PHOTO: (file, ""), ICON: (NOTHING, "404")}


async def test_what_was_found_is_known_for_other_sessions_while_it_is_there_and_new(store: Store) -> None:
    file = await files.keep(store, 1, PNG, START_MS)
    lost = Reference("https://tea.example/lost.png", UUID(int=5), "", START_MS)
    found = [Reference(PHOTO, file, "", START_MS), Reference(ICON, NOTHING, "404", START_MS), lost]
    await files.refer(store, tab(), found)
    urls = [one.url for one in found]
    assert await files.known(store, 1, urls, START_MS) == {PHOTO: found[0], ICON: found[1]}
    assert await files.known(store, 1, urls, START_MS + 1) == {}
    assert await files.known(store, 2, urls, START_MS) == {}


async def test_file_goes_with_the_last_session_that_refers_to_it(store: Store) -> None:
    file = await files.keep(store, 1, PNG, START_MS)
    for session in (SESSION, OTHER):
        await files.refer(store, tab(session), [Reference(PHOTO, file, "", START_MS)])
    for session, left in ((SESSION, 1), (OTHER, 0)):
        for table in erasure.SESSION_TABLES:
            await erasure.erase_sessions(store, 1, [session], table)
        assert not await erasure.any_left(store, 1, [session])
        await files.sweep(store, 0, START_MS + 1)
        assert await stored(store) == left


async def test_file_just_stored_is_not_swept(store: Store) -> None:
    await files.keep(store, 1, PNG, START_MS)
    assert await files.sweep(store, 1, START_MS) == 0
    assert await files.sweep(store, 2, START_MS + 1) == 0
    assert await files.sweep(store, 1, START_MS + 1) == 1


async def test_files_go_with_their_site_and_references_with_their_day(store: Store) -> None:
    site = await sites.create(store, "Tea", key="tea")
    file = await files.keep(store, site.site, PNG, START_MS)
    await files.refer(store, tab(site=site.site), [Reference(PHOTO, file, "", START_MS)])
    today = DAY + dt.timedelta(10)
    await retention.keep(store, [site], retention.Bounds(days=5), today)
    assert await files.sweep(store, 0, START_MS + 1) == 1
    file = await files.keep(store, site.site, PNG, START_MS)
    await files.refer(store, tab(site=site.site), [Reference(PHOTO, file, "", START_MS)])
    await sites.save(store, site, deleted=True)
    assert await erasure.deleted_sites_left(store) == [site.site]
    await erasure.erase_site(store, site.site)
    assert await erasure.deleted_sites_left(store) == []
    assert await files.use(store, site.site) == (0, 0)


async def test_sites_setting_is_off_until_it_is_turned_on(store: Store) -> None:
    site = await sites.create(store, "Tea", key="tea")
    assert (await sites.every(store))[0].files == "off"
    await sites.save(store, sites.Site(site.site, "tea", "Tea", files="fetch", file_origins=("https://cdn.example",)))
    (saved,) = await sites.every(store)
    assert (saved.files, saved.file_origins, saved.file_quota_bytes) == ("fetch", ("https://cdn.example",), 100_000_000)
