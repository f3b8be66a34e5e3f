"""Terms in the admin: write a version, publish it, see who accepted what."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets import HeaderButton

from core import csvfiles
from core.errors import Refused
from membership import roles
from membership.terms import actions
from membership.terms.models import Acceptance, Policy, Version

A_PAGE = 50


class StateColumn(Column):
    def get_value(self, instance):
        if not instance.is_published:
            return _("draft")
        return _("version %(number)s") % {"number": instance.number}


class WriteVersion(CreateView):
    def save_instance(self):
        self.form.instance.written_by = self.request.user
        return super().save_instance()


class ChangeVersion(EditView):
    """A draft can be changed; a published version only be looked at."""

    def dispatch(self, request, *args, **kwargs):
        if self.get_object().is_published:
            messages.warning(
                request, _("A published version stays as it is. Write a new one.")
            )
            return redirect(self.inspect_url_name, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def save_instance(self):
        self.form.instance.written_by = self.request.user
        return super().save_instance()

    @property
    def header_more_buttons(self):
        address = reverse("terms_publish", args=[self.object.pk])
        return [
            *super().header_more_buttons,
            HeaderButton(_("Publish"), url=address, icon_name="upload"),
        ]


class DropVersion(DeleteView):
    def dispatch(self, request, *args, **kwargs):
        if self.get_object().is_published:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class VersionViewSet(ModelViewSet):
    model = Version
    name = "terms_versions"
    icon = "doc-full"
    menu_label = gettext_lazy("Versions")
    add_to_admin_menu = False
    add_view_class = WriteVersion
    edit_view_class = ChangeVersion
    delete_view_class = DropVersion
    inspect_view_enabled = True
    inspect_view_fields_exclude = ["id", "acceptances"]
    # Copying would copy number and date of publication as well.
    copy_view_enabled = False
    list_display = [
        "title_da",
        "policy",
        StateColumn("state", label=gettext_lazy("State")),
        "valid_from",
        "must_accept",
    ]
    list_filter = ["policy", "must_accept"]
    search_fields = ["title_da", "title_en"]
    ordering = ["policy__order", "-number"]
    panels = [
        FieldPanel("policy"),
        MultiFieldPanel(
            [FieldPanel("title_da"), FieldPanel("body_da"), FieldPanel("changes_da")],
            heading=gettext_lazy("Danish"),
        ),
        MultiFieldPanel(
            [FieldPanel("title_en"), FieldPanel("body_en"), FieldPanel("changes_en")],
            heading=gettext_lazy("English"),
        ),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("must_accept")]),
    ]


class PolicyViewSet(ModelViewSet):
    model = Policy
    name = "terms_policies"
    icon = "folder-open-inverse"
    menu_label = gettext_lazy("Policies")
    add_to_admin_menu = False
    copy_view_enabled = False
    list_display = ["__str__", "slug", "kind", "at_signup"]
    search_fields = ["slug"]
    panels = [
        FieldPanel("slug"),
        FieldPanel("kind"),
        FieldPanel("at_signup"),
        FieldPanel("order"),
    ]


class TermsGroup(ModelViewSetGroup):
    menu_label = gettext_lazy("Terms")
    menu_icon = "doc-full"
    menu_order = 330
    items = (VersionViewSet(), PolicyViewSet())


@hooks.register("register_admin_viewset")
def terms_viewsets():
    return TermsGroup()


def publish(request, pk):
    """Read the whole text once more, then put it in force. For the board."""
    if not roles.has(request.user, roles.BOARD):
        raise PermissionDenied
    version = get_object_or_404(Version.objects.select_related("policy"), pk=pk)
    if request.method == "POST":
        try:
            actions.publish(
                version=version,
                by=request.user,
                digest=request.POST.get("digest", "") or "none",
            )
        except Refused as no:
            messages.error(request, no.message)
        else:
            messages.success(request, _("The version is published."))
            return redirect("terms_versions:index")
    before = version.policy.versions.published().order_by("-number").first()
    context = {"version": version, "before": before}
    return render(request, "terms/admin/publish.html", context)


def report(request):
    """Who accepted which version when and where; as a page or as a CSV file."""
    if not roles.has(request.user, roles.BOARD):
        raise PermissionDenied
    rows = Acceptance.objects.select_related("person", "version__policy")
    chosen = request.GET.get("policy", "")
    if chosen.isdecimal() and len(chosen) < 10:
        rows = rows.filter(version__policy=int(chosen))
    words = request.GET.get("q", "").strip()[:100]
    for word in words.replace("\0", "").split()[:5]:
        rows = (
            rows.filter(person__first_name__icontains=word)
            | rows.filter(person__last_name__icontains=word)
            | rows.filter(person__email__icontains=word)
        )
    if request.GET.get("export") == "csv":
        header = [_("Name"), _("E-mail address"), _("Policy"), _("Version")]
        header += [_("Accepted"), _("Where")]
        return csvfiles.response("accepted-terms", header, _lines(rows))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    return render(
        request,
        "terms/admin/report.html",
        {
            "page_obj": page,
            "policies": Policy.objects.prefetch_related("versions"),
            "chosen": chosen,
            "words": words,
            "asked": asked.urlencode(),
        },
    )


def _lines(rows):
    for row in rows.iterator(chunk_size=500):
        yield [
            row.person.get_full_name(),
            row.person.email,
            row.version.title,
            row.version.number,
            localtime(row.at).isoformat(sep=" ", timespec="minutes"),
            row.get_where_display(),
        ]


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("terms/versions/<int:pk>/publish/", publish, name="terms_publish"),
        path("reports/accepted-terms/", report, name="terms_report"),
    ]


class ReportItem(MenuItem):
    def is_shown(self, request):
        return roles.has(request.user, roles.BOARD)


@hooks.register("register_reports_menu_item")
def report_item():
    return ReportItem(
        gettext_lazy("Accepted terms"),
        reverse("terms_report"),
        icon_name="doc-full",
        order=900,
    )
