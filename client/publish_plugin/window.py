"""The window: what to publish, where, as whom; what the repository says of it; how the version stands."""

import os

from qgis.core import QgsApplication, QgsSettings
from qgis.gui import QgsAuthConfigSelect
from qgis.PyQt.QtCore import Qt, QTimer, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from .packing import Unpackable, list_plugins
from .repository import Repository, known_repositories
from .words import say

_GROUP = "publish_plugin/"
_LOOK_AGAIN_MS = 15000


class PublishWindow(QDialog):
    def __init__(self, parent=None):
        super().__init__(parent)
        self.setWindowTitle(say("Publish a Plugin"))
        self.setObjectName("publishPluginWindow")
        self.resize(640, 620)
        self._repository = None
        self._link = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._make_fields()
        self._make_report()
        self._lay_out()
        self._remember()

    # --- what is shown ------------------------------------------------------------------------------------------

    def _make_fields(self):
        self.plugins = QComboBox()
        self.plugins.setObjectName("plugins")
        self.plugins.currentIndexChanged.connect(self._show_plugin)
        self.address = QComboBox()
        self.address.setObjectName("address")
        self.address.setEditable(True)
        self.address.currentIndexChanged.connect(self._take_authentication)
        self.authentication = QgsAuthConfigSelect()
        self.authentication.setObjectName("authentication")
        self.changelog = QPlainTextEdit()
        self.changelog.setObjectName("changelog")
        self.changelog.setPlaceholderText(say("What is new for people who use the plugin"))
        self.changelog.setTabChangesFocus(True)
        self.experimental = QCheckBox(say("Experimental: only for people who asked to see such versions"))
        self.experimental.setObjectName("experimental")

    def _make_report(self):
        self.message = QLabel()
        self.message.setObjectName("message")
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.report = QTreeWidget()
        self.report.setObjectName("report")
        self.report.setHeaderLabels([say("What"), say("Where")])
        self.report.setColumnWidth(0, 440)
        self.report.setWordWrap(True)
        self.report.itemActivated.connect(self._show_help)
        self.report.hide()
        self.progress = QProgressBar()
        self.progress.hide()
        self.check_button = QPushButton(say("Check"))
        self.check_button.setObjectName("check")
        self.check_button.clicked.connect(self.check)
        self.publish_button = QPushButton(say("Publish"))
        self.publish_button.setObjectName("publish")
        self.publish_button.setDefault(True)
        self.publish_button.clicked.connect(self.publish)
        self.page_button = QPushButton(say("Show its page"))
        self.page_button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._link)))
        self.page_button.hide()

    def _lay_out(self):
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for text, field in (
            (say("&Plugin"), self.plugins),
            (say("&Repository"), self.address),
            (say("&Authentication"), self.authentication),
            (say("&Changelog"), self.changelog),
        ):
            label = QLabel(text)
            label.setBuddy(field)
            form.addRow(label, field)
        form.addRow("", self.experimental)
        for field in (self.plugins, self.address, self.authentication):
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        buttons = QHBoxLayout()
        buttons.addWidget(self.page_button)
        buttons.addStretch(1)
        buttons.addWidget(self.check_button)
        buttons.addWidget(self.publish_button)
        whole = QVBoxLayout(self)
        whole.addLayout(form)
        whole.addWidget(self.message)
        whole.addWidget(self.report, 1)
        whole.addWidget(self.progress)
        whole.addLayout(buttons)

    # --- what is chosen -----------------------------------------------------------------------------------------

    def refresh(self):
        """Reads the plugins of the profile anew; keeps the one that was chosen."""
        chosen = self._plugin()
        folder = os.path.join(QgsApplication.qgisSettingsDirPath(), "python", "plugins")
        self.plugins.blockSignals(True)
        self.plugins.clear()
        for plugin in list_plugins(folder):
            self.plugins.addItem("%s %s" % (plugin.name, plugin.version), plugin)
            if chosen and plugin.folder == chosen.folder:
                self.plugins.setCurrentIndex(self.plugins.count() - 1)
        self.plugins.blockSignals(False)
        self._show_plugin()

    def _remember(self):
        settings = QgsSettings()
        known = known_repositories()
        last = settings.value(_GROUP + "address", "", type=str)
        if last and last not in [address for address, _ in known]:
            known.insert(0, (last, settings.value(_GROUP + "authcfg", "", type=str)))
        for address, authcfg in known:
            self.address.addItem(address, authcfg)
        if last:
            self.address.setCurrentIndex(self.address.findText(last))
            self.authentication.setConfigId(settings.value(_GROUP + "authcfg", "", type=str))

    def _keep(self):
        settings = QgsSettings()
        settings.setValue(_GROUP + "address", self._repository.address)
        settings.setValue(_GROUP + "authcfg", self.authentication.configId())

    def _take_authentication(self):
        authcfg = self.address.currentData()
        if authcfg:
            self.authentication.setConfigId(authcfg)

    def _plugin(self):
        return self.plugins.currentData()

    def _show_plugin(self):
        plugin = self._plugin()
        self._forget()
        if plugin is None:
            self._say(say("There is no plugin in this profile."))
        self.changelog.setPlainText(plugin.changelog if plugin else "")
        self.experimental.setChecked(bool(plugin and plugin.experimental))
        self._set_busy(False)

    # --- what is done -------------------------------------------------------------------------------------------

    def check(self):
        self._begin(lambda repository, plugin, zipped: self._check(repository, zipped))

    def _check(self, repository, zipped):
        self._say(say("The repository looks at the package…"))
        repository.check(zipped, self._changelog(), self.experimental.isChecked(), self._checked, self._show_progress)

    def _checked(self, answer):
        self._set_busy(False)
        if "ok" not in answer.body:
            return self._say(answer.sentence())
        self._show_findings(answer.body)
        self._say(
            say("The package is good to publish.")
            if answer.body["ok"]
            else say("The repository would refuse the package. Nothing was sent to be published.")
        )

    def publish(self):
        self._begin(self._publish)

    def _publish(self, repository, plugin, zipped):
        self._say(say("The package is on its way…"))

        def done(answer):
            self._set_busy(False)
            if answer.status != 201:
                return self._refused(answer)
            self._keep()
            self._link = answer.body.get("url", "")
            self.page_button.setVisible(bool(self._link))
            self._watch(plugin.package_name, answer.body.get("version") or plugin.version, answer.body.get("approved"))

        changelog, experimental = self._changelog(), self.experimental.isChecked()
        repository.publish(plugin.package_name, zipped, changelog, experimental, done, self._show_progress)

    def _refused(self, answer):
        errors = answer.body.get("errors") or []
        self._show_findings({"errors": [error if isinstance(error, dict) else {"message": error} for error in errors]})
        self._say(answer.sentence())

    def _watch(self, package_name, version, approved):
        if approved:
            return self._say(say("{version} is published: everybody finds it now.", version=version))
        self._say(say("{version} waits for a moderator. This window says when it goes live.", version=version))

        def look():
            self._repository.state(package_name, version, told)

        def told(answer):
            state = answer.body.get("state", "")
            if state == "approved":
                self._say(say("{version} was approved: everybody finds it now.", version=version))
            elif state == "rejected":
                self._say(say("{version} was rejected. Its page says why.", version=version))
            elif state == "sent-back":
                self._say(say("A moderator asks for changes in {version}. Its page says which.", version=version))
            else:
                self._timer.start(_LOOK_AGAIN_MS)

        self._timer.timeout.connect(look)
        self._timer.start(_LOOK_AGAIN_MS)

    def _begin(self, act):
        self._forget()
        plugin = self._plugin()
        repository = Repository(self.address.currentText(), self.authentication.configId())
        problem = say("There is no plugin in this profile.") if plugin is None else repository.problem()
        if problem:
            return self._say(problem)
        try:
            zipped = plugin.package()
        except (Unpackable, OSError) as error:
            return self._say(str(error))
        self._repository = repository
        self._set_busy(True)
        act(repository, plugin, zipped)

    def _forget(self):
        """Ends what is under way: its answer would be about something else."""
        self._timer.stop()
        try:
            self._timer.timeout.disconnect()
        except TypeError:
            pass
        if self._repository:
            self._repository.close()
        self.report.clear()
        self.report.hide()
        self.page_button.hide()
        self._say("")

    def _changelog(self):
        return self.changelog.toPlainText().strip()

    # --- what comes back ----------------------------------------------------------------------------------------

    def _say(self, text):
        self.message.setText(text)
        self.message.setAccessibleDescription(text)

    def _set_busy(self, busy):
        for button in (self.check_button, self.publish_button):
            button.setEnabled(not busy and self._plugin() is not None)
        self.progress.setRange(0, 0)
        self.progress.setVisible(busy)

    def _show_progress(self, sent, total):
        if total > 0 and sent < total:
            self.progress.setRange(0, 1000)
            self.progress.setValue(int(sent * 1000 / total))
        else:
            self.progress.setRange(0, 0)

    def _show_findings(self, report):
        for kind, title in (("errors", say("Errors")), ("warnings", say("Warnings")), ("facts", say("Found in the code"))):
            findings = report.get(kind) or []
            if not findings:
                continue
            head = QTreeWidgetItem([say("{title}: {count}", title=title, count=len(findings)), ""])
            self.report.addTopLevelItem(head)
            for finding in findings:
                head.addChild(self._row(finding))
            head.setExpanded(kind != "facts")
        self.report.setVisible(self.report.topLevelItemCount() > 0)

    @staticmethod
    def _row(finding):
        file, line = finding.get("file") or "", finding.get("line") or ""
        where = "%s:%s" % (file, line) if file and line else str(file)
        row = QTreeWidgetItem([finding.get("message", ""), where])
        row.setToolTip(0, finding.get("message", ""))
        row.setData(0, Qt.ItemDataRole.UserRole, finding.get("help") or "")
        return row

    def _show_help(self, row):
        """The page about this kind of finding, by double-click or Enter."""
        path = row.data(0, Qt.ItemDataRole.UserRole)
        if path and self._repository:
            QDesktopServices.openUrl(QUrl(self._repository.address).resolved(QUrl(path)))

    def done(self, result):
        self._forget()
        self._set_busy(False)
        super().done(result)
