"""What the register of roles keeps about people."""

from django.utils.translation import gettext_lazy as _

from core import privacy

privacy.register(
    "membership.Grant",
    "person",
    export=("role", "scope", "unit", "thing", "starts_at", "ends_at", "revoked_at"),
    actors=("granted_by", "revoked_by"),
    name=_("roles you hold or held"),
)
