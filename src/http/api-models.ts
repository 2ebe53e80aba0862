// What the API answers, as schemas: the OpenAPI document is made of them, and the types of `api-json.ts` follow them.

import { FormatRegistry, Kind, type Static, type TSchema, Type } from '@sinclair/typebox'
import { queueFilters } from '../domain/desk.ts'
import { scopes } from '../domain/scope.ts'
import { versionMarks } from '../domain/version-mark.ts'

FormatRegistry.Set('date', (text) => {
  const day = /^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  return day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
})

/** One of these words. */
export function oneOf<const T extends readonly string[]>(values: T, description?: string) {
  return Type.Unsafe<T[number]>({ [Kind]: 'OneOf', type: 'string', enum: values, description })
}

export function orNull<T extends TSchema>(schema: T, description?: string) {
  return Type.Union([schema, Type.Null()], { description })
}

/** An answer with a name of its own in the document. */
function model<P extends Record<string, TSchema>>($id: string, description: string, properties: P) {
  return Type.Object(properties, { $id, description, additionalProperties: false })
}

const text = (description?: string) => Type.String({ description })
const at = (description?: string) => Type.String({ format: 'date-time', description })
const address = (description?: string) => Type.String({ format: 'uri', description })
const count = (description?: string) => Type.Integer({ minimum: 0, description })
export const day = (description: string) => Type.String({ format: 'date', description })

export const Finding = model('Finding', 'Something that a check found.', {
  code: text('Stable; explained on the page of all checks.'),
  message: text('What is so, and what to do about it.'),
  file: orNull(text(), 'Path inside the package.'),
  line: orNull(Type.Integer({ minimum: 1 })),
  help: orNull(text(), 'Address on this site.'),
})

export const PackageFile = model('File', 'One file of a package.', {
  name: text('Path inside the package.'),
  bytes: count(),
  sha256: text('Of its content, in hexadecimal digits; empty when it was not read.'),
})

const reportParts = {
  ok: Type.Boolean({ description: 'No errors.' }),
  package_name: orNull(text()),
  version: orNull(text()),
  errors: Type.Array(Finding, { description: 'They refuse the package.' }),
  warnings: Type.Array(Finding, { description: 'They refuse nothing, and moderators see them.' }),
  facts: Type.Array(Finding, { description: 'What was found in the code. People read it before they decide.' }),
  metadata: Type.Record(Type.String(), Type.String(), {
    description: 'The values of `[general]` in metadata.txt, keys as they are written.',
  }),
  files: Type.Array(PackageFile),
}

export const Report = model('Report', 'What the checks say about a package.', reportParts)

const problemParts = {
  type: address('What kind of error it is: a place in the guide.'),
  title: text('The same for every error of its kind.'),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  detail: text('What went wrong, and what to do next.'),
  instance: text('The address that was asked for.'),
}

const FieldProblem = model('FieldProblem', 'A value that is wrong.', { field: text(), message: text() })

export const Problem = model('Problem', 'An error, as RFC 9457 has it.', {
  ...problemParts,
  errors: Type.Optional(Type.Array(FieldProblem, { description: 'Every value that is wrong.' })),
})

export const RefusedPackage = model('RefusedPackage', 'A refused package: an error that carries the whole report.', {
  ...problemParts,
  ...reportParts,
})

const summaryParts = {
  package_name: text('Names the plugin for ever.'),
  name: text(),
  description: text(),
  author: text('As metadata.txt writes it.'),
  owner: text('The first owner.'),
  trusted: Type.Boolean({ description: 'One of its owners is trusted.' }),
  tags: Type.Array(Type.String()),
  icon: orNull(address()),
  url: address('Its page.'),
  featured: Type.Boolean(),
  deprecated: Type.Boolean(),
  downloads: count(),
  downloads_30_days: count(),
  created_at: at(),
  updated_at: at('When a version was last published.'),
  last_stable: orNull(text('Number of the version that is in front.')),
  last_experimental: orNull(text()),
  qgis_minimum_version: text('Of the version in front.'),
  qgis_maximum_version: text(),
}

export const PluginSummary = model('PluginSummary', 'A plugin, as lists show it.', summaryParts)

export const PluginList = model('PluginList', 'One page of a list of plugins.', {
  plugins: Type.Array(PluginSummary),
  total: count('On all pages.'),
  next: orNull(address('The next page, by the key of the last plugin: stays in its place while the list changes.')),
  previous: orNull(address()),
  only_near: Type.Boolean({ description: 'Nothing fits the words: what is listed has names like them.' }),
  nearest_name: orNull(text(), 'Where nothing is listed: the name that is most like what was asked for.'),
})

export const Owner = model('Owner', 'Somebody with rights over a plugin.', {
  uid: text(),
  name: text(),
  since: at(),
  trusted: Type.Boolean(),
})

const Quarantine = model('Quarantine', 'Hidden everywhere; only owners and moderators see this.', {
  since: at(),
  reason: text(),
})

const Deprecation = model('Deprecation', 'Its owners say that it is not kept up.', {
  since: at(),
  reason: text(),
  replacement: orNull(text(), 'Package name of the plugin that takes its place.'),
})

export const Plugin = model('Plugin', 'A plugin.', {
  id: Type.Integer(),
  ...summaryParts,
  about: text('Markdown.'),
  homepage: text(),
  repository: text(),
  tracker: text(),
  category: text(),
  license: text(),
  owners: Type.Array(Owner),
  deprecation: orNull(Deprecation),
  featured_reason: text(),
  quarantine: orNull(Quarantine),
  deleted_at: orNull(at()),
})

