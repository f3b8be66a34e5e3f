"""The probe's letter."""

from core.mail import Written, letter


@letter("probe")
def probe(letter):
    return Written(
        subject=f"Probe {letter.key}",
        template="mail/plain",
        context={"lines": ["A probe."]},
    )
