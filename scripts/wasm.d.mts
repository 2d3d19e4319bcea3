export function compileRowScanner(target: string): void;
