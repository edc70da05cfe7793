/** The two checksums of S3 that neither zlib nor crypto offers, bit-reversed as S3 wants them, in big-endian bytes. */

interface Word {
  readonly high: number;
  readonly low: number;
}

/** Castagnoli polynomial (RFC 3720) and the one of NVM Express, both reflected. */
const CRC32C = tableOf({high: 0, low: 0x82f63b78});
const CRC64NVME = tableOf({high: 0x9a6c9329, low: 0xac4bc9b5});

export function crc32c(bytes: Uint8Array): Buffer {
  let low = 0xffffffff;
  for (const byte of bytes) low = (CRC32C[(low ^ byte) & 0xff]?.low ?? 0) ^ (low >>> 8);
  const out = Buffer.alloc(4);
  out.writeUInt32BE(~low >>> 0);
  return out;
}

export function crc64nvme(bytes: Uint8Array): Buffer {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of bytes) {
    const entry = CRC64NVME[(low ^ byte) & 0xff] ?? {high: 0, low: 0};
    low = entry.low ^ ((low >>> 8) | (high << 24));
    high = entry.high ^ (high >>> 8);
  }
  const out = Buffer.alloc(8);
  out.writeUInt32BE(~high >>> 0, 0);
  out.writeUInt32BE(~low >>> 0, 4);
  return out;
}

function tableOf(polynomial: Word): readonly Word[] {
  return Array.from({length: 256}, (_, index) => {
    let high = 0;
    let low = index;
    for (let bit = 0; bit < 8; bit += 1) {
      const odd = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (odd) {
        low ^= polynomial.low;
        high ^= polynomial.high;
      }
    }
    return {high, low};
  });
}
