"""A member's own pages, the card and its papers, and who may check a card."""

import re

import pytest

from django.test import Client

from membership import actions as ground
from membership.joining import codes, papers
from membership.models import Status
from membership.models.members import today
from tests import make
from tests.membership.joiners import a_kind, a_member, an_application, days

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site():
    make.a_site()


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client, url="/en/my/membership/") -> str:
    return client.get(url).content.decode()


class TestMembership:
    def test_each_status_in_words(self):
        day = today()
        cases = {
            "You are a member, and paid up to": {},
            "You are still a member until": {"starts": day - days(370)},
            "Your membership lapsed on": {"starts": day - days(800)},
            "Your membership begins on": {"starts": day + days(5)},
        }
        for words, fields in cases.items():
            member = a_member(**fields)
            assert words in page(client_of(member.person)), words

    def test_nobody_yet_and_somebody_who_waits(self):
        person = make.a_person()
        assert "You are not a member yet." in page(client_of(person))
        row = an_application(person=person)
        assert str(row.public_id) in page(client_of(person))

    def test_annulled_periods_say_why(self):
        member = a_member()
        period = ground.renew(member=member, by=None)
        ground.annul(period=period, why="Paid <twice>", by=make.a_person())
        assert "annulled: Paid &lt;twice&gt;" in page(client_of(member.person))

    def test_resigning_is_asked_twice(self):
        member = a_member()
        client = client_of(member.person)
        assert "Resign as a member?" in page(client, "/en/my/membership/resign/")
        assert member.status() == Status.ACTIVE
        assert client.post("/en/my/membership/resign/").status_code == 303
        assert member.status() == Status.RESIGNED
        assert "You resigned on" in page(client)
        assert client.get("/en/my/membership/card/").status_code == 302
        # Once more is refused politely.
        assert client.post("/en/my/membership/resign/").status_code == 303


class TestCard:
    def test_only_who_is_a_member_now_has_one(self):
        member = a_member(number="77", kind=a_kind(name_en="Student"))
        text = page(client_of(member.person), "/en/my/membership/card/")
        assert "77" in text
        assert "<svg" in text
        for path in ("card/", "card.pdf", "welcome.pdf"):
            url = f"/en/my/membership/{path}"
            assert Client().get(url).status_code == 302
            lapsed = a_member(starts=today() - days(800))
            assert client_of(lapsed.person).get(url).status_code in (302, 404)

    def test_the_papers_are_pdf_with_the_letters_in_them(self):
        person = make.a_person(first_name="Åse Ægir", last_name="Ørsted-Šimek")
        member = a_member(person=person)
        client = client_of(person)
        for path in ("card.pdf", "welcome.pdf"):
            answer = client.get(f"/en/my/membership/{path}")
            assert answer["Content-Type"] == "application/pdf"
            assert answer.content.startswith(b"%PDF-")
            assert b"/FontFile2" in answer.content
            assert len(answer.content) < 60_000
            assert "no-store" in answer["Cache-Control"]
        first = papers.letter(member, member.periods.get(), "Pay.", "Guild")
        assert first == papers.letter(member, member.periods.get(), "Pay.", "Guild")

    def test_a_long_name_and_long_words_stay_on_the_page(self):
        person = make.a_person(first_name="Å" * 150, last_name="Ø" * 150)
        member = a_member(person=person)
        assert papers.card(member, member.periods.get(), "https://x/", "G" * 200)
        how = "x" * 3000
        assert papers.letter(member, member.periods.get(), how, "Guild")


class TestVerifying:
    def test_yes_or_no_and_the_first_name_only(self):
        person = make.a_person(first_name="Ea", last_name="Hemmelig")
        member = a_member(person=person, number="4711")
        code = codes.make(member.pk)
        text = page(Client(), f"/en/card/{code}/")
        assert "Ea is a member of" in text
        assert "Hemmelig" not in text
        assert "4711" not in text
        ground.resign(member=member, by=None)
        assert "Not a member now" in page(Client(), f"/en/card/{code}/")
        person.is_active = False
        person.save()
        assert Client().get(f"/en/card/{code}/").status_code == 404

    def test_the_address_without_a_language_leads_to_the_readers(self):
        member = a_member()
        answer = Client().get(
            f"/card/{codes.make(member.pk)}/", headers={"accept-language": "en"}
        )
        assert answer.status_code == 302
        assert answer.url.startswith("/en/card/")

    def test_no_code_but_ours(self, settings):
        good = codes.make(12)
        assert codes.read(good) == 12
        assert re.fullmatch(r"[\w-]{24}", good)
        bad = {good[:-1], good + "A", "", "Ø" * 24, "!" * 24, good.swapcase()}
        bad |= {
            good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :]
            for n in range(24)
        }
        for code in bad:
            with pytest.raises(codes.BadCode):
                codes.read(code)
        # The newest key signs; an older one still counts; a foreign one never.
        settings.TICKET_KEYS = {**settings.TICKET_KEYS, 9: "33" * 32}
        assert codes.read(good) == 12
        assert codes.make(12) != good
        settings.TICKET_KEYS = {2: "44" * 32}
        with pytest.raises(codes.BadCode):
            codes.read(good)

    def test_a_ticket_is_no_card(self):
        from events.tickets import codes as tickets

        ticket = tickets.make(event=1, ticket=2, not_before=0, expires=9)
        with pytest.raises(codes.BadCode):
            codes.read(ticket)
