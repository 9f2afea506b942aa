"""The `ashiato` command: reads the arguments and hands over to a role."""

import argparse
import asyncio
import sys
from pathlib import Path
from uuid import UUID

from ashiato import backup, carrying, erasing, sample, showcase, start, streams, up, verify
from ashiato.home import Taken, Unusable
from ashiato.settings import HELP, BadSetting, Settings, load
from collector.ledger import Subject, user_hash

SERVING = ("up", "collect", "view")  # they go on whether somebody listens or not


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
    commands.add_parser("verify", parents=[common], help="check the data on disk; no other process may be using it")
    event = commands.add_parser("event", parents=[common], help="post one sample batch and say where to see it")
    event.add_argument("--site", default="", metavar="KEY", help="the site key; empty: the newest site")
    erase = commands.add_parser("erase", parents=[common], help="erase a visitor's, user's or session's data, for good")
    whose = erase.add_mutually_exclusive_group(required=True)
    whose.add_argument("--visitor", type=UUID, metavar="UUID", help="everything collected of this visitor until now")
    whose.add_argument("--user", metavar="ID", help="everything collected until now of whom the site calls by this id")
    whose.add_argument("--session", type=UUID, metavar="UUID", help="this session, and what still comes of it")
    erase.add_argument("--site", default="", metavar="KEY", help="only at the site with this key; empty: at any")
    kept = commands.add_parser("backup", parents=[common], help="write the stopped data folder into one tar file")
    kept.add_argument("file", type=Path, metavar="FILE", help="a new file, outside of the data folder")
    back = commands.add_parser("restore", parents=[common], help="put a backup into the data folder")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--force", action="store_true", help="replace the data that is there")
    out = commands.add_parser("export", parents=[common], help="write a session's recording into a file")
    out.add_argument("session", type=UUID, metavar="SESSION")
    out.add_argument("file", type=Path, metavar="FILE", help=".json, .json.gz: for any rrweb tool; .html plays offline")
    out.add_argument("--tab", type=int, default=0, metavar="N", help="the N-th recorded tab; 0: the first")
    into = commands.add_parser("import", parents=[common], help="post a recording that another tool wrote")
    into.add_argument("file", type=Path, metavar="FILE", help="rrweb events as JSON or JSON lines, gzip or not")
    into.add_argument("--site", default="demo", metavar="KEY", help="the site key")
    into.add_argument("--origin", default="", metavar="ADDRESS", help="one of the site's addresses, if it has a list")
    return top


def _subject(arguments: argparse.Namespace) -> Subject:
    if arguments.visitor is not None:
        return Subject("visitor", arguments.visitor, arguments.site)
    if arguments.user is not None:
        return Subject("user", user_hash(arguments.user), arguments.site)
    return Subject("session", arguments.session, arguments.site)


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
            asyncio.run(start.migrate(settings))
        case "verify" | "backup" | "restore":
            _handle_data(arguments, settings)
        case "event":
            asyncio.run(sample.post(settings, arguments.site))
        case "export":
            asyncio.run(carrying.export(settings, arguments.session, arguments.file, tab=arguments.tab))
        case "import":
            asyncio.run(carrying.bring(settings, arguments.file, arguments.site, arguments.origin))
        case "erase":
            asyncio.run(erasing.erase(settings, _subject(arguments)))


def _handle_data(arguments: argparse.Namespace, settings: Settings) -> None:
    match arguments.command:
        case "verify":
            if not asyncio.run(verify.verify(settings)):
                sys.exit(1)
        case "backup":
            backup.backup(settings, arguments.file)
        case "restore":
            backup.restore(settings, arguments.file, force=arguments.force)


def main() -> None:
    """Entry point. Exit status 2 for a setting that can't be taken, 1 for a start that failed or data not whole."""
    streams.occupy()
    arguments = parser().parse_args()
    if arguments.command in SERVING:
        streams.forgive()
    try:
        _run(arguments, load(flags={name: getattr(arguments, name) for name in HELP}))
    except BadSetting as error:
        print(f"ashiato: {error}", file=sys.stderr)
        sys.exit(2)
    except (
        Taken,
        Unusable,
        start.CannotStart,
        showcase.NotLoaded,
        sample.NotTaken,
        erasing.NotErased,
        carrying.NotCarried,
        backup.NotBackedUp,
    ) as error:
        sys.exit(f"ashiato: {error}")
