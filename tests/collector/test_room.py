"""Memory for bodies under way."""

from collector.room import Room


def test_room_is_shared_and_given_back() -> None:
    room = Room(100)
    assert room.take("a", 60)
    assert not room.take("a", 40)  # it would have all
    assert not room.take("b", 41)
    assert room.take("b", 40)
    assert not room.take("c", 1)
    room.give_back("a", 60)
    assert room.take("c", 30)
    room.give_back("b", 40)
    room.give_back("c", 30)
    assert room.take("d", 100)
