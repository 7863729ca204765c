// Draws nothing: what every figure of the page means, and where everything is, sent apart because it stays the same.
import { learn } from "./shared.js";

export default function about(component) {
  learn(component.data.figures, component.data.index);
}
