import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { ComparedLine, ComparedSide } from '../../shared/model/compare.ts';
import { closeComparison, comparedFromText } from '../api/compare.ts';
import { useQueryOf } from '../api/queries.ts';
import { commonEnds, comparedName, comparisonSentence } from '../lib/compare-words.ts';
import { count } from '../lib/numbers.ts';
import { changeParams, useParams } from '../router.ts';
import { MONO } from '../theme.ts';
import { Answer } from './async-state.tsx';
import { Hash } from './hash.tsx';
import { Modal } from './modal.tsx';
import { visuallyHidden } from './visually-hidden.ts';

/** Two records side by side, on whichever screen they were chosen; `compare=` in the address says which. */
export function CompareDialog() {
  const compared = comparedFromText(useParams().get('compare'));
  if (!compared) return null;
  return (
    <Modal open wide="full" title="Compare two records" onClose={closeComparison}>
      <Compared left={compared[0]} right={compared[1]} />
    </Modal>
  );
}

type Refs = NonNullable<ReturnType<typeof comparedFromText>>;

function Compared({ left, right }: { left: Refs[0]; right: Refs[1] }) {
  const comparison = useQueryOf('records.compare', { left, right });
  const [isNarrowed, setNarrowed] = useState(false);
  const shown = (lines: readonly ComparedLine[]) =>
    isNarrowed ? lines.filter(({ differs }) => differs) : lines;
  return (
    <Answer query={comparison} label="Comparing">
      {(found) => (
        <>
          <Typography role="status" sx={{ mb: 1 }}>
            {comparisonSentence(found)}
          </Typography>
          <FormControlLabel
            control={<Switch checked={isNarrowed} onChange={(_, checked) => setNarrowed(checked)} />}
            label="Only what differs"
            sx={{ mb: 1 }}
          />
          <Lines
            caption="Mapped fields"
            lines={shown(found.fields)}
            sides={[found.left, found.right]}
            nameOf={comparedName}
          />
          {found.original && (
            <Lines
              caption="Originals, value by value"
              lines={shown(found.original)}
              sides={[found.left, found.right]}
              isCode
            />
          )}
        </>
      )}
    </Answer>
  );
}

function SideHead({ side, name }: { side: ComparedSide; name: string }) {
  const { rid } = side;
  return (
    <>
      <Typography variant="body2" sx={{ fontWeight: 600 }}>
        {name}: {side.id}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {side.file}, line {count(side.line)}
        {side.ledger && ', in the ledger'} · {count(side.bytes)} bytes
      </Typography>
      <Typography variant="body2" color="textSecondary" component="div">
        SHA-256 <Hash value={side.sha256} what={`SHA-256 of the ${name.toLowerCase()} one`} />
      </Typography>
      {rid !== null && (
        <Button
          size="small"
          sx={{ ml: -0.75 }}
          onClick={() =>
            changeParams((params) => {
              params.delete('compare');
              params.set('open', String(rid));
            })
          }
        >
          {side.ledger ? 'Open the record of its id' : 'Open the record'}
        </Button>
      )}
    </>
  );
}

function Lines({
  caption,
  lines,
  sides,
  nameOf = (name) => name,
  isCode = false,
}: {
  caption: string;
  lines: readonly ComparedLine[];
  sides: [ComparedSide, ComparedSide];
  nameOf?: (name: string) => string;
  isCode?: boolean;
}) {
  return (
    <Box component="section" aria-label={caption} sx={{ mb: 3 }}>
      <Typography variant="h3" sx={{ mb: 1 }}>
        {caption}
      </Typography>
      <Box sx={{ border: '1px solid', borderColor: 'divider', borderRadius: 1 }}>
        <Box
          component="table"
          aria-label={caption}
          sx={(theme) => ({
            width: '100%',
            tableLayout: 'fixed',
            borderCollapse: 'collapse',
            fontSize: '0.875rem',
            '& th, & td': {
              p: '4px 10px',
              textAlign: 'left',
              verticalAlign: 'top',
              overflowWrap: 'anywhere',
            },
            '& th.sign': { width: 40 },
            '& th.name': { width: '24%' },
            '& tr': { borderTop: '1px solid', borderColor: 'divider' },
            '& thead tr': { borderTop: 0, bgcolor: 'background.well' },
            '& tbody th': { fontWeight: 400, color: 'text.secondary' },
            '& .value': {
              whiteSpace: 'pre-wrap',
              ...(isCode && { fontFamily: MONO, fontSize: '0.8125rem' }),
            },
            '& tr.differs': { boxShadow: `inset 3px 0 0 ${theme.vars?.palette.warning.main}` },
            '& tr.differs th': { fontWeight: 600, color: 'text.primary' },
            '& mark': {
              bgcolor: 'transparent',
              color: 'inherit',
              fontWeight: 700,
              textDecoration: 'underline',
              textDecorationColor: theme.vars?.palette.warning.main ?? 'currentColor',
              textDecorationThickness: 2,
              textUnderlineOffset: 3,
            },
            // Where two columns of values have no place beside the names, the name stands above them.
            [theme.breakpoints.down('md')]: {
              '&, & thead, & tbody': { display: 'block' },
              '& tr': {
                display: 'grid',
                gridTemplateColumns: '28px calc(50% - 28px) 50%',
                gridTemplateAreas: '"sign name name" "left left right"',
              },
              '& th.sign, & th.name': { width: 'auto' },
              '& .sign': { gridArea: 'sign' },
              '& .name': { gridArea: 'name' },
              '& .left': { gridArea: 'left' },
              '& .right': { gridArea: 'right' },
            },
          })}
        >
          <thead>
            <tr>
              <th scope="col" className="sign">
                <span style={visuallyHidden}>Same or not</span>
              </th>
              <th scope="col" className="name">
                {isCode ? 'Member' : 'Field'}
              </th>
              <th scope="col" className="left">
                <SideHead side={sides[0]} name="Left" />
              </th>
              <th scope="col" className="right">
                <SideHead side={sides[1]} name="Right" />
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.length === 0 && (
              <tr>
                <td colSpan={4}>Nothing differs here.</td>
              </tr>
            )}
            {lines.map(({ depth, name, left, right, differs }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a name may come twice, and lines never move
              <tr key={i} className={differs ? 'differs' : undefined}>
                <td className="sign">
                  <span aria-hidden>{differs ? '≠' : '='}</span>
                  <span style={visuallyHidden}>{differs ? 'differs' : 'same'}</span>
                </td>
                <th scope="row" className="name" style={{ paddingLeft: 10 + depth * 16 }}>
                  {nameOf(name)}
                </th>
                <Value side="left" text={left} other={right} />
                <Value side="right" text={right} other={left} />
              </tr>
            ))}
          </tbody>
        </Box>
      </Box>
    </Box>
  );
}

/** What differs is underlined and bold; a value that is not there says so. */
function Value({ side, text, other }: { side: 'left' | 'right'; text: string | null; other: string | null }) {
  if (text === null)
    return (
      <td className={side}>
        <Typography component="span" variant="body2" color="textSecondary">
          not there
        </Typography>
      </td>
    );
  if (text === other) return <td className={`value ${side}`}>{text}</td>;
  const { start, end } = commonEnds(text, other ?? '');
  return (
    <td className={`value ${side}`}>
      {text.slice(0, start)}
      <mark>{text.slice(start, text.length - end)}</mark>
      {text.slice(text.length - end)}
    </td>
  );
}
