// quiver.ini and the environment become typed settings; everything that is wrong is named at once.

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { parse } from 'ini'
import { isMailAddress } from './domain/mail.ts'

export interface Settings {
  server: {
    port: number
    host: string
    /** Without a slash at the end. */
    baseUrl: string
    trustedProxies: string[]
    tlsCertificate: string
    tlsKey: string
    dataDir: string
    metricsFrom: string[]
    /** Of one address; 0: no limit. */
    requestsPerMinute: number
    /** Whether this process works jobs off, such as mails. */
    worker: boolean
  }
  database: {
    /** Empty: the embedded Postgres below the data folder. */
    url: string
    /** Of the role that owns the tables and migrates them; empty: the same as `url`. */
    ownerUrl: string
    pool: number
  }
  directory: DirectorySettings
  packages: {
    /** `file:` and a folder; a relative one is below the data folder. */
    store: string
    maxBytes: number
    maxUnpackedBytes: number
    maxEntries: number
    /** Unpacked to packed bytes of one file above a megabyte. */
    maxRatio: number
    /** Folders within folders. */
    maxDepth: number
    /** Of one path, in UTF-8. */
    maxNameBytes: number
  }
  access: {
    /** Who may read pages, feed and packages. */
    read: 'everybody' | 'signed-in'
  }
  moderation: {
    /** Within how many working days a waiting version gets its answer. */
    targetDays: number
  }
  mail: {
    /** Empty: mails are only noted in the log. */
    smtpUrl: string
    from: string
    /** Addresses, separated by commas. */
    moderatorsTo: string
  }
  webhooks: {
    /** Where webhooks may go besides public addresses, by http too. */
    allowNetworks: string[]
  }
  publishing: {
    /** Whose word about a run of CI is believed, as each writes itself in the claim `iss`. */
    issuers: string[]
    /** To whom such a word has to be made out. */
    audience: string
  }
}

export interface DirectorySettings {
  /** Empty: the sample directory. */
  url: string
  startTls: boolean
  caFile: string
  /** Below which entry people are searched for; empty when `userDn` names them. */
  baseDn: string
  /** The DN that people bind by, with `{uid}` in place of the value of its first attribute; empty: they are searched for. */
  userDn: string
  userAttribute: string
  /** The account that looks people up; empty: anonymously. */
  bindDn: string
  bindPassword: string
  nameAttribute: string
  mailAttribute: string
  /** uids in lower case. */
  moderators: string[]
  /** DN of a group whose members are moderators; empty: none. */
  moderatorGroup: string
}

/** Settings that cannot be used; the message lists every problem on a line of its own. */
export class WrongSettings extends Error {
  constructor(readonly problems: string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
  }
}

type Reader<T> = (text: string, problem: (message: string) => void) => T

interface Entry {
  section: string
  key: string
  fallback: string
  read: Reader<unknown>
}

const text: Reader<string> = (value) => value
const list: Reader<string[]> = (value) =>
  value
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((item) => item.toLowerCase())

function whole(lowest: number, highest: number): Reader<number> {
  return (value, problem) => {
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= lowest && number <= highest) return number
    problem(`takes a whole number from ${lowest} to ${highest}, not “${value}”`)
    return lowest
  }
}

const yesNo: Reader<boolean> = (value, problem) => {
  if (/^(yes|true|1|on)$/i.test(value)) return true
  if (!/^(no|false|0|off)?$/i.test(value)) problem(`takes yes or no, not “${value}”`)
  return false
}

function mailAddresses(most: number): Reader<string> {
  return (value, problem) => {
    const addresses = value.split(/[\s,;]+/).filter(Boolean)
    const wrong = addresses.find((address) => !isMailAddress(address))
    if (wrong !== undefined) problem(`takes an address such as quiver@example.org, not “${wrong}”`)
    if (addresses.length > most) problem(`takes ${most === 1 ? 'one address' : `${most} addresses at most`}`)
    return addresses.join(', ')
  }
}

function address(...protocols: string[]): Reader<string> {
  return (value, problem) => {
    if (value === '') return value
    const protocol = URL.canParse(value) ? new URL(value).protocol : ''
    if (!protocols.includes(protocol))
      problem(`takes an address that starts with ${protocols.join(' or ')}//, not “${value}”`)
    return value.replace(/\/+$/, '')
  }
}

const addresses: Reader<string[]> = (value, problem) => {
  const found = list(value, problem)
  const wrong = found.filter((item) => !isNetwork(item))
  if (wrong.length > 0) problem(`takes IP addresses or networks such as 10.0.0.0/8, not “${wrong.join(', ')}”`)
  return found
}

