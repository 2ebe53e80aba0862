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
  uuid,
} from 'drizzle-orm/pg-core'
import type { Additions, Metadata } from '../src/domain/plugin.ts'
import type { Finding, PackageFile } from '../src/domain/report.ts'
import type { ThreadPoint } from '../src/domain/thread.ts'

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })
const int4multirange = customType<{ data: string }>({ dataType: () => 'int4multirange' })
/** Entries of the audit log that count as the work of a moderator. */
export const decisionEntries = `not refused and action in ('version.approve', 'version.send-back', 'version.reject', 'version.quarantine', 'plugin.quarantine', 'appeal.decide', 'report.close', 'decision.undo')`
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

export const trust = pgEnum('trust', ['untrusted', 'trusted', 'blocked'])
/** `sent-back`: a moderator asked for changes, and the author is to answer or to upload again. */
export const versionState = pgEnum('version_state', ['waiting', 'approved', 'rejected', 'sent-back'])
/** One mail for each notice, one a day with all of them, or none. */
export const mailChoice = pgEnum('mail_choice', ['each', 'daily', 'none'])
/** How a check of an upload ended. Only `passed` lets a version through unseen. */
export const checkOutcome = pgEnum('check_outcome', ['passed', 'flagged', 'failed', 'could-not-run'])

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
    mailChoice: mailChoice('mail_choice').notNull().default('each'),
    /** Stands in the unsubscribe link of their mails, and opens nothing else. */
    mailKey: text('mail_key').notNull().default(sql`gen_random_uuid()::text`),
    /** A moderator wants to see everything that this person uploads, trusted or not; empty when none does. */
    flaggedReason: text('flagged_reason').notNull().default(''),
    /** Since when they are trusted or blocked, and by whom (uid); undefined for decisions older than these columns. */
    trustedAt: instant('trusted_at'),
    trustedBy: text('trusted_by').notNull().default(''),
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
    /** It was given for 15 minutes to a run of this trusted publisher; people do not see it among their tokens. */
    publisherId: integer('publisher_id'),
    /** What the issuer said of that run: repository, workflow, commit. */
    provenance: jsonb('provenance').$type<Record<string, string>>(),
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
    /** What else the mail about it says: points at lines, the rule that held it, where to answer. */
    details: jsonb('details').$type<Record<string, unknown>>().notNull().default({}),
    readAt: instant('read_at'),
    /** When it went out by mail, or was found to need none. */
    mailedAt: instant('mailed_at'),
  },
  (t) => [
    index('notices_user').on(t.userId, t.id.desc()),
    index('notices_unmailed').on(t.userId).where(sql`mailed_at is null`),
  ],
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
    /** Why it is featured, one sentence for visitors. */
    featuredReason: text('featured_reason').notNull().default(''),
    /** Its place among the featured ones, lowest first. */
    featuredOrder: integer('featured_order').notNull().default(0),
    /** Hidden everywhere by a moderator or by reports, until a moderator lifts it; owners cannot touch it. */
    quarantinedAt: instant('quarantined_at'),
    quarantineReason: text('quarantine_reason').notNull().default(''),
    /** New versions are taken from its trusted publishers alone. */
    publishersOnly: boolean('publishers_only').notNull().default(false),
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
    index('plugins_quarantined').on(t.id).where(sql`quarantined_at is not null`),
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
    /** When a moderator approved its package after looking at it; empty for what was published without that. */
    reviewedAt: instant('reviewed_at'),
    /** It was published once and the approval taken back: its number never carries other bytes. */
    wasPublic: boolean('was_public').notNull().default(false),
    /** When somebody first fetched its package while everybody could, by whatever address. */
    fetchedAt: instant('fetched_at'),
    /** Who is looking at it (uid), and since when; given back after a while. */
    takenBy: text('taken_by').notNull().default(''),
    takenAt: instant('taken_at'),
    /** Hidden by a moderator or by reports, until a moderator lifts it; owners cannot touch it. */
    quarantinedAt: instant('quarantined_at'),
    quarantineReason: text('quarantine_reason').notNull().default(''),
    /** The bad version that this one takes people off, when a moderator rolled back. */
    rollsBackId: integer('rolls_back_id'),
    /** Which run of CI published it, as its issuer said: repository, workflow, commit. */
    provenance: jsonb('provenance').$type<Record<string, string>>(),
    downloads: integer('downloads').notNull().default(0),
  },
  (t) => [
    uniqueIndex('versions_number').on(t.pluginId, t.versionKey),
    index('versions_waiting').on(t.uploadedAt).where(sql`state = 'waiting'`),
    index('versions_sent_back').on(t.pluginId).where(sql`state = 'sent-back'`),
    // What moderators decided in a span of time, for the figures, and what was uploaded in it.
    index('versions_decided').on(t.decidedAt).where(sql`decided_by is not null`),
    index('versions_uploaded').on(t.uploadedAt),
    index('versions_quarantined').on(t.id).where(sql`quarantined_at is not null`),
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
  /** Lines that nobody has approved, as counted last, and of all text files; null until somebody counted. */
  newLines: integer('new_lines'),
  totalLines: integer('total_lines'),
})

