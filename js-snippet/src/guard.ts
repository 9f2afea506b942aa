/** No exception of ours reaches the page. */

export function guard<A extends unknown[], R>(run: (...args: A) => R): (...args: A) => R | undefined {
  return (...args) => {
    try {
      return run(...args);
    } catch {
      return undefined;
    }
  };
}
