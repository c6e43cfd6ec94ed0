// Starts the parts. Each is a small module without dependencies; all work on pages changed by htmx, too.
import "./theme.js";
import "./rail.js";
import "./forms.js";
import "./delay.js";
import "./picker.js";
import "./drafts.js";
import "./files.js";
import "./mentions.js";
import "./toasts.js";
import "./list.js";
import "./fresh.js";
import "./heatmap.js";
import "./draw.js";
import "./palette.js";
import "./keys.js";
import "./times.js";
