// The picture of a plugin: its icon, or a tile with its first letter.

import { urls } from '../src/urls.ts'

export interface Pictured {
  name: string
  iconSha256: string | undefined
}

const tints = 6

export function PluginPicture({ plugin, size }: { plugin: Pictured; size: 28 | 48 | 80 }) {
  if (!plugin.iconSha256) return <LetterTile name={plugin.name} size={size} />
  return <img class="pic" src={urls.icon(plugin.iconSha256)} alt="" width={size} height={size} loading="lazy" />
}

/** One of six tints, always the same one for a name. */
export function LetterTile({ name, size }: { name: string; size: 28 | 48 | 80 }) {
  return (
    <span class={`pic tile tile-${tintOf(name)} size-${size}`} aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? '?'}
    </span>
  )
}

function tintOf(name: string): number {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997
  return (sum % tints) + 1
}
