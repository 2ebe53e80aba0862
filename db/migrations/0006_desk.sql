CREATE TYPE "public"."check_outcome" AS ENUM('passed', 'flagged', 'failed', 'could-not-run');--> statement-breakpoint
CREATE TYPE "public"."mail_choice" AS ENUM('each', 'daily', 'none');--> statement-breakpoint
ALTER TYPE "public"."version_state" ADD VALUE 'sent-back';--> statement-breakpoint
CREATE TABLE "abuse_reports" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "abuse_reports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"plugin_id" integer NOT NULL,
	"version_id" integer,
	"by" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	"trusted" boolean NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_by" text DEFAULT '' NOT NULL,
	"outcome" text DEFAULT '' NOT NULL,
	"answer" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "adoption_steps" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "adoption_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"adoption_id" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by" text NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "adoptions" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "adoptions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"plugin_id" integer NOT NULL,
	"candidate" text NOT NULL,
	"reason" text NOT NULL,
	"state" text NOT NULL,
	"started_by" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "approved_files" (
	"sha256" text NOT NULL,
	"plugin_id" integer NOT NULL,
	"version_id" integer NOT NULL,
	"path" text NOT NULL,
	CONSTRAINT "approved_files_sha256_plugin_id_pk" PRIMARY KEY("sha256","plugin_id")
);
--> statement-breakpoint
CREATE TABLE "hold_rules" (
	"rule" text PRIMARY KEY NOT NULL,
	"enabled" boolean NOT NULL,
	"parameters" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"changed_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "hunt_hits" (
	"hunt_id" integer NOT NULL,
	"version_id" integer NOT NULL,
	"plugin_id" integer NOT NULL,
	"file" text NOT NULL,
	"line" integer NOT NULL,
	"text" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "hunt_hits_hunt_id_version_id_file_line_pk" PRIMARY KEY("hunt_id","version_id","file","line")
);
--> statement-breakpoint
CREATE TABLE "hunts" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "hunts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"sought" text NOT NULL,
	"state" text NOT NULL,
	"trouble" text DEFAULT '' NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"unread" integer DEFAULT 0 NOT NULL,
	"last_version_id" integer,
	"ended_at" timestamp (3) with time zone,
	"action" text DEFAULT '' NOT NULL,
	"action_reason" text DEFAULT '' NOT NULL,
	"action_asked_by" text DEFAULT '' NOT NULL,
	"action_asked_at" timestamp (3) with time zone,
	"action_done_by" text DEFAULT '' NOT NULL,
	"action_done_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "reserved_names" (
	"package_key" text PRIMARY KEY NOT NULL,
	"package_name" text NOT NULL,
	"for_uid" text DEFAULT '' NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_comments" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "review_comments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"version_id" integer NOT NULL,
	"by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"file" text NOT NULL,
	"line" integer NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "saved_answers" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "saved_answers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"title" text NOT NULL,
	"text" text NOT NULL,
	"changed_by" text NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "thread_entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "thread_entries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"plugin_id" integer NOT NULL,
	"version_id" integer,
	"version" text DEFAULT '' NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by" text NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	"points" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"inner" boolean DEFAULT false NOT NULL,
	"sha256" text DEFAULT '' NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"settled_by" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "version_checks" (
	"version_id" integer NOT NULL,
	"name" text NOT NULL,
	"outcome" "check_outcome" NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "version_checks_version_id_name_pk" PRIMARY KEY("version_id","name")
);
--> statement-breakpoint
CREATE TABLE "version_holds" (
	"version_id" integer NOT NULL,
	"rule" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "version_holds_version_id_rule_pk" PRIMARY KEY("version_id","rule")
);
--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "details" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "mailed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "plugins" ADD COLUMN "featured_reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "plugins" ADD COLUMN "featured_order" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "plugins" ADD COLUMN "quarantined_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "plugins" ADD COLUMN "quarantine_reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "mail_choice" "mail_choice" DEFAULT 'each' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "mail_key" text DEFAULT gen_random_uuid()::text NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "flagged_reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "trusted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "trusted_by" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "taken_by" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "taken_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "quarantined_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "quarantine_reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "rolls_back_id" integer;--> statement-breakpoint
ALTER TABLE "abuse_reports" ADD CONSTRAINT "abuse_reports_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "abuse_reports" ADD CONSTRAINT "abuse_reports_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "abuse_reports" ADD CONSTRAINT "abuse_reports_by_users_id_fk" FOREIGN KEY ("by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adoption_steps" ADD CONSTRAINT "adoption_steps_adoption_id_adoptions_id_fk" FOREIGN KEY ("adoption_id") REFERENCES "public"."adoptions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adoptions" ADD CONSTRAINT "adoptions_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approved_files" ADD CONSTRAINT "approved_files_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approved_files" ADD CONSTRAINT "approved_files_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hunt_hits" ADD CONSTRAINT "hunt_hits_hunt_id_hunts_id_fk" FOREIGN KEY ("hunt_id") REFERENCES "public"."hunts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hunt_hits" ADD CONSTRAINT "hunt_hits_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hunt_hits" ADD CONSTRAINT "hunt_hits_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_comments" ADD CONSTRAINT "review_comments_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_entries" ADD CONSTRAINT "thread_entries_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_entries" ADD CONSTRAINT "thread_entries_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "version_checks" ADD CONSTRAINT "version_checks_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "version_holds" ADD CONSTRAINT "version_holds_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "abuse_reports_open" ON "abuse_reports" USING btree ("at") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "abuse_reports_plugin" ON "abuse_reports" USING btree ("plugin_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "abuse_reports_by" ON "abuse_reports" USING btree ("by","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "adoption_steps_adoption" ON "adoption_steps" USING btree ("adoption_id","id");--> statement-breakpoint
CREATE INDEX "adoptions_plugin" ON "adoptions" USING btree ("plugin_id");--> statement-breakpoint
CREATE INDEX "adoptions_open" ON "adoptions" USING btree ("started_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "approved_files_version" ON "approved_files" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "review_comments_version" ON "review_comments" USING btree ("version_id","id");--> statement-breakpoint
CREATE INDEX "thread_entries_plugin" ON "thread_entries" USING btree ("plugin_id","id");--> statement-breakpoint
CREATE INDEX "thread_entries_appeals" ON "thread_entries" USING btree ("at") WHERE kind = 'appeal' and settled_at is null;--> statement-breakpoint
CREATE INDEX "version_checks_trouble" ON "version_checks" USING btree ("at" DESC NULLS LAST) WHERE outcome = 'could-not-run';--> statement-breakpoint
CREATE INDEX "version_holds_rule" ON "version_holds" USING btree ("rule","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_log_decisions" ON "audit_log" USING btree ("at") WHERE not refused and action in ('version.approve', 'version.send-back', 'version.reject', 'version.quarantine', 'plugin.quarantine', 'appeal.decide', 'report.close', 'decision.undo');--> statement-breakpoint
CREATE INDEX "notices_unmailed" ON "notices" USING btree ("user_id") WHERE mailed_at is null;--> statement-breakpoint
CREATE INDEX "versions_decided" ON "versions" USING btree ("decided_at") WHERE decided_by is not null;--> statement-breakpoint
CREATE INDEX "versions_uploaded" ON "versions" USING btree ("uploaded_at");--> statement-breakpoint
-- What happened before there were mails goes out by none.
UPDATE "notices" SET "mailed_at" = "at";--> statement-breakpoint
-- Files that were in an approved version already count as seen, where each was first.
INSERT INTO "approved_files" ("sha256", "plugin_id", "version_id", "path")
SELECT DISTINCT ON (file ->> 'sha256', v."plugin_id") file ->> 'sha256', v."plugin_id", v."id", file ->> 'name'
FROM "versions" v
JOIN "version_reports" r ON r."version_id" = v."id"
CROSS JOIN LATERAL jsonb_array_elements(r."files") AS file
WHERE v."state" = 'approved' AND v."deleted_at" IS NULL AND file ->> 'sha256' <> ''
ORDER BY file ->> 'sha256', v."plugin_id", v."id";
