"""The same report as an algorithm of the Processing toolbox."""

#[icon
import os

#]
from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingOutputString,
    QgsProcessingParameterMapLayer,
    QgsProcessingProvider,
)
#[icon
from qgis.PyQt.QtGui import QIcon
#]

from .@MODULE@ import report
from .reading import WANTED, read

NAME = '@NAME@'
#[icon
ICON = os.path.join(os.path.dirname(__file__), 'icon.svg')
#]


class Report(QgsProcessingAlgorithm):
    def name(self):
        return 'report'

    def displayName(self):
        return 'Report'

    def createInstance(self):
        return Report()

    def initAlgorithm(self, config=None):
        self.addParameter(QgsProcessingParameterMapLayer('INPUT', 'Layer'))
        self.addOutput(QgsProcessingOutputString('REPORT', 'Report'))

    def processAlgorithm(self, parameters, context, feedback):
        found = read(self.parameterAsLayer(parameters, 'INPUT', context))
        text = report(found) if found else 'This needs {}.'.format(WANTED)
        feedback.pushInfo(text)
        return {'REPORT': text}


class Provider(QgsProcessingProvider):
    def id(self):
        return '@PACKAGE@'

    def name(self):
        return NAME

#[icon
    def icon(self):
        return QIcon(ICON)

#]
    def loadAlgorithms(self):
        self.addAlgorithm(Report())
