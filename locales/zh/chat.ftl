### What Milkrun says in the chat. Values are already in the user's form; tags are Telegram's HTML.

language-name = 中文
list-comma = 、

## Forms

unit-m = { $n }米
unit-km = { $n }公里
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月
# $day, $number (of the month) and $year are digits, $month is its name.
date = { $number }月{ $day }日
date-year = { $year }年{ $number }月{ $day }日
date-time = { $date } { $time }
today = 今天
tomorrow = 明天
in-days = { $days }天后
goods-variant = { $name }，{ $variant }
goods-without = 不要{ $name }
goods-amount = { $amount }{ $name }
goods-times = { $name } × { $n }

## Welcome and card

welcome =
    <b>你好！我来帮你买东西。</b>
    想要什么，直接说就行，比如“一打鸡蛋和一盒牛奶”。我帮你装进购物车、算好总价，你点一下就下单。
welcome-card = 有一张免费的<b>{ $value }</b>礼品卡等你来领，有效期至{ $until }，可用于{ $what }。
button-claim = 领取{ $value }礼品卡
toast-claimed = { $value }到手啦
toast-claimed-before = 你已经领过礼品卡了
card-claimed =
    🎉 <b>{ $value }</b>礼品卡到手，有效期至{ $until }（{ $ahead }到期）。
    下一单会自动抵扣。想买点什么？
card-active =
    💳 你有一张<b>{ $value }</b>礼品卡，有效期至{ $until }（{ $ahead }到期）。
    下一单会自动抵扣。
card-expired = 💳 你的{ $value }礼品卡已于{ $until }过期。之后仍可按原价下单。
card-reserved = 💳 你的{ $value }礼品卡正用于一笔处理中的订单。
card-redeemed = 💳 你的{ $value }礼品卡已经用掉了，希望买到的都合心意！
card-no-campaign = 现在没有免费礼品卡可领，可以按原价下单。
claim-not-begun = { $starts }开始发放免费礼品卡，到时候再来哦！
claim-over = 免费礼品卡活动已于{ $ended }结束，仍可按原价下单。
claim-exhausted = 抱歉，免费礼品卡已经领完了。仍可按原价下单。

## Basket

basket-empty = 购物车是空的。想要什么告诉我，比如“2公斤土豆、一袋面包，再来一份饺子”。
basket-title = 🧺 <b>你的购物车</b>
basket-shop = <b>{ $shop }</b>
basket-line = { $number }. { $name } × { $packs }：{ $price }
basket-line-open = { $number }. “{ $words }”：要哪一种？
basket-line-gone = { $number }. “{ $words }”已下架
basket-line-sold-out = { $number }. { $name }：已售罄
basket-line-options = {"   "}{ $options }
basket-line-words = {"   "}<i>“{ $words }”</i>
basket-delivery-free = 配送费：免费
basket-delivery = 配送费：{ $fee }
basket-delivery-one = 配送费：{ $fee }（满{ $from }免配送费）
basket-card = 礼品卡抵扣：{ $amount }
basket-pay = <b>需支付：{ $amount }</b>
basket-leftover = 每张礼品卡只能用一次，没用完的{ $amount }不会留到下一单。
basket-which = “{ $words }”要哪一种？
button-choice = { $name } · { $price }
button-none-of-these = 都不要
button-line = { $number }. { $name } × { $packs }
button-less = −
button-more = +
button-remove = 🗑
button-empty = 清空购物车
button-checkout = 去结算 · 需付{ $amount }
line-title = <b>{ $name }</b> × { $packs }
line-price = { $price }
line-group = <b>{ $group }</b>：{ $values }
line-group-none = 无
button-option-on = ✓ { $name }
button-option-off = { $name }
button-option-price = { $name } +{ $price }
button-remove-line = 移除
button-back = ← 购物车
allergens = 过敏原：{ $list }
allergens-none = 商家标明：不含过敏原
allergens-unknown = 商家没有提供过敏原信息
allergen-title = 含{ $allergen }吗？
allergen-line-yes = • { $product }：含
allergen-line-no = • { $product }：商家说不含
allergen-line-unknown = • { $product }：商家没有说明
allergen-no-basket = 购物车是空的。告诉我是哪样商品，我来查它含什么。
allergen-gluten = 麸质
allergen-milk = 乳制品
allergen-eggs = 蛋类
allergen-soy = 大豆
allergen-peanuts = 花生
allergen-nuts = 坚果
allergen-fish = 鱼类
allergen-shellfish = 虾蟹贝类
allergen-sesame = 芝麻
allergen-celery = 芹菜
allergen-mustard = 芥末
allergen-sulphites = 亚硫酸盐
toast-basket-changed = 购物车有变动，这是最新的
toast-emptied = 购物车已清空
toast-most = 同一件商品最多99份
toast-gone = 该商品已下架
toast-sold-out = { $name }卖完了
toast-remove-sold-out = 请先删掉已售罄的商品
toast-choose-first = 请先选好带问号的商品
note-rounded = { $name }：按整份卖，放了{ $packs }份。
note-sold-out = { $name }卖完了。
note-most = 同一件商品最多99份。
note-full = 购物车满了，先下这一单，再接着买吧。
note-not-in-basket = 购物车里没有这个。
note-no-last-order = 你还没有下过单。
unknown-words = 没找到“{ $words }”。
unknown-near = 是不是想要这些？
button-add = + { $name }
found-under = { $most } 以内有：
found-none-under = 没有 { $most } 以内的。最接近的是：
found-none-without = 没有一样商品，商家明说不含它。
found-title = 有这些：
found-line = • { $name }：{ $price }
found-line-from = • { $name }：{ $price }起
found-line-out = • { $name }：已售罄
shelves-title = 店里有这些：
shelves-line = • <b>{ $category }</b>：{ $some }…
no-catalogue = 正在看各家店都有什么，请稍后再试。

