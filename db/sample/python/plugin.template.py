"""@NAME@ @VERSION@: the entry in the Plugins menu, and what happens when it is chosen."""

#[icon
import os

#]
#[provider
from qgis.core import QgsApplication
#]
#[icon
from qgis.PyQt.QtGui import QIcon
#]
from qgis.PyQt.QtWidgets import QAction

from .@MODULE@ import report
#[provider
from .provider import Provider
#]
from .reading import WANTED, read

NAME = '@NAME@'
#[icon
ICON = os.path.join(os.path.dirname(__file__), 'icon.svg')
#]


class @CLASS@:
    def __init__(self, iface):
        self.iface = iface
        self.action = None
#[provider
        self.provider = None

    def initProcessing(self):
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)
#]

    def initGui(self):
#[provider
        self.initProcessing()
#]
#[icon
        self.action = QAction(QIcon(ICON), NAME, self.iface.mainWindow())
#]
#[plain
        self.action = QAction(NAME, self.iface.mainWindow())
#]
        self.action.triggered.connect(self.run)
        self.iface.addPluginToMenu(NAME, self.action)

    def unload(self):
        self.iface.removePluginMenu(NAME, self.action)
        self.action = None
#[provider
        QgsApplication.processingRegistry().removeProvider(self.provider)
        self.provider = None
#]

    def run(self):
        found = read(self.iface.activeLayer())
        text = report(found) if found else 'Choose {} in the list of layers first.'.format(WANTED)
        self.iface.messageBar().pushMessage(NAME, text)
