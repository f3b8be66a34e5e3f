"""Who belongs: profiles, membership, units and roles with a reach.

Rooms (directory, joining, intake, ...) build on these tables; the tables know no room.
"""

from membership.models.grants import Grant
from membership.models.members import Absence, Member, MembershipType, Period, Status
from membership.models.profiles import Interest, Profile, Visibility
from membership.models.units import Belonging, Unit, UnitChange

__all__ = [
    "Absence",
    "Belonging",
    "Grant",
    "Interest",
    "Member",
    "MembershipType",
    "Period",
    "Profile",
    "Status",
    "Unit",
    "UnitChange",
    "Visibility",
]
