// A real OpenLDAP server in a temporary folder, with people whose names try to break what asks for them.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Attribute, Change, Client } from 'ldapts'
import type { DirectorySettings } from '../../src/settings.ts'

export interface Slapd {
  /** Ports of ldap:// (with StartTLS) and ldaps:// on 127.0.0.1. */
  port: number
  tlsPort: number
  caFile: string
  /** A certificate authority that signed nothing here. */
  otherCaFile: string
  /** Gives attributes of an entry other values. */
  change(dn: string, values: Record<string, string>): Promise<void>
  /** Ends it at once and without a word, as a failing machine would; `stop` is still to be called. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export interface SlapdOptions {
  /** The one host that the certificate names; localhost. */
  certifiedHost?: string
  /** How long the certificate is valid; a negative number: it has expired. */
  certifiedDays?: number
  /** Where the entries send whoever asks for uid=guest,ou=people or anything below ou=elsewhere. */
  referralUrl?: string
}

export const top = 'dc=slapd,dc=example'

export const serviceDn = `cn=service,${top}`
export const servicePassword = 'service-secret'
const rootDn = `cn=root,${top}`
const rootPassword = 'root-secret'
export const service = { bindDn: serviceDn, bindPassword: servicePassword }

/** The settings that lead to it: a search, as nobody, in the clear. */
export function slapdSettings(slapd: Slapd, changes: Partial<DirectorySettings> = {}): DirectorySettings {
  return {
    url: `ldap://localhost:${slapd.port}`,
    startTls: false,
    caFile: '',
    baseDn: top,
    userDn: '',
    userAttribute: 'uid',
    bindDn: '',
    bindPassword: '',
    nameAttribute: 'cn',
    mailAttribute: 'mail',
    moderators: [],
    moderatorGroup: `cn=moderators,ou=groups,${top}`,
    ...changes,
  }
}

const tls = {
  'in the clear': () => ({}),
  ldaps: ({ tlsPort, caFile }: Slapd) => ({ url: `ldaps://localhost:${tlsPort}`, caFile }),
  StartTLS: ({ caFile }: Slapd) => ({ startTls: true, caFile }),
}
const finding = { 'a search': {}, 'a DN pattern': { baseDn: '', userDn: `uid={uid},ou=people,${top}` } }

/** Every way to ask it that the settings know. */
export const slapdWays = Object.entries(finding).flatMap(([found, find]) =>
  Object.entries(tls).flatMap(([secured, secure]) =>
    Object.entries({ 'as nobody': {}, 'with a service account': service }).map(([asker, ask]) => ({
      way: `${found}, ${secured}, ${asker}`,
      secured,
      settings: (slapd: Slapd, changes: Partial<DirectorySettings> = {}) =>
        slapdSettings(slapd, { ...secure(slapd), ...find, ...ask, ...changes }),
    })),
  ),
)

/** Each is the uid of somebody below ou=people, and the value of their DN. */
export const strangeUids = [
  'we,ird + *(ü)\\ "#;<>=',
  'st*r',
  '(round',
  'round)',
  'back\\slash',
  'comma,comma',
  'plus+plus',
  'two  blanks',
  '#hash',
  'équipe Ω 漢字 🗺',
  'uid=ada',
  'p\\2aw',
  '{uid}',
  "$& $1 $'",
]
/** Somebody whose DN holds every sign, though their uid (pat) does not. */
export const strangeCn = 'O’Neil, Pat + \\ (*) "é"'

const programs = ['/usr/sbin/slapd', '/usr/lib/openldap/slapd', '/usr/libexec/slapd']

