export type Device = { name: string; kind: 'computer' | 'phone' | 'program' };

const browsers: readonly [RegExp, string][] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
];

const systems: readonly [RegExp, string][] = [
  [/\biPad\b/, 'iPad'],
  [/\b(?:iPhone|iPod)\b/, 'iPhone'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

/** What a user agent says it is; a hint to tell one's sessions apart, nothing to rely on. */
export function deviceOf(userAgent: string | undefined): Device {
  if (userAgent === undefined || userAgent.trim() === '') return { name: 'Unknown device', kind: 'program' };
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (browser === undefined) {
    const program = /^[\w.-]+/.exec(userAgent)?.[0] ?? 'Program';
    return { name: program === 'Mozilla' ? `Browser${system === undefined ? '' : ` on ${system}`}` : program, kind: 'program' };
  }
  const kind = /\b(?:Mobile|iPhone|iPad|Android)\b/.test(userAgent) ? 'phone' : 'computer';
  return { name: system === undefined ? browser : `${browser} on ${system}`, kind };
}
