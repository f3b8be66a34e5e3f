"""Films from elsewhere: which addresses pass, and what the browser may then load."""

import pytest

from django.test import Client

from core import embeds
from core.pagecache import cache
from home.models import StandardPage
from tests import make

KEY = "jbkSRLYSojo"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.youtube.com/watch?v={KEY}",
        f"https://youtube.com/watch?list=x&v={KEY}&t=12s",
        f"https://m.youtube.com/watch?v={KEY}",
        f"https://youtu.be/{KEY}?si=abc",
        f"https://www.youtube.com/shorts/{KEY}",
        f"https://www.youtube.com/live/{KEY}",
        f"https://www.youtube-nocookie.com/embed/{KEY}",
        f"  HTTPS://WWW.YouTube.com/watch?v={KEY}  ",
    ],
)
def test_a_film_however_it_was_copied(url):
    film = embeds.film(url)
    assert film.provider == "YouTube"
    assert film.src.startswith(f"https://www.youtube-nocookie.com/embed/{KEY}?")
    assert film.origin == "https://www.youtube-nocookie.com"


def test_the_other_houses():
    assert embeds.film("https://vimeo.com/1084537").src == (
        "https://player.vimeo.com/video/1084537?autoplay=1&dnt=1"
    )
    assert "h=0a1b2c3d" in embeds.film("https://vimeo.com/1084537/0a1b2c3d").src
    archive = embeds.film("https://archive.org/details/BigBuckBunny_124")
    assert archive.src == "https://archive.org/embed/BigBuckBunny_124"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/watch?v=jbkSRLYSojo",
        "https://youtube.com.evil.example/watch?v=jbkSRLYSojo",
        "https://youtube.com@evil.example/watch?v=jbkSRLYSojo",
        "javascript:alert(1)//youtube.com/watch?v=jbkSRLYSojo",
        "file:///etc/passwd",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/redirect?q=http://10.0.0.1/",
        "https://vimeo.com/channels/staffpicks",
        "",
    ],
)
def test_anything_else_is_no_film(url):
    assert embeds.film(url) is None


def a_page(url):
    homes = make.a_site()
    home = type(homes["en"]).objects.get(pk=homes["en"].pk)
    page = StandardPage(title="Film", slug="film", locale=home.locale)
    home.add_child(instance=page)
    page.body = [("embed", {"url": url, "title": "<Film>", "caption": "", "image": 0})]
    page.body[0].value["image"] = None
    page.save_revision().publish()
    return page.get_url()


@pytest.mark.django_db
def test_only_a_page_with_a_film_may_load_its_player():
    url = a_page(f"https://youtu.be/{KEY}")
    cache.clear()
    visitor = Client(headers={"host": "localhost"})
    for _again in range(2):  # drawn, then kept
        answer = visitor.get(url)
        policy = answer["Content-Security-Policy"]
        assert "frame-src https://www.youtube-nocookie.com;" in f"{policy};"
        assert "vimeo" not in policy
    text = answer.content.decode()
    assert "<iframe" not in text
    assert "&lt;Film&gt;" in text
    assert f'href="https://www.youtube.com/watch?v={KEY}"' in text
    assert "frame-src" not in visitor.get("/en/")["Content-Security-Policy"]


@pytest.mark.django_db
def test_an_address_that_is_no_film_any_more_shows_nothing():
    answer = Client(headers={"host": "localhost"}).get(a_page("https://x.example/1"))
    assert answer.status_code == 200
    assert b"x.example" not in answer.content
    assert "frame-src" not in answer["Content-Security-Policy"]
