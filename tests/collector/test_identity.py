"""Daily visitor ids and the import token."""

from collector.identity import daily, import_token

SAME = {"day": 20_000, "site": 1, "address": "192.0.2.7", "agent": "Firefox"}


def made(**changes: object) -> bytes:
    values: dict[str, object] = {"secret": b"s" * 32, **SAME, **changes}
    return daily(**values)  # type: ignore[arg-type]


def test_daily_id_is_the_same_for_the_same_visitor() -> None:
    assert made() == made()
    assert len(made()) == 16


def test_daily_id_differs_by_everything_it_is_made_of() -> None:
    others = [
        made(day=20_001),
        made(site=2),
        made(address="192.0.2.8"),
        made(agent="Chrome"),
        made(secret=b"t" * 32),
        made(agent="Firefox\ud800"),
    ]
    assert len({made(), *others}) == len(others) + 1


def test_daily_id_is_one_for_an_ipv6_household() -> None:
    assert made(address="2001:db8::1") == made(address="2001:db8::2")


def test_import_token_follows_the_secret() -> None:
    assert import_token(b"a") != import_token(b"b")
    assert len(import_token(b"a")) == 64
