"""The addresses of imports, and of tools as a table."""

from toolshare.imports.pages import exporting, progress, sending

ROUTES = [*sending.ROUTES, *progress.ROUTES, *exporting.ROUTES]
