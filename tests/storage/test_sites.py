"""Sites and their versions."""

import asyncio

import msgspec

from storage import Store, sites


async def test_site_created_is_listed_as_it_was_made(store: Store) -> None:
    made = await sites.create(store, "Shop", origins=("https://shop.test",))
    assert await sites.every(store) == [made]
    assert (made.site, made.name, made.origins, made.mode, made.recording) == (
        1,
        "Shop",
        ("https://shop.test",),
        "balanced",
        True,
    )
    assert len(made.key) == 12


async def test_sites_created_have_numbers_and_keys_of_their_own(store: Store) -> None:
    first = await sites.create(store, "One")
    second = await sites.create(store, "Two", key="demo")
    assert (first.site, second.site, second.key) == (1, 2, "demo")
    assert first.key != second.key
    assert [site.name for site in await sites.every(store)] == ["One", "Two"]


async def test_site_saved_again_takes_the_newest_version(store: Store) -> None:
    made = await sites.create(store, "Shop")
    changed = msgspec.structs.replace(
        made, name="Store", mode="strict", recording=False, page_rules=("/product/:slug",), origins=("https://a.test",)
    )
    await sites.save(store, changed)
    assert await sites.every(store) == [changed]


async def test_site_deleted_is_gone_and_its_number_is_not_used_again(store: Store) -> None:
    made = await sites.create(store, "Shop")
    await sites.save(store, made, deleted=True)
    assert await sites.every(store) == []
    await asyncio.sleep(0)
    assert (await sites.create(store, "Next")).site == 2


async def test_site_with_a_hostile_name_is_only_text(store: Store) -> None:
    name = "'); drop table sites; -- <script>\\'"
    await sites.create(store, name)
    assert [site.name for site in await sites.every(store)] == [name]
