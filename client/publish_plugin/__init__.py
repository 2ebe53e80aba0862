"""Publishes plugins of this profile to a plugin repository."""


def classFactory(iface):
    from .plugin import PublishPlugin

    return PublishPlugin(iface)