## Small talk

talk-thanks = 不客气！
talk-greeting = 你好！想买点什么？
talk-yes-no = 没太明白你的意思。点一下按钮，或者告诉我想买什么。
talk-nothing = 我可以帮你买饭菜、蔬菜、杂货和家居用品。试试说“一打鸡蛋和一盒牛奶”，或发送 /help 了解更多。

## Check-out

ask-place = 送到哪里？发送位置或直接输入地址，由最近的门店配送。
ask-place-again = 这个地址太短了。
key-location = 📍 发送我的位置
ask-note = 几号楼、几层、几室？方便骑手找到你。
key-no-note = 没有要补充的
ask-contact = 谁来收货？发送你的联系方式，或输入姓名和电话。骑手找不到地方才会打电话。
ask-contact-again = 姓名和电话都要写，比如“小安 138 0013 8000”。
key-contact = 📱 发送我的联系方式
ask-thanks = 谢谢！下次下单也会用这些信息，发送 /forget 即可删除。
place-kept = 记下了。发送 /forget 即可删除。
place-shared = 你发送的位置
quote-asking = 正在向商家询价…
quote-title = 🧾 <b>确认订单</b>
quote-line = • { $name } × { $packs }：{ $price }
quote-with-options = { $name }（{ $options }）
quote-from = 由{ $store }配送
quote-from-distance = 由{ $store }配送，距离{ $distance }
quote-to = 送至：{ $place }
quote-items = 商品金额：{ $amount }
quote-pay = <b>货到付款：{ $amount }</b>
quote-pay-nothing = <b>无需付款</b>
quote-place-unknown = ⚠️ 商家在地图上没找到这个地址，请核对一下，或分享位置。
quote-until = 价格保留到{ $time }。
button-order = 立即下单 · { $amount }
button-to-basket = ← 返回购物车
differs-pay = ⚠️ 现在需付{ $now }，购物车里是{ $before }。
differs-line = { $name }：现价{ $now }，原为{ $before }
differs-delivery = 配送费：现为{ $now }，原为{ $before }
quote-no = 商家现在没法配送这一单：
problem-out-of-stock = • { $name }：刚刚卖完
problem-short-of-stock = • { $name }：只剩{ $left }份
problem-not-sold = • { $name }：已下架
problem-too-far = • 这个地址超出了所有门店的配送范围
problem-price-changed = • 价格有变动
problem-expired = • 报价有效时间太短，已过期
problem-card = 商家没有接受你的礼品卡，这一单不会用掉它。
problem-other = • { $words }
quote-unreachable = 联系不上商家，没有下单。
button-ask-again = 重新询价
quote-over = 这个报价已过期，没有下单。
quote-stopped = 已停止询价，没有下单。
quote-basket-changed = 询价期间购物车有变动，这个报价不算数了。
alert-quote-replaced = 这个报价已失效，没有下单。
alert-basket-changed = 报价之后购物车有变动，没有下单。
alert-quote-over = 报价已过期，正在重新询价，还没有下单。
alert-card-gone = 报价之后礼品卡已过期或已用掉，正在重新询价，还没有下单。
toast-ordered-before = 这一单已经下过了

## Orders

