"""No cell is a formula, and nothing readable is lost."""

import csv
import io

import pytest

from core import csvfiles

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%"]
PAYLOADS = [
    *(f'{start}HYPERLINK("http://evil.example","x")' for start in STARTS),
    *(f"{start}cmd|' /C calc'!A0" for start in STARTS),
    *(f"  {start}1+1" for start in STARTS),
    '"=1+1"&"',
    '",=1+1',
    "\ufeff=1+1",
    "\x00=1+1",
    "\u200b=1+1",
]


def read(rows):
    text = "".join(csvfiles.lines(["name"], rows))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))[1:]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_is_a_formula(payload):
    [[cell]] = read([[payload]])
    first = cell.lstrip(" \u200b\ufeff\x00")[:1]
    assert first not in set(STARTS), repr(cell)


@pytest.mark.parametrize(
    "text", ["Åse Ørsted", 'said "yes"', "a,b;c", "two\nlines", "שלום", "a=b", "7"]
)
def test_text_stays_as_it_is(text):
    assert read([[text]]) == [[text]]


def test_numbers_stay_numbers():
    assert read([[-3, 2.5, None]]) == [["-3", "2.5", ""]]
