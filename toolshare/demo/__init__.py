"""The demo: a community with tools and eighteen months of loans, around today."""

from toolshare.demo.seed import PASSWORD, NotEmpty, is_empty, seed

__all__ = ["PASSWORD", "NotEmpty", "is_empty", "seed"]
