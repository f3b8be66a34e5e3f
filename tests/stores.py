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
from urllib.parse import urlsplit, urlunsplit

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


@contextlib.contextmanager
def at_hand(database: str = "", broker: str = ""):
    """Addresses of a PostgreSQL and a Redis: the given, those of this machine, or
    servers of our own that end with the block."""
    if not database and may_create(LOCAL_DATABASE):
        database = LOCAL_DATABASE
    if not broker and answers(LOCAL_REDIS):
        broker = LOCAL_REDIS
    os.environ |= {"DATABASE_URL": database, "REDIS_URL": broker}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        Path(folder).chmod(0o755)  # PostgreSQL refuses to be root and becomes another
        database = stack.enter_context(full.postgres(Path(folder)))
        yield database, stack.enter_context(full.valkey(Path(folder)))


@contextlib.contextmanager
def database_of_its_own(server: str, name: str, *, template: str = ""):
    """The address of a new database there, gone after the block. It begins as a copy of
    `template` where that is there, else empty."""
    with psycopg.connect(server, autocommit=True) as connection:
        known = "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate"
        found = connection.execute(known, [template]).fetchone()
        like = f' TEMPLATE "{template}"' if found else ""
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"{like}')
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def main(database: str = "", broker: str = "") -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # What the servers say while starting is not an address.
    out, sys.stdout = sys.stdout, sys.stderr
    with at_hand(database, broker) as (database, broker):
        out.write(f"{database}\n{broker}\n")
        out.flush()
        signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