order-title = <b>{ $number }号订单</b>
order-placing = ⏳ 正在向商家下单…
order-unknown = ❓ 没收到商家的回复，我正在核实有没有下单成功，不会重复下单。
order-accepted = ✅ 商家已接单。
order-packed = 📦 已打包。
order-on-the-way = 🛵 骑手正在路上。
order-delivered = 🎉 已送达，请查收！
order-cancelled = 订单已取消。
order-cancelled-why = 商家取消了订单。{ $why }
order-rejected = 商家没有接单。
order-rejected-why = 商家没有接单。{ $why }
reason-out-of-stock = 有商品刚刚卖完。
reason-price-changed = 价格有变动。
reason-checkout-expired = 报价已过期。
reason-unreachable = 联系不上商家。
reason-card = 礼品卡未被接受。
reason-buyer = 需要换一个姓名或电话。
reason-lost = 商家没有收到这笔订单。
stage-done = ● { $stage }
stage-ahead = ○ { $stage }
stage-accepted = 接单
stage-packed = 打包
stage-on-the-way = 配送
stage-delivered = 送达
order-card-back = 💳 礼品卡已退回给你：/card
order-ask-cancel = 要取消这个订单吗？
button-cancel-order = 取消{ $number }号订单
button-cancel-yes = 确认取消{ $number }号订单
button-cancel-no = 不取消
toast-cancelling = 正在请商家取消…
toast-cannot-cancel = 这个订单已经来不及取消了
toast-no-order = 没有这个订单
cancel-too-early = 订单还在提交中，等商家接单后就能取消。
cancel-too-late = 这个订单已经来不及取消了。
cancel-unreachable = 联系不上商家，还不确定订单是否已取消。一有结果就更新订单消息，你也可以稍后再试。
orders-none = 你还没有下过单。想买什么，告诉我吧！
orders-title = <b>你的订单</b>
orders-line = { $number }. { $date } · { $total } · { $state }
button-show-order = 查看{ $number }号订单
state-placing = 下单中
state-unknown = 核实中
state-accepted = 已接单
state-packed = 已打包
state-on-the-way = 配送中
state-delivered = 已送达
state-cancelled = 已取消
state-rejected = 未接单

## The user's own affairs

help =
    <b>我来帮你买东西。</b>想要什么直接写，用逗号隔开或分行写都行：
    <i>“2公斤土豆、一打鸡蛋，两杯奶茶，一杯无糖”</i>

    想改就说“再来一盒牛奶”“不要鸡蛋了”“清空购物车”，点按钮也行。
    /basket 购物车
    /card 免费礼品卡
    /orders 我的订单
    /cancel 停止当前操作
    /language 切换语言
    /forget 删除地址和联系方式
cancelled = 已停止，购物车没有变。
cancelled-empty = 已停止。想买什么，告诉我吧。
ask-language = 想用哪种语言？
language-chosen = 好的，现在说中文。
ask-forget = 将删除你的地址、姓名、电话、购物车，以及你发给我的内容。在途订单照常送达，礼品卡也会保留。
button-forget = 全部删除
button-keep = 保留
forgotten = 好了，都已删除。
not-forgotten = 好的，都留着，下次下单用。
group = 买东西请私聊我：<a href="{ $link }">点这里</a>。
command-basket = 购物车
command-card = 免费礼品卡
command-orders = 我的订单
command-invite = 你和好友各得一张卡
command-cancel = 停止当前操作
command-help = 我能做什么
command-language = 切换语言
command-notices = 消息和提醒开关
command-memory = 我替你记着的事
command-forget = 删除地址和联系方式

## What is no order

alert-not-yours = 这个按钮是给别人的。给我发条消息，就有你自己的。
toast-old-question = 这个问题已过期
toast-old-button = 这个按钮太旧了，这是你现在的购物车
odd-edited = 我看到的是修改前的消息，改了也不会生效。请重新发一条，或用购物车里的按钮。
odd-forwarded = 这是别人写的。你也想要的话，请自己发给我。
odd-command = 没有这个命令。发送 /help 看看我能做什么。
odd-photo = 我还看不懂图片，请用文字告诉我要什么。
odd-voice = 我还听不了语音，请用文字告诉我要什么。
odd-sticker = 真可爱！要什么就写下来，我去买。
odd-other = 我只看得懂文字，请写下你要什么。
sorry = 我这边出了点问题，什么都没有改动。请再试一次。

## For admins

extend-how =
    礼品卡截止时间：{ $deadline }；预算还剩{ $left }。
    请写上新的日期，可以带时间：<code>/extend 2026-02-28</code> 或 <code>/extend 2026-02-28 18:00</code>
