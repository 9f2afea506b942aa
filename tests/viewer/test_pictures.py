"""Pictures kept in memory."""

import numpy as np

from viewer.pictures import Picture, Pictures


def picture(count: int) -> Picture:
    """One of that many bytes."""
    return Picture(np.zeros((1, count), np.uint8), 100, 100, 1)


def test_pictures_forget_the_least_recently_used() -> None:
    pictures = Pictures(max_bytes=10)
    for name in "abc":
        pictures.put(name, picture(4))
        pictures.get("a")
    assert pictures.get("a") is not None
    assert pictures.get("b") is None
    assert pictures.get("c") is not None


def test_pictures_put_again_are_counted_once() -> None:
    pictures = Pictures(max_bytes=10)
    for _ in range(5):
        pictures.put("a", picture(8))
    pictures.put("b", picture(2))
    assert pictures.get("a") is not None


def test_pictures_keep_one_that_is_too_large_alone() -> None:
    pictures = Pictures(max_bytes=10)
    pictures.put("a", picture(1))
    pictures.put("b", picture(50))
    assert pictures.get("a") is None
    assert pictures.get("b") is not None
