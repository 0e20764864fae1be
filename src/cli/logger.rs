//! The program's log, on stderr: what is said at which level, and what of a panic.

use std::panic::PanicHookInfo;

/// Begins to log. Once a process, before anything else may have something to say.
pub fn begin() {
    // What goes wrong is said; what goes right is said to those who ask, with RUST_LOG=info.
    let filter = std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".into());
    pretty_env_logger::formatted_builder()
        .parse_filters(&filter)
        .init();
    std::panic::set_hook(Box::new(|panic| log::error!("{}", said(panic))));
}

/// What is said of a panic: its place alone, for its words may hold what somebody wrote.
fn said(panic: &PanicHookInfo<'_>) -> String {
    match panic.location() {
        Some(place) => format!("panic at {}:{}", place.file(), place.line()),
        None => "panic".into(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn of_a_panic_the_place_is_said_and_not_the_words() {
        let (tell, told) = mpsc::channel();
        let former = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let _ = tell.send(said(panic));
        }));
        let ended = std::panic::catch_unwind(|| panic!("12 Canary Lane"));
        std::panic::set_hook(former);
        assert!(ended.is_err());
        // Another test's panic may have come between; none may quote anything.
        let told: Vec<String> = told.try_iter().collect();
        assert!(
            told.iter().any(|words| words.contains("logger.rs:")),
            "{told:?}"
        );
        assert!(
            told.iter().all(|words| !words.contains("Canary")),
            "{told:?}"
        );
    }
}
