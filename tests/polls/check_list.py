"""Checks a published list with nothing of ours: python check_list.py FILE KEY [CODE].

Written from docs/verifying-a-poll.md alone. Prints what is wrong and ends with 1, or
says "good" and ends with 0. Needs only Python and `cryptography`.
"""

import collections
import hashlib
import json
import string
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NAMES = {
    *("format", "poll", "title", "closed", "voted"),
    *("ballots", "receipts", "questions"),
}


def spell(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def instant_run_off(choices, orders):
    """The winner's place, or None."""
    standing = set(range(1, choices + 1))
    while standing:
        tops = collections.Counter()
        for order in orders:
            for place in order:
                if place in standing:
                    tops[place] += 1
                    break
        total = sum(tops.values())
        for place in standing:
            if tops[place] * 2 > total > 0:
                return place
        low = min(tops[place] for place in standing)
        standing -= {place for place in standing if tops[place] == low}
    return None


def look_at_question(question, ballots):
    kind, answers = question["kind"], question["answers"]
    answered, result = question["answered"], question["result"]
    if not 0 <= answered <= ballots:
        return "more answers than ballots"
    if answers != sorted(answers):
        return "answers not in order"
    if kind == "text":
        return "" if not answers and result == {} else "own words in the list"
    many = question["top"]
    if kind != "scale":
        many = max(len(question["choices"][code]) for code in ("da", "en"))
    if not 0 < many < 1000:
        return "more choices than anybody can be asked"
    if kind == "ranked":
        if any(not order or len(order) != len(set(order)) for order in answers):
            return "a choice stands twice in an order"
        places = [place for order in answers for place in order]
        firsts = [order[0] for order in answers]
    else:
        places = firsts = answers
    if any(type(place) is not int or not 1 <= place <= many for place in places):
        return "a choice that there is not"
    counts = [firsts.count(place) for place in range(1, many + 1)]
    if kind == "multiple":
        if max(counts, default=0) > answered or len(answers) < answered:
            return "more ticks than people"
    elif len(answers) != answered:
        return "answers missing"
    wanted = {"counts": counts}
    if kind == "ranked":
        wanted["winner"] = instant_run_off(many, answers)
    return "" if wanted == result else f"the result should be {wanted}"


def problems(raw, key, code=""):
    try:
        first, second, nothing = raw.decode("ascii").split("\n")
        listed, seal = json.loads(first), json.loads(second)
    except ValueError:
        yield "not two lines of JSON"
        return
    if nothing or spell(listed) != first or spell(seal) != second:
        yield "not in the one spelling"
        return
    if set(listed) != NAMES or listed["format"] != "guildhall-poll/1":
        yield "not a list of this format"
        return
    if hashlib.sha256(first.encode()).hexdigest() != seal["sha256"]:
        yield "another fingerprint"
    if seal["key"] != key:
        yield "another key"
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(seal["signature"]), first.encode()
        )
    except (InvalidSignature, ValueError):
        yield "a bad signature"
    receipts = listed["receipts"]
    if receipts != sorted(set(receipts)):
        yield "a receipt twice, or not in order"
    if any(len(one) != 64 or set(one) - set(string.hexdigits) for one in receipts):
        yield "a receipt that is no fingerprint"
    if not len(receipts) == listed["ballots"] == listed["voted"]:
        yield "voters, ballots and receipts differ"
    for question in listed["questions"]:
        wrong = look_at_question(question, listed["ballots"])
        if wrong:
            yield f"question {question['id']}: {wrong}"
    if code:
        said = f"guildhall-receipt/1:{listed['poll']}:{code}"
        if hashlib.sha256(said.encode()).hexdigest() not in receipts:
            yield "the receipt is not in the list"


def main():
    path, key, *code = sys.argv[1:]
    with open(path, "rb") as file:
        found = list(problems(file.read(), key, *code))
    sys.stdout.write("\n".join(found or ["good"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