/** Compared letter by letter later on, so that only the one way of writing an address is taken. */
const issuers: Reader<string[]> = (value, problem) => {
  const found = value.split(/[\s,]+/).filter(Boolean)
  const wrong = found.find((item) => !isIssuer(item))
  if (wrong !== undefined) problem(`takes addresses such as https://gitlab.example.org, not “${wrong}”`)
  return found
}

function isIssuer(text: string): boolean {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || /[?#]/.test(text)) return false
  return url.href === text || url.href === `${text}/`
}

const store: Reader<string> = (value, problem) => {
  if (value.startsWith('s3:')) problem('keeps packages in a folder so far: write file: and its path')
  else if (!/^file:./.test(value)) problem(`takes file: and a folder, not “${value}”`)
  return value
}

const readers: Reader<'everybody' | 'signed-in'> = (value, problem) => {
  if (value === 'everybody' || value === 'signed-in') return value
  problem(`takes everybody or signed-in, not “${value}”`)
  return 'signed-in'
}

const uid: Reader<string> = (value, problem) => {
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(value)) problem(`takes the name of an attribute, not “${value}”`)
  return value
}

const dnPattern: Reader<string> = (value, problem) => {
  if (value !== '' && !/^[A-Za-z][A-Za-z0-9.-]*=\{uid\},[^{}]*=[^{}]+$/.test(value)) {
    problem(
      `takes a DN that begins with an attribute={uid}, such as uid={uid},ou=people,dc=example,dc=org, not “${value}”`,
    )
  }
  return value
}

/** Every key there is, in the order of quiver.example.ini. */
const entries = {
  port: entry('server', 'port', '3000', whole(0, 65_535)),
  host: entry('server', 'host', '127.0.0.1', text),
  baseUrl: entry('server', 'base_url', '', address('http:', 'https:')),
  trustedProxies: entry('server', 'trusted_proxies', '', addresses),
  tlsCertificate: entry('server', 'tls_certificate', '', text),
  tlsKey: entry('server', 'tls_key', '', text),
  dataDir: entry('server', 'data_dir', 'data', text),
  metricsFrom: entry('server', 'metrics_from', '127.0.0.1, ::1', addresses),
  requestsPerMinute: entry('server', 'requests_per_minute', '3000', whole(0, 1_000_000)),
  worker: entry('server', 'worker', 'yes', yesNo),
  databaseUrl: entry('database', 'url', '', address('postgres:', 'postgresql:')),
  ownerUrl: entry('database', 'owner_url', '', address('postgres:', 'postgresql:')),
  pool: entry('database', 'pool', '10', whole(2, 200)),
  directoryUrl: entry('directory', 'url', '', address('ldap:', 'ldaps:')),
  startTls: entry('directory', 'start_tls', 'no', yesNo),
  caFile: entry('directory', 'ca_file', '', text),
  baseDn: entry('directory', 'base_dn', '', text),
  userDn: entry('directory', 'user_dn', '', dnPattern),
  userAttribute: entry('directory', 'user_attribute', 'uid', uid),
  bindDn: entry('directory', 'bind_dn', '', text),
  bindPassword: entry('directory', 'bind_password', '', text),
  nameAttribute: entry('directory', 'name_attribute', 'cn', uid),
  mailAttribute: entry('directory', 'mail_attribute', 'mail', uid),
  moderators: entry('directory', 'moderators', '', list),
  moderatorGroup: entry('directory', 'moderator_group', '', text),
  store: entry('packages', 'store', 'file:packages', store),
  s3Endpoint: entry('packages', 's3_endpoint', '', text),
  s3Region: entry('packages', 's3_region', '', text),
  s3Key: entry('packages', 's3_access_key_id', '', text),
  s3Secret: entry('packages', 's3_secret_access_key', '', text),
  maxBytes: entry('packages', 'max_bytes', '25000000', whole(1000, 1_000_000_000)),
  maxUnpackedBytes: entry('packages', 'max_unpacked_bytes', '100000000', whole(1000, 2_000_000_000)),
  maxEntries: entry('packages', 'max_entries', '5000', whole(1, 50_000)),
  maxRatio: entry('packages', 'max_ratio', '100', whole(2, 1000)),
  maxDepth: entry('packages', 'max_depth', '20', whole(2, 100)),
  maxNameBytes: entry('packages', 'max_name_bytes', '200', whole(20, 1000)),
  readers: entry('access', 'read', 'everybody', readers),
  targetDays: entry('moderation', 'target_days', '3', whole(1, 90)),
  smtpUrl: entry('mail', 'smtp_url', '', address('smtp:', 'smtps:')),
  mailFrom: entry('mail', 'from', '', mailAddresses(1)),
  moderatorsTo: entry('mail', 'moderators_to', '', mailAddresses(20)),
  allowNetworks: entry('webhooks', 'allow_networks', '', addresses),
  issuers: entry('publishing', 'issuers', 'https://token.actions.githubusercontent.com, https://gitlab.com', issuers),
  audience: entry('publishing', 'audience', '', text),
}

