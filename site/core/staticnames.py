"""Addresses of static files, each worked out once: they change with a release only."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class KeptNamesStorage(CompressedManifestStaticFilesStorage):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name, force=False):
        found = self._urls.get(name)
        if found is None or force:
            found = self._urls[name] = super().url(name, force)
        return found
