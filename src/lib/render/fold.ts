/**
 * Breaks prose between words, so that a terminal need not break it inside one. Words stay whole however long they are:
 * an ARN can be copied. Commands to paste are never given here. Without a width nothing is broken: pipes and logs.
 */
export function fold(text: string, width: number | undefined): readonly string[] {
  if (width === undefined || text.length <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > width && line !== '') {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** The same, each line behind so many spaces. */
export const foldAt = (text: string, indent: number, columns: number | undefined): readonly string[] =>
  fold(text, columns === undefined ? undefined : columns - indent).map((line) => `${' '.repeat(indent)}${line}`);
