// Reads bibliographies as programs in JavaScript do: `node read_back.mjs MODULES bibtex|citeproc FILE [STYLE]`.
// Prints {errors: [...], entries: {key: ...}}: the fields as Better BibTeX's parser has them, or the printed reference.
import fs from "node:fs";
import { createRequire } from "node:module";

const [modules, reader, file, style] = process.argv.slice(2);
const text = fs.readFileSync(file, "utf8");
const LOCALE = `<locale xmlns="http://purl.org/net/xbiblio/csl" version="1.0" xml:lang="en-US">
<style-options punctuation-in-quote="false"/><terms><term name="et-al">et al.</term>
<term name="open-quote">“</term><term name="close-quote">”</term><term name="open-inner-quote">‘</term>
<term name="close-inner-quote">’</term><term name="page" form="short"><single>p.</single><multiple>pp.</multiple></term></terms></locale>`;
const found = { errors: [], entries: {} };
if (reader === "bibtex") {
  const { parse } = await import(`${modules}/@retorquere/bibtex-parser/dist/esm/index.js`);
  const library = parse(text, { sentenceCase: false });
  found.errors = library.errors.map((each) => each.error);
  for (const entry of library.entries) found.entries[entry.key] = { ...entry.fields, type: entry.type };
} else {
  const CSL = createRequire(import.meta.url)(`${modules}/citeproc`);
  const items = Object.fromEntries(JSON.parse(text).map((item) => [item.id, item]));
  const system = { retrieveLocale: () => LOCALE, retrieveItem: (id) => items[id] };
  const engine = new CSL.Engine(system, fs.readFileSync(style, "utf8"));
  engine.setOutputFormat("text");
  engine.updateItems(Object.keys(items));
  const [about, printed] = engine.makeBibliography();
  about.entry_ids.forEach(([id], place) => { found.entries[id] = printed[place].trim(); });
  found.errors = about.bibliography_errors;
}
process.stdout.write(JSON.stringify(found));
