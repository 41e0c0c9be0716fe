"""What a field says to somebody who typed what it cannot use."""

import pytest

from toolshare.web.fields import Kind, Sent, Unusable


def message(kind: Kind, *sent: Sent) -> str:
    """Return the message with which a kind of field refuses what was sent."""
    with pytest.raises(Unusable) as caught:
        kind.parse(sent)
    return str(caught.value)
