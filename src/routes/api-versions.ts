// The API about versions: what was published, its files, what the checks found, and what owners change of it.

import { getReport as readReport } from '../../db/versions.ts'
import * as changes from '../http/api-changes.ts'
import { storedReportJson, versionJson } from '../http/api-json.ts'
import { getReport, getVersion, listFiles, listVersions } from '../http/api-reads.ts'
import { done, served } from '../http/api-routes.ts'
import { mendChangelog, setVersionMark } from '../services/plugins.ts'
import type { Repository } from '../services/repository.ts'
import { noteOpened } from '../services/threads.ts'

export function apiVersionRoutes({ site, catalog }: Repository) {
  const { baseUrl } = site.settings.server
  const reads = [
    served(listVersions, async ({ actor, params }) => {
      const { plugin, versions, rights } = await catalog.getPlugin(actor, params.plugin)
      if (rights.owns) await noteOpened(site, actor, [plugin.id])
      return { versions: versions.map((version) => versionJson(baseUrl, plugin, version, rights.seesAll)) }
    }),
    served(getVersion, async ({ actor, params }) => {
      const { plugin, version, rights } = await catalog.getVersion(actor, params.plugin, params.version)
      if (rights.owns) await noteOpened(site, actor, [plugin.id])
      return versionJson(baseUrl, plugin, version, rights.seesAll)
    }),
    served(listFiles, async ({ actor, params }) => {
      const { version } = await catalog.getVersion(actor, params.plugin, params.version)
      return { files: (await readReport(site.db, version.id)).files }
    }),
    served(getReport, async ({ actor, params }) => {
      const { plugin, version, rights } = await catalog.getVersion(actor, params.plugin, params.version)
      return storedReportJson(plugin.packageName, version, await readReport(site.db, version.id), rights.seesAll)
    }),
  ]
  return [
    ...reads,
    served(changes.setState, async ({ actor, params, body: { state, seen } }) => {
      // A program that has not looked before takes the version as it stands.
      const asked = { packageName: params.plugin, version: params.version, wanted: state, seen }
      const version = await setVersionMark(site, actor, asked)
      return done(`Version ${version.version} of ${params.plugin} is ${state}.`)
    }),
    served(changes.mendChangelog, async ({ actor, params, body: { changelog, seen } }) => {
      const asked = { packageName: params.plugin, version: params.version, changelog, seen }
      const version = await mendChangelog(site, actor, asked)
      return done(`The changelog of ${version.version} is mended.`)
    }),
  ]
}
