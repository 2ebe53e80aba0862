// The procedure by which an abandoned plugin gets a new owner. Every step is dated, kept, and taken not before its time.

import {
  addStep,
  findAdoption,
  findOpenAdoption,
  findOwnerActivity,
  insertAdoption,
  listSteps,
  type OwnerActivity,
} from '../../db/adoptions.ts'
import { lockPlugin } from '../../db/plugins.ts'
import { findUser, listOwners, lockUser } from '../../db/users.ts'
import { type Adoption, type AdoptionState, type ForwardStep, nextStep, type StepKind } from '../domain/adoption.ts'
import { Conflict, InvalidInput, NotFound } from '../domain/errors.ts'
import type { Plugin } from '../domain/plugin.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, actorName, type User } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { tell } from './notices.ts'
import { assignOwnerIn } from './owners.ts'
import { requireReason } from './reasons.ts'
import { requireRight, requireRightOver } from './rights.ts'

const moderatorsOnly = sentence('Only moderators look for new owners.')
const sayWhat = sentence('Write what the owners and the candidate are to read.')

/**
 * Begins to look for a new owner, for somebody who has an account here and wants to take the plugin over.
 *
 * @throws InvalidInput without a reason, and for a candidate who has no account, is blocked, or owns the plugin
 * @throws Conflict when one goes on for this plugin, or the actor is the candidate
 */
export async function startAdoption(
  site: Site,
  actor: Actor,
  asked: { packageName: string; candidate: string; reason: string },
): Promise<Plugin> {
  const { packageName, reason } = asked
  const attempt = { action: 'adoption.start', subject: packageName.slice(0, 64) || '-', packageName } as const
  return change(site, actor, attempt, async (open) => {
    requireRight(actor, 'adoption.start', moderatorsOnly)
    requireReason(reason, sentence('Say why: the owners read it, and it is kept in the history.'))
    const plugin = await lockPlugin(open.tx, packageName.trim())
    if (!plugin || plugin.deletedAt) throw refusedField('plugin', sentence('There is no such plugin.'))
    const hidden = whyHidden(plugin)
    if (hidden) throw refusedField('plugin', hidden)
    const owners = await listOwners(open.tx, plugin.id)
    const candidate = await getCandidate(open, asked.candidate, owners)
    refuseOwnCase(actor, candidate.uid)
    if (await findOpenAdoption(open.tx, plugin.id))
      throw new Conflict(sentence('A new owner of {plugin} is being looked for already.', { plugin: plugin.name }))
    await insertAdoption(open.tx, {
      ...{ pluginId: plugin.id, candidate: candidate.uid, reason: reason.trim() },
      ...{ startedBy: actorName(actor), startedAt: open.now },
    })
    const done = {
      action: 'adoption.start',
      pluginId: plugin.id,
      subject: plugin.packageName,
      reason: reason.trim(),
    } as const
    open.record({ ...done, person: candidate.uid })
    open.touches(plugin.id)
    await tell(open, actor, [candidate], { ...done, details: { packageName: plugin.packageName } })
    return plugin
  })
}

export interface Step {
  id: number
  kind: ForwardStep
  text: string
  /** How many steps there were when the actor looked. */
  seen: number
  /** At a hand-over: the present owners lose their rights. */
  replaces: boolean
}

/**
 * Takes the next step: writes to the owners, tells everybody on the plugin's page, or hands over.
 *
 * @throws Conflict before its time, with the day; after an objection, or anything that an owner did; and when another
 * step was taken meanwhile
 * @throws InvalidInput without a text
 */
