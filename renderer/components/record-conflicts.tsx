import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import type { RecordDetail } from '../../shared/model/record.ts';
import { count, counted } from '../lib/numbers.ts';
import { CodeBlock } from './code-block.tsx';
import { Section } from './page.tsx';

export function RecordConflicts({ conflicts }: { conflicts: RecordDetail['conflicts'] }) {
  if (conflicts.length === 0) return null;
  return (
    <Section title="Conflicts">
      <Alert severity="warning" sx={{ mb: 1 }}>
        {counted(conflicts.length, 'other line')} came under the same id with other content. The first that
        was received is the record; the others are kept here.
      </Alert>
      {conflicts.map(({ file, line, text }) => (
        <div key={`${file}:${line}`}>
          <Typography variant="body2" color="textSecondary" sx={{ mt: 1, mb: 0.5 }}>
            {file}, line {count(line)}
          </Typography>
          <CodeBlock
            label={`Content of ${file}, line ${line}`}
            text={text ?? 'The bytes are not valid UTF-8.'}
          />
        </div>
      ))}
    </Section>
  );
}
