"""What several files of this wing need."""

import pytest

from tests.chat.receiver import Service


@pytest.fixture
def service():
    """A push service on loopback."""
    found = Service()
    yield found
    found.stop()
