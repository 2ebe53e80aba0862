// The tables. Names are the vocabulary's; what a column means beyond its name stands beside it.

import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  customType,
  date,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { Additions, Metadata } from '../src/domain/plugin.ts'
import type { Finding, PackageFile } from '../src/domain/report.ts'

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })
const int4multirange = customType<{ data: string }>({ dataType: () => 'int4multirange' })
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

export const trust = pgEnum('trust', ['untrusted', 'trusted', 'blocked'])
export const versionState = pgEnum('version_state', ['waiting', 'approved', 'rejected'])

export const users = pgTable(
  'users',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    uid: text('uid').notNull(),
    name: text('name').notNull(),
    mail: text('mail').notNull(),
    trust: trust('trust').notNull().default('untrusted'),
    trustReason: text('trust_reason').notNull().default(''),
    /** Granted by the operator; stays whatever the directory says. */
    moderatorGranted: boolean('moderator_granted').notNull().default(false),
    /** What the directory said at the last sign-in. */
    moderatorByDirectory: boolean('moderator_by_directory').notNull().default(false),
    createdAt: instant('created_at').notNull(),
    signedInAt: instant('signed_in_at'),
    /** When the daily check no longer found them in the directory; empty again once they sign in. */
    leftDirectoryAt: instant('left_directory_at'),
  },
  (t) => [uniqueIndex('users_uid_key').on(sql`lower(${t.uid})`)],
)

export const sessions = pgTable(
  'sessions',
  {
    /** SHA-256 of the id in the cookie, in hex: whoever reads the table cannot sign in with it. */
    idHash: text('id_hash').primaryKey(),
    /** Names the session on its owner's page, and is no secret. */
    number: integer('number').notNull().unique().generatedAlwaysAsIdentity(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    agent: text('agent').notNull(),
    /** Where it began. */
    address: text('address').notNull().default(''),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    /** When a block ended it; the row stays for a while, so that its browser can be told why. */
    endedAt: instant('ended_at'),
  },
  (t) => [index('sessions_user').on(t.userId)],
)

export const tokens = pgTable(
  'tokens',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** SHA-256 of the token, in hex: whoever reads the table cannot use it. */
    hash: text('hash').notNull().unique(),
    /** Words of `scopes` in `src/domain/actions.ts`. */
    scopes: text('scopes').array().notNull(),
    /** For every plugin of its owner, now and later; else for those in `token_plugins`. */
    allPlugins: boolean('all_plugins').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    lastUsedAt: instant('last_used_at'),
    lastUsedFrom: text('last_used_from').notNull().default(''),
    revokedAt: instant('revoked_at'),
    /** Why, in words for its owner. */
    revokedReason: text('revoked_reason').notNull().default(''),
  },
  (t) => [index('tokens_user').on(t.userId)],
)

export const tokenPlugins = pgTable(
  'token_plugins',
  {
    tokenId: integer('token_id')
      .notNull()
      .references(() => tokens.id, { onDelete: 'cascade' }),
    pluginId: integer('plugin_id')
      .notNull()
      .references(() => plugins.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.tokenId, t.pluginId] })],
)

/** How often something was tried since `since`: passwords of one account, from one address, and altogether. */
export const attempts = pgTable('attempts', {
  /** `account:`, `address:` with a hash, or `everybody`. */
  key: text('key').primaryKey(),
  count: integer('count').notNull(),
  since: instant('since').notNull(),
})

/** What happened that concerns somebody who did not do it, until they have seen it. */
export const notices = pgTable(
  'notices',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    at: instant('at').notNull(),
    /** The action, a word of `src/domain/actions.ts`. */
    action: text('action').notNull(),
    /** uid of who did it. */
    actor: text('actor').notNull(),
    pluginId: integer('plugin_id').references(() => plugins.id, { onDelete: 'cascade' }),
    /** What it was done to, as in the audit log. */
    subject: text('subject').notNull(),
    reason: text('reason').notNull().default(''),
    readAt: instant('read_at'),
  },
  (t) => [index('notices_user').on(t.userId, t.id.desc())],
)

