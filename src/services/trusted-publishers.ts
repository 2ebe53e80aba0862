// Owners say which runs of CI may publish their plugin, and whether nobody else may.

import { lockPlugin, updatePlugin } from '../../db/plugins.ts'
import {
  countPublishers,
  deletePublisher,
  endExchangedFor,
  insertPublisher,
  listPublishers,
} from '../../db/trusted-publishers.ts'
import { listOwners } from '../../db/users.ts'
import type { Action, Rights } from '../domain/actions.ts'
import { Conflict, InvalidInput, NotAllowed, NotFound, type Problem } from '../domain/errors.ts'
import type { Plugin } from '../domain/plugin.ts'
import { type GivenPublisher, rulesFrom } from '../domain/publisher-rules.ts'
import { sentence } from '../domain/sentence.ts'
import { publisherName, publisherRules, type TrustedPublisher } from '../domain/trusted-publisher.ts'
import { type Actor, userOf } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'
import { type Change, change, type Done } from './change.ts'
import { tell } from './notices.ts'
import { requireRightOver } from './rights.ts'

/**
 * Lets runs publish the plugin that their issuer describes so; they act in the name of whoever adds this.
 *
 * @throws InvalidInput with everything that is wrong with the rules
 */
export async function addPublisher(
  site: Site,
  actor: Actor,
  packageName: string,
  given: GivenPublisher,
): Promise<void> {
  await changing(site, actor, 'publisher.add', packageName, async (open, plugin, record) => {
    const user = userOf(actor)
    if (!user) throw new NotAllowed(sentence('Only owners add trusted publishers.'))
    const { rules, issuer, problems } = rulesFrom(given, site.settings.publishing.issuers)
    problems.push(...(await standingProblems(open, plugin, { kind: given.kind, issuer, rules })))
    if (problems.length > 0) throw new InvalidInput(problems.map(({ message }) => message).join(' '), problems)
    const row = { kind: given.kind, issuer, rules, userId: user.id, createdAt: open.now }
    const id = await insertPublisher(open.tx, { pluginId: plugin.id, ...row })
    await record(publisherName(row), { id, issuer, rules })
  })
}

async function standingProblems(
  { tx }: Change,
  plugin: Plugin,
  wanted: Pick<TrustedPublisher, 'kind' | 'issuer' | 'rules'>,
): Promise<Problem[]> {
  const known = await listPublishers(tx, plugin.id)
  const count = publisherRules.atMost
  if (known.length >= count)
    return [{ field: 'kind', message: sentence('A plugin has at most {count} trusted publishers.', { count }) }]
  const same = (other: TrustedPublisher) =>
    other.stands && other.issuer === wanted.issuer && isWithin(other.rules, wanted.rules)
  return known.some(same) ? [{ field: 'kind', message: sentence('There is such a trusted publisher already.') }] : []
}

/** Pins came to the older ones meanwhile. */
function isWithin(older: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(older).filter((name) => !name.endsWith('_id') || name in wanted)
  return names.length === Object.keys(wanted).length && names.every((name) => older[name] === wanted[name])
}

/** What it was given ends at once. @throws Conflict when nobody could publish then */
export async function removePublisher(site: Site, actor: Actor, packageName: string, id: number): Promise<void> {
  await changing(site, actor, 'publisher.remove', packageName, async (open, plugin, record) => {
    const publisher = (await listPublishers(open.tx, plugin.id)).find((one) => one.id === id)
    if (!publisher) throw new NotFound(sentence('There is no such trusted publisher.'))
    if (plugin.publishersOnly && (await countPublishers(open.tx, plugin.id)) === 1)
      throw new Conflict(
        sentence('Only trusted publishers may publish {plugin}, and this is the last: switch that off first.', {
          plugin: plugin.name,
        }),
      )
    await deletePublisher(open.tx, plugin.id, id)
    const reason = sentence('A trusted publisher was removed. Exchange a new one.')
    const tokens = await endExchangedFor(open.tx, plugin.id, open.now, reason)
    await record(publisherName(publisher), { id, issuer: publisher.issuer, rules: publisher.rules, tokens })
  })
}

/**
 * Takes new versions from trusted publishers alone, or from owners and their tokens again. All owners are told.
 *
 * @throws Conflict when no trusted publisher stands
 */
export async function requirePublishers(site: Site, actor: Actor, packageName: string, only: boolean): Promise<void> {
  const action = only ? 'publisher.require' : 'publisher.relax'
  await changing(site, actor, action, packageName, async (open, plugin, record) => {
    if (plugin.publishersOnly === only) return
    if (only && !(await listPublishers(open.tx, plugin.id)).some(({ stands }) => stands))
      throw new Conflict(sentence('Add a trusted publisher first: nobody could publish.'))
    await updatePlugin(open.tx, plugin.id, { publishersOnly: only })
    await record('', {})
  })
}

/** @throws NotAllowed unless these are rights of an owner */
export async function listPluginPublishers(site: Site, plugin: Plugin, rights: Rights): Promise<TrustedPublisher[]> {
  if (!rights.can['publisher.add'])
    throw new NotAllowed(sentence('Only the owners of {plugin} see its trusted publishers.', { plugin: plugin.name }))
  return listPublishers(site.db, plugin.id)
}

type Recorder = (name: string, details: Record<string, unknown>) => Promise<void>

async function changing(
  site: Site,
  actor: Actor,
  action: Action,
  packageName: string,
  work: (open: Change, plugin: Plugin, record: Recorder) => Promise<void>,
): Promise<void> {
  await change(site, actor, { action, subject: packageName, packageName }, async (open) => {
    const plugin = await lockPlugin(open.tx, packageName)
    if (!plugin) throw new NotFound(sentence('There is no such plugin.'))
    const owners = await listOwners(open.tx, plugin.id)
    requireRightOver(actor, action, plugin, owners)
    await work(open, plugin, async (name, details) => {
      const subject = name === '' ? plugin.packageName : `${plugin.packageName}: ${name}`
      const done: Done = { action, pluginId: plugin.id, subject, details }
      open.record(done)
      await tell(open, actor, owners, { ...done, details: { path: urls.publishers(plugin.packageName) } })
    })
  })
}
