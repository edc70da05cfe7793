import {members, type Schema, traitsOf} from './schema.ts';
import {TIME, writeText} from './text.ts';

const ENTITIES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};

/** Line ends are written as references too: an XML reader may fold them otherwise. */
export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\r\n\u0085\u2028]/g,
    (each) => ENTITIES[each] ?? `&#x${each.charCodeAt(0).toString(16).toUpperCase()};`,
  );
}

/** awsQuery and restXml answers; members that travel as headers are left out. */
export function writeXml(schema: Schema, value: unknown, tag: string): string {
  if (value === null || value === undefined) return '';
  if (schema.isStructSchema()) return writeStructure(schema, value as Record<string, unknown>, tag);
  if (schema.isListSchema()) return writeList(schema, value as readonly unknown[], tag);
  if (schema.isMapSchema()) {
    const entries = Object.entries(value).map(
      ([key, each]) => `<entry><key>${escapeXml(key)}</key>${writeXml(schema.getValueSchema(), each, 'value')}</entry>`,
    );
    return `<${tag}>${entries.join('')}</${tag}>`;
  }
  return `<${tag}>${escapeXml(writeText(schema, value, TIME.dateTime))}</${tag}>`;
}

function writeStructure(schema: Schema, value: Record<string, unknown>, tag: string): string {
  let body = '';
  let attributes = '';
  for (const [name, member] of members(schema)) {
    const {httpHeader, httpPrefixHeaders, httpResponseCode, xmlAttribute, xmlName = name} = traitsOf(member);
    const each = value[name];
    if (each === undefined || each === null || httpHeader || httpPrefixHeaders || httpResponseCode) continue;
    if (xmlAttribute) attributes += ` ${xmlName}="${escapeXml(writeText(member, each, TIME.dateTime))}"`;
    else body += writeXml(member, each, xmlName);
  }
  return `<${tag}${attributes}>${body}</${tag}>`;
}

function writeList(schema: Schema, value: readonly unknown[], tag: string): string {
  const element = schema.getValueSchema();
  const {xmlFlattened} = traitsOf(schema);
  const name = xmlFlattened ? tag : (traitsOf(element).xmlName ?? 'member');
  const inner = value.map((each) => writeXml(element, each, name)).join('');
  return xmlFlattened ? inner : `<${tag}>${inner}</${tag}>`;
}
