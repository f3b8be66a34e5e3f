"""The board's page: read from the register of offices, which declares its own."""

from core import privacy

privacy.free("board.BoardPage", "the association's own address for letters")
