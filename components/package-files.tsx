// The files of a package: path, size and SHA-256.

import type { PackageFile } from '../src/domain/report.ts'
import { fileSize } from './number.ts'
import { say } from './words.ts'

export function PackageFiles({ files }: { files: PackageFile[] }) {
  return (
    <section class="block" id="files">
      <h2>{say('{count, plural, one {# file} other {# files}}', { count: files.length })}</h2>
      <table class="tbl files">
        <thead>
          <tr>
            <th scope="col">{say('File')}</th>
            <th scope="col" class="num">
              {say('Size')}
            </th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <tr>
              <td>{file.name}</td>
              <td class="num">{fileSize(file.bytes)}</td>
              <td>
                <Digest sha256={file.sha256} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** All 64 digits for those who compare them, cut short by the style sheet where there is no room. */
export function Digest({ sha256 }: { sha256: string }) {
  return (
    <code class="digest" title={sha256}>
      {sha256}
    </code>
  )
}
