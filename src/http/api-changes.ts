// What can be done by the API: each operation with the schemas of its request and its answer.

import { Type } from '@sinclair/typebox'
import { queueFilters } from '../domain/desk.ts'
import { versionMarks } from '../domain/version-mark.ts'
import { Done, Me, oneOf, Published, Queue, Report, Review, TokenList } from './api-models.ts'
import { operation } from './api-operation.ts'
import { packageName, versionNumber } from './api-reads.ts'

const longestText = 100_000
const longestReason = 10_000

const ofPlugin = Type.Object({ plugin: packageName })
const ofVersion = Type.Object({ plugin: packageName, version: versionNumber })
const ofId = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 999_999_999 }) })
const link = (what: string) =>
  Type.Optional(Type.String({ maxLength: 500, description: `${what}; left out: as it is. Empty: none.` }))
const reason = Type.String({ minLength: 1, maxLength: longestReason, description: 'Why: the owners read it.' })

const uploaded = {
  changelog: Type.Optional(
    Type.String({ maxLength: longestText, description: 'Counts instead of the one in metadata.txt.' }),
  ),
  experimental: Type.Optional(
    Type.Boolean({ description: 'True: this version is experimental, whatever metadata.txt says.' }),
  ),
}

export const checkPackage = operation('checkPackage', 'POST /api/v1/check', {
  tag: 'Publishing',
  access: 'program-checks',
  summary: 'Check a package',
  description: 'All checks of an upload, and nothing is kept. With errors the answer is 422, and carries the report.',
  body: Type.Object(uploaded),
  takesPackage: true,
  answer: Report,
})

export const publishVersion = operation('publishVersion', 'POST /api/v1/plugins/:plugin/versions', {
  tag: 'Publishing',
  access: 'token-uploads',
  scopes: ['publish-versions', 'publish-new'],
  summary: 'Publish a version',
  description: 'With `publish-new` the plugin itself too. The name in the address is the folder in the zip.',
  params: ofPlugin,
  body: Type.Object(uploaded),
  takesPackage: true,
  status: 201,
  answer: Published,
})

export const setState = operation('setVersionState', 'POST /api/v1/plugins/:plugin/versions/:version/state', {
  tag: 'Publishing',
  access: 'token',
  scopes: ['change-versions'],
  summary: 'Mark, withdraw, restore or delete a version',
  description:
    '`withdrawn`: out of the feed, for people who do not have it yet. `last-stable`, `last-experimental`: this version is in front, whatever its number. `as-is` takes any of these back. `deleted`: gone for good.',
  params: ofVersion,
  body: Type.Object({
    state: oneOf(versionMarks, 'How it is to stand.'),
    seen: Type.Optional(oneOf(versionMarks, 'How it stood when you looked: 409 when that is not so any more.')),
  }),
  answer: Done,
})

export const mendChangelog = operation('mendChangelog', 'POST /api/v1/plugins/:plugin/versions/:version/changelog', {
  tag: 'Publishing',
  access: 'token',
  scopes: ['change-versions'],
  summary: 'Mend a changelog',
  description: 'The earlier texts stay readable.',
  params: ofVersion,
  body: Type.Object({
    changelog: Type.String({ maxLength: longestText, description: 'The new text.' }),
    seen: Type.Optional(
      Type.String({ maxLength: longestText, description: 'The text that you began with: 409 when it is another now.' }),
    ),
  }),
  answer: Done,
})

export const editLinks = operation('editLinks', 'POST /api/v1/plugins/:plugin/links', {
  tag: 'Publishing',
  access: 'token',
  scopes: ['change-plugins'],
  summary: 'Edit the links and tags of a plugin',
  description: 'They count where its package says nothing.',
  params: ofPlugin,
  body: Type.Object({
    homepage: link('Its homepage'),
    repository: link('Where its code is'),
    tracker: link('Where problems are told'),
    tags: Type.Optional(
      Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50, description: 'Tags; left out: as they are.' }),
    ),
  }),
  answer: Done,
})

