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

# What a model costs: a question's overhead, a dead model, a crowd of wishes
bench-model:
    cargo bench --bench model

# Cut the pictures' fonts down to the letters of our texts anew; needs fonttools (pip) and Noto Sans CJK (Debian's fonts-noto-cjk)
fonts from='/usr/share/fonts/opentype/noto':
    #!/usr/bin/env bash
    set -euo pipefail
    for weight in Regular Bold; do
        pyftsubset {{from}}/NotoSansCJK-$weight.ttc --font-number=2 --text-file=locales/zh/chat.ftl \
            --unicodes=20-7e,a0-ff,400-45f,2013,2014,2018-201e,2026,2116,2192,2212,2248 --layout-features=kern \
            --no-hinting --desubroutinize --name-IDs=0,1,2,3,4,5,6,13,14 \
            --output-file=src/bot/fonts/NotoSansCJKsc-$weight.otf
    done

# What CI runs
ci:
    .ci/run
