"""Talks to the repository through the network of QGIS: its proxies, its certificates, its authentication manager."""

import json

from qgis.core import QgsApplication, QgsNetworkAccessManager, QgsSettings
from qgis.PyQt.QtCore import QByteArray, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from .packing import qgis_publish
from .words import say

_FEED = "/plugins/plugins.xml"
_STATUS = QNetworkRequest.Attribute.HttpStatusCodeAttribute
_REDIRECTS = QNetworkRequest.Attribute.RedirectPolicyAttribute


def known_repositories():
    """Address and authentication of every repository that QGIS knows and that may be one of these."""
    settings = QgsSettings()
    settings.beginGroup("app/plugin_repositories")
    found = []
    for name in settings.childGroups():
        address = settings.value(name + "/url", "", type=str)
        if _FEED in address and "//plugins.qgis.org/" not in address:
            found.append((address.split(_FEED, 1)[0], settings.value(name + "/authcfg", "", type=str)))
    settings.endGroup()
    return found


class Answer:
    """`status` is 0 when nothing came back, `problem` then says why; `body` is what JSON said, else nothing."""

    def __init__(self, status, body, problem):
        self.status = status
        self.body = body if isinstance(body, dict) else {}
        self.problem = problem

    def sentence(self):
        """What went wrong, for people."""
        told = self.body.get("error") or self.body.get("detail") or self.body.get("title")
        if told:
            return told
        if self.status == 401:
            return say("The repository asks who you are: choose an authentication, with your name and your password.")
        if self.status == 0:
            return say("{address} cannot be reached: {problem}", address=self.problem[0], problem=self.problem[1])
        return say("The repository answered with {status}.", status=self.status)


class Repository:
    """One repository. Each call returns at once and hands its Answer to `done`; `close` ends those that are under way."""

    def __init__(self, address, authcfg=""):
        self.address = address.strip().split(_FEED, 1)[0].rstrip("/")
        self._authcfg = authcfg
        self._replies = set()

    def problem(self):
        """Why this is no address to send anything to; empty when it is one."""
        url = QUrl(self.address)
        loopback = url.host() in ("localhost", "127.0.0.1", "::1")
        if url.scheme() not in ("https", "http") or not url.host():
            return say("Write the address of the repository, such as https://plugins.example.org.")
        if url.scheme() == "http" and not loopback:
            return say("The address must begin with https: your password would travel in the clear.")
        return ""

    def check(self, zipped, changelog, experimental, done, progress=None):
        """What the repository would say of this package. Nothing is kept."""
        self._send("/plugins/check/", _fields(changelog, experimental), zipped, done, progress)

    def publish(self, package_name, zipped, changelog, experimental, done, progress=None):
        path = "/plugins/api/%s/version/add/" % package_name
        self._send(path, _fields(changelog, experimental), zipped, done, progress)

    def state(self, package_name, version, done):
        """How a version stands: its `state` in the body."""
        path = "/api/v1/plugins/%s/versions/%s" % (package_name, QUrl.toPercentEncoding(version).data().decode())
        request = self._request(path)
        if request is None:
            return done(self._refused())
        self._follow(QgsNetworkAccessManager.instance().get(request), done, None)

    def close(self):
        for reply in list(self._replies):
            reply.abort()

    def _send(self, path, fields, zipped, done, progress):
        form = qgis_publish.Multipart(fields, zipped)
        request = self._request(path)
        if request is None:
            return done(self._refused())
        request.setRawHeader(b"Content-Type", form.content_type.encode())
        body = QByteArray(b"".join(form.pieces()))
        self._follow(QgsNetworkAccessManager.instance().post(request, body), done, progress)

    def _request(self, path):
        request = QNetworkRequest(QUrl(self.address + path))
        request.setRawHeader(b"Accept", b"application/json")
        # Credentials would be sent on to wherever a redirect leads.
        request.setAttribute(_REDIRECTS, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)
        if self._authcfg and not QgsApplication.authManager().updateNetworkRequest(request, self._authcfg)[0]:
            return None
        return request

    def _refused(self):
        told = say("QGIS could not read the authentication. Is the master password right?")
        return Answer(0, {"error": told}, (self.address, ""))

    def _follow(self, reply, done, progress):
        self._replies.add(reply)
        if progress:
            reply.uploadProgress.connect(progress)

        def finished():
            self._replies.discard(reply)
            status = int(reply.attribute(_STATUS) or 0)
            answer = Answer(status, _json(bytes(reply.readAll())), (self.address, reply.errorString()))
            aborted = reply.error() == QNetworkReply.NetworkError.OperationCanceledError
            reply.deleteLater()
            if not aborted:
                done(answer)

        reply.finished.connect(finished)


def _fields(changelog, experimental):
    fields = {"changelog": changelog} if changelog else {}
    if experimental:
        fields["experimental"] = "on"
    return fields


def _json(text):
    try:
        return json.loads(text.decode("utf-8"))
    except ValueError:
        return None
