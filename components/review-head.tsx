// Above a version under review: whose it is, how much of it is new to us, and how it is read.

import type { Plugin, Version } from '../src/domain/plugin.ts'
import type { LineCount, ReviewView } from '../src/domain/review.ts'
import type { User } from '../src/domain/user.ts'
import { urls } from '../src/urls.ts'
import { Badge, type BadgeKind } from './badge.tsx'
import { waitedFor } from './dates.tsx'
import { Icon } from './icon.tsx'
import { fileSize, number } from './number.ts'
import { KeysHint } from './queue-keys.tsx'
import { say, sayRich } from './words.ts'

export interface Uploader {
  user: User
  approved: number
  rejected: number
  waiting: number
}

interface ReviewHeadProps {
  plugin: Plugin
  version: Version
  /** The version that it is held against; undefined for the first one. */
  base: Version | undefined
  lines: LineCount | undefined
  uploader: Uploader
  view: ReviewView
  now: Date
}

export function ReviewHead(props: ReviewHeadProps) {
  const { plugin, version, uploader, lines, now } = props
  const state: BadgeKind = version.state === 'approved' ? (version.reviewedAt ? 'reviewed' : 'trusted') : version.state
  return (
    <div class="head">
      <div>
        <h1>
          {plugin.name} {version.version}
        </h1>
        <p class="bar soft">
          <Badge kind={state} />
          {version.experimental ? <Badge kind="experimental" /> : null}
          <span>
            {recordOf(uploader)} · {standingOf(version, now)}
          </span>
        </p>
        {lines ? <p class="soft">{newLinesIn(lines)}</p> : null}
        {version.state === 'waiting' ? <KeysHint of="review" /> : null}
      </div>
      <div class="bar">
        <Switches {...props} />
        <a class="btn slim" href={urls.package(version.packageSha256, plugin.packageName, version.version)}>
          <Icon name="download" /> {say('Package, {size}', { size: fileSize(version.packageBytes) })}
        </a>
        <a class="btn slim" href={urls.plugin(plugin.packageName)}>
          {say('Plugin page')}
        </a>
        {version.state === 'waiting' ? (
          <a class="btn slim" href="#message">
            <Icon name="down" /> {say('To the decision')}
          </a>
        ) : null}
      </div>
    </div>
  )
}

export function newLinesIn({ newLines, totalLines }: LineCount) {
  return sayRich('<b>{lines} lines</b> are new to us out of {total}', {
    ...{ lines: number(newLines), total: number(totalLines) },
    b: (inner) => <strong>{inner}</strong>,
  })
}

function Switches({ version, base, view }: ReviewHeadProps) {
  const to = (change: Partial<ReviewView>) => urls.review(version.id, { ...view, comment: '', ...change })
  return (
    <>
      {base ? (
        <div class="switch">
          <a href={to({ all: false, start: 0 })} aria-current={view.all ? undefined : 'true'}>
            {say('Against {version}', { version: base.version })}
          </a>
          <a href={to({ all: true, start: 0 })} aria-current={view.all ? 'true' : undefined}>
            {say('All files')}
          </a>
        </div>
      ) : null}
      <div class="switch">
        <a href={to({ two: false })} aria-current={view.two ? undefined : 'true'}>
          {say('One column')}
        </a>
        <a href={to({ two: true })} aria-current={view.two ? 'true' : undefined}>
          {say('Two columns')}
        </a>
      </div>
    </>
  )
}

function recordOf({ user, approved, rejected }: Uploader): string {
  return say(
    'by {who}, {approved, plural, one {# approved} other {# approved}} and {rejected, plural, one {# rejected} other {# rejected}}',
    { who: user.uid, approved, rejected },
  )
}

function standingOf({ state, uploadedAt, decidedBy }: Version, now: Date): string {
  if (state === 'waiting') return say('waits for {time}', { time: waitedFor(now.getTime() - uploadedAt.getTime()) })
  return decidedBy === undefined ? say('decided by nobody') : say('decided by {who}', { who: decidedBy })
}
