// XML-RPC as it stands in its specification of 1999, with nil and i8: calls read, answers and faults written.

import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { BadRequest } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type CutCall, unreadable } from './xml-rpc-stream.ts'
import { xmlText } from './xml-text.ts'

/** Structs are maps, so that no name in them means anything to JavaScript. */
export type RpcValue = number | boolean | string | Date | Uint8Array<ArrayBuffer> | null | RpcValue[] | RpcStruct
export type RpcStruct = Map<string, RpcValue>

export interface RpcCall {
  method: string
  params: RpcValue[]
}

/** An element of the parsed document, in the order of its children; `#text` and `#cdata` are its text. */
type Node = Record<string, Node[] | string>

interface Element {
  name: string
  children: Node[]
}

const parser = new XMLParser({
  preserveOrder: true,
  trimValues: false,
  parseTagValue: false,
  processEntities: false,
  cdataPropName: '#cdata',
})

/**
 * Reads a call whose base64 was cut out.
 *
 * @throws BadRequest for anything but a well-formed call with values of known types
 */
export function readCall({ xml, base64 }: CutCall): RpcCall {
  if (XMLValidator.validate(xml) !== true) throw unreadable()
  const [call, ...others] = elementsIn(parser.parse(xml) as Node[])
  const [name, params, ...more] = elementsIn(call?.children ?? [])
  const isCall = call?.name === 'methodCall' && name?.name === 'methodName' && (!params || params.name === 'params')
  if (!isCall || others.length > 0 || more.length > 0) throw unreadable()
  return { method: textIn(name.children).trim(), params: elementsIn(params?.children ?? []).map(readParam) }

  function readParam({ name, children }: Element): RpcValue {
    const [value, ...others] = elementsIn(children)
    if (name !== 'param' || !value || others.length > 0) throw unreadable()
    return readValue(value)
  }

  function readValue({ name, children }: Element): RpcValue {
    if (name !== 'value') throw unreadable()
    if (!children.some((child) => !isText(child))) return textIn(children)
    const [typed, ...others] = elementsIn(children)
    if (!typed || others.length > 0) throw unreadable()
    if (typed.name === 'array') return readArray(typed)
    if (typed.name === 'struct') return readStruct(typed)
    return scalarOf(typed.name, textIn(typed.children), base64)
  }

  function readArray({ children }: Element): RpcValue[] {
    const [data, ...others] = elementsIn(children)
    if (data?.name !== 'data' || others.length > 0) throw unreadable()
    return elementsIn(data.children).map(readValue)
  }

  function readStruct({ children }: Element): RpcStruct {
    return new Map(
      elementsIn(children).map((member) => {
        const [key, value, ...others] = elementsIn(member.children)
        const isMember = member.name === 'member' && key?.name === 'name' && value && others.length === 0
        if (!isMember) throw unreadable()
        return [textIn(key.children), readValue(value)]
      }),
    )
  }
}

function isText(node: Node): boolean {
  return '#text' in node || '#cdata' in node
}

/** @throws BadRequest when text stands between them */
function elementsIn(nodes: Node[]): Element[] {
  if (textIn(nodes.filter(isText)).trim() !== '') throw unreadable()
  return nodes
    .filter((node) => !isText(node))
    .map((node) => {
      const [name = '', children = []] = Object.entries(node).find(([key]) => key !== ':@') ?? []
      return { name, children: typeof children === 'string' ? [] : children }
    })
}

/** @throws BadRequest when an element stands in it */
function textIn(nodes: Node[]): string {
  return nodes.map(textOf).join('').replaceAll('\r\n', '\n')
}

function textOf(node: Node): string {
  const cdata = node['#cdata']
  if (typeof cdata === 'object') return cdata.map((part) => String(part['#text'] ?? '')).join('')
  const text = node['#text']
  if (typeof text !== 'string') throw unreadable()
  return withReferences(text)
}

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The five that XML knows, and characters by their number; without a DOCTYPE there are no others. */
function withReferences(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));|&/gi, (_, hexadecimal, decimal, name) => {
    const code = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal)
    const found = name ? named[name] : code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
    if (found === undefined) throw unreadable()
    return found
  })
}

