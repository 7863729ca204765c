// Draws nothing: what every figure of the page means, sent apart from the figures because it stays the same.
import { learn } from "./shared.js";

export default function about(component) {
  learn(component.data ?? {});
}
