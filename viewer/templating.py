"""Templates of one language: its words, its numbers, dates and durations."""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent
from jinja2.runtime import Context
from markupsafe import Markup

from insight.signals.signal import KINDS
from viewer import chart, heatmap_kind
from viewer.assets import mark, shape, static_url
from viewer.i18n import Words

FOLDER = Path(__file__).parent / "templates"


@cache
def environment(words: Words) -> jinja2.Environment:
    """Autoescaping templates, compiled once a process; a name that isn't there is an error, not an empty place."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    _write_counts(env, words)
    env.globals["static"] = static_url
    env.globals["shape"] = shape
    env.globals["mark"] = mark
    env.globals["client_words"] = words.client
    env.globals["chart"] = chart
    env.globals["signal_kinds"] = KINDS
    env.globals["heatmap_of"] = heatmap_kind.of
    env.filters.update(_filters(words))
    return env


def _write_counts(env: jinja2.Environment, words: Words) -> None:
    """The count of a sentence stands in it as the language writes numbers: 1,000,000 clicks."""
    plain: Any = env.globals["ngettext"]

    @jinja2.pass_context
    def counted(context: Context, one: str, many: str, count: int, /, **variables: Any) -> Any:
        written = {"num": format_decimal(count, locale=words.locale), **variables}
        return plain(context, one, many, count, **written)

    env.globals["ngettext"] = counted


def utc(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


def json_block(value: Any) -> Markup:
    """JSON that may stand in a `<script type="application/json">`: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(  # noqa: S704 - the three characters that matter in a script element are escaped
        text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    )


def duration(ms: int) -> str:
    """4:12, or 1:02:03 from an hour on."""
    seconds = round(ms / 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _filters(words: Words) -> dict[str, Any]:
    locale = words.locale

    def number(value: float) -> str:
        return format_decimal(value, locale=locale)

    def percent(fraction: float) -> str:
        return format_percent(fraction, locale=locale)

    def day(value: dt.date, width: str = "medium") -> str:
        if width == "short":
            return format_date(value, "MMM d" if words.language == "en" else "M/d", locale=locale)
        return format_date(value, "medium", locale=locale)

    def when(ms: int) -> Markup:
        """The moment in UTC; the script turns it to the reader's own time."""
        moment = utc(ms)
        text = format_datetime(moment, "medium", tzinfo=dt.UTC, locale=locale)
        return Markup('<time datetime="{}">{} UTC</time>').format(moment.isoformat(timespec="milliseconds"), text)

    def ago(ms: int, now_ms: int) -> Markup:
        moment = utc(ms)
        delta = dt.timedelta(milliseconds=min(ms - now_ms, 0))
        text = format_timedelta(delta, add_direction=True, locale=locale)
        full = format_datetime(moment, "medium", tzinfo=dt.UTC, locale=locale)
        return Markup('<time datetime="{}" data-ago title="{} UTC">{}</time>').format(
            moment.isoformat(timespec="milliseconds"), full, text
        )

    def size(count: float) -> str:
        pattern = "#,##0"
        for unit in ("B", "kB", "MB"):
            if count < 1000:
                return f"{format_decimal(count, pattern, locale=locale)} {unit}"
            count, pattern = count / 1000, "#,##0.0"  # one place, so that a column's points stand in line
        return f"{format_decimal(count, pattern, locale=locale)} GB"

    return {
        "number": number,
        "percent": percent,
        "day": day,
        "when": when,
        "ago": ago,
        "duration": duration,
        "size": size,
        "json_block": json_block,
    }