extend-not-later = 新的截止时间必须晚于原来的，也必须晚于现在。
extend-ask = 把所有礼品卡的截止时间从<s>{ $from }</s>改到<b>{ $to }</b>？
button-extend = 延长到{ $to }
button-extend-not = 保持不变
extend-cards = 有{ $cards }张未使用的礼品卡随之延期。
extend-short = 按目前的速度，预算会在此之前（{ $at }）用完，目前还剩{ $left }。
extend-people = 将通知{ $people }人，大约需要{ $time }：
extend-notice =
    { $language }：
    <blockquote>{ $notice }</blockquote>
extend-done = 已延长：<s>{ $from }</s> → <b>{ $to }</b>。所有礼品卡都已同步，正在通知大家。
extend-moved = 期间有人改过截止时间，这次没有改动。发送 /extend 查看最新的时间。
extend-left = 截止时间保持不变。

## 付款

quote-pay-invoice = <b>下单前在此支付：{ $amount }</b>
button-order-invoice = 下单 · 支付{ $amount }
order-invoiced = 💳 等你付款，请在{ $time }前支付，付款后才会下单。
order-unpaid = 没有及时付款，所以没有下单。
order-paid = 已付：{ $amount }
order-missing = 缺货退款：{ $amount }
order-missing-goods = 缺货：{ $goods }
state-invoiced = 待付款
toast-settle-first = 你有三笔订单还没有结果，请先付款或取消一笔。
invoice-title = { $number }号订单
invoice-with-card = 商品{ $items }，配送{ $delivery }，礼品卡抵扣{ $card }。付款后立即下单，请在{ $time }前支付。
invoice-without-card = 商品{ $items }，配送{ $delivery }。付款后立即下单，请在{ $time }前支付。
no-payment-not-open = 这笔订单已不需要付款，没有扣款。
no-payment-over = 这个价格已过期，没有扣款，请重新结算。
no-payment-changed = 价格有变动或商品已售罄，没有扣款。
no-payment-closed = 商家已打烊，没有扣款，购物车里的商品都还在。
no-payment-unreachable = 商家没有回应，没有扣款，请稍后再试。
problem-closed = • 商家已打烊
reason-store-closed = 商家已打烊。
card-grace = 💳 这次是商家的问题：你的{ $value }礼品卡延期到{ $until }。
missing-delivery = { $number }号订单：部分商品缺货，共{ $amount }。现在货到付款：{ $pay }。
missing-card = { $number }号订单：部分商品缺货，共{ $amount }，这部分原由礼品卡抵扣。
refund-owed =
    💸 { $why }
    { $amount }会原路退回（{ $number }号退款）。到账后我会通知你。
refund-why-twice = 这笔订单你付了两次。
refund-why-late = 你付款时订单已经取消。
refund-why-amount = 你付的金额与订单不符，所以没有下单。
refund-why-stranger = 你的付款不属于你的任何订单。
refund-why-cancelled = 订单已取消。
refund-why-rejected = 商家没有接单。
refund-why-missing = 部分商品缺货。
refund-line-open = 💸 { $amount }正在退回
refund-line-settled = 💸 { $amount }已退回
refund-line-failed = 💸 { $amount }暂时没能退回，客服正在处理
refund-settled = ✅ { $amount }已退回，银行可能要几天才显示。（{ $number }号退款）
refund-failed = { $amount }没能原路退回，请联系客服另行处理：/support。（{ $number }号退款）
refund-task = 💸 <b>{ $number }号退款：{ $amount }</b>
refund-task-twice = 订单付了两次。
refund-task-late = 订单取消后才付款。
refund-task-amount = 付款金额与订单不符。
refund-task-stranger = 付款不属于付款人的任何订单。
refund-task-cancelled = 已付款的订单被取消。
refund-task-rejected = 商家没有接已付款的订单。
refund-task-missing = 部分商品缺货。
refund-task-order = { $number }号订单
refund-task-charge = 支付平台编号：<code>{ $charge }</code>，{ $at }
refund-ask-settled = { $number }号退款：{ $amount }确实已在支付平台退回？我会通知用户。
refund-ask-failed = { $number }号退款：{ $amount }无法原路退回？我会请用户联系客服。
refund-done-settled = ✅ { $number }号退款：{ $amount }已退回。
refund-done-failed = ⚠️ { $number }号退款：{ $amount }没能退回。
refunds-none = 没有待处理的退款。
refunds-more = 还有 { $more } 笔待处理。
button-refund-settled = 已退回
button-refund-failed = 无法退回
button-refund-yes-settled = 是，已退回
button-refund-yes-failed = 是，无法退回
button-refund-back = 还没有
doubt-task =
    ❓ <b>{ $number }号订单不确定是否已接单</b>
    商家的答复丢失，我查不到有没有接单。请联系商家核实，结算编号：<code>{ $session }</code>
