"""The shape of what a browser sends about itself."""

from django import forms


class SubscriptionForm(forms.Form):
    """As `PushSubscription.toJSON()` has it, flattened."""

    endpoint = forms.CharField(max_length=1000)
    key = forms.CharField(max_length=88)
    secret = forms.CharField(max_length=24)

    @classmethod
    def of(cls, body):
        """From the decoded JSON of a request; anything else is an empty form."""
        body = body if isinstance(body, dict) else {}
        keys = body.get("keys") if isinstance(body.get("keys"), dict) else {}
        return cls(
            {
                "endpoint": body.get("endpoint"),
                "key": str(keys.get("p256dh", "")).rstrip("="),
                "secret": str(keys.get("auth", "")).rstrip("="),
            }
        )
