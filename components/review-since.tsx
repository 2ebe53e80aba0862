// What is new in a package since somebody last decided about its plugin, line by line.

import type { Comparison } from '../src/domain/comparison.ts'
import { ComparedFileSection } from './compared-file.tsx'
import { AgoToTheMinute } from './dates.tsx'
import { say, sayRich } from './words.ts'

interface ReviewSinceProps {
  since: { by: string; at: Date; version: string; comparison: Comparison }
  /** Number of the version under review. */
  version: string
  now: Date
}

export function ReviewSince({ since, version, now }: ReviewSinceProps) {
  const { by, at, comparison } = since
  const { files, unchanged, added, removed } = comparison
  return (
    <section class="block" id="since" aria-labelledby="since-title">
      <h2 id="since-title">{say('New since the last decision')}</h2>
      <p class="soft">
        {sayRich('{who} decided about {version} {when}.', {
          who: by,
          version: since.version,
          when: <AgoToTheMinute at={at} now={now} />,
        })}{' '}
        {files.length === 0
          ? say('The package has the same files.')
          : say(
              '{added, plural, one {# line} other {# lines}} added, {removed, plural, other {#}} removed; {unchanged, plural, one {# file is} other {# files are}} as before.',
              { added, removed, unchanged },
            )}
      </p>
      {files.map((file, index) => (
        <ComparedFileSection file={file} id={`since-${index}`} from={since.version} to={version} below="since-title" />
      ))}
    </section>
  )
}