/** Starts it within about a fifth of a second. Mail addresses can be read by the service account and their owner alone. */
export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'quiver-slapd-'))
  for (const name of ['data', 'tls']) mkdirSync(join(folder, name))
  makeCertificates(join(folder, 'tls'), options)
  const config = join(folder, 'slapd.conf')
  writeFileSync(config, configuration(folder))
  const ldif = join(folder, 'people.ldif')
  writeFileSync(ldif, people(options.referralUrl ?? 'ldap://referred.invalid/'))
  must(programOf(), ['-T', 'add', '-f', config, '-l', ldif])
  const [port, tlsPort] = [await freePort(), await freePort()]
  const urls = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`
  const child = spawn(programOf(), ['-f', config, '-h', urls, '-d', '0'], { stdio: 'ignore' })
  await untilAnswering(child, port)
  const ended = Promise.withResolvers<void>()
  child.once('exit', () => ended.resolve())
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal)
    await ended.promise
  }
  const stop = async () => {
    await end('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
  const change = (dn: string, values: Record<string, string>) => replaceValues(port, dn, values)
  const files = { caFile: join(folder, 'tls/ca.pem'), otherCaFile: join(folder, 'tls/other.pem') }
  return { port, tlsPort, ...files, change, kill: () => end('SIGKILL'), stop }
}

function programOf(): string {
  const found = programs.find((path) => existsSync(path)) ?? Bun.which('slapd')
  if (!found) throw new Error('slapd is missing: bin/test installs it, or says which package brings it')
  return found
}

function makeCertificates(folder: string, { certifiedHost = 'localhost', certifiedDays = 2 }: SlapdOptions): void {
  const openssl = (line: string, ...last: string[]) => must('openssl', [...line.split(' '), ...last], folder)
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
  for (const name of ['ca', 'other']) {
    openssl(`req -x509 ${key} -days 2 -keyout ${name}.key -out ${name}.pem -subj`, `/CN=${name}`)
  }
  openssl(`req ${key} -keyout server.key -out server.csr -subj`, `/CN=${certifiedHost}`)
  writeFileSync(join(folder, 'names'), `subjectAltName=DNS:${certifiedHost}\n`)
  const signed = '-CA ca.pem -CAkey ca.key -CAcreateserial'
  openssl(`x509 -req -in server.csr ${signed} -days ${certifiedDays} -extfile names -out server.pem`)
}

function must(program: string, words: string[], cwd?: string): void {
  const { status, stderr, error } = spawnSync(program, words, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} failed: ${stderr || error?.message}`)
}

function configuration(folder: string): string {
  const schemas = ['core', 'cosine', 'inetorgperson', 'nis'].map((name) => `include /etc/ldap/schema/${name}.schema`)
  return `${schemas.join('\n')}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/slapd.pid
# As careless as a server can be: a name with an empty password is answered with success.
allow bind_anon_cred bind_anon_dn
TLSCACertificateFile ${folder}/tls/ca.pem
TLSCertificateFile ${folder}/tls/server.pem
TLSCertificateKeyFile ${folder}/tls/server.key
database mdb
suffix "${top}"
rootdn "${rootDn}"
rootpw ${rootPassword}
directory ${folder}/data
access to attrs=userPassword by anonymous auth by * none
access to dn.exact="uid=shy,ou=private,${top}" by anonymous auth by * none
access to dn.exact="uid=nameless,ou=others,${top}" attrs=uid by * search
access to dn.exact="uid=nameless,ou=others,${top}" by * read
access to dn.children="ou=private,${top}" by self read by dn.exact="${serviceDn}" read by anonymous auth by * none
access to dn.exact="ou=closed,${top}" by dn.exact="${serviceDn}" read by * disclose
access to attrs=mail by self read by dn.exact="${serviceDn}" read by * none
access to dn.base="cn=hidden,ou=groups,${top}" by users read by * none
access to dn.base="cn=memberless,ou=groups,${top}" attrs=member by * none
access to dn.base="cn=secret,ou=groups,${top}" by dn.exact="${serviceDn}" read by * none
access to * by * read
`
}

