"""Sockets: every kind of topic, and who may watch it."""

import pytest

from django.utils.module_loading import autodiscover_modules

from core.live import topics
from tests.access.scene import WHO, a_scene

pytestmark = pytest.mark.django_db
autodiscover_modules("routing")
STAFF_OF_THE_GATE = {"volunteer", "organiser", "admin"}


def test_every_kind_of_topic_and_who_may_watch():
    scene = a_scene()
    owner = scene.people["owner"]
    may = {
        f"seats.{scene.occurrence.pk}": set(WHO),
        f"gate.{scene.occurrence.pk}": STAFF_OF_THE_GATE,
        f"user.{owner.pk}": {"owner"},
        f"poll.{scene.poll.pk}": {"board", "organiser", "admin"},
        # Nobody is let in by an office.
        f"room.{scene.room.pk}": {"owner"},
        f"poll.{scene.motion.poll.pk}": {"owner", "board", "organiser", "admin"},
        f"assembly.{scene.assembly.pk}": {"owner", "board", "organiser", "admin"},
    }
    assert set(topics._kinds) == {name.partition(".")[0] for name in may}
    for topic, allowed in may.items():
        for who in WHO:
            person = scene.people.get(who)
            found = topics.permitted(person and person.pk, topic)
            assert found == (who in allowed), (topic, who)


STRANGE = ["0", "-1", "9" * 40, "x", "", "..", "1.2", "１", "1 or 1=1", "%00"]


def test_strange_names_are_refused():
    people = a_scene().people
    for person in (None, people["owner"], people["admin"]):
        for kind in (*topics._kinds, "letters", ""):
            for ident in STRANGE:
                topic = f"{kind}.{ident}"
                assert not topics.permitted(person and person.pk, topic), topic
