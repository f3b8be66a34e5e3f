"""An app of the fault tests: one kind of letter that needs no other rows."""
