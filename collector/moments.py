"""An event's rows: a line in the session's timeline, a point on its page, a stretch of its scrolling."""

import hashlib
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from collector import clamp
from collector.context import Context
from collector.tables import Rows
from wire import events, limits

MAX_VITAL = 1e9  # ms; nobody waits for longer than eleven days
_NO_TARGET = ("", "", 0, 0, 0, 0, 0, 0)


@lru_cache(maxsize=16_384)
def path_hash(path: str) -> int:
    """The first 8 bytes of the path's blake2b, as a little-endian UInt64."""
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=8).digest(), "little")


def _json(value: Mapping[str, Any]) -> str:
    return msgspec.json.encode(value).decode()


def _prop(value: Any) -> Any:
    if isinstance(value, str):
        return clamp.text(value, limits.MAX_PROP_CHARS)
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 2**63):
        return value
    try:
        return clamp.text(_json({"": value})[4:-1], limits.MAX_PROP_CHARS)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError):
        return clamp.text(str(type(value).__name__), limits.MAX_PROP_CHARS)


def _props(props: Mapping[str, Any]) -> dict[str, Any]:
    kept = list(props.items())[: limits.MAX_PROPS]
    return {clamp.text(name, limits.MAX_NAME_CHARS): _prop(value) for name, value in kept}


def _start(event: events.Start) -> Mapping[str, Any]:
    return {
        "navigation": clamp.unsigned(event.navigation, clamp.UINT8),
        "load_ms": clamp.unsigned(event.load_ms, clamp.UINT32),
    }


def _field(event: events.Field) -> Mapping[str, Any]:
    return {
        "kind": clamp.text(event.kind, 32),
        "dwell_ms": clamp.unsigned(event.dwell_ms, clamp.UINT32),
        "edits": clamp.unsigned(event.edits, clamp.UINT32),
        "refills": clamp.unsigned(event.refills, clamp.UINT32),
        "filled": event.filled,
    }


def _error(event: events.Error) -> Mapping[str, Any]:
    return {
        "message": clamp.text(event.message, limits.MAX_MESSAGE_CHARS),
        "source": clamp.text(event.source, limits.MAX_URL_CHARS),
        "line": clamp.unsigned(event.line, clamp.UINT32),
        "column": clamp.unsigned(event.column, clamp.UINT32),
        "stack": clamp.text(event.stack, limits.MAX_STACK_CHARS),
        "count": max(1, clamp.unsigned(event.count, clamp.UINT32)),
    }


def _resize(event: events.Resize) -> Mapping[str, Any]:
    return {
        "width": clamp.unsigned(event.width, clamp.UINT16),
        "height": clamp.unsigned(event.height, clamp.UINT16),
        "angle": event.angle % 360,
    }


def _custom(event: events.Custom) -> Mapping[str, Any]:
    return {"name": clamp.text(event.name, limits.MAX_NAME_CHARS), "props": _props(event.props)}


def _select(event: events.Select) -> Mapping[str, Any]:
    return {"chars": clamp.unsigned(event.chars, clamp.UINT32), "copied": event.copied}


def _abandon(event: events.Abandon) -> Mapping[str, Any]:
    return {"last": _path(event.last), "edited": clamp.unsigned(event.edited, clamp.UINT16)}


def _vital(event: events.Vital) -> Mapping[str, Any]:
    value = event.value if math.isfinite(event.value) else 0.0
    return {"name": clamp.text(event.name, 16), "value": max(0.0, min(value, MAX_VITAL))}


def _identify(event: events.Identify) -> Mapping[str, Any]:
    return {"user": clamp.text(event.user, limits.MAX_NAME_CHARS), "traits": _props(event.traits)}


def _consent(event: events.Consent) -> Mapping[str, Any]:
    return {
        "visitor": event.visitor,
        "recording": event.recording,
        "version": clamp.text(event.version, limits.MAX_NAME_CHARS),
        "source": clamp.text(event.source, 16),
    }


def _recorded(event: events.Recorded) -> Mapping[str, Any]:
    return {"rule": clamp.text(event.rule, limits.MAX_NAME_CHARS), "sample": clamp.unsigned(event.sample, 100)}


_DETAIL: Mapping[type[Any], Callable[[Any], Mapping[str, Any]]] = {
    events.Start: _start,
    events.Field: _field,
    events.Error: _error,
    events.Visibility: lambda event: {"hidden": event.hidden},
    events.Resize: _resize,
    events.Custom: _custom,
    events.Leave: lambda event: {"active_ms": clamp.unsigned(event.active_ms, clamp.UINT32)},
    events.Select: _select,
    events.Abandon: _abandon,
    events.Vital: _vital,
    events.Identify: _identify,
    events.Set: lambda event: {"props": _props(event.props)},
    events.Consent: _consent,
    events.Recorded: _recorded,
}


