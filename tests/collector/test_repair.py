"""What is left of a spool after damage."""

import os
import random
from pathlib import Path

import pytest

from collector.frame import encode, padding
from tests.collector.spools import everything, files, opened, payloads


@pytest.mark.parametrize("cut", [1, 20, 21, 22, 60])
async def test_spool_with_a_torn_tail_loses_only_that_record(tmp_path: Path, cut: int) -> None:
    async with opened(tmp_path) as spool:
        await spool.append(b"a" * 100)
        await spool.append(b"b" * 100)
    (path,) = files(tmp_path)
    os.truncate(path, path.stat().st_size - cut)
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [b"a" * 100]
        assert spool.torn_bytes == 121 - cut
        assert path.stat().st_size == 121
        await spool.append(b"c")
        assert payloads(spool) == [b"a" * 100, b"c"]


async def test_spool_damaged_in_the_middle_goes_on_behind_and_keeps_the_bytes(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        for n in range(5):
            await spool.append(bytes([n]) * 100)
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[121 * 2 + 50] ^= 0xFF
    path.write_bytes(data)
    async with opened(tmp_path) as spool:
        assert [payload[0] for payload in payloads(spool)] == [0, 1, 3, 4]
        assert (spool.corrupt_gaps, spool.torn_bytes) == (1, 0)
        (kept,) = files(tmp_path, "*.corrupt")
        assert kept.read_bytes() == data[242:363]


async def test_spool_with_a_damaged_last_record_keeps_its_bytes(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        await spool.append(b"a" * 100)
        await spool.append(b"b" * 100)
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[-1] ^= 0xFF  # a write that was cut off is shorter than it says
    path.write_bytes(data)
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [b"a" * 100]
        assert (spool.corrupt_gaps, spool.torn_bytes) == (1, 0)
        (kept,) = files(tmp_path, "*.corrupt")
        assert kept.read_bytes() == data[121:]
        await spool.append(b"c")
        assert payloads(spool) == [b"a" * 100, b"c"]


async def test_spool_with_nothing_but_a_padding_behind_its_checkpoint_is_sound(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        await spool.append(b"a" * 100)
        await spool.advance(everything(spool)[0])
        (path,) = files(tmp_path)
        data = path.read_bytes()
    # A kill came between it and the large record that it was for
    path.write_bytes(data + padding(bytes.fromhex(path.stem[9:]), 4_096 - len(data), 4_096))
    async with opened(tmp_path) as spool:
        assert (payloads(spool), spool.corrupt_gaps, spool.torn_bytes) == ([], 0, 0)
        assert not spool.step_over_damage()
        assert path not in files(tmp_path)
        await spool.append(b"b")
        assert payloads(spool) == [b"b"]


async def test_spool_with_a_record_twice_gives_it_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        for n in range(4):
            await spool.append(bytes([n]) * 100)
        await spool.advance(everything(spool)[0])
    (path,) = files(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[:363] + data[:242] + data[363:] + data[121:242])
    for gaps in (3, 2):  # two that are side by side are one from now on
        async with opened(tmp_path) as spool:
            assert [payload[0] for payload in payloads(spool)] == [1, 2, 3]
            assert spool.corrupt_gaps == gaps
            assert sum(kept.stat().st_size for kept in files(tmp_path, "*.corrupt")) >= 363


async def test_spool_with_a_copied_segment_reads_it_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        for n in range(3):
            await spool.append(bytes([n]))
    (path,) = files(tmp_path)
    copied = path.with_name(path.name.replace("00000001", "00000007"))
    copied.write_bytes(path.read_bytes())
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [b"\0", b"\1", b"\2"]
        assert spool.corrupt_gaps == 1
        assert [kept.name for kept in files(tmp_path, "*.corrupt")] == [copied.with_suffix(".corrupt").name]


@pytest.mark.parametrize(
    "name", ["00000001-zzzzzzzz.spool", "00000001.spool", "notes.spool", "00000001-12345678(1).spool"]
)
async def test_spool_passes_over_files_that_are_no_segments(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x" * 50)
    async with opened(tmp_path) as spool:
        assert payloads(spool) == []
        await spool.append(b"a")
        assert payloads(spool) == [b"a"]
    assert (tmp_path / name).read_bytes() == b"x" * 50


async def test_spool_forged_record_inside_a_damaged_one_is_not_believed(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        await spool.append(b"a")
        await spool.append(encode(b"\xa5ASH", 3, 0, b"forged"))
        await spool.append(b"c")
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[22] ^= 0xFF  # the second record's magic
    path.write_bytes(data)
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [b"a", b"c"]


@pytest.mark.parametrize("seed", range(60))
async def test_spool_mutated_at_random_opens_and_loses_only_what_was_touched(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    sent = [chance.randbytes(chance.randrange(400)) for _ in range(60)]
    async with opened(tmp_path, segment_bytes=3_000) as spool:
        for payload in sent:
            await spool.append(payload)
    paths = files(tmp_path)
    touched = chance.randrange(1, 4)
    for _ in range(touched):
        path = chance.choice(paths)
        data = bytearray(path.read_bytes())
        at = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at : at + 64] = bytes(len(data[at : at + 64]))
            case 2:
                data[at:at] = chance.randbytes(20)
        path.write_bytes(data)
    async with opened(tmp_path) as spool:
        left = payloads(spool)
        assert set(left) <= set(sent)
        assert len(sent) - len(left) <= 4 * touched  # 64 bytes touch four records at most
        await spool.append(b"goes on")
        assert payloads(spool)[-1] == b"goes on"
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [*left, b"goes on"]


async def test_spool_missing_a_segment_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path, segment_bytes=500) as spool:
        for n in range(20):
            await spool.append(bytes([n]) * 100)
    paths = files(tmp_path)
    paths[1].unlink()
    async with opened(tmp_path) as spool:
        assert [payload[0] for payload in payloads(spool)] == [*range(5), *range(10, 20)]


async def test_spool_without_its_checkpoint_reads_all_there_is_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        for n in range(3):
            await spool.append(bytes([n]))
        await spool.advance(everything(spool)[1])
    (tmp_path / "checkpoint").write_bytes(b"garbage")
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [b"\0", b"\1", b"\2"]
