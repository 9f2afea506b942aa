"""Pictures kept in memory."""

from viewer.pictures import Picture, Pictures


def test_pictures_forget_the_least_recently_used() -> None:
    pictures = Pictures(max_bytes=10)
    for name in "abc":
        pictures.put(name, Picture(b"1234", 1))
        pictures.get("a")
    assert pictures.get("a") is not None
    assert pictures.get("b") is None
    assert pictures.get("c") is not None


def test_pictures_put_again_are_counted_once() -> None:
    pictures = Pictures(max_bytes=10)
    for _ in range(5):
        pictures.put("a", Picture(b"12345678", 1))
    pictures.put("b", Picture(b"12", 1))
    assert pictures.get("a") is not None


def test_pictures_keep_one_that_is_too_large_alone() -> None:
    pictures = Pictures(max_bytes=10)
    pictures.put("a", Picture(b"1", 1))
    pictures.put("b", Picture(b"1" * 50, 1))
    assert pictures.get("a") is None
    assert pictures.get("b") is not None
