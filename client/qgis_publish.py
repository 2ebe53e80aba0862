#!/usr/bin/env python3
"""Publishes a QGIS plugin in a Quiver repository: one file, and nothing but Python 3.9 or later.

    python3 qgis_publish.py parcel_check.zip --changelog "Faster." --user ada
    python3 qgis_publish.py parcel_check/ --token "$TOKEN"      a folder is packed first
    python3 qgis_publish.py parcel_check/ --oidc                from CI, by what its issuer signed for this run
    python3 qgis_publish.py parcel_check/ --check               only the report
    python3 qgis_publish.py compat parcel_check/                old functions for __init__.py
    python3 qgis_publish.py init parcel_check/                  a new metadata.txt, by asking

It ends with 0 when the version is published or waits, 1 when it was refused, 2 when it was called
wrongly, 3 when the repository could not be reached. In a script: import it, and call publish() or check().
"""

import argparse
import ast
import base64
import configparser
import getpass
import http.client
import io
import json
import os
import re
import ssl
import stat
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import uuid
import xmlrpc.client
import zipfile

PUBLISHED, REFUSED, WRONG_CALL, UNREACHABLE = 0, 1, 2, 3

# A repository that hands this file out writes its own address here.
DEFAULT_URL = ""

TIMEOUT_SECONDS = 120
TRIES = 4
LONGEST_WAIT_SECONDS = 60
PIECE_BYTES = 65536


class PublishError(Exception):
    """Something that a person can mend; `code` is what the program ends with."""

    code = REFUSED

    def __init__(self, message, problems=()):
        super().__init__(message)
        self.problems = list(problems)


class Refused(PublishError):
    """The repository looked at it and said no."""


class SignInNeeded(Refused):
    """The repository is for people who have an account there, and answers nobody else."""


class WrongCall(PublishError):
    """The call makes no sense: no such file, no address, no password."""

    code = WRONG_CALL


class Unreachable(PublishError):
    """No answer, or none of a plugin repository."""

    code = UNREACHABLE


# --- in a script ------------------------------------------------------------------------------------------------


def publish(package, url, user=None, password=None, token=None, changelog="", experimental=False, progress=None):
    """Publishes a package, or a folder that is packed first.

    Returns a dict with `success`, `message`, `version`, `plugin_id`, `version_id`, `approved`, `url` and `warnings`.
    Raises Refused, Unreachable or WrongCall. `progress` is called with the bytes sent and the bytes in all.
    """
    name, zipped = read_package(package)
    site = Site(url, progress)
    if token:
        return _publish_by_token(site, name, zipped, token, changelog, experimental)
    return _publish_by_password(site, name, zipped, user, password, changelog, experimental)


def publish_from_ci(package, url, changelog="", experimental=False, progress=None, environ=None):
    """Publishes as a trusted publisher: the run of CI shows what its issuer signed for it, and no secret is stored.

    Returns and raises what publish() does.
    """
    name, zipped = read_package(package)
    site = Site(url, progress)
    token = exchange_token(site, name, os.environ if environ is None else environ)
    return _publish_by_token(site, name, zipped, token, changelog, experimental)


def check(package, url, progress=None, user=None, password=None, token=None):
    """The report of the repository on a package or a folder, as a dict; nothing is kept.

    Needs an account only where the repository is for people who have one: it raises SignInNeeded without.
    """
    _, zipped = read_package(package)
    headers = {"Accept": "application/json"}
    if token or user:
        headers["Authorization"] = "Bearer " + token if token else basic(user, password)
    answer = Site(url, progress).post("plugins/check/", Multipart({}, zipped), headers)
    report = answer.json()
    if answer.status in (200, 422) and "ok" in report:
        return report
    if answer.status == 401 and len(headers) == 1:
        raise SignInNeeded("This repository is for people who have an account there: say who you are.")
    raise refusal(answer, report)


def _publish_by_token(site, name, zipped, token, changelog, experimental):
    fields = {"changelog": changelog, "experimental": "yes" if experimental else ""}
    path = "plugins/api/%s/version/add/" % urllib.parse.quote(name, safe="")
    answer = site.post(path, Multipart(fields, zipped), {"Authorization": "Bearer " + token})
    told = answer.json()
    if answer.status == 201 and told.get("success"):
        return told
    raise refusal(answer, told)


