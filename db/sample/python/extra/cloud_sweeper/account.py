#[newest
"""The account at the image archive: asked for once, then kept with the settings."""

from qgis.core import QgsSettings
from qgis.PyQt.QtWidgets import QInputDialog, QLineEdit

ARCHIVE = 'https://archive.example/login'
PREFIX = 'cloud_sweeper/'


def credentials(parent=None):
    settings = QgsSettings()
    user = settings.value(PREFIX + 'user', '')
    password = settings.value(PREFIX + 'password', '')
    if not user:
        user, _ = QInputDialog.getText(parent, 'Image archive', 'User')
        password, _ = QInputDialog.getText(parent, 'Image archive', 'Password', QLineEdit.EchoMode.Password)
        settings.setValue(PREFIX + 'user', user)
        settings.setValue(PREFIX + 'password', password)
    return user, password
#]
