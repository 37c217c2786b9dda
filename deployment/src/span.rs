//! How long something took, in words.

/// How long something took, in milliseconds: `0.3s`, `21s`, `1m05s`, `2h00m`.
pub fn span(millis: i64) -> String {
    let millis = millis.max(0);
    if millis < 9_950 {
        let tenths = (millis + 50) / 100;
        return format!("{}.{}s", tenths / 10, tenths % 10);
    }
    whole(millis + 500)
}

/// The same for what still goes on: tenths would only flicker.
pub fn whole(millis: i64) -> String {
    let seconds = millis.max(0) / 1000;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, seconds) => format!("{minutes}m{seconds:02}s"),
        (hours, minutes, _) => format!("{hours}h{minutes:02}m"),
    }
}
