// How a repository is written into the settings of QGIS: as a line of Python, and as lines of an .ini file.

/** The group in which QGIS 3 and 4 keep repositories: `reposGroup` in pyplugin_installer/installer_data.py. */
const group = 'plugin_repositories'

/**
 * Both add the repository, or set its address right where it is known already, and change nothing else. It is called by
 * the host of the address, as QGIS tells repositories apart by their names.
 *
 * @param feedAddress absolute
 */
export function repositorySnippets(feedAddress: string): { python: string; ini: string } {
  const { hostname } = new URL(feedAddress)
  // A name becomes part of a key, where only these stand for themselves in every version of Qt.
  const name = hostname.replace(/[^A-Za-z0-9.-]/g, '_')
  const key = JSON.stringify(`app/${group}/${name}/`)
  const values = `{"url": ${JSON.stringify(feedAddress)}, "enabled": True}`
  return {
    python: `from qgis.core import QgsSettings; [QgsSettings().setValue(${key} + key, value) for key, value in ${values}.items()]`,
    ini: ['[app]', `${group}\\${name}\\url=${feedAddress}`, `${group}\\${name}\\enabled=true`, ''].join('\n'),
  }
}
