// Turns the wire contract (schema.py's output, on standard input) into src/schema.ts.
import { writeFileSync } from "node:fs";
import { json } from "node:stream/consumers";
import { compile } from "json-schema-to-typescript";

const { $defs, routes, files } = await json(process.stdin);
const banner =
  "// GENERATED from tensorboard_plugin_weightvis/views by `make schema`. Do not edit.\n";
const types = await compile({ title: "Wire", type: "object", $defs }, "Wire", {
  bannerComment: "",
  additionalProperties: false,
  unreachableDefinitions: true,
  style: { printWidth: 100 },
});
const table = Object.entries(routes).map(
  ([name, { query, answer }]) => `  ${name}: { query: ${query}; answer: ${answer} };`,
);
const saved = Object.entries(files).map(([name, query]) => `  ${name}: ${query};`);
const body = types
  .replace(/export interface Wire \{\}\n/, "")
  .replace(/ \*\n \* This interface was referenced by `Wire`'s JSON-Schema\n \* via .*\n/g, "")
  .replace(/^ \* {5}/gm, " * ");
const views = `/** Every route that answers JSON: what it is asked, and what it answers (line by line where streamed). */\nexport interface Routes {\n${table.join("\n")}\n}\n`;
const downloads = `/** Every route that answers a file to be saved: what it is asked. */\nexport interface Files {\n${saved.join("\n")}\n}\n`;
writeFileSync(process.argv[2] ?? "src/schema.ts", `${banner}\n${body}\n${views}\n${downloads}`);
