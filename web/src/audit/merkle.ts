/**
 * The Merkle tree of RFC 6962, on the reader's side.
 *
 * Leaf: SHA-256(0x00 || entry). Node: SHA-256(0x01 || left || right). From a leaf, its index, the size of the tree and the
 * sibling hashes (lowest first) the root follows; it must equal the root that the node signed. A tree of another shape needs another
 * number of siblings, so a path that is too short or too long is refused.
 */
export type Step = { sibling: Uint8Array; side: 'left' | 'right'; hash: Uint8Array };

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
  const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    whole.set(p, at);
    at += p.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

export function leafHash(entry: Uint8Array): Promise<Uint8Array> {
  return sha256(Uint8Array.of(0), entry);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  return sha256(Uint8Array.of(1), left, right);
}

/** The way from leaf to root (RFC 9162 §2.1.3.2); `null` when the path does not fit the index and size. */
export async function climb(leaf: Uint8Array, index: number, size: number, path: Uint8Array[]): Promise<Step[] | null> {
  if (!Number.isInteger(index) || index < 0 || index >= size) return null;
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  const steps: Step[] = [];
  for (const sibling of path) {
    if (sn === 0) return null;
    const left = fn % 2 === 1 || fn === sn;
    hash = left ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling);
    steps.push({ sibling, side: left ? 'left' : 'right', hash });
    if (left) {
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 ? steps : null;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

export function toHex(bytes: Uint8Array): string {
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
}
