# @NAME@: what QGIS calls to get the plugin.
# Copyright @YEAR@ @AUTHOR@, @LICENSE@


def classFactory(iface):
    from .plugin import @CLASS@

    return @CLASS@(iface)
#[server


def serverClassFactory(server_iface):
    from .server import @CLASS@Server

    return @CLASS@Server(server_iface)
#]