doubt-task-paid = 用户已在此支付{ $amount }。
doubt-task-delivery = 用户货到付款{ $amount }。
doubt-ask-none = 商家确实没有{ $number }号订单？我会告诉用户没有接单，礼品卡和已付款都会退回。
doubt-number = { $number }号订单在商家那边的单号是多少？请用一条消息写下来，我会向商家核对。不填就发 /cancel。
doubt-number-again = 这不是商家的单号，或已属于别的订单。请重新填写，或发 /cancel。
doubt-reading = 正在用这个单号向商家核对{ $number }号订单…
doubt-not-there = 商家查不到单号 <code>{ $id }</code>，或没有回应。
doubt-done-none = ✅ { $number }号订单已处理：商家没有接单。
doubt-over = 这笔订单已经有结果了。
doubt-settled = { $number }号订单已经有结果：{ $state }。
button-doubt-has = 商家已接单
button-doubt-none = 商家没有
button-doubt-none-yes = 是，商家没有
button-doubt-back = 还不确定
toast-refund-ended = 这笔退款已经处理过了

## 客服与条款

command-support = 有问题，找客服
command-terms = 条款
button-wrong = 有问题
support-ask = 出了什么问题？请用一条消息写下来，客服会看。没事就发 /cancel。
support-ask-order = { $number }号订单出了什么问题？请用一条消息写下来，客服会连同订单一起看。没事就发 /cancel。
support-taken = 已转给客服（{ $number }号反馈），答复会发到这里。
support-case = 🆘 <b>{ $number }号反馈</b>
button-answer = 答复{ $number }号
support-ask-answer = 请用一条消息答复{ $number }号反馈。不答就发 /cancel。
support-answer = <b>客服答复（{ $number }号反馈）：</b>
support-answered = 已发送：{ $number }号反馈已答复。
toast-case-gone = 对方已要求删除资料
terms =
    <b>条款</b>
    • 商品由商家卖给你，我只转达订单和价格。不点确切金额的按钮，就不会下单。
    • 一张礼品卡付一笔订单。商家不接单或取消，礼品卡会退还。
    • 在这里付的钱，遇到取消、拒单、重复付款或缺货，会原路退回。
    • 你的地址和电话只为这笔订单交给商家。/export 查看我保存的一切，/forget 删除。
    • 有问题？/support，有人会答复。

command-export = 我保存的你的资料
exported = 我保存的你的全部资料。/forget 可删除。
slow-down = 你发得太快了，最后几条我没有处理，请稍等一下。

## 通知和群发

unit-seconds = { $n }秒
unit-minutes = { $n }分钟
unit-hours = { $n }小时
notice-extension =
    ⏰ <b>免费{ $value }礼品卡延期了</b>
    有效期从<s>{ $from }</s>延长到<b>{ $to }</b>。你领了吗？
button-my-card = 我的礼品卡
notices-on = 🔔 有新消息、礼品卡快到期时，我会告诉你。
notices-off = 🔕 除了订单需要的消息，我不会打扰你。
button-notices-off = 不再通知
button-notices-on = 重新开启通知
broadcast-draft = 📣 <b>{ $number }号群发</b>，还没发送
broadcast-words = { $language }：{ $words }
broadcast-nothing = 还没写
broadcast-as = 与{ $language }相同
broadcast-quoted = “{ $words }”
broadcast-picture = 🖼
broadcast-to = 发给：{ $who }（目前{ $people }人）
broadcast-when = { $at }开始
broadcast-late = 原定{ $at }开始，时间已过：请另选时间，或立即开始
broadcast-at-once = 立即开始
who-everybody = 所有人
who-those = { $list }的人
who-has-card = 有可用礼品卡
who-never-ordered = 从没下过单
who-seen = 最近{ $days }天来过
who-speaks = 使用{ $languages }
seen-days = 最近{ $days }天
seen-whenever = 不限时间
button-chosen = ✓ { $label }
button-not-chosen = { $label }
button-write-in = ✏️ { $language }
button-has-card = 有可用的卡
button-never-ordered = 从没下单
button-seen = 来过：{ $when }
button-when = 定时…
button-at-once = 立即开始
button-preview = 预览
button-discard = 丢弃
button-send-to = 发给{ $people }人
button-not-yet = 先不发
broadcast-write =
    请把{ $language }内容按用户看到的样子发给我：可以带格式，也可以是带说明的图片。
    末尾的行会变成按钮：<code>[文字] https://example.com</code>，或 <code>[我的礼品卡] /card</code> 打开读者自己的卡。
