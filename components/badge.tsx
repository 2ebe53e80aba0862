// What holds for a plugin, a version or a person, in a word and an icon.

import type { PluginSummary, Version } from '../src/domain/plugin.ts'
import { Icon, type IconName } from './icon.tsx'

export type BadgeKind = keyof typeof badges

const badges = {
  trusted: ['Trusted author', 'shield', 'go'],
  featured: ['Featured', 'star', 'go'],
  reviewed: ['Reviewed', 'check', ''],
  stable: ['Stable', 'check', 'go'],
  experimental: ['Experimental', 'flask', 'info'],
  lastStable: ['Last stable', 'check', 'go'],
  lastExperimental: ['Last experimental', 'flask', 'info'],
  deprecated: ['Deprecated', 'cross', 'past'],
  waiting: ['Waits for a moderator', 'clock', 'wait'],
  rejected: ['Rejected', 'stop', 'stop-tint'],
  withdrawn: ['Withdrawn', 'cross', 'past'],
  deleted: ['Deleted', 'cross', 'past'],
  newPlugin: ['New plugin', 'plus', 'wait'],
  blocked: ['Blocked', 'lock', 'stop-tint'],
  trustedUser: ['Trusted', 'shield', 'go'],
  moderator: ['Moderator', 'user', ''],
} as const satisfies Record<string, readonly [label: string, icon: IconName, tone: string]>

export function Badge({ kind }: { kind: BadgeKind }) {
  const [label, icon, tone] = badges[kind]
  return (
    <span class={tone ? `badge ${tone}` : 'badge'}>
      <Icon name={icon} />
      {label}
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
  if (version.withdrawnAt) return 'withdrawn'
  return version.state === 'approved' ? undefined : version.state
}
