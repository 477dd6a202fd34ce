/* download: what the page has made, as a file. */
export function download(fileName: string, content: string | Blob[], type: string) {
  const parts = typeof content === 'string' ? [content] : content;
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