export async function takeStep(site: Site, actor: Actor, asked: Step): Promise<Plugin> {
  const { packageName, candidate } = await getAdoption(site, asked.id)
  const attempt = { action: 'adoption.step', subject: packageName, packageName } as const
  return change(site, actor, attempt, async (open) => {
    requireRight(actor, 'adoption.step', moderatorsOnly)
    refuseOwnCase(actor, candidate)
    requireText(asked.text)
    // The person first, as everywhere: two changes that wait for each other's rows would both be ended.
    const person = await lockUser(open.tx, candidate)
    const { plugin, owners } = await getPlugin(open, packageName)
    const hidden = asked.kind === 'contact' ? undefined : whyHidden(plugin)
    if (hidden) throw new Conflict(hidden)
    await refuseTooEarly(open, await getAdoption({ db: open.tx }, asked.id), asked)
    const told = [...owners, ...(person ? [person] : [])]
    if (asked.kind === 'hand-over') {
      if (!person || person.trust === 'blocked')
        throw new Conflict(sentence('{uid} is blocked and cannot own a plugin.', { uid: candidate }))
      await assignOwnerIn(open, actor, { plugin, person, owners }, { reason: asked.text, replaces: asked.replaces })
    }
    await keepStep(open, actor, {
      plugin,
      adoptionId: asked.id,
      kind: asked.kind,
      text: asked.text,
      told: asked.kind === 'contact' ? owners : told,
    })
    return plugin
  })
}

async function refuseTooEarly(open: Change, adoption: Adoption, { kind, seen }: Step): Promise<void> {
  const steps = await listSteps(open.tx, adoption.id)
  if (steps.length !== seen)
    throw new Conflict(sentence('Another step was taken meanwhile. Look again: nothing was changed.'))
  const next = nextStep(adoption.state, steps)
  if (next?.kind !== kind) throw new Conflict(sentence('This is not the next step. Look again: nothing was changed.'))
  const activity = await findOwnerActivity(open.tx, adoption.pluginId, adoption.startedAt)
  if (activity) throw new Conflict(activityRefusal(activity))
  if (next.from && next.from > open.now)
    throw new Conflict(sentence('This step is possible from {day} on. Nothing was changed.', { day: dayOf(next.from) }))
}

function activityRefusal({ uid, at }: OwnerActivity): string {
  return sentence(
    '{uid} did something with the plugin on {day}: that counts as an objection. End the search instead.',
    {
      uid,
      day: dayOf(at),
    },
  )
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}

/** Ends it without a new owner; owners and candidate are told why. */
export async function endAdoption(site: Site, actor: Actor, asked: { id: number; text: string }): Promise<Plugin> {
  const { packageName, candidate } = await getAdoption(site, asked.id)
  return change(site, actor, { action: 'adoption.end', subject: packageName, packageName }, async (open) => {
    requireRight(actor, 'adoption.end', moderatorsOnly)
    requireText(asked.text)
    const { plugin, owners } = await getPlugin(open, packageName)
    const adoption = await getAdoption({ db: open.tx }, asked.id)
    if (adoption.endedAt) throw new Conflict(sentence('This search is over already.'))
    const told = [...owners, ...(await candidateOf(open, plugin, candidate))]
    await keepStep(open, actor, { plugin, adoptionId: asked.id, kind: 'end', text: asked.text, told })
    return plugin
  })
}

/**
 * An owner keeps the plugin: nothing goes on after it, and a moderator ends the procedure.
 *
 * @throws Conflict when nobody looks for a new owner
 */
export async function objectToAdoption(
  site: Site,
  actor: Actor,
  { packageName, text }: { packageName: string; text: string },
): Promise<Plugin> {
  return change(site, actor, { action: 'adoption.object', subject: packageName, packageName }, async (open) => {
    const { plugin, owners } = await getPlugin(open, packageName)
    requireRightOver(actor, 'adoption.object', plugin, owners)
    refuseLong(text)
    const adoption = await findOpenAdoption(open.tx, plugin.id)
    if (!adoption)
      throw new Conflict(sentence('Nobody looks for a new owner of {plugin} any more.', { plugin: plugin.name }))
    if (adoption.state === 'objected') return plugin
    const starter = await findUser(open.tx, adoption.startedBy)
    const told = [starter?.moderator ? starter : undefined, ...(await candidateOf(open, plugin, adoption.candidate))]
    const people = [...told, ...owners].filter((one) => one !== undefined)
    await keepStep(open, actor, { plugin, adoptionId: adoption.id, kind: 'objection', text, told: people })
    return plugin
  })
}