def _path(value: str) -> str:
    return clamp.text(value, limits.MAX_PATH_CHARS)


def _label(value: str) -> str:
    return clamp.text(value, limits.MAX_LABEL_CHARS)


def _target(event: events.Event) -> tuple[Any, ...]:
    """path, label, x, y, flags, node, reaction, reaction_ms"""
    if isinstance(event, events.Click):
        return (
            _path(event.path),
            _label(event.label),
            clamp.pixel(event.x),
            clamp.pixel(event.y),
            clamp.unsigned(event.flags, clamp.UINT16),
            clamp.unsigned(event.node, clamp.UINT32),
            clamp.unsigned(event.reaction, clamp.UINT8),
            clamp.unsigned(event.reaction_ms, clamp.UINT32),
        )
    if isinstance(event, events.Field | events.Submit | events.Abandon):
        return (_path(event.path), _label(event.label), *_NO_TARGET[2:])
    if isinstance(event, events.Select | events.Vital):
        return (_path(event.path), *_NO_TARGET[1:])
    return _NO_TARGET


def _pointer(context: Context, at_ms: int, event: events.Click | events.Move) -> tuple[Any, ...]:
    path = _path(event.path)
    if isinstance(event, events.Click):
        _, label, _, _, _, node, reaction, reaction_ms = _target(event)
        kind, weight = "click", 1
    else:
        label, node, reaction, reaction_ms = "", 0, 0, 0
        kind, weight = "move", max(1, clamp.unsigned(event.dwell_ms, clamp.UINT16))
    return (
        *(context.site, context.day, kind, context.page, at_ms),
        *(context.batch.session, context.batch.tab, context.batch.view.id, path_hash(path), path, label),
        clamp.unsigned(event.ex, limits.OFFSET_SCALE),
        clamp.unsigned(event.ey, limits.OFFSET_SCALE),
        *(clamp.pixel(event.x), clamp.pixel(event.y)),
        *(context.width, context.page_height, context.device),
        clamp.unsigned(event.flags, clamp.UINT16),
        *(node, weight, reaction, reaction_ms, int(context.agent.bot)),
    )


def _scroll(context: Context, at_ms: int, event: events.Scroll) -> tuple[Any, ...]:
    return (
        *(context.site, context.day, context.page, at_ms),
        *(context.batch.session, context.batch.tab, context.batch.view.id),
        clamp.unsigned(event.top, clamp.UINT32),
        clamp.unsigned(event.height, clamp.UINT32),
        clamp.unsigned(event.page_height, clamp.UINT32),
        clamp.unsigned(event.dwell_ms, clamp.UINT32),
        *(context.width, context.device, int(context.agent.bot)),
    )


def _view(context: Context, event: events.Start) -> tuple[Any, ...]:
    view = context.batch.view
    return (
        *(context.site, context.day, view.id, context.batch.session, context.visitor, context.batch.tab),
        *(context.at(view.at), context.page, context.url),
        clamp.text(view.title, limits.MAX_TITLE_CHARS),
        context.referrer,
        clamp.unsigned(event.navigation, clamp.UINT8),
        clamp.unsigned(event.load_ms, clamp.UINT32),
        *(context.width, context.height, context.page_height),
        clamp.unsigned(view.screen_width, clamp.UINT16),
        clamp.unsigned(view.screen_height, clamp.UINT16),
        clamp.ratio(view.scale),
        *(context.device, context.agent.browser, context.agent.system, context.lang, context.zone),
        int(context.agent.bot),
    )


def add(rows: Rows, context: Context, n: int, event: events.Event) -> int:
    """Add the rows of the batch's n-th event; returns its time on the server's clock, Unix ms."""
    at_ms = context.at(context.batch.view.at + event.t)
    if isinstance(event, events.Scroll):
        rows.add("scrolls", _scroll(context, at_ms, event))
        return at_ms
    if isinstance(event, events.Move):
        rows.add("pointers", _pointer(context, at_ms, event))
        return at_ms
    if isinstance(event, events.Click) and not event.flags & events.Flag.KEYBOARD:
        rows.add("pointers", _pointer(context, at_ms, event))
    if isinstance(event, events.Start):
        rows.add("views", _view(context, event))
    detail = _DETAIL.get(type(event))
    batch = context.batch
    rows.add(
        "events",
        (
            *(context.site, context.day, batch.session, batch.tab, batch.view.id, at_ms, batch.seq, n),
            *(events.TAGS[type(event)], context.page, *_target(event), _json(detail(event)) if detail else ""),
        ),
    )
    return at_ms
