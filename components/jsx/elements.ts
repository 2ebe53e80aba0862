// The element types that JSX is checked against: those of @kitajs/html, without its ways round the escaping.

import type {} from '@kitajs/html'
import type { Child } from './markup.ts'

type KitaElements = JSX.IntrinsicElements
type RawAttribute = 'attrs' | 'children' | 'class' | 'className' | 'key' | 'of' | 'safe' | 'style'

/** What every element takes here. Styles are classes only: the content security policy refuses anything else. */
interface OwnAttributes {
  children?: Child
  class?: string | undefined
}

type Known<Attributes> = Omit<Attributes, RawAttribute> & OwnAttributes

export type Elements = {
  [Name in keyof KitaElements]: Known<KitaElements[Name]>
} & {
  /** htmx 4: a part of an answer with a target of its own. */
  'hx-partial': OwnAttributes & { 'hx-target': string; 'hx-swap': string }
}