def _publish_by_password(site, name, zipped, user, password, changelog, experimental):
    site.refuse_plain_http()
    shown = {"Authorization": basic(user, password)}
    body = RpcUpload(zipped, experimental, changelog)
    answer = site.post("plugins/RPC2/", body, dict(shown, **{"Content-Type": "text/xml"}))
    if answer.status == 403 and not answer.body:
        raise Refused("The directory does not know this user with this password.")
    plugin_id, version_id = answer.rpc_result()
    metadata = metadata_in(zipped)
    version = metadata.get("version", "")
    path = "plugins/%s/version/%s/" % (urllib.parse.quote(name, safe=""), urllib.parse.quote(version, safe=""))
    approved = site.get_status(path, shown) == 200
    message = "%s %s %s" % (metadata.get("name", name), version, "is published." if approved else "waits for a moderator.")
    return {
        "success": True, "message": message, "version": version, "plugin_id": plugin_id, "version_id": version_id,
        "approved": approved, "url": site.address(path), "warnings": [],
    }  # fmt: skip


def basic(user, password):
    """RFC 7617, in UTF-8."""
    return "Basic " + base64.b64encode(("%s:%s" % (user, password)).encode("utf-8")).decode("ascii")


def exchange_token(site, package_name, environ):
    """A token of the repository for this plugin alone, which counts for 15 minutes."""
    site.refuse_plain_http()
    issued = environ.get("QGIS_PUBLISH_ID_TOKEN") or _issued_by_github(site, environ)
    body = JsonBody({"token": issued, "plugin": package_name})
    answer = site.post("api/v1/oidc/token", body, {"Accept": "application/json"})
    told = answer.json()
    if answer.status == 201 and told.get("token"):
        return told["token"]
    raise refusal(answer, dict(told, error=told.get("detail")) if told else told)


def _issued_by_github(site, environ):
    """GitHub Actions answers what it signs at an address that it tells the job."""
    address, key = environ.get("ACTIONS_ID_TOKEN_REQUEST_URL"), environ.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
    if not address or not key:
        raise WrongCall(
            "Nothing was signed for this run. GitHub: give the job 'permissions: id-token: write'. GitLab and others: "
            "set QGIS_PUBLISH_ID_TOKEN (at GitLab by 'id_tokens:'), made out to the audience that %s tells."
            % site.address("api/v1/oidc/audience")
        )
    audience = site.get("api/v1/oidc/audience").json().get("audience")
    if not audience:
        raise Unreachable("%s takes no tokens of CI services." % site.address(""))
    issuer = Site(address)
    issuer.refuse_plain_http()
    parts = urllib.parse.urlsplit(address)
    query = "&".join(text for text in (parts.query, "audience=" + urllib.parse.quote(audience, safe="")) if text)
    issuer.base = "/"
    answer = issuer.get("%s?%s" % (parts.path.lstrip("/"), query), {"Authorization": "Bearer " + key})
    issued = answer.json().get("value")
    if answer.status != 200 or not issued:
        raise Unreachable("GitHub answered %d, and signed nothing for this run." % answer.status)
    return issued


def refusal(answer, told):
    """What an answer that is no success means, as an exception to raise."""
    errors = told.get("errors") or []
    message = told.get("error") or answer.explain()
    if answer.status in (400, 401, 403, 404, 409, 413, 422) and told:
        return Refused(message, errors)
    return Unreachable(message, errors)


# --- the package ------------------------------------------------------------------------------------------------


def read_package(path):
    """The package name and the zip of a file or folder."""
    if os.path.isdir(path):
        return zip_folder(path)
    try:
        with open(path, "rb") as file:
            zipped = file.read()
    except OSError as error:
        raise WrongCall("%s cannot be read: %s." % (path, error.strerror)) from error
    return name_in(zipped) or os.path.splitext(os.path.basename(path))[0].split(".")[0], zipped


def name_in(zipped):
    """The one folder of a package; None when there is none, which the repository says better."""
    try:
        with zipfile.ZipFile(io.BytesIO(zipped)) as package:
            folders = {name.split("/", 1)[0] for name in package.namelist() if "/" in name}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    return folders.pop() if len(folders) == 1 else None


