// The filters beside the list of plugins, with how many plugins each would leave.

import type { Facets } from '../src/domain/facet-counts.ts'
import type { CatalogQuery, Kind } from '../src/domain/plugin.ts'
import { type Child, nothing } from './jsx/markup.ts'
import { number } from './number.ts'
import { QgisSelect } from './qgis-select.tsx'
import { say, sayRich } from './words.ts'

export function CatalogFilters({ query, facets }: { query: CatalogQuery; facets: Facets }) {
  const kind = (name: Kind) => ({
    name: 'kind',
    value: name,
    checked: query.kinds.includes(name),
    count: facets.kinds[name],
  })
  return (
    <div class="filters">
      <fieldset>
        <legend>
          <label for="qgis">QGIS</label>
        </legend>
        <QgisSelect id="qgis" chosen={query.qgis} class="live" />
      </fieldset>
      <fieldset>
        <legend>{say('Kind')}</legend>
        <Box {...kind('stable')}>{say('Stable')}</Box>
        <Box {...kind('experimental')}>{say('Experimental')}</Box>
        <Box name="deprecated" value="yes" checked={query.deprecated} count={facets.deprecated}>
          {say('Deprecated')}
        </Box>
      </fieldset>
      <fieldset>
        <legend>{say('Publisher')}</legend>
        <Box name="trusted" value="yes" checked={query.trusted} count={facets.trusted}>
          {say('Trusted author')}
        </Box>
        <Box name="featured" value="yes" checked={query.featured} count={facets.featured}>
          {say('Featured')}
        </Box>
      </fieldset>
      <OneOf legend={say('Category')} name="category" chosen={query.category} values={facets.categories} />
      <OneOf legend={say('Tag')} name="tag" chosen={query.tag} values={facets.tags} />
      {query.author === '' ? null : <input type="hidden" name="author" value={query.author} />}
      {query.user === '' ? null : <input type="hidden" name="user" value={query.user} />}
      <button class="btn apply" type="submit">
        {say('Apply filters')}
      </button>
      <p class="fine">
        {sayRich('Can be typed into the search as well: {fields}', {
          fields: typedFields.map((field) => (
            <>
              <code>{field}</code>{' '}
            </>
          )),
        })}
      </p>
    </div>
  )
}

const typedFields = [
  'tag:routing',
  'author:3liz',
  'owner:ada',
  'qgis:3.40',
  'is:trusted',
  'updated:>2026-01-01',
  '"two words"',
]

interface OneOfProps {
  legend: string
  name: string
  chosen: string
  values: Facets['tags']
}

function OneOf({ legend, name, chosen, values }: OneOfProps) {
  const listed = chosen === '' || values.some((value) => value.name === chosen)
  const shown = listed ? values : [{ name: chosen, count: 0 }, ...values]
  if (shown.length === 0) return nothing
  return (
    <fieldset>
      <legend>{legend}</legend>
      <Box type="radio" name={name} value="" checked={chosen === ''} count={undefined}>
        {say('any')}
      </Box>
      {shown.map((value) => (
        <Box type="radio" name={name} value={value.name} checked={value.name === chosen} count={value.count}>
          {value.name}
        </Box>
      ))}
    </fieldset>
  )
}

interface BoxProps {
  type?: 'checkbox' | 'radio'
  name: string
  value: string
  checked: boolean
  count: number | undefined
  children: Child
}

function Box({ type = 'checkbox', name, value, checked, count, children }: BoxProps) {
  return (
    <label>
      <input class="live" type={type} name={name} value={value} checked={checked} /> <span>{children}</span>
      {count === undefined ? null : <small>{number(count)}</small>}
    </label>
  )
}
