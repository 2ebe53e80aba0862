// One icon from the sprite, always beside a word.

import { urls } from '../src/urls.ts'

export type IconName =
  | 'check'
  | 'clock'
  | 'code'
  | 'copy'
  | 'cross'
  | 'down'
  | 'download'
  | 'edit'
  | 'fact'
  | 'feed'
  | 'file'
  | 'filter'
  | 'flag'
  | 'flask'
  | 'folder'
  | 'globe'
  | 'grid'
  | 'left'
  | 'link'
  | 'lock'
  | 'plus'
  | 'right'
  | 'rows'
  | 'search'
  | 'shield'
  | 'star'
  | 'stop'
  | 'tag'
  | 'talk'
  | 'undo'
  | 'upload'
  | 'user'
  | 'warning'

/** Drawn with `currentColor`; the sprite is one file, fetched once. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="i" aria-hidden="true">
      <use href={`${urls.static('sprite.svg')}#${name}`} />
    </svg>
  )
}
