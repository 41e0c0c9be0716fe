"""What the embedded Postgres tells people when it cannot do its work."""


class EmbeddedPostgresError(Exception):
    """The message says what is wrong and what to do about it."""


class PortTakenError(EmbeddedPostgresError):
    """Another program listens where Postgres was to listen."""
