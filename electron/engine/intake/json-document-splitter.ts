import { isSpace, MAX_RECORD_BYTES, type SplitSink, type Splitter } from './record-splitter.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const OPEN_ARRAY = 0x5b;
const CLOSE_OBJECT = 0x7d;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

const LONGEST_NAME = 1024;

/**
 * Where a document holds its records: in the root object's member of that name; at a path of members from the root
 * on; in the lists of the object at a path: those of these `members`, and every other that begins with an object (of
 * the root object: the names alone); '' = the root object is the record; null = in the root, an array.
 */
export type RecordsKey =
  | string
  | readonly string[]
  | { readonly path: readonly string[]; readonly members?: readonly string[] }
  | null;

const NO_PLACE = 'a JSON document without a place for records where others of this file have it';

/**
 * Finds the records inside a JSON document without reading it whole: the elements of the root array, or
 * of the array that is the root object's member `key`, or that lies at a path of members; an object there, or at
 * the root where key is '', is one record. An object may hold several such arrays. Several documents may follow
 * one another, as pages that were saved to one file do; one that has no such place is rejected whole. It follows
 * strings and nesting only; whether an element is JSON is for its reader to say.
 */
export class JsonDocumentSplitter implements Splitter {
  /** '' and null as in RecordsKey; undefined where members are looked for. */
  readonly #root: '' | null | undefined;
  readonly #path: readonly string[];
  /** Several members of the object at the path may hold records: the names of those that do; else null. */
  readonly #members: ReadonlySet<string> | null;
  #depth = 0;
  /** How many members of the path the place is inside of. */
  #matched = 0;
  #inString = false;
  #escaped = false;
  /** At depth 1: the last string seen, which is a member's name if a colon follows. */
  #stringStart = -1;
  #name: string | null = null;
  #awaitingValue = false;
  /** Depth of the array whose elements are records; -1 before it is found. */
  #arrayDepth = -1;
  /** That array is none of those named, and holds records if its first element is an object. */
  #unsure = false;
  /** Depth at which the record that has begun lies, and its offset in the file. */
  #record: { depth: number; offset: number } | null = null;
  #count = 0;
  /** Where the document begins, and whether it has a place for records; null between documents. */
  #document: { offset: number; hasPlace: boolean } | null = null;
  #started = false;
  #trailing = false;
  #unmatched = false;
  #scanned = 0;

  readonly #nameAt: (buffer: Buffer, from: number, to: number) => string;

  /** `nameAt` reads a member's name in the bytes that are pushed; left out, they are UTF-8. */
  constructor(
    key: RecordsKey,
    nameAt = (buffer: Buffer, from: number, to: number) => buffer.toString('utf8', from, to),
  ) {
    this.#nameAt = nameAt;
    this.#root = key === '' || key === null ? key : undefined;
    const place = typeof key === 'string' ? { path: [key] } : key !== null && 'path' in key ? key : null;
    this.#path = place?.path ?? [];
    const members = Array.isArray(key) ? (key as readonly string[]) : place?.members;
    this.#members = members ? new Set(members) : null;
  }

