"""Settings of the processes that fault tests start and kill."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import INSTALLED_APPS

FAILPOINTS = True
INSTALLED_APPS = [*INSTALLED_APPS, "tests.core.probe"]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("SINK_PORT", "1"))
EMAIL_TIMEOUT = 2
if os.environ.get("PROBE_BROKER"):
    CELERY_TASK_ALWAYS_EAGER = False
    CELERY_BROKER_URL = os.environ["PROBE_BROKER"]
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 0.2,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
        "socket_timeout": 2,
        "visibility_timeout": 5,
    }
