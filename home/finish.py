"""Wagtail's last step of an approval, imported while its models are still loading."""


def publish_approved(workflow_state, user=None):
    """See `home.workflows.publish_approved`, which cannot be imported so early."""
    from home import workflows

    workflows.publish_approved(workflow_state, user=user)
