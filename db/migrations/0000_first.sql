CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS unaccent;--> statement-breakpoint
CREATE TYPE "public"."trust" AS ENUM('untrusted', 'trusted', 'blocked');--> statement-breakpoint
CREATE TYPE "public"."version_state" AS ENUM('waiting', 'approved', 'rejected');--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"plugin_id" integer,
	"subject" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"details" jsonb NOT NULL,
	CONSTRAINT "audit_log_action" CHECK ("audit_log"."action" <> '')
);
--> statement-breakpoint
CREATE TABLE "icons" (
	"sha256" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plugin_owners" (
	"plugin_id" integer NOT NULL,
	"user_id" integer NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "plugin_owners_plugin_id_user_id_pk" PRIMARY KEY("plugin_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "plugins" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "plugins_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"package_name" text NOT NULL,
	"package_key" text NOT NULL,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"about" text NOT NULL,
	"author" text NOT NULL,
	"homepage" text NOT NULL,
	"repository" text NOT NULL,
	"tracker" text NOT NULL,
	"category" text NOT NULL,
	"license" text NOT NULL,
	"tags" text[] NOT NULL,
	"server" boolean NOT NULL,
	"deprecated" boolean NOT NULL,
	"icon_sha256" text,
	"qgis_minimum_version" text NOT NULL,
	"qgis_maximum_version" text NOT NULL,
	"qgis_ranges" "int4multirange" NOT NULL,
	"last_stable_id" integer,
	"last_stable" text,
	"last_experimental_id" integer,
	"last_experimental" text,
	"marked_stable_id" integer,
	"marked_experimental_id" integer,
	"owner" text NOT NULL,
	"trusted" boolean NOT NULL,
	"visible" boolean DEFAULT false NOT NULL,
	"featured" boolean DEFAULT false NOT NULL,
	"downloads" integer DEFAULT 0 NOT NULL,
	"feed_downloads" integer DEFAULT 0 NOT NULL,
	"downloads_30_days" integer DEFAULT 0 NOT NULL,
	"weekly_downloads" integer[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"search" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id_hash" text PRIMARY KEY NOT NULL,
	"user_id" integer NOT NULL,
	"agent" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "site_marks" (
	"name" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"uid" text NOT NULL,
	"name" text NOT NULL,
	"mail" text NOT NULL,
	"trust" "trust" DEFAULT 'untrusted' NOT NULL,
	"trust_reason" text DEFAULT '' NOT NULL,
	"moderator_granted" boolean DEFAULT false NOT NULL,
	"moderator_by_directory" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"signed_in_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "version_downloads" (
	"version_id" integer NOT NULL,
	"day" date NOT NULL,
	"downloads" integer NOT NULL,
	CONSTRAINT "version_downloads_version_id_day_pk" PRIMARY KEY("version_id","day")
);
--> statement-breakpoint
CREATE TABLE "version_reports" (
	"version_id" integer PRIMARY KEY NOT NULL,
	"files" jsonb NOT NULL,
	"warnings" jsonb NOT NULL,
	"facts" jsonb NOT NULL,
	"values" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "versions" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"plugin_id" integer NOT NULL,
	"version" text NOT NULL,
	"version_key" text NOT NULL,
	"experimental" boolean NOT NULL,
	"state" "version_state" NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"metadata" jsonb NOT NULL,
	"changelog" text NOT NULL,
	"qgis_minimum_version" text NOT NULL,
	"qgis_maximum_version" text NOT NULL,
	"icon_sha256" text,
	"package_sha256" text NOT NULL,
	"package_bytes" integer NOT NULL,
	"uploaded_by" integer NOT NULL,
	"uploaded_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone,
	"decided_by" integer,
	"decided_at" timestamp (3) with time zone,
	"decision_reason" text DEFAULT '' NOT NULL,
	"downloads" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plugin_owners" ADD CONSTRAINT "plugin_owners_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plugin_owners" ADD CONSTRAINT "plugin_owners_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "version_downloads" ADD CONSTRAINT "version_downloads_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "version_reports" ADD CONSTRAINT "version_reports_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_uploaded_by_users_id_fk" FOREIGN KEY ("uploaded_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_plugin" ON "audit_log" USING btree ("plugin_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "plugin_owners_user" ON "plugin_owners" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "plugins_package_key" ON "plugins" USING btree ("package_key");--> statement-breakpoint
CREATE INDEX "plugins_search" ON "plugins" USING gin ("search") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "plugins_tags" ON "plugins" USING gin ("tags") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "plugins_updated" ON "plugins" USING btree ("updated_at" DESC NULLS LAST,"id") WHERE visible;--> statement-breakpoint
CREATE INDEX "plugins_published" ON "plugins" USING btree ("published_at" DESC NULLS LAST,"id") WHERE visible;--> statement-breakpoint
CREATE INDEX "plugins_name" ON "plugins" USING btree (lower("name"),"id") WHERE visible;--> statement-breakpoint
CREATE INDEX "plugins_names_trgm" ON "plugins" USING gin (lower("name") gin_trgm_ops,"package_key" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "plugins_author" ON "plugins" USING btree (lower("author"));--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_uid_key" ON "users" USING btree (lower("uid"));--> statement-breakpoint
CREATE INDEX "version_downloads_day" ON "version_downloads" USING btree ("day");--> statement-breakpoint
CREATE UNIQUE INDEX "versions_number" ON "versions" USING btree ("plugin_id","version_key");--> statement-breakpoint
CREATE INDEX "versions_waiting" ON "versions" USING btree ("uploaded_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "versions_uploaded_by" ON "versions" USING btree ("uploaded_by");--> statement-breakpoint
CREATE INDEX "versions_package" ON "versions" USING btree ("package_sha256");--> statement-breakpoint
CREATE INDEX "versions_icon" ON "versions" USING btree ("icon_sha256");--> statement-breakpoint
-- Room on each page for the roll-up to change rows in place, without touching every index.
ALTER TABLE "plugins" SET (fillfactor = 60);
