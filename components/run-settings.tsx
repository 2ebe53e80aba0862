// Every setting of quiver.ini in words; which there are, and what holds where one is left out, comes from the settings.

import { Terms } from './guide-sections.tsx'

export interface Setting {
  section: string
  key: string
  fallback: string
}

export function SettingsReference({ settings }: { settings: readonly Setting[] }) {
  const sections = [...new Set(settings.map(({ section }) => section))]
  return (
    <div class="prose">
      {sections.map((section) => (
        <>
          <h3>
            <code>[{section}]</code>
          </h3>
          <Terms terms={settings.filter((setting) => setting.section === section).map(termOf)} />
        </>
      ))}
    </div>
  )
}

function termOf({ section, key, fallback }: Setting) {
  const name = `${section}.${key}`
  return {
    ...{ id: name, term: key, text: words[name] ?? '' },
    note: fallback === '' ? undefined : `Left out: ${fallback}`,
  }
}

const packageFor = 'What a package may be once it is unpacked:'

const words: Record<string, string> = {
  'server.port': 'Where the site listens. `0`: any port that is free.',
  'server.host': 'The address that it listens on. `0.0.0.0` is all of this machine’s.',
  'server.base_url':
    'How people and QGIS reach the site: scheme, host and port, without a path. Empty: made of host and port.',
  'server.trusted_proxies':
    'Addresses or networks of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed, separated by commas.',
  'server.tls_certificate': 'PEM file, for HTTPS without a proxy. Together with `tls_key`.',
  'server.tls_key': 'PEM file with the key of the certificate.',
  'server.data_dir': 'Where packages and the embedded database are kept; relative to where the site is started.',
  'server.metrics_from': 'Addresses that may read `/metrics`, which this version does not have yet.',
  'server.requests_per_minute':
    'Pages, forms and calls that one address may ask for in a minute. An office behind one address counts as one. `0`: no limit.',
  'server.worker':
    'Whether this process sends mails and does what else is done after a change. `no`: `bin/quiver worker` does it apart.',
  'database.url':
    'As `postgres://USER:PASSWORD@HOST:PORT/NAME`: the role that the site works with. Empty: a Postgres of its own.',
  'database.owner_url': 'The same database as the role that owns the tables. Empty: the same as `url`.',
  'database.pool': 'Connections at most, from 2 to 200.',
  'directory.url':
    '`ldaps://HOST`, or `ldap://HOST` with `start_tls`. Empty: the sample directory, on a loopback address only.',
  'directory.start_tls': '`yes`: begins TLS on a connection to `ldap://`.',
  'directory.ca_file':
    'PEM file with the authority of the directory’s certificate, where it is none that everybody knows.',
  'directory.base_dn': 'People are searched for below this entry, such as `ou=people,dc=example,dc=org`.',
  'directory.user_dn':
    'In place of a search: the entry of a person, such as `uid={uid},ou=people,dc=example,dc=org`. People must be able to read their own.',
  'directory.user_attribute': 'Holds what people type as their uid; `sAMAccountName` in Active Directory.',
  'directory.bind_dn': 'The account that looks people up. Empty: anonymously.',
  'directory.bind_password': 'Its password; in single quotes when there is a `;` or `#` in it.',
  'directory.name_attribute': 'Holds the name that is shown.',
  'directory.mail_attribute': 'Holds the e-mail address.',
  'directory.moderators': 'uids of the moderators, separated by commas.',
  'directory.moderator_group':
    'DN of a group whose members are moderators, too: `member`, `uniqueMember` or `memberUid`; not the members of groups in it.',
  'packages.store': '`file:` and a folder; a relative one is below `data_dir`.',
  'packages.s3_endpoint': 'For a store on S3, which this version does not have yet.',
  'packages.s3_region': 'The same.',
  'packages.s3_access_key_id': 'The same.',
  'packages.s3_secret_access_key': 'The same.',
  'packages.max_bytes': 'Bytes that a package may have.',
  'packages.max_unpacked_bytes': `${packageFor} bytes in all.`,
  'packages.max_entries': `${packageFor} files and folders.`,
  'packages.max_ratio': `${packageFor} how many times larger than packed a file above a megabyte may be.`,
  'packages.max_depth': `${packageFor} folders within folders.`,
  'packages.max_name_bytes': `${packageFor} bytes of one path.`,
  'moderation.target_days': 'Working days within which a waiting version gets its answer; what is older is late.',
  'mail.smtp_url':
    'As `smtp://USER:PASSWORD@HOST:587`, with STARTTLS where the server has it, or `smtps://…:465`. Empty: no mail is sent.',
  'mail.from': 'The address that mails come from. Empty: `quiver@` and the host of `base_url`.',
  'mail.moderators_to':
    'Where the moderators are told that something waits in an empty queue or was quarantined. Empty: nowhere.',
  'publishing.issuers':
    'Whose word about a run of CI is believed, exactly as each writes itself, separated by commas. By https only; empty: nobody’s.',
  'publishing.audience': 'To whom that word has to be made out. Empty: the host of base_url.',
  'webhooks.allow_networks':
    'Addresses or networks that webhooks may go to besides public ones, by http too, separated by commas. Every owner of a plugin can send to every machine in them.',
}
