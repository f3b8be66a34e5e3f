"""A member's profile in a browser: a photo cut by keys, a number hidden everywhere."""

import io
import json
import re

from PIL import Image
from playwright.sync_api import expect

from tests.journeys.test_every_page import faults

NUMBER = "+46 70 555 98 76"


def picture() -> bytes:
    """Wide: red, then green, then blue."""
    wide = Image.new("RGB", (900, 300), "red")
    wide.paste("green", (300, 0, 600, 300))
    wide.paste("blue", (600, 0, 900, 300))
    out = io.BytesIO()
    wide.save(out, "PNG")
    return out.getvalue()


def test_a_member_hides_the_number_and_it_is_gone_everywhere(site, person):
    mine = person("nadia.holm", width=390)
    mine.goto(site.url("/en/my/profile/"))
    mine.get_by_label("Yes, for members").check()
    mine.get_by_label("Phone (optional)").fill(NUMBER)
    mine.get_by_label("Who sees your phone number").select_option("members")
    mine.get_by_label("Job title (optional)").fill("Keeper of bridges")
    mine.get_by_label("Who sees job title and employer").select_option("members")
    assert faults(mine, "own profile") == []
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_text("Your profile is saved.")).to_be_visible()

    reader = person("member")
    reader.goto(site.url("/en/members/"))
    reader.get_by_label("Name, work or subject").fill("keeper of bri")
    link = reader.locator(".member a")
    expect(reader).to_have_url(re.compile("q=keeper"), timeout=20_000)
    expect(link).to_have_text("Nadia Holm")
    assert faults(reader, "directory") == []
    link.click()
    expect(reader.get_by_text(NUMBER)).to_be_visible()
    assert faults(reader, "directory") == []
    profile = reader.url
    places = [
        profile,
        site.url("/en/members/?q=nadia"),
        site.url("/en/search/?q=nadia+holm"),
        site.url("/en/search/suggest/?q=nadia"),
        site.url("/da/members/?q=nadia"),
    ]
    visitor = person()
    for url in places:
        visitor.goto(url)
        assert NUMBER not in visitor.content()

    mine.get_by_label("Who sees your phone number").select_option("nobody")
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_text("Your profile is saved.")).to_be_visible()
    digits = re.compile(r"\D*".join(re.findall(r"\d", NUMBER)))
    for url in places:
        reader.goto(url)
        assert not digits.search(reader.content()), url
    reader.goto(profile)
    expect(reader.get_by_role("heading", name="Nadia Holm")).to_be_visible()

    # What others see can be seen beforehand.
    mine.get_by_role("link", name="See it as others do").click()
    expect(mine.get_by_text("Keeper of bridges")).to_be_visible()
    assert NUMBER not in mine.content()
    assert faults(mine, "own profile") == []
    mine.get_by_role("link", name="As everybody").click()
    expect(mine.get_by_text("not shown to everybody")).to_be_visible()


def test_the_square_of_a_photo_is_chosen_by_keys_and_by_dragging(site, person):
    mine = person("jonas.krogh")

    def choose():
        mine.goto(site.url("/en/my/profile/"))
        mine.locator("input[type=file]").set_input_files(
            {"name": "me.png", "mimeType": "image/png", "buffer": picture()}
        )
        expect(mine.locator("[data-crop]")).to_be_visible()

    def colour() -> list[int]:
        """The middle of the photo as the site shows it."""
        mine.get_by_role("button", name="Save").click()
        expect(mine.get_by_text("Your profile is saved.")).to_be_visible()
        return json.loads(
            mine.evaluate(
                """async () => {
                  const shown = document.querySelector(".photo-now img");
                  shown.loading = "eager";
                  await shown.decode();
                  const board = document.createElement("canvas");
                  board.width = board.height = 3;
                  const pen = board.getContext("2d");
                  pen.drawImage(shown, 0, 0, 3, 3);
                  return JSON.stringify([...pen.getImageData(1, 1, 1, 1).data]);
                }"""
            )
        )

    choose()
    assert faults(mine, "own profile") == []
    red, green, blue, _alpha = colour()
    assert green > 90 > max(red, blue)  # the middle, where nothing was chosen

    choose()
    mine.get_by_label("Left and right").focus()
    mine.keyboard.press("End")
    red, green, blue, _alpha = colour()
    assert blue > 200 > max(red, green)

    choose()
    mine.locator("[data-stage]").scroll_into_view_if_needed()
    stage = mine.locator("[data-stage]").bounding_box()
    middle = stage["y"] + stage["height"] / 2
    mine.mouse.move(stage["x"] + 20, middle)
    mine.mouse.down()
    mine.mouse.move(stage["x"] + 20 + stage["width"] * 3, middle, steps=5)
    mine.mouse.up()
    red, green, blue, _alpha = colour()
    assert red > 200 > max(green, blue)


def test_the_directory_works_without_script(site, person):
    reader = person("member", java_script_enabled=False)
    reader.goto(site.url("/en/members/"))
    reader.get_by_label("Town").fill("lund")
    reader.get_by_role("button", name="Find").click()
    expect(reader.locator(".member").first).to_contain_text("Lund")
    reader.goto(site.url("/en/my/profile/"))
    reader.locator("input[type=file]").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": picture()}
    )
    reader.get_by_role("button", name="Save").click()
    expect(reader.get_by_text("Your profile is saved.")).to_be_visible()
    expect(reader.locator(".photo-now img")).to_be_visible()