/** How each check of an upload ended. A check that is missing here counts as one that could not run. */
export const versionChecks = pgTable(
  'version_checks',
  {
    versionId: integer('version_id')
      .notNull()
      .references(() => versions.id, { onDelete: 'cascade' }),
    /** A word of `src/domain/version-checks.ts`. */
    name: text('name').notNull(),
    outcome: checkOutcome('outcome').notNull(),
    /** What it found, or why it could not run. */
    reason: text('reason').notNull().default(''),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.versionId, t.name] }),
    index('version_checks_trouble').on(t.at.desc()).where(sql`outcome = 'could-not-run'`),
  ],
)

/** Why a version waits although its author is trusted: one row for each rule that held it. */
export const versionHolds = pgTable(
  'version_holds',
  {
    versionId: integer('version_id')
      .notNull()
      .references(() => versions.id, { onDelete: 'cascade' }),
    /** A word of `src/domain/hold-rules.ts`. */
    rule: text('rule').notNull(),
    /** What in this version the rule was about, in a sentence for its author. */
    reason: text('reason').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.rule] }), index('version_holds_rule').on(t.rule, t.at.desc())],
)

/** Waits of versions that made room for a mended package, or were deleted before anybody saw them: for the figures. */
export const pastWaits = pgTable(
  'past_waits',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    pluginId: integer('plugin_id')
      .notNull()
      .references(() => plugins.id, { onDelete: 'cascade' }),
    uploadedAt: instant('uploaded_at').notNull(),
    /** Both empty when it was deleted while it waited. */
    decidedAt: instant('decided_at'),
    decidedBy: integer('decided_by').references(() => users.id),
  },
  (t) => [
    index('past_waits_decided').on(t.decidedAt).where(sql`decided_by is not null`),
    index('past_waits_uploaded').on(t.uploadedAt),
  ],
)

/** What held those versions, and how they ended. */
export const pastHolds = pgTable(
  'past_holds',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    pluginId: integer('plugin_id')
      .notNull()
      .references(() => plugins.id, { onDelete: 'cascade' }),
    rule: text('rule').notNull(),
    at: instant('at').notNull(),
    state: versionState('state').notNull(),
  },
  (t) => [index('past_holds_rule').on(t.rule, t.at.desc())],
)

/** The rules that hold a trusted person's upload, as moderators set them; a rule without a row stands as in the code. */
export const holdRules = pgTable('hold_rules', {
  /** A word of `src/domain/hold-rules.ts`. */
  rule: text('rule').primaryKey(),
  enabled: boolean('enabled').notNull(),
  /** Its thresholds by name: days, times, codes of facts. */
  parameters: jsonb('parameters').$type<Record<string, number | string[]>>().notNull().default({}),
  changedAt: instant('changed_at').notNull(),
  changedBy: text('changed_by').notNull(),
})

