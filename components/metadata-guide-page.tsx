// metadata.txt: to be written.

import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'

export function MetadataGuidePage({ frame }: { frame: Frame; baseUrl: string }) {
  return (
    <Guidance frame={frame} title="metadata.txt" lead="Every key that is read, what it may hold, and what it is for.">
      <div class="prose"></div>
    </Guidance>
  )
}
