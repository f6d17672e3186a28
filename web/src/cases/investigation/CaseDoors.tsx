/** From a case to its investigation: the form, the report, a clue to others, a mark as a key person. */
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { CaseDetail } from '../../api/types';
import { links } from '../../app/links';
import { AskClue } from './AskClue';
import { KeyPersonButton } from './MarkKeyPerson';
import { useInvestigation } from './words';

export function CaseDoors({ of: c }: { of: CaseDetail }) {
  const t = useInvestigation();
  const [open, show] = useState(false);
  return (
    <>
      <Link to={links.investigation(c.id)}>
        <Button type="primary">{t('inv.open')}</Button>
      </Link>
      <Link to={links.caseReport(c.id)}>
        <Button>{t('report.open')}</Button>
      </Link>
      {c.may.investigate && (
        <>
          <Button onClick={() => show(true)}>{t('clues.ask')}</Button>
          <KeyPersonButton kind="case" id={c.id} disease={c.disease} />
        </>
      )}
      {open && <AskClue caseId={c.id} close={() => show(false)} />}
    </>
  );
}
