"""Films from elsewhere: which addresses may stand in a page. Pure; asks nobody.

An address is taken apart by its shape alone and put together anew, so nothing is
ever fetched on an editor's word and no address of the inner network can be meant.
The player's page is only loaded when a reader presses play.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

LONGEST = 300


@dataclass(frozen=True)
class Film:
    """provider: its name. src: the player, for a frame. url: its page, for a link.

    origin: what the browser policy must allow for the player.
    """

    provider: str
    src: str
    url: str

    @property
    def origin(self) -> str:
        return "https://" + urlsplit(self.src).netloc


YOUTUBE = {"youtube.com", "m.youtube.com", "youtube-nocookie.com"}
NAMES = "YouTube, Vimeo, Internet Archive"


def film(address: str) -> Film | None:
    """The film of an address on one of the known sites; None for anything else."""
    if not isinstance(address, str) or len(address) > LONGEST:
        return None
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.")
        plain = parts.scheme in {"http", "https"} and "@" not in parts.netloc
        if not plain or parts.port not in {None, 80, 443}:
            return None
    except ValueError:
        return None
    if host in YOUTUBE or host == "youtu.be":
        return _youtube(host, parts)
    if host in {"vimeo.com", "player.vimeo.com"}:
        return _vimeo(parts)
    if host == "archive.org":
        return _archive(parts)
    return None


def _youtube(host, parts) -> Film | None:
    if host == "youtu.be":
        found = re.fullmatch(r"/([\w-]{11})/?", parts.path, re.ASCII)
    else:
        asked = parse_qs(parts.query).get("v", [""])[0]
        path = f"/watch/{asked}" if parts.path == "/watch" else parts.path
        found = re.fullmatch(
            r"/(?:watch|embed|shorts|live|v)/([\w-]{11})/?", path, re.ASCII
        )
    if not found:
        return None
    key = found[1]
    return Film(
        "YouTube",
        f"https://www.youtube-nocookie.com/embed/{key}?autoplay=1&rel=0",
        f"https://www.youtube.com/watch?v={key}",
    )


def _vimeo(parts) -> Film | None:
    found = re.fullmatch(
        r"/(?:video/)?(\d{5,12})(?:/([0-9a-f]{6,20}))?/?", parts.path, re.ASCII
    )
    if not found:
        return None
    key, secret = found[1], found[2]
    ask = f"h={secret}&" if secret else ""
    return Film(
        "Vimeo",
        f"https://player.vimeo.com/video/{key}?{ask}autoplay=1&dnt=1",
        f"https://vimeo.com/{key}" + (f"/{secret}" if secret else ""),
    )


def _archive(parts) -> Film | None:
    found = re.fullmatch(
        r"/(?:details|embed)/([A-Za-z0-9][\w.-]{2,99})/?", parts.path, re.ASCII
    )
    if not found:
        return None
    return Film(
        "Internet Archive",
        f"https://archive.org/embed/{found[1]}",
        f"https://archive.org/details/{found[1]}",
    )
