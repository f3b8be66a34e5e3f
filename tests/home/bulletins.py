"""Builders for the tests of announcements and adverts."""

from home.adverts.models import Advert, Announcement


def a_strip(**fields) -> Announcement:
    """A live announcement for everybody on every page."""
    words = {"text_da": "Vi flytter.", "text_en": "We are moving.", "live": True}
    return Announcement.objects.create(**{**words, **fields})


def a_slip(**fields) -> Advert:
    words = {"name": "Bogtryk", "text_da": "Trykker.", "text_en": "Prints."}
    return Advert.objects.create(**{**words, "live": True, **fields})