broadcast-ask-time = 什么时候开始？请写一个将来的日期和时间：<code>2026-02-28 18:00</code>
toast-late = 选定的时间已过
broadcast-ask-send = 发给{ $people }人（{ $who }）？大约需要{ $time }。
broadcast-discarded = 这条群发已丢弃，没有通知任何人。
broadcast-gone = 这条群发已经发送或丢弃了。
broadcast-unfit-kind = 我只能转发文字，或带说明的图片。请发其中一种。
broadcast-unfit-empty = 这里只有按钮，请在上面写点内容。
broadcast-unfit-long = 图片说明最多1024个字符。请写短一些，或不带图片。
broadcast-unfit-buttons = 按钮太多了，最多六个。
broadcast-title = 📣 <b>{ $number }号群发</b>：{ $state }
broadcast-state-scheduled = 已定时
broadcast-state-running = 发送中
broadcast-state-paused = 已暂停
broadcast-state-done = 已完成
broadcast-state-cancelled = 已取消
broadcast-counts = 已发送{ $sent }/{ $total }，{ $blocked }人屏蔽了机器人，{ $failed }条失败
broadcast-left-out = 略过{ $people }人：已不在发送范围内
broadcast-pace = 每秒{ $rate }条，大约还需{ $left }
broadcast-ask-cancel = 取消{ $number }号群发？还有{ $left }人不会收到。
broadcasts-none = 还没有群发过：发送 /broadcast 新建一条。
broadcasts-title = <b>群发</b>
broadcasts-line = { $number }号：{ $state }，{ $sent }/{ $total }
button-broadcast = { $number }号群发
button-pause = 暂停
button-resume = 继续
button-call-off = 取消群发…
button-call-off-really = 确定取消
button-go-on = 不取消

## 角色和暂停

claim-paused = 领取暂停了，礼品卡还在，请稍后再试。
toast-ordering-paused = 抱歉，现在暂时不能下单。购物车会保留，请稍后再试。
no-payment-paused = 现在暂停下单。没有扣款，请稍后再试。
campaign-title = 🎟 <b>活动</b>
campaign-cards = { $value }礼品卡，{ $from }至{ $to }
campaign-budget = 已领{ $claimed }，预算{ $budget }，剩余{ $left }
campaign-claims-paused = ⏸ 已暂停领取。
campaign-ordering-paused = ⏸ 已暂停下单。
button-pause-claims = 暂停领取
button-resume-claims = 恢复领取
button-pause-ordering = 暂停下单
button-resume-ordering = 恢复下单
staff-support =
    <b>你可以做的事</b>
    /order 17 — 查看某个订单
    /refunds — 待处理的退款
    收到带按钮的消息时，可以回复用户、处理存疑的订单。
staff-owner =
    /campaign — 活动现状和暂停开关
    /stats — 数据和图表
    /extend 2026-02-28 — 延长截止时间并通知大家
    /broadcast — 群发消息
    /broadcasts — 群发记录
    /roles — 谁能做什么
staff-order = 用户 <code>{ $user }</code>
staff-no-order = 没有这个订单。请这样写：<code>/order 17</code>
roles-title = <b>角色</b>
roles-settings = <code>{ $user }</code>：负责人（由设置指定）
roles-line = <code>{ $user }</code>：{ $role }
roles-how = 授予角色：<code>/roles 123456789 support</code>，或 <code>owner</code>；取消用 <code>none</code>。
role-support = 客服
role-owner = 负责人
role-granted = ✅ <code>{ $user }</code> 现在是{ $role }。
role-taken = ✅ <code>{ $user }</code> 不再有角色。
role-yours = 你现在是{ $role }。发送 /admin 看看能做什么。
role-yours-no-more = 你不再有角色了，谢谢你的帮助！
role-of-settings = 这位负责人由设置指定，只有运维能更改。
role-own = 你自己的角色要由另一位负责人更改。
role-of-stranger = 我还不认识这个人，请让对方先给我发条消息。

## 礼品卡能用在哪里，以及提醒

