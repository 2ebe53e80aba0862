// Programs: to be written.

import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'

export function ApiGuidePage({ frame }: { frame: Frame; baseUrl: string }) {
  return (
    <Guidance
      frame={frame}
      title="Programs"
      lead="The feed, uploads from a workflow, and everything else that a program may ask for."
    >
      <div class="prose"></div>
    </Guidance>
  )
}
