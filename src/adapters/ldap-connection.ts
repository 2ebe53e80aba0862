// One connection to an LDAP server: TLS that is verified, a time limit, and a goodbye.

import { readFileSync } from 'node:fs'
import { connect, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { BerReader, Client, type ClientOptions } from 'ldapts'
import { RepositoryError, Unavailable } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { DirectorySettings } from '../settings.ts'

/**
 * Opens a connection, has the talk, and closes it, all within the time.
 *
 * @throws Unavailable for every failure, with its cause for the log; what the talk throws is a failure too, unless it
 *   is for the person to read
 */
export async function conversation<T>(
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
    if (cause instanceof RepositoryError) throw cause
    throw new Unavailable(sentence('The directory does not answer. Try again in a minute.'), { cause })
  } finally {
    clearTimeout(timer)
    await hangUp(client)
  }
}

function newClient(settings: DirectorySettings, timeoutMs: number): Client {
  const common = { url: settings.url, timeout: timeoutMs, connectTimeout: timeoutMs }
  if (!settings.url.startsWith('ldaps:')) return new Client({ ...common, ...plainSocket(settings.startTls) })
  return new Client({ ...common, tlsOptions: tlsOptions(settings), ...tlsSocket() })
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
  if (settings.startTls) await client.startTLS(tlsOptions(settings))
  return client
}

/** Also ends a connection that is still being made; how the goodbye goes matters to nobody. */
async function hangUp(client: Client | undefined): Promise<void> {
  await Promise.race([client?.unbind().catch(() => {}), Bun.sleep(100)])
}

// --- sockets --------------------------------------------------------------------------------------------------------

function tlsSocket(): Pick<ClientOptions, 'createSecureConnection'> {
  const openOnce = opener()
  const open = (port: number, host: string, options: ConnectionOptions) =>
    openOnce(() => connectTls(port, host, options))
  return { createSecureConnection: open as typeof connectTls }
}

/**
 * Whoever sits on the line may send more in the clear than the answer to StartTLS: the head of an answer of their own,
 * say, that would swallow the first one that comes through TLS. So nothing but that one answer may have been heard.
 */
function plainSocket(startTls: boolean): Pick<ClientOptions, 'createConnection' | 'createSecureConnection'> {
  const openOnce = opener()
  const heard: Buffer[] = []
  const listen = (chunk: Buffer) => heard.push(chunk)
  const open = (port: number, host: string): Socket => {
    const socket = openOnce(() => connect(port, host))
    return startTls ? socket.on('data', listen) : socket
  }
  const upgrade = (options: ConnectionOptions) => {
    options.socket?.removeListener('data', listen)
    if (!isOneMessage(Buffer.concat(heard))) throw new Error('More than its answer came before StartTLS began')
    return connectTls(options)
  }
  return { createConnection: open as typeof connect, createSecureConnection: upgrade as typeof connectTls }
}

/** ldapts opens a lost connection again by itself: without the TLS of StartTLS, and as nobody, who may see less. */
function opener() {
  let opened = false
  return <T>(open: () => T): T => {
    if (opened) throw new Error('The directory closed the connection')
    opened = true
    return open()
  }
}

function isOneMessage(bytes: Buffer): boolean {
  const reader = new BerReader(bytes)
  return reader.readSequence() !== null && reader.offset + reader.length === bytes.length
}
