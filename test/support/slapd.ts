// A real OpenLDAP server in a temporary folder, with people whose names try to break what asks for them.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'ldapts'

export interface Slapd {
  /** Ports of ldap:// (with StartTLS) and ldaps:// on 127.0.0.1; the certificate names `localhost` and nothing else. */
  port: number
  tlsPort: number
  caFile: string
  /** A certificate authority that signed nothing here. */
  otherCaFile: string
  stop(): Promise<void>
}

export const serviceDn = 'cn=service,dc=slapd,dc=example'
export const servicePassword = 'service-secret'
/** Its DN needs every escape there is. */
export const hostileUid = 'we,ird + *(ü)\\ "#;<>='

const programs = ['/usr/sbin/slapd', '/usr/lib/openldap/slapd', '/usr/libexec/slapd']

/** Starts it within about a fifth of a second. Mail addresses can be read by the service account and their owner alone. */
export async function startSlapd(): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'quiver-slapd-'))
  for (const name of ['data', 'tls']) mkdirSync(join(folder, name))
  makeCertificates(join(folder, 'tls'))
  const config = join(folder, 'slapd.conf')
  writeFileSync(config, configuration(folder))
  const ldif = join(folder, 'people.ldif')
  writeFileSync(ldif, people())
  must(programOf(), ['-T', 'add', '-f', config, '-l', ldif])
  const [port, tlsPort] = [await freePort(), await freePort()]
  const urls = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`
  const child = spawn(programOf(), ['-f', config, '-h', urls, '-d', '0'], { stdio: 'ignore' })
  await untilAnswering(child, port)
  const stop = async () => {
    const ended = Promise.withResolvers<void>()
    child.once('exit', () => ended.resolve())
    child.kill('SIGTERM')
    await ended.promise
    rmSync(folder, { recursive: true, force: true })
  }
  return { port, tlsPort, caFile: join(folder, 'tls/ca.pem'), otherCaFile: join(folder, 'tls/other.pem'), stop }
}

function programOf(): string {
  const found = programs.find((path) => existsSync(path)) ?? Bun.which('slapd')
  if (!found) throw new Error('slapd is missing: bin/test installs it, or says which package brings it')
  return found
}

function makeCertificates(folder: string): void {
  const openssl = (line: string, ...last: string[]) => must('openssl', [...line.split(' '), ...last], folder)
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
  for (const name of ['ca', 'other']) {
    openssl(`req -x509 ${key} -days 2 -keyout ${name}.key -out ${name}.pem -subj`, `/CN=${name}`)
  }
  openssl(`req ${key} -keyout server.key -out server.csr -subj`, '/CN=localhost')
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost\n')
  openssl('x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem')
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
suffix "dc=slapd,dc=example"
directory ${folder}/data
access to attrs=userPassword by anonymous auth by * none
access to attrs=mail by self read by dn.exact="${serviceDn}" read by * none
access to dn.base="cn=hidden,ou=groups,dc=slapd,dc=example" by users read by * none
access to * by * read
`
}

function people(): string {
  const top = 'dc=slapd,dc=example'
  const member = `uid=mo,ou=people,${top}`
  return [
    entry(top, { objectClass: ['dcObject', 'organization'], dc: 'slapd', o: 'slapd' }),
    ...['people', 'groups', 'others'].map((ou) => entry(`ou=${ou},${top}`, { objectClass: 'organizationalUnit', ou })),
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
    person(hostileUid, 'Weird Ümlaut', 'people'),
    entry(`cn=moderators,ou=groups,${top}`, { objectClass: 'groupOfNames', cn: 'moderators', member }),
    entry(`cn=unique,ou=groups,${top}`, { objectClass: 'groupOfUniqueNames', cn: 'unique', uniqueMember: member }),
    entry(`cn=posix,ou=groups,${top}`, { objectClass: 'posixGroup', cn: 'posix', gidNumber: '1', memberUid: 'mo' }),
    entry(`cn=hidden,ou=groups,${top}`, { objectClass: 'groupOfNames', cn: 'hidden', member }),
  ].join('\n')
}

function person(uid: string, cn: string, ou: string): string {
  const escaped = uid.replace(/[,+"\\<>;=#]/g, '\\$&')
  const values = {
    objectClass: 'inetOrgPerson',
    uid,
    cn,
    sn: cn,
    mail: `${uid.slice(0, 3)}@slapd.example`,
    userPassword: 'quiver',
  }
  return entry(`uid=${escaped},ou=${ou},dc=slapd,dc=example`, { ...values, mail: values.mail.replace(/[^a-z@.]/g, '') })
}

/** Values in base64, as LDIF allows for any, so that none of them needs a thought. */
function entry(dn: string, attributes: Record<string, string | string[]>): string {
  const line = (name: string, value: string) => `${name}:: ${Buffer.from(value).toString('base64')}`
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    [values].flat().map((value) => line(name, value)),
  )
  return `${[line('dn', dn), ...lines].join('\n')}\n`
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
