import "./refresh-3.js";
import "./keys-1.js";
import "./choose-1.js";

// The pages say times where the reader is; only the browser knows where that is.
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
document.cookie = `desk_zone=${timeZone};path=/console;max-age=31536000;samesite=lax`;
