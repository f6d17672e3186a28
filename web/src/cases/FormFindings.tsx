/** What the server found wrong with a form: field, value, remedy. */
import { ProblemError } from '../api/client';
import { useText } from '../app/i18n';
import { useCases } from './words';

export function FormFindings({ error }: { error: unknown }) {
  const t = useCases();
  const text = useText();
  if (!(error instanceof ProblemError) || error.status === 401) return null;
  const findings = error.problem.findings ?? [];
  return (
    <div className="panel" role="alert">
      <div className="in stack" style={{ gap: 6 }}>
        <strong>{findings.length > 0 ? t('findings.title') : error.problem.detail}</strong>
        {findings.length === 0 && <p className="soft">{error.problem.remedy}</p>}
        {findings.map((finding) => (
          <p key={`${finding.code}${finding.column}${finding.value}`}>
            {text(finding.message)}
            <span className="muted"> · {text(finding.remedy)}</span>
          </p>
        ))}
      </div>
    </div>
  );
}
