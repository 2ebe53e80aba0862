// The reader and writer of XML-RPC as functions: beside Python's own, and on calls that were damaged at random.

import { expect, test } from 'bun:test'
import { RepositoryError } from '../../src/domain/errors.ts'
import { type RpcCall, type RpcValue, readCall, writeAnswer, writeFault } from '../../src/formats/xml-rpc.ts'
import { callStream } from '../../src/formats/xml-rpc-stream.ts'
import { seededRandom } from '../bench/random.ts'
import { run } from '../support/http.ts'

const room = { limitBytes: 50_000, expectedBytes: 0 }

/** @param cut how long each piece is */
function readBytes(bytes: Uint8Array, cut: () => number): RpcCall {
  const stream = callStream(undefined)
  for (let at = 0; at < bytes.length; ) {
    const length = Math.max(1, cut())
    stream.add(bytes.subarray(at, at + length))
    if (stream.method !== undefined) stream.goOn(room)
    at += length
  }
  stream.goOn(room)
  return readCall(stream.end())
}

const callOf = (params: string) =>
  `<?xml version="1.0"?>\n<methodCall><methodName>plugin.upload</methodName><params>${params}</params></methodCall>`

/** Every kind of value, written by Python; what it wrote and what it meant. */
const dumping = `
import base64, datetime, json, xmlrpc.client as x
values = [1, -2147483648, True, False, 2.5, -1e-7, 'Höhe <&> "x"\\n\\ty', '', ' blank ', x.Binary(bytes(range(256))), x.Binary(b''),
  datetime.datetime(2026, 11, 23, 3, 4, 5), [1, [2, ['three']]], [], {'a': {'__proto__': 1}}, None]
for encoding in ['utf-8', 'utf-16', 'latin1']:
    text = x.dumps((values,), 'plugin.upload', encoding=encoding, allow_none=True)
    print(base64.b64encode(text.encode(encoding)).decode())
`

test('what Python writes is read as it was meant, in every encoding', async () => {
  const { out, err } = await run(['python3', '-c', dumping])
  expect(err).toBe('')
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at)
  for (const line of out.trim().split('\n')) {
    const { method, params } = readBytes(new Uint8Array(Buffer.from(line, 'base64')), () => 1000)
    expect(method).toBe('plugin.upload')
    expect(params).toEqual([
      [
        ...[1, -2147483648, true, false, 2.5, -1e-7, 'Höhe <&> "x"\n\ty', '', ' blank ', bytes, new Uint8Array(0)],
        ...[new Date('2026-11-23T03:04:05Z'), [1, [2, ['three']]], []],
        ...[new Map([['a', new Map([['__proto__', 1]])]]), null],
      ],
    ])
  }
})

test('Python reads what we write, faults too, and characters that XML has not are left out', async () => {
  const value: RpcValue = [
    1,
    2.5,
    true,
    'a <b> & "c"\u0007',
    new Date('2026-11-23T03:04:05Z'),
    new Uint8Array([1, 2]),
    [],
    new Map([['k', 'v']]),
  ]
  const source = `
import sys, xmlrpc.client as x
print(x.loads(sys.argv[1], use_builtin_types=True)[0][0])
try:
    x.loads(sys.argv[2])
except x.Fault as fault:
    print(fault.faultCode, fault.faultString)
`
  const fault = writeFault(1, 'Line one.\nLine “two” <b>\u0000.')
  const { out, err } = await run(['python3', '-c', source, writeAnswer(value), fault])
  expect(err).toBe('')
  expect(out).toBe(
    `[1, 2.5, True, 'a <b> & "c"', datetime.datetime(2026, 11, 23, 3, 4, 5), b'\\x01\\x02', [], {'k': 'v'}]\n1 Line one.\nLine “two” <b>.\n`,
  )
})

test('20,000 damaged calls are read or refused, the same however they are cut, and never fail otherwise', () => {
  const random = seededRandom(7)
  const base64 = Buffer.from(Array.from({ length: 300 }, () => random.next() * 256)).toString('base64')
  const valid = callOf(
    `<param><value><base64>${base64}</base64></value></param><param><value><boolean>1</boolean></value></param>
<param><value><struct><member><name>a</name><value>t &amp; <![CDATA[x]]></value></member></struct></value></param>
<param><value><array><data><value><int>3</int></value><value><double>1.5</double></value></data></array></value></param>`,
  )
  const pieces = [
    '<',
    '>',
    '&',
    ';',
    '</',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?x',
    '?>',
    '<base64>',
    '</base64>',
    '=',
    'A',
    '\0',
    'é',
    '&#13;',
    '<!D',
    '"',
    '\ud800',
    ' ',
  ]
  const below = (limit: number) => Math.floor(random.next() * limit)
  let read = 0
  for (let round = 0; round < 20_000; round++) {
    let text = valid
    for (let changes = below(4) + 1; changes > 0; changes--) {
      const at = below(text.length)
      text = text.slice(0, at) + (random.next() < 0.6 ? pieces[below(pieces.length)] : '') + text.slice(at + below(8))
    }
    const bytes = new TextEncoder().encode(text)
    const whole = outcomeOf(() => readBytes(bytes, () => bytes.length))
    const cut = outcomeOf(() => readBytes(bytes, () => below(40)))
    expect([text, cut]).toEqual([text, whole])
    if (typeof whole === 'object') read++
  }
  // Some damage does no harm: a character of the base64, of a text, or a blank between two tags.
  expect(read).toBeGreaterThan(500)
}, 60_000)

/** The call, or the name of the refusal. @throws whatever is no refusal */
function outcomeOf(read: () => RpcCall): RpcCall | string {
  try {
    return read()
  } catch (fault) {
    if (fault instanceof RepositoryError) return fault.code
    throw fault
  }
}

test('base64 is decoded like Python decodes it, and no more of it than there is room for', () => {
  const bytes = Uint8Array.from({ length: 40_001 }, (_, at) => (at * 7919) % 256)
  for (const length of [0, 1, 2, 3, 4, 57, 58, 40_001]) {
    const lines = Buffer.from(bytes.subarray(0, length)).toString('base64').replace(/.{76}/g, '$&\r\n')
    const call = new TextEncoder().encode(callOf(`<param><value><base64>\n${lines}\n</base64></value></param>`))
    for (const piece of [1, 3, 1000, call.length]) {
      expect(readBytes(call, () => piece).params).toEqual([bytes.subarray(0, length)])
    }
  }
  const tooMuch = callOf(`<param><value><base64>${'A'.repeat(68_000)}</base64></value></param>`)
  expect(() => readBytes(new TextEncoder().encode(tooMuch), () => 999)).toThrow('more than 50,000 bytes')
  const two = callOf(`<param><value><base64>${'A'.repeat(36_000)}</base64></value></param>`.repeat(2))
  expect(() => readBytes(new TextEncoder().encode(two), () => 999)).toThrow('which is what a package may have')
})