/** What is said about a plugin between its authors and moderators; it stays with the plugin. */
export const threadEntries = pgTable(
  'thread_entries',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    pluginId: integer('plugin_id')
      .notNull()
      .references(() => plugins.id, { onDelete: 'cascade' }),
    /** The version it is about; its number stays when a mended package takes its row. */
    versionId: integer('version_id').references(() => versions.id, { onDelete: 'set null' }),
    version: text('version').notNull().default(''),
    at: instant('at').notNull(),
    /** uid of who wrote it. */
    by: text('by').notNull(),
    /** `changes`, `answer`, `approval`, `rejection`, `appeal`, `appeal-decision`, `quarantine`, `release`, `objection`, `note`. */
    kind: text('kind').notNull(),
    text: text('text').notNull(),
    /** Points at lines of the package, which have their own state. */
    points: jsonb('points').$type<ThreadPoint[]>().notNull().default([]),
    /** For moderators alone. */
    inner: boolean('inner').notNull().default(false),
    /** SHA-256 of the package that was looked at. */
    sha256: text('sha256').notNull().default(''),
    /** An appeal that was decided, or a list of points that was dealt with. */
    settledAt: instant('settled_at'),
    settledBy: text('settled_by').notNull().default(''),
  },
  (t) => [
    index('thread_entries_plugin').on(t.pluginId, t.id),
    index('thread_entries_appeals').on(t.at).where(sql`kind = 'appeal' and settled_at is null`),
  ],
)

/** Comments that a moderator has written at lines of a waiting version, until a decision takes them along. */
export const reviewComments = pgTable(
  'review_comments',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    versionId: integer('version_id')
      .notNull()
      .references(() => versions.id, { onDelete: 'cascade' }),
    /** uid of the moderator. */
    by: text('by').notNull(),
    at: instant('at').notNull(),
    /** Path in the package; empty for a point about the whole. */
    file: text('file').notNull(),
    /** From 1, in the new file; 0 for a point about the whole file. */
    line: integer('line').notNull(),
    text: text('text').notNull(),
  },
  (t) => [index('review_comments_version').on(t.versionId, t.id)],
)

/** Files of approved versions, by plugin: where each was seen first. */
export const approvedFiles = pgTable(
  'approved_files',
  {
    sha256: text('sha256').notNull(),
    pluginId: integer('plugin_id')
      .notNull()
      .references(() => plugins.id, { onDelete: 'cascade' }),
    versionId: integer('version_id')
      .notNull()
      .references(() => versions.id, { onDelete: 'cascade' }),
    path: text('path').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sha256, t.pluginId] }), index('approved_files_version').on(t.versionId)],
)

/** Answers for common reasons, for every moderator. */
export const savedAnswers = pgTable('saved_answers', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  title: text('title').notNull(),
  text: text('text').notNull(),
  changedBy: text('changed_by').notNull(),
  changedAt: instant('changed_at').notNull(),
})

/** What people report about plugins and versions after publication. */
export const abuseReports = pgTable(
  'abuse_reports',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    pluginId: integer('plugin_id')
      .notNull()
      .references(() => plugins.id, { onDelete: 'cascade' }),
    /** Undefined: the plugin as a whole. */
    versionId: integer('version_id').references(() => versions.id, { onDelete: 'cascade' }),
    by: integer('by')
      .notNull()
      .references(() => users.id),
    at: instant('at').notNull(),
    /** `malicious`, `broken`, `licence`, `personal-data`, `other`. */
    kind: text('kind').notNull(),
    text: text('text').notNull(),
    /** The reporter was trusted when they reported. */
    trusted: boolean('trusted').notNull(),
    closedAt: instant('closed_at'),
    closedBy: text('closed_by').notNull().default(''),
    /** `acted`, `dismissed`. */
    outcome: text('outcome').notNull().default(''),
    answer: text('answer').notNull().default(''),
  },
  (t) => [
    index('abuse_reports_open').on(t.at).where(sql`closed_at is null`),
    index('abuse_reports_plugin').on(t.pluginId, t.id.desc()),
    index('abuse_reports_by').on(t.by, t.at.desc()),
  ],
)

