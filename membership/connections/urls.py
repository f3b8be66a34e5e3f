"""One's mentors and mentees, below /en/my/connections/ and /da/my/connections/."""

from django.urls import path

from membership.connections import views

urlpatterns = [
    path("", views.mine, name="my_connections"),
    path("new/", views.new, name="my_connections_new"),
    path("<uuid:public_id>/accept/", views.accept, name="my_connection_accept"),
    path("<uuid:public_id>/decline/", views.decline, name="my_connection_decline"),
    path("<uuid:public_id>/withdraw/", views.withdraw, name="my_connection_withdraw"),
    path("<uuid:public_id>/end/", views.end, name="my_connection_end"),
]
