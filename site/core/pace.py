"""How often one person, or one address, may ask for something in a minute.

A hall full of people has one address, so an address may do more than a person.
Counted in the cache; where it is away each process counts by itself.
"""

import time

from allauth.account.adapter import get_adapter

from django.core.cache import cache

from core.live.limits import public_address

PEOPLE_BEHIND_AN_ADDRESS = 4


def wait(request, what: str, most: int) -> int:
    """Count one question; returns 0, or the seconds to wait when it is one too many.

    `most` a minute for a person, four times as many for an address.
    """
    if request.user.is_authenticated:
        who = f"person:{request.user.pk}"
    else:
        address = public_address((get_adapter().get_client_ip(request), 0))
        if not address:
            return 0
        who, most = f"address:{address}", most * PEOPLE_BEHIND_AN_ADDRESS
    now = int(time.time())
    key = f"pace:{what}:{who}:{now // 60}"
    cache.add(key, 0, timeout=90)
    try:
        count = cache.incr(key)
    except ValueError:  # it went between the two
        return 0
    return 60 - now % 60 if count > most else 0
