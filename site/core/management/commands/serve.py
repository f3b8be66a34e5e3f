"""The embedded default: set up what is missing, then serve it all in one process."""

import errno
import os
import signal
import socket

import uvicorn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import bootstrap
from core.duejobs import DueJobs

LOGINS = [
    ("editor", "writes pages and events in the admin"),
    ("approver", "gives the editor review"),
    ("board", "gives the board approval, which publishes"),
    ("organiser", "runs events"),
    ("volunteer", "lets people in"),
    ("member", "registers and holds tickets"),
    ("newcomer", "signed up, not yet a member"),
    ("agent", "helpdesk"),
    ("admin", "everything"),
]


class Server(uvicorn.Server):
    """uvicorn, telling when it answers."""

    def __init__(self, config, ready):
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets=None):
        await super().startup(sockets=sockets)
        if self.started:
            self.ready()


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises CommandError with what to do where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        # Bound alone does not keep another server from binding as well.
        sock.listen(2048)
    except OSError as error:
        sock.close()
        why = {
            errno.EADDRINUSE: "is in use",
            errno.EACCES: "may not be opened by you",
        }.get(error.errno or 0, f"cannot be opened ({error.strerror})")
        raise CommandError(
            f"Port {port} {why}. Choose another one: PORT={port + 1} make run"
        ) from None
    return sock


def leave(*_signal):
    raise SystemExit(0)


class Command(BaseCommand):
    help = (
        "Serve the embedded default: prepares the database, loads the demo into an "
        "empty one, runs due jobs, pages and sockets in one process."
    )
    requires_system_checks: list = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--port", type=int, default=int(os.environ.get("PORT") or 8000)
        )

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()

    def handle(self, *args, host, port, **options):
        signal.signal(signal.SIGTERM, leave)
        sock = listen(host, port)
        jobs = DueJobs()
        try:
            bootstrap.prepare(lambda text: self.say(f"  {text}"))
            self.say("  Starting")
            self.serve(sock, jobs, f"http://localhost:{port}")
        except KeyboardInterrupt:
            pass
        finally:
            sock.close()
            jobs.stop()
            self.say("Stopped.")

    def serve(self, sock, jobs, address):
        def ready():
            jobs.start()
            self.welcome(address)

        config = uvicorn.Config(
            "config.asgi:application",
            workers=1,
            lifespan="off",
            ws="websockets-sansio",
            ws_max_size=65536,
            ws_per_message_deflate=False,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            access_log=False,
            log_level="warning",
            log_config=None,
            timeout_graceful_shutdown=3,
            server_header=False,
        )
        Server(config, ready).run(sockets=[sock])

    def welcome(self, address):
        lines = ["", f"Guildhall answers at {address}/", ""]
        if settings.DEMO:
            lines.append("Sign in with one of these, password guildhall-demo:")
            lines += [f"  {who + '@guild.example':26}{may}" for who, may in LOGINS]
            lines += ["", f"Admin   {address}/admin/"]
        if settings.MAILBOX:
            lines.append(f"Mail    {address}/mail/  (nothing leaves this machine)")
        if not settings.MFA_REQUIRED_FOR_STAFF:
            lines.append(
                "Staff need no second factor here; GUILDHALL_STAFF_MFA=1 requires it."
            )
        lines += [f"Data    {settings.VAR}", "", "Ctrl-C stops it.", ""]
        self.say("\n".join(lines))
