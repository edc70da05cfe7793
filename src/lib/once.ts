/** Asked at the first call, shared by the later ones: several checks look at one fact. A failure is shared too. */
export function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