interface KeptStep {
  plugin: Plugin
  adoptionId: number
  kind: StepKind
  text: string
  told: readonly { id: number }[]
}

const stateAfter: Record<StepKind, AdoptionState | undefined> = {
  contact: undefined,
  notice: 'public',
  'hand-over': 'done',
  objection: 'objected',
  end: 'ended',
}

const actionOf = { objection: 'adoption.object', end: 'adoption.end' } as const

async function keepStep(open: Change, actor: Actor, { plugin, adoptionId, kind, ...rest }: KeptStep): Promise<void> {
  const text = rest.text.trim()
  await addStep(open.tx, adoptionId, { at: open.now, by: actorName(actor), kind, text }, stateAfter[kind])
  const action = kind === 'objection' || kind === 'end' ? actionOf[kind] : 'adoption.step'
  const details = { step: kind, packageName: plugin.packageName }
  const done = { action, pluginId: plugin.id, subject: plugin.packageName, reason: text, details } as const
  open.record(done)
  open.touches(plugin.id)
  // Of a hand-over old and new owners hear by `owner.assign`.
  if (kind !== 'hand-over') await tell(open, actor, rest.told, done)
}

/** The candidate, while everybody may know of the plugin: of what is hidden they hear nothing, not even that it ends. */
async function candidateOf({ tx }: Change, plugin: Plugin, uid: string): Promise<User[]> {
  const person = whyHidden(plugin) === undefined ? await findUser(tx, uid) : undefined
  return person ? [person] : []
}

/** A candidate is somebody else: what only owners and moderators may know of is not told by looking for one. */
function whyHidden({ visible, name }: Plugin): string | undefined {
  if (visible) return undefined
  return sentence('Not everybody can see {plugin}: a new owner is looked for only of what is published.', {
    plugin: name,
  })
}

async function getAdoption(
  { db }: Pick<Site, 'db'>,
  id: number,
): Promise<NonNullable<Awaited<ReturnType<typeof findAdoption>>>> {
  const adoption = await findAdoption(db, id)
  if (!adoption) throw new NotFound(sentence('There is no such search for a new owner.'))
  return adoption
}

async function getPlugin({ tx }: Change, packageName: string) {
  const plugin = await lockPlugin(tx, packageName)
  if (!plugin || plugin.deletedAt) throw new NotFound(sentence('There is no such plugin.'))
  return { plugin, owners: await listOwners(tx, plugin.id) }
}

async function getCandidate({ tx }: Change, uid: string, owners: readonly { id: number }[]): Promise<User> {
  const person = await findUser(tx, uid.trim())
  if (!person)
    throw refusedField(
      'candidate',
      sentence('Nobody with an account here is called so: the candidate has to sign in once.'),
    )
  if (person.trust === 'blocked')
    throw refusedField('candidate', sentence('{uid} is blocked and cannot own a plugin.', { uid: person.uid }))
  if (owners.some(({ id }) => id === person.id))
    throw refusedField('candidate', sentence('{uid} owns the plugin already.', { uid: person.uid }))
  return person
}

function refusedField(field: string, message: string): InvalidInput {
  return new InvalidInput(message, [{ field, message }])
}

function refuseOwnCase(actor: Actor, candidate: string): void {
  if (actorName(actor).toLowerCase() === candidate.toLowerCase())
    throw new Conflict(sentence('Another moderator decides about you.'), true)
}

const longestText = 5000

function requireText(text: string): void {
  refuseLong(text)
  if (!text.trim()) throw new InvalidInput(sayWhat, [{ field: 'text', message: sayWhat }])
}

function refuseLong(text: string): void {
  if (text.length <= longestText) return
  const message = sentence('Write at most 5,000 characters.')
  throw new InvalidInput(message, [{ field: 'text', message }])
}
