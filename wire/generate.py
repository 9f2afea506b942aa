"""Write the snippet's constants: `python -m wire.generate` makes js-snippet/src/wire.gen.ts."""

from enum import IntEnum
from pathlib import Path

import msgspec

from wire import events, limits

TARGET = Path(__file__).parent.parent / "js-snippet" / "src" / "wire.gen.ts"


def _constants() -> list[str]:
    return [f"export const {name} = {value};" for name, value in vars(limits).items() if name.isupper()]


def _enum(kind: type[IntEnum] | type[events.Flag]) -> list[str]:
    members = [f"  {member.name} = {member.value}," for member in kind]
    return [f"export const enum {kind.__name__} {{", *members, "}"]


def _tags() -> list[str]:
    lines = ["export const enum Tag {"]
    for kind, tag in events.TAGS.items():
        fields = ", ".join(field.name for field in msgspec.structs.fields(kind))
        lines.append(f"  /** [{tag}, {fields}] */")
        lines.append(f"  {kind.__name__} = {tag},")
    return [*lines, "}"]


def typescript() -> str:
    """The whole file's text; a test holds the committed one against it."""
    blocks = [
        ["// Made by `python -m wire.generate` from wire/. Do not edit."],
        _constants(),
        _tags(),
        _enum(events.Flag),
        _enum(events.Reaction),
        _enum(events.Navigation),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(typescript(), encoding="utf-8")
