"""Whether a poll's rows, its list and its result agree. Reads, never mends."""

from polls import facts, published, sealing
from polls.models import Ballot, Participation, Poll, Proof, Receipt


def faults(poll: Poll) -> list[str]:
    """What is wrong with a poll in the database; nothing where all is well.

    Of a secret poll: as many ballots as names, none from outside its time, and a result
    that follows from the ballots. Of a verified one also that its published list is
    good and says what the rows say. Sentences are English: they are for administrators.
    """
    wrong = []
    names = Participation.objects.filter(poll=poll).count()
    ballots = Ballot.objects.filter(poll=poll).count()
    slips = Receipt.objects.filter(poll=poll).count()
    if poll.state in {"draft", "coming"} and names + ballots + slips:
        wrong.append("There are votes in a poll that has not opened.")
    if ballots != (names if poll.is_secret else 0):
        wrong.append(f"{names} have voted, but there are {ballots} secret ballots.")
    if slips != (names if poll.is_verified else 0):
        wrong.append(f"{names} have voted, but there are {slips} receipts.")
    if poll.sealed_at:
        if facts.count(poll) != poll.outcome:
            wrong.append("The result kept is not what the rows come to.")
        if poll.is_verified:
            wrong += _list_faults(poll)
    return wrong


def _list_faults(poll: Poll) -> list[str]:
    proof = Proof.objects.filter(pk=poll.pk).exclude(listed="").first()
    if proof is None:
        return ["The poll is sealed and has no list."]
    raw = published.document(proof.listed, proof.key, proof.signature).encode()
    _listed, wrong = published.check(raw, proof.key)
    if sealing.listed(poll) != proof.listed:
        wrong.append("The published list is not what the rows say.")
    return wrong
