"""The addresses of tools' own pages, and what search engines ask for first."""

from toolshare.display.pages.engines import show_robots, show_sitemap, show_sitemaps
from toolshare.display.pages.tool import show_tool

ROUTES = [show_tool, show_robots, show_sitemaps, show_sitemap]
