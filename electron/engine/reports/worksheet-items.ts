import { attachmentRef, MARKS, TICK_MARKS, type WorksheetCell } from '../../../shared/model/worksheet.ts';
import type { Paper } from '../worksheet/paper.ts';
import { evidenceOf } from '../worksheet/results.ts';
import type { Block } from './report-model.ts';
import { clip, date, heading, number, paragraph, table, time } from './worksheet-words.ts';

const LEGEND = MARKS.map((mark) => `${TICK_MARKS[mark].sign} ${TICK_MARKS[mark].words}`).join(' · ');

const testersOf = (cells: readonly Pick<WorksheetCell, 'by' | 'at'>[]) =>
  [...new Set(cells.map(({ by, at }) => `${by}, ${date(at)}`))].join('; ');

/** Every item: how it was tested, and what it is. */
export function itemBlocks({ worksheet, records }: Paper): Block[] {
  const letters = worksheet.setup?.attributes.map(({ letter }) => letter) ?? [];
  const nos = new Map(worksheet.items.map(({ order }, i) => [order, String(i + 1)]));
  const use = (item: (typeof worksheet.items)[number]) =>
    [useOf(item), item.stratum].filter(Boolean).join(', ');
  const useOf = (item: (typeof worksheet.items)[number]) =>
    item.replaced
      ? `replaced by no. ${nos.get(item.replaced.by_item)}`
      : item.instead_of === null
        ? 'sample'
        : `reserve for no. ${nos.get(item.instead_of)}`;
  const marks = letters.length * 0.045;
  return [
    { kind: 'page', landscape: true },
    heading('Items and tests'),
    paragraph(`Tick marks: ${LEGEND}.`, true),
    table(
      [
        { title: 'No.', width: 0.035, align: 'right' },
        { title: 'Draw', width: 0.04, align: 'right' },
        { title: 'Id', width: 0.22, mono: true },
        { title: 'Use', width: 0.085 },
        ...letters.map((title) => ({ title, width: 0.045 })),
        { title: 'Evidence', width: 0.09 },
        { title: 'Reasons and notes', width: 0.4 - marks },
        { title: 'Tested by, on', width: 0.13 },
      ],
      worksheet.items.map((item) => {
        const cells = letters.flatMap((letter) => {
          const cell = item.cells[letter];
          return cell ? [{ letter, cell }] : [];
        });
        const reasons = cells.flatMap(({ letter, cell }) =>
          cell.reason === null ? [] : [`${letter}: ${cell.reason}`],
        );
        return [
          nos.get(item.order) ?? '',
          String(item.order),
          item.id,
          use(item),
          ...letters.map((letter) => markText(item.cells[letter])),
          evidenceOf(item.attachments),
          clip(
            [item.replaced && `Does not apply: ${item.replaced.reason}`, ...reasons, item.note]
              .filter(Boolean)
              .join(' · '),
          ),
          testersOf([...cells.map(({ cell }) => cell), ...(item.replaced ? [item.replaced] : [])]),
        ];
      }),
    ),
    heading('What the items are'),
    table(
      [
        { title: 'No.', width: 0.035, align: 'right' },
        { title: 'Ticket', width: 0.105, mono: true },
        { title: 'Id', width: 0.17, mono: true },
        { title: 'File, line', width: 0.14 },
        { title: 'Time', width: 0.14 },
        { title: 'What, who', width: 0.2 },
        { title: 'SHA-256 of the record', width: 0.21, mono: true },
      ],
      worksheet.items.map((item) => {
        const record = records.get(item.order);
        return [
          nos.get(item.order) ?? '',
          // Twelve digits are enough to read; worksheet.csv has them all.
          item.ticket.slice(0, 14),
          item.id,
          record ? `${record.file}, line ${number(record.line)}` : '',
          record ? time(record.occurred_at) : '',
          clip(
            record
              ? [
                  [record.type, record.title || record.target].filter(Boolean).join(': '),
                  record.change,
                  record.actor,
                ]
                  .filter(Boolean)
                  .join(' · ')
              : '',
          ),
          record?.sha256 ?? '',
        ];
      }),
    ),
  ];
}

function markText(cell: WorksheetCell | undefined): string {
  if (!cell) return '';
  const { sign } = TICK_MARKS[cell.mark];
  return cell.exception === null ? sign : `${sign} E${cell.exception}`;
}

export function exceptionBlocks({ worksheet }: Paper): Block[] {
  const nos = new Map(worksheet.items.map(({ order }, i) => [order, i + 1]));
  const blocks: Block[] = [heading('Exceptions')];
  if (worksheet.exceptions.length === 0) return [...blocks, paragraph('None.')];
  const place = (at: (typeof worksheet.exceptions)[number]['places'][number]) =>
    `no. ${nos.get(at.order)} ${at.attribute} ${TICK_MARKS[at.mark].sign}`;
  return [
    ...blocks,
    table(
      [
        { title: '', width: 0.05 },
        { title: 'Where', width: 0.15 },
        { title: 'Nature', width: 0.28 },
        { title: 'Cause', width: 0.26 },
        { title: "Management's response", width: 0.26 },
      ],
      worksheet.exceptions.map(({ number: n, places, nature, cause, response }) => [
        `E${n}`,
        places.map(place).join('; '),
        [nature, ...places.flatMap(({ reason }) => reason ?? [])].filter(Boolean).join(' · ') ||
          'not stated yet',
        cause || 'not stated yet',
        response || 'not obtained',
      ]),
    ),
  ];
}

export function replacementBlocks({ worksheet }: Paper): Block[] {
  const nos = new Map(worksheet.items.map(({ order }, i) => [order, i + 1]));
  const rows = worksheet.items.flatMap(({ order, id, replaced, attachments }) =>
    replaced
      ? [
          [
            `${nos.get(order)} → ${nos.get(replaced.by_item)}`,
            id,
            replaced.reason,
            [replaced.evidence, evidenceOf(attachments)].filter(Boolean).join('; '),
            `${replaced.by}, ${date(replaced.at)}`,
          ],
        ]
      : [],
  );
  return [
    heading('Replacements'),
    rows.length === 0
      ? paragraph(`None; ${number(worksheet.reserves_left)} reserves are left.`)
      : table(
          [
            { title: 'Nos.', width: 0.08 },
            { title: 'Id', width: 0.22, mono: true },
            { title: 'Why it does not apply', width: 0.3 },
            { title: 'Evidence', width: 0.26 },
            { title: 'By, on', width: 0.14 },
          ],
          rows,
        ),
  ];
}

export function attachmentBlocks({ worksheet }: Paper): Block[] {
  const nos = new Map(worksheet.items.map(({ order }, i) => [order, i + 1]));
  return [
    heading('Evidence attached'),
    worksheet.attachments.length === 0
      ? paragraph('None.')
      : table(
          [
            { title: 'Ref', width: 0.07 },
            { title: 'Item', width: 0.06 },
            { title: 'File', width: 0.26 },
            { title: 'Bytes', width: 0.09, align: 'right' },
            { title: 'SHA-256', width: 0.38, mono: true },
            { title: 'By, on', width: 0.14 },
          ],
          worksheet.attachments.map(({ number: n, order, name, bytes, sha256, by, at }) => [
            attachmentRef(n),
            order === null ? 'all' : `no. ${nos.get(order)}`,
            name,
            number(bytes),
            sha256,
            `${by}, ${date(at)}`,
          ]),
        ),
  ];
}
