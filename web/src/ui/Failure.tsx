/** What went wrong, in the server's words: title, detail, what to do. */
import { Button } from 'antd';
import { ProblemError } from '../api/client';
import { Forbidden, Missing } from '../app/guard';
import { useProblemWords } from '../app/queries';
import { useApp } from '../app/words';

export function Failure({ error, again }: { error: unknown; again?: () => void }) {
  const t = useApp();
  const w = useProblemWords()(error);
  return (
    <div className="empty" role="alert">
      <strong>{w.title}</strong>
      <p>{w.detail}</p>
      <p>{w.remedy}</p>
      {w.code && <p className="small">{t('error.code', { code: w.code })}</p>}
      {again && (
        <p className="do">
          <Button onClick={again}>{t('retry')}</Button>
        </p>
      )}
    </div>
  );
}

/** A whole page that did not come: the gentle words for 403 and 404, the problem otherwise. */
export function PageFailure({ error, again }: { error: unknown; again?: () => void }) {
  if (error instanceof ProblemError && error.status === 403) return <Forbidden />;
  if (error instanceof ProblemError && error.status === 404) return <Missing />;
  return (
    <section className="panel">
      <Failure error={error} {...(again ? { again } : {})} />
    </section>
  );
}
