"""An event's rows: a line in the session's timeline, a point on its page, a stretch of its scrolling."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zlib import crc32

import msgspec
from msgspec.structs import astuple

from collector import clamp
from collector.context import Context
from collector.tables import Rows
from wire import events, limits

MAX_VITAL = 1e9  # ms; nobody waits for longer than eleven days
RESTED_MS = 1_000  # a mouse that rested for less says nothing
_NOWHERE = (0, 0, 0, 0, 0, 0)  # x, y, flags, node, reaction, reaction_ms
_CLICK = events.TAGS[events.Click]
_KEYBOARD = int(events.Flag.KEYBOARD)


def _swing(event: events.Swing) -> Mapping[str, Any]:
    return {
        "what": clamp.unsigned(event.what, clamp.UINT8),
        "turns": clamp.unsigned(event.turns, clamp.UINT16),
        "ms": clamp.unsigned(event.ms, clamp.UINT32),
    }


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
    return {
        "last": _path(event.last),
        "edited": clamp.unsigned(event.edited, clamp.UINT16),
        "pressed": event.pressed,
    }


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
    events.Swing: _swing,
}


def _path(value: str) -> str:
    return clamp.text(value, limits.MAX_PATH_CHARS)


def _target(event: events.Event) -> tuple[str, str]:
    """path, label"""
    if isinstance(event, events.Field | events.Submit | events.Abandon):
        return event.path, event.label
    if isinstance(event, events.Select | events.Vital):
        return event.path, ""
    return "", ""


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


def add(rows: Rows, context: Context, happened: Iterable[tuple[int, events.Event]]) -> list[int]:
    """Add the rows of a batch's events, each with its number in the batch.

    Returns their times on the server's clock, Unix ms.
    """
    batch = context.batch
    began_ms, latest_ms = batch.view.at + context.shift_ms, context.received_ms
    earliest_ms = latest_ms - limits.MAX_SKEW_MS
    times: list[int] = []
    lines: list[tuple[Any, ...]] = []
    points: list[tuple[Any, ...]] = []
    stretches: list[tuple[Any, ...]] = []
    for n, event in happened:
        at_ms = began_ms + event.t
        if not earliest_ms <= at_ms <= latest_ms:
            at_ms = context.at(batch.view.at + event.t)
        times.append(at_ms)
        kind = type(event)
        if kind is events.Move:
            _, path, ex, ey, x, y, flags, dwell_ms = astuple(event)
            points.append(("move", at_ms, path, "", ex, ey, x, y, flags, 0, dwell_ms, 0, 0))
        elif kind is events.Scroll:
            stretches.append((at_ms, *astuple(event)[1:]))
        elif kind is events.Click:
            _, path, ex, ey, x, y, flags, label, node, *reaction, rest_ms = astuple(event)
            text = _json({"rest_ms": clamp.unsigned(rest_ms, clamp.UINT32)}) if rest_ms >= RESTED_MS else ""
            lines.append((at_ms, n, _CLICK, path, label, x, y, flags, node, *reaction, text))
            if not flags & _KEYBOARD:
                points.append(("click", at_ms, path, label, ex, ey, x, y, flags, node, 1, *reaction))
        else:
            if isinstance(event, events.Start):
                rows.add("views", _view(context, event))
            detail = _DETAIL.get(kind)
            text = _json(detail(event)) if detail else ""
            if isinstance(event, events.Start):
                # two products are one page, and going from one to the other and back is no loop
                text = f'{text[:-1]},"url_hash":{crc32(context.url.encode())}}}'
            lines.append((at_ms, n, events.TAGS[kind], *_target(event), *_NOWHERE, text))
    where = (context.site, context.day, batch.session, batch.tab, batch.view.id)
    bot = int(context.agent.bot)
    rows.add_stretch("events", (*where, batch.seq, context.page), lines)
    rows.add_stretch(
        "pointers", (*where, context.page, context.width, context.page_height, context.device, bot), points
    )
    rows.add_stretch("scrolls", (*where, context.page, context.width, context.device, bot), stretches)
    return times
