// The JSX runtime escapes whatever it is given. Called as the transpiler calls it: `.tsx` files live in components/ only.

import { expect, test } from 'bun:test'
import { Fragment, jsx, jsxs } from '../../components/jsx/jsx-runtime.ts'
import { type Child, childToHtml, Markup, raw } from '../../components/jsx/markup.ts'
import { safeUrl } from '../../components/jsx/safe-url.ts'
import { hostile } from './sample-props.ts'

const text = '<b>&"\''
const escaped = '&lt;b&gt;&amp;&quot;&#x27;'

function Wrapped({ children, title }: { children: Child; title: string }) {
  return jsx('p', { title, children })
}

test('strings are escaped as children, in arrays, in fragments and through components', () => {
  expect(String(jsx('i', { children: text }))).toBe(`<i>${escaped}</i>`)
  expect(String(jsxs('i', { children: [text, [text]] }))).toBe(`<i>${escaped}${escaped}</i>`)
  expect(String(Fragment({ children: [text, jsx('b', { children: text })] }))).toBe(`${escaped}<b>${escaped}</b>`)
  expect(String(jsx(Wrapped, { title: text, children: text }))).toBe(`<p title="${escaped}">${escaped}</p>`)
})

test('both branches of a condition are escaped', () => {
  const branch = (yes: boolean) => String(jsx('i', { children: yes ? text : hostile }))
  expect(branch(true)).toBe(`<i>${escaped}</i>`)
  expect(branch(false)).not.toContain('<script')
  expect(branch(false)).not.toContain('<img')
})

test('attribute values are escaped', () => {
  expect(String(jsx('a', { href: text, 'data-x': text, children: 'x' }))).toBe(
    `<a href="${escaped}" data-x="${escaped}">x</a>`,
  )
})

test('attributes of htmx stand under the names that HTML allows, escaped like any other', () => {
  expect(String(jsx('form', { id: 'x', 'hx-get': text, 'hx-status:422': 'swap:none' }))).toBe(
    `<form id="x" data-hx-get="${escaped}" data-hx-status:422="swap:none"></form>`,
  )
})

test('what is absent renders nothing, and zero renders', () => {
  expect(childToHtml([null, undefined, false, true, ''])).toBe('')
  expect(childToHtml([0, 1n])).toBe('01')
  expect(String(jsx('input', { disabled: false, required: true, value: undefined }))).toBe('<input required>')
})

test('elements and raw markup are not escaped again', () => {
  const inner = jsx('b', { children: text })
  expect(String(jsxs('p', { children: [inner, raw('<hr>')] }))).toBe(`<p><b>${escaped}</b><hr></p>`)
})

test('an object that only looks like markup is refused', () => {
  const forged = { toString: () => '<script>' } as unknown as Child
  expect(() => jsx('i', { children: forged })).toThrow(TypeError)
})

test('dates, promises, objects and functions throw instead of rendering something surprising', () => {
  for (const child of [new Date(), Promise.resolve('x'), {}, () => 'x'])
    expect(() => jsx('i', { children: child })).toThrow(TypeError)
  expect(() => jsx('i', { title: new Date() })).toThrow(TypeError)
})

test('attributes that @kitajs/html would leave unescaped are refused', () => {
  expect(() => jsx('i', { attrs: 'onclick=alert(1)' })).toThrow(TypeError)
  expect(() => jsx('i', { attrs: { onclick: 'alert(1)' } })).toThrow(TypeError)
})

test('an element is markup, and void elements have no end tag', () => {
  expect(jsx('br', {})).toBeInstanceOf(Markup)
  expect(String(jsx('br', {}))).toBe('<br>')
})

test('only http, https and mailto links get into a page', () => {
  expect(safeUrl(' https://example.org/a?b=1#c ')).toBe('https://example.org/a?b=1#c')
  expect(safeUrl('mailto:a@example.org')).toBe('mailto:a@example.org')
  const refused = ['javascript:alert(1)', 'JAVASCRIPT:alert(1)', 'java\tscript:alert(1)', 'data:text/html,x', '/x', '']
  for (const address of refused) expect(safeUrl(address)).toBeUndefined()
})