function entry<T>(section: string, key: string, fallback: string, read: Reader<T>) {
  return { section, key, fallback, read }
}

/** Every setting with what holds where it is left out, in the order of quiver.example.ini. */
export const settingsTable = Object.values(entries).map(({ section, key, fallback }) => ({ section, key, fallback }))

type Values = { [Name in keyof typeof entries]: ReturnType<(typeof entries)[Name]['read']> }

/**
 * Reads the file that `QUIVER_CONFIG` names (default: quiver.ini in the working folder, which may be missing) and the
 * environment, where `QUIVER_SECTION_KEY` wins.
 *
 * @throws WrongSettings with every unknown key, wrong value and contradiction
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const problems: string[] = []
  const named = environment.QUIVER_CONFIG
  const file = readIni(named || 'quiver.ini', Boolean(named), problems)
  return settingsFrom(file, environment, problems)
}

/** Settings from the text of a quiver.ini alone, for tests and for `bin/quiver doctor`. */
export function parseSettings(ini: string, environment: Record<string, string | undefined> = {}): Settings {
  return settingsFrom(parse(ini), environment, [])
}

function readIni(path: string, required: boolean, problems: string[]): Record<string, unknown> {
  try {
    return parse(readFileSync(path, 'utf8'))
  } catch (fault) {
    if (required || (fault as { code?: string }).code !== 'ENOENT') {
      problems.push(`${path} cannot be read: ${(fault as Error).message}`)
    }
    return {}
  }
}

function settingsFrom(
  file: Record<string, unknown>,
  environment: Record<string, string | undefined>,
  problems: string[],
): Settings {
  problems.push(...unknownKeys(file, environment))
  const values = Object.fromEntries(
    Object.entries(entries).map(([name, item]) => [name, readEntry(item, file, environment, problems)]),
  ) as Values
  const settings = arrange(values)
  problems.push(...contradictions(settings))
  if (problems.length > 0) throw new WrongSettings(problems)
  return settings
}

function readEntry(
  item: Entry,
  file: Record<string, unknown>,
  environment: Record<string, string | undefined>,
  problems: string[],
): unknown {
  const variable = environment[variableOf(item)]
  const section = file[item.section]
  const written =
    typeof section === 'object' && section !== null ? (section as Record<string, unknown>)[item.key] : undefined
  const value = variable ?? (written === undefined ? item.fallback : String(written))
  const name = variable === undefined ? `[${item.section}] ${item.key}` : variableOf(item)
  return item.read(value.trim(), (message) => problems.push(`${name} ${message}`))
}

function variableOf(item: { section: string; key: string }): string {
  return `QUIVER_${item.section}_${item.key}`.toUpperCase()
}

function unknownKeys(file: Record<string, unknown>, environment: Record<string, string | undefined>): string[] {
  const all = Object.values(entries)
  const variables = new Set(['QUIVER_CONFIG', ...all.map(variableOf)])
  const fromFile = Object.entries(file).flatMap(([section, content]) => {
    if (typeof content !== 'object' || content === null) return [`“${section}” stands outside a section`]
    const known = all.filter((item) => item.section === section)
    if (known.length === 0) return [`[${section}] is no section of quiver.ini`]
    return Object.keys(content)
      .filter((key) => !known.some((item) => item.key === key))
      .map((key) => `[${section}] ${key} is no setting`)
  })
  const fromEnvironment = Object.keys(environment)
    .filter(
      (name) =>
        /^QUIVER_(SERVER|DATABASE|DIRECTORY|PACKAGES|MODERATION|MAIL|WEBHOOKS|PUBLISHING|CONFIG)/.test(name) &&
        !variables.has(name),
    )
    .map((name) => `${name} is no setting`)
  return [...fromFile, ...fromEnvironment]
}

