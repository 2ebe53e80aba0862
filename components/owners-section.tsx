// The owners of a plugin, and the forms that add and remove one in place.

import type { Rights } from '../src/domain/actions.ts'
import type { Owner, Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Month } from './dates.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import type { Child } from './jsx/markup.ts'
import { ToastPartial } from './toast.tsx'
import { say, sayAgain, sayRich } from './words.ts'

export interface OwnersSectionProps {
  frame: Frame
  plugin: Plugin
  owners: Owner[]
  rights: Rights
  /** What was typed and why it was refused. */
  problem?: { uid: string; text: string } | undefined
  /** uid of the owner who was just added: the row glows once. */
  saved?: string | undefined
}

/** A refused owner comes back as the same section with the reason beside the field. */
const swapSection = {
  'hx-target': '#owners',
  'hx-swap': 'outerHTML',
  'hx-status:422': 'target:#owners swap:outerHTML',
}

/** `#owners`. */
export function OwnersSection(props: OwnersSectionProps) {
  const { owners, rights, saved } = props
  return (
    <section id="owners">
      <h2>{say('Owners')}</h2>
      <ul class="people">
        {owners.map((owner) => (
          <li class={owner.uid === saved ? 'saved' : undefined}>
            <Icon name="user" />
            <a href={urls.user(owner.uid)}>{owner.uid}</a>
            <span class="fine">{sayRich('since {month}', { month: <Month at={owner.since} /> })}</span>
            {rights.can['owner.remove'] ? <RemoveOwner {...props} owner={owner} /> : null}
          </li>
        ))}
      </ul>
      {rights.can['owner.add'] ? <AddOwner {...props} /> : null}
      {rights.can['owner.assign'] && !rights.owns ? (
        <p class="fine">
          <a href={`${urls.pluginManage(props.plugin.packageName)}#assign`}>{say('Assign an owner')}</a>
        </p>
      ) : null}
    </section>
  )
}

/** What htmx gets back: the section and the announcement. */
export function OwnersFragment(props: OwnersSectionProps) {
  return (
    <>
      <OwnersSection {...props} />
      <ToastPartial notice={props.frame.notice} csrf={props.frame.csrf} />
    </>
  )
}

/** Whom a button is about: whoever sees the page sees the name beside it. */
const unseen = (inner: Child) => <span class="unseen">{inner}</span>

function RemoveOwner({ frame, plugin, owners, owner }: OwnersSectionProps & { owner: Owner }) {
  const oneself = frame.user?.uid === owner.uid
  const address = urls.pluginOwnerRemove(plugin.packageName, owner.uid)
  if (owners.length === 1)
    return <span class="fine push">{oneself ? say('You are the last owner') : say('The last owner')}</span>
  return (
    <form class="push" method="post" action={address} hx-post={address} {...swapSection}>
      <CsrfField value={frame.csrf} />
      <button class="link" type="submit">
        {oneself
          ? sayRich('Leave<unseen> {uid}</unseen>', { unseen, uid: owner.uid })
          : sayRich('Remove<unseen> {uid}</unseen>', { unseen, uid: owner.uid })}
      </button>
    </form>
  )
}

function AddOwner({ frame, plugin, problem }: OwnersSectionProps) {
  const address = urls.pluginOwners(plugin.packageName)
  return (
    <form method="post" action={address} hx-post={address} {...swapSection}>
      <CsrfField value={frame.csrf} />
      <div class="bar own">
        <label class="unseen" for="uid">
          {say('Add an owner')}
        </label>
        <input
          id="uid"
          name="uid"
          data-suggest={urls.ownerSuggestions(plugin.packageName)}
          data-suggestions={say('Suggestions')}
          placeholder={say('Add by uid')}
          required
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          value={problem?.uid}
          aria-invalid={problem ? 'true' : undefined}
          aria-describedby={problem ? 'uid-problem' : undefined}
        />
        <button class="btn" type="submit">
          {say('Add')}
        </button>
      </div>
      {problem ? (
        <p class="problem" id="uid-problem" role="alert">
          {sayAgain(problem.text)}
        </p>
      ) : null}
    </form>
  )
}
