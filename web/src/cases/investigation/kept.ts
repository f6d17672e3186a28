/**
 * Answers on this device until the server has them, and the form as it was read last, in IndexedDB: they outlive a closed page.
 *
 * An answer keeps the ids of those that its giver had before their eyes, so that the server can tell a correction from a second opinion.
 * They are sent as soon as the server can be reached: after each answer, when the browser says that it is online, and every half minute.
 * Kept by account: whoever signs in next on this device neither sees nor sends another's.
 */
import { useQueryClient } from '@tanstack/react-query';
import { createStore, get, set, update } from 'idb-keyval';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, ProblemError, read } from '../../api/client';
import type { AnswerOutcome, AnswerValue, InvestigationForm, NewAnswer } from '../../api/investigation';
import { useSession } from '../../app/session';

const store = createStore('lianfang-investigations', 'kept');
const AGAIN_MS = 30_000;

const keyOf = (a: { question: string; item: string }) => `${a.question}\n${a.item}`;

export type Kept = {
  /** Values that wait, by question and item. */
  waiting: Record<string, AnswerValue>;
  /** What the server did not take, by question and item. */
  refused: Record<string, AnswerOutcome>;
  offline: boolean;
  failed: ProblemError | null;
  give: (question: string, item: string, value: AnswerValue, seen: string[]) => Promise<void>;
};

/** The form as it was read last, for a page that is opened without a connection. */
export async function keptForm(account: string, id: string): Promise<InvestigationForm | undefined> {
  return get(`form ${account} ${id}`, store);
}

export async function keepForm(account: string, id: string, form: InvestigationForm): Promise<void> {
  await set(`form ${account} ${id}`, form, store);
}

export function useKept(id: string): Kept {
  const client = useQueryClient();
  const { me } = useSession();
  const name = `answers ${me.account.id} ${id}`;
  const [list, setList] = useState<NewAnswer[]>([]);
  const [refused, setRefused] = useState<Record<string, AnswerOutcome>>({});
  const [offline, setOffline] = useState(false);
  const [failed, setFailed] = useState<ProblemError | null>(null);
  const sending = useRef(false);

  const send = useCallback(async () => {
    if (sending.current) return;
    sending.current = true;
    try {
      for (;;) {
        const answers = (await get<NewAnswer[]>(name, store)) ?? [];
        if (answers.length === 0) break;
        const outcomes = await read(
          api.POST('/cases/records/{id}/investigation/answers', { params: { path: { id } }, body: { answers } }),
        );
        setRefused((was) => {
          const next = { ...was };
          for (const o of outcomes) {
            if (o.outcome === 'refused') next[keyOf(o)] = o;
            else delete next[keyOf(o)];
          }
          return next;
        });
        // What was given while these were on their way stays.
        const sent = new Set(answers.map((a) => JSON.stringify(a)));
        const left = (now: NewAnswer[] | undefined) => (now ?? []).filter((a) => !sent.has(JSON.stringify(a)));
        await update<NewAnswer[]>(name, left, store);
        await client.invalidateQueries({ queryKey: ['cases'] });
        setList((await get<NewAnswer[]>(name, store)) ?? []);
      }
      setOffline(false);
      setFailed(null);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const out = error.problem.code === 'offline';
      setOffline(out);
      // Refused as a whole, such as when the case was closed: the answers stay here, and the page says why.
      setFailed(out ? null : error);
    } finally {
      sending.current = false;
    }
  }, [name, id, client]);

  useEffect(() => {
    void get<NewAnswer[]>(name, store).then((kept) => setList(kept ?? []));
    void send();
    const again = () => void send();
    window.addEventListener('online', again);
    const timer = setInterval(again, AGAIN_MS);
    return () => {
      window.removeEventListener('online', again);
      clearInterval(timer);
    };
  }, [name, send]);

  const give = useCallback(
    async (question: string, item: string, value: AnswerValue, seen: string[]) => {
      const answer: NewAnswer = { question, item, value, seen, said_at: new Date().toISOString() };
      await update<NewAnswer[]>(name, (was) => [...(was ?? []), answer], store);
      setList((await get<NewAnswer[]>(name, store)) ?? []);
      await send();
    },
    [name, send],
  );

  const waiting: Record<string, AnswerValue> = {};
  for (const answer of list) waiting[keyOf(answer)] = answer.value;
  return { waiting, refused, offline, failed, give };
}
