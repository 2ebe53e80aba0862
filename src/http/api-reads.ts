// What can be read by the API: each operation with the schemas of its request and its answer.

import { Type } from '@sinclair/typebox'
import { catalogSorts } from '../domain/plugin.ts'
import {
  day,
  FileList,
  OwnerList,
  oneOf,
  Plugin,
  PluginList,
  Report,
  Statistics,
  Version,
  VersionList,
} from './api-models.ts'
import { operation } from './api-operation.ts'

const text = (description: string) => Type.String({ maxLength: 200, description })
const yes = (description: string) => Type.Boolean({ default: false, description })
const key = (description: string) => Type.String({ maxLength: 400, description })

export const packageName = Type.String({
  description: 'The package name; the case does not matter, nor whether it is written with `-` or `_`.',
})
export const versionNumber = Type.String({ description: 'The number as its author wrote it, such as `1.4.2`.' })
const ofPlugin = Type.Object({ plugin: packageName })
const ofVersion = Type.Object({ plugin: packageName, version: versionNumber })

export const listPlugins = operation('listPlugins', 'GET /api/v1/plugins', {
  tag: 'Plugins',
  access: 'reader',
  summary: 'List plugins',
  description:
    'The list of the site, with all its filters, 20 at a time. Follow `next`, or the `Link` header, for the other pages.',
  query: Type.Object({
    q: Type.Optional(text('Words, and "phrases", to look for.')),
    sort: Type.Optional(
      oneOf(catalogSorts, 'Left out: by relevance where words are asked for, else by the last update.'),
    ),
    tag: Type.Optional(text('With this tag.')),
    author: Type.Optional(text('By this author, as metadata.txt writes it.')),
    user: Type.Optional(text('Owned by the person of this uid.')),
    qgis: Type.Optional(
      Type.String({
        pattern: '^(latest|ltr|\\d{1,3}(\\.\\d{1,3}){0,2})$',
        description: 'What runs in this QGIS: `3.40`, `3.40.2`, `3`, `latest` or `ltr`.',
      }),
    ),
    category: Type.Optional(text('Such as `Raster`.')),
    kind: Type.Optional(Type.Array(oneOf(['stable', 'experimental']), { description: 'Has a version of this kind.' })),
    featured: Type.Optional(yes('Only what stands on the main page.')),
    trusted: Type.Optional(yes('Only of trusted owners.')),
    deprecated: Type.Optional(yes('Only what is deprecated.')),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'Counts from 1; keys are better.' })),
    after: Type.Optional(key('Begin behind this key, as `next` has it.')),
    before: Type.Optional(key('End before this key, as `previous` has it.')),
  }),
  answer: PluginList,
})

export const getPlugin = operation('getPlugin', 'GET /api/v1/plugins/:plugin', {
  tag: 'Plugins',
  access: 'reader',
  summary: 'Read one plugin',
  description: 'Its owners see it with a token also while nothing of it is published.',
  params: ofPlugin,
  answer: Plugin,
})

export const listOwners = operation('listOwners', 'GET /api/v1/plugins/:plugin/owners', {
  tag: 'Plugins',
  access: 'reader',
  summary: 'List the owners of a plugin',
  params: ofPlugin,
  answer: OwnerList,
})

const period = Type.Object({
  from: Type.Optional(day('The first day; left out: a year before the last.')),
  to: Type.Optional(day('The last day; left out: today.')),
  version: Type.Optional(text('Only this version.')),
})

export const getStatistics = operation('getStatistics', 'GET /api/v1/plugins/:plugin/statistics', {
  tag: 'Plugins',
  access: 'reader',
  summary: 'Downloads of a plugin, by day, version and QGIS',
  description: '`Accept: text/csv` gets every row: `day`, `version`, `qgis`, `downloads`.',
  params: ofPlugin,
  query: period,
  answer: Statistics,
  csv: 'asked',
})

export const getStatisticsCsv = operation('getStatisticsCsv', 'GET /api/v1/plugins/:plugin/statistics.csv', {
  tag: 'Plugins',
  access: 'reader',
  summary: 'The same as CSV',
  params: ofPlugin,
  query: period,
  answer: Type.String({ description: 'The columns `day`, `version`, `qgis` and `downloads`.' }),
  csv: 'always',
})

export const listVersions = operation('listVersions', 'GET /api/v1/plugins/:plugin/versions', {
  tag: 'Versions',
  access: 'reader',
  summary: 'List the versions of a plugin',
  description: 'Everybody sees what was published; owners see with a token what waits, too.',
  params: ofPlugin,
  answer: VersionList,
})

export const getVersion = operation('getVersion', 'GET /api/v1/plugins/:plugin/versions/:version', {
  tag: 'Versions',
  access: 'reader',
  summary: 'Read one version',
  params: ofVersion,
  answer: Version,
})

export const listFiles = operation('listFiles', 'GET /api/v1/plugins/:plugin/versions/:version/files', {
  tag: 'Versions',
  access: 'reader',
  summary: 'List the files of a version',
  description: 'Every file of the package, with its size and SHA-256.',
  params: ofVersion,
  answer: FileList,
})

export const getReport = operation('getReport', 'GET /api/v1/plugins/:plugin/versions/:version/report', {
  tag: 'Versions',
  access: 'reader',
  summary: 'Read what the checks found in a version',
  description: 'The mail address in `metadata` is for its owners and moderators.',
  params: ofVersion,
  answer: Report,
})
