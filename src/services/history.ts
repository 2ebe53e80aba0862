// Who reads what of the audit log: people their own, owners their plugin's, moderators all, visitors what is public.

import { type AuditFilter, listAudit, type StoredAuditEntry } from '../../db/audit-log.ts'
import { listPublished } from '../../db/versions.ts'
import type { Action } from '../domain/actions.ts'
import type { Plugin } from '../domain/plugin.ts'
import { type Actor, isModerator, type User, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'

/** What everybody may know of a plugin: what was published, who owned it when, and what was taken back. */
const publicActions: readonly Action[] = [
  ...(['plugin.create', 'plugin.transfer', 'plugin.deprecate', 'plugin.undeprecate', 'plugin.feature'] as const),
  ...(['plugin.unfeature', 'owner.add', 'owner.remove', 'owner.assign', 'version.publish', 'version.approve'] as const),
  ...([
    'version.withdraw',
    'version.restore',
    'version.delete',
    'version.mend-changelog',
    'version.roll-back',
  ] as const),
]

/** What somebody did, and what was done to them: where from is theirs to know, of others it is not. */
export async function listPersonalHistory(
  site: Site,
  user: User,
  before: number | undefined,
  limit: number,
): Promise<StoredAuditEntry[]> {
  const entries = await listAudit(site.db, { about: user.uid, knownOnly: true, before, limit })
  return entries.map((entry) => (isOwn(entry, user) ? entry : { ...withoutPlace(entry), token: '' }))
}

/** Attempts to sign in as somebody are theirs too: the address is how they recognise a stranger. */
function isOwn({ actorKind, actor, action, person }: StoredAuditEntry, { uid }: User): boolean {
  const did = (actorKind === 'user' || actorKind === 'token') && actor === uid
  return did || (action === 'session.begin' && person === uid)
}

/**
 * The history of one plugin that the actor may see: all of it for moderators; for its owners all but
 * inner notes, comments that were not sent and who has it before them; for everybody else what is
 * public, without reasons, places and versions that were never visible.
 *
 * @param everything as `rights.seesAll` of the plugin says
 */
export async function listPluginHistory(
  site: Site,
  actor: Actor,
  { plugin, everything }: { plugin: Plugin; everything: boolean },
  before: number | undefined,
  limit: number,
): Promise<StoredAuditEntry[]> {
  const inPlugin = { pluginId: plugin.id, ...notInnerTo(actor), before, limit }
  if (isModerator(actor)) return listAudit(site.db, inPlugin)
  if (everything) return (await listAudit(site.db, inPlugin)).map(withoutPlace)
  const published = await listPublished(site.db, plugin.id)
  const found: StoredAuditEntry[] = []
  for (let from = before; found.length < limit; ) {
    const filter = { pluginId: plugin.id, actions: publicActions, refused: false, before: from, limit }
    const entries = await listAudit(site.db, filter)
    found.push(...entries.filter((entry) => isPublic(entry, plugin, published)))
    if (entries.length < limit) break
    from = entries.at(-1)?.id
  }
  return found.slice(0, limit).map(withoutSecrets)
}

/** The whole log as one moderator reads it: what the others do about that one's own plugins is not told. */
export async function listDeskHistory(
  site: Site,
  actor: Actor,
  filter: Omit<AuditFilter, 'notInnerTo'>,
): Promise<StoredAuditEntry[]> {
  return listAudit(site.db, { ...filter, ...notInnerTo(actor) })
}

function notInnerTo(actor: Actor): Pick<AuditFilter, 'notInnerTo'> {
  const user = userOf(actor)
  return user ? { notInnerTo: user.id } : {}
}

/** Of versions only those that everybody could once see: that one was uploaded, rejected or deleted unseen is not told. */
function isPublic(
  { action, subject, details }: StoredAuditEntry,
  plugin: Plugin,
  published: readonly { id: number; version: string }[],
): boolean {
  if (!action.startsWith('version.') && action !== 'plugin.create') return true
  // By its id: a number that was removed unseen may have been uploaded anew. Older entries have none.
  if (details.versionId !== undefined) return published.some(({ id }) => id === details.versionId)
  return published.some(({ version }) => version === subject.slice(plugin.packageName.length + 1))
}

/** A text that a version's changelog had before somebody mended it. */
export interface Mending {
  id: number
  at: Date
  by: string
  before: string
}

/** The texts that a version's changelog had before, newest first, at most `limit`; each may have 100,000 characters. */
export async function listMendings(
  site: Site,
  version: { id: number; pluginId: number },
  before: number | undefined,
  limit: number,
): Promise<Mending[]> {
  const actions = ['version.mend-changelog'] as const
  const filter = { pluginId: version.pluginId, versionId: version.id, actions, refused: false, before, limit }
  const entries = await listAudit(site.db, filter)
  return entries.map(({ id, at, actor, details }) => ({ id, at, by: actor, before: String(details.before ?? '') }))
}

function withoutPlace(entry: StoredAuditEntry): StoredAuditEntry {
  return { ...entry, address: '' }
}

function withoutSecrets(entry: StoredAuditEntry): StoredAuditEntry {
  const keepsReason = entry.action === 'plugin.deprecate'
  return { ...entry, address: '', token: '', details: {}, reason: keepsReason ? entry.reason : '' }
}