def metadata_in(zipped):
    """The values of metadata.txt; none when it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(zipped)) as package:
            text = package.read("%s/metadata.txt" % name_in(zipped)).decode("utf-8-sig", "replace")
        metadata = configparser.ConfigParser(interpolation=None, strict=False)
        metadata.read_string(text)
        return {key: value.strip() for key, value in metadata["general"].items()}
    except (zipfile.BadZipFile, KeyError, configparser.Error):
        return {}


# What tools leave behind, or need beside the plugin, and QGIS never.
LEFT_OUT = re.compile(
    r"(^|/)(__pycache__|\.git[^/]*|\.svn|\.hg|\.bzr|\.idea|\.vscode|\.tox|\.nox|\.venv|\.env|\.mypy_cache|\.ruff_cache"
    r"|\.pytest_cache|\.eggs|\.DS_Store|__MACOSX|Thumbs\.db|desktop\.ini|node_modules|[^/]+\.egg-info|\.coverage"
    r"|\.pre-commit-config\.yaml|[^/]+\.py[cod]|[^/]+\.sw[op]|[^/]*~)(/|$)",
    re.IGNORECASE,
)
LICENSE = re.compile(r"^((un)?licen[sc]e|copying)([._-][^/]*)?$", re.IGNORECASE)


def zip_folder(folder):
    """Packs a plugin folder as QGIS wants it: one folder, what git tracks, no caches, a LICENSE.

    The same files make the same bytes, whenever and wherever they are packed.
    """
    folder = os.path.realpath(folder)
    name = os.path.basename(folder)
    if not os.path.isfile(os.path.join(folder, "metadata.txt")):
        raise WrongCall("%s holds no metadata.txt. Give the plugin's own folder%s." % (folder, _plugin_inside(folder)))
    tracked = _tracked_files(folder)
    paths = sorted(path for path in tracked or _walked_files(folder) if not LEFT_OUT.search(path))
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(_entry(name + "/", stat.S_IFDIR | 0o755), b"", zipfile.ZIP_STORED)
        for path in paths:
            package.writestr(_entry("%s/%s" % (name, path), stat.S_IFREG | 0o644), _file_inside(folder, path))
        if not any(LICENSE.match(path) or path.lower().startswith("licenses/") for path in paths):
            license_file = _license_above(folder)
            if license_file:
                with open(license_file, "rb") as file:
                    package.writestr(_entry(name + "/LICENSE", stat.S_IFREG | 0o644), file.read())
    return name, memory.getvalue()


def _plugin_inside(folder):
    inside = [name for name in sorted(os.listdir(folder)) if os.path.isfile(os.path.join(folder, name, "metadata.txt"))]
    return ", such as %s" % os.path.join(folder, inside[0]) if inside else ""


def _entry(name, mode):
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = mode << 16 | (0x10 if name.endswith("/") else 0)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _git(folder, *words):
    try:
        done = subprocess.run(
            ("git", "-C", folder) + words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
    except OSError:
        return None
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None


def _tracked_files(folder):
    """What git knows and is still there; None outside of git, and for a folder of which git knows nothing."""
    listed = _git(folder, "ls-files", "-z", "--cached", "--recurse-submodules", "--", ".")
    paths = [path for path in (listed or "").split("\0") if path and os.path.isfile(os.path.join(folder, path))]
    return paths if "metadata.txt" in paths else None


def _walked_files(folder):
    for root, folders, files in os.walk(folder):
        inside = os.path.relpath(root, folder).replace(os.sep, "/")
        prefix = "" if inside == "." else inside + "/"
        folders[:] = [name for name in folders if not LEFT_OUT.search(prefix + name)]
        for name in files:
            yield prefix + name


def _file_inside(folder, path):
    """A link that leads out of the folder would publish what nobody meant to publish."""
    target = os.path.realpath(os.path.join(folder, path))
    if not target.startswith(folder + os.sep):
        raise WrongCall("%s leads out of the plugin's folder: replace the link by the file." % path)
    with open(target, "rb") as file:
        return file.read()


def _license_above(folder):
    """The licence of the repository that the plugin's folder stands in."""
    top = (_git(folder, "rev-parse", "--show-toplevel") or "").strip()
    here = folder
    while top and here != os.path.realpath(top) and os.path.dirname(here) != here:
        here = os.path.dirname(here)
        for name in sorted(os.listdir(here)):
            if LICENSE.match(name) and os.path.isfile(os.path.join(here, name)):
                return os.path.join(here, name)
    return None


