// People in an LDAP server: finding an entry, reading a person from it, and who is a moderator.

import { type Client, type Entry, type Filter, OrFilter, PresenceFilter, ResultCodeError } from 'ldapts'
import type { DirectorySettings } from '../settings.ts'
import { dnByPattern, equalityFilter, isSameName, parentOfPattern } from './ldap-names.ts'

export interface DirectoryPerson {
  /** As the directory spells it, whatever case was typed. */
  uid: string
  /** The uid where the directory has no name. */
  name: string
  /** Empty where the directory has none. */
  mail: string
  moderator: boolean
}

interface Names {
  name: string
  mail: string
}

/** A person's entry, before anybody asked who is a moderator. */
export interface Found extends Names {
  dn: string
  uid: string
}

/** Result codes of a search. */
const [referral, noSuchObject, invalidDnSyntax, insufficientAccess] = [10, 32, 34, 50]

/** A group with one of these is not there, or not for us. */
const groupHidden = [noSuchObject, insufficientAccess]
const memberAttributes = ['member', 'uniqueMember', 'memberUid']

const anything = new PresenceFilter({ attribute: 'objectClass' })

/** From here on, questions are asked by the account that looks people up; without one nothing changes. */
export async function becomeService(client: Client, { bindDn, bindPassword }: DirectorySettings): Promise<void> {
  if (!bindDn) return
  try {
    await client.bind(bindDn, bindPassword)
  } catch (cause) {
    throw cause instanceof ResultCodeError ? new Error('The account of bind_dn is not let in', { cause }) : cause
  }
}

/**
 * The person, if there is exactly one with this uid. Undefined also where the entries may not be seen: most servers
 * leave those out without a word.
 *
 * @throws Error when the server says that it may not tell, or refers to another one
 */
export async function findPerson(client: Client, settings: DirectorySettings, uid: string): Promise<Found | undefined> {
  const entry = settings.userDn
    ? await readPerson(client, settings, dnByPattern(settings.userDn, uid))
    : await searchPerson(client, settings, uid)
  return entry && foundIn(entry, settings, uid)
}

async function searchPerson(client: Client, settings: DirectorySettings, uid: string): Promise<Entry | undefined> {
  const { searchEntries } = await explained(
    client.search(settings.baseDn, {
      scope: 'sub',
      filter: equalityFilter(settings.userAttribute, uid),
      attributes: attributesOf(settings),
      // One more than is wanted shows that there are several. What other servers may have is never asked for.
      sizeLimit: 2,
    }),
  )
  const [entry, ...others] = searchEntries
  return others.length === 0 && entry?.dn ? entry : undefined
}

/**
 * The entry of this name, with what we want to know of a person; undefined when there is none, or none to be seen.
 *
 * @throws Error when the server says that it may not tell, or refers to another one
 */
export async function readPerson(client: Client, settings: DirectorySettings, dn: string): Promise<Entry | undefined> {
  return explained(readEntry(client, dn, anything, attributesOf(settings), [noSuchObject, invalidDnSyntax]))
}

/** Name and mail as whoever asks may see them, each empty where the entry has or shows none. */
export async function namesOf(client: Client, settings: DirectorySettings, dn: string): Promise<Names> {
  const entry = await readEntry(client, dn, anything, attributesOf(settings), [noSuchObject, insufficientAccess])
  return entry ? namesIn(entry, settings) : { name: '', mail: '' }
}

function attributesOf({ userAttribute, nameAttribute, mailAttribute }: DirectorySettings): string[] {
  return [userAttribute, nameAttribute, mailAttribute]
}

/**
 * The person of an entry, in the entry's own spelling; undefined when it holds nothing of what was typed. An entry with
 * several uids is one person whichever of them was typed: the first by the alphabet, so that nobody blocked under one
 * name comes back under another.
 *
 * @throws Error when the entry does not show its uid
 */
export function foundIn(entry: Entry, settings: DirectorySettings, typed: string): Found | undefined {
  const spellings = valuesOf(entry, settings.userAttribute)
  if (spellings.length === 0) throw new Error(`${entry.dn} does not show its ${settings.userAttribute}`)
  if (!spellings.some((spelling) => isSameName(spelling, typed))) return undefined
  const uid = spellings.toSorted()[0] ?? ''
  const { name, mail } = namesIn(entry, settings)
  return { dn: entry.dn, uid, name: name || uid, mail }
}

