// Run your own: to be written.

import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'

export function RunGuidePage({ frame }: { frame: Frame; baseUrl: string }) {
  return (
    <Guidance
      frame={frame}
      title="Run your own"
      lead="One command starts it; this is what to set up before others rely on it."
    >
      <div class="prose"></div>
    </Guidance>
  )
}
