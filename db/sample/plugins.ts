// The plugins of the sample site, and the packages they would have been uploaded as.

import { cartographyPlugins } from './cartography.ts'
import { catalogPlugins } from './catalogs.ts'
import { fieldPlugins } from './field-work.ts'
import { imageryPlugins } from './imagery.ts'
import { parcelPlugins } from './parcels.ts'
import { routePlugins } from './routes.ts'
import type { SamplePlugin } from './sample-plugin.ts'
import { terrainPlugins } from './terrain.ts'
import { waterPlugins } from './water.ts'

export { samplePeople } from './people.ts'
export { sampleFiles } from './sample-files.ts'
export type { SamplePlugin, SampleVersion } from './sample-plugin.ts'

export const samplePlugins: SamplePlugin[] = [
  ...terrainPlugins,
  ...imageryPlugins,
  ...parcelPlugins,
  ...cartographyPlugins,
  ...routePlugins,
  ...fieldPlugins,
  ...waterPlugins,
  ...catalogPlugins,
]
