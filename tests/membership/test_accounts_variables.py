"""Ways in that are switched on by variables: a whole set, none, or a sentence."""

import pytest

from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"GUILDHALL_GITHUB_ID": "a"}, "GUILDHALL_GITHUB_SECRET"),
        (
            {
                "GUILDHALL_OIDC_ID": "a",
                "GUILDHALL_OIDC_SECRET": "b",
                "GUILDHALL_OIDC_URL": "http://login.example",
            },
            "https",
        ),
        (
            {
                "GUILDHALL_OIDC_ID": "a",
                "GUILDHALL_OIDC_SECRET": "b",
                "GUILDHALL_OIDC_URL": "https://login.example",
                "GUILDHALL_OIDC_NAME": "a b",
            },
            "GUILDHALL_OIDC_NAME",
        ),
    ],
)
def test_half_a_set_of_variables_is_refused(monkeypatch, variables, said):
    clear(monkeypatch)
    assert env.sign_in_elsewhere() == {"providers": {}, "apps": [], "origins": []}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        env.sign_in_elsewhere()


def clear(monkeypatch):
    for name in ("GITHUB", "SLACK", "OIDC"):
        for part in ("ID", "SECRET", "URL", "NAME", "LABEL", "LOGIN"):
            monkeypatch.delenv(f"GUILDHALL_{name}_{part}", raising=False)


def test_a_whole_set(monkeypatch):
    clear(monkeypatch)
    for name, value in {
        "ID": "a",
        "SECRET": "b",
        "URL": "https://login.example/realms/guild",
        "LABEL": "Guild login",
        "LOGIN": "https://page.example",
    }.items():
        monkeypatch.setenv(f"GUILDHALL_OIDC_{name}", value)
    found = env.sign_in_elsewhere()
    app = found["providers"]["openid_connect"]["APPS"][0]
    assert (app["provider_id"], app["name"]) == ("sso", "Guild login")
    assert app["settings"]["server_url"] == "https://login.example/realms/guild"
    assert found["origins"] == ["https://login.example", "https://page.example"]
    assert found["apps"] == ["allauth.socialaccount.providers.openid_connect"]
