// Drafts: what somebody typed into the upload form when the package was refused, kept for them alone.

import {
  type Draft,
  type DraftSummary,
  deleteAllButNewestDrafts,
  deleteDraft,
  deleteDraftsSettledBy,
  deleteOldDrafts,
  findDraft,
  insertDraft,
  listDrafts,
} from '../../db/drafts.ts'
import { findActingSession } from '../../db/sessions.ts'
import { findActingUser } from '../../db/users.ts'
import { NotFound } from '../domain/errors.ts'
import type { Finding, Report } from '../domain/report.ts'
import { hashOfSecret } from '../domain/secret-hash.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor, User } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { requireUser } from './rights.ts'

/** A package that was refused, and what was typed beside it. */
export interface RefusedUpload {
  report: Report
  pluginId: number | undefined
  fileName: string
  changelog: string
  experimental: boolean
  /** The draft that the form went on from: this one takes its place. */
  goesOn: number | undefined
}

export const noSuchDraft = sentence(
  'There is no such draft. Drafts go after 30 days, and once the package is accepted.',
)

const mostDrafts = 10
const mostErrors = 100
const keptMs = 30 * 86_400_000

/**
 * Keeps a draft for somebody who is signed in, in place of the one of the same package. No entry is left: nothing of the
 * catalogue changes. What was refused stays refused even when the draft cannot be kept: that is logged.
 *
 * @returns its id, undefined when none was kept
 */
export async function keepDraft(site: Site, actor: Actor, refused: RefusedUpload): Promise<number | undefined> {
  if (actor.kind !== 'user') return undefined
  try {
    return await writeDraft(site, actor, refused)
  } catch (fault) {
    site.log.error('draft not kept', fault, { user: actor.user.uid })
    return undefined
  }
}

async function writeDraft(
  { db, now }: Site,
  { user, sessionId }: Extract<Actor, { kind: 'user' }>,
  { report, pluginId, goesOn, ...typed }: RefusedUpload,
): Promise<number | undefined> {
  return db.transaction(async (tx) => {
    // A block or a sign-out may have come while the package was read.
    const person = await findActingUser(tx, user.id)
    if (!person || person.trust === 'blocked') return undefined
    if (sessionId && !(await findActingSession(tx, hashOfSecret(sessionId)))) return undefined
    const packageName = storable(report.packageName ?? '')
    await deleteDraftsSettledBy(tx, person.id, { packageName, fileName: storable(typed.fileName), goesOn })
    const id = await insertDraft(tx, {
      ...{ userId: person.id, at: now(), packageName, version: storable(report.version ?? ''), pluginId },
      ...{
        fileName: storable(typed.fileName),
        changelog: storable(typed.changelog, longestText),
        experimental: typed.experimental,
      },
      ...{ problemCount: report.errors.length, errors: report.errors.slice(0, mostErrors).map(storableFinding) },
    })
    await deleteAllButNewestDrafts(tx, person.id, mostDrafts)
    return id
  })
}

/** Names and numbers longer than these are no real ones; a changelog is no longer than one that can be published. */
const longestName = 200
const longestFinding = 2000
const longestText = 100_000

/** Packages hold whatever bytes somebody put there, and Postgres takes neither NUL nor half a character. */
function storable(text: string, longest = longestName): string {
  return text.slice(0, longest).replaceAll('\0', '�').toWellFormed()
}

function storableFinding(finding: Finding): Finding {
  const values = Object.entries(finding).map(([key, value]) => [
    key,
    typeof value === 'string' ? storable(value, longestFinding) : value,
  ])
  return Object.fromEntries(values) as Finding
}

/** Newest first. */
export async function listOwnDrafts({ db }: Site, user: User): Promise<DraftSummary[]> {
  return listDrafts(db, user.id)
}

/** @throws NotFound when there is no such draft, or it is somebody else's */
export async function getOwnDraft({ db }: Site, actor: Actor, id: number): Promise<Draft> {
  const draft = await findDraft(db, requireUser(actor).id, id)
  if (!draft) throw new NotFound(noSuchDraft)
  return draft
}

/**
 * Removes a draft of the person who acts.
 *
 * @returns what it was called
 * @throws NotFound when there is no such draft, or it is somebody else's
 */
export async function discardDraft(
  site: Site,
  actor: Actor,
  id: number,
): Promise<Pick<DraftSummary, 'packageName' | 'version' | 'fileName'>> {
  const gone = await deleteDraft(site.db, requireUser(actor).id, id)
  if (!gone) throw new NotFound(noSuchDraft)
  return gone
}

/** Removes drafts that are older than a month. */
export async function sweepDrafts(site: Site): Promise<void> {
  await deleteOldDrafts(site.db, new Date(site.now().getTime() - keptMs))
}
