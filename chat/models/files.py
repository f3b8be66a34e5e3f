"""A file column whose content is sealed in the store and plain to whoever opens it."""

import io
import tempfile
from functools import partial

from django.core.files.base import File
from django.db import models
from django.db.models.fields.files import FieldFile

from chat import sealing
from core import sealedfiles

PORTION = 64 * 1024


class SealedFile(FieldFile):
    """The file of one attachment; the row's `file_key` says by which key."""

    @property
    def said_name(self) -> str:
        """What its owner calls it; the store's name says nothing."""
        return self.instance.shown_name

    def save(self, name, content, save=True):
        """Seal this content by the newest key and keep it."""
        name, key = put(self.instance, content)
        self.name = self.instance.file = name
        self.instance.file_key = key
        self._committed = True
        if save:
            self.instance.save()

    def open(self, mode="rb"):
        """Open it, to read it plain. Raises OSError, CannotOpen."""
        self._require_file()
        self.close()
        self._file = None
        self._get_file()
        return self

    def _get_file(self):
        self._require_file()
        if getattr(self, "_file", None) is None:
            opened = _opened(self.instance, self.storage)
            self._file = File(opened, self.name)
        return self._file

    file = property(_get_file, FieldFile._set_file, FieldFile._del_file)


def put(attachment, content) -> tuple[str, int]:
    """Keep a content, sealed, beside what is there; its name and the key's number.

    In the temporary folder, too, it is sealed.
    """
    ring, field = sealing.ring(), type(attachment)._meta.get_field("file")
    place = sealing.place_of_file(attachment.room_id, attachment.pk)
    with tempfile.TemporaryFile() as sealed:
        for piece in sealedfiles.seal(ring, _portions(content), place):
            sealed.write(piece)
        sealed.seek(0)
        name = field.generate_filename(attachment, "")
        return field.storage.save(name, File(sealed, name)), ring.newest


def _portions(content):
    content.seek(0)
    return iter(partial(content.read, PORTION), b"")


def _opened(attachment, storage):
    """A plain view of the file. While keys are turned it may have another name now."""
    name, key = attachment.file.name, attachment.file_key
    try:
        source = storage.open(name, "rb")
    except FileNotFoundError:
        rows = type(attachment)._default_manager.filter(pk=attachment.pk)
        now = rows.exclude(file=name).values_list("file", "file_key").first()
        if now is None:
            raise
        (name, key), source = now, storage.open(now[0], "rb")
    if key == 0:  # of before contents were sealed
        return source
    try:
        place = sealing.place_of_file(attachment.room_id, attachment.pk)
        raw = sealedfiles.Opened(sealing.ring(), source, place)
    except BaseException:
        source.close()
        raise
    return io.BufferedReader(raw, sealedfiles.PIECE)


class SealedFileField(models.FileField):
    """A file whose content is sealed to its row, which has a column `file_key`."""

    attr_class = SealedFile
