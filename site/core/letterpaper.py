"""Composes one letter: HTML and text, pictures inside, files attached."""

import re
import textwrap
import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage as MimeMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from wagtail.models import Site

from core.mail import KINDS, Attachment, Written, site_url
from core.models import Letter, SiteSettings
from core.theme import theme

WIDTH = 72
MAX_LINE = 120  # of what people wrote, in a header
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SPACES = re.compile(r"[^\S\n]+")


def one_line(text: str, limit: int = MAX_LINE) -> str:
    """Text fit for a header: no line end of any alphabet, no direction trick."""
    text = _BREAKS.sub(" ", str(text))
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cs"})
    # An encoded word (RFC 2047) that somebody typed would be decoded, line ends too.
    text = " ".join(text.split()).replace("=?", "= ?")
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _sound(text: str) -> str:
    """Without lone surrogates, which JSON can carry and mail cannot."""
    return text.encode("utf-8", "replace").decode()


def wrap(text: str) -> str:
    """Plain text at 72 columns; links and codes are never broken."""
    lines = []
    for line in text.strip().splitlines():
        line = _SPACES.sub(" ", line).strip()
        lines += textwrap.wrap(
            line, WIDTH, break_long_words=False, break_on_hyphens=False
        ) or [""]
    joined = "\n".join(lines)
    return re.sub(r"\n{3,}", "\n\n", joined) + "\n"


class Message(EmailMultiAlternatives):
    """Django's message with our own MIME tree, since its own has no inline pictures.

    multipart/mixed: (multipart/alternative: text, (multipart/related: HTML, PNGs)),
    files. Tests and backends read subject, body and attachments as usual.
    """

    def __init__(self, *, letter: Letter, written: Written, text: str, html: str):
        subject = one_line(written.subject)
        super().__init__(
            subject, text, settings.DEFAULT_FROM_EMAIL, [one_line(letter.to, 254)]
        )
        self.attach_alternative(html, "text/html")
        self.html, self.letter, self.written = html, letter, written
        for file in written.attachments:
            self.attach(file.name, file.content, file.mimetype)

    def message(self, **_policy):
        mime = _Mime(policy=SMTP)
        mime["Subject"] = self.subject
        name, address = parseaddr(self.from_email)
        mime["From"] = Address(name or _site_name(), addr_spec=address)
        mime["To"] = Address(one_line(self.written.name), addr_spec=self.to[0])
        mime["Date"] = format_datetime(timezone.localtime(self.letter.created_at))
        mime["Message-ID"] = self.letter.message_id
        mime["Auto-Submitted"] = "auto-generated"
        for header, value in self.written.headers.items():
            mime[header] = one_line(value, 900)
        mime.set_content(self.body, cte="quoted-printable")
        mime.add_alternative(self.html, subtype="html", cte="quoted-printable")
        for cid, png in self.written.images.items():
            mime.get_payload()[1].add_related(
                png,
                "image",
                "png",
                cid=f"<{cid}>",
                filename=f"{cid}.png",
                disposition="inline",
            )
        for file in self.written.attachments:
            _attach(mime, file)
        # Last: a header of this name would have moved into the first part.
        mime["Content-Language"] = self.letter.language
        return mime


class _Mime(MimeMessage):
    def as_bytes(self, unixfrom=False, policy=None, linesep=None):
        """Django's SMTP door asks for a line end; the policy has CRLF already."""
        return super().as_bytes(unixfrom, policy)


def _attach(mime, file: Attachment) -> None:
    kind, *params = [part.strip() for part in file.mimetype.split(";")]
    maintype, _slash, subtype = kind.partition("/")
    given: dict = {"filename": one_line(file.name)}
    given["params"] = dict(p.split("=", 1) for p in params if "=" in p)
    if maintype == "text":
        content = file.content
        text = content.decode() if isinstance(content, bytes) else content
        mime.add_attachment(text, subtype=subtype, cte="base64", **given)
    else:
        mime.add_attachment(file.content, maintype, subtype, **given)


def colours(brand: str) -> dict[str, str]:
    """What mail templates paint with, as hex; `dark_…` for clients that honour it.

    Neutrals are those of guild.css; mail cannot read custom properties.
    """
    found = {
        "paper": ("#f6f6f2", "#0f1412"),
        "surface": ("#ffffff", "#171d1a"),
        "ink": ("#16201c", "#edf1ed"),
        "ink2": ("#46524c", "#b7c1bb"),
        "ink3": ("#5f6b65", "#96a29b"),
        "line": ("#cfd3cd", "#3a443f"),
    }
    tokens = theme(brand).tokens
    for name in ("brand", "on-brand", "tint", "on-tint"):
        found[name.replace("-", "_")] = tokens[name]
    light = {name: pair[0] for name, pair in found.items()}
    return light | {f"dark_{name}": pair[1] for name, pair in found.items()}


def _site_settings() -> SiteSettings:
    site = Site.objects.filter(is_default_site=True).first()
    return SiteSettings.for_site(site) if site else SiteSettings()


def _site_name() -> str:
    return one_line(_site_settings().name)


def compose(letter: Letter) -> Message | None:
    """The letter as a message; None where its builder says it is no longer wanted."""
    with translation.override(letter.language):
        written = KINDS[letter.kind].build(letter)
        if written is None:
            return None
        look = _site_settings()
        context = {
            "site_name": look.name,
            "site_url": site_url("/"),
            "c": colours(look.brand),
            "language": letter.language,
            "subject": written.subject,
            **written.context,
        }
        html = _sound(render_to_string(f"{written.template}.html", context))
        text = wrap(_sound(render_to_string(f"{written.template}.txt", context)))
    return Message(letter=letter, written=written, text=text, html=html)
