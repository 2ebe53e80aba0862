// Saved answers beside the field for a message: chosen from a list with scripts, copied without.

import { say } from './words.ts'

interface SavedAnswerPickerProps {
  answers: readonly { title: string; text: string }[]
  /** Id of the field that the text goes into. */
  field: string
}

/** `desk.js` shows the list to choose from in place of the texts. */
export function SavedAnswerPicker({ answers, field }: SavedAnswerPickerProps) {
  return (
    <div class="answers" data-answers={field}>
      <div class="field" hidden>
        <label for={`${field}-answer`}>{say('Insert a saved answer')}</label>
        <select id={`${field}-answer`}>
          <option value="">{say('Choose one')}</option>
          {answers.map(({ title, text }) => (
            <option value={text}>{title}</option>
          ))}
        </select>
      </div>
      <details class="more">
        <summary>{say('Saved answers, to copy')}</summary>
        <ul class="log">
          {answers.map(({ title, text }) => (
            <li>
              <strong>{title}</strong>
              <p class="typed soft">{text}</p>
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}