function namesIn(entry: Entry, settings: DirectorySettings): Names {
  return { name: firstValue(entry, settings.nameAttribute), mail: firstValue(entry, settings.mailAttribute) }
}

function firstValue(entry: Entry, attribute: string): string {
  return valuesOf(entry, attribute)[0]?.trim() ?? ''
}

/** Servers answer attributes in their own spelling, so the name is compared without case. */
function valuesOf(entry: Entry, attribute: string): string[] {
  const name = Object.keys(entry).find((own) => own !== 'dn' && own.toLowerCase() === attribute.toLowerCase())
  const values = name === undefined ? [] : [entry[name]].flat()
  return values.filter((value) => typeof value === 'string')
}

/**
 * “Not there” can be believed only of a place where somebody else is seen.
 *
 * @throws Error when nobody is shown to us but ourselves
 */
export async function requireSight(client: Client, settings: DirectorySettings): Promise<void> {
  const [base, scope] = settings.userDn
    ? [parentOfPattern(settings.userDn), 'one' as const]
    : [settings.baseDn, 'sub' as const]
  const filter = new PresenceFilter({ attribute: settings.userAttribute })
  const options = { scope, filter, attributes: [settings.userAttribute], sizeLimit: 2 }
  const { searchEntries } = await explained(client.search(base, options))
  if (searchEntries.some(({ dn }) => !isSameName(dn, settings.bindDn))) return
  throw new Error(`Nobody below ${base} is shown to ${askerOf(settings)}, so who is missing cannot be told`)
}

function askerOf({ bindDn }: DirectorySettings): string {
  return bindDn || 'anonymous'
}

/** By the list or by the group. A group that may not be seen has no members, as it seems. */
export async function isModerator(
  client: Client,
  settings: DirectorySettings,
  { dn, uid }: { dn: string; uid: string },
): Promise<boolean> {
  if (settings.moderators.includes(uid.toLowerCase())) return true
  if (!settings.moderatorGroup) return false
  const filters = memberAttributes.map((attribute) => equalityFilter(attribute, attribute === 'memberUid' ? uid : dn))
  const membership = new OrFilter({ filters })
  return (await readEntry(client, settings.moderatorGroup, membership, ['1.1'], groupHidden)) !== undefined
}

/**
 * Whether somebody is a moderator, for sure.
 *
 * @throws Error when they seem not to be, and the group shows us no members at all
 */
export async function isSurelyModerator(client: Client, settings: DirectorySettings, found: Found): Promise<boolean> {
  if (await isModerator(client, settings, found)) return true
  const { moderatorGroup } = settings
  if (!moderatorGroup) return false
  const filters = memberAttributes.map((attribute) => new PresenceFilter({ attribute }))
  if (await readEntry(client, moderatorGroup, new OrFilter({ filters }), ['1.1'], groupHidden)) return false
  throw new Error(`${moderatorGroup} shows no members to ${askerOf(settings)}, so who is a moderator cannot be told`)
}

/** The entry of that name, if it matches; `absent` are the result codes that say as much as “there is none”. */
async function readEntry(
  client: Client,
  dn: string,
  filter: Filter,
  attributes: string[],
  absent: number[],
): Promise<Entry | undefined> {
  try {
    return (await client.search(dn, { scope: 'base', filter, attributes })).searchEntries[0]
  } catch (fault) {
    if (fault instanceof ResultCodeError && absent.includes(fault.code)) return undefined
    throw fault
  }
}

/** The server's code in words that lead to the setting. */
async function explained<T>(question: Promise<T>): Promise<T> {
  try {
    return await question
  } catch (cause) {
    const code = cause instanceof ResultCodeError ? cause.code : undefined
    if (code === insufficientAccess) throw new Error('The directory may not be searched by this account', { cause })
    if (code === referral) throw new Error('The directory refers to another server, which is not followed', { cause })
    throw cause
  }
}
