// What the checks say about an uploaded package: the same words for the form, the API and the dry run.

/** One finding. `file` is the path inside the package, `line` counts from 1, `help` links to our own page about the rule. */
export interface Finding {
  /** Stable and in kebab case: `missing-key`, `version-published`. */
  code: string
  /** What is so, in one sentence. */
  message: string
  file?: string
  line?: number
  /** What to do next, in one or two sentences. */
  advice?: string
  /** The line itself, as it stands in the file. */
  excerpt?: string
  help?: string
}

export interface PackageFile {
  /** Path inside the zip, with the package name in front. */
  name: string
  bytes: number
  sha256: string
}

/** Errors refuse the package, warnings do not, facts are shown to people who decide. */
export interface Report {
  ok: boolean
  packageName: string | undefined
  version: string | undefined
  errors: Finding[]
  warnings: Finding[]
  facts: Finding[]
  /** The values of `[general]` as ConfigParser(interpolation=None, strict=False) reads them, keys as written. */
  metadata: Record<string, string>
  files: PackageFile[]
  packedBytes: number
  sha256: string
}