/** Searches through all kept packages, in the background. */
export const hunts = pgTable('hunts', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  by: text('by').notNull(),
  at: instant('at').notNull(),
  /** `sha256`, `text`, `pattern`, `fact`. */
  kind: text('kind').notNull(),
  sought: text('sought').notNull(),
  /** `running`, `done`, `stopped`, `failed`. */
  state: text('state').notNull(),
  /** Why it failed. */
  trouble: text('trouble').notNull().default(''),
  /** Versions to look through, newest first, as counted at the beginning. */
  total: integer('total').notNull().default(0),
  done: integer('done').notNull().default(0),
  /** Packages that could not be read. */
  unread: integer('unread').notNull().default(0),
  /** The version looked at last; it goes on below it after a restart. */
  lastVersionId: integer('last_version_id'),
  endedAt: instant('ended_at'),
  /** What is to be done with all hits at once: `quarantine`; empty when nothing was asked for. */
  action: text('action').notNull().default(''),
  actionReason: text('action_reason').notNull().default(''),
  actionAskedBy: text('action_asked_by').notNull().default(''),
  actionAskedAt: instant('action_asked_at'),
  actionDoneBy: text('action_done_by').notNull().default(''),
  actionDoneAt: instant('action_done_at'),
})

export const huntHits = pgTable(
  'hunt_hits',
  {
    huntId: integer('hunt_id')
      .notNull()
      .references(() => hunts.id, { onDelete: 'cascade' }),
    versionId: integer('version_id')
      .notNull()
      .references(() => versions.id, { onDelete: 'cascade' }),
    pluginId: integer('plugin_id')
      .notNull()
      .references(() => plugins.id, { onDelete: 'cascade' }),
    file: text('file').notNull(),
    /** From 1; 0 for the file as a whole. */
    line: integer('line').notNull(),
    /** The line, cut. */
    text: text('text').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.huntId, t.versionId, t.file, t.line] })],
)

/** Package names that nobody takes without a moderator. */
export const reservedNames = pgTable('reserved_names', {
  /** `packageKey()` of it. */
  packageKey: text('package_key').primaryKey(),
  packageName: text('package_name').notNull(),
  /** uid of the one person who may take it; empty: nobody. */
  forUid: text('for_uid').notNull().default(''),
  reason: text('reason').notNull(),
  by: text('by').notNull(),
  at: instant('at').notNull(),
})

/** The procedure by which an abandoned plugin gets a new owner. */
export const adoptions = pgTable(
  'adoptions',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    pluginId: integer('plugin_id')
      .notNull()
      .references(() => plugins.id, { onDelete: 'cascade' }),
    /** uid of who wants to take it over. */
    candidate: text('candidate').notNull(),
    reason: text('reason').notNull(),
    /** `contacting`, `public`, `objected`, `done`, `ended`. */
    state: text('state').notNull(),
    startedBy: text('started_by').notNull(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    index('adoptions_plugin').on(t.pluginId),
    index('adoptions_open').on(t.startedAt).where(sql`ended_at is null`),
  ],
)

export const adoptionSteps = pgTable(
  'adoption_steps',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    adoptionId: integer('adoption_id')
      .notNull()
      .references(() => adoptions.id, { onDelete: 'cascade' }),
    at: instant('at').notNull(),
    by: text('by').notNull(),
    /** `contact`, `notice`, `objection`, `hand-over`, `end`. */
    kind: text('kind').notNull(),
    text: text('text').notNull(),
  },
  (t) => [index('adoption_steps_adoption').on(t.adoptionId, t.id)],
)

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

/** How many of them came from which QGIS, of those that said so. */
export const qgisDownloads = pgTable(
  'qgis_downloads',
  {
    versionId: integer('version_id')
      .notNull()
      .references(() => versions.id, { onDelete: 'cascade' }),
    /** UTC. */
    day: date('day').notNull(),
    /** `3.40` */
    qgis: text('qgis').notNull(),
    downloads: integer('downloads').notNull(),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.day, t.qgis] })],
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
    // Decisions in a span of time, by moderator; `db/figures.ts` asks in the same words.
    index('audit_log_decisions')
      .on(t.at)
      .where(sql`${sql.raw(decisionEntries)}`),
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

