// Uploads by programs: the package in a form, and what it came to.

import { BadRequest } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { type Publication, refuseTooLarge } from '../services/publish.ts'
import type { Site } from '../site.ts'
import { urls } from '../urls.ts'
import type { Form } from './form.ts'

export interface UploadWishes {
  changelog?: string
  experimental?: boolean
}

/** @throws BadRequest without a file, TooLarge over the limit of the settings */
export async function uploadIn(site: Site, form: Form, { changelog = '', experimental = false }: UploadWishes) {
  const file = form.file('package')
  if (!file) throw new BadRequest(sentence('Send the package as the multipart field “package”.'))
  refuseTooLarge(file.size, site.settings.packages.maxBytes)
  return { zip: new Uint8Array(await file.arrayBuffer()), changelog, experimental }
}

/** What an upload came to, for both addresses that take one. */
export function takenJson(baseUrl: string, { name, version, approved, holds, ...made }: Publication) {
  const waits = [`${name} ${version} waits for a moderator.`, ...holds.map(({ reason }) => reason)].join(' ')
  return {
    success: true as const,
    message: approved ? `${name} ${version} is published.` : waits,
    ...{ version, plugin_id: made.pluginId, version_id: made.versionId, approved },
    url: baseUrl + urls.version(made.packageName, version),
  }
}
