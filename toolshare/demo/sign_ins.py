"""Who somebody can be in the demo."""

from toolshare.db import fetch_value
from toolshare.demo.seed import PASSWORD

EMAILS = ("ada@example.org", "bob@example.org", "carol@example.org", "dan@example.org")


async def sign_ins() -> list[str]:
    """Say how to sign in to the demo, one line each; nothing where it is not loaded."""
    here = await fetch_value("SELECT count(*) FROM member WHERE email = ANY({})", list(EMAILS))
    if here < len(EMAILS):
        return []
    return [f"  {email}  {PASSWORD}" for email in EMAILS]
