"""The container's own probe: asks under a name that the site answers to."""

import os
import urllib.request

host = os.environ["GUILDHALL_HOSTS"].split(",")[0].strip()
request = urllib.request.Request(
    "http://127.0.0.1:8000/health/live", headers={"Host": host}
)
urllib.request.urlopen(request, timeout=4)  # noqa: S310 - a fixed address