function scalarOf(type: string, text: string, base64: CutCall['base64']): RpcValue {
  const read = scalars[type.replace(/^ex:/, '')]
  if (!read)
    throw new BadRequest(sentence('A value is of the type “{type}”, which XML-RPC has not.', { type: shown(type) }))
  const value = read(text, base64)
  if (value === undefined)
    throw new BadRequest(sentence('“{value}” is no {type}.', { value: shown(text), type: shown(type) }))
  return value
}

type Reader = (text: string, base64: CutCall['base64']) => RpcValue | undefined

const scalars: Record<string, Reader> = Object.assign(Object.create(null) as Record<string, Reader>, {
  string: (text) => text,
  int: (text) => integerOf(text, 2 ** 31),
  i4: (text) => integerOf(text, 2 ** 31),
  i8: (text) => integerOf(text, Number.MAX_SAFE_INTEGER),
  boolean: (text) => ({ 0: false, 1: true })[text.trim()],
  double: (text) =>
    /^\s*[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})(e[+-]?\d{1,3})?\s*$/i.test(text) ? finite(Number(text)) : undefined,
  'dateTime.iso8601': (text) => instantOf(text.trim()),
  base64: (text, base64) => (text === '' ? new Uint8Array(0) : base64[Number(text)]),
  nil: (text) => (text.trim() === '' ? null : undefined),
} satisfies Record<string, Reader>)

function integerOf(text: string, limit: number): number | undefined {
  const number = /^\s*[+-]?\d{1,20}\s*$/.test(text) ? Number(text) : Number.NaN
  return number >= -limit && number < limit ? number : undefined
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined
}

/** `19980717T14:08:55`, with dashes and a zone where somebody writes them; else it is taken as UTC. */
function instantOf(text: string): Date | undefined {
  const [, year, month, day, time, zone] =
    /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? []
  const instant = new Date(`${year}-${month}-${day}T${time}${zone?.replace(/^(...)(\d\d)$/, '$1:$2') ?? 'Z'}`)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

/** The document that carries the result of a call. */
export function writeAnswer(value: RpcValue): string {
  return document(`<params><param>${writeValue(value)}</param></params>`)
}

/** The document that says why a call failed. @param text what a person reads, over several lines if need be */
export function writeFault(code: number, text: string): string {
  return document(`<fault>${writeValue(faultOf(code, text))}</fault>`)
}

/** A fault as the value that stands for one call of several. */
export function faultOf(code: number, text: string): RpcStruct {
  return new Map<string, RpcValue>([
    ['faultCode', code],
    ['faultString', text],
  ])
}

function document(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<methodResponse>${content}</methodResponse>\n`
}

function writeValue(value: RpcValue): string {
  return `<value>${writeTyped(value)}</value>`
}

function writeTyped(value: RpcValue): string {
  if (value === null) return '<nil/>'
  if (typeof value === 'string') return `<string>${xmlText(value)}</string>`
  if (typeof value === 'boolean') return `<boolean>${value ? 1 : 0}</boolean>`
  if (typeof value === 'number') return Number.isInteger(value) ? `<int>${value}</int>` : `<double>${value}</double>`
  if (value instanceof Date) return `<dateTime.iso8601>${compact(value)}</dateTime.iso8601>`
  if (value instanceof Uint8Array) return `<base64>${Buffer.from(value).toString('base64')}</base64>`
  if (value instanceof Map) return `<struct>${[...value].map(writeMember).join('')}</struct>`
  return `<array><data>${value.map(writeValue).join('')}</data></array>`
}

function writeMember([name, value]: [string, RpcValue]): string {
  return `<member><name>${xmlText(name)}</name>${writeValue(value)}</member>`
}

function compact(instant: Date): string {
  return instant.toISOString().slice(0, 19).replaceAll('-', '')
}
