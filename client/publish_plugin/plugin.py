"""Puts the window into the menu of QGIS."""

import os

from qgis.PyQt.QtGui import QIcon

from .words import say

try:
    from qgis.PyQt.QtGui import QAction
except ImportError:  # Qt 5
    from qgis.PyQt.QtWidgets import QAction


class PublishPlugin:
    def __init__(self, iface):
        self._iface = iface
        self._action = None
        self._window = None

    def initGui(self):
        icon = QIcon(os.path.join(os.path.dirname(__file__), "icon.svg"))
        self._action = QAction(icon, say("Publish a Plugin…"), self._iface.mainWindow())
        self._action.setObjectName("publishPlugin")
        self._action.triggered.connect(self.open)
        self._iface.addPluginToMenu(say("Publish a Plugin"), self._action)

    def unload(self):
        self._iface.removePluginMenu(say("Publish a Plugin"), self._action)
        if self._window:
            self._window.close()
            self._window.deleteLater()
        self._window = None

    def open(self):
        """Shows the window, the same one while it lives. Returns it."""
        from .window import PublishWindow

        self._window = self._window or PublishWindow(self._iface.mainWindow())
        self._window.refresh()
        self._window.show()
        self._window.raise_()
        return self._window
