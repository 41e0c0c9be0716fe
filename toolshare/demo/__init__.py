"""The demo: a community with tools and eighteen months of loans, around today."""

from toolshare.demo.seed import PASSWORD, NotEmpty, is_empty, seed
from toolshare.demo.sign_ins import sign_ins

__all__ = ["PASSWORD", "NotEmpty", "is_empty", "seed", "sign_ins"]
