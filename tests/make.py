"""Plain builders: each makes one thing that works, with what it needs around it."""

import itertools
import uuid
from datetime import timedelta

from django.utils import timezone

from wagtail.models import Locale, Page, Site

from events import actions
from events.checkin.models import Gate, Shift
from events.models import EventIndexPage, EventPage, Occurrence
from events.registrations.models import Registration
from home.models import HomePage
from home.questions.models import Answer, Question, QuestionIndexPage, Topic
from membership import roles
from membership.accounts.models import User
from membership.models import Profile, Unit
from polls.models import Poll
from polls.models import Question as PollQuestion

_count = itertools.count(1)
PASSWORD = "a-long-enough-password"


def a_person(*held: str, email="", password="", verified=True, **fields) -> User:
    """A person with a verified address; `held` are role names of membership.roles."""
    from allauth.account.models import EmailAddress

    fields.setdefault("first_name", "Maja")
    fields.setdefault("last_name", "Lindqvist")
    email = email or f"person{next(_count)}@example.test"
    person = User.objects.create_user(email, password or None, **fields)
    EmailAddress.objects.create(
        user=person, email=person.email, verified=verified, primary=True
    )
    if held:
        groups = roles.ensure()
        person.groups.set(groups[name] for name in held)
    return person


def a_profile(*, person=None, shown="nobody", **fields) -> Profile:
    """A person's profile; `shown` is who sees every field, but for those named."""
    from membership.directory.seeing import CHOICES

    person = person or a_person(roles.MEMBERS)
    row = Profile.objects.get_or_create(person=person)[0]
    for name, value in {**dict.fromkeys(CHOICES, shown), **fields}.items():
        setattr(row, name, value)
    row.save()
    return row


def a_site() -> dict[str, HomePage]:
    """Front pages in Danish and English, each with an event index; made once."""
    found = {h.locale.language_code: h for h in HomePage.objects.select_related()}
    if found:
        return found
    danish, _new = Locale.objects.get_or_create(language_code="da")
    english, _new = Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node()
    home = root.add_child(
        instance=HomePage(title="Forside", slug="forside", headline="Velkommen")
    )
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "root_page": home},
    )
    english_home = root.add_child(
        instance=HomePage(
            title="Home",
            slug="forside-en",
            headline="Welcome",
            locale=english,
            translation_key=home.translation_key,
        )
    )
    # Fresh rows: treebeard reads the path that add_child has just changed.
    key = uuid.uuid4()
    for parent, locale in ((home, danish), (english_home, english)):
        HomePage.objects.get(pk=parent.pk).add_child(
            instance=EventIndexPage(
                title="Events", slug="events", locale=locale, translation_key=key
            )
        )
    return {"da": home, "en": english_home}


def an_event(*, start=None, hours=2, occurrence=None, **fields) -> Occurrence:
    """A published event in both languages; returns its occurrence.

    `start` is an aware time (tomorrow); `fields` go to both pages; `occurrence`
    holds fields that are written on the occurrence row afterwards.
    """
    a_site()
    number = next(_count)
    start = start or timezone.now() + timedelta(days=1)
    fields.setdefault("title", f"Data meetup {number}")
    fields = {
        "slug": f"event-{number}",
        "summary": "An evening with data.",
        "starts_at": start,
        "ends_at": start + timedelta(hours=hours),
        "capacity": 10,
        "place_name": "Salen",
        "city": "1150 København K",
        **fields,
    }
    # As published, without a revision: three saves of each page would be six.
    now = timezone.now()
    fields = {"first_published_at": now, "last_published_at": now, **fields}
    key = uuid.uuid4()
    for index in EventIndexPage.objects.order_by("locale__language_code"):
        page = index.add_child(
            instance=EventPage(**fields, locale=index.locale, translation_key=key)
        )
    made = _follow(page)
    if occurrence:
        Occurrence.objects.filter(pk=made.pk).update(**occurrence)
        made.refresh_from_db()
    return made


def _follow(page: EventPage) -> Occurrence:
    actions.follow_publication(page)
    return Occurrence.objects.filter(translation_key=page.translation_key).earliest(
        "starts_at"
    )


