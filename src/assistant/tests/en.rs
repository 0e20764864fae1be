//! t
use super::*;
#[test]
fn dump() {
    let mut basket: &[BasketLine] = &[];
    for row in std::fs::read_to_string("/tmp/en.txt").unwrap().lines() {
        if row.starts_with("##") { basket = if row.contains("basket") { &BASKET } else { &[] }; println!("## {row}"); continue; }
        let text = row.replace("\\n", "\n");
        println!("    ({:?}, {:?}),", text, told(Lang::En, &text, &Context { basket, last: basket.len().checked_sub(1) }));
    }
}
