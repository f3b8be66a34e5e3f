"""Keys go with the person in whose name they ask; the hash is not handed out."""

from django.utils.translation import gettext_lazy as _

from core.privacy import register
from membership.apikeys.models import USES_KEPT_DAYS

register(
    "apikeys.ApiKey",
    "owner",
    name=_("API keys in your name"),
    actors=("created_by", "revoked_by"),
    export=("name", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"),
)
register(
    "apikeys.ApiUse",
    "key__owner",
    name=_("uses of your API keys"),
    export=("at", "method", "route", "status"),
    days=USES_KEPT_DAYS,
    since="at",
    order=90,
)
