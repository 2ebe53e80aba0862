// The JSX runtime: escapes every child and every attribute by default. TypeScript and Bun find it as `#jsx/jsx-runtime`.

import { attributesToString, isVoidElement } from '@kitajs/html'
import type { Elements } from './elements.ts'
import { type Child, childToHtml, Markup } from './markup.ts'

type Attributes = Record<string, unknown>
type Component = (props: never) => Markup

export namespace JSX {
  export type Element = Markup
  export interface ElementChildrenAttribute {
    children: Child
  }
  export type IntrinsicElements = Elements
}

/** Renders one element, or calls the component. Components are plain functions: they cannot be asynchronous. */
export function jsx(tag: string | Component, props: Attributes): Markup {
  if (typeof tag === 'function') return tag(props as never)
  const open = `<${tag}${attributesToString(escapeValues(props))}>`
  if (isVoidElement(tag)) return new Markup(open)
  return new Markup(`${open}${childToHtml(props.children as Child)}</${tag}>`)
}

export const jsxs = jsx
export const jsxDEV = jsx

export function Fragment(props: { children?: Child }): Markup {
  return new Markup(childToHtml(props.children))
}

const needsEscape = /[&<>"']/

/** @kitajs/html escapes double quotes only; a copy is made only when a value needs more. */
function escapeValues(props: Attributes): Attributes {
  let escaped: Attributes | undefined
  for (const name in props) {
    if (name.startsWith('hx-')) return escapeValues(namedForHtml(props))
    const value = props[name]
    if (typeof value === 'string') {
      if (name === 'attrs') throw new TypeError('the attribute `attrs` would not be escaped')
      if (name === 'children' || !needsEscape.test(value)) continue
      escaped ??= { ...props }
      escaped[name] = Bun.escapeHTML(value)
    } else if (name !== 'children' && value !== null && (typeof value === 'object' || typeof value === 'function')) {
      throw new TypeError(`the attribute \`${name}\` takes text, a number or a boolean`)
    }
  }
  return escaped ?? props
}

/** HTML knows no `hx-get`; any element may have `data-hx-get`, and htmx reads both. */
function namedForHtml(props: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(props).map(([name, value]) => [name.startsWith('hx-') ? `data-${name}` : name, value]),
  )
}
