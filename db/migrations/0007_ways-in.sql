CREATE TABLE "deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"webhook_id" integer NOT NULL,
	"plugin_id" integer,
	"event" text NOT NULL,
	"event_key" text NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"last_status" integer,
	"last_error" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "exchanged_tokens" (
	"issuer" text NOT NULL,
	"jti" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "exchanged_tokens_issuer_jti_pk" PRIMARY KEY("issuer","jti")
);
--> statement-breakpoint
CREATE TABLE "trusted_publishers" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "trusted_publishers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"plugin_id" integer NOT NULL,
	"kind" text NOT NULL,
	"issuer" text NOT NULL,
	"claims" jsonb NOT NULL,
	"user_id" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "webhooks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"plugin_id" integer,
	"url" text NOT NULL,
	"secret" text NOT NULL,
	"events" text[] NOT NULL,
	"user_id" integer,
	"created_at" timestamp (3) with time zone NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"off_at" timestamp (3) with time zone,
	"off_reason" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
ALTER TABLE "plugins" ADD COLUMN "publishers_only" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "publisher_id" integer;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "provenance" jsonb;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "provenance" jsonb;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trusted_publishers" ADD CONSTRAINT "trusted_publishers_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trusted_publishers" ADD CONSTRAINT "trusted_publishers_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_webhook" ON "deliveries" USING btree ("webhook_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("next_at") WHERE "deliveries"."next_at" is not null;--> statement-breakpoint
CREATE INDEX "exchanged_tokens_expiry" ON "exchanged_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "trusted_publishers_plugin" ON "trusted_publishers" USING btree ("plugin_id");--> statement-breakpoint
CREATE INDEX "trusted_publishers_issuer" ON "trusted_publishers" USING btree ("issuer");--> statement-breakpoint
CREATE INDEX "webhooks_plugin" ON "webhooks" USING btree ("plugin_id");--> statement-breakpoint
ALTER TABLE "version_reports" ADD COLUMN "new_lines" integer;--> statement-breakpoint
ALTER TABLE "version_reports" ADD COLUMN "total_lines" integer;--> statement-breakpoint
CREATE INDEX "deliveries_order" ON "deliveries" USING btree ("webhook_id","plugin_id","id") WHERE "deliveries"."next_at" is not null;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "reviewed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "was_public" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "versions" ADD COLUMN "fetched_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE TABLE "past_waits" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "past_waits_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"plugin_id" integer NOT NULL,
	"uploaded_at" timestamp (3) with time zone NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"decided_by" integer
);
--> statement-breakpoint
CREATE TABLE "past_holds" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "past_holds_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"plugin_id" integer NOT NULL,
	"rule" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"state" "version_state" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "past_waits" ADD CONSTRAINT "past_waits_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "past_waits" ADD CONSTRAINT "past_waits_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "past_holds" ADD CONSTRAINT "past_holds_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "past_waits_decided" ON "past_waits" USING btree ("decided_at") WHERE decided_by is not null;--> statement-breakpoint
CREATE INDEX "past_waits_uploaded" ON "past_waits" USING btree ("uploaded_at");--> statement-breakpoint
CREATE INDEX "past_holds_rule" ON "past_holds" USING btree ("rule","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "versions_quarantined" ON "versions" USING btree ("id") WHERE quarantined_at is not null;--> statement-breakpoint
CREATE INDEX "plugins_quarantined" ON "plugins" USING btree ("id") WHERE quarantined_at is not null;--> statement-breakpoint
UPDATE "versions" SET "reviewed_at" = "decided_at" WHERE "state" = 'approved' AND "decided_by" IS NOT NULL;--> statement-breakpoint
DELETE FROM "approved_files" WHERE "version_id" IN (SELECT "id" FROM "versions" WHERE "reviewed_at" IS NULL);--> statement-breakpoint
INSERT INTO "approved_files" ("sha256", "plugin_id", "version_id", "path")
SELECT DISTINCT ON (file ->> 'sha256', v."plugin_id") file ->> 'sha256', v."plugin_id", v."id", file ->> 'name'
FROM "versions" v JOIN "version_reports" r ON r."version_id" = v."id" CROSS JOIN LATERAL jsonb_array_elements(r."files") AS file
WHERE v."reviewed_at" IS NOT NULL AND v."quarantined_at" IS NULL AND file ->> 'sha256' <> ''
ORDER BY file ->> 'sha256', v."plugin_id", v."id"
ON CONFLICT DO NOTHING;--> statement-breakpoint
CREATE INDEX "versions_sent_back" ON "versions" USING btree ("plugin_id") WHERE state = 'sent-back';--> statement-breakpoint
CREATE TABLE "qgis_downloads" (
	"version_id" integer NOT NULL,
	"day" date NOT NULL,
	"qgis" text NOT NULL,
	"downloads" integer NOT NULL,
	CONSTRAINT "qgis_downloads_version_id_day_qgis_pk" PRIMARY KEY("version_id","day","qgis")
);
--> statement-breakpoint
ALTER TABLE "qgis_downloads" ADD CONSTRAINT "qgis_downloads_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE TABLE "unanswered_mails" (
	"job_id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"notice_ids" bigint[] NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"why" text DEFAULT '' NOT NULL
);
