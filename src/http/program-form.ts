// What a program sends: a form, or the same fields as JSON.

import { BadRequest } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { emptyForm, type FileRoom, type Form, readBody, readForm, textBytes } from './form.ts'
import { textOf } from './parameters.ts'

const unreadable = sentence('The body is no JSON object. Send the fields as one, or as a form.')

/**
 * The fields of a JSON object, or of a form as `readForm` reads it.
 *
 * @throws BadRequest for JSON that is no object, or whose text holds NUL or half a character; and as `readForm`
 * @throws TooLarge beyond a megabyte of JSON
 */
export async function readProgramForm(request: Request, room?: FileRoom): Promise<Form> {
  const [type = ''] = (request.headers.get('content-type') ?? '').toLowerCase().split(';', 1)
  if (type.trim() !== 'application/json') return readForm(request, room)
  return { ...emptyForm, json: objectIn(textOf(await readBody(request, textBytes, 0))) }
}

function objectIn(text: string): Record<string, unknown> {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadRequest(unreadable)
  return value as Record<string, unknown>
}

/** Nesting without end is no JSON to us either. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (key, value) => {
      accepted(key)
      return typeof value === 'string' ? accepted(value) : value
    })
  } catch (fault) {
    throw fault instanceof BadRequest ? fault : new BadRequest(unreadable)
  }
}

/** Postgres takes no NUL, and no half of a pair of surrogates, which UTF-8 cannot write. */
function accepted(text: string): string {
  if (text.includes('\0'))
    throw new BadRequest(sentence('The JSON holds a NUL character. Leave it out, then send it again.'))
  if (!text.isWellFormed())
    throw new BadRequest(
      sentence('The JSON holds half a character, such as \\ud800 alone. Mend it, then send it again.'),
    )
  return text.replaceAll('\r\n', '\n')
}
