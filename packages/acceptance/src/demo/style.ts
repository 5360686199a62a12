import { styleText } from 'node:util';

/** Colour and weight where somebody looks at a terminal; plain text in a file or a CI log. */
export const style: typeof styleText = (format, text) =>
  process.stdout.isTTY && !process.env.NO_COLOR
    ? styleText(format, text)
    : text;
