CREATE TABLE "tag_joins" (
	"tag" text PRIMARY KEY NOT NULL,
	"joined_into" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by" integer,
	CONSTRAINT "tag_joins_other" CHECK ("tag_joins"."tag" <> "tag_joins"."joined_into")
);
--> statement-breakpoint
ALTER TABLE "tag_joins" ADD CONSTRAINT "tag_joins_by_users_id_fk" FOREIGN KEY ("by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tag_joins_into" ON "tag_joins" USING btree ("joined_into");