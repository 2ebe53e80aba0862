// Where an owner finds who may publish a plugin from CI.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { say } from './words.ts'

export function PublisherNote({ plugin }: { plugin: Plugin }) {
  return (
    <section class="block stack" id="publishers">
      <h2>{say('Trusted publishers')}</h2>
      <p>
        {plugin.publishersOnly
          ? say('New versions are taken from its trusted publishers alone.')
          : say('Let a run of GitHub Actions or GitLab publish, without a password or token kept there.')}
      </p>
      <p>
        <a class="btn" href={urls.publishers(plugin.packageName)}>
          {say('Look after trusted publishers')}
        </a>
      </p>
    </section>
  )
}
