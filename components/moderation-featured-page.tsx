// The plugins on the main page, as moderators keep them: order, and one sentence for visitors each.

import type { FeaturedPlugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Empty } from './empty.tsx'
import { Field, type FieldProblem } from './field.tsx'
import type { Frame } from './frame.ts'
import type { Child } from './jsx/markup.ts'
import { PluginPicture } from './letter-tile.tsx'
import { ModerationFrame } from './moderation-frame.tsx'
import { Note } from './note.tsx'
import { ToastPartial } from './toast.tsx'
import { say, sayAgain, sayRich } from './words.ts'

/** A form that was refused; without a package name, what happened to the list. */
export interface RefusedFeatured {
  packageName?: string
  given?: string
  message: string
  problems: readonly FieldProblem[]
}

export interface FeaturedPageProps {
  frame: Frame
  featured: readonly FeaturedPlugin[]
  refused?: RefusedFeatured | undefined
}

export function FeaturedPage(props: FeaturedPageProps) {
  return (
    <ModerationFrame
      frame={props.frame}
      tab="featured"
      lead={say('These stand on the main page. To add one, open the plugin and press “{button}”.', {
        button: say('Feature on the main page'),
      })}
    >
      <FeaturedList {...props} />
    </ModerationFrame>
  )
}

/** What htmx gets back: the list, and the announcement. */
export function FeaturedListFragment(props: FeaturedPageProps) {
  return (
    <>
      <FeaturedList {...props} />
      <ToastPartial notice={props.frame.notice} csrf={props.frame.csrf} />
    </>
  )
}

/** `#featured-list`. */
function FeaturedList({ frame, featured, refused }: FeaturedPageProps) {
  const seen = featured.map(({ id }) => id).join()
  return (
    <div id="featured-list">
      {refused && refused.problems.length === 0 ? <Note kind="stop">{sayAgain(refused.message)}</Note> : null}
      {featured.length === 0 ? (
        <Empty title={say('No plugin is featured.')}>
          <a href={urls.catalog()}>{say('Choose one from the list')}</a>
        </Empty>
      ) : (
        <ol class="rows sheet persons">
          {featured.map((plugin, at) => (
            <li class="person">
              <div>
                <div class="bar">
                  <PluginPicture plugin={plugin} size={28} />
                  <h3>
                    <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a>
                  </h3>
                  <span class="fine">{say('by {author}', { author: plugin.author })}</span>
                </div>
                <ReasonForm frame={frame} plugin={plugin} refused={refused} />
              </div>
              <div class="bar">
                {at > 0 ? (
                  <PlaceForm frame={frame} plugin={plugin} place={at} seen={seen}>
                    {sayRich('Up<unseen> with {plugin}</unseen>', { plugin: plugin.name, unseen })}
                  </PlaceForm>
                ) : null}
                {at < featured.length - 1 ? (
                  <PlaceForm frame={frame} plugin={plugin} place={at + 2} seen={seen}>
                    {sayRich('Down<unseen> with {plugin}</unseen>', { plugin: plugin.name, unseen })}
                  </PlaceForm>
                ) : null}
                <TakeOffForm frame={frame} plugin={plugin} />
              </div>
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

const unseen = (inner: Child) => <span class="unseen">{inner}</span>

interface RowProps {
  frame: Frame
  plugin: FeaturedPlugin
}

function ReasonForm({ frame, plugin, refused }: RowProps & { refused: RefusedFeatured | undefined }) {
  const mine = refused?.packageName === plugin.packageName ? refused : undefined
  const address = urls.featuredReason(plugin.packageName)
  return (
    <form class="bar" method="post" action={address} hx-post={address} hx-target="#featured-list" hx-swap="outerHTML">
      <CsrfField value={frame.csrf} />
      <input type="hidden" name="seen" value={plugin.featuredReason} />
      <Field
        name="reason"
        id={`reason-${plugin.id}`}
        label={say('Why, in one sentence for visitors')}
        value={mine?.given ?? plugin.featuredReason}
        problems={mine?.problems ?? []}
      />
      <button class="btn slim" type="submit">
        {sayRich('Save<unseen> the sentence about {plugin}</unseen>', { plugin: plugin.name, unseen })}
      </button>
    </form>
  )
}

function PlaceForm({
  frame,
  plugin,
  place,
  seen,
  children,
}: RowProps & { place: number; seen: string; children: Child }) {
  const address = urls.featuredPlace(plugin.packageName)
  return (
    <form method="post" action={address} hx-post={address} hx-target="#featured-list" hx-swap="outerHTML">
      <CsrfField value={frame.csrf} />
      <input type="hidden" name="place" value={String(place)} />
      <input type="hidden" name="seen" value={seen} />
      <button class="btn slim" type="submit">
        {children}
      </button>
    </form>
  )
}

function TakeOffForm({ frame, plugin }: RowProps) {
  return (
    <form method="post" action={urls.pluginFeatured(plugin.packageName)}>
      <CsrfField value={frame.csrf} />
      <input type="hidden" name="featured" value="no" />
      <input type="hidden" name="next" value={urls.moderationFeatured()} />
      <button class="btn slim" type="submit">
        {sayRich('Take off<unseen> {plugin}</unseen>', { plugin: plugin.name, unseen })}
      </button>
    </form>
  )
}
