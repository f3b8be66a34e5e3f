"""The same talk on production's processes: PostgreSQL, Redis, two for sockets.

Each socket goes to the process with the fewest, so that what two people say crosses
Redis; the last journey makes sure of it. The others are written in `test_chat.py`.
"""

import os
import re
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import database as databases
from tests import stores
from tests.journeys.conftest import ROOT, Site, served
from tests.journeys.test_chat import (
    LISTEN,
    a_room,
    message,
    numbers,
    part_of,
    say,
    test_a_cut_in_mid_conversation_loses_and_doubles_nothing,
    test_a_page_without_a_script_reads_and_writes,
    test_two_people_talk_by_keyboard,
    words,
)

__all__ = [
    "test_a_cut_in_mid_conversation_loses_and_doubles_nothing",
    "test_a_page_without_a_script_reads_and_writes",
    "test_two_people_talk_by_keyboard",
]
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="reads who listens from /proc"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """`make run-full` on the stores at hand, in a database of its own; or one that
    runs already, by JOURNEY_SITE and JOURNEY_PID, while a journey is being written."""
    if running := os.environ.get("JOURNEY_SITE"):
        var = Path(os.environ["GUILDHALL_VAR"])
        yield Site(running, var, int(os.environ["JOURNEY_PID"]))
        return
    before = {name: os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL")}
    given = [value or "" for value in before.values()]
    name = f"guildhall_journey_{os.getpid()}"
    try:
        with (
            stores.at_hand(*given) as (server, broker),
            stores.database_of_its_own(
                server, name, template=databases.template_name()
            ) as database,
            served(
                tmp_path_factory.mktemp("full"),
                command=("-m", "config.full"),
                PYTHONPATH=f"{ROOT}{os.pathsep}{ROOT / 'site'}",
                DATABASE_URL=database,
                REDIS_URL=broker,
            ) as fresh,
        ):
            yield fresh
    finally:
        for variable, value in before.items():
            if value is None:
                os.environ.pop(variable, None)
            else:
                os.environ[variable] = value


def socket_processes(site) -> dict[int, int]:
    """Port and process id of each process that holds sockets."""
    found = {}
    children = Path(f"/proc/{site.pid}/task/{site.pid}/children").read_text().split()
    for pid in children:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
        if "uvicorn" in command:
            port = re.search("--port\0(\\d+)", command)[1]
            found[int(port)] = int(pid)
    return found


def held(port: int) -> int:
    """How many connections the process on that port holds."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    here = f"0100007F:{port:04X}"
    return sum(row.split()[1] == here and row.split()[3] == "01" for row in rows)


def shares(page, processes, wanted, most=100):
    """Waits until the processes hold so many sockets, in any order."""
    while (now := sorted(map(held, processes))) != wanted and (most := most - 1):
        page.wait_for_timeout(100)
    assert now == wanted


def test_two_processes_have_one_of_them_each(site, person):
    """And where one of the processes dies, nothing is lost and nothing doubled."""
    maja, henrik = person("member"), person("board")
    url = a_room(maja, site)
    processes = socket_processes(site)
    # The page that Henrik leaves may hold its socket for a moment.
    henrik.goto("about:blank")
    shares(henrik, processes, [0, 1])
    henrik.goto(url)
    shares(henrik, processes, [1, 1])
    maja.evaluate(LISTEN)
    said = [words("Across") for _n in range(6)]
    for turn, text in enumerate(said):
        one, other = (maja, henrik) if turn % 2 else (henrik, maja)
        say(one, text)
        expect(message(other, text)).to_have_attribute("id", part_of("m-"))
    for page in (maja, henrik):
        assert numbers(page)[-6:] == list(
            range(numbers(page)[-6], numbers(page)[-1] + 1)
        )
    # A process that hangs answers nobody; its page asks in the plain way meanwhile.
    frozen = list(processes.values())[0]
    os.kill(frozen, signal.SIGSTOP)
    try:
        late = [words("Hanging") for _n in range(2)]
        say(maja, late[0])
        say(henrik, late[1])
        for page in (maja, henrik):
            for text in late:
                expect(message(page, text)).to_have_attribute(
                    "id", part_of("m-"), timeout=60_000
                )
    finally:
        os.kill(frozen, signal.SIGCONT)
    for page in (maja, henrik):
        page.reload()
        shown = Counter(numbers(page))
        assert set(shown.values()) == {1}
        for text in said + late:
            expect(message(page, text)).to_have_count(1)
