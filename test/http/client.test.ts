// Addresses are believed from trusted proxies only.

import { expect, test } from 'bun:test'
import { isListed, networkOf, rememberClient } from '../../src/http/client.ts'
import { chooseEncoding } from '../../src/http/compression.ts'
import { localPath } from '../../src/http/local-path.ts'
import { parseSettings } from '../../src/settings.ts'

const settings = parseSettings('[server]\ntrusted_proxies = 10.0.0.0/8, ::1')

function client(peer: string, headers: Record<string, string>) {
  return rememberClient(new Request('http://127.0.0.1/', { headers }), peer, settings)
}

test('a stranger cannot say where a request comes from', () => {
  const said = { 'x-forwarded-for': '1.2.3.4', 'x-forwarded-proto': 'https' }
  expect(client('9.9.9.9', said)).toMatchObject({ address: '9.9.9.9', secure: false })
  expect(client('10.1.2.3', said)).toMatchObject({ address: '1.2.3.4', secure: true })
  expect(client('::ffff:10.1.2.3', said)).toMatchObject({ address: '1.2.3.4', secure: true })
})

test('what stands before the nearest unknown address could be made up', () => {
  expect(client('::1', { 'x-forwarded-for': '6.6.6.6, 1.2.3.4, 10.0.0.9' }).address).toBe('1.2.3.4')
  expect(client('::1', { 'x-forwarded-for': 'nonsense' }).address).toBe('::1')
})

test('networks are compared bit by bit', () => {
  expect(isListed('10.255.0.1', ['10.0.0.0/8'])).toBeTrue()
  expect(isListed('11.0.0.1', ['10.0.0.0/8'])).toBeFalse()
  expect(isListed('2001:db8::5', ['2001:db8::/32'])).toBeTrue()
  expect(isListed('2001:db9::5', ['2001:db8::/32'])).toBeFalse()
  expect(isListed('192.168.1.1', ['192.168.1.1'])).toBeTrue()
  expect(isListed('', ['0.0.0.0/0'])).toBeFalse()
})

test('one line counts as one, however many addresses it has', () => {
  expect(networkOf('2001:db8:1:2:3::4')).toBe(networkOf('2001:db8:1:2:ffff::1'))
  expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'))
  expect(networkOf('1.2.3.4')).not.toBe(networkOf('1.2.3.5'))
  expect(networkOf('')).toBe('')
})

test('the encoding is the best that the client takes', () => {
  expect(chooseEncoding('gzip, deflate', ['br', 'gzip'])).toBe('gzip')
  expect(chooseEncoding('gzip, br', ['br', 'gzip'])).toBe('br')
  expect(chooseEncoding('gzip;q=1, br;q=0.5', ['br', 'gzip'])).toBe('gzip')
  expect(chooseEncoding('*', ['br', 'gzip'])).toBe('br')
  expect(chooseEncoding('br;q=0, *', ['br', 'gzip'])).toBe('gzip')
  expect(chooseEncoding('identity', ['br', 'gzip'])).toBe('identity')
  expect(chooseEncoding(null, ['br', 'gzip'])).toBe('identity')
})

test('a way back stays on this site', () => {
  expect(localPath('/plugins/?q=a&page=2')).toBe('/plugins/?q=a&page=2')
  for (const evil of ['//x.example', 'https://x.example', '/\\x', '/\tx', '/a b', '', 'x', `/${'a'.repeat(3000)}`]) {
    expect(localPath(evil)).toBe('/')
  }
})