/** Who may publish without a stored secret: a run of CI whose issuer signs what it is. */
export const trustedPublishers = pgTable(
  'trusted_publishers',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    pluginId: integer('plugin_id')
      .notNull()
      .references(() => plugins.id, { onDelete: 'cascade' }),
    /** `github`, `gitlab` or `other`: which form it was made by. */
    kind: text('kind').notNull(),
    issuer: text('issuer').notNull(),
    /** Claims that the token of a run has to carry, each exactly. */
    claims: jsonb('claims').$type<Record<string, string>>().notNull(),
    /** In whose name it publishes: an owner. */
    userId: integer('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at'),
  },
  (t) => [index('trusted_publishers_plugin').on(t.pluginId), index('trusted_publishers_issuer').on(t.issuer)],
)

/** Tokens of issuers that were exchanged already, each kept until after it expired. */
export const exchangedTokens = pgTable(
  'exchanged_tokens',
  {
    issuer: text('issuer').notNull(),
    /** The claim `jti`, or the SHA-256 of a token that has none. */
    jti: text('jti').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.jti] }), index('exchanged_tokens_expiry').on(t.expiresAt)],
)

/** Addresses that are told of events: of one plugin, or of all when an operator or moderator made it. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    pluginId: integer('plugin_id').references(() => plugins.id, { onDelete: 'cascade' }),
    url: text('url').notNull(),
    /** Key of the HMAC; shown once. */
    secret: text('secret').notNull(),
    /** Words of `src/domain/webhook.ts`. */
    events: text('events').array().notNull(),
    /** Empty when the operator made it. */
    userId: integer('user_id').references(() => users.id, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull(),
    /** Since when every delivery failed; empty after one that went well. */
    failingSince: instant('failing_since'),
    /** Switched off, by its owner or after long failure. */
    offAt: instant('off_at'),
    offReason: text('off_reason').notNull().default(''),
  },
  (t) => [index('webhooks_plugin').on(t.pluginId)],
)

/** What was or is to be sent to a webhook, in the order of their ids for each plugin. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    webhookId: integer('webhook_id')
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    pluginId: integer('plugin_id').references(() => plugins.id, { onDelete: 'cascade' }),
    event: text('event').notNull(),
    /** The same for each webhook that is told of it, and in a replay. */
    eventKey: text('event_key').notNull(),
    body: text('body').notNull(),
    createdAt: instant('created_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** When it is tried next; empty once it arrived or was given up. */
    nextAt: instant('next_at'),
    deliveredAt: instant('delivered_at'),
    lastStatus: integer('last_status'),
    lastError: text('last_error').notNull().default(''),
  },
  (t) => [
    index('deliveries_webhook').on(t.webhookId, t.id.desc()),
    index('deliveries_due').on(t.nextAt).where(sql`${t.nextAt} is not null`),
    // What is first in order of each webhook and plugin.
    index('deliveries_order').on(t.webhookId, t.pluginId, t.id).where(sql`${t.nextAt} is not null`),
  ],
)

/**
 * Mails whose end went out to the mail server with the commit that wrote this, until the server has answered: what is
 * still here after that may have arrived or not, and is never sent again by itself.
 */
export const unansweredMails = pgTable('unanswered_mails', {
  /** Of `jobs.job`. */
  jobId: uuid('job_id').primaryKey(),
  /** Of the job. */
  name: text('name').notNull(),
  /** What the mail tells; empty for a mail to the moderators. */
  noticeIds: bigint('notice_ids', { mode: 'number' }).array().notNull(),
  at: instant('at').notNull().default(sql`now()`),
  /** Why there will be no answer; empty as long as one may come. */
  why: text('why').notNull().default(''),
})
