"""The published list of a verified poll, and who finds out when it is touched."""

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from django.core.management import CommandError, call_command

from polls import published, receipts, verifying
from polls.models import Ballot, Participation, Proof, Receipt
from tests import make
from tests.polls import check_list
from tests.polls.elections import an_election, the_list

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).with_name("check_list.py")
RECIPE = Path(__file__).parents[2] / "docs" / "verifying-a-poll.md"


def script(raw: bytes, tmp_path, *more: str) -> tuple[int, str]:
    """The independent one, in a Python that cannot see anything of ours."""
    file = tmp_path / "list.jsonl"
    file.write_bytes(raw)
    done = subprocess.run(
        [sys.executable, "-I", SCRIPT, file, *more], capture_output=True, check=False
    )
    assert not done.stderr, done.stderr.decode()
    return done.returncode, done.stdout.decode().strip()


def command(*args) -> str:
    said = StringIO()
    call_command("verify_poll", *args, stdout=said)
    return said.getvalue()


def test_everybody_finds_a_real_list_good(tmp_path):
    poll, codes = an_election()
    raw, key = the_list(poll), poll.proof.key
    assert published.check(raw, key)[1] == []
    for code in codes:
        assert script(raw, tmp_path, key, code) == (0, "good")
    assert script(raw, tmp_path, key, "AAAA-AAAA-AAAA-AAAA-AAAA")[0] == 1
    assert "The receipt is in the list." in command(str(poll.pk), "--receipt", codes[0])
    file = str(tmp_path / "list.jsonl")
    assert "All is well." in command(file, "--key", key, "--receipt", codes[1].lower())
    for bad in (["--receipt", "A" * 20], ["--key", "00" * 32], ["--receipt", "?"]):
        with pytest.raises(CommandError):
            command(file, *bad)
    for missing in (str(tmp_path / "none"), "999999"):
        with pytest.raises(CommandError):
            command(missing)
    # No own words, no person, no pattern over several questions, no second.
    listed = json.loads(raw.split(b"\n")[0])
    assert b"Zanzibar" not in raw
    assert b"@" not in raw
    assert listed["closed"].endswith("Z")
    assert listed["receipts"] == sorted(receipts.digest(poll.pk, c) for c in codes)
    assert [entry["answers"] for entry in listed["questions"]] == [
        [1, 1, 1, 1, 2, 2, 2],
        [1, 1, 1, 1, 1, 1, 1, 2, 2, 2],
        [[1, 2], [1, 2], [1, 2], [2, 3], [2, 3], [3, 1, 2], [3, 1, 2]],
        [1, 1, 2, 2],
        [],
    ]


@pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("jq")), reason="needs openssl and jq"
)
def test_the_written_recipe_works_and_notices(tmp_path):
    poll, codes = an_election(4)
    recipe = re.search(r"```sh\n(.*?)```", RECIPE.read_text(), re.DOTALL)[1]
    raw = the_list(poll)
    first = raw.split(b"\n")[0]
    file = tmp_path / "poll-7.jsonl"

    def follow(content, code=codes[0], key=poll.proof.key):
        file.write_bytes(content)
        lines = f"set -e\nKEY={key}\nCODE={code}\n{recipe}"
        done = subprocess.run(
            ["sh", "-c", lines], cwd=tmp_path, capture_output=True, check=False
        )
        return done.returncode == 0, done.stderr.decode()

    good, said = follow(raw)
    assert good, said
    assert not follow(raw, code="AAAA-AAAA-AAAA-AAAA-AAAA")[0]
    assert not follow(raw, key="00" * 32)[0]
    assert not follow(raw.replace(b'"voted":4', b'"voted":5'))[0]
    assert not follow(raw.replace(first, first.replace(b'":', b'": ', 1)))[0]


@pytest.mark.skipif(not shutil.which("jq"), reason="needs jq")
def test_the_written_run_off_is_ours(tmp_path):
    """Many boxes of ranked ballots at once, ties and an empty one among them."""
    command = re.search(
        r"(jq -e 'def winner.*?' list)\n", RECIPE.read_text(), re.DOTALL
    )[1]
    draw = random.Random(7)
    boxes = [[]] + [
        [
            draw.sample(range(1, 5), draw.randint(1, 4))
            for _voter in range(draw.randint(1, 12))
        ]
        for _box in range(60)
    ]
    questions = []
    for box in boxes:
        entry = {"kind": "ranked", "choices": {"en": list("abcd")}, "answers": box}
        questions.append(entry | {"result": published.result(entry)})

    def follow():
        (tmp_path / "list").write_text(json.dumps({"questions": questions}))
        done = subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, capture_output=True, check=False
        )
        assert not done.stderr
        return done.returncode == 0

    assert any(entry["result"]["winner"] is None for entry in questions[1:])
    assert follow()
    questions[9]["result"]["winner"] = 5
    assert not follow()


def tear(change):
    """A tampering with the list as data."""
    return lambda listed: change(listed) or listed


