// What owners and moderators do with a plugin as a whole.

import type { Rights } from '../src/domain/actions.ts'
import type { Owner, Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { type AdoptionOnPage, ObjectionForm } from './adoption-note.tsx'
import { DeprecationForm } from './deprecation-form.tsx'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'
import { LinksForm } from './links-form.tsx'
import { AssignForm, TransferForm } from './owner-forms.tsx'
import { DeletePlugin } from './plugin-deletion.tsx'
import { PublisherNote } from './publisher-note.tsx'
import type { RefusedForm } from './refused-form.ts'
import { WebhookNote } from './webhook-note.tsx'
import { say, sayRich } from './words.ts'

export interface ManagePageProps {
  frame: Frame
  plugin: Plugin
  owners: Owner[]
  rights: Rights
  now: Date
  /** Of a deleted plugin: the instant after which it stays deleted. */
  finalAt: Date | undefined
  refused: RefusedForm | undefined
  /** The search for a new owner that goes on. */
  adoption?: AdoptionOnPage | undefined
}

export function ManagePage(props: ManagePageProps) {
  const { frame, plugin, rights, refused } = props
  const title = say('Manage {plugin}', { plugin: plugin.name })
  // Of a deleted plugin nothing is changed before it is back.
  const can: Rights['can'] = plugin.deletedAt ? { 'plugin.restore': true } : rights.can
  const refusedIn = (form: RefusedForm['form']) => (refused?.form === form ? refused : undefined)
  return (
    <Layout frame={frame} title={title} section={rights.owns ? 'my' : 'plugins'}>
      <nav class="crumbs" aria-label={say('Path')}>
        <a href={urls.plugin(plugin.packageName)}>{plugin.name}</a> › {say('Manage')}
      </nav>
      <div class="head">
        <div>
          <h1>{title}</h1>
          <p class="lead">
            {sayRich(
              'What its package does not say. Versions and owners are changed where they stand, <page>on its page</page>; the <history>history</history> keeps every change.',
              {
                page: (inner) => <a href={urls.plugin(plugin.packageName)}>{inner}</a>,
                history: (inner) => <a href={urls.pluginHistory(plugin.packageName)}>{inner}</a>,
              },
            )}
          </p>
        </div>
      </div>
      <div class="forms">
        {can['adoption.object'] ? <ObjectionForm frame={frame} plugin={plugin} adoption={props.adoption} /> : null}
        {can['plugin.edit'] ? <LinksForm frame={frame} plugin={plugin} refused={refusedIn('edit')} /> : null}
        {can['plugin.deprecate'] ? (
          <DeprecationForm frame={frame} plugin={plugin} refused={refusedIn('deprecated')} />
        ) : null}
        {can['plugin.transfer'] ? <TransferForm frame={frame} plugin={plugin} refused={refusedIn('transfer')} /> : null}
        {can['publisher.add'] ? <PublisherNote plugin={plugin} /> : null}
        {can['webhook.add'] ? <WebhookNote plugin={plugin} /> : null}
        {can['owner.assign'] ? <AssignForm {...props} refused={refusedIn('assign')} /> : null}
        {can['plugin.delete'] || can['plugin.restore'] ? <DeletePlugin {...props} /> : null}
      </div>
    </Layout>
  )
}
