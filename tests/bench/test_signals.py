"""The corpus of labelled visits: what the signals make of its tape, and of visits that are made now."""

from bench.signals import record
from bench.signals.lookalikes import LOOKALIKES
from bench.signals.score import judge, marks, table
from bench.signals.struggles import STRUGGLES
from demo import tape
from insight.signals import KINDS

LEAST = 0.95
LIVE = ("taps_what_looks_alive_again_and_again", "gives_up_at_the_card", "copies_the_number_and_stays", "plays_a_game")


def test_corpus_holds_as_many_lookalikes_as_struggles_and_all_were_recorded() -> None:
    assert min(len(STRUGGLES), len(LOOKALIKES)) >= 30
    assert len({one.name for one in record.CORPUS}) == len(record.CORPUS)
    assert {visit.script for visit in tape.read(record.FILE)} == {one.name for one in record.CORPUS}
    assert not any(one.kinds for one in LOOKALIKES)
    assert {kind for one in STRUGGLES for kind in one.kinds} == set(KINDS)


def test_signals_are_precise_and_complete_on_the_corpus() -> None:
    verdicts = judge(list(tape.read(record.FILE)), record.CORPUS)
    for mark in marks(verdicts):
        assert mark.precision >= LEAST, mark
        assert mark.recall >= LEAST, mark
    names = {one.name for one in LOOKALIKES}
    assert [one.name for one in verdicts if one.name in names and "dead" in one.told] == []


def test_docs_hold_the_table_that_the_corpus_gives() -> None:
    text = (record.FILE.parent.parent.parent / "docs" / "signals.md").read_text(encoding="utf-8")
    assert table(judge(list(tape.read(record.FILE)), record.CORPUS)) in text


async def test_visits_acted_out_now_give_what_they_must() -> None:
    acts = [one for one in record.CORPUS if one.name in LIVE]
    verdicts = judge(await record.act_out(acts), acts)
    assert {one.name: one.told for one in verdicts} == {one.name: one.kinds for one in acts}
