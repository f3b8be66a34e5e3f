"""The access matrix, executed: every address, every role, every method.

`table.txt` says what each role gets. An address that is not in it fails the suite,
and so does one that answers otherwise. To add one: add a line; run this file with
`ACCESS_SHOW=1` and `-s` to see what is answered now, and think before you copy it.
"""

import os
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from tests.access.addresses import ours
from tests.access.scene import CANARY, WHO, a_scene

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("table.txt")
SHOW = os.environ.get("ACCESS_SHOW")


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def scene():
    return a_scene()


class Undo(Exception):
    """Takes back whatever a request changed."""


def arguments(scene) -> dict:
    """What fills each named part of an address: the owner's own objects."""
    return {
        "joining:application": [scene.application.public_id],
        "joining:withdraw": [scene.application.public_id],
        "joining:verify": [scene.card],
        "registrations:new": [scene.occurrence.pk],
        "registrations:numbers": [scene.occurrence.pk],
        "registrations:cancel": [scene.registration.public_id],
        "registrations:change": [scene.registration.public_id],
        "events:occurrence_ics": [scene.occurrence.public_id],
        "checkin:gate": [scene.gate.pk],
        "checkin:enrol": [scene.gate.pk],
        "checkin:scan": [scene.gate.pk],
        "checkin:undo": [scene.gate.pk, scene.ticket.pk],
        "checkin:names": [scene.gate.pk],
        "checkin:figures": [scene.gate.pk],
        "checkin:occurrence_figures": [scene.occurrence.pk],
        "desk:occurrence": [scene.occurrence.pk],
        "desk:download": [scene.occurrence.pk],
        "desk:add": [scene.occurrence.pk],
        "desk:person": [scene.occurrence.pk, scene.registration.public_id],
        "desk:cancel": [scene.occurrence.pk, scene.registration.public_id],
        "desk:reissue": [scene.occurrence.pk, scene.registration.public_id],
        "directory:photo": [scene.profile.public_id],
        "directory:profile": [scene.profile.public_id],
        "feed": ["news/", "atom"],
        **{
            f"my_invitation_{name}": [scene.invitation.public_id]
            for name in ("answer", "resend", "revoke")
        },
        **{
            f"my_connection_{name}": [scene.asked.public_id]
            for name in ("accept", "decline", "withdraw")
        },
        "my_connection_end": [scene.agreed.public_id],
        "my_article_edit": [scene.submission.public_id],
        "my_article_withdraw": [scene.submission.public_id],
        "account_end_session": [scene.session.pk],
        "openid_connect_login": ["sso"],
        "openid_connect_callback": ["sso"],
        "mfa_remove_webauthn": [scene.key.pk],
        "mfa_edit_webauthn": [scene.key.pk],
        "wagtail_serve": ["udkast/"],
        "wagtaildocs_serve": [scene.document.pk, "kanarie.txt"],
        "wagtaildocs_authenticate_with_password": [1],
        "wagtailcore_authenticate_with_password": [1, 1],
        **{
            f"questions:{name}": [scene.question.pk]
            for name in ("question", "answer", "close", "mail", "merge", "promote")
        },
        **{
            f"questions:{name}": ["answer", scene.answer.pk]
            for name in ("useful", "report", "edit", "delete", "history")
        },
        **{
            f"polls:{name}": [scene.open_poll.pk]
            for name in ("poll", "results", "screen", "figures")
        },
        # For a unit that only its keepers know.
        **{f"polls:{name}": [scene.proved_poll.pk] for name in ("check", "list")},
        **{
            f"polls:{name}": [scene.poll.pk]
            for name in ("download", "open", "close", "publish")
        },
        "chatsearch:in_room": [scene.room.pk],
        **{
            f"chat:{name}": [scene.room.pk]
            for name in ("room", "messages", "read", "attach")
        },
        **{
            f"chat:{name}": [scene.room.pk, 1]
            for name in ("message", "react", "remove")
        },
        "chat:call": [scene.room.pk, "after"],
        "chat:file": [scene.room.pk, "0" * 8 + "-0000-4000-8000-" + "0" * 12],
        "push:off": [scene.device_on.public_id],
        "push:test": [scene.device_on.public_id],
        **{
            f"assembly:{name}": [scene.assembly.pk]
            for name in (
                "appoint",
                "assembly",
                "chair",
                "door",
                "download",
                "edit",
                "figures",
                "motion_new",
                "protocol",
                "proxies",
                "roll",
                "roll_download",
                "screen",
                "step",
            )
        },
        **{
            f"assembly:{name}": [scene.assembly.pk, scene.motion.pk]
            for name in ("motion_edit", "motion_step", "vote")
        },
        "assembly:answer": [scene.assembly.pk, scene.proxy.pk],
        **{
            f"groups:{name}": [scene.room.pk]
            for name in (
                "enter",
                "leave",
                "about",
                "mute",
                "invite",
                "settings",
                "state",
                "log",
            )
        },
        "groups:person": [scene.room.pk, scene.people["owner"].pk],
        "direct:write": [scene.people["owner"].pk],
        "direct:answer": [scene.talk.pk],
        "eventrooms:switch": [scene.occurrence.pk],
        "eventrooms:enter": [scene.occurrence.pk],
        "moderation:decide": [scene.report.pk],
        "moderation:person": [scene.people["owner"].pk],
        "moderation:report": [scene.room.pk, 1],
        "moderation:hide": [scene.room.pk, 1],
        "questions:accept": [scene.answer.pk],
        "questions:stop": ["none"],
        "bulletin:go": ["p1-en"],
        "bulletin:hide": [1],
        "privacy_download": [scene.export.public_id],
        "privacy_undo": ["none"],
        "terms:policy": ["none"],
        "terms:version": ["none", 1],
        **{
            f"invitations:{name}": [scene.token]
            for name in (
                "invitation",
                "account",
                "passkey",
                "accept",
                "decline",
                "seen",
            )
        },
        "theme": ["0" * 16],
        "api:nowhere": ["none"],
        "theme_admin": ["0" * 16],
        "social_card": [scene.page.pk, "0" * 20],
        "sitemap_part": [2],
        "emblem": ["0" * 20 + "-1x1.svg"],
        "icon": ["0" * 16, "favicon.ico"],
        "media": ["original_images/kanarie.png"],
        **{f"notices:{name}": [scene.notice.public_id] for name in ("open", "read")},
        "notices:stop": ["none"],
        "mailbox_mail": ["none"],
        "mailbox_html": ["none"],
        "mailbox_part": ["none", 1],
        **{
            f"tickets:{name}": [scene.ticket.pk]
            for name in ("ticket", "state", "qr_svg", "qr_png", "calendar")
        },
    }


