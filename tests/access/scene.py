"""One of everything, and one person for each role, made once for the whole walk."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from wagtail.models import Locale, TaskState
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from chat.direct.models import Ask
from chat.moderation.models import Report
from chat.notifications.models import Notice
from chat.push.models import Subscription
from core.models import SiteDocument, SiteImage
from events.checkin.models import Device, Scan
from events.tickets.models import Ticket
from home import workflows
from home.models import StandardPage
from home.news.models import ArticlePage, Submission
from membership import roles
from membership.connections.models import Connection
from membership.intake.models import Run
from membership.invitations import actions as invitations
from membership.invitations.models import hashed, new_token
from membership.joining import codes
from membership.privacy_centre.models import ExportRequest
from polls import actions as polls
from polls.assembly import motions
from polls.assembly.models import Assembly, Motion, Seat
from tests import make
from tests.chat.test_talk import a_room, say
from tests.home.newsroom import an_article, the_news
from tests.membership.joiners import an_application

CANARY = "Kanariefugl"
ROLES = {
    "owner": [roles.MEMBERS],
    "stranger": [roles.MEMBERS],
    "volunteer": [roles.VOLUNTEERS],
    "editor": [roles.EDITORS],
    "approver": [roles.APPROVERS],
    "board": [roles.BOARD],
    "organiser": [roles.ORGANISERS],
    "agent": [roles.AGENTS],
}
WHO = ["anon", *ROLES, "admin"]


def a_scene() -> SimpleNamespace:
    """People by role with signed-in clients, and an object of each kind."""
    homes = make.a_site()
    workflows.ensure()
    people = {
        name: make.a_person(
            *held,
            email=f"{name}@guild.example",
            last_name=f"{CANARY}-{name}" if name == "owner" else "Larsen",
            password=make.PASSWORD,
            language="en",
        )
        for name, held in ROLES.items()
    }
    people["admin"] = make.a_person(
        email="admin@guild.example",
        password=make.PASSWORD,
        is_superuser=True,
        is_staff=True,
        language="en",
    )
    people["bare"] = make.a_person(email="bare@guild.example", language="en")
    bare = Group.objects.create(name="Bare admin")
    bare.permissions.add(Permission.objects.get(codename="access_admin"))
    people["bare"].groups.add(bare)
    scene = SimpleNamespace(homes=homes, people=people)
    _events(scene)
    _pages(scene)
    _articles(scene)
    _questions(scene)
    _people(scene)
    _privacy(scene)
    # Every field filled in, none shown.
    scene.profile = make.a_profile(person=people["owner"], bio=CANARY)
    _intake(scene)
    _joining(scene)
    scene.poll = make.a_poll(title_en=f"{CANARY} poll", unit=make.a_unit())
    scene.open_poll = make.a_poll(audience="anyone")
    scene.room = a_room(people["owner"], name=f"{CANARY} room", joining="invited")
    said = say(scene.room, people["owner"], f"{CANARY} said")
    scene.report = Report.objects.create(message=said, reason="other", text=CANARY)
    # Somebody asks the owner to talk.
    scene.talk = Ask.objects.create(
        room=a_room(kind="direct", name="", key="direct:0:0"),
        asker=make.a_person(email="talker@guild.example"),
        asked=people["owner"],
    )
    scene.notice = Notice.objects.create(
        person=people["owner"], kind="test.none", key="1"
    )
    scene.proved_poll = make.a_poll(
        title_en=f"{CANARY} list",
        unit=make.a_unit(),
        grade="verified",
        closes_at=timezone.now(),
    )
    polls.seal(poll=scene.proved_poll)
    _assembly(scene)
    scene.clients = {"anon": Client(raise_request_exception=False)}
    for name, person in people.items():
        client = scene.clients[name] = Client(raise_request_exception=False)
        client.force_login(person)
    scene.session = UserSession.objects.create(
        user=people["owner"], session_key="elsewhere", ip="10.0.0.9", user_agent="x"
    )
    scene.device_on = Subscription.objects.create(
        person=people["owner"], endpoint="http://127.0.0.1:9/x", key="x", secret="x"
    )
    scene.key = Authenticator.objects.create(
        user=make.a_person(email="keyholder@guild.example"),
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Key", "credential": {}, "passwordless": False},
    )
    return scene


def _events(scene):
    now = timezone.now()
    owner = scene.people["owner"]
    scene.occurrence = make.an_event(start=now + timedelta(minutes=10))
    scene.gate = make.a_gate(
        occurrence=scene.occurrence, volunteer=scene.people["volunteer"]
    )
    scene.registration = make.a_registration(occurrence=scene.occurrence, person=owner)
    scene.ticket = Ticket.objects.filter(registration=scene.registration).first()
    if scene.ticket is None:
        from events.tickets import actions

        scene.ticket = actions.issue(registration=scene.registration)
    scene.device = Device.objects.create(
        gate=scene.gate,
        person=scene.people["volunteer"],
        label="Phone",
        token_hash="0" * 64,
        expires_at=now + timedelta(hours=4),
    )
    scene.scan = Scan.objects.filter(gate=scene.gate).first()


def _pages(scene):
    owner = scene.people["editor"]
    page = StandardPage(
        title=f"{CANARY} udkast", slug="udkast", live=False, owner=owner
    )
    scene.homes["da"].refresh_from_db()
    scene.homes["da"].add_child(instance=page)
    page.save_revision(user=owner)
    source = StandardPage(title="Kilde", slug="kilde")
    scene.homes["da"].refresh_from_db()
    scene.homes["da"].add_child(instance=source)
    source.save_revision().publish()
    translate_object(source, [Locale.objects.get(language_code="en")])
    scene.page = StandardPage.objects.get(pk=page.pk)
    scene.state = scene.page.get_workflow().start(scene.page, owner)
    scene.task_state = TaskState.objects.latest("pk")
    scene.translation = Translation.objects.latest("pk")
    scene.source = TranslationSource.objects.latest("pk")
    scene.image = SiteImage.objects.create(
        title=f"{CANARY} billede",
        file=ContentFile(_PNG, "kanarie.png"),
        width=1,
        height=1,
    )
    scene.document = SiteDocument.objects.create(
        title=f"{CANARY} dokument", file=ContentFile(b"secret", "kanarie.txt")
    )


def _articles(scene):
    """News with an article, and one that the owner sent in."""
    index = the_news(scene.homes)["en"]
    an_article(index, "Public")
    page = ArticlePage(title=f"{CANARY} artikel", summary="x", live=False)
    index.refresh_from_db()
    index.add_child(instance=page)
    scene.submission = Submission.objects.create(
        person=scene.people["owner"],
        client_key=uuid.uuid4(),
        page=page,
        title=page.title,
        language="en",
    )


def _questions(scene):
    """A question that waits for a moderator, and its answer: the owner's."""
    make.a_question_index()
    owner = scene.people["owner"]
    scene.question = make.a_question(
        author=owner, language="en", title=f"{CANARY}: how?", state="waiting"
    )
    scene.answer = make.an_answer(
        question=scene.question, author=owner, state="waiting"
    )


