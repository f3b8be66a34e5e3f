"""What the page of a room weighs on a first visit, compressed as it is sent."""

import re
from pathlib import PurePosixPath

import brotli
import pytest

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from tests import make
from tests.chat.test_talk import a_room, say

pytestmark = pytest.mark.django_db
IMPORT = re.compile(r'^import [^"]*"([^"]+)";', re.MULTILINE)


def size(data: bytes) -> int:
    return len(brotli.compress(data))


def contents(name: str) -> bytes:
    with open(finders.find(name), "rb") as file:
        return file.read()


def modules(names: set[str]) -> set[str]:
    """These and all that they import before they run."""
    todo, found = list(names), set()
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        here = PurePosixPath(name).parent
        for path in IMPORT.findall(contents(name).decode()):
            parts: list[str] = []
            for part in (here / path).parts:
                if part == "..":
                    parts.pop()
                elif part != ".":
                    parts.append(part)
            todo.append("/".join(parts))
    return found


def test_a_room_of_fifty_messages_is_within_its_budget(client):
    """12 requests; 18 kB of page, 11 of looks, 28 of scripts. The favicon is the whole
    site's; what acts.js and mention.js bring comes with the first use of them."""
    maja, henrik = make.a_person("Members"), make.a_person("Members")
    room = a_room(maja, henrik)
    for number in range(50):
        say(room, (maja, henrik)[number % 2], f"What I think of number {number} " * 3)
    client.force_login(maja)
    answer = client.get(room.get_absolute_url())
    page = answer.content.decode()
    base = static("")

    def named(pattern):
        return {name.removeprefix(base) for name in re.findall(pattern, page)}

    looks = named(r'<link rel="stylesheet" href="([^"]+)"')
    scripts = modules(named(r'<script type="module" src="([^"]+)"'))
    fonts = named(r'<link rel="preload" href="([^"]+)" as="font"')
    assert scripts >= {"chat/room.js", "chat/log.js", "core/js/live.js"}
    requests = 1 + len(looks) + len(scripts) + len(fonts) + len(["core/icons.svg"])
    assert requests <= 12, sorted(looks | scripts | fonts)
    assert size(answer.content) <= 18_000
    assert sum(size(contents(name)) for name in looks) <= 11_000
    assert sum(size(contents(name)) for name in scripts) <= 28_000
