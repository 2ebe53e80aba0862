// The choice of a QGIS version.

import { longTermQgis, newestQgis } from '../src/domain/version-number.ts'
import { say } from './words.ts'

const offered = [newestQgis, longTermQgis, '3.40', '3.34', '3.28', '3.22']

interface QgisSelectProps {
  id: string
  /** What is chosen now: empty for any, and any version at all when it came by the address. */
  chosen: string
  class?: string
}

export function QgisSelect({ id, chosen, class: className }: QgisSelectProps) {
  const versions = chosen === '' || offered.includes(chosen) ? offered : [chosen, ...offered]
  return (
    <select id={id} name="qgis" class={className}>
      <option value="" selected={chosen === ''}>
        {say('any QGIS')}
      </option>
      {versions.map((version) => (
        <option value={version} selected={version === chosen}>
          QGIS {version}
          {version === longTermQgis ? ' (LTR)' : ''}
        </option>
      ))}
    </select>
  )
}
