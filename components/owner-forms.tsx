// The forms by which a plugin changes hands: an owner hands it over, a moderator assigns an owner.

import type { Owner, Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { Field } from './field.tsx'
import type { Frame } from './frame.ts'
import type { RefusedForm } from './refused-form.ts'
import { say } from './words.ts'

interface OwnerFormProps {
  frame: Frame
  plugin: Plugin
  refused: RefusedForm | undefined
}

export function TransferForm({ frame, plugin, refused }: OwnerFormProps) {
  return (
    <form class="block stack" id="transfer" method="post" action={urls.pluginTransfer(plugin.packageName)}>
      <h2>{say('Hand over')}</h2>
      <p>
        {say(
          'Another person owns {plugin} instead of you, at once, and is told. Further owners stay. Your tokens reach it no more.',
          { plugin: plugin.name },
        )}
      </p>
      <CsrfField value={frame.csrf} />
      <Field
        name="uid"
        id="transfer-uid"
        label={say('To')}
        value={refused?.given.uid}
        hint={say('The uid with which the person signs in.')}
        problems={refused?.problems}
        required
        code
      />
      <p>
        <button class="btn" type="submit">
          {say('Hand over')}
        </button>
      </p>
    </form>
  )
}

export function AssignForm({ frame, plugin, owners, refused }: OwnerFormProps & { owners: Owner[] }) {
  return (
    <form class="block stack" id="assign" method="post" action={urls.pluginAssign(plugin.packageName)}>
      <h2>{say('Assign an owner')}</h2>
      <p>
        {say(
          'For a plugin whose owners have disappeared. Now it belongs to {owners}. Old and new owners are told, with your reason.',
          { owners: owners.map((owner) => owner.uid).join(', ') },
        )}
      </p>
      <CsrfField value={frame.csrf} />
      <Field
        name="uid"
        id="assign-uid"
        label={say('New owner')}
        value={refused?.given.uid}
        hint={say('The uid with which the person signs in.')}
        problems={refused?.problems}
        required
        code
      />
      <Field
        name="reason"
        id="assign-reason"
        label={say('Reason')}
        value={refused?.given.reason}
        problems={refused?.problems}
        rows={2}
        required
      />
      <label class="bar">
        <input type="checkbox" name="replaces" value="yes" checked={refused?.given.replaces === 'yes'} />{' '}
        {say('The present owners lose their rights')}
      </label>
      <p>
        <button class="btn" type="submit">
          {say('Assign')}
        </button>
      </p>
    </form>
  )
}
