import {malformed, members, type Schema, traitsOf} from './schema.ts';
import {readText} from './text.ts';

export interface XmlNode {
  readonly name: string;
  text: string;
  readonly children: XmlNode[];
}

const TOKEN = /<\?[^>]*\?>|<(\/?)([^\s/>]+)[^>]*?(\/?)>|([^<]+)/g;
const NAMED: Readonly<Record<string, string>> = {lt: '<', gt: '>', amp: '&', quot: '"', apos: "'"};

/** Enough for what SDKs and the AWS CLI send to S3: elements, text, references; no DTD, CDATA or comments. */
export function parseXml(source: string): XmlNode {
  const root: XmlNode = {name: '', text: '', children: []};
  const open = [root];
  for (const [, closing, tag, selfClosing, text] of source.matchAll(TOKEN)) {
    const top = open.at(-1) ?? root;
    if (text !== undefined) top.text += unescapeXml(text);
    else if (closing) open.pop();
    else if (tag) {
      const node: XmlNode = {name: tag.replace(/^.*:/, ''), text: '', children: []};
      top.children.push(node);
      if (!selfClosing) open.push(node);
    }
  }
  return root.children[0] ?? malformed('', 'XML', source.slice(0, 40));
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex?: string, decimal?: string, name?: string) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return NAMED[name ?? ''] ?? '';
  });
}

export function readXml(schema: Schema, node: XmlNode, path = ''): unknown {
  if (!schema.isStructSchema()) return readText(schema, node.text, path);
  const out: Record<string, unknown> = {};
  for (const [name, member] of members(schema)) {
    const {xmlName = name, xmlFlattened, httpHeader, httpLabel, httpQuery} = traitsOf(member);
    const found = node.children.filter((child) => child.name === xmlName);
    const [first] = found;
    if (first === undefined || httpHeader || httpLabel || httpQuery) continue;
    out[name] = member.isListSchema()
      ? (xmlFlattened ? found : first.children).map((child, index) =>
          readXml(member.getValueSchema(), child, `${path}.${name}[${index}]`),
        )
      : readXml(member, first, `${path}.${name}`);
  }
  return out;
}
