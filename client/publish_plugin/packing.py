"""The plugins of this profile, and the packages that are made of them."""

import configparser
import importlib.util
import os

try:
    from . import qgis_publish
except ImportError:
    # Beside this folder in the repository; inside it in the package.
    _path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "qgis_publish.py")
    _spec = importlib.util.spec_from_file_location("qgis_publish", _path)
    qgis_publish = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(qgis_publish)

Unpackable = qgis_publish.PublishError


class LocalPlugin:
    """One plugin folder: `folder`, `package_name`, `name`, `version`, `changelog`, `experimental`."""

    def __init__(self, folder):
        self.folder = folder
        self.package_name = os.path.basename(folder)
        values = _metadata(folder)
        self.name = values.get("name") or self.package_name
        self.version = values.get("version", "")
        self.changelog = values.get("changelog", "")
        self.experimental = values.get("experimental", "").lower() in ("true", "yes", "1")

    def package(self):
        """The zip as bytes. Raises Unpackable with a sentence."""
        return qgis_publish.zip_folder(self.folder)[1]


def list_plugins(folder):
    """Every folder with a metadata.txt in the plugin folder of a profile, by name."""
    if not os.path.isdir(folder):
        return []
    paths = [os.path.join(folder, name) for name in os.listdir(folder)]
    found = [LocalPlugin(path) for path in paths if os.path.isfile(os.path.join(path, "metadata.txt"))]
    return sorted(found, key=lambda plugin: plugin.name.lower())


def _metadata(folder):
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        with open(os.path.join(folder, "metadata.txt"), encoding="utf-8-sig", errors="replace") as file:
            parser.read_string(file.read())
        return {key: value.strip() for key, value in parser["general"].items()}
    except (OSError, KeyError, configparser.Error):
        return {}