pays-for-meals = 餐食
pays-for-groceries = 生鲜食品
pays-for-goods = 日用品
list-and = { $list }和{ $last }
basket-card-not-for = 这些不能用礼品卡：它只能用于{ $what }。
notice-reminder =
    ⏳ <b>你的{ $value }礼品卡{ $ahead }到期</b>：有效期至{ $until }。
    想买什么告诉我，下单时自动抵扣。不想收到提醒可发 /notices。

## 邀请

invite =
    🎁 <b>邀请好友，你们各得一张{ $value }礼品卡</b>
    好友的第一单送达后，两人都能拿到，发完为止，{ $until }前有效。你的链接：
    { $link }
invite-had = 你已领{ $had }张，最多{ $most }张。
invite-full = 你已领满{ $most }张，好友仍会得到自己的那张。
invite-no-cards = 现在没有礼品卡可送，邀请暂时没有奖励。当然，还是欢迎你的朋友！
button-share = 发给好友
invited = 🎁 好友邀请了你：你的第一单送达后，你们各得一张{ $value }礼品卡。
invite-earned-invited = 🎁 你的第一单到了，因为有好友邀请，再送你一张{ $value }礼品卡，有效期至{ $until }（{ $ahead }到期）。
invite-earned-inviter = 🎁 你邀请的好友第一单到了，送你一张{ $value }礼品卡，有效期至{ $until }（{ $ahead }到期）。
claim-most = 你领的礼品卡已达到每人上限。
cards-active = 💳 你有<b>{ $count }</b>张<b>{ $value }</b>礼品卡。下一张有效期至{ $until }（{ $ahead }到期）。每单自动用一张。
budget-warning = ⚠️ 活动预算已领取{ $percent }%：{ $budget }中还剩{ $left }。
budget-gone = ⚠️ 预算内最后一张礼品卡已被领走。之后来的人会收到说明，可按原价下单。

## 给负责人的活动数据

stats-title = <b>活动数据</b>（{ $at }）
stats-cards = 礼品卡：已领{ $cards }张，已用{ $redeemed }张
stats-budget = 预算：{ $budget }中还剩{ $left }
stats-gone = 预算已全部用完。
stats-ends = 按目前的速度，预算将在<b>{ $at }</b>用完，早于截止时间（{ $deadline }）。
stats-lasts = 按目前的速度，到截止时间（{ $deadline }）大约还剩{ $left }。
stats-early = 数据还太少，看不出预算能用多久（截止时间：{ $deadline }）。
stats-over = 活动已于{ $deadline }结束。
stats-orders = 订单：{ $orders }单，其中{ $with }单用了礼品卡
stats-covered = 礼品卡全额支付：{ $covered }/{ $with }单（{ $percent }%）
stats-worth = 金额：礼品卡抵扣{ $card }，用户自付{ $people }
stats-back = 用卡后再次下单：{ $back }/{ $spent }人（{ $percent }%）
button-stats-refresh = 🔄 刷新
button-stats-file = 📄 按小时明细（CSV）
stats-file = 活动的按小时明细，金额单位为元。
toast-fresh = 已是最新数据
stats-none = 还没有活动。
budget-short = ⚠️ 按目前的速度，活动预算将在<b>{ $at }</b>用完，早于截止时间（{ $deadline }）：{ $budget }中还剩{ $left }。详情见 /stats。
# 图片里的文字：要短，不带标签。
chart-budget = 剩余预算
chart-of = 总额{ $budget }
chart-ends = 约{ $date }用完
chart-lasts = 约剩{ $left }
chart-orders = 每小时订单
chart-most = 最多{ $n }单
chart-funnel = 用户走到哪一步
chart-share = { $n } ({ $percent }%)
funnel-came = 来过
funnel-claimed = 领了卡
funnel-ordered = 下了单
funnel-delivered = 收到货
funnel-again = 再次下单

## 忌口

memory-title = <b>我替你记着</b>
memory-nothing = 我还没有替你记什么。告诉我你不能吃什么，比如“我对坚果过敏”。
memory-avoids = • 不吃{ $what }
memory-what-for = 我推荐时会照顾到这些，并提醒你不能吃的东西。/forget 全部删除。
memory-offer = 要我在推荐时记着吗？你不能吃的，我会提醒。
button-memory-keep = 记住：不吃{ $allergen }
button-memory-forget = 忘掉：不吃{ $allergen }
avoid-contains = ⚠️ 含{ $list }
avoid-unknown = ⚠️ 商家没有说明是否含{ $list }
avoid-of = { $product }：{ $warning }
avoid-left-out = 按你说的，已避开含有或可能含有{ $list }的商品。/memory
line-warning = {"   "}{ $warning }

