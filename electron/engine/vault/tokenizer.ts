import Database, { type Statement } from 'better-sqlite3';

/** How the words of records are told apart; as `record_text` was made. */
const TOKENIZE = 'unicode61 remove_diacritics 2';

/** Made when the first search asks for it. */
let statements: Record<'put' | 'read' | 'clear', Statement<unknown[]>> | null = null;

/** The words of a text in their order, as the index of words has them: SQLite's own tokenizer tells. In UTF-8. */
export function tokensOf(text: string): Buffer[] {
  statements ??= prepare();
  statements.put.run(text);
  try {
    return statements.read.all() as Buffer[];
  } finally {
    statements.clear.run();
  }
}

function prepare() {
  const db = new Database(':memory:');
  db.exec(`CREATE VIRTUAL TABLE asked USING fts5(text, content='', tokenize="${TOKENIZE}");
    CREATE VIRTUAL TABLE word USING fts5vocab(asked, instance)`);
  return {
    put: db.prepare('INSERT INTO asked (rowid, text) VALUES (1, ?)'),
    read: db.prepare('SELECT CAST(term AS BLOB) FROM word ORDER BY offset').pluck(),
    clear: db.prepare("INSERT INTO asked (asked) VALUES ('delete-all')"),
  };
}
