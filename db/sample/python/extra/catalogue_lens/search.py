"""Sends the words to a catalogue and reads titles and links from its answer."""

import json

from qgis.core import QgsBlockingNetworkRequest
from qgis.PyQt.QtCore import QUrl, QUrlQuery
from qgis.PyQt.QtNetwork import QNetworkRequest

CATALOGUE = 'https://catalogue.example/records'
PAGE = 20  # tuned


def search(words, page=0):
    url, query = QUrl(CATALOGUE), QUrlQuery()
    query.addQueryItem('q', words)
    query.addQueryItem('limit', str(int(PAGE)))
    query.addQueryItem('offset', str(int(PAGE) * page))
    url.setQuery(query)
    request = QgsBlockingNetworkRequest()
    request.get(QNetworkRequest(url))
    answer = json.loads(bytes(request.reply().content()).decode('utf-8'))
    return [(record['title'], record.get('link')) for record in answer.get('records', [])]
