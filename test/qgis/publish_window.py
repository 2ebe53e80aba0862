"""Opens the publish plugin's window in the real QGIS, checks and publishes a plugin of the profile, prints what it said.

usage: python3 publish_window.py HOME ADDRESS UID:PASSWORD PLUGIN PICTURE
Run by publish-plugin.ts with the plugins unpacked below HOME/profile/python/plugins.
"""

import json
import os
import sys
import time

home, address, credentials, chosen, picture = sys.argv[1:]
profile = os.path.join(home, "profile")
sys.path.insert(0, os.path.join(profile, "python", "plugins"))

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsSettings  # noqa: E402
from qgis.PyQt.QtWidgets import QMainWindow  # noqa: E402

application = QgsApplication([], True, profile)
application.initQgis()

manager = QgsApplication.authManager()
manager.setMasterPassword("throw-away", True)
config = QgsAuthMethodConfig()
config.setName("repository")
config.setMethod("Basic")
config.setConfig("username", credentials.split(":")[0])
config.setConfig("password", credentials.split(":")[1])
assert manager.storeAuthenticationConfig(config), "the authentication was not kept"
QgsSettings().setValue("app/plugin_repositories/sample/url", address + "/plugins/plugins.xml")
QgsSettings().setValue("app/plugin_repositories/sample/authcfg", config.id())


class Interface:
    def __init__(self):
        self.window = QMainWindow()
        self.menu = []

    def mainWindow(self):
        return self.window

    def addPluginToMenu(self, name, action):
        self.menu.append((name, action))

    def removePluginMenu(self, name, action):
        self.menu.remove((name, action))


def until(is_so, seconds=30):
    end = time.monotonic() + seconds
    while not is_so():
        QgsApplication.processEvents()
        time.sleep(0.01)
        if time.monotonic() > end:
            raise TimeoutError("nothing more came; the window says: " + window.message.text())


import publish_plugin  # noqa: E402

iface = Interface()
plugin = publish_plugin.classFactory(iface)
plugin.initGui()
iface.menu[0][1].trigger()
window = plugin._window
offered = [window.plugins.itemText(row) for row in range(window.plugins.count())]
window.plugins.setCurrentIndex(next(row for row, text in enumerate(offered) if text.startswith(chosen)))
said = {"offered": offered, "menu": iface.menu[0][0], "address": window.address.currentText()}
window.changelog.setPlainText("Published from inside QGIS.")
window.check_button.click()
until(window.check_button.isEnabled)
said["check"] = window.message.text()
said["report"] = [window.report.topLevelItem(row).text(0) for row in range(window.report.topLevelItemCount())]
window.grab().save(picture)
window.publish_button.click()
until(window.publish_button.isEnabled)
said["publish"] = window.message.text()
if window._timer.isActive():
    # What is looked at each quarter of a minute is looked at now, once the harness has decided.
    print(json.dumps(said), flush=True)
    sys.stdin.readline()
    window._timer.start(0)
    until(lambda: window.message.text() != said["publish"])
    said["later"] = window.message.text()
window.grab().save(picture.replace(".png", "-published.png"))
plugin.unload()
said["menu after"] = iface.menu
print(json.dumps(said), flush=True)
os._exit(0)  # Qt's own teardown may crash
