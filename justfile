# What developers run. `just` lists it; `just ci` is what CI runs.

default:
    @just --list

# The demo, on loopback
demo:
    cargo run

# All tests
test:
    cargo test

# Formatting, lints and documentation, with warnings denied
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

# Play the dialogues; `just drive --bless tests/dialogues/x.chat` writes what happened
drive *args='tests/dialogues/*.chat':
    cargo run --quiet -- drive {{args}}

# Orders a second, and how long a reply takes
bench:
    cargo bench --bench turn

# One user's burst and the others, and questions before a payment under load
bench-load:
    cargo bench --bench load

# What CI runs
ci:
    .ci/run
