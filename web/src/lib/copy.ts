/*
 * copy: text to the clipboard, also where the browser keeps navigator.clipboard from the page: over
 * plain http on a host name, or where a policy forbids it. What the page selects it may copy then.
 */
function copySelected(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.setAttribute('aria-hidden', 'true');
  area.style.position = 'fixed';
  area.style.opacity = '0';
  /* Inside of an open dialog, which keeps the focus to itself. */
  (focused?.closest('[role="dialog"]') ?? document.body).append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}

/* false: the browser does not let the page copy, and somebody has to press keys. */
export async function copyText(text: string): Promise<boolean> {
  if (window.isSecureContext)
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      /* forbidden, or the window is not in front */
    }
  return copySelected(text);
}

export const COPY_KEYS = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘C' : 'Ctrl+C';
