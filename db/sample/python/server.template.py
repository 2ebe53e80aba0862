"""The part of @NAME@ that runs in QGIS Server: counts requests by service, without addresses or names."""

from collections import Counter

from qgis.core import QgsMessageLog
from qgis.server import QgsServerFilter

TELL_EVERY = 500  # tuned


class Counting(QgsServerFilter):
    def __init__(self, server_iface):
        super().__init__(server_iface)
        self.counts = Counter()

    def requestReady(self):
        parameters = self.serverInterface().requestHandler().parameterMap()
        self.counts[parameters.get('SERVICE', 'none').upper()] += 1
        total = sum(self.counts.values())
        if total % TELL_EVERY == 0:
            text = ', '.join('{} {}'.format(service, count) for service, count in self.counts.most_common())
            QgsMessageLog.logMessage(text, '@NAME@')


class @CLASS@Server:
    def __init__(self, server_iface):
        server_iface.registerFilter(Counting(server_iface), 100)
