// The guide for operators, part two: what keeps a repository running once it is set up.

import { Example, Points, Say, Terms } from './guide-sections.tsx'

export function Keeping() {
  return (
    <div class="prose">
      <Say text="Any supervisor will do. For systemd, as `/etc/systemd/system/quiver.service`:" />
      <Example text={unit} />
      <Points
        points={[
          'The account may write to `data_dir`, and to the source code for as long as `bin/start` installs something there.',
          'Several instances may share one database and one folder of packages: they tell each other of changes. Limits of requests are counted by each for itself, wrong passwords together.',
          '`bin/start` tells the collector of garbage of 600 MB, which keeps the server small; it is a hint and no limit. A site with 100,000 plugins sets `BUN_JSC_forceRAMSize=4000000000` in its environment.',
        ]}
      />
    </div>
  )
}

const unit = `[Unit]
Description=Quiver
After=network-online.target
Wants=network-online.target

[Service]
User=quiver
WorkingDirectory=/srv/quiver
ExecStart=/srv/quiver/bin/start
Restart=on-failure
TimeoutStopSec=30

[Install]
WantedBy=multi-user.target`

export function Backups() {
  return (
    <div class="prose">
      <Say text="Two things hold everything: the database, and the folder of packages (`data/packages` unless `store` says otherwise). Keep `quiver.ini` too." />
      <Example
        text={`pg_dump --format=custom --file=quiver.dump "$QUIVER_DATABASE_OWNER_URL"
rsync -a /srv/quiver/data/packages/ backup.example.org:quiver/packages/`}
      />
      <Points
        points={[
          'The database first, then the packages: a package is written before the row that names it, so a copy of the database is complete with any later copy of the folder. Files there never change.',
          'With the Postgres that the site runs itself: stop the site, copy the whole `data` folder, start it again.',
          'To restore, load the dump into an empty database, put the folder back, start, and run `bin/quiver doctor`. It follows the audit log entry by entry.',
          'The hash of each entry of the audit log stands in the log on standard output. Keep that on another machine: with it, and only with it, a log whose end was cut off shows.',
        ]}
      />
    </div>
  )
}

export function Updating() {
  return (
    <div class="prose">
      <Example text={'git pull\nsystemctl restart quiver'} />
      <Say text="The start brings Bun, the libraries and the database to the new version. Of several instances one migrates, and the others wait for it. Make a backup first: there is no way back for a database but a copy of it. `CHANGELOG.md` says what is new." />
    </div>
  )
}

const commands: readonly [command: string, does: string][] = [
  [
    'bin/quiver worker',
    'Sends mails and does what else is done after a change, until it is stopped; for `[server] worker = no`.',
  ],
  ['bin/quiver doctor', 'Looks whether database, packages and directory work, and whether the audit log is whole.'],
  ['bin/quiver user UID', 'Shows somebody. Who never signed in is looked up in the directory.'],
  ['… --moderator, --no-moderator', 'Makes somebody a moderator whatever the directory says, or takes that back.'],
  ['… --trust, --untrust', 'Versions of trusted people are published at once; those of others wait.'],
  ['… --block, --unblock', 'Who is blocked cannot do anything, and what they uploaded leaves the feed.'],
  ['… --reason TEXT', 'Stands in the history with any of these.'],
  [
    'bin/quiver webhook add URL',
    'Tells another program what happens to all plugins; `bin/quiver webhook --help` has the rest.',
  ],
  ['bin/quiver migrate', 'Brings the database to this version of the code. A start does so, too.'],
  ['bin/quiver seed', 'Fills an empty site with sample people and plugins.'],
  ['bin/quiver --help', 'All of this in short.'],
]

export function Commands() {
  return (
    <div class="prose">
      <Say text="They read the same settings as `bin/start`, and work while the site runs. Run them in the folder of the site, as its account and with its environment: anywhere else they find no `quiver.ini`, begin an empty site below that folder, and call it whole." />
      <Example text={'cd /srv/quiver\nsudo -u quiver bin/quiver doctor'} />
      <Terms terms={commands.map(([term, text]) => ({ term, text }))} />
      <Say text="They answer 0 when it is done, 1 when it was refused or something is broken, 2 when the command is not known." />
    </div>
  )
}

const events: readonly [event: string, means: string][] = [
  ['request failed', 'Something broke for one person; their page of the error shows the same `requestId`.'],
  ['sign-in failed', 'The directory did not answer, or not as it should. A wrong password is no such line.'],
  ['directory not checked', 'The daily look into the directory failed, and is tried again within a minute.'],
  [
    'directory check stopped',
    'At least five people, and more than half of all, are missing from the directory. Nobody lost anything: look at `bind_dn` and `base_dn`.',
  ],
  ['refusal not recorded', 'A refused attempt is missing from the audit log.'],
  ['downloads not rolled up', 'Downloads wait to be counted up; tried again within a minute.'],
  ['database died', 'The Postgres that the site runs itself ended, and is started again.'],
  ['database given up', 'It died again and again, and the site ends with it. The line names the log of Postgres.'],
]

export function Health() {
  return (
    <div class="prose">
      <Terms
        terms={[
          { term: 'GET /health/live', text: '200 while the process answers: `{"live":true}`.' },
          {
            term: 'GET /health/ready',
            text: '200 when the database answers and packages can be written, within two seconds; else 503, with the part that is away: `{"ready":false,"database":"ok","packages":"away"}`.',
          },
        ]}
      />
      <Say text="Standard output is the log: one line of JSON for each request, each failure and each entry of the audit log. `requestId` stands on every answer as `X-Request-Id`. What is for people at the terminal goes to standard error." />
      <Say text={'Lines with `"level":"error"` are worth a look, each by its `event`:'} />
      <Terms terms={events.map(([term, text]) => ({ term, text }))} />
    </div>
  )
}