def a_registration(
    *, occurrence=None, person=None, status="confirmed", **fields
) -> Registration:
    """A bare row, counted; actions.register is what tests of registering call."""
    occurrence = occurrence or an_event()
    row = Registration.objects.create(
        occurrence=occurrence,
        person=person or a_person(),
        status=status,
        confirmed_at=timezone.now() if status == "confirmed" else None,
        **fields,
    )
    if status == "confirmed":
        occurrence.refresh_from_db()
        occurrence.taken += row.places
        occurrence.save(update_fields=["taken"])
    return row


def a_gate(*, occurrence=None, volunteer=None, **fields) -> Gate:
    """A gate that is open now; with `volunteer`, a shift there that is on now."""
    now = timezone.now()
    number = next(_count)
    gate = Gate.objects.create(
        occurrence=occurrence or an_event(start=now),
        **{
            "name": f"North door {number}",
            "opens_at": now - timedelta(hours=1),
            "closes_at": now + timedelta(hours=4),
            **fields,
        },
    )
    if volunteer:
        Shift.objects.create(
            gate=gate,
            person=volunteer,
            starts_at=gate.opens_at,
            ends_at=gate.closes_at,
        )
    return gate


def a_question_index() -> dict[str, QuestionIndexPage]:
    """The index page of questions in both languages; made once."""
    homes = a_site()
    found = {p.locale.language_code: p for p in QuestionIndexPage.objects.all()}
    key = uuid.uuid4()
    for language, home in homes.items():
        if language not in found:
            found[language] = HomePage.objects.get(pk=home.pk).add_child(
                instance=QuestionIndexPage(
                    title="Questions",
                    slug="questions",
                    locale=home.locale,
                    translation_key=key,
                )
            )
    return found


def a_question(*, author=None, state="public", **fields) -> Question:
    """A bare English row with a topic; actions.ask is what tests of asking call."""
    a_question_index()
    number = next(_count)
    topic = fields.pop("topic", None) or Topic.objects.create(
        name_da=f"Emne {number}", name_en=f"Topic {number}", slug=f"topic-{number}"
    )
    return Question.objects.create(
        author=author or a_person("Members"),
        state=state,
        topic=topic,
        **{
            "language": "en",
            "title": f"How do I count to {number}?",
            "text": "I know how to begin.",
            "published_at": timezone.now() if state == "public" else None,
            **fields,
        },
    )


def an_answer(*, question=None, author=None, state="public", **fields) -> Answer:
    """A bare row, counted."""
    question = question or a_question()
    row = Answer.objects.create(
        question=question,
        author=author or a_person("Members"),
        state=state,
        **{
            "text": "One after the other.",
            "published_at": timezone.now() if state == "public" else None,
            **fields,
        },
    )
    if state == "public":
        question.answers_public += 1
        question.settled = question.settled or row.accepted_at is not None
        question.save()
    return row


def a_unit(name="Copenhagen", under=None) -> Unit:
    """A unit at the top of the tree, or below another."""
    fields = {"name_da": name, "name_en": name, "code": f"unit-{next(_count)}"}
    if under is None:
        return Unit.add_root(**fields)
    return Unit.objects.get(pk=under.pk).add_child(**fields)


def a_poll(*, asked=None, unit=None, **fields) -> Poll:
    """A secret poll for members, open since an hour; `asked` are fields of questions.

    Without `asked` it has one question with three choices. With `unit` it is for that
    unit.
    """
    number = next(_count)
    if unit is not None:
        fields |= {"unit": unit, "audience": "unit"}
    fields.setdefault("title_en", f"Poll {number}")
    fields.setdefault("opens_at", timezone.now() - timedelta(hours=1))
    if fields.get("grade") == "open":
        fields.setdefault("results", "live")
    poll = Poll.objects.create(**fields)
    for n, question in enumerate(asked or [{}]):
        question = {"text_en": f"Question {n}", **question}
        if question.get("kind", "single") in {"single", "multiple", "ranked"}:
            question.setdefault("choices_en", "Lund\nCopenhagen\nMalmö")
        PollQuestion.objects.create(poll=poll, sort_order=n, **question)
    return poll
