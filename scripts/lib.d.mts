/** The environment in which the project's own Node and tools come first, and freed memory is given back. */
export function projectEnv(): NodeJS.ProcessEnv;
