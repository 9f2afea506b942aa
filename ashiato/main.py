"""The `ashiato` command: reads the arguments and hands over to a role."""

import argparse
import asyncio
import sys

from ashiato import sample, up, verify
from ashiato.home import Taken
from ashiato.settings import HELP, BadSetting, Settings, load


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ashiato", description="Self-hosted web behaviour tracking.")
    common = argparse.ArgumentParser(add_help=False)
    for name, text in HELP.items():
        common.add_argument(f"--{name.replace('_', '-')}", metavar="VALUE", help=text)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    everything = commands.add_parser("up", parents=[common], help="run everything: collector, ClickHouse, viewer")
    everything.add_argument("--demo", action="store_true", help="with the demo shop and its recorded visitors")
    commands.add_parser("collect", parents=[common], help="run a collector alone, on a ClickHouse server")
    commands.add_parser("view", parents=[common], help="run a viewer alone, on a ClickHouse server")
    commands.add_parser("migrate", parents=[common], help="bring the schema up to date and stop")
    commands.add_parser("verify", parents=[common], help="check the data on disk; no other process may be using it")
    event = commands.add_parser("event", parents=[common], help="post one sample batch and say where to see it")
    event.add_argument("--site", default="", metavar="KEY", help="the site key; empty: the newest site")
    return parser


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
        case "verify":
            if not asyncio.run(verify.verify(settings)):
                sys.exit(1)
        case "event":
            asyncio.run(sample.post(settings, arguments.site))


def main() -> None:
    """Entry point. Exit status 2 for a setting that can't be taken, 1 for a start that failed or data not whole."""
    arguments = _parser().parse_args()
    try:
        _run(arguments, load(flags={name: getattr(arguments, name) for name in HELP}))
    except BadSetting as error:
        print(f"ashiato: {error}", file=sys.stderr)
        sys.exit(2)
    except (Taken, up.CannotStart, sample.NotTaken) as error:
        sys.exit(f"ashiato: {error}")
