from django.urls import path, re_path

from home.questions import moderating, views

app_name = "questions"
# A question or an answer.
_post = r"^(?P<kind>question|answer)/(?P<pk>[0-9]{1,18})/"

urlpatterns = [
    path("ask/", views.ask, name="ask"),
    path("similar/", views.similar, name="similar"),
    path("mine/", views.mine, name="mine"),
    path("stop/<str:token>/", views.stop, name="stop"),
    re_path(r"^(?P<pk>[0-9]{1,18})/$", views.question, name="question"),
    re_path(r"^(?P<pk>[0-9]{1,18})/answer/$", views.answer, name="answer"),
    re_path(r"^(?P<pk>[0-9]{1,18})/close/$", views.close, name="close"),
    re_path(r"^(?P<pk>[0-9]{1,18})/mail/$", views.mail, name="mail"),
    re_path(r"^(?P<pk>[0-9]{1,18})/merge/$", moderating.merge, name="merge"),
    re_path(r"^(?P<pk>[0-9]{1,18})/promote/$", moderating.promote, name="promote"),
    re_path(r"^answer/(?P<pk>[0-9]{1,18})/accept/$", views.accept, name="accept"),
    re_path(_post + r"useful/$", views.useful, name="useful"),
    re_path(_post + r"report/$", views.report, name="report"),
    re_path(_post + r"edit/$", views.edit, name="edit"),
    re_path(_post + r"delete/$", views.delete, name="delete"),
    re_path(_post + r"history/$", views.history, name="history"),
]
