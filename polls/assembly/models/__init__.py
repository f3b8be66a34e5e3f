"""Assemblies, their roll and seats, proxies, and motions."""

from polls.assembly.models.assemblies import MOST_PROXIES, Assembly
from polls.assembly.models.motions import Motion
from polls.assembly.models.roll import Correction, Entry, Proxy, Seat

__all__ = [
    "MOST_PROXIES",
    "Assembly",
    "Correction",
    "Entry",
    "Motion",
    "Proxy",
    "Seat",
]
