// What pledge/web/public/badges/pwa.py writes before the scanner's service worker.
declare const VERSION: string;
declare const SHELL: string[];