# --- the repository ---------------------------------------------------------------------------------------------


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        try:
            told = json.loads(self.body.decode("utf-8"))
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}

    def rpc_result(self):
        """The two numbers of an upload. Raises Refused with the text of a fault."""
        if self.status != 200:
            raise Unreachable(self.explain())
        try:
            (result,), _ = xmlrpc.client.loads(self.body)
            plugin_id, version_id = result
        except xmlrpc.client.Fault as fault:
            kind = Unreachable if self.retry_seconds() is not None else Refused
            raise kind(fault.faultString) from fault
        except Exception as error:
            raise Unreachable("The answer is none of a plugin repository.") from error
        return plugin_id, version_id

    def retry_seconds(self):
        """When to come back, if the repository has said so."""
        wait = self.headers.get("Retry-After", "")
        return int(wait) if re.match(r"^\d{1,6}$", wait) else None

    def explain(self):
        where = self.headers.get("Location")
        if 300 <= self.status < 400 and where:
            return "The repository has moved to %s. Give that address with --url." % where
        return "The repository answered %d, and nothing that can be understood." % self.status


class Site:
    """A repository by its address, whatever part of it somebody has copied."""

    def __init__(self, url, progress=None):
        parts = urllib.parse.urlsplit(url or "")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise WrongCall("Say where the repository is: --url https://…, or QGIS_PUBLISH_URL.")
        if parts.username or parts.password:
            raise WrongCall("Leave name and password out of the address: use --user.")
        self.scheme, self.host, self.port = parts.scheme, parts.hostname, parts.port
        self.base = re.sub(r"/plugins(/.*)?$", "", parts.path).rstrip("/") + "/"
        self.progress = progress

    def address(self, path):
        port = "" if self.port is None else ":%d" % self.port
        host = "[%s]" % self.host if ":" in self.host else self.host
        return "%s://%s%s%s%s" % (self.scheme, host, port, self.base, path)

    def refuse_plain_http(self):
        here = self.host in ("localhost", "::1") or re.match(r"^127(\.\d{1,3}){3}$", self.host)
        if self.scheme == "http" and not here:
            raise WrongCall("A password or token does not go over plain HTTP: use an https:// address.")

    def post(self, path, body, headers):
        """Sends the body once, and again only when the repository has surely not taken it."""
        if "Authorization" in headers:
            self.refuse_plain_http()
        for tried in range(1, TRIES + 1):
            answer = self._exchange("POST", path, body, headers, tried)
            wait = answer.retry_seconds()
            refused = answer.status in (429, 503) or (answer.status == 200 and wait is not None)
            if not refused or tried == TRIES or wait is None or wait > LONGEST_WAIT_SECONDS:
                return answer
            time.sleep(max(wait, 1))
        raise AssertionError("the last try returns")

    def get_status(self, path, headers):
        try:
            return self._exchange("GET", path, None, headers, TRIES).status
        except Unreachable:
            return 0

    def get(self, path, headers=None):
        return self._exchange("GET", path, None, headers or {}, 1)

    def _exchange(self, method, path, body, headers, tried):
        connection = self._connect(tried)
        try:
            parts = urllib.parse.urlsplit(self.address(path))
            target = parts.path + ("?" + parts.query if parts.query else "")
            connection.putrequest(method, target, skip_accept_encoding=True)
            wanted = {"User-Agent": "qgis_publish", "Connection": "close"}
            if body:
                wanted.update({"Content-Type": body.content_type, "Content-Length": str(body.length)})
            for name, value in dict(wanted, **headers).items():
                connection.putheader(name, value)
            connection.endheaders()
            if body:
                self._send(connection, body)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(
                "The connection broke while the package was on its way (%s). Look whether the version is there "
                "before you send it again." % _reason(error)
            ) from error
        finally:
            connection.close()

    def _connect(self, tried):
        """Nothing was sent yet, so that trying again is safe."""
        while True:
            connection = self._connection()
            try:
                connection.connect()
                return connection
            except ssl.SSLCertVerificationError as error:
                raise Unreachable("The certificate of %s cannot be trusted: %s" % (self.host, error)) from error
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                if tried >= TRIES:
                    message = "%s cannot be reached: %s." % (self.address(""), _reason(error))
                    raise Unreachable(message) from error
                time.sleep(2 ** (tried - 1) * 0.5)
                tried += 1

    def _connection(self):
        proxy = self._proxy()
        host, port = (proxy.hostname, proxy.port) if proxy else (self.host, self.port)
        if self.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS, context=context)
        if proxy:
            connection.set_tunnel(self.host, self.port or 443)
        return connection

    def _proxy(self):
        """Of the environment, for HTTPS alone: through a tunnel it sees nothing."""
        proxy = urllib.request.getproxies().get("https")
        if self.scheme != "https" or not proxy or urllib.request.proxy_bypass(self.host):
            return None
        return urllib.parse.urlsplit(proxy if "//" in proxy else "//" + proxy)

    def _send(self, connection, body):
        sent = 0
        for piece in body.pieces():
            try:
                connection.send(piece)
            except (BrokenPipeError, ConnectionResetError):
                # It has answered already, such as that this is too large: the answer says why.
                return
            sent += len(piece)
            if self.progress:
                self.progress(sent, body.length)


