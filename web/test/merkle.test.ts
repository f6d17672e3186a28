/** The tree against the well-known test vectors of RFC 6962 (eight inputs, roots as published with Certificate Transparency). */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkSignature, parseCheckpoint } from '../src/audit/checkpoint';
import { climb, equal, fromBase64, leafHash, nodeHash, toHex } from '../src/audit/merkle';

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (h) => Number.parseInt(h, 16));
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  bytes,
);
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

async function rootOf(entries: Uint8Array[]): Promise<Uint8Array> {
  const [only] = entries;
  if (entries.length === 1 && only) return leafHash(only);
  const k = 2 ** Math.floor(Math.log2(entries.length - 1));
  return nodeHash(await rootOf(entries.slice(0, k)), await rootOf(entries.slice(k)));
}

async function pathOf(m: number, entries: Uint8Array[]): Promise<Uint8Array[]> {
  if (entries.length === 1) return [];
  const k = 2 ** Math.floor(Math.log2(entries.length - 1));
  if (m < k) return [...(await pathOf(m, entries.slice(0, k))), await rootOf(entries.slice(k))];
  return [...(await pathOf(m - k, entries.slice(k))), await rootOf(entries.slice(0, k))];
}

describe('the tree', () => {
  it('has the published root at every size', async () => {
    for (let n = 1; n <= 8; n += 1) expect(toHex(await rootOf(INPUTS.slice(0, n)))).toBe(ROOTS[n - 1]);
  });

  it('leads from every leaf of every size to that root', async () => {
    for (let n = 1; n <= 8; n += 1) {
      for (let i = 0; i < n; i += 1) {
        const entries = INPUTS.slice(0, n);
        const leaf = await leafHash(entries[i] ?? new Uint8Array());
        const steps = await climb(leaf, i, n, await pathOf(i, entries));
        expect(toHex(steps?.at(-1)?.hash ?? leaf), `${i} of ${n}`).toBe(ROOTS[n - 1]);
      }
    }
  });

  it('refuses a path that is too short, too long, or for another leaf', async () => {
    const path = await pathOf(2, INPUTS);
    const leaf = await leafHash(INPUTS[2] ?? new Uint8Array());
    expect(await climb(leaf, 2, 8, path.slice(1))).toBeNull();
    expect(await climb(leaf, 2, 8, [...path, leaf])).toBeNull();
    expect(await climb(leaf, 8, 8, path)).toBeNull();
    const wrong = await climb(leaf, 3, 8, path);
    expect(equal(wrong?.at(-1)?.hash ?? leaf, bytes(ROOTS[7] ?? ''))).toBe(false);
  });
});

describe('the checkpoint', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const secret = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const raw = createPublicKey(secret).export({ type: 'spki', format: 'der' }).subarray(-32);
  const id = Buffer.from('0a1b2c3d', 'hex');
  const text = `lianfang/test\n8\n${Buffer.from(bytes(ROOTS[7] ?? '')).toString('base64')}\n`;
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), secret)]).toString('base64');
  const note = `${text}\n— lianfang/test ${signature}\n`;
  const vkey = `lianfang/test+0a1b2c3d+${Buffer.concat([Buffer.of(1), raw]).toString('base64')}`;

  it('is read: origin, size and root', () => {
    const c = parseCheckpoint(note);
    expect(c?.origin).toBe('lianfang/test');
    expect(c?.size).toBe(8);
    expect(toHex(c?.root ?? new Uint8Array())).toBe(ROOTS[7]);
  });
  it('is refused without a signature part or with a size that is no number', () => {
    expect(parseCheckpoint(text)).toBeNull();
    expect(parseCheckpoint(note.replace('\n8\n', '\nmany\n'))).toBeNull();
  });
  it('has a valid signature of the stated key, and of no other text or key', async () => {
    const good = parseCheckpoint(note);
    const forged = parseCheckpoint(note.replace('\n8\n', '\n9\n'));
    if (!good || !forged) throw new Error('unreadable');
    expect(await checkSignature(good, vkey)).toBe('ok');
    expect(await checkSignature(forged, vkey)).toBe('bad');
    expect(await checkSignature(good, vkey.replace('0a1b2c3d', 'ffffffff'))).toBe('unknown-key');
  });
  it('reads base64', () => {
    expect(toHex(fromBase64('AQID'))).toBe('010203');
  });
});
