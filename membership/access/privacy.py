"""What the register of roles keeps about people."""

from core.privacy import register


register(
    "membership.grant",
    "person",
    export=("role", "scope", "unit", "thing", "starts_at", "ends_at", "revoked_at"),
    name="roles",
)
