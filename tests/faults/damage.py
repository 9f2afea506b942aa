"""What time, disks and people do to a folder of files: bits flip, blocks go to zero, files are cut, moved and lost."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

MOST_BYTES = 700  # of one piece of damage
SMALL = ("checkpoint", "plan")

Change = Callable[[random.Random, bytearray], None]


def _stretch(dice: random.Random, data: bytearray) -> tuple[int, int]:
    start = dice.randrange(len(data))
    return start, min(len(data), start + dice.randrange(1, MOST_BYTES))


def flip(dice: random.Random, data: bytearray) -> None:
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def zero(dice: random.Random, data: bytearray) -> None:
    start, end = _stretch(dice, data)
    data[start:end] = bytes(end - start)


def scribble(dice: random.Random, data: bytearray) -> None:
    start, end = _stretch(dice, data)
    data[start:end] = dice.randbytes(end - start)


def cut(dice: random.Random, data: bytearray) -> None:
    del data[dice.randrange(len(data)) :]


def take_out(dice: random.Random, data: bytearray) -> None:
    start, end = _stretch(dice, data)
    del data[start:end]


def put_in(dice: random.Random, data: bytearray) -> None:
    at = dice.randrange(len(data) + 1)
    data[at:at] = dice.randbytes(dice.randrange(1, MOST_BYTES))


def repeat(dice: random.Random, data: bytearray) -> None:
    start, end = _stretch(dice, data)
    at = dice.choice((end, dice.randrange(len(data) + 1)))
    data[at:at] = data[start:end]


def write_over(dice: random.Random, data: bytearray) -> None:
    start, end = _stretch(dice, data)
    at = dice.randrange(len(data))
    data[at : at + end - start] = data[start:end]


def lengthen(dice: random.Random, data: bytearray) -> None:
    size = dice.randrange(1, 5_000)
    data += dice.choice((bytes(size), dice.randbytes(size)))


CHANGES: tuple[Change, ...] = (flip, zero, scribble, cut, take_out, put_in, repeat, write_over, lengthen)


def change(dice: random.Random, path: Path) -> str:
    """Change a file's content, if it has any."""
    data = bytearray(path.read_bytes())
    chosen = dice.choice(CHANGES)
    if data:
        chosen(dice, data)
        path.write_bytes(data)
    return f"{chosen.__name__} {path.name}"


def swap(dice: random.Random, folder: Path) -> str:
    """Two segments with each other's name."""
    one, other = dice.sample(sorted(folder.glob("*.spool")), 2)
    spare = folder / "spare"
    one.rename(spare)
    other.rename(one)
    spare.rename(other)
    return f"swap {one.name} {other.name}"


def lose(dice: random.Random, folder: Path) -> str:
    path = dice.choice(sorted(folder.glob("*.spool")))
    path.unlink()
    return f"lose {path.name}"


def copy(dice: random.Random, folder: Path) -> str:
    """A segment twice, as somebody leaves it who wanted to save it."""
    path = dice.choice(sorted(folder.glob("????????-????????.spool")))
    number, _, magic = path.stem.partition("-")
    copied = dice.choice(
        (
            f"{int(number) + dice.randrange(1, 50):08d}-{magic}.spool",
            f"{number}-{dice.randbytes(4).hex()}.spool",
            f"{number}-{magic} (copy).spool",
            f"{number}-copyof{magic[:2]}.spool",
            f"{number}.spool",
        )
    )
    shutil.copyfile(path, folder / copied)
    return f"copy {path.name} to {copied}"


def litter(dice: random.Random, folder: Path) -> str:
    """Files and folders that nobody meant."""
    name = dice.choice(("checkpoint.tmp", "plan.tmp", "x.spool", "notes.txt", "00000001-zzzzzzzz.spool", "lost+found"))
    if name == "lost+found":
        (folder / name).mkdir(exist_ok=True)
    else:
        (folder / name).write_bytes(dice.randbytes(dice.randrange(200)))
    return f"litter {name}"


def spoil(dice: random.Random, folder: Path) -> str:
    """Damage to one of the small files beside the segments, or its loss."""
    path = folder / dice.choice(SMALL)
    if not path.exists():
        return f"no {path.name}"
    if dice.random() < 0.3:
        path.unlink()
        return f"lose {path.name}"
    return change(dice, path)


def damaged(dice: random.Random, folder: Path, pieces: int) -> list[str]:
    """Do this to a spool's folder; gives what was done."""
    done = []
    for _ in range(pieces):
        paths = sorted(folder.glob("*.spool"))
        if len(paths) < 2:
            break
        roll = dice.random()
        if roll < 0.70:
            done.append(change(dice, dice.choice(paths)))
        else:
            done.append(dice.choice((swap, lose, copy, litter, spoil, spoil))(dice, folder))
    return done
