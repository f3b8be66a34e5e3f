"""Addresses of this room, below /en/ and /da/."""

from django.urls import path

from membership.joining import member_views, views

app_name = "joining"
urlpatterns = [
    path("join/", views.kinds, name="join"),
    path("join/apply/", views.apply, name="apply"),
    path("join/application/", views.mine, name="mine"),
    path("join/application/<uuid:public_id>/", views.application, name="application"),
    path(
        "join/application/<uuid:public_id>/withdraw/", views.withdraw, name="withdraw"
    ),
    path("my/membership/", member_views.membership, name="membership"),
    path("my/membership/resign/", member_views.resign, name="resign"),
    path("my/membership/card/", member_views.card, name="card"),
    path("my/membership/card.pdf", member_views.card_pdf, name="card_pdf"),
    path("my/membership/welcome.pdf", member_views.letter_pdf, name="letter_pdf"),
    path("card/<str:code>/", member_views.verify, name="verify"),
]
