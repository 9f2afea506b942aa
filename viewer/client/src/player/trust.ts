/** The only HTML that is ever parsed from text here: the two doctypes that rrweb writes to get quirks mode. */

const DOCTYPES = [
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "">',
  '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN" "">',
];

interface Trusting {
  trustedTypes?: { createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown };
}

/** The window's default policy of Trusted Types; browsers without them rely on the content security policy alone. */
export function guard(target: Window): void {
  (target as unknown as Trusting).trustedTypes?.createPolicy("default", {
    createHTML: (text) => (DOCTYPES.includes(text) ? text : null),
  });
}
