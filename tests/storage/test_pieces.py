"""Statements put together of pieces: whose text they have, and that no value gets into it or into another's place."""

import re

from storage import Store, selection
from storage.conditions import Condition
from storage.pieces import FOLDER, fill, piece
from tests.storage.questions import VALUES
from tests.storage.rows import HOSTILE


def test_fill_leaves_a_statement_without_pieces_as_it_is() -> None:
    assert fill("select {site:UInt32}", {"site": 3}) == ("select {site:UInt32}", {"site": 3})


def test_piece_keeps_two_values_of_one_name_apart_and_shares_what_is_the_same() -> None:
    values = VALUES | {"device": "phone"}
    found = selection.sessions(values, [Condition("browser", "is", "Firefox"), Condition("os", "is", "Linux")])
    assert (found.values["value"], found.values["value_2"]) == ("Firefox", "Linux")
    assert "with_browser = {value:String}" in found.sql
    assert "on_os = {value_2:String}" in found.sql
    assert len([name for name in found.values if name.startswith("site")]) == 1


def test_fill_keeps_a_pieces_value_apart_from_the_statements_own() -> None:
    sql, values = fill("select {value:String} where {fits:Piece}", {"value": "a", "fits": piece("lang", value="b")})
    assert values == {"value": "a", "value_2": "b"}
    assert "speaks = {value_2:String}" in sql


def test_piece_without_conditions_takes_all() -> None:
    assert "and 1" in selection.sessions(VALUES).sql


async def test_hostile_values_are_searched_for_and_nothing_else(store: Store) -> None:
    texts = set()
    for value in HOSTILE:
        conditions = [Condition("page", "is", value), Condition("exit", "has", value), Condition("user", "not", value)]
        found = selection.sessions(VALUES, conditions)
        texts.add(found.sql)
        assert await store.read("sessions.count", found=found) == [{"sessions": 0}]
    assert len(texts) == 1


def test_every_piece_says_which_question_it_answers_and_is_one_question() -> None:
    for file in FOLDER.glob("*.sql"):
        text = file.read_text(encoding="utf-8")
        assert re.match(r"-- [A-Z].*[.?]\n", text), file.name
        assert ";" not in text, file.name