export const plugins = pgTable(
  'plugins',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    packageName: text('package_name').notNull(),
    /** `packageKey()` of it: without case, `-` as `_`. */
    packageKey: text('package_key').notNull(),
    // What follows, up to the QGIS range, repeats the metadata of the version in front, so that lists read one table.
    name: text('name').notNull(),
    description: text('description').notNull(),
    about: text('about').notNull(),
    author: text('author').notNull(),
    homepage: text('homepage').notNull(),
    repository: text('repository').notNull(),
    tracker: text('tracker').notNull(),
    category: text('category').notNull(),
    license: text('license').notNull(),
    tags: text('tags').array().notNull(),
    server: boolean('server').notNull(),
    /** The package says so, or an owner did: see `deprecatedAt`. */
    deprecated: boolean('deprecated').notNull(),
    /** When an owner or a moderator declared it deprecated, whatever its package says. */
    deprecatedAt: instant('deprecated_at'),
    deprecationReason: text('deprecation_reason').notNull().default(''),
    /** Package name of the plugin that takes its place. */
    replacement: text('replacement').notNull().default(''),
    /** What owners added where the package is silent. */
    additions: jsonb('additions').$type<Additions>().notNull().default({}),
    iconSha256: text('icon_sha256'),
    qgisMinimumVersion: text('qgis_minimum_version').notNull(),
    qgisMaximumVersion: text('qgis_maximum_version').notNull(),
    /** All QGIS versions that some visible version admits, as numbers of `admittedRange()`. */
    qgisRanges: int4multirange('qgis_ranges').notNull(),
    lastStableId: integer('last_stable_id'),
    lastStable: text('last_stable'),
    lastExperimentalId: integer('last_experimental_id'),
    lastExperimental: text('last_experimental'),
    markedStableId: integer('marked_stable_id'),
    markedExperimentalId: integer('marked_experimental_id'),
    /** uid of the first owner. */
    owner: text('owner').notNull(),
    /** One of the owners is trusted. */
    trusted: boolean('trusted').notNull(),
    /** Everybody can see something of it: what lists and the feed are made of. */
    visible: boolean('visible').notNull().default(false),
    featured: boolean('featured').notNull().default(false),
    /** Totals as of the last roll-up; the exact ones stand at the versions. */
    downloads: integer('downloads').notNull().default(0),
    /** The total that the feed shows: taken once a day, so that downloads do not make every client fetch the feed anew. */
    feedDownloads: integer('feed_downloads').notNull().default(0),
    downloads30Days: integer('downloads_30_days').notNull().default(0),
    weeklyDownloads: integer('weekly_downloads').array().notNull().default([]),
    createdAt: instant('created_at').notNull(),
    /** When it could first be seen. */
    publishedAt: instant('published_at'),
    /** When the newest visible version could first be seen. */
    updatedAt: instant('updated_at').notNull(),
    deletedAt: instant('deleted_at'),
    /** Only a moderator brings it back. */
    deletedByModerator: boolean('deleted_by_moderator').notNull().default(false),
  },
  (t) => [
    uniqueIndex('plugins_package_key').on(t.packageKey),
    index('plugins_tags').using('gin', t.tags).with({ fastupdate: false }),
    index('plugins_updated').on(t.updatedAt.desc(), t.id).where(sql`visible`),
    index('plugins_published').on(t.publishedAt.desc(), t.id).where(sql`visible`),
    index('plugins_name').on(sql`lower(${t.name})`, t.id).where(sql`visible`),
    index('plugins_names_trgm')
      .using('gin', sql`lower(${t.name}) gin_trgm_ops`, t.packageKey.op('gin_trgm_ops'))
      .with({ fastupdate: false }),
    index('plugins_featured').on(t.id).where(sql`featured`),
    index('plugins_author').on(sql`lower(${t.author})`),
  ],
)

/** The words by which a plugin is found, apart from its row: a search goes through little, and a count writes no words anew. */
export const pluginWords = pgTable(
  'plugin_words',
  {
    pluginId: integer('plugin_id')
      .primaryKey()
      .references(() => plugins.id, { onDelete: 'cascade' }),
    words: tsvector('words').notNull(),
  },
  // Without a list of pending entries, which each search would have to read as well.
  (t) => [index('plugin_words_words').using('gin', t.words).with({ fastupdate: false })],
)

export const versions = pgTable(
  'versions',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    pluginId: integer('plugin_id')
      .notNull()
      .references(() => plugins.id, { onDelete: 'cascade' }),
    version: text('version').notNull(),
    /** `versionKey()` of it: a number is taken however it is spelled. */
    versionKey: text('version_key').notNull(),
    experimental: boolean('experimental').notNull(),
    state: versionState('state').notNull(),
    withdrawnAt: instant('withdrawn_at'),
    /** Only a moderator brings it back. */
    withdrawnByModerator: boolean('withdrawn_by_moderator').notNull().default(false),
    /** Gone for people; the row stays so that the number is never used again. */
    deletedAt: instant('deleted_at'),
    metadata: jsonb('metadata').$type<Metadata>().notNull(),
    changelog: text('changelog').notNull(),
    qgisMinimumVersion: text('qgis_minimum_version').notNull(),
    qgisMaximumVersion: text('qgis_maximum_version').notNull(),
    iconSha256: text('icon_sha256'),
    packageSha256: text('package_sha256').notNull(),
    packageBytes: integer('package_bytes').notNull(),
    uploadedBy: integer('uploaded_by')
      .notNull()
      .references(() => users.id),
    uploadedAt: instant('uploaded_at').notNull(),
    /** When it could first be seen; a version with this is never changed, and its number never used again. */
    publishedAt: instant('published_at'),
    decidedBy: integer('decided_by').references(() => users.id),
    decidedAt: instant('decided_at'),
    decisionReason: text('decision_reason').notNull().default(''),
    downloads: integer('downloads').notNull().default(0),
  },
  (t) => [
    uniqueIndex('versions_number').on(t.pluginId, t.versionKey),
    index('versions_waiting').on(t.uploadedAt).where(sql`state = 'waiting'`),
    index('versions_uploaded_by').on(t.uploadedBy),
    index('versions_package').on(t.packageSha256),
    index('versions_icon').on(t.iconSha256),
  ],
)