def rows():
    """(name, method, {role: status}) of the table."""
    for line in TABLE.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, method, *expected = line.split()
        given = dict(part.split("=") for part in expected)
        rest = given.pop("*", None)
        yield name, method, {who: given.get(who, rest) for who in WHO}


def ask(scene, who, method, name, args):
    """The status, and whether another's name was in the answer; nothing stays."""
    client = scene.clients[who]
    kept = SimpleCookie()
    kept.load(client.cookies.output(header="", sep=";"))
    try:
        with transaction.atomic(), translation.override("en"):
            url = reverse(name, args=args)
            answer = getattr(client, method.lower())(url)
            body = b"" if answer.streaming else answer.content
            found = str(answer.status_code), CANARY.encode() in body
            raise Undo
    except Undo:
        return found
    finally:
        client.cookies = kept


def shown(seen: dict) -> str:
    """The shortest line that says the same."""
    most = max(set(seen.values()), key=list(seen.values()).count)
    few = [f"{who}={status}" for who, status in seen.items() if status != most]
    return " ".join([*few, f"*={most}"])


def listed():
    return {(name, method) for name, method, _given in rows()}


def test_every_address_is_in_the_table():
    known = {name for name, _method in listed()}
    names = {name for name in ours() if not name.startswith(("da/", "^", "_util"))}
    assert names - known == set(), "say in table.txt who may"
    assert known - names == set(), "in the table, but no such address"
    for name in known:
        methods = {method for other, method in listed() if other == name}
        assert methods == {"GET", "POST"}, name


@pytest.mark.thorough
def test_the_table_holds(scene):
    given = arguments(scene)
    wrong, leaks = [], []
    for name, method, expected in rows():
        seen = {}
        for who in WHO:
            seen[who], leak = ask(scene, who, method, name, given.get(name, []))
            moderates = who in MODERATORS and name.startswith("questions:")
            # The board keeps the register: it may open anybody's profile, and rolls.
            kept = ("directory:profile", "polls:", "assembly:")
            keeps = who == "board" and name.startswith(kept)
            decides = (who, name) in ASKED_TO_DECIDE
            if (
                leak
                and who not in MAY_SEE_NAMES
                and not (moderates or keeps or decides)
            ):
                leaks.append((name, method, who))
        if SHOW or seen != expected:
            wrong.append(f"{name} {method} {shown(seen)}")
    assert not wrong or SHOW, "\n" + "\n".join(wrong)
    assert not leaks
    if SHOW:
        print("\n" + "\n".join(wrong))  # noqa: T201


# The owner's own name, and those who work with the list of people.
MODERATORS = {"editor", "approver", "board"}
MAY_SEE_NAMES = {"owner", "organiser", "admin"}
# Their bell names what waits for their own decision: a draft, an application.
ASKED_TO_DECIDE = {("approver", "notices:list"), ("board", "notices:list")}