function arrange(values: Values): Settings {
  const host = values.host.includes(':') ? `[${values.host}]` : values.host
  const scheme = values.tlsCertificate ? 'https' : 'http'
  const baseUrl = values.baseUrl || `${scheme}://${host}:${values.port}`
  return {
    server: {
      port: values.port,
      host: values.host,
      baseUrl,
      trustedProxies: values.trustedProxies,
      tlsCertificate: values.tlsCertificate,
      tlsKey: values.tlsKey,
      dataDir: values.dataDir,
      metricsFrom: values.metricsFrom,
      requestsPerMinute: values.requestsPerMinute,
      worker: values.worker,
    },
    database: { url: values.databaseUrl, ownerUrl: values.ownerUrl, pool: values.pool },
    directory: {
      url: values.directoryUrl,
      startTls: values.startTls,
      caFile: values.caFile,
      baseDn: values.baseDn,
      userDn: values.userDn,
      userAttribute: values.userAttribute,
      bindDn: values.bindDn,
      bindPassword: values.bindPassword,
      nameAttribute: values.nameAttribute,
      mailAttribute: values.mailAttribute,
      moderators: values.moderators,
      moderatorGroup: values.moderatorGroup,
    },
    packages: {
      store: values.store,
      maxBytes: values.maxBytes,
      maxUnpackedBytes: values.maxUnpackedBytes,
      maxEntries: values.maxEntries,
      maxRatio: values.maxRatio,
      maxDepth: values.maxDepth,
      maxNameBytes: values.maxNameBytes,
    },
    access: { read: values.readers },
    moderation: { targetDays: values.targetDays },
    mail: { smtpUrl: values.smtpUrl, from: values.mailFrom, moderatorsTo: values.moderatorsTo },
    webhooks: { allowNetworks: values.allowNetworks },
    publishing: { issuers: values.issuers, audience: values.audience || (URL.parse(baseUrl)?.host ?? '') },
  }
}

function contradictions({ server, database, directory, publishing }: Settings): string[] {
  const found: string[] = []
  if (Boolean(server.tlsCertificate) !== Boolean(server.tlsKey)) {
    found.push('[server] tls_certificate and tls_key go together: give both or none')
  }
  if (database.ownerUrl && database.url && !URL.parse(database.url)?.username) {
    found.push('[database] url names no role: beside owner_url it says with which one the site works')
  }
  if (database.ownerUrl && !database.url) {
    found.push('[database] owner_url is of no use without url: the embedded Postgres makes both roles itself')
  }
  if (!directory.url && !isLoopbackHost(server.host)) {
    found.push(
      `[directory] url is empty, so the sample directory with its known passwords would answer on ${server.host}: name your directory, or listen on a loopback host`,
    )
  }
  if (!directory.url && !isLoopbackUrl(server.baseUrl)) {
    found.push(
      `[directory] url is empty, so the sample directory with its known passwords would serve ${server.baseUrl}: name your directory, or use a loopback base_url`,
    )
  }
  const isSample = !directory.url && isLoopbackUrl(server.baseUrl)
  for (const issuer of publishing.issuers.filter((one) => one.startsWith('http:')))
    if (!isSample || !isLoopbackUrl(issuer))
      found.push(
        `[publishing] issuers: ${issuer} could be anybody without https, except a loopback one of a sample site`,
      )
  return [...found, ...directoryContradictions(directory)]
}

function directoryContradictions(directory: DirectorySettings): string[] {
  const found: string[] = []
  if (directory.url && !directory.baseDn && !directory.userDn) {
    found.push('[directory] base_dn says below which entry people are searched for, or user_dn which entry is theirs')
  }
  if (directory.baseDn && directory.userDn) {
    found.push('[directory] base_dn searches for people and user_dn does not: give one of them')
  }
  if (directory.url.startsWith('ldap://') && !directory.startTls && !isLoopbackUrl(directory.url)) {
    found.push('[directory] url would send passwords in the clear: use ldaps://, or set start_tls = yes')
  }
  if (directory.url.startsWith('ldaps://') && directory.startTls) {
    found.push('[directory] start_tls belongs to ldap://: an ldaps:// url begins with TLS')
  }
  if (directory.bindDn && !directory.bindPassword) {
    found.push('[directory] bind_dn needs bind_password: a bind without one succeeds for nobody in particular')
  }
  if (directory.bindPassword && !directory.bindDn) {
    found.push('[directory] bind_password is of no use without bind_dn')
  }
  return found
}

/** Whether the host of this address is this machine and cannot be reached from another. */
export function isLoopbackUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  return isLoopbackHost(new URL(url.replace(/^ldaps?:/, 'http:')).hostname)
}

export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}

function isNetwork(item: string): boolean {
  const [ip = '', bits] = item.split('/')
  const version = isIP(ip)
  if (version === 0) return false
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}
