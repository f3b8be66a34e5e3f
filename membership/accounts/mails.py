"""Letters about one's account: codes, and news of what was changed."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import mail

# what: (subject, lines before the code). Lines are filled with the parameters.
CODES = {
    "email_confirmation_signup": (
        _("Your code: {code}"),
        [_("Welcome. Type this code on the page where you made your account:")],
    ),
    "email_confirmation": (
        _("Your code: {code}"),
        [_("Type this code to confirm that the address is yours:")],
    ),
    "login_code": (
        _("Your code: {code}"),
        [_("Type this code on the page where you sign in:")],
    ),
    "password_reset_code": (
        _("Your code: {code}"),
        [_("Type this code to choose a new password:")],
    ),
}
# what: (subject, lines, the button's label, the parameter with its address).
NEWS = {
    "account_already_exists": (
        _("You already have an account"),
        [
            _("Somebody, probably you, wanted a new account with this address."),
            _("You have one. If you forgot your password, choose a new one."),
        ],
        _("Choose a new password"),
        "password_reset_url",
    ),
    "unknown_account": (
        _("There is no account with this address"),
        [
            _("Somebody, probably you, wanted to sign in with this address."),
            _("There is no account with it. Perhaps you used another one?"),
        ],
        _("Create an account"),
        "signup_url",
    ),
    "password_changed": (_("Your password was changed"), [], "", ""),
    "password_reset": (_("Your password was changed"), [], "", ""),
    "password_set": (_("A password was added to your account"), [], "", ""),
    "email_changed": (
        _("Your e-mail address was changed"),
        [_("From {from_email} to {to_email}.")],
        "",
        "",
    ),
    "email_confirm": (_("Your e-mail address is confirmed"), [], "", ""),
    "email_deleted": (
        _("An e-mail address was removed"),
        [_("{deleted_email} no longer belongs to your account.")],
        "",
        "",
    ),
    "totp_activated": (_("An authenticator app was added"), [], "", ""),
    "totp_deactivated": (_("The authenticator app was removed"), [], "", ""),
    "recovery_codes_generated": (_("New recovery codes were made"), [], "", ""),
    "webauthn_added": (_("A passkey or key was added"), [], "", ""),
    "account_connected": (
        _("{provider} can now sign you in"),
        [_("Your account there was connected to your account here.")],
        "",
        "",
    ),
    "account_disconnected": (
        _("{provider} no longer signs you in"),
        [_("Your account there was disconnected from your account here.")],
        "",
        "",
    ),
    "webauthn_removed": (_("A passkey or key was removed"), [], "", ""),
}


def sample():
    return {"what": "login_code", "code": "QHSZ-QJDL"}


@mail.letter("account", secret=True, sample=sample)
def account(letter):
    """A code, or news that a reader may want to act upon."""
    params = letter.params
    what = params.get("what", "")
    if what in CODES:
        return _code(params, *CODES[what])
    if what in NEWS:
        return _news(params, *NEWS[what])
    return None  # wiped, or of a kind that this version does not know


def _code(params, subject, lines):
    return mail.Written(
        subject=subject.format(code=params["code"]),
        template="account/email/code",
        context={
            "heading": _("Your code"),
            "lines": lines,
            "code": params["code"],
            "ending": _("It is good for ten minutes. Never read it out to anybody."),
        },
    )


def _news(params, subject, lines, label, address):
    told = [line.format(**params) for line in lines]
    if "ip" in params:
        told += [
            _("Done from {ip}, with {user_agent}.").format(
                ip=params["ip"], user_agent=params.get("user_agent", "")[:80]
            ),
            _("Was it not you? Choose a new password now and write to us."),
        ]
        label, url = (
            _("Sign-in and security"),
            mail.site_url(reverse("account_security")),
        )
    else:
        url = mail.site_url(params.get(address, "/"))
    return mail.Written(
        subject=subject.format(**params),
        template="account/email/news",
        context={"lines": told, "url": url, "label": label},
    )
