//! Traditional characters and their simplified forms, of those that are met when shopping.

/// Pairs: traditional, simplified.
const PAIRS: &str = "兩两個个雞鸡麵面雙双單单幾几點点來来給给買买賣卖還还這这裡里裏里麼么們们對对嗎吗請请謝谢換换刪删掉掉購购車车單单訂订錢钱總总\
貨货籃篮蘋苹檸柠檬檬蘿萝蔔卜蔥葱薑姜餃饺麥麦魚鱼蝦虾豬猪鴨鸭鵝鹅腸肠湯汤飯饭餅饼餡馅糰团圓圆鹽盐醬酱醃腌糧粮釀酿鮮鲜\
凍冻熱热溫温涼凉無无減减標标準准會会為为與与從从於于後后時时間间將将說说話话誰谁樣样種种類类條条張张隻只盤盘罐罐聽听瓶瓶\
條条顆颗塊块片片塊块斤斤紅红綠绿黃黄藍蓝紫紫烏乌龍龙檯台臺台燈灯紙纸衛卫廚厨潔洁劑剂濕湿貓猫狗狗飲饮鍋锅爐炉葉叶蓮莲藥药\
補补蕃番員员關关開开門门問问題题號号碼码機机東东馬马鈴铃薯薯滷卤雜杂貝贝殼壳龜龟膠胶凝凝糕糕優优酪酪乾干濃浓淡淡較较歡欢迎迎\
愛爱誤误錯错變变應应該该確确認认實实現现結结賬账帳账單单達达運运送送遞递侖仑億亿萬万貳贰數数嘗尝噸吨";

/// The simplified form of a character; itself when it has none here.
pub(in crate::assistant::language) fn simplified(c: char) -> char {
    static TABLE: std::sync::LazyLock<std::collections::HashMap<char, char>> =
        std::sync::LazyLock::new(|| {
            let letters: Vec<char> = PAIRS.chars().collect();
            letters
                .chunks_exact(2)
                .filter_map(|pair| Some((*pair.first()?, *pair.last()?)))
                .collect()
        });
    TABLE.get(&c).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_whole_and_end_simplified() {
        assert_eq!(PAIRS.chars().count() % 2, 0);
        for c in PAIRS.chars().skip(1).step_by(2) {
            assert_eq!(simplified(c), c, "{c} is given as a simplified form");
        }
        assert_eq!(simplified('雞'), '鸡');
    }
}
