// All SQL of the procedure by which an abandoned plugin gets a new owner.

import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Adoption, AdoptionState, AdoptionStep, StepKind } from '../src/domain/adoption.ts'
import type { Db } from './client.ts'
import { withoutNulls } from './plugins.ts'
import { adoptionSteps, adoptions, auditLog, pluginOwners, plugins, users } from './schema.ts'

export interface ListedAdoption extends Adoption {
  plugin: { packageName: string; name: string }
  /** The present owners, and when each was here last. */
  owners: { uid: string; signedInAt: Date | undefined }[]
  steps: AdoptionStep[]
  /** What owners did with the plugin since it began, the last thing first. */
  activity: OwnerActivity | undefined
}

export interface OwnerActivity {
  uid: string
  action: string
  at: Date
}

function adoptionOf(row: typeof adoptions.$inferSelect): Adoption {
  return { ...withoutNulls(row), state: row.state as AdoptionState }
}

const closedShown = 30

/** Open ones oldest first, then the last that came to an end. */
export async function listAdoptions(db: Db): Promise<ListedAdoption[]> {
  const open = await db.select().from(adoptions).where(isNull(adoptions.endedAt)).orderBy(asc(adoptions.startedAt))
  const closed = await db
    .select()
    .from(adoptions)
    .where(isNotNull(adoptions.endedAt))
    .orderBy(desc(adoptions.id))
    .limit(closedShown)
  return Promise.all([...open, ...closed].map((row) => withSteps(db, adoptionOf(row))))
}

async function withSteps(db: Db, adoption: Adoption): Promise<ListedAdoption> {
  const { pluginId, endedAt } = adoption
  const [[plugin], owners, steps, activity] = await Promise.all([
    db.select({ packageName: plugins.packageName, name: plugins.name }).from(plugins).where(eq(plugins.id, pluginId)),
    listOwnersSeen(db, pluginId),
    listSteps(db, adoption.id),
    endedAt ? undefined : findOwnerActivity(db, pluginId, adoption.startedAt),
  ])
  return { ...adoption, plugin: plugin ?? { packageName: '', name: '' }, owners, steps, activity }
}

async function listOwnersSeen(db: Db, pluginId: number): Promise<ListedAdoption['owners']> {
  const rows = await db
    .select({ uid: users.uid, signedInAt: users.signedInAt })
    .from(pluginOwners)
    .innerJoin(users, eq(users.id, pluginOwners.userId))
    .where(eq(pluginOwners.pluginId, pluginId))
    .orderBy(pluginOwners.since, users.id)
  return rows.map(withoutNulls)
}

export async function listSteps(db: Db, adoptionId: number): Promise<AdoptionStep[]> {
  const rows = await db
    .select({ at: adoptionSteps.at, by: adoptionSteps.by, kind: adoptionSteps.kind, text: adoptionSteps.text })
    .from(adoptionSteps)
    .where(eq(adoptionSteps.adoptionId, adoptionId))
    .orderBy(adoptionSteps.id)
  return rows.map((row) => ({ ...row, kind: row.kind as StepKind }))
}

/** The last thing that an owner did with the plugin since then; words about the procedure itself count elsewhere. */
export async function findOwnerActivity(db: Db, pluginId: number, since: Date): Promise<OwnerActivity | undefined> {
  const owners = db
    .select({ uid: sql`lower(${users.uid})` })
    .from(pluginOwners)
    .innerJoin(users, eq(users.id, pluginOwners.userId))
    .where(eq(pluginOwners.pluginId, pluginId))
  const [row] = await db
    .select({ uid: auditLog.actor, action: auditLog.action, at: auditLog.at })
    .from(auditLog)
    .where(
      and(
        ...[eq(auditLog.pluginId, pluginId), eq(auditLog.refused, false), gt(auditLog.at, since)],
        ...[inArray(auditLog.actorKind, ['user', 'token']), sql`lower(${auditLog.actor}) in (${owners})`],
        sql`${auditLog.action} not like 'adoption.%'`,
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(1)
  return row
}

/** The procedure that goes on for this plugin, if one does. */
export async function findOpenAdoption(db: Db, pluginId: number): Promise<Adoption | undefined> {
  const [row] = await db
    .select()
    .from(adoptions)
    .where(and(eq(adoptions.pluginId, pluginId), isNull(adoptions.endedAt)))
  return row && adoptionOf(row)
}

export async function findAdoption(db: Db, id: number): Promise<(Adoption & { packageName: string }) | undefined> {
  const [row] = await db
    .select({ adoption: adoptions, packageName: plugins.packageName })
    .from(adoptions)
    .innerJoin(plugins, eq(plugins.id, adoptions.pluginId))
    .where(eq(adoptions.id, id))
  return row && { ...adoptionOf(row.adoption), packageName: row.packageName }
}

/** Whoever locks the plugin before it gets no two procedures. */
export async function insertAdoption(tx: Db, adoption: Omit<Adoption, 'id' | 'state' | 'endedAt'>): Promise<number> {
  const [row] = await tx
    .insert(adoptions)
    .values({ ...adoption, state: 'contacting' })
    .returning({ id: adoptions.id })
  if (!row) throw new Error('The procedure was not kept')
  return row.id
}

export async function addStep(
  tx: Db,
  adoptionId: number,
  step: AdoptionStep,
  state: AdoptionState | undefined,
): Promise<void> {
  await tx.insert(adoptionSteps).values({ adoptionId, ...step })
  if (!state) return
  const endedAt = state === 'done' || state === 'ended' ? step.at : null
  await tx.update(adoptions).set({ state, endedAt }).where(eq(adoptions.id, adoptionId))
}

/** What its plugin's page says of a procedure. */
export interface ShownAdoption {
  state: AdoptionState
  candidate: string
  reason: string
  startedAt: Date
  /** The public notice; undefined while only the owners were written to. */
  notice: { at: Date; text: string } | undefined
}

/** The procedure that goes on for this plugin, with its public notice, in one query. */
export async function findShownAdoption(db: Db, pluginId: number): Promise<ShownAdoption | undefined> {
  const [row] = await db
    .select({ adoption: adoptions, at: adoptionSteps.at, text: adoptionSteps.text })
    .from(adoptions)
    .leftJoin(adoptionSteps, and(eq(adoptionSteps.adoptionId, adoptions.id), eq(adoptionSteps.kind, 'notice')))
    .where(and(eq(adoptions.pluginId, pluginId), isNull(adoptions.endedAt)))
  if (!row) return undefined
  const { state, candidate, reason, startedAt } = adoptionOf(row.adoption)
  const notice = row.at ? { at: row.at, text: row.text ?? '' } : undefined
  return { state, candidate, reason, startedAt, notice }
}
