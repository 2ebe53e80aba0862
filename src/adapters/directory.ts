// The directory: who somebody is, and whether the password is theirs. LDAP, or a list in memory for tests.

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import {
  Client,
  type Entry,
  EqualityFilter,
  type Filter,
  InsufficientAccessError,
  NoSuchObjectError,
  OrFilter,
  PresenceFilter,
  ResultCodeError,
} from 'ldapts'
import { Unavailable } from '../domain/errors.ts'
import type { DirectorySettings } from '../settings.ts'

export interface DirectoryPerson {
  /** As the directory spells it, whatever case was typed. */
  uid: string
  /** The uid where the directory has no name. */
  name: string
  /** Empty where the directory has none. */
  mail: string
  moderator: boolean
}

export interface Directory {
  /**
   * The person, if there is exactly one with this uid and the password is theirs. Nothing otherwise, after much the
   * same time: an answer does not tell whether the uid or the password was wrong.
   * @throws Unavailable when the directory cannot be reached, trusted or understood
   */
  signIn(uid: string, password: string): Promise<DirectoryPerson | undefined>
  /**
   * Looks somebody up without a password.
   * @throws Unavailable as above
   */
  find(uid: string): Promise<DirectoryPerson | undefined>
  close(): Promise<void>
}

interface Found {
  dn: string
  person: DirectoryPerson
}

const defaultTimeoutMs = 5_000
const longestUid = 256
const longestPassword = 1_024

/**
 * Result codes of a bind that mean “not this person with this password”: wrong credentials; a locked or disabled
 * account (constraint violation, unwilling, insufficient access); an entry without a password; a name that is unknown.
 */
const refusalsOfBind = new Set([19, 32, 34, 48, 49, 50, 53])

/**
 * Asks the LDAP server that the settings name. Each sign-in has a connection of its own, closed at its end.
 *
 * @param options.timeoutMs how long one sign-in may take altogether, connecting included; 5 seconds
 */
export function ldapDirectory(settings: DirectorySettings, options: { timeoutMs?: number } = {}): Directory {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  return {
    async signIn(uid, password) {
      if (!isUid(uid) || !isPassword(password)) return undefined
      return conversation(settings, timeoutMs, (client) => findAndBind(client, settings, uid, password))
    },
    async find(uid) {
      if (!isUid(uid)) return undefined
      return conversation(settings, timeoutMs, async (client) => (await findPerson(client, settings, uid))?.person)
    },
    async close() {},
  }
}

/** A directory of these people alone, who are looked for without case, as LDAP does. */
export function memoryDirectory(people: (DirectoryPerson & { password: string })[]): Directory {
  const known = (uid: string) => people.find((person) => isUid(uid) && person.uid.toLowerCase() === uid.toLowerCase())
  return {
    async signIn(uid, password) {
      const found = known(uid)
      return found && isPassword(password) && found.password === password ? withoutPassword(found) : undefined
    },
    async find(uid) {
      const found = known(uid)
      return found && withoutPassword(found)
    },
    async close() {},
  }
}

function withoutPassword({ uid, name, mail, moderator }: DirectoryPerson): DirectoryPerson {
  return { uid, name, mail, moderator }
}

/** Checked here too, because callers pass on what a form sent: a missing field is no string. */
function isUid(uid: unknown): uid is string {
  return typeof uid === 'string' && uid.trim() !== '' && uid.length <= longestUid && !uid.includes('\0')
}

/** Many directories take a bind with a name and no password for an anonymous one, and answer success. */
function isPassword(password: unknown): password is string {
  return (
    typeof password === 'string' && password !== '' && password.length <= longestPassword && !password.includes('\0')
  )
}

// --- one conversation ---------------------------------------------------------------------------------------------

/** Opens a connection, has the talk, and closes it, all within the time; every failure is the directory's. */
async function conversation<T>(
  settings: DirectorySettings,
  timeoutMs: number,
  talk: (client: Client) => Promise<T>,
): Promise<T> {
  const overdue = Promise.withResolvers<never>()
  const timer = setTimeout(() => overdue.reject(new Error(`No answer within ${timeoutMs} ms`)), timeoutMs)
  let client: Client | undefined
  try {
    client = newClient(settings, timeoutMs)
    return await Promise.race([secured(client, settings).then(talk), overdue.promise])
  } catch (cause) {
    throw unavailable(cause)
  } finally {
    clearTimeout(timer)
    await hangUp(client)
  }
}

function unavailable(cause: unknown): Unavailable {
  const error = new Unavailable('The directory does not answer. Try again in a minute.')
  error.cause = cause
  return error
}

function newClient(settings: DirectorySettings, timeoutMs: number): Client {
  const common = { url: settings.url, timeout: timeoutMs, connectTimeout: timeoutMs }
  if (settings.url.startsWith('ldaps:')) return new Client({ ...common, tlsOptions: tlsOptions(settings) })
  return new Client(common)
}

function tlsOptions(settings: DirectorySettings): ConnectionOptions {
  const host = new URL(settings.url.replace(/^ldaps?:/, 'http:')).hostname.replace(/^\[|\]$/g, '')
  return {
    host,
    ...(isIP(host) ? {} : { servername: host }),
    ...(settings.caFile ? { ca: readFileSync(settings.caFile) } : {}),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  }
}

