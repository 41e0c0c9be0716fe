"""What a file may do that is opened by itself: files come from members, and trust goes to none."""

PICTURE_POLICY = "; ".join(
    (
        "sandbox",
        "default-src 'none'",
        # The page that a browser makes of a picture consists of it and of a style of its own.
        "img-src 'self'",
        "style-src 'unsafe-inline'",
        "frame-ancestors 'none'",
    )
)
DOCUMENT_POLICY = "; ".join(("sandbox", "default-src 'none'", "frame-ancestors 'none'"))
"""For PDFs: a browser's own reader shows them all the same, and scripts in them reach nothing."""
