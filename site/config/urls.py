"""Every address prefix; Wagtail's pages come last."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("", include("core.urls")),
    path("", include("membership.accounts.door_urls")),
    path("", include("home.door_urls")),
    path("", include("home.adverts.urls")),
    path("push/", include("chat.push.urls")),
    path("api/v1/", include("membership.apikeys.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include("core.document_urls")),
    path("documents/", include(wagtaildocs_urls)),
]
urlpatterns += i18n_patterns(
    path("", include("core.language_urls")),
    path("account/", include("membership.accounts.urls")),
    path("account/", include("membership.accounts.allauth_urls")),
    path("", include("membership.terms.urls")),
    path("invitations/", include("membership.invitations.urls")),
    path("my/privacy/", include("membership.privacy_centre.urls")),
    path("", include("membership.directory.urls")),
    path("", include("membership.joining.urls")),
    path("", include("search.urls")),
    path("", include("events.urls")),
    path("registrations/", include("events.registrations.urls")),
    path("my/notices/", include("chat.notifications.urls")),
    path("my/", include("membership.week.urls")),
    path("my/notices/devices/", include("chat.push.my_urls")),
    path("my/connections/", include("membership.connections.urls")),
    path("my/invitations/", include("membership.invitations.my_urls")),
    path("my/tickets/", include("events.registrations.my_urls")),
    path("my/articles/", include("home.news.my_urls")),
    path("", include("home.news.urls")),
    path("", include("events.tickets.urls")),
    path("check-in/", include("events.checkin.urls")),
    path("questions/", include("home.questions.urls")),
    path("polls/assembly/", include("polls.assembly.urls")),
    path("polls/", include("polls.urls")),
    path("chat/", include("chat.searching.urls")),
    path("chat/", include("chat.groups.urls")),
    path("chat/", include("chat.direct.urls")),
    path("chat/", include("chat.moderation.urls")),
    path("chat/", include("chat.urls")),
    path("", include("events.rooms.urls")),
    path("organise/", include("events.checkin.desk_urls")),
    path("", include("membership.accounts.door_urls")),
    path("", include("core.page_urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=True,
)

handler400 = "core.errorpages.bad_request"
handler429 = "core.errorpages.too_many"  # allauth asks for it by this name
handler500 = "core.errorpages.server_error"
