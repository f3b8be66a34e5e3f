"""The demo's mailbox: mail is written to files and read in the browser at /mail/.

Only where the settings name a folder (MAILBOX) and say that this is demo data
(DEMO): anybody who can open the site can read everybody's mail there.
"""

import base64
import email
import email.policy
import re
import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

NAME = re.compile(r"[0-9]{13,20}-[0-9a-f]{8}")
SHOWN = 200


def is_open() -> bool:
    """Whether mail may be read in the browser here."""
    return bool(settings.MAILBOX) and settings.DEMO


class EmailBackend(BaseEmailBackend):
    """Writes each message to a file of its own; half a file is never seen."""

    def send_messages(self, email_messages):
        folder = Path(settings.MAILBOX)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns() // 1000}-{uuid.uuid4().hex[:8]}"
            part = folder / f".{name}.part"
            part.write_bytes(message.message().as_bytes())
            part.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass
class Part:
    """A file or a picture of a mail, by its place in it."""

    number: int
    name: str
    mimetype: str
    content: bytes
    cid: str


class Mail:
    """One mail as a browser shows it."""

    def __init__(self, path: Path):
        self.name = path.stem
        raw = path.read_bytes()
        self.size = len(raw)
        self._mime: EmailMessage = email.message_from_bytes(
            raw, policy=email.policy.default
        )

    @property
    def subject(self):
        return self._mime["Subject"] or ""

    @property
    def to(self):
        return self._mime["To"] or ""

    @property
    def at(self) -> datetime | None:
        date = self._mime["Date"]
        return date.datetime if date else None

    @property
    def headers(self) -> list[tuple[str, str]]:
        return list(self._mime.items())

    def _body(self, kind: str) -> str:
        part = self._mime.get_body((kind,))
        return part.get_content() if part else ""

    @property
    def text(self):
        return self._body("plain")

    @property
    def html(self) -> str:
        """With its own pictures inside, so that nothing has to be fetched."""
        html = self._body("html")
        for part in self.parts:
            if part.cid:
                data = base64.b64encode(part.content).decode()
                html = html.replace(
                    f"cid:{part.cid}", f"data:{part.mimetype};base64,{data}"
                )
        # Links leave the frame that shows the mail.
        return html.replace("<head>", '<head><base target="_top">', 1)

    @property
    def parts(self) -> list[Part]:
        found: list[Part] = []
        for mime in self._mime.walk():
            name, cid = mime.get_filename(), mime.get("Content-ID", "")
            if mime.is_multipart() or not (name or cid):
                continue
            found.append(
                Part(
                    len(found),
                    name or "",
                    mime.get_content_type(),
                    bytes(mime.get_payload(decode=True) or b""),
                    cid.strip("<> "),
                )
            )
        return found


def newest() -> list[Mail]:
    """The newest mails, newest first."""
    paths = sorted(Path(settings.MAILBOX or "").glob("*.eml"), reverse=True)
    return [Mail(path) for path in paths[:SHOWN]]


def find(name: str) -> Mail | None:
    """One mail by its name; None for what is no name or not there."""
    if not NAME.fullmatch(name):
        return None
    path = Path(settings.MAILBOX or "") / f"{name}.eml"
    return Mail(path) if path.is_file() else None