  push(buffer: Buffer, base: number, last: boolean, sink: SplitSink): number {
    // What came again in front was already looked at.
    let i = this.#scanned - base;
    for (; i < buffer.length; i++) {
      const byte = buffer[i]!;
      if (this.#inString) this.#insideString(byte, buffer, i);
      else if (!isSpace(byte)) this.#outsideString(byte, buffer, i, base, sink);
    }
    this.#scanned = base + buffer.length;
    if (this.#record && !last) {
      if (this.#scanned - this.#record.offset > MAX_RECORD_BYTES) return buffer.length;
      return Math.max(0, this.#record.offset - base);
    }
    return this.#stringStart >= 0 && this.#isNamePlace() && this.#inString
      ? this.#keepString(buffer)
      : buffer.length;
  }

  incomplete(): string | null {
    if (!this.#started) return 'it is empty';
    if (this.#unmatched) return 'its brackets do not match';
    if (this.#trailing) return 'something that is no JSON document follows its end';
    return this.#document === null ? null : 'it breaks off before its end';
  }

  /** How many records were found. */
  get count(): number {
    return this.#count;
  }

  /** The beginning of a member's name is kept; a longer string is no name that is looked for. */
  #keepString(buffer: Buffer): number {
    const start = this.#stringStart;
    if (buffer.length - start > LONGEST_NAME) {
      this.#stringStart = -1;
      return buffer.length;
    }
    this.#stringStart = 0;
    return Math.min(start, buffer.length);
  }

  #insideString(byte: number, buffer: Buffer, i: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inString = false;
      if (this.#stringStart >= 0) this.#name = this.#nameAt(buffer, this.#stringStart + 1, i);
      this.#stringStart = -1;
    }
  }

  #outsideString(byte: number, buffer: Buffer, i: number, base: number, sink: SplitSink): void {
    if (this.#document === null) {
      // After the first, only what can hold records is taken for another document.
      this.#trailing ||= this.#started && byte !== OPEN_OBJECT && byte !== OPEN_ARRAY;
      if (this.#trailing || this.#unmatched) return;
      this.#document = { offset: base + i, hasPlace: false };
      this.#started = true;
    }
    const beginsElement =
      this.#record === null &&
      this.#isElementPlace() &&
      byte !== COMMA &&
      byte !== CLOSE_ARRAY &&
      (!this.#unsure || this.#isListOfObjects(byte));
    switch (byte) {
      case QUOTE:
        if (beginsElement) this.#record = { depth: this.#depth, offset: base + i };
        this.#inString = true;
        this.#stringStart = this.#isNamePlace() && this.#arrayDepth < 0 && !this.#record ? i : -1;
        break;
      case COLON:
        if (this.#isNamePlace() && this.#arrayDepth < 0)
          this.#awaitingValue = this.#leadsToRecords(this.#name);
        break;
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        this.#open(byte, i, base, beginsElement);
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        if (byte === CLOSE_ARRAY && this.#depth === this.#arrayDepth)
          this.#finishRecord(buffer, i, base, sink);
        this.#close(buffer, i, base, sink);
        break;
      case COMMA:
        if (this.#depth === this.#arrayDepth) this.#finishRecord(buffer, i, base, sink);
        this.#awaitingValue = false;
        break;
      default:
        if (beginsElement) this.#record = { depth: this.#depth, offset: base + i };
        this.#awaitingValue = false;
    }
  }

  /** Its first element tells; whatever else is in a list of something else is no record. */
  #isListOfObjects(byte: number): boolean {
    this.#unsure = false;
    if (byte === OPEN_OBJECT) this.#document!.hasPlace = true;
    else this.#arrayDepth = -1;
    return byte === OPEN_OBJECT;
  }

  /** May the member of that name hold records, or lead to them? */
  #leadsToRecords(name: string | null): boolean {
    return this.#isAtMembers() || (name !== null && name === this.#path[this.#matched]);
  }

  /** Inside the object of which several members may hold records. */
  #isAtMembers(): boolean {
    return this.#members !== null && this.#matched === this.#path.length;
  }

  /** Inside the object whose members are looked at. */
  #isNamePlace(): boolean {
    return this.#depth === this.#matched + 1;
  }

  #isElementPlace(): boolean {
    return this.#arrayDepth >= 0 && this.#depth === this.#arrayDepth;
  }

  #open(byte: number, i: number, base: number, beginsElement: boolean): void {
    if (beginsElement) this.#record = { depth: this.#depth, offset: base + i };
    else if (this.#record === null && this.#arrayDepth < 0) {
      const isRoot = this.#depth === 0;
      const isMember = this.#isNamePlace() && this.#awaitingValue && !isRoot;
      const isOneOfSeveral = isMember && this.#isAtMembers();
      const isNamed = !isOneOfSeveral || (this.#name !== null && this.#members!.has(this.#name));
      const isOnTheWay =
        isMember && !isOneOfSeveral && (this.#members !== null || this.#matched + 1 < this.#path.length);
      const holdsRecords = isRoot ? this.#root === null : isMember && !isOnTheWay;
      const isArray = byte === OPEN_ARRAY && holdsRecords;
      const isRecord = byte === OPEN_OBJECT && (isRoot ? this.#root === '' : holdsRecords && isNamed);
      if (isArray) this.#arrayDepth = this.#depth + 1;
      else if (isRecord) this.#record = { depth: this.#depth, offset: base + i };
      else if (byte === OPEN_OBJECT && isOnTheWay) this.#matched++;
      this.#unsure = isArray && !isNamed;
      if ((isArray && isNamed) || isRecord) this.#document!.hasPlace = true;
    }
    this.#awaitingValue = false;
    this.#depth++;
  }

  #close(buffer: Buffer, i: number, base: number, sink: SplitSink): void {
    this.#depth--;
    if (this.#depth === this.#arrayDepth - 1) this.#arrayDepth = this.#members === null ? -2 : -1;
    else if (this.#matched > 0 && this.#depth === this.#matched) this.#matched--;
    const record = this.#record;
    if (record && this.#arrayDepth < 0 && this.#depth === record.depth) this.#emit(buffer, i + 1, base, sink);
    if (this.#depth <= 0) this.#endDocument(i + 1, base, sink);
  }

  #endDocument(end: number, base: number, sink: SplitSink): void {
    const { offset, hasPlace } = this.#document!;
    if (this.#record) this.#unmatched = true;
    else if (!hasPlace) sink.reject(offset, base + end - offset, ++this.#count, NO_PLACE);
    this.#document = null;
    this.#depth = 0;
    this.#matched = 0;
    this.#arrayDepth = -1;
    this.#unsure = false;
    this.#stringStart = -1;
    this.#name = null;
    this.#awaitingValue = false;
  }

  /** An element ends at the comma or bracket after it; white space before that is not its own. */
  #finishRecord(buffer: Buffer, i: number, base: number, sink: SplitSink): void {
    if (!this.#record) return;
    let end = i;
    while (end > 0 && isSpace(buffer[end - 1])) end--;
    this.#emit(buffer, end, base, sink);
  }

  #emit(buffer: Buffer, end: number, base: number, sink: SplitSink): void {
    const { offset } = this.#record!;
    this.#record = null;
    this.#count++;
    const length = base + end - offset;
    if (offset < base || length > MAX_RECORD_BYTES) {
      sink.reject(offset, length, this.#count, `longer than ${MAX_RECORD_BYTES / 1024 / 1024} MiB`);
    } else sink.record(buffer.subarray(offset - base, end), offset, this.#count);
  }
}
