// What search engines read about a page as data: JSON-LD in the words of schema.org.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { raw } from './jsx/markup.ts'
import { cardImage } from './page-meta.tsx'
import { qgisRange } from './qgis-range.ts'

/** The site and its search, for the main page. */
export function SiteData({ baseUrl }: { baseUrl: string }) {
  return (
    <DataBlock
      data={{
        '@type': 'WebSite',
        name: 'Quiver',
        url: baseUrl + urls.home(),
        potentialAction: {
          '@type': 'SearchAction',
          target: { '@type': 'EntryPoint', urlTemplate: `${baseUrl}${urls.catalog()}?q={search_term_string}` },
          'query-input': 'required name=search_term_string',
        },
      }}
    />
  )
}

/** A plugin that everybody may see, with the version in front. */
export function PluginData({ plugin, baseUrl }: { plugin: Plugin; baseUrl: string }) {
  const { packageName } = plugin
  const version = plugin.lastStable ?? plugin.lastExperimental
  return (
    <DataBlock
      data={{
        '@type': 'SoftwareApplication',
        name: plugin.name,
        description: plugin.description,
        url: baseUrl + urls.plugin(packageName),
        image: baseUrl + cardImage(plugin),
        applicationCategory: 'UtilitiesApplication',
        applicationSubCategory: plugin.category === '' ? 'QGIS plugin' : `QGIS plugin, ${plugin.category}`,
        operatingSystem: 'Windows, macOS, Linux',
        softwareRequirements: `QGIS ${qgisRange(plugin.qgisMinimumVersion, plugin.qgisMaximumVersion)}`,
        softwareVersion: version,
        downloadUrl: version && baseUrl + urls.download(packageName, version),
        datePublished: plugin.createdAt.toISOString(),
        dateModified: plugin.updatedAt.toISOString(),
        author: { '@type': 'Person', name: plugin.author },
        license: plugin.license === '' ? undefined : { '@type': 'CreativeWork', name: plugin.license },
        offers: { '@type': 'Offer', price: 0, priceCurrency: 'EUR' },
      }}
    />
  )
}

function DataBlock({ data }: { data: Record<string, unknown> }) {
  // The text of a script element is not unescaped by browsers: `&lt;` would stand in the JSON. It is escaped as JSON instead.
  return <script type="application/ld+json">{raw(scriptJson({ '@context': 'https://schema.org', ...data }))}</script>
}

/**
 * JSON that no HTML parser finds anything in: neither the end of the element, nor a comment, nor a reference.
 * U+2028 and U+2029 end a line for readers that take JSON for a script.
 */
export function scriptJson(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