export const deprecate = operation('deprecatePlugin', 'POST /api/v1/plugins/:plugin/deprecated', {
  tag: 'Publishing',
  access: 'token',
  scopes: ['change-plugins'],
  summary: 'Deprecate a plugin, or take that back',
  description: 'The feed tells every QGIS.',
  params: ofPlugin,
  body: Type.Object({
    deprecated: Type.Boolean(),
    reason: Type.Optional(
      Type.String({ maxLength: longestReason, description: 'Why, and what people should do; needed for true.' }),
    ),
    replacement: Type.Optional(
      Type.String({ maxLength: 200, description: 'Package name of the plugin to use instead.' }),
    ),
  }),
  answer: Done,
})

export const enrol = operation('addOwner', 'POST /api/v1/plugins/:plugin/owners', {
  tag: 'Publishing',
  access: 'token',
  scopes: ['change-owners'],
  summary: 'Add an owner',
  description: 'They have the same rights as you.',
  params: ofPlugin,
  body: Type.Object({ uid: Type.String({ minLength: 1, maxLength: 200, description: 'Somebody of the directory.' }) }),
  answer: Done,
})

export const dismiss = operation('removeOwner', 'POST /api/v1/plugins/:plugin/owners/:uid/remove', {
  tag: 'Publishing',
  access: 'token',
  scopes: ['change-owners'],
  summary: 'Remove an owner',
  description: 'Yourself too; 409 for the last one.',
  params: Type.Object({ plugin: packageName, uid: Type.String({ description: 'Of the owner who leaves.' }) }),
  answer: Done,
})

export const getMe = operation('getMe', 'GET /api/v1/me', {
  tag: 'Account',
  access: 'token',
  summary: 'Read whom your token stands for',
  answer: Me,
})

export const listTokens = operation('listTokens', 'GET /api/v1/tokens', {
  tag: 'Account',
  access: 'password',
  summary: 'List your tokens',
  description: 'By name and password: a token learns nothing of others. New ones are made on the site.',
  answer: TokenList,
})

export const revokeToken = operation('revokeToken', 'POST /api/v1/tokens/:id/revoke', {
  tag: 'Account',
  access: 'password',
  summary: 'Revoke one of your tokens',
  description: 'What uses it is refused from now on.',
  params: ofId,
  answer: Done,
})

export const getQueue = operation('getQueue', 'GET /api/v1/moderation/queue', {
  tag: 'Moderation',
  access: 'moderator-password',
  summary: 'Read the queue',
  query: Type.Object({
    filter: Type.Optional(oneOf(queueFilters, 'Left out: everything.')),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'Of 100 entries; counts from 1.' })),
  }),
  answer: Queue,
})

export const getReview = operation('getReview', 'GET /api/v1/moderation/versions/:id', {
  tag: 'Moderation',
  access: 'moderator-password',
  summary: 'Read one version of the queue',
  params: ofId,
  answer: Review,
})

export const decide = operation('decide', 'POST /api/v1/moderation/versions/:id/decision', {
  tag: 'Moderation',
  access: 'moderator-password',
  summary: 'Decide about a version that waits',
  description: 'The SHA-256 says which package you looked at: 409 when it is another one, or somebody was faster.',
  params: ofId,
  body: Type.Object({
    decision: oneOf(['approve', 'send-back', 'reject']),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the package that you looked at.' }),
    message: Type.Optional(
      Type.String({ maxLength: longestReason, description: 'For the author; may be left out for `approve`.' }),
    ),
  }),
  answer: Done,
})

const quarantine = Type.Object({
  quarantined: Type.Boolean({ description: 'True hides it everywhere, false shows it again.' }),
  reason,
})

export const quarantinePlugin = operation('quarantinePlugin', 'POST /api/v1/moderation/plugins/:plugin/quarantine', {
  tag: 'Moderation',
  access: 'moderator-password',
  summary: 'Put a plugin into quarantine, or release it',
  params: ofPlugin,
  body: quarantine,
  answer: Done,
})

export const quarantineVersion = operation(
  'quarantineVersion',
  'POST /api/v1/moderation/plugins/:plugin/versions/:version/quarantine',
  {
    tag: 'Moderation',
    access: 'moderator-password',
    summary: 'Put a version into quarantine, or release it',
    params: ofVersion,
    body: quarantine,
    answer: Done,
  },
)
