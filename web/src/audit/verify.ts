/** Verify an entry against its proof, step by step, keeping every intermediate value for the reader. */
import type { EntryDetail, Proof } from '../api/types';
import { checkSignature, parseCheckpoint, type Signed } from './checkpoint';
import { climb, equal, fromBase64, leafHash, type Step } from './merkle';

export type Verdict = {
  leaf: Uint8Array;
  leafHolds: boolean;
  steps: Step[];
  computed: Uint8Array;
  stated: Uint8Array;
  rootHolds: boolean;
  size: number;
  signed: Signed;
};

export async function verifyEntry(entry: EntryDetail, proof: Proof): Promise<Verdict> {
  const leaf = await leafHash(fromBase64(entry.leaf));
  const leafHolds = equal(leaf, fromBase64(entry.leaf_hash)) && equal(leaf, fromBase64(proof.leaf_hash));
  const checkpoint = parseCheckpoint(proof.checkpoint);
  // INVARIANT: only what the signed note says counts; the proof's own size and root are hints.
  const size = checkpoint?.size ?? 0;
  const stated = checkpoint?.root ?? new Uint8Array();
  const steps = await climb(leaf, proof.position, size, proof.path.map(fromBase64));
  const computed = steps?.at(-1)?.hash ?? leaf;
  const rootHolds = checkpoint !== null && steps !== null && equal(computed, stated);
  const signed = checkpoint ? await checkSignature(checkpoint, proof.public_key) : 'bad';
  return { leaf, leafHolds, steps: steps ?? [], computed, stated, rootHolds, size, signed };
}

/** Whether this page may compute hashes: only in a secure context (https, or the local machine). */
export function canVerify(): boolean {
  return typeof crypto !== 'undefined' && crypto.subtle !== undefined;
}