def _reason(error):
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


class Multipart:
    """The form with the package, as RFC 7578 writes it."""

    def __init__(self, fields, zipped):
        boundary = uuid.uuid4().hex
        lines = []
        for name, value in fields.items():
            lines += ["--" + boundary, 'Content-Disposition: form-data; name="%s"' % name, "", value]
        lines += ["--" + boundary, 'Content-Disposition: form-data; name="package"; filename="package.zip"']
        lines += ["Content-Type: application/zip", "", ""]
        self._head = "\r\n".join(lines).encode("utf-8")
        self._zipped = zipped
        self._tail = ("\r\n--%s--\r\n" % boundary).encode("ascii")
        self.content_type = "multipart/form-data; boundary=" + boundary
        self.length = len(self._head) + len(zipped) + len(self._tail)

    def pieces(self):
        yield self._head
        for at in range(0, len(self._zipped), PIECE_BYTES):
            yield self._zipped[at : at + PIECE_BYTES]
        yield self._tail


class JsonBody:
    content_type = "application/json"

    def __init__(self, value):
        self._text = json.dumps(value).encode("ascii")
        self.length = len(self._text)

    def pieces(self):
        yield self._text


class RpcUpload:
    """The call plugin.upload, which makes its base64 while it is sent."""

    content_type = "text/xml"

    def __init__(self, zipped, experimental, changelog):
        before, after = xmlrpc.client.dumps(
            ("\x1a", bool(experimental), changelog), "plugin.upload", encoding="utf-8"
        ).split("<string>\x1a</string>", 1)
        self._head = (before + "<base64>").encode("utf-8")
        self._zipped = zipped
        self._tail = ("</base64>" + after).encode("utf-8")
        self.length = len(self._head) + (len(zipped) + 2) // 3 * 4 + len(self._tail)

    def pieces(self):
        step = PIECE_BYTES // 4 * 3
        yield self._head
        for at in range(0, len(self._zipped), step):
            yield base64.b64encode(self._zipped[at : at + step])
        yield self._tail


# --- compat: an __init__.py that QGIS before 2.0 understands ----------------------------------------------------

COMPAT_NAMES = (
    "name", "description", "about", "version", "qgisMinimumVersion", "qgisMaximumVersion", "author", "authorName",
    "email", "homepage", "repository", "tracker", "changelog", "category", "tags", "icon", "experimental", "deprecated",
)  # fmt: skip
COMPAT_BEGIN = "# >>> metadata for old QGIS, written by qgis_publish.py compat"
COMPAT_END = "# <<< metadata for old QGIS"
COMPAT_READER = '''
def _metadata(key):
    import io
    import os
    try:
        from configparser import RawConfigParser
        parser = RawConfigParser(strict=False)
    except ImportError:  # Python 2
        from ConfigParser import RawConfigParser
        parser = RawConfigParser()
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "metadata.txt")
    with io.open(path, encoding="utf-8") as lines:
        (getattr(parser, "read_file", None) or parser.readfp)(lines)
    return parser.get("general", key) if parser.has_option("general", key) else ""
'''


def write_compat(folder):
    """Writes the functions that QGIS before 2.0 asks for into __init__.py; each reads its value from metadata.txt.

    Functions of these names that return a constant give way to them; others are left alone. Returns the names written
    and the names left alone. Doing it again changes nothing.
    """
    path = os.path.join(folder, "__init__.py")
    if not os.path.isfile(os.path.join(folder, "metadata.txt")):
        raise WrongCall("%s holds no metadata.txt. Make one with: qgis_publish.py init %s" % (folder, folder))
    try:
        with open(path, "rb") as file:
            old = file.read()
    except OSError as error:
        raise WrongCall("%s cannot be read: %s." % (path, error.strerror)) from error
    text = old.decode("utf-8-sig" if old.startswith(b"\xef\xbb\xbf") else "utf-8", "surrogateescape")
    end = "\r\n" if "\r\n" in text else "\n"
    rest, kept = _without_constants(_without_block(text.replace("\r\n", "\n")))
    written = [name for name in COMPAT_NAMES if name not in kept]
    new = (rest.rstrip("\n") + "\n\n\n" if rest.strip() else "") + _compat_block(written)
    encoded = new.replace("\n", end).encode("utf-8", "surrogateescape")
    if encoded != old:
        _replace_file(path, encoded)
    return written, sorted(kept)


