/**
 * The closed list of things that can go wrong for a user, each with a sentence (what happened) and a hint
 * (what to do). Expected failures throw `AppError(code, details)`; anything else becomes `internal` with an
 * incident id. A verdict is a result and never an error. What a record says never enters an error; names of sources and
 * repositories and the times of a vault may, where a value must be corrected.
 *
 * `{name}` in a text is filled from the details.
 */
export const ERRORS = {
  // Requests
  'request-invalid': {
    text: 'The request is not valid: {problem}.',
    hint: 'Correct the named value and try again.',
  },
  'method-unknown': {
    text: 'There is no method {method}.',
    hint: 'Update Vouch so that all of its parts are of one version.',
  },
  forbidden: {
    text: 'This request was refused.',
    hint: 'Open Vouch by the link it printed when it started.',
  },
  'token-expired': {
    text: 'The chosen file is no longer available to Vouch.',
    hint: 'Choose the file again.',
  },
  'not-found': {
    text: 'There is no {what} {id}.',
    hint: 'Check the name in the list; it may have been removed.',
  },
  cancelled: {
    text: 'Cancelled. What was not finished has been taken back.',
    hint: 'Start it again whenever you like.',
  },
  'host-unreachable': {
    text: 'Vouch is not answering.',
    hint: 'It may have been closed. Start it again, then open the link it prints. Your vault is safe.',
  },
  internal: {
    text: 'Something went wrong inside Vouch (incident {incident}).',
    hint: 'Try again. If it happens again, report the incident number; the details are in the local log.',
  },

  // Files
  'file-not-found': { text: 'There is no file or folder {path}.', hint: 'Check the path.' },
  'file-unreadable': {
    text: '{path} cannot be read ({reason}).',
    hint: 'Check its permissions, or copy it to a folder you may read.',
  },
  'file-exists': {
    text: '{path} already exists.',
    hint: 'Choose another name; Vouch never overwrites a file.',
  },
  'file-unwritable': {
    text: '{path} cannot be written ({reason}).',
    hint: 'Choose a folder you may write to.',
  },
  'disk-full': {
    text: 'The disk is full. What was not finished has been taken back.',
    hint: 'Free some space and start again.',
  },
  'upload-no-room': {
    text: '{path} has {needed} bytes, but the temporary folder has room for {free}.',
    hint: 'Free some space, or import it with the command line, which reads the file where it is.',
  },
  'file-empty': { text: '{path} is empty.', hint: 'Ask for the export again.' },
  'file-binary': {
    text: '{path} is not an export that Vouch knows: it is not text.',
    hint: 'Choose a CSV, JSON or NDJSON export, plain, as .gz or in a .zip.',
  },
  'file-truncated': {
    text: '{path} is not a whole gzip file: its packed data breaks off, is damaged, or something follows it.',
    hint: 'Copy or download the file again; nothing of it was imported.',
  },
  'file-bomb': {
    text: '{path} would unpack to more than {ratio} times its size.',
    hint: 'No export is like that: ask where it came from. Nothing of it was imported.',
  },
  'zip-refused': {
    text: '{path} is refused: {problem}.',
    hint: '{advice} Nothing of the zip was imported.',
  },
  'zip-damaged': {
    text: '{path} is damaged: {problem}.',
    hint: 'Copy or download the zip again; nothing of it was imported.',
  },
  'zip-empty': {
    text: '{path} holds no file that can be imported.',
    hint: 'Choose a zip with CSV, JSON or NDJSON exports.',
  },
  'folder-empty': {
    text: '{path} holds no file that can be imported.',
    hint: 'Choose a folder with CSV, JSON or NDJSON exports.',
  },
  'format-unknown': {
    text: '{path} does not look like any export that Vouch knows: {problem}.',
    hint: 'Name the platform yourself, if you know it, or map its fields.',
  },
  'mapping-unknown': {
    text: 'There is no mapping {mapping}.',
    hint: 'Use one of: {known}; or the path of a mapping file.',
  },
  'mapping-invalid': {
    text: 'The mapping is not valid at {place}: {problem}.',
    hint: 'Correct it; docs/mappings.md lists every key.',
  },
  'mapping-in-use': {
    text: 'The mapping {mapping} cannot be removed: {imports} imports were read by it.',
    hint: 'Leave it: their records are read by it again whenever they are shown. A newer version takes its place for new imports.',
  },
  'csv-header-missing': {
    text: '{path} has no row with the names of its columns: its first row has {problem}.',
    hint: 'Ask for the export with its header, or map its fields: a mapping can name the columns.',
  },
  'csv-header-twice': {
    text: '{path} has two columns with one name: {column}.',
    hint: 'Ask for the export again, since nobody can say which of them is meant; or map its fields, where the second is called “{column} (2)”.',
  },
  'platform-unknown': { text: 'There is no platform {platform}.', hint: 'Use one of: {known}.' },
  'json-incomplete': {
    text: '{path} is not a complete JSON document: {problem}.',
    hint: 'Copy or download the file again; nothing of it was imported.',
  },
  'time-zone-needed': {
    text: '{path} holds times without a zone.',
    hint: 'Say which zone they are in; on the command line: --zone Europe/Berlin.',
  },

  // Vault
  'vault-not-open': { text: 'No vault is open.', hint: 'Open or create a vault first.' },
  'vault-already-open': { text: 'A vault is already open.', hint: 'Lock it first.' },
  'passphrase-wrong': {
    text: 'The passphrase does not open this vault.',
    hint: 'Check capitals and keyboard layout. If you are certain of it, the beginning of the file may be damaged: use a copy.',
  },
  'passphrase-weak': {
    text: 'The passphrase is too weak: {problem}.',
    hint: 'Use at least {minimum} characters; several unrelated words work well.',
  },
  'passphrase-missing': {
    text: 'No passphrase was given.',
    hint: 'Set VOUCH_PASSPHRASE, use --passphrase-file, or run it in a terminal to be asked.',
  },
  'vault-damaged': {
    text: 'The vault is damaged: {problem}.',
    hint: 'Nothing was changed. Use a copy of the file from before the damage.',
  },
  'vault-not-a-vault': { text: '{path} is not a Vouch vault.', hint: 'Choose a file that ends in .vouch.' },
  'vault-newer': {
    text: 'This vault was written by a newer Vouch (format {found}; this one reads up to {supported}).',
    hint: 'Update Vouch, then open it again. Nothing was changed.',
  },
  'vault-in-use': { text: 'The vault is open in {holder}.', hint: 'Lock it there first, then open it here.' },

  // Integrity
  'recipe-unknown': {
    text: 'There is no recipe {recipe}.',
    hint: 'Use one of: {known}, or the path of a recipe file.',
  },
  'recipe-invalid': {
    text: 'The recipe is not valid at {place}: {problem}.',
    hint: 'Correct the recipe; docs/recipes.md lists every key.',
  },
  'anchor-invalid': {
    text: 'The anchor cannot be used: {problem}.',
    hint: 'Give the hash of a chain’s last row and how many rows it covers, or a file that names both.',
  },
  'nothing-to-verify': {
    text: 'There is nothing to verify: {problem}.',
    hint: 'Import records of a platform that chains its log, or choose another file.',
  },

  // Sampling
  'population-empty': {
    text: 'The population is empty.',
    hint: 'Change the filter so that it matches at least one record.',
  },
  'sample-too-large': {
    text: 'A sample of {size} cannot be drawn from a population of {population}.',
    hint: 'Draw at most as many as there are, reserves included.',
  },
  'seed-missing': {
    text: 'A sample needs a seed.',
    hint: 'Give at least 20 random digits, or let Vouch make them.',
  },
  'item-id-invalid': {
    text: 'Item {position} of the population has an id that cannot be drawn from: {problem}.',
    hint: 'Ids must be unique and hold no line breaks.',
  },
  'strata-unsuitable': {
    text: 'These strata cannot be drawn from: {problem}.',
    hint: 'Choose another field, or draw more items.',
  },
  'frame-needed': {
    text: 'This draw looked at more than the ids of its population.',
    hint: 'Give frame.txt in place of ids.txt: the sample exports it, and its package holds it.',
  },
  'item-unknown': {
    text: 'Line {position} of the ids given names no item of the population.',
    hint: 'Ids are taken as they are: check the spelling, and that the population holds the item.',
  },
  'item-repeated': {
    text: 'Line {position} of the ids given names an item a second time.',
    hint: 'Name each item once.',
  },
  'plan-infeasible': {
    text: 'The plan is infeasible, the expected deviations leave no room below the tolerable rate: {problem}.',
    hint: 'Expect fewer deviations, or tolerate a higher rate.',
  },
  'plan-impracticable': {
    text: 'The plan is not practicable: it would take more than {limit} items.',
    hint: 'The expected rate is too near the tolerable one: lower it, or use the hypergeometric method.',
  },
  'draw-altered': {
    text: 'The draw file was changed after the draw: {problem}.',
    hint: 'Use the file as it was exported.',
  },

  // Worksheets
  'worksheet-refused': { text: 'The worksheet does not take this: {problem}.', hint: '{advice}' },
  'worksheet-frozen': {
    text: 'The worksheet was signed by {name} as {role} and is frozen.',
    hint: 'Open it again with a reason; sign-off and reason stay on record.',
  },
  'marks-invalid': {
    text: 'Row {row} of the marks cannot be taken: {problem}.',
    hint: 'Correct it and read the file again; nothing of it was taken. docs/worksheet.md lists the columns.',
  },
  'attachment-too-large': {
    text: '{path} is larger than the {most} that an attachment may have.',
    hint: 'Attach the part that is evidence, or say in a note where it is kept and its SHA-256.',
  },

  // Packages
  'package-unreadable': {
    text: '{path} is not an evidence package: {problem}.',
    hint: 'Choose the .zip that was handed over.',
  },
  'package-nothing': {
    text: 'There is nothing to put into a package: {problem}.',
    hint: 'Import records first.',
  },
} as const satisfies Record<string, { text: string; hint: string }>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetails = Record<string, string | number>;

/** What people say for what the system says; details keep the system's own. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
};

function fill(template: string, details: ErrorDetails): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const detail = String(details[name] ?? '?');
    return name === 'reason' ? (REASONS[detail] ?? detail) : detail;
  });
}

/** An expected failure: a code from the closed list, with the details that its texts name. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly hint: string;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(fill(ERRORS[code].text, details), options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
    this.hint = fill(ERRORS[code].hint, details);
  }
}

/** The shape in which an error crosses from the engine to a window or script. */
export type WireError = { code: ErrorCode; message: string; hint: string; details: ErrorDetails };

export function toWireError(error: AppError): WireError {
  return { code: error.code, message: error.message, hint: error.hint, details: error.details };
}

export function fromWireError(error: WireError): AppError {
  return new AppError(error.code, error.details);
}
