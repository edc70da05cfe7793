/**
 * S3's `aws-chunked` framing, which SDK v3 uses for streams and for checksums that follow the body
 * (S3 API reference, SigV4 streaming with trailers): hexadecimal size, CRLF, data, CRLF, …, 0, trailers.
 */
export function unframe(body: Buffer): {readonly content: Buffer; readonly trailers: Readonly<Record<string, string>>} {
  const pieces: Buffer[] = [];
  let position = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', position);
    const size = Number.parseInt(body.toString('latin1', position, lineEnd).split(';')[0] ?? '0', 16);
    position = lineEnd + 2;
    if (!(size > 0)) break;
    pieces.push(body.subarray(position, position + size));
    position += size + 2;
  }
  const lines = body.toString('latin1', position).split('\r\n');
  const trailers = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const] : [];
  });
  return {content: Buffer.concat(pieces), trailers: Object.fromEntries(trailers)};
}
