/**
 * The signed checkpoint: a note (golang.org/x/mod/sumdb/note) whose text is origin, tree size and root hash, followed by
 * signature lines `— name base64(key id || signature)`. The verifier key is `name+hexid+base64(0x01 || public key)`.
 */
import { fromBase64 } from './merkle';

export type Checkpoint = {
  origin: string;
  size: number;
  root: Uint8Array;
  text: string;
  signatures: { name: string; raw: Uint8Array }[];
};

export function parseCheckpoint(note: string): Checkpoint | null {
  const end = note.indexOf('\n\n');
  if (end < 0) return null;
  const text = note.slice(0, end + 1);
  const [origin = '', size = '', root = ''] = text.split('\n');
  if (!/^\d+$/.test(size)) return null;
  try {
    const signatures = note
      .slice(end + 2)
      .split('\n')
      .filter((line) => line.startsWith('— '))
      .map((line) => {
        const at = line.lastIndexOf(' ');
        return { name: line.slice(2, at), raw: fromBase64(line.slice(at + 1)) };
      });
    return { origin, size: Number(size), root: fromBase64(root), text, signatures };
  } catch {
    return null;
  }
}

export type Signed = 'ok' | 'bad' | 'unknown-key' | 'unsupported';

export async function checkSignature(checkpoint: Checkpoint, vkey: string): Promise<Signed> {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/i.exec(vkey);
  if (!parts) return 'unknown-key';
  const [, name = '', id = '', encoded = ''] = parts;
  const key = fromBase64(encoded);
  const wanted =
    id
      .toLowerCase()
      .match(/../g)
      ?.map((h) => Number.parseInt(h, 16)) ?? [];
  const signature = checkpoint.signatures.find((s) => s.name === name && wanted.every((b, i) => s.raw[i] === b));
  if (!signature || key[0] !== 1 || key.length !== 33) return 'unknown-key';
  try {
    const usable = await crypto.subtle.importKey('raw', key.slice(1), { name: 'Ed25519' }, false, ['verify']);
    const text = new TextEncoder().encode(checkpoint.text);
    return (await crypto.subtle.verify({ name: 'Ed25519' }, usable, signature.raw.slice(4), text)) ? 'ok' : 'bad';
  } catch {
    return 'unsupported';
  }
}
