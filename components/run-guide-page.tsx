// How to run a repository of one's own: start, settings, database, directory, HTTPS, and what keeps it running.

import type { Frame } from './frame.ts'
import { Guidance } from './guidance.tsx'
import { Example, GuideSections, Points, Say } from './guide-sections.tsx'
import { Backups, Commands, Health, Keeping, Updating } from './run-operations.tsx'
import { type Setting, SettingsReference } from './run-settings.tsx'

export interface RunGuidePageProps {
  frame: Frame
  settings: readonly Setting[]
}

export function RunGuidePage({ frame, settings }: RunGuidePageProps) {
  return (
    <Guidance
      frame={frame}
      title="Run your own"
      lead="One command starts it; this is what to set up before others rely on it."
    >
      <GuideSections
        sections={[
          { id: 'start', title: 'Start', body: <Start /> },
          { id: 'settings', title: 'Settings', body: <Settings /> },
          { id: 'database', title: 'Database', body: <Database /> },
          { id: 'directory', title: 'Directory', body: <Directory /> },
          { id: 'https', title: 'HTTPS', body: <Https /> },
          { id: 'keeping', title: 'Keep it running', body: <Keeping /> },
          { id: 'backups', title: 'Backups', body: <Backups /> },
          { id: 'updating', title: 'Updates', body: <Updating /> },
          { id: 'commands', title: 'Commands', body: <Commands /> },
          { id: 'health', title: 'Health and logs', body: <Health /> },
          { id: 'reference', title: 'All settings', body: <SettingsReference settings={settings} /> },
        ]}
      />
    </Guidance>
  )
}

function Start() {
  return (
    <div class="prose">
      <Say text="In a clone of the source code:" />
      <Example text="bin/start" />
      <Points
        points={[
          'It takes Linux or macOS with npm, or with curl, bash and unzip. Bun and the libraries come from the network at the first start, and lie in `.bun` and `node_modules`; later starts need none.',
          'Without settings it brings a Postgres of its own, a sample directory and sample plugins, at `http://127.0.0.1:3000`. Sign in as `ada`, `ben` or `mo`, a moderator; the password is `quiver`.',
          'Everything that it keeps is in `data`. Ctrl-C or SIGTERM ends it: what is under way is finished first.',
        ]}
      />
      <Say text="For a site that others use, name your directory and an empty database before the first start: the sample plugins stay where they were made." />
    </div>
  )
}

function Settings() {
  return (
    <div class="prose">
      <Say text="Copy `quiver.example.ini` to `quiver.ini` and change what differs. A small site behind a proxy:" />
      <Example text={settingsExample} />
      <Points
        points={[
          'Each value can come from the environment instead, which wins: `QUIVER_SECTION_KEY`, such as `QUIVER_DATABASE_URL`. Passwords are best kept there.',
          '`QUIVER_CONFIG` names another file.',
          'A wrong or unknown setting stops the start, with every problem named. So does a contradiction, such as the sample directory on an address that others reach.',
        ]}
      />
      <p>
        Each of them is explained <a href="#reference">below</a>.
      </p>
    </div>
  )
}

const settingsExample = `[server]
base_url = https://plugins.example.org
trusted_proxies = 127.0.0.1

[database]
owner_url = postgres://quiver_owner:SECRET@db.example.org/quiver
url = postgres://quiver_site:SECRET@db.example.org/quiver

[directory]
url = ldaps://ldap.example.org
base_dn = ou=people,dc=example,dc=org
moderators = mo`

function Database() {
  return (
    <div class="prose">
      <Say text="Postgres 15 or later. Without `[database] url` the site runs one of its own below `data_dir`, which serves nobody else." />
      <Say text="With a Postgres of yours, make two roles. One owns the tables and migrates them; the site works as the other, which can add to the audit log and never change it." />
      <Example
        text={`create role quiver_owner login password 'SECRET';
create role quiver_site login password 'SECRET';
create database quiver owner quiver_owner;`}
      />
      <Points
        points={[
          'The first start makes the tables and the extensions `pg_trgm` and `unaccent`, which the owner of a database may make, and gives the second role its rights.',
          'With `url` alone, one role does both, and owns the database.',
          'Connect straight to Postgres: instances tell each other of changes by `LISTEN`, which a pooler for single transactions does not pass on.',
        ]}
      />
    </div>
  )
}

function Directory() {
  return (
    <div class="prose">
      <Say text="People sign in with the password that they have: the site asks an LDAP directory each time and keeps no password. `quiver.example.ini` has presets for OSGeo, OpenLDAP, Active Directory and FreeIPA." />
      <Points
        points={[
          'With `base_dn` people are searched for, as the account of `bind_dn` or anonymously. With `user_dn` their password is tried at once on the entry of that name. Give one of the two.',
          'Passwords travel encrypted: `ldaps://`, or `ldap://` with `start_tls = yes`. `ca_file` names the certificates of your own authority.',
          'Moderators are listed in `moderators`, or are members of `moderator_group`. `bin/quiver user UID --moderator` makes one whatever the directory says.',
          'Nobody decides about their own plugins, so two moderators are better than one. What a single one uploads is published when `bin/quiver user UID --trust` makes them trusted and no check or rule holds it.',
          'Once a day everybody with a session or a token is looked up: who left the directory loses both.',
          '`bin/quiver doctor` says whether the directory answers.',
        ]}
      />
    </div>
  )
}

function Https() {
  return (
    <div class="prose">
      <Say text="Signing in is refused over plain HTTP, except on the machine itself. Either give the site a certificate, with `tls_certificate` and `tls_key`, or put a proxy in front that makes HTTPS:" />
      <Example text={nginx} />
      <Points
        points={[
          '`base_url` is the address that people see; those in the feed begin with it.',
          '`trusted_proxies` names the proxy. Of such a peer, and of no other, the site believes `X-Forwarded-For` (the nearest address that is no trusted proxy is the visitor’s) and `X-Forwarded-Proto` (`https`, a single value).',
          'A proxy that is not named makes all visitors count as one, for the limits of requests and of passwords, and nobody can sign in through it.',
          'Let bodies through that are somewhat larger than `max_bytes`, so that the site itself says what is too large.',
        ]}
      />
    </div>
  )
}

const nginx = `server {
    listen 443 ssl;
    server_name plugins.example.org;
    ssl_certificate     /etc/ssl/plugins.example.org.pem;
    ssl_certificate_key /etc/ssl/plugins.example.org.key;
    client_max_body_size 40m;

    location / {
        proxy_pass http://127.0.0.1:3000;
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_read_timeout 120s;
    }
}`