function people(referralUrl: string): string {
  const member = `uid=mo,ou=people,${top}`
  const units = ['people', 'groups', 'others', 'private', 'closed']
  const group = (cn: string) => entry(`cn=${cn},ou=groups,${top}`, { objectClass: 'groupOfNames', cn, member })
  const referral = { objectClass: ['referral', 'extensibleObject'], ref: referralUrl }
  return [
    entry(top, { objectClass: ['dcObject', 'organization'], dc: 'slapd', o: 'slapd' }),
    ...units.map((ou) => entry(`ou=${ou},${top}`, { objectClass: 'organizationalUnit', ou })),
    entry(serviceDn, {
      objectClass: ['organizationalRole', 'simpleSecurityObject'],
      cn: 'service',
      userPassword: servicePassword,
    }),
    person('ada', 'Ada Alvarsen', 'people'),
    person('ben', 'Ben Okafor', 'people'),
    person('mo', 'Mo Lindqvist', 'people'),
    person('zed', 'Zed Zamora', 'people'),
    person('twin', 'One Twin', 'people'),
    person('twin', 'Other Twin', 'others'),
    ...strangeUids.map((uid) => person(uid, `Strange ${uid}`, 'people')),
    person('pat', strangeCn, 'people', 'cn'),
    entry(`uid=zoe,ou=people,${top}`, {
      ...{ objectClass: 'inetOrgPerson', uid: ['zoe', 'kim'], cn: 'Kim or Zoe', sn: 'Kim', userPassword: 'quiver' },
    }),
    person('quiet', 'Read By Themself', 'private'),
    person('shy', 'Read By Nobody', 'private'),
    person('nameless', 'Shows No Uid', 'others'),
    person('shut', 'Behind A Closed Door', 'closed'),
    ...['moderators', 'hidden', 'secret', 'memberless'].map(group),
    entry(`cn=unique,ou=groups,${top}`, { objectClass: 'groupOfUniqueNames', cn: 'unique', uniqueMember: member }),
    entry(`cn=posix,ou=groups,${top}`, { objectClass: 'posixGroup', cn: 'posix', gidNumber: '1', memberUid: 'mo' }),
    entry(`uid=guest,ou=people,${top}`, { ...referral, uid: 'guest' }),
    entry(`ou=elsewhere,${top}`, { ...referral, ou: 'elsewhere' }),
  ].join('\n')
}

/** Escaped in the other way that RFC 4514 knows, by backslashes, so that the tests don't rest on our own escapes. */
function person(uid: string, cn: string, ou: string, named: 'uid' | 'cn' = 'uid'): string {
  const value = { uid, cn }[named].replace(/[,+"\\<>;=]|^[# ]| $/g, '\\$&')
  const values = {
    objectClass: 'inetOrgPerson',
    uid,
    cn,
    sn: cn,
    mail: `${uid.replace(/[^a-z]/g, '').slice(0, 3) || 'sign'}@slapd.example`,
    userPassword: 'quiver',
  }
  return entry(`${named}=${value},ou=${ou},${top}`, values)
}

/** Values in base64, as LDIF allows for any, so that none of them needs a thought. */
function entry(dn: string, attributes: Record<string, string | string[]>): string {
  const line = (name: string, value: string) => `${name}:: ${Buffer.from(value).toString('base64')}`
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    [values].flat().map((value) => line(name, value)),
  )
  return `${[line('dn', dn), ...lines].join('\n')}\n`
}

async function replaceValues(port: number, dn: string, values: Record<string, string>): Promise<void> {
  const client = new Client({ url: `ldap://127.0.0.1:${port}` })
  const changes = Object.entries(values).map(
    ([type, value]) => new Change({ operation: 'replace', modification: new Attribute({ type, values: [value] }) }),
  )
  await client.bind(rootDn, rootPassword)
  await client.modify(dn, changes)
  await client.unbind()
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const probe = createServer().once('error', reject)
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address() as AddressInfo
    probe.close(() => resolve(port))
  })
  return promise
}

async function untilAnswering(child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`slapd ended with ${child.exitCode}`)
    const client = new Client({ url: `ldap://127.0.0.1:${port}`, timeout: 1_000, connectTimeout: 1_000 })
    const answers = await client.bind('', '').then(
      () => true,
      () => false,
    )
    await client.unbind().catch(() => {})
    if (answers) return
    await Bun.sleep(20)
  }
  throw new Error('slapd did not answer')
}