export const versionReports = pgTable('version_reports', {
  versionId: integer('version_id')
    .primaryKey()
    .references(() => versions.id, { onDelete: 'cascade' }),
  files: jsonb('files').$type<PackageFile[]>().notNull(),
  warnings: jsonb('warnings').$type<Finding[]>().notNull(),
  facts: jsonb('facts').$type<Finding[]>().notNull(),
  /** The values of metadata.txt as they stand in it. */
  values: jsonb('values').$type<Record<string, string>>().notNull(),
})

/** What somebody typed into the upload form when the package was refused, for them alone; without the package. */
export const drafts = pgTable(
  'drafts',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    at: instant('at').notNull(),
    /** Empty when it could not be read. */
    packageName: text('package_name').notNull(),
    /** `packageKey()` of it. */
    packageKey: text('package_key').notNull(),
    /** Empty when it could not be read. */
    version: text('version').notNull(),
    /** The plugin on whose page it was uploaded. */
    pluginId: integer('plugin_id').references(() => plugins.id, { onDelete: 'set null' }),
    fileName: text('file_name').notNull(),
    changelog: text('changelog').notNull(),
    experimental: boolean('experimental').notNull(),
    /** Of all problems, also of those that are not in `errors`. */
    problemCount: integer('problem_count').notNull(),
    /** The first of them. */
    errors: jsonb('errors').$type<Finding[]>().notNull(),
  },
  (t) => [index('drafts_user').on(t.userId, t.id.desc()), index('drafts_plugin').on(t.pluginId)],
)

/** Icons by the SHA-256 of their bytes; the bytes are in the file store. */
export const icons = pgTable('icons', {
  sha256: text('sha256').primaryKey(),
  type: text('type').notNull(),
})

export const pluginOwners = pgTable(
  'plugin_owners',
  {
    pluginId: integer('plugin_id')
      .notNull()
      .references(() => plugins.id, { onDelete: 'cascade' }),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    since: instant('since').notNull(),
  },
  (t) => [primaryKey({ columns: [t.pluginId, t.userId] }), index('plugin_owners_user').on(t.userId)],
)

export const versionDownloads = pgTable(
  'version_downloads',
  {
    versionId: integer('version_id')
      .notNull()
      .references(() => versions.id, { onDelete: 'cascade' }),
    /** UTC. */
    day: date('day').notNull(),
    downloads: integer('downloads').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.day] }), index('version_downloads_day').on(t.day)],
)

/**
 * Append-only: the migration takes UPDATE, DELETE and TRUNCATE from the site's own role, and a trigger refuses them to
 * everybody. No foreign keys, so that no other row's end changes an entry.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    /** `user`, `token`, `operator` or `visitor`: a command is never taken for a person of the same name. */
    actorKind: text('actor_kind').notNull().default('user'),
    /** uid of the person, or the name of the command. */
    actor: text('actor').notNull(),
    /** Name of the token that the actor used; empty for a session. */
    token: text('token').notNull().default(''),
    /** Where the request came from. */
    address: text('address').notNull().default(''),
    /** A word of `src/domain/actions.ts`. */
    action: text('action').notNull(),
    /** It was tried, and refused. */
    refused: boolean('refused').notNull().default(false),
    pluginId: integer('plugin_id'),
    /** uid of the person to whom it was done. */
    person: text('person').notNull().default(''),
    /** What it was done to, in words that stay when the rows are gone. */
    subject: text('subject').notNull(),
    reason: text('reason').notNull().default(''),
    /** Before and after, and what else belongs to it. */
    details: jsonb('details').$type<Record<string, unknown>>().notNull(),
    /** `entryHash()` of this entry and the hash of the one before; empty in entries older than the chain. */
    hash: text('hash').notNull().default(''),
  },
  (t) => [
    index('audit_log_plugin').on(t.pluginId, t.id.desc()),
    index('audit_log_actor').on(sql`lower(${t.actor})`, t.id.desc()),
    index('audit_log_person').on(sql`lower(${t.person})`, t.id.desc()),
    check('audit_log_action', sql`${t.action} <> ''`),
  ],
)

/** Words that count as another tag in lists. What something is joined into is never joined itself. */
export const tagJoins = pgTable(
  'tag_joins',
  {
    /** In lower case, as is the other. */
    tag: text('tag').primaryKey(),
    joinedInto: text('joined_into').notNull(),
    at: instant('at').notNull(),
    /** Empty when the operator did it. */
    by: integer('by').references(() => users.id),
  },
  (t) => [index('tag_joins_into').on(t.joinedInto), check('tag_joins_other', sql`${t.tag} <> ${t.joinedInto}`)],
)

/** Facts about the whole site, each with the instant at which it became one: `sample-data`, `sample-data-complete`, `feed-counts 2026-11-22`. */
export const siteMarks = pgTable('site_marks', {
  name: text('name').primaryKey(),
  at: instant('at').notNull(),
})