def _people(scene):
    """An invitation to the owner's address, its key; what the owner is asked."""
    row = scene.invitation = invitations.invite(
        email=scene.people["owner"].email, by=None, role=roles.ORGANISERS
    )
    one, other = scene.people["owner"], make.a_person(email="asker@guild.example")
    asked = {
        "asked_by": other,
        "expires_at": timezone.now() + timedelta(days=1),
    }
    scene.asked = Connection.objects.create(mentor=one, mentee=other, **asked)
    scene.agreed = Connection.objects.create(
        mentor=other,
        mentee=one,
        state="agreed",
        answered_at=timezone.now(),
        **asked,
    )
    scene.token = new_token()
    row.keys.create(hash=hashed(scene.token))


def _privacy(scene):
    """The owner's file, ready to be fetched."""
    scene.export = ExportRequest(
        person=scene.people["owner"], state="ready", ready_at=timezone.now()
    )
    scene.export.file.save("x.zip", ContentFile(CANARY.encode()), save=False)
    scene.export.save()


def _intake(scene):
    """A list that is being repaired, with the owner's name in it."""
    scene.run = Run.objects.create(
        key=uuid.uuid4(),
        name=f"{CANARY}.csv",
        kind="csv",
        header=["E-mail", CANARY],
        mapping=["email", "last_name"],
        state=Run.State.CHECKED,
        total=1,
    )
    cells = ["x", CANARY]
    scene.run.rows.create(line=2, cells=cells, verdict="wrong", faults=[])


def _joining(scene):
    """An application of the owner's, with the board."""
    scene.application = an_application(person=scene.people["owner"], why=CANARY)
    scene.card = codes.make(9_000_000)


def _assembly(scene):
    """One of a unit: the owner is on its roll, and asks somebody to vote for them."""
    row = scene.assembly = Assembly.objects.create(
        title_en="General assembly",
        starts_at=timezone.now(),
        unit=make.a_unit("Hall"),
        state="open",
        frozen_at=timezone.now(),
    )
    holder = make.a_person(email="holder@guild.example")
    for place, person in enumerate((scene.people["owner"], holder), start=1):
        entry = row.entries.create(
            person=person, place=place, name=person.get_full_name()
        )
        Seat.objects.create(entry=entry, present=place == 1)
    scene.motion = motions.put(
        motion=motions.save(
            motion=Motion(assembly=row, title_en="Accounts"), by=scene.people["board"]
        ),
        by=scene.people["board"],
    )
    giver, holder = Seat.objects.of(row).order_by("pk")
    scene.proxy = row.proxies.create(giver=giver, holder=holder)


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
