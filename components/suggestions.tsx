// What somebody who types may mean: the options of the search field's list.

import { urls } from '../src/urls.ts'
import { Icon } from './icon.tsx'
import type { Child } from './jsx/markup.ts'
import { PluginPicture } from './letter-tile.tsx'

export interface SuggestionsProps {
  typed: string
  suggestions: { name: string; packageName: string; description: string; iconSha256: string | undefined }[]
}

/** The options of the field's `listbox`, one for each plugin; the focus stays in the field. */
export function Suggestions({ typed, suggestions }: SuggestionsProps) {
  return (
    <>
      {suggestions.map((suggestion, at) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the option it stands on
        <div
          role="option"
          id={`suggestion-${at}`}
          aria-selected="false"
          data-href={urls.plugin(suggestion.packageName)}
        >
          <PluginPicture plugin={suggestion} size={28} />
          <span>
            <span class="name">{marked(suggestion.name, typed)}</span> <small>{suggestion.description}</small>
          </span>
        </div>
      ))}
    </>
  )
}

/** People for the field of an owner: the choice is written into the field. */
export function PersonSuggestions({ typed, people }: { typed: string; people: { uid: string; name: string }[] }) {
  return (
    <>
      {people.map(({ uid, name }, at) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the option it stands on
        <div role="option" id={`person-${at}`} aria-selected="false" data-value={uid}>
          <Icon name="user" />
          <span>
            <span class="name">{marked(uid, typed)}</span> <small>{marked(name, typed)}</small>
          </span>
        </div>
      ))}
    </>
  )
}

/** The typed part in bold. */
function marked(name: string, typed: string): Child {
  const at = name.toLowerCase().indexOf(typed.toLowerCase())
  if (at < 0 || typed === '') return name
  return (
    <>
      {name.slice(0, at)}
      <b>{name.slice(at, at + typed.length)}</b>
      {name.slice(at + typed.length)}
    </>
  )
}
