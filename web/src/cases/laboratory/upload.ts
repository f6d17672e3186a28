/** Messages go as they are, byte for byte: the one request whose body is not JSON. */
import { API_ROOT, freshKey, ProblemError } from '../../api/client';
import type { Taken } from '../../api/laboratory';
import type { Problem } from '../../api/types';

const language = () => (document.documentElement.lang.startsWith('zh') ? 'zh' : 'en');

async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null);
  if (body && typeof body === 'object' && 'title' in body) return new ProblemError(body as Problem);
  return new ProblemError({ type: '', title: '', status: response.status, code: '', detail: '', remedy: '' });
}

/** A refused message (422) is an answer like the others: it says what is wrong with it. */
export async function sendMessage(file: File): Promise<Taken> {
  const response = await fetch(`${API_ROOT}/exchange/messages`, {
    method: 'POST',
    headers: {
      Accept: 'application/json',
      'Accept-Language': language(),
      'Content-Type': 'application/octet-stream',
      'Idempotency-Key': freshKey(),
      'X-Requested-With': 'lianfang',
    },
    body: file,
  });
  const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem') ?? false;
  if (isProblem || (!response.ok && response.status !== 422)) throw await problemOf(response);
  return (await response.json()) as Taken;
}

export async function readOriginal(id: string): Promise<string> {
  const response = await fetch(`${API_ROOT}/exchange/messages/${encodeURIComponent(id)}/original`, {
    headers: { 'Accept-Language': language() },
  });
  if (!response.ok) throw await problemOf(response);
  // Segments of HL7 v2 end with a carriage return alone.
  return (await response.text()).replace(/\r\n?/g, '\n');
}
