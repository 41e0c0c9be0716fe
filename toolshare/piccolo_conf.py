"""Where Piccolo looks for the engine and the apps; `toolshare.db` configures the engine."""

from piccolo.conf.apps import AppRegistry

from toolshare.db import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(apps=["toolshare.piccolo_app"])