export const Version = model('Version', 'One version of a plugin.', {
  id: Type.Integer(),
  version: text('As its author wrote it.'),
  experimental: Type.Boolean(),
  state: oneOf(['waiting', 'approved', 'rejected', 'sent-back'], 'What a moderator has said.'),
  mark: oneOf(versionMarks, 'What its owners have said.'),
  qgis_minimum_version: text(),
  qgis_maximum_version: text(),
  changelog: text('Markdown.'),
  uploaded_at: at(),
  uploaded_by: text(),
  decided_at: orNull(at()),
  decided_by: orNull(text()),
  decision_reason: orNull(text(), 'For owners and moderators.'),
  withdrawn_at: orNull(at()),
  quarantine: orNull(Quarantine),
  provenance: orNull(
    Type.Record(Type.String(), Type.String()),
    'Which run of CI published it, as its issuer said: kind, issuer, repository, workflow, commit. Null: a person did.',
  ),
  rolls_back: orNull(text(), 'Number of the bad version that it takes people off.'),
  downloads: count(),
  bytes: count('Of the package.'),
  sha256: text('Of the package.'),
  url: address('Its page.'),
  download_url: address('Counts the download, and leads to the package.'),
})

export const VersionList = model('VersionList', 'The versions of a plugin, newest first.', {
  versions: Type.Array(Version),
})

export const FileList = model('FileList', 'The files of a package.', { files: Type.Array(PackageFile) })
export const OwnerList = model('OwnerList', 'The owners of a plugin.', { owners: Type.Array(Owner) })

export const Statistics = model('Statistics', 'Downloads of the versions that everybody may see. Days are of UTC.', {
  package_name: text(),
  from: day('The first day.'),
  to: day('The last day.'),
  total: count(),
  by_day: Type.Array(model('DayCount', 'Of a day that had downloads.', { day: day('UTC.'), downloads: count() })),
  by_version: Type.Array(model('VersionCount', 'Of a version.', { version: text(), downloads: count() })),
  by_qgis: Type.Array(
    model('QgisCount', 'Of a QGIS.', {
      qgis: orNull(text(), 'Such as `3.40`; null: not by QGIS, or from before this was counted.'),
      downloads: count(),
    }),
  ),
})

export const Published = model('Published', 'A version that was taken.', {
  success: Type.Literal(true),
  message: text(),
  version: text(),
  plugin_id: Type.Integer(),
  version_id: Type.Integer(),
  approved: Type.Boolean({ description: 'False: it waits for a moderator.' }),
  holds: Type.Array(model('Hold', 'Why it waits although its author is trusted.', { rule: text(), reason: text() })),
  url: address(),
  warnings: Type.Array(Finding),
})

export const Done = model('Done', 'It is done.', { success: Type.Literal(true), message: text() })

export const Me = model('Me', 'Whom a token stands for, and what it reaches.', {
  uid: text(),
  name: text(),
  trust: oneOf(['untrusted', 'trusted', 'blocked']),
  token: model('TokenReach', 'What it was made for.', {
    name: text(),
    scopes: Type.Array(oneOf(scopes)),
    plugin_ids: Type.Union([Type.Array(Type.Integer()), Type.Literal('all')]),
  }),
})

export const TokenList = model('TokenList', 'Your tokens, newest first; those that ended leave after a month.', {
  tokens: Type.Array(
    model('Token', 'A token; the secret itself is shown once, when it is made.', {
      id: Type.Integer(),
      name: text(),
      scopes: Type.Array(oneOf(scopes)),
      plugins: orNull(Type.Array(Type.String()), 'Package names; null: all of yours.'),
      created_at: at(),
      expires_at: at(),
      last_used_at: orNull(at()),
      revoked_at: orNull(at()),
    }),
  ),
})

export const Audience = model('Audience', 'For whom the token of a run of CI has to be made out.', {
  audience: text('The claim `aud`.'),
  issuers: Type.Array(Type.String(), { description: 'The claims `iss` that are believed.' }),
})

export const ExchangedToken = model('ExchangedToken', 'A token for a run of CI.', {
  token: text('Send it as a bearer token.'),
  expires_at: at('In 15 minutes.'),
  plugins: Type.Array(Type.String(), { description: 'Package names of the plugins that it publishes.' }),
})

export const Queue = model('Queue', 'What waits for a moderator, oldest first.', {
  filter: oneOf(queueFilters),
  counts: Type.Record(Type.String(), Type.Integer(), { description: 'How many entries each filter shows.' }),
  next: orNull(address('The next page.')),
  entries: Type.Array(
    model('QueueEntry', 'A version, an appeal, or an answer of an author.', {
      kind: oneOf(['waiting', 'appeal', 'answer']),
      since: at(),
      package_name: text(),
      name: text(),
      version_id: orNull(Type.Integer(), 'Null: it is about the plugin as a whole.'),
      version: orNull(text()),
      uploaded_by: orNull(text()),
      taken_by: orNull(text(), 'Who is on it.'),
      new_plugin: Type.Boolean(),
      new_facts: Type.Array(Type.String()),
      holds: Type.Array(Type.String()),
      said: orNull(text(), 'What the author wrote.'),
    }),
  ),
})

export const Review = model('Review', 'What a moderator decides on.', {
  package_name: text(),
  name: text(),
  version: Version,
  holds: Type.Array(Type.String()),
  report: Report,
})

export type FindingJson = Static<typeof Finding>
export type PluginSummaryJson = Static<typeof PluginSummary>
export type PluginJson = Static<typeof Plugin>
export type VersionJson = Static<typeof Version>
export type ReportJson = Static<typeof Report>
