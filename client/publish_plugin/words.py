"""What people read, in the language of their QGIS; English is the key, and what is missing stays English."""

import json
import os

from qgis.PyQt.QtCore import QLocale
from qgis.core import QgsSettings

_FOLDER = os.path.join(os.path.dirname(__file__), "words")
_catalogues = {}


def language():
    """Two letters: as QGIS was told, else as the computer is."""
    settings = QgsSettings()
    chosen = settings.value("locale/userLocale", "", type=str)
    told = settings.value("locale/overrideFlag", False, type=bool)
    return (chosen if told and chosen else QLocale().name())[:2].lower()


def say(text, **values):
    """The text in the reader's language, with the values put in."""
    words = _catalogue(language())
    return words.get(text, text).format(**values) if values else words.get(text, text)


def _catalogue(code):
    if code not in _catalogues:
        path = os.path.join(_FOLDER, code + ".json")
        _catalogues[code] = {}
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                _catalogues[code] = json.load(file)
    return _catalogues[code]