## Open-ended wishes

thought-thinking = 💭 正在想“{ $words }”……
thought-looking = 正在看：{ $list }……
button-stop = 停止
proposal-title = <b>为“{ $words }”挑选</b>
proposal-line = • { $name } × { $packs }：{ $price }
proposal-line-off = ◦ <s>{ $name } × { $packs }：{ $price }</s>
proposal-change = • { $name }：改为 { $packs } 份
proposal-remove = • { $name }：从购物车移除
proposal-total = 共 { $total }，不含配送费
proposal-total-of = 共 { $total }，预算 { $most }，不含配送费
proposal-feeds = 够 { $people } 人吃
proposal-short = ⚠️ 只够 { $people } 人中的 { $feeds } 人
proposal-without = 据商家标注，不含{ $list }
proposal-diet = 全部符合：{ $list }
proposal-over = ⚠️ 超出预算 { $over }
proposal-least = ⚠️ { $most } 以内办不到，这是满足其他要求的最低花费。
proposal-nearest = ⚠️ 没法全部满足，这是最接近的。
left-out-contains = 未选：{ $name }含有{ $what }
left-out-unstated = 未选：商家没有说明{ $name }是否含有{ $what }
left-out-diet = 未选：{ $name }不符合“{ $what }”
left-out-gone = 未选：{ $name }已售罄
left-out-dear = 未选：预算不够买{ $name }
left-out-invented = 另外想到的 { $count } 样这里没有卖，已去掉。
diet-vegetarian = 素食
diet-vegan = 纯素
diet-pork-free = 不含猪肉
button-take = 放入购物车 · { $amount }
button-change-basket = 修改购物车
button-no-thanks = 不用了
proposal-taken = ✅ 已放入购物车：“{ $words }”
thought-nothing = 没有找到符合“{ $words }”的东西。
thought-near = 看看这些怎么样？
thought-slow = “{ $words }”一时没想出来。直接告诉我要买什么，我马上办。
thought-busy = 现在找我出主意的人太多了。直接告诉我要买什么，我马上办。
thought-down = “{ $words }”我现在想不出来，请直接告诉我要买什么，我来办。
thought-used-up = 今天的主意出够了，明天再来。直接告诉我要买什么，我来办。
thought-no-model = “{ $words }”我拿不了主意，不过你点名的我都能买：餐食、蔬菜、食品杂货、家居用品。可以问“有什么卖的”，随便看看。
thought-question = 💬 { $words }
thought-question-how = 点一个回答，或者自己写。
thought-words = 💬 以下由电脑生成，可能有误：
thought-words-quote = <i>{ $words }</i>
thought-words-only = 你的购物车没有任何变化。
toast-thought-old = 这条建议已经不是最新的了
toast-proposal-changed = 有东西刚刚售罄，请再看一下。

## Voice messages and pictures

voice-listening = 🎤 正在听……
voice-words = 🎤 “{ $words }”
voice-nothing = 没听清。请再说一次，或者直接写下来。
voice-long = 太长了，我听不完。语音请控制在两分钟以内，或者直接写下来。
voice-failed = 现在没法听语音，请直接写下需要什么。
photo-looking = 📷 正在看图片……
photo-title = <b>📷 我看到的是</b>
photo-line = • “{ $read }” → { $name } × { $packs }：{ $price }
photo-line-open = • “{ $read }” → { $name }：要哪一种，稍后再问
photo-line-unsure = ❓ “{ $read }”：是{ $name }吗？
photo-line-off = ◦ <s>“{ $read }” → { $name }</s>
photo-unread = ✗ “{ $words }”：没找到
photo-unsure = 看对了的请点一下；带 ❓ 的不点就不买。
photo-nothing = 图片里没有我能买到的东西。
photo-failed = 现在没法看图片，请直接写下需要什么。
photo-taken = ✅ 清单已放入购物车。
button-line-unsure = ❓ { $name }
sense-used-up = 今天能听能看的次数用完了，请直接写下需要什么。

## Usual things

memory-diet = • 只要符合“{ $what }”的
memory-usual = • 你常买的：{ $what }
memory-usual-gone = 已不再出售的东西
memory-order = • 你的“老样子”：{ $what }
memory-order-number = 订单 { $number }
button-memory-keep-other = 记住：{ $what }
button-memory-forget-other = 忘掉：{ $what }
button-usual = ★ 我常买这种
button-usual-order = ★ 以后的“老样子”
toast-usual = 记住了：你常买这种。/memory
toast-usual-order = 记住了：“老样子”就是这一单。/memory
