// The plugin that publishes plugins, from `client/`: the one in the sample site that does real work for authors.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const client = join(import.meta.dir, '../../client')
const packageName = 'publish_plugin'

/** The files of its package by their path inside it: its folder, and beside them the program that it packs with. */
export function publishPluginFiles(): Record<string, Uint8Array> {
  const folder = join(client, packageName)
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !file.parentPath.endsWith('__pycache__'))
    .map((file) => join(file.parentPath, file.name))
    .sort()
  const own = paths.map((path) => [`${packageName}${path.slice(folder.length).replaceAll('\\', '/')}`, read(path)])
  return Object.fromEntries([...own, [`${packageName}/qgis_publish.py`, read(join(client, 'qgis_publish.py'))]])
}

function read(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path))
}
