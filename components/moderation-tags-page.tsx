// The tags of the plugins, as moderators join those that mean the same.

import type { AlikeTags, DeskTag, TagUse } from '../src/domain/tag-joins.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Empty } from './empty.tsx'
import { Field, type FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { ModerationFrame } from './moderation-frame.tsx'
import { ToastPartial } from './toast.tsx'
import { say, sayRich } from './words.ts'

export interface TagsPageProps {
  frame: Frame
  /** Most used first. */
  tags: DeskTag[]
  alike: AlikeTags[]
  refused?: RefusedJoin | undefined
}

/** What was typed, and why it was refused. */
export interface RefusedJoin {
  given: { tag: string; into: string }
  problems: readonly FieldProblem[]
}

export function TagsPage(props: TagsPageProps) {
  return (
    <ModerationFrame
      frame={props.frame}
      tab="tags"
      lead={say(
        'Words that mean the same count as one tag in lists and filters. The page of a plugin keeps its author’s own words.',
      )}
    >
      <TagDesk {...props} />
    </ModerationFrame>
  )
}

/** What htmx gets back: the desk and the announcement. */
export function TagsFragment(props: TagsPageProps) {
  return (
    <>
      <TagDesk {...props} />
      <ToastPartial notice={props.frame.notice} csrf={props.frame.csrf} />
    </>
  )
}

/** A refused form comes back as the same desk with the reason beside the field. */
const swapDesk = {
  'hx-target': '#tag-desk',
  'hx-swap': 'outerHTML',
  'hx-status:422': 'target:#tag-desk swap:outerHTML',
}

/** `#tag-desk`. */
function TagDesk({ frame, tags, alike, refused }: TagsPageProps) {
  return (
    <div id="tag-desk">
      <JoinForm csrf={frame.csrf} refused={refused} />
      {alike.length === 0 ? null : (
        <section class="block">
          <h2>{say('Tags that look alike')}</h2>
          <ul class="rows sheet persons">
            {alike.map((pair) => (
              <Proposal csrf={frame.csrf} pair={pair} />
            ))}
          </ul>
        </section>
      )}
      <section class="block">
        <h2>{say('Most used tags')}</h2>
        {tags.length === 0 ? (
          <Empty title={say('No plugin has a tag yet.')}>{null}</Empty>
        ) : (
          <ul class="rows sheet persons">
            {tags.map((tag) => (
              <TagRow csrf={frame.csrf} tag={tag} />
            ))}
          </ul>
        )}
      </section>
    </div>
  )
}

function JoinForm({ csrf, refused }: { csrf: string; refused: RefusedJoin | undefined }) {
  return (
    <form class="bar join" method="post" action={urls.tagJoin()} hx-post={urls.tagJoin()} {...swapDesk}>
      <CsrfField value={csrf} />
      <Field name="tag" label={say('Tag')} value={refused?.given.tag} problems={refused?.problems} required code />
      <Field
        name="into"
        label={say('Joined into')}
        value={refused?.given.into}
        problems={refused?.problems}
        required
        code
      />
      <button class="btn" type="submit">
        {say('Join')}
      </button>
    </form>
  )
}

const unseen = (inner: Child) => <span class="unseen">{inner}</span>

function Proposal({ csrf, pair: { tag, into } }: { csrf: string; pair: AlikeTags }) {
  return (
    <li>
      <div>
        <h3>{sayRich('{tag} into {into}', { tag: <TagLink tag={tag.tag} />, into: <TagLink tag={into.tag} /> })}</h3>
        <p class="meta">
          {[tag, into].map((use) => (
            <span>
              {use.tag}: {pluginsOf(use)}
            </span>
          ))}
        </p>
      </div>
      <form method="post" action={urls.tagJoin()} hx-post={urls.tagJoin()} {...swapDesk}>
        <CsrfField value={csrf} />
        <input type="hidden" name="tag" value={tag.tag} />
        <input type="hidden" name="into" value={into.tag} />
        <button class="btn slim" type="submit">
          {sayRich('Join<unseen> {tag} into {into}</unseen>', { tag: tag.tag, into: into.tag, unseen })}
        </button>
      </form>
    </li>
  )
}

function TagRow({ csrf, tag }: { csrf: string; tag: DeskTag }) {
  return (
    <li>
      <div>
        <h3>
          <TagLink tag={tag.tag} />
        </h3>
        {tag.joined.length === 0 ? null : (
          <ul class="people">
            {tag.joined.map((word) => (
              <JoinedWord csrf={csrf} word={word} />
            ))}
          </ul>
        )}
      </div>
      <p class="fine num">{pluginsOf(tag)}</p>
    </li>
  )
}

function JoinedWord({ csrf, word }: { csrf: string; word: TagUse }) {
  return (
    <li>
      <span>{word.tag}</span>
      <span class="fine">{pluginsOf(word)}</span>
      <form class="push" method="post" action={urls.tagPart()} hx-post={urls.tagPart()} {...swapDesk}>
        <CsrfField value={csrf} />
        <input type="hidden" name="tag" value={word.tag} />
        <button class="link" type="submit">
          {sayRich('Part<unseen> {tag}</unseen>', { tag: word.tag, unseen })}
        </button>
      </form>
    </li>
  )
}

function TagLink({ tag }: { tag: string }) {
  return <a href={urls.tag(tag)}>{tag}</a>
}

function pluginsOf({ plugins }: TagUse): string {
  return say('{count, plural, one {# plugin} other {# plugins}}', { count: plugins })
}
