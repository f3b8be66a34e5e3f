"""The receipt of a verified poll: given once, kept by nobody, found in the list."""

import re
import uuid

import pytest

from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import translation

from membership import roles
from polls import actions, keys, published, receipts
from polls.models import Ballot, Participation, Proof, Receipt
from tests import make
from tests.polls.elections import the_list

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(settings):
    settings.MFA_REQUIRED_FOR_STAFF = False
    translation.activate("en")


def browser(person=None) -> Client:
    client = Client(headers={"host": "localhost"})
    if person is not None:
        client.force_login(person)
    return client


def text(answer) -> str:
    return answer.content.decode()


def test_from_the_ballot_to_the_checked_receipt():
    poll = make.a_poll(grade="verified")
    question = poll.questions.get()
    voter = make.a_person(roles.MEMBERS, language="en")
    client, url = browser(voter), poll.get_absolute_url()
    assert "Secret, with a receipt." in text(client.get(url))
    sent = {"client_key": str(uuid.uuid4()), question.field: "2"}
    answer = client.post(url, sent)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    code = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){4}", text(answer))[0]
    # The same form shows the same receipt; no other page shows it, nor any row.
    assert code in text(client.post(url, sent))
    assert code not in text(client.get(url))
    assert client.post(url, sent | {"client_key": "x"}).status_code == 409
    held = [*Participation.objects.values(), *Ballot.objects.values()]
    held += [*Receipt.objects.values(), *Proof.objects.values()]
    assert code not in str(held)
    assert sent["client_key"] not in str(held).replace("-", "")
    assert code not in str(dict(client.session))
    # Nothing to look in before it is over.
    check = reverse("polls:check", args=[poll.pk])
    listed = reverse("polls:list", args=[poll.pk])
    assert client.get(check).status_code == client.get(listed).status_code == 404
    actions.close(poll=poll, by=make.a_person(roles.BOARD))
    assert check in text(client.get(reverse("polls:results", args=[poll.pk])))
    assert client.get(listed).content == the_list(poll)
    assert browser().get(listed).status_code == 404, "a poll for members"
    assert "Is my ballot among them?" in text(client.get(check))

    def shown(said):
        page = text(client.post(check, {"receipt": said}))
        return {
            name
            for name in ("found", "missing")
            if f'data-answer="{name}" hidden' not in page
        }

    assert shown(code) == shown(code.lower().replace("-", " ")) == {"found"}
    other = "-".join(["AAAA"] * 5)
    assert shown(other) == {"missing"}
    wrong = client.post(check, {"receipt": "hello <b>"})
    assert wrong.status_code == 422
    assert "hello &lt;b&gt;" in text(wrong)
    assert client.post(url, sent).status_code == 409, "the key is gone"


def test_a_receipt_is_signed_and_can_be_read_back():
    poll = make.a_poll(grade="verified")
    voter, key = make.a_person(roles.MEMBERS), uuid.uuid4()
    answers = {str(poll.questions.get().pk): "1"}
    actions.cast(poll=poll, voter=voter, answers=answers, client_key=key)
    given = receipts.give(poll, voter, key)
    code, signature = receipts.read(given.text)
    assert (code, signature) == (given.code, given.signature)
    assert receipts.is_signed(poll.pk, code, given.key, signature)
    assert not receipts.is_signed(poll.pk + 1, code, given.key, signature)
    assert not receipts.is_signed(poll.pk, code, given.key, "00" * 64)
    assert receipts.read("0" * 20)[0] == "OOOO-OOOO-OOOO-OOOO-OOOO"
    for wrong in ("", "A" * 19, "A" * 21, "Ⅷ" * 20, "٣" * 20, "code: AAAA\n", "A" * 99):
        assert receipts.read(wrong) == ("", "")
    # Two people who send the same key, and one person in two polls, differ.
    secret = keys.seed(poll.proof)
    codes = {receipts.code(secret, poll, pk, key) for pk in (1, 2, 11)}
    assert len(codes) == 3


def test_the_key_is_locked_and_gone_after_closing(settings):
    poll = make.a_poll(grade="verified")
    proof = keys.ensure(poll)
    assert keys.ensure(poll).key == proof.key
    secret = keys.seed(proof)
    assert secret.hex() not in proof.secret
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert keys.seed(proof) == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(signing.BadSignature):
        keys.seed(proof)
    settings.SECRET_KEY = "x"
    Proof.objects.all().delete()
    actions.close(poll=poll, by=make.a_person(roles.BOARD))
    assert Proof.objects.get().secret == ""
    # Nobody voted: the list is good all the same.
    assert published.check(the_list(poll))[1] == []
