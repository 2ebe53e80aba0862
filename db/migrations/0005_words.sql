CREATE TABLE "plugin_words" (
	"plugin_id" integer PRIMARY KEY NOT NULL,
	"words" "tsvector" NOT NULL
);
--> statement-breakpoint
DROP INDEX "plugins_search";--> statement-breakpoint
DROP INDEX "plugins_feed_downloads";--> statement-breakpoint
ALTER TABLE "plugin_words" ADD CONSTRAINT "plugin_words_plugin_id_plugins_id_fk" FOREIGN KEY ("plugin_id") REFERENCES "public"."plugins"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "plugin_words_words" ON "plugin_words" USING gin ("words") WITH (fastupdate=false);--> statement-breakpoint
INSERT INTO "plugin_words" ("plugin_id", "words") SELECT "id", "search" FROM "plugins";--> statement-breakpoint
ALTER TABLE "plugins" DROP COLUMN "search";