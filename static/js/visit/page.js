// The parts of a visit's page, and what its template says of the case and its user.
import { dataOf, find } from "../elements.js";

export const root = find(document, "#visit", HTMLElement);
export const state = find(root, "#visit-state", HTMLElement);
export const keep = find(root, "#visit-keep", HTMLElement);
export const photoList = () => find(root, "#visit-photos", HTMLElement);
export const problems = () => find(root, "#visit-problems", HTMLElement);
// What the registry refuses comes back as another form in the place of this one.
export const form = () => find(root, "#visit-form", HTMLFormElement);

export const user = dataOf(root, "user");
export const worker = dataOf(root, "worker");
export const token = dataOf(root, "token");
export const room = Number(dataOf(root, "room"));
export const id = `${user}:${dataOf(root, "case")}`;
