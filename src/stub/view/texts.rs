//! Every sentence that the retailer says, in its three languages. A platform usually has its own words
//! and shows these only for what it does not know.

use crate::stub::codes::CodeFault;
use crate::stub::quote::Problem;
use crate::stub::words::Lang;

use super::Notice;

fn pick(lang: Lang, en: &str, zh: &str, ru: &str) -> String {
    let text = match lang {
        Lang::En => en,
        Lang::Zh => zh,
        Lang::Ru => ru,
    };
    text.to_owned()
}

/// What a line of totals is called.
pub(super) fn total(kind: &str, lang: Lang) -> String {
    match kind {
        "subtotal" => pick(lang, "Items", "商品金额", "Товары"),
        "discount" => pick(lang, "Card", "卡券抵扣", "Карта"),
        "fulfillment" => pick(lang, "Delivery", "配送费", "Доставка"),
        _ => pick(lang, "Total", "合计", "Итого"),
    }
}

/// What an applied discount code is called.
pub(super) fn discount(lang: Lang) -> String {
    pick(lang, "Milkrun card", "Milkrun 礼品卡", "Карта Milkrun")
}

/// What becomes of an order next, for its expectations.
pub(super) fn delivery_from(store: &str, lang: Lang) -> String {
    pick(
        lang,
        &format!("Delivery from {store}"),
        &format!("由{store}配送"),
        &format!("Доставка из магазина {store}"),
    )
}

/// Why an order was cancelled.
pub(super) fn cancellation(shop_reason: Option<&str>, lang: Lang) -> String {
    match shop_reason {
        None => pick(
            lang,
            "Cancelled by the buyer",
            "买家取消",
            "Отменён покупателем",
        ),
        Some(reason) => pick(
            lang,
            &format!("Cancelled by the shop: {reason}"),
            &format!("商家取消：{reason}"),
            &format!("Отменён магазином: {reason}"),
        ),
    }
}

/// Why money goes back: so many of a product were not there.
pub(super) fn missing(title: &str, quantity: i64, lang: Lang) -> String {
    pick(
        lang,
        &format!("Missing: {title} × {quantity}"),
        &format!("缺货退款：{title} × {quantity}"),
        &format!("Не нашлось: {title} × {quantity}"),
    )
}

/// What a standing problem of a checkout means.
pub(super) fn problem(problem: &Problem, lang: Lang) -> String {
    match problem {
        Problem::OutOfStock { available: 0, .. } => {
            pick(lang, "Out of stock", "已售罄", "Нет в наличии")
        }
        Problem::OutOfStock { available, .. } => pick(
            lang,
            &format!("Only {available} left"),
            &format!("仅剩 {available} 件"),
            &format!("Осталось только {available}"),
        ),
        Problem::ItemUnavailable { option: None, .. } => pick(
            lang,
            "This is not sold here",
            "该商品已下架",
            "Этого нет в продаже",
        ),
        Problem::ItemUnavailable {
            option: Some(_), ..
        } => pick(
            lang,
            "This option cannot be had with this product",
            "该商品不支持此选项",
            "Этот вариант для товара недоступен",
        ),
        Problem::AddressRequired => pick(
            lang,
            "A delivery address is needed",
            "请提供收货地址",
            "Нужен адрес доставки",
        ),
        Problem::AddressUndeliverable { .. } => pick(
            lang,
            "The shop does not deliver that far",
            "超出配送范围",
            "Магазин так далеко не доставляет",
        ),
        Problem::BuyerRequired => pick(
            lang,
            "A name and a phone number are needed",
            "请提供姓名和电话",
            "Нужны имя и телефон",
        ),
        Problem::Code { fault, .. } => code(*fault, lang),
        Problem::StoreChanged { .. } => pick(
            lang,
            "Another store will deliver",
            "将由其他门店配送",
            "Доставит другой магазин сети",
        ),
    }
}

fn code(fault: CodeFault, lang: Lang) -> String {
    match fault {
        CodeFault::Invalid => pick(
            lang,
            "This code is not valid",
            "优惠码无效",
            "Код недействителен",
        ),
        CodeFault::Expired => pick(
            lang,
            "This code has expired",
            "优惠码已过期",
            "Срок действия кода истёк",
        ),
        CodeFault::AlreadyApplied => pick(
            lang,
            "This code was already used",
            "优惠码已使用",
            "Код уже использован",
        ),
        CodeFault::CombinationDisallowed => pick(
            lang,
            "Only one code an order",
            "每单仅限使用一个优惠码",
            "На заказ — только один код",
        ),
    }
}

/// What stopped a checkout from being completed.
pub(super) fn notice(notice: &Notice, lang: Lang) -> String {
    match notice {
        Notice::PriceChanged { .. } => pick(
            lang,
            "The price has gone up; please look at the new total",
            "价格有变动，请确认新的总价",
            "Цена выросла, посмотрите новую сумму",
        ),
        Notice::Expired => pick(
            lang,
            "The prices no longer hold; please ask for them again",
            "报价已过期，请重新获取",
            "Цены устарели, запросите их снова",
        ),
        Notice::Code { fault, .. } => code(*fault, lang),
        Notice::Rejected { reason } => pick(
            lang,
            &format!("The shop cannot take this order: {reason}"),
            &format!("商家无法接单：{reason}"),
            &format!("Магазин не может принять заказ: {reason}"),
        ),
        Notice::Closed { reason } => pick(
            lang,
            &format!("The shop is closed: {reason}"),
            &format!("商家已打烊：{reason}"),
            &format!("Магазин закрыт: {reason}"),
        ),
        Notice::PaymentFailed => pick(
            lang,
            "This payment is not taken",
            "不支持该付款方式",
            "Такая оплата не принимается",
        ),
    }
}
