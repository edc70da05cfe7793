// Lets esbuild drop what an SDK client carries and nobody uses: up to half of its weight.
import {readFile} from 'node:fs/promises';

/**
 * The SDK writes the keys of its schemas as `{[_h]: …}` with `const _h = "http"`. A computed key could have a side effect,
 * so esbuild keeps every schema that has one, used or not. Written as the literal that it is, the same schema can go.
 */
export const leanClients = {
  name: 'lean-clients',
  setup(build) {
    build.onLoad({filter: /@aws-sdk[\\/].*[\\/]dist-es[\\/].*schemas[\\/]schemas_\d+\.js$/}, async ({path}) => ({
      contents: withLiteralKeys(await readFile(path, 'utf8')),
      loader: 'js',
    }));
    // Of its own package a client asks the version, for the user agent.
    build.onLoad({filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/}, async ({path}) => ({
      contents: JSON.stringify({version: JSON.parse(await readFile(path, 'utf8')).version}),
      loader: 'json',
    }));
  },
};

function withLiteralKeys(source) {
  const literals = new Map(
    [...source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]),
  );
  return source.replaceAll(/\[(_\w+)\]:/g, (computed, name) =>
    literals.has(name) ? `${literals.get(name)}:` : computed,
  );
}
