// The guide to webhooks is true: its receiver runs as printed, its events are those that there are.

import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { webhookPoster } from '../../src/adapters/webhook-post.ts'
import { webhookEvents } from '../../src/domain/webhook.ts'
import { webhookBody, webhookHeaders, webhookSecret } from '../../src/formats/webhook-message.ts'
import { urls } from '../../src/urls.ts'
import { closeSites, testSite } from '../support/site.ts'

afterEach(closeSites)

async function guide(): Promise<string> {
  return (await testSite()).asVisitor().text(urls.webhookGuide())
}

/** What stands in the page to be copied, as a reader copies it. */
function examplesOf(page: string): string[] {
  const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'", '#x27': "'" }
  return [...page.matchAll(/<pre class="example">([\s\S]*?)<\/pre>/g)].map(([, text = '']) =>
    text.replace(/&(lt|gt|quot|amp|#39|#x27);/g, (_, name) => named[name] ?? ''),
  )
}

test('every event is explained, and no other', async () => {
  const page = await guide()
  const events = page.slice(page.indexOf('id="events"'), page.indexOf('id="signature"'))
  const named = [...events.matchAll(/<div id="([^"]+)"/g)].map((found) => found[1] ?? '')
  expect(named.sort()).toEqual([...webhookEvents, 'ping'].sort())
})

test('the receiver in Python takes what we sign, and nothing else', async () => {
  const source = examplesOf(await guide()).find((text) => text.startsWith('import base64')) ?? ''
  const secret = webhookSecret(crypto.getRandomValues(new Uint8Array(32)))
  const { port, lines, stop } = await startPython(source, secret)
  try {
    const poster = webhookPoster({ allowNetworks: ['127.0.0.0/8'], userAgent: 'test' })
    const post = async (body: string, headers: Record<string, string>) =>
      (await poster.post(`http://127.0.0.1:${port}/`, { body, headers })).status
    const now = new Date()
    const facts = { plugin: { packageName: 'contour', name: 'Contoür', url: 'http://127.0.0.1:3000/' } }
    const body = webhookBody('plugin.created', now, facts)
    const headers = webhookHeaders(secret, 'evt_1', now, body)
    expect(await post(body, headers)).toBe(204)
    expect(await lines()).toBe('plugin.created contour')
    expect(await post(webhookBody('ping', now, undefined), headers)).toBe(400)
    expect(await post(body, { ...headers, 'webhook-id': 'evt_2' })).toBe(400)
    expect(await post(body, webhookHeaders(webhookSecret(new Uint8Array(32)), 'evt_1', now, body))).toBe(400)
    const old = webhookHeaders(secret, 'evt_1', new Date(now.getTime() - 10 * 60_000), body)
    expect(await post(body, old)).toBe(400)
    expect(await post(body, {})).toBe(400)
    // While a secret changes, a sender may sign with both.
    const both = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` }
    expect(await post(body, both)).toBe(204)
  } finally {
    await stop()
  }
})

/** Runs the text as a file of its own, on a port that is free. */
async function startPython(source: string, secret: string) {
  const folder = mkdtempSync(join(tmpdir(), 'quiver-receiver-'))
  writeFileSync(join(folder, 'receiver.py'), source)
  const env = { PATH: process.env.PATH ?? '', QUIVER_WEBHOOK_SECRET: secret, PORT: '0' }
  const child = Bun.spawn(['python3', 'receiver.py'], { cwd: folder, env, stdout: 'pipe', stderr: 'ignore' })
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader()
  let held = ''
  const lines = async (): Promise<string> => {
    while (!held.includes('\n')) held += (await reader.read()).value ?? '\n'
    const [line = '', ...rest] = held.split('\n')
    held = rest.join('\n')
    return line
  }
  const port = Number((await lines()).match(/^listening on port (\d+)$/)?.[1])
  const stop = async () => {
    child.kill()
    await child.exited
    rmSync(folder, { recursive: true })
  }
  return { port, lines, stop }
}