def _compat_block(names):
    functions = [
        '\ndef %s():\n    return _metadata("%s")\n' % (name, "author" if name == "authorName" else name)
        for name in names
    ]
    return "\n".join([COMPAT_BEGIN, COMPAT_READER] + functions) + "\n\n" + COMPAT_END + "\n"


def _without_block(text):
    block = re.compile(r"\n*^%s$.*?^%s$\n?" % (re.escape(COMPAT_BEGIN), re.escape(COMPAT_END)), re.MULTILINE | re.DOTALL)
    return block.sub("\n", text)


def _without_constants(text):
    """Takes out `def name(): return "…"`. Returns the text, and the names whose functions compute something."""
    try:
        tree = ast.parse(text.encode("utf-8", "surrogateescape"))
    except (SyntaxError, ValueError):
        # Python 2: what stands there is left alone.
        return text, {name for name in COMPAT_NAMES if re.search(r"^def\s+%s\s*\(" % name, text, re.MULTILINE)}
    lines = text.split("\n")
    kept = set()
    for node in reversed(tree.body):
        if not isinstance(node, ast.FunctionDef) or node.name not in COMPAT_NAMES:
            continue
        if _returns_constant(node) and not node.decorator_list:
            # The blank lines before it go too.
            first = node.lineno - 1
            while first > 0 and not lines[first - 1].strip():
                first -= 1
            del lines[first : node.end_lineno]
        else:
            kept.add(node.name)
    return "\n".join(lines).lstrip("\n"), kept


def _returns_constant(function):
    body = function.body
    if len(body) > 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return len(body) == 1 and isinstance(body[0], ast.Return) and isinstance(body[0].value, ast.Constant)


def _replace_file(path, content):
    """All of it or nothing, with the rights that the file had."""
    handle, beside = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(beside, stat.S_IMODE(os.stat(path).st_mode) if os.path.exists(path) else 0o644)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


# --- init: a metadata.txt by asking -----------------------------------------------------------------------------


def write_metadata(folder, ask):
    """Makes metadata.txt from answers. `ask(question, proposal, test)` answers a text. Returns the path."""
    path = os.path.join(folder, "metadata.txt")
    if os.path.exists(path):
        raise WrongCall("%s is there already. Edit it instead." % path)
    os.makedirs(folder, exist_ok=True)
    lines = ["[general]"]
    for key, question, propose, test in _questions(os.path.realpath(folder)):
        answer = ask(question, propose(), test)
        if answer:
            lines.append("%s=%s" % (key, answer))
    lines += ["experimental=False", "deprecated=False"]
    _replace_file(path, ("\n".join(lines) + "\n").encode("utf-8"))
    return path


def _questions(folder):
    """Key, question, what is proposed, and what is wrong with an answer, if anything."""
    name = os.path.basename(folder)
    nothing = lambda: ""  # noqa: E731
    remote = _remote_page(folder)
    from_git = lambda key: lambda: (_git(folder, "config", key) or "").strip()  # noqa: E731
    return [
        ("name", "Name, as people see it", lambda: re.sub(r"[_-]+", " ", name).capitalize(), _wrong_name),
        ("description", "What it does, in one sentence", nothing, _wrong_text),
        ("about", "What it does, and what somebody should know before using it", nothing, _wrong_text),
        ("version", "Version", lambda: "0.1.0", _wrong_version),
        ("qgisMinimumVersion", "Oldest QGIS that it runs in", lambda: "3.22", _wrong_qgis),
        ("author", "Author", from_git("user.name"), _wrong_text),
        ("email", "Mail address of the author, which is not shown", from_git("user.email"), _wrong_mail),
        ("repository", "Where its source is", lambda: remote, _wrong_link),
        ("tracker", "Where people report faults", lambda: remote + "/issues" if remote else "", _wrong_link),
        ("homepage", "Its own page", lambda: remote, _wrong_link),
        ("tags", "Tags, parted by commas", nothing, _wrong_text),
    ]