def _drop_receipt(listed):
    listed["receipts"].pop()


def _double_receipt(listed):
    listed["receipts"][1] = listed["receipts"][0]


def _swap_receipts(listed):
    listed["receipts"].reverse()


def _stuff(listed):
    listed["ballots"] += 1
    listed["questions"][0]["answers"].append(2)
    listed["questions"][0]["answered"] += 1
    listed["questions"][0]["result"]["counts"][1] += 1


def _change_answer(listed):
    listed["questions"][0]["answers"][0] = 2


def _change_answer_in_order(listed):
    listed["questions"][0]["answers"] = [1, 1, 1, 2, 2, 2, 2]


def _change_count(listed):
    listed["questions"][3]["result"]["counts"][0] += 1


def _change_winner(listed):
    listed["questions"][2]["result"]["winner"] = 3


def _impossible_choice(listed):
    listed["questions"][0]["answers"][-1] = 3


def _rank_twice(listed):
    listed["questions"][2]["answers"][0] = [1, 1]


def _too_many_ticks(listed):
    listed["questions"][1]["answers"].insert(0, 1)
    listed["questions"][1]["result"]["counts"][0] += 1


def _words(listed):
    listed["questions"][4]["answers"].append("Zanzibar")


def _true(listed):
    listed["questions"][0]["answers"][0] = True


def _not_a_fingerprint(listed):
    listed["receipts"][0] = "0"


def _wide(listed):
    listed["questions"][3]["top"] = 10**12


TAMPERINGS = [
    _drop_receipt,
    _double_receipt,
    _swap_receipts,
    _stuff,
    _change_answer,
    _change_answer_in_order,
    _change_count,
    _change_winner,
    _impossible_choice,
    _rank_twice,
    _too_many_ticks,
    _words,
    _true,
    _not_a_fingerprint,
    _wide,
]


def test_no_tampering_passes():
    """Whether nobody signs it again, a stranger does, or one who kept the key."""
    poll, _codes = an_election()
    raw = the_list(poll)
    first, second, _end = raw.decode().split("\n")
    seal = json.loads(second)
    stranger = Ed25519PrivateKey.generate()

    def both(content, key):
        ours = bool(published.check(content, key)[1])
        return ours, any(check_list.problems(content, key))

    for change in TAMPERINGS:
        listed = json.loads(first)
        change(listed)
        torn = published.canonical(listed)
        sha = hashlib.sha256(torn.encode()).hexdigest()
        for signer in (None, stranger):
            fresh = seal | {"sha256": sha}
            key, against = seal["key"], [seal["key"]]
            if signer:
                key = signer.public_key().public_bytes_raw().hex()
                fresh["signature"] = signer.sign(torn.encode()).hex()
                fresh["key"] = key
                # Taken for the poll's own key the content itself must not agree.
                against.append(key)
            content = f"{torn}\n{published.canonical(fresh)}\n".encode()
            for key in against:
                assert both(content, key) == (True, True), (change, signer)
    for content in (
        b"",
        b"{}\n{}\n",
        b"[]\n[]\n",
        raw[:-1],
        raw + b"\n",
        raw.replace(b'":', b'": ', 1),
        raw.replace(b'"voted":7', b'"voted":7,"voted":7'),
        b"\xff" + raw,
        raw.replace(seal["signature"].encode(), b"00" * 64),
        raw.replace(seal["signature"].encode(), b"xx" * 64),
    ):
        assert both(content, seal["key"]) == (True, True), content[:40]
    deep = b"[" * 5000 + b"]" * 5000 + b"\n{}\n"
    assert published.check(deep)[1]


def test_the_rows_are_compared_with_the_list():
    """Who changes the database after closing is told of by `verify_poll`."""
    poll, codes = an_election(3)
    question = str(poll.questions.first().pk)
    assert verifying.faults(poll) == []
    assert "All is well." in command(str(poll.pk))

    def spoilt(change):
        from django.db import transaction

        with transaction.atomic():
            change()
            with pytest.raises(CommandError) as no:
                command(str(poll.pk))
            transaction.set_rollback(True)
        return str(no.value)

    def another_answer():
        row = Ballot.objects.filter(poll=poll).first()
        row.answers[question] = 3 - row.answers[question]
        row.save()

    assert "not what the rows" in spoilt(another_answer)
    assert "2 secret ballots" in spoilt(lambda: Ballot.objects.first().delete())
    assert "2 receipts" in spoilt(lambda: Receipt.objects.first().delete())
    assert "have voted" in spoilt(lambda: Participation.objects.first().delete())
    assert "signature" in spoilt(lambda: Proof.objects.update(signature="00" * 64))
    assert "no list" in spoilt(
        lambda: Proof.objects.update(listed="", signature="", secret="")
    )
    assert command(str(make.a_poll().pk))
    with pytest.raises(CommandError, match="no list to look in"):
        command(str(make.a_poll().pk), "--receipt", codes[0])
