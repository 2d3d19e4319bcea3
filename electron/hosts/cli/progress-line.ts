import type { Job } from '../../../shared/model/job.ts';
import { count } from '../../../shared/text.ts';

/** One line on stderr that follows a job; nothing where nobody watches. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(job: Job): void {
    if (!this.#stream.isTTY || job.state !== 'running') return;
    const width = this.#stream.columns ?? 80;
    this.#stream.write(`\r\u001b[K${describeProgress(job).slice(0, width - 1)}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K');
    this.#shown = false;
  }
}

/** `Reading kommit.ndjson: 412,000 records · 43 % · 52.1 MB/s · 4 s left` */
export function describeProgress(job: Job): string {
  const parts = [job.phase || job.title];
  if (job.total) parts.push(`${Math.floor((100 * job.done) / job.total)} %`);
  else if (job.done > 0) parts.push(amount(job.done, job.unit));
  if (job.rate !== null) parts.push(`${amount(job.rate, job.unit)}/s`);
  if (job.seconds_left !== null) parts.push(`${count(Math.ceil(job.seconds_left))} s left`);
  return parts.join(' · ');
}

function amount(value: number, unit: string): string {
  return unit === 'bytes' ? `${(value / 1e6).toFixed(1)} MB` : `${count(Math.round(value))} ${unit}`;
}
