"""A person's devices: turned on and off, at most ten, ended with the session."""

import json
import time
from types import SimpleNamespace

import pytest
from allauth.usersessions.models import UserSession

from django.test import Client
from django.urls import reverse

from chat.push import actions, vapid
from chat.push.models import MOST, Subscription
from core.errors import Refused
from tests import make
from tests.chat.receiver import Browser, b64, turned_on


@pytest.mark.django_db
def test_on_is_refused_with_a_reason(service, settings):
    person, browser = make.a_person(), Browser()
    keys = browser.subscription("")["keys"]
    given = {"person": person, "session_key": "s", "endpoint": service.endpoint("x")}
    given |= {"key": keys["p256dh"], "secret": keys["auth"]}
    for code, wrong in (
        ("endpoint", {"endpoint": "http://push.example.com/x"}),
        ("keys", {"key": b64(b"\x04" + b"\x01" * 64)}),
        ("keys", {"key": "!"}),
        ("keys", {"secret": b64(b"short")}),
    ):
        with pytest.raises(Refused) as no:
            actions.subscribe(**given | wrong)
        assert no.value.code == code
    settings.PUSH_KEY = ""
    with pytest.raises(Refused) as no:
        actions.subscribe(**given)
    assert no.value.code == "off"
    assert not Subscription.objects.exists()


@pytest.mark.django_db
def test_ten_devices_and_each_once(service):
    person = make.a_person()
    for n in range(MOST):
        turned_on(person, Browser(), service.endpoint(str(n)))
    turned_on(person, Browser(), service.endpoint("3"))  # the same browser again
    with pytest.raises(Refused) as no:
        turned_on(person, Browser(), service.endpoint("eleventh"))
    assert no.value.code == "limit"
    assert Subscription.objects.count() == MOST
    # Somebody else signs in on one of them: it is theirs now.
    other = make.a_person()
    turned_on(other, Browser(), service.endpoint("3"))
    assert Subscription.objects.filter(person=person).count() == MOST - 1
    row = Subscription.objects.get(person=other)
    with pytest.raises(Refused) as no:
        actions.unsubscribe(subscription=row, by=person)
    assert no.value.code == "not_yours"
    actions.unsubscribe(subscription=row, by=other)
    assert not Subscription.objects.filter(person=other)


def post(client, name, body, *args):
    return client.post(
        reverse(name, args=args), json.dumps(body), content_type="application/json"
    )


@pytest.mark.django_db
def test_a_device_by_the_doors(service, monkeypatch):
    # One minute, whenever it runs.
    monkeypatch.setattr("core.pace.time", SimpleNamespace(time=lambda: 1_800_000_000))
    person, browser = make.a_person(language="en", password=make.PASSWORD), Browser()
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Android 15) Firefox/150.0"})
    body = browser.subscription(service.endpoint("phone"))
    assert post(client, "push_subscribe", body).status_code == 401
    client.force_login(person)
    for wrong in ([], None, "x", {"endpoint": 3}, {"endpoint": "x", "keys": "y"}):
        assert post(client, "push_subscribe", wrong).status_code in (400, 409)
    assert post(client, "push_subscribe", body).status_code == 201
    row = Subscription.objects.get()
    assert (row.person, row.device) == (person, "Firefox, Android")
    page = client.get("/en/my/notices/devices/").content.decode()
    assert "Firefox, Android" in page
    assert "This device" in page
    assert vapid.public() in page
    # A test, by the button.
    client.post(f"/en/my/notices/devices/{row.public_id}/test/")
    said = json.loads(browser.open(service.got[-1][2]))
    assert said["title"] == "This is a test"
    assert said["url"] == "http://testserver/en/my/notices/"
    for _n in range(5):
        client.post(f"/en/my/notices/devices/{row.public_id}/test/")
    assert len(service.got) == 5, "not more a minute"
    # The worker tells of a new endpoint; only this device's cookie lets it.
    fresh = Browser().subscription(service.endpoint("phone-2"))
    assert post(Client(), "push_renew", fresh).status_code == 403
    assert post(client, "push_renew", fresh).status_code == 200
    row.refresh_from_db()
    assert row.endpoint == service.endpoint("phone-2")
    # A stranger's page knows nothing of it.
    stranger = Client()
    stranger.force_login(make.a_person())
    for verb in ("off", "test"):
        url = f"/en/my/notices/devices/{row.public_id}/{verb}/"
        assert stranger.post(url).status_code == 404
    client.post(f"/en/my/notices/devices/{row.public_id}/off/")
    assert not Subscription.objects.exists()
    assert client.get("/push/worker.js").headers["Content-Type"] == "text/javascript"
    assert client.get("/push/icon.png").status_code == 302


@pytest.mark.django_db
def test_it_ends_with_the_session(service):
    person = make.a_person(password=make.PASSWORD)
    body = Browser().subscription(service.endpoint("x"))

    def again():
        client = Client()
        client.force_login(person)
        assert post(client, "push_subscribe", body).status_code == 201
        return client

    # Signed out here.
    again().post("/en/account/logout/")
    assert not Subscription.objects.exists()
    # Signed out from another device.
    client = again()
    key = client.session.session_key
    session = UserSession.objects.filter(session_key=key).first()
    session = session or UserSession.objects.create(
        user=person, session_key=key, ip="127.0.0.1", user_agent="x"
    )
    session.end()
    assert not Subscription.objects.exists()
    # Signed out by the clock: who is away for weeks wants the reminder all the more.
    client = again()
    session = client.session
    session["session_began"] = session["session_seen"] = time.time() - 15 * 86400
    session.save()
    assert client.get("/en/my/").status_code == 302
    assert Subscription.objects.count() == 1
    # The same person signs in again, and out: that session counts now.
    login = {"login": person.email, "password": make.PASSWORD}
    client.post("/en/account/login/", login)
    assert Subscription.objects.count() == 1
    client.post("/en/account/logout/")
    assert not Subscription.objects.exists()
    # Another person signs in on the device: nothing of the first shows there.
    client = again()
    other = make.a_person(password=make.PASSWORD)
    session = client.session
    session["session_began"] = session["session_seen"] = time.time() - 15 * 86400
    session.save()
    client.get("/en/my/")
    client.post("/en/account/login/", {"login": other.email, "password": make.PASSWORD})
    assert not Subscription.objects.exists()


@pytest.mark.django_db
def test_a_site_without_a_key_offers_nothing(settings, client):
    settings.PUSH_KEY = ""
    client.force_login(make.a_person())
    assert client.get("/en/my/notices/devices/").status_code == 404
