"""Live is cheap; ready says what is missing."""

from datetime import timedelta

import pytest

from django.utils import timezone

from core.models import Letter

pytestmark = pytest.mark.django_db


def test_live_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/live").json() == {"live": True}


def test_ready_when_all_is_there(client):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert answer.json()["degraded"] == []


def test_letters_that_nobody_delivers_degrade_but_do_not_take_the_site_away(client):
    Letter.objects.create(
        kind="x",
        key="x",
        to="a@example.test",
        language="da",
        message_id="<x@x>",
        next_at=timezone.now() - timedelta(minutes=11),
    )
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["degraded"] == ["letters"]


def test_a_broker_that_is_away_degrades(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert client.get("/health/ready").json()["degraded"] == ["broker"]


def test_no_database_is_503(client, monkeypatch):
    from django.db import OperationalError

    from core import health

    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(health, "_database", away)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False


def test_a_migration_that_waits_is_503(client, monkeypatch):
    from core import health

    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health.schema, "waiting", lambda c: [("core", "0999")])
    assert client.get("/health/ready").status_code == 503


def test_media_gives_renditions_only(client, settings):
    for folder in ("images", "original_images", "documents"):
        (settings.MEDIA_ROOT / folder).mkdir(parents=True)
        (settings.MEDIA_ROOT / folder / "a.png").write_bytes(b"png")
    assert client.get("/media/images/a.png").status_code == 200
    for path in (
        "original_images/a.png",
        "documents/a.png",
        "images/../documents/a.png",
        "images/%2e%2e/documents/a.png",
        "images/",
        "images/none.png",
    ):
        assert client.get(f"/media/{path}", follow=True).status_code == 404
    settings.SERVE_MEDIA = False
    assert client.get("/media/images/a.png").status_code == 404
