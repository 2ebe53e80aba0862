// What holds for a plugin, a version or a person, in a word and an icon.

import type { PluginSummary, Version } from '../src/domain/plugin.ts'
import { Icon, type IconName } from './icon.tsx'
import { phrase, say } from './words.ts'

export type BadgeKind = keyof typeof badges

const badges = {
  trusted: [phrase('Trusted author'), 'shield', 'go'],
  featured: [phrase('Featured'), 'star', 'go'],
  reviewed: [phrase('Reviewed'), 'check', ''],
  stable: [phrase('Stable'), 'check', 'go'],
  experimental: [phrase('Experimental'), 'flask', 'info'],
  lastStable: [phrase('Last stable'), 'check', 'go'],
  lastExperimental: [phrase('Last experimental'), 'flask', 'info'],
  deprecated: [phrase('Deprecated'), 'cross', 'past'],
  waiting: [phrase('Waits for a moderator'), 'clock', 'wait'],
  rejected: [phrase('Rejected'), 'stop', 'stop-tint'],
  'sent-back': [phrase('Changes asked for'), 'clock', 'wait'],
  quarantined: [phrase('Quarantined'), 'lock', 'stop-tint'],
  refused: [phrase('Refused'), 'stop', 'stop-tint'],
  withdrawn: [phrase('Withdrawn'), 'cross', 'past'],
  deleted: [phrase('Deleted'), 'cross', 'past'],
  appeal: [phrase('Appeal'), 'flag', 'wait'],
  answered: [phrase('Answered'), 'talk', 'info'],
  newPlugin: [phrase('New plugin'), 'plus', 'wait'],
  blocked: [phrase('Blocked'), 'lock', 'stop-tint'],
  trustedUser: [phrase('Trusted'), 'shield', 'go'],
  moderator: [phrase('Moderator'), 'user', ''],
} as const satisfies Record<string, readonly [label: string, icon: IconName, tone: string]>

export function Badge({ kind }: { kind: BadgeKind }) {
  const [label, icon, tone] = badges[kind]
  return (
    <span class={tone ? `badge ${tone}` : 'badge'}>
      <Icon name={icon} />
      {say(label)}
    </span>
  )
}

/** The two badges that say most about a plugin in a list. */
export function SummaryBadges({ plugin }: { plugin: PluginSummary }) {
  const onlyExperimental = plugin.lastStable === undefined && plugin.lastExperimental !== undefined
  const kinds: BadgeKind[] = [plugin.trusted ? 'trusted' : 'reviewed']
  if (plugin.deprecated) kinds.push('deprecated')
  if (plugin.featured) kinds.push('featured')
  if (onlyExperimental) kinds.push('experimental')
  return (
    <>
      {kinds.slice(0, 2).map((kind) => (
        <Badge kind={kind} />
      ))}
    </>
  )
}

/** What stands against a version: it waits, was rejected, withdrawn or deleted. Undefined when nothing does. */
export function obstacleOf(version: Version): BadgeKind | undefined {
  if (version.deletedAt) return 'deleted'
  if (version.quarantinedAt) return 'quarantined'
  if (version.withdrawnAt) return 'withdrawn'
  return version.state === 'approved' ? undefined : version.state
}
