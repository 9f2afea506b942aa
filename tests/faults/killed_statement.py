"""Dies at a statement without an answer, of which a migration is made, for a product that the nursery starts."""

import os
import signal
from typing import Any

import clickhouse_connect

NUMBER = "FAULTS_STATEMENT"


def install() -> None:
    """Have this process killed before, or with an odd number after, its statement number FAULTS_STATEMENT // 2."""
    wanted = int(os.environ.pop(NUMBER))
    connect = clickhouse_connect.get_client
    done = 0

    def connected(*args: Any, **kwargs: Any) -> Any:
        client = connect(*args, **kwargs)
        command = client.command

        def counted(*given: Any, **more: Any) -> Any:
            nonlocal done
            if wanted == 2 * done:
                os.kill(os.getpid(), signal.SIGKILL)
            result = command(*given, **more)
            if wanted == 2 * done + 1:
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1
            return result

        setattr(client, "command", counted)  # noqa: B010 - to mypy a method stays what it is
        return client

    setattr(clickhouse_connect, "get_client", connected)  # noqa: B010 - ours is none of its overloads
