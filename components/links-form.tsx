// The form for links and tags that the package leaves open.

import type { Plugin } from '../src/domain/plugin.ts'
import { seenMark } from '../src/domain/seen.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Field } from './field.tsx'
import type { Frame } from './frame.ts'
import { MeanwhileNote } from './meanwhile-note.tsx'
import type { RefusedForm } from './refused-form.ts'
import { phrase, say } from './words.ts'

interface LinksFormProps {
  frame: Frame
  plugin: Plugin
  refused: RefusedForm | undefined
}

const links = [
  ['homepage', phrase('Homepage')],
  ['repository', phrase('Source code')],
  ['tracker', phrase('Where bugs are reported')],
] as const

export function LinksForm({ frame, plugin, refused }: LinksFormProps) {
  const { additions } = plugin
  const added = additions.tags ?? []
  const theirs = [additions.homepage, additions.repository, additions.tracker, added.join(', ')]
    .filter(Boolean)
    .join('; ')
  const packaged = plugin.tags.filter((tag) => !added.includes(tag))
  return (
    <form class="block stack" id="links" method="post" action={urls.pluginManage(plugin.packageName)}>
      <h2>{say('Links and tags')}</h2>
      <CsrfField value={frame.csrf} />
      <input type="hidden" name="seen" value={seenMark(additions)} />
      <MeanwhileNote refused={refused} theirs={theirs} />
      {links.map(([name, label]) => (
        <Link name={name} label={say(label)} plugin={plugin} refused={refused} />
      ))}
      <Field
        name="tags"
        label={say('More tags')}
        value={refused?.given.tags ?? added.join(', ')}
        hint={
          packaged.length === 0
            ? say('Separated by commas, at most ten.')
            : say('Separated by commas, at most ten. The package has: {tags}.', { tags: packaged.join(', ') })
        }
        problems={refused?.problems}
      />
      <p>
        <button class="btn main" type="submit">
          {say('Save')}
        </button>
      </p>
    </form>
  )
}

interface LinkProps {
  name: 'homepage' | 'repository' | 'tracker'
  label: string
  plugin: Plugin
  refused: RefusedForm | undefined
}

/** What the package says cannot be changed here: the next package would say it again. */
function Link({ name, label, plugin, refused }: LinkProps) {
  const own = plugin.additions[name] ?? ''
  const dictated = plugin[name] !== '' && plugin[name] !== own
  if (!dictated) {
    const value = refused?.given[name] ?? own
    return <Field name={name} label={label} type="url" value={value} problems={refused?.problems} />
  }
  return (
    <div class="field">
      <span>{label}</span>
      <span class="typed">{plugin[name]}</span>
      <span class="fine">
        {say('The package says so: change it in metadata.txt.')}
        <input type="hidden" name={name} value={own} />
      </span>
    </div>
  )
}