def _remote_page(folder):
    remote = (_git(folder, "remote", "get-url", "origin") or "").strip()
    found = re.match(r"^(?:https?://(?:[^@/]*@)?|ssh://(?:[^@/]*@)?|[^@/]+@)([^:/]+)(?::\d+)?[:/](.+?)(?:\.git)?/?$", remote)
    return "https://%s/%s" % found.groups() if found else ""


def _wrong_text(text):
    return None if text else "It cannot be empty."


def _wrong_name(text):
    return "A name holds no < and >." if re.search("[<>]", text) else _wrong_text(text)


def _wrong_version(text):
    return None if re.match(r"^\d+(\.\d+)*([.-]?[A-Za-z]+\d*)?$", text) else "Write it like 1.4.2."


def _wrong_qgis(text):
    return None if re.match(r"^\d{1,2}\.\d{1,2}(\.\d{1,2})?$", text) else "Write it like 3.22."


def _wrong_mail(text):
    return None if re.match(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", text) else "Write it like ada@example.org."


def _wrong_link(text):
    return None if re.match(r"^https?://[^\s/]+\S*$", text) else "Write it like https://example.org/plugin."


def ask_person(question, proposal, test):
    """Asks until the answer is fit; an empty one takes the proposal."""
    while True:
        hint = " [%s]" % proposal if proposal else ""
        sys.stderr.write("%s%s: " % (question, hint))
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise WrongCall("The answers ended before the questions. Nothing was written.")
        answer = " ".join(line.split()) or proposal
        wrong = test(answer)
        if not wrong:
            return answer
        sys.stderr.write("%s\n" % wrong)


# --- the command ------------------------------------------------------------------------------------------------


def arguments():
    parser = argparse.ArgumentParser(
        prog="qgis_publish.py",
        description="Publishes a QGIS plugin: a zip, or a folder that is packed first.",
        epilog="Also: 'compat FOLDER' writes the functions of old QGIS into __init__.py; 'init FOLDER' makes a "
        "metadata.txt by asking. Settings may stand in ~/.config/qgis-publish.ini, section [qgis-publish], keys url, "
        "user, token; the environment goes before: QGIS_PUBLISH_URL, _USER, _PASSWORD, _TOKEN, _ID_TOKEN, _CONFIG. "
        "Ends with 0 published or waiting, 1 refused, 2 wrong call, 3 unreachable.",
    )
    parser.add_argument("package", metavar="PACKAGE", help="the .zip, or the plugin's folder")
    parser.add_argument("--url", help="where the repository is, such as https://plugins.example.org")
    parser.add_argument("--changelog", default="", metavar="TEXT", help="what is new; else metadata.txt says it")
    parser.add_argument("--experimental", action="store_true", help="this version is experimental")
    parser.add_argument("--user", metavar="UID", help="publish with your password, which is asked for")
    parser.add_argument("--token", help="publish with a token, which is better set as QGIS_PUBLISH_TOKEN")
    parser.add_argument("--oidc", action="store_true", help="in CI: publish as a trusted publisher, without a secret")
    parser.add_argument("--check", action="store_true", help="only print the report; nothing is sent to be kept")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    return parser


def folder_arguments(command):
    parser = argparse.ArgumentParser(prog="qgis_publish.py " + command)
    parser.add_argument("folder", metavar="FOLDER", nargs="?", default=".", help="the plugin's folder")
    return parser


def settings():
    """The environment, and behind it the file of settings."""
    path = os.environ.get("QGIS_PUBLISH_CONFIG")
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    parser = configparser.ConfigParser(interpolation=None)
    try:
        found = parser.read(path or os.path.join(home, "qgis-publish.ini"), encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError) as error:
        raise WrongCall("The file of settings cannot be read: %s" % error) from error
    if path and not found:
        raise WrongCall("There is no file of settings %s." % path)
    kept = dict(parser["qgis-publish"]) if parser.has_section("qgis-publish") else {}
    unknown = sorted(set(kept) - {"url", "user", "token"})
    if unknown:
        raise WrongCall("The file of settings has keys that mean nothing here: %s." % ", ".join(unknown))
    if kept.get("token") and os.name == "posix" and os.stat(found[0]).st_mode & 0o077:
        raise WrongCall("Others can read the token in %s: chmod 600 it." % found[0])
    for key in ("url", "user", "token", "password"):
        value = os.environ.get("QGIS_PUBLISH_" + key.upper())
        if value:
            kept[key] = value
    return kept


def credentials(given, kept):
    """Token, user and password; what the command line says goes before everything else."""
    if given.token:
        return given.token, None, None
    if kept.get("token") and not given.user:
        return kept["token"], None, None
    user = given.user or kept.get("user")
    if not user:
        raise WrongCall("Say who you are: --user UID, or --token.")
    password = kept.get("password")
    if not password:
        if not sys.stdin.isatty():
            raise WrongCall("There is nobody to ask for the password: set QGIS_PUBLISH_PASSWORD or QGIS_PUBLISH_TOKEN.")
        password = getpass.getpass("Password of %s: " % user)
    return None, user, password


def progress_line():
    """Draws how far the upload is, for somebody who looks."""
    if not sys.stderr.isatty():
        return None

    def draw(sent, total):
        sys.stderr.write("\rSending %3d %%%s" % (sent * 100 // total, "\n" if sent == total else ""))
        sys.stderr.flush()

    return draw


def report_lines(findings, kind, package_name):
    """Each finding as a compiler writes it: file, line, what kind, what is so."""
    for finding in findings:
        place = finding.get("file") or package_name or "package"
        line = ":%d" % finding["line"] if finding.get("line") else ""
        message = " ".join(text for text in (finding.get("message"), finding.get("advice")) if text)
        code = " [%s]" % finding["code"] if finding.get("code") else ""
        yield "%s%s: %s: %s%s" % (place, line, kind, message, code)


def counted(count, word):
    return "%d %s%s" % (count, word, "" if count == 1 else "s")


def run_check(given, url, kept):
    try:
        report = check(given.package, url, progress_line())
    except SignInNeeded:
        token, user, password = credentials(given, kept)
        report = check(given.package, url, progress_line(), user, password, token)
    if given.json:
        print(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        name = report.get("package_name")
        for kind, key in (("error", "errors"), ("warning", "warnings"), ("note", "facts")):
            for line in report_lines(report.get(key) or [], kind, name):
                print(line)
        errors, warnings = len(report["errors"]), len(report["warnings"])
        outcome = "would be taken" if report["ok"] else "would be refused"
        print("%s %s: %s, %s" % (name or given.package, outcome, counted(errors, "error"), counted(warnings, "warning")))
    return PUBLISHED if report["ok"] else REFUSED


def run_publish(given, url, kept):
    if given.oidc:
        told = publish_from_ci(given.package, url, given.changelog, given.experimental, progress_line())
    else:
        token, user, password = credentials(given, kept)
        told = publish(
            given.package, url, user, password, token, given.changelog, given.experimental, progress_line()
        )
    if given.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return PUBLISHED
    for line in report_lines(told.get("warnings") or [], "warning", None):
        sys.stderr.write(line + "\n")
    print(told["message"])
    print(told["url"])
    return PUBLISHED


def run_folder(command, words):
    folder = folder_arguments(command).parse_args(words).folder
    if command == "init":
        print("%s is written." % write_metadata(folder, ask_person))
        return PUBLISHED
    written, kept = write_compat(folder)
    print("__init__.py has %s that read metadata.txt." % counted(len(written), "function"))
    if kept:
        print("Left alone, because they compute something: %s." % ", ".join(kept))
    return PUBLISHED


def fail(error, as_json):
    if as_json:
        print(json.dumps({"success": False, "error": str(error), "errors": error.problems}, indent=2, ensure_ascii=False))
    for line in report_lines(error.problems, "error", None):
        sys.stderr.write(line + "\n")
    sys.stderr.write("%s\n" % error)
    return error.code


def main(words=None):
    words = sys.argv[1:] if words is None else list(words)
    as_json = "--json" in words
    try:
        if words and words[0] in ("compat", "init"):
            return run_folder(words[0], words[1:])
        given = arguments().parse_args(words)
        kept = settings()
        if given.oidc and (given.user or given.token):
            raise WrongCall("Choose: --oidc, --token or --user.")
        url = given.url or kept.get("url") or DEFAULT_URL
        return run_check(given, url, kept) if given.check else run_publish(given, url, kept)
    except PublishError as error:
        return fail(error, as_json)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
