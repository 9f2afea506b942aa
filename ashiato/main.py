"""The `ashiato` command: reads the arguments and hands over to a role."""

import argparse
import asyncio
import sys

from ashiato import sample, showcase, up
from ashiato.home import Taken
from ashiato.settings import HELP, BadSetting, Settings, load


def parser() -> argparse.ArgumentParser:
    """The arguments that the command takes."""
    top = argparse.ArgumentParser(prog="ashiato", description="Self-hosted web behaviour tracking.")
    common = argparse.ArgumentParser(add_help=False)
    for name, text in HELP.items():
        common.add_argument(f"--{name.replace('_', '-')}", metavar="VALUE", help=text)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    everything = commands.add_parser("up", parents=[common], help="run everything: collector, ClickHouse, viewer")
    everything.add_argument("--demo", action="store_true", help="with the demo shop and its recorded visitors")
    commands.add_parser("collect", parents=[common], help="run a collector alone, on a ClickHouse server")
    commands.add_parser("view", parents=[common], help="run a viewer alone, on a ClickHouse server")
    commands.add_parser("migrate", parents=[common], help="bring the schema up to date and stop")
    event = commands.add_parser("event", parents=[common], help="post one sample batch and say where to see it")
    event.add_argument("--site", default="", metavar="KEY", help="the site key; empty: the newest site")
    return top


def _run(arguments: argparse.Namespace, settings: Settings) -> None:
    match arguments.command:
        case "up":
            asyncio.run(up.serve(settings, frozenset({"collect", "view"}), demo=arguments.demo))
        case "collect" | "view":
            if not settings.clickhouse_url:
                raise BadSetting(
                    f"`ashiato {arguments.command}` needs ASHIATO_CLICKHOUSE_URL; for one process use `up`"
                )
            asyncio.run(up.serve(settings, frozenset({arguments.command})))
        case "migrate":
            asyncio.run(up.migrate(settings))
        case "event":
            asyncio.run(sample.post(settings, arguments.site))


def main() -> None:
    """Entry point. Exit status 2 for a setting that can't be taken, 1 for a start that failed."""
    arguments = parser().parse_args()
    try:
        _run(arguments, load(flags={name: getattr(arguments, name) for name in HELP}))
    except BadSetting as error:
        print(f"ashiato: {error}", file=sys.stderr)
        sys.exit(2)
    except (Taken, up.CannotStart, showcase.NotLoaded, sample.NotTaken) as error:
        sys.exit(f"ashiato: {error}")
