"""Keeps a PostgreSQL and a Redis at hand: `python -m tests.stores [PG] [REDIS]`.

Prints their addresses in two lines, then waits to be stopped. Each is the given one,
or one that answers on this machine's usual port, or one started from a wheel.
"""

import contextlib
import os
import signal
import sys
import tempfile
from pathlib import Path

import psycopg
import redis

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "site"))

from config import full

LOCAL_DATABASE = "postgres://root@127.0.0.1:5432/postgres"
LOCAL_REDIS = "redis://127.0.0.1:6379/9"


def may_create(url: str) -> bool:
    """Whether a PostgreSQL answers there and lets us make test databases."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            query = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = user"
            return bool(connection.execute(query).fetchone()[0])
    except psycopg.Error:
        return False


def answers(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url, socket_connect_timeout=1).ping())
    except redis.RedisError:
        return False


def main(database: str = "", broker: str = "") -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if not database and may_create(LOCAL_DATABASE):
        database = LOCAL_DATABASE
    if not broker and answers(LOCAL_REDIS):
        broker = LOCAL_REDIS
    os.environ |= {"DATABASE_URL": database, "REDIS_URL": broker}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        Path(folder).chmod(0o755)  # PostgreSQL refuses to be root and becomes another
        # What the servers say while starting is not an address.
        out, sys.stdout = sys.stdout, sys.stderr
        database = stack.enter_context(full.postgres(Path(folder)))
        broker = stack.enter_context(full.valkey(Path(folder)))
        out.write(f"{database}\n{broker}\n")
        out.flush()
        signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