async function secured(client: Client, settings: DirectorySettings): Promise<Client> {
  if (settings.startTls && settings.url.startsWith('ldap:')) await client.startTLS(tlsOptions(settings))
  return client
}

/** Also ends a connection that is still being made; how the goodbye goes matters to nobody. */
async function hangUp(client: Client | undefined): Promise<void> {
  await Promise.race([client?.unbind().catch(() => {}), Bun.sleep(100)])
}

async function findAndBind(
  client: Client,
  settings: DirectorySettings,
  uid: string,
  password: string,
): Promise<DirectoryPerson | undefined> {
  const found = await findPerson(client, settings, uid)
  const proven = await isTheirs(client, settings, found?.dn ?? nobodyDn(settings), password)
  return found && proven ? seenByThemself(client, settings, found) : undefined
}

function nobodyDn(settings: DirectorySettings): string {
  return `${settings.userAttribute}=quiver-nobody,${settings.baseDn}`
}

async function isTheirs(client: Client, settings: DirectorySettings, dn: string, password: string): Promise<boolean> {
  try {
    await stillSecured(client, settings).bind(dn, password)
    return true
  } catch (fault) {
    if (fault instanceof ResultCodeError && refusalsOfBind.has(fault.code)) return false
    throw fault
  }
}

/** Many directories show people more of their own entry, and of groups, than they show to strangers. */
async function seenByThemself(client: Client, settings: DirectorySettings, found: Found): Promise<DirectoryPerson> {
  const { userAttribute, nameAttribute, mailAttribute } = settings
  const attributes = [userAttribute, nameAttribute, mailAttribute]
  const entry = await findEntry(
    client,
    settings,
    found.dn,
    new PresenceFilter({ attribute: 'objectClass' }),
    attributes,
  )
  const { uid, name, mail, moderator } = found.person
  return {
    uid,
    name: (entry && firstValue(entry, nameAttribute)) || name,
    mail: (entry && firstValue(entry, mailAttribute)) || mail,
    moderator: moderator || (await isModerator(client, settings, found.dn, uid)),
  }
}

/** ldapts would connect again by itself after a loss, but without the TLS that startTLS brought. */
function stillSecured(client: Client, settings: DirectorySettings): Client {
  if (settings.startTls && !client.isConnected) throw new Error('The directory closed the connection')
  return client
}

async function findPerson(client: Client, settings: DirectorySettings, uid: string): Promise<Found | undefined> {
  if (settings.bindDn) await stillSecured(client, settings).bind(settings.bindDn, settings.bindPassword)
  const found = await searchPerson(client, settings, uid)
  // Asked for unknown people too, as their password is, so that the time tells nothing.
  const moderator = await isModerator(client, settings, found?.dn ?? nobodyDn(settings), found?.person.uid ?? uid)
  return found && { dn: found.dn, person: { ...found.person, moderator } }
}

async function searchPerson(client: Client, settings: DirectorySettings, uid: string): Promise<Found | undefined> {
  const { userAttribute, nameAttribute, mailAttribute } = settings
  const { searchEntries } = await stillSecured(client, settings).search(settings.baseDn, {
    scope: 'sub',
    filter: new EqualityFilter({ attribute: userAttribute, value: uid }),
    attributes: [userAttribute, nameAttribute, mailAttribute],
    // One more than is wanted shows that there are several; referrals are never followed.
    sizeLimit: 2,
  })
  const [entry, ...others] = searchEntries
  const own = entry && others.length === 0 && entry.dn !== '' ? ownSpelling(entry, userAttribute, uid) : undefined
  if (!entry || own === undefined) return undefined
  const person = { uid: own, name: firstValue(entry, nameAttribute) || own, mail: firstValue(entry, mailAttribute) }
  return { dn: entry.dn, person: { ...person, moderator: false } }
}

/** The value that was asked for, among several that an entry may have. */
function ownSpelling(entry: Entry, attribute: string, uid: string): string | undefined {
  const values = valuesOf(entry, attribute)
  return values.find((value) => plain(value) === plain(uid))
}

/** As the matching rule caseIgnoreMatch sees it: without case, and with blanks squeezed. */
function plain(value: string): string {
  return value.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')
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

async function isModerator(client: Client, settings: DirectorySettings, dn: string, uid: string): Promise<boolean> {
  if (settings.moderators.includes(uid.toLowerCase())) return true
  if (!settings.moderatorGroup) return false
  const membership = new OrFilter({
    filters: [
      new EqualityFilter({ attribute: 'member', value: dn }),
      new EqualityFilter({ attribute: 'uniqueMember', value: dn }),
      new EqualityFilter({ attribute: 'memberUid', value: uid }),
    ],
  })
  return (await findEntry(client, settings, settings.moderatorGroup, membership, ['1.1'])) !== undefined
}

/** The entry of that name, if it matches and may be seen. */
async function findEntry(
  client: Client,
  settings: DirectorySettings,
  dn: string,
  filter: Filter,
  attributes: string[],
): Promise<Entry | undefined> {
  try {
    const options = { scope: 'base' as const, filter, attributes }
    return (await stillSecured(client, settings).search(dn, options)).searchEntries[0]
  } catch (fault) {
    if (fault instanceof NoSuchObjectError || fault instanceof InsufficientAccessError) return undefined
    throw fault
  }
}
