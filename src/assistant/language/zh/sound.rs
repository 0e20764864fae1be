//! Characters that sound alike, without their tones: what a quick thumb takes for another. Frequent ones only; a
//! character that is not here sounds like nothing else.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Characters of one sound stand together; the first is the sound's name.
const SOUNDS: &str = "土图吐涂兔徒突 豆斗逗都抖 香相箱想象响乡 交焦蕉胶椒叫教脚角饺浇娇 鸡机基几计记急级及 \
     单蛋旦但担淡弹胆 牛纽扭 奶乃耐 面免棉眠 包保抱报宝饱爆 米迷密蜜秘 糖唐汤堂躺塘 茶查差插叉 水睡谁 \
     油由有又优右友 盐言烟研颜 醋粗促 菜才采财猜材 果过锅国裹郭 平苹瓶凭评萍 罗萝洛落骡 不布部步卜 \
     下虾夏吓霞 鱼于雨余语玉芋育 算酸蒜 辣拉啦蜡腊 可课克刻颗客 卡咖喀 非飞啡费肥 那拿哪 铁贴 \
     真珍针阵 主珠猪朱竹煮 普葡蒲铺朴 桃萄淘陶逃讨 草操 没莓梅每煤酶 西吸希洗喜系 红洪宏虹 \
     是柿市士事式 从葱聪匆 将姜江讲酱奖 并饼病冰兵 止纸只芝汁知 金巾今斤紧近 牙呀芽鸭 高膏糕搞 \
     花化话滑画 黄皇煌 罐管关观官馆 干甘赶肝柑 白百摆 蓝兰篮烂 李里理梨离力丽荔历 之枝支 橙成程城呈 \
     字子紫自 苏酥素速 肠长常尝 粉分份 团湍 圆元原园 筒桶同痛 奥澳 巧桥敲 笋损 胡湖壶糊葫 芒忙盲 \
     抽丑臭 皂造早枣 伞散 电店点典 池迟持匙";

/// Text with every character replaced by the name of its sound.
pub(super) fn sound(text: &str) -> String {
    static TABLE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let mut table: HashMap<char, char> = HashMap::new();
        for group in SOUNDS.split_whitespace() {
            let Some(name) = group.chars().next() else {
                continue;
            };
            table.extend(group.chars().map(|c| (c, name)));
        }
        table
    });
    text.chars()
        .map(|c| TABLE.get(&c).copied().unwrap_or(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_one_sound() {
        let all = SOUNDS.chars().filter(|c| !c.is_whitespace());
        let mut seen = std::collections::HashSet::new();
        let twice: Vec<char> = all.filter(|c| !seen.insert(*c)).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn what_sounds_alike_is_one() {
        assert_eq!(sound("电子"), sound("店子"));
        assert_ne!(sound("电子"), sound("电话"));
        assert_eq!(sound("窗"), "窗");
    }
}
