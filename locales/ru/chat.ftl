### What Milkrun says in the chat. Values are already in the user's form; tags are Telegram's HTML.

language-name = Русский
list-comma = {", "}

## Forms

unit-m = { $n } м
unit-km = { $n } км
month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря
# $day, $number (of the month) and $year are digits, $month is its name.
date = { $day } { $month }
date-year = { $day } { $month } { $year } года
date-time = { $date }, { $time }
today = сегодня
tomorrow = завтра
in-days = { $days ->
    [one] через { $days } день
    [few] через { $days } дня
    [many] через { $days } дней
   *[other] через { $days } дня
}
goods-variant = { $name }, { $variant }
goods-without = минус { $name }
goods-amount = { $name } { $amount }
goods-times = { $name } × { $n }

## Welcome and card

welcome =
    <b>Здравствуйте! Я делаю покупки за вас.</b>
    Напишите своими словами, что нужно: «десяток яиц и пакет молока». Соберу корзину, назову общую цену, и вы закажете всё одной кнопкой.
welcome-card = Вас ждёт бесплатная карта на <b>{ $value }</b>: на { $what }. Действует до { $until }.
button-claim = Получить карту на { $value }
toast-claimed = { $value } теперь ваши
toast-claimed-before = Вы уже получили карту
card-claimed =
    🎉 Карта на <b>{ $value }</b> ваша! Действует до { $until } (истекает { $ahead }).
    Она сама применится к следующему заказу. Что привезти?
card-active =
    💳 У вас есть карта на <b>{ $value }</b>. Действует до { $until } (истекает { $ahead }).
    Она сама применится к следующему заказу.
card-expired = 💳 Срок вашей карты на { $value } истёк { $until }. Заказывать можно и дальше, по полной цене.
card-reserved = 💳 Карта на { $value } отложена для заказа, который сейчас оформляется.
card-redeemed = 💳 Карта на { $value } потрачена. Надеюсь, всё пришлось по вкусу!
card-no-campaign = Бесплатных карт сейчас нет. Заказать можно по полной цене.
claim-not-begun = Бесплатные карты появятся { $starts }. Возвращайтесь!
claim-over = Бесплатные карты выдавали до { $ended }. Заказать всё ещё можно по полной цене.
claim-exhausted = Все бесплатные карты уже разобрали, простите! Заказать всё ещё можно по полной цене.

## Basket

basket-empty = Корзина пуста. Напишите, что нужно: «2 кг картошки, хлеб и пельмени на ужин».
basket-title = 🧺 <b>Ваша корзина</b>
basket-shop = <b>{ $shop }</b>
basket-line = { $number }. { $name } × { $packs } — { $price }
basket-line-open = { $number }. «{ $words }»: что именно?
basket-line-gone = { $number }. «{ $words }»: больше нет в продаже
basket-line-sold-out = { $number }. { $name } — раскупили
basket-line-options = {"   "}{ $options }
basket-line-words = {"   "}<i>«{ $words }»</i>
basket-delivery-free = Доставка: бесплатно
basket-delivery = Доставка: { $fee }
basket-delivery-one = Доставка: { $fee } (от { $from } бесплатно)
basket-card = Оплатит карта: { $amount }
basket-pay = <b>К оплате: { $amount }</b>
basket-leftover = Карта — на один заказ: остаток { $amount } на следующий не перейдёт.
basket-which = Что именно взять: «{ $words }»?
button-choice = { $name } · { $price }
button-none-of-these = Ничего из этого
button-line = { $number }. { $name } × { $packs }
button-less = −
button-more = +
button-remove = 🗑
button-empty = Очистить
button-checkout = Оформить за { $amount }
line-title = <b>{ $name }</b> × { $packs }
line-price = { $price }
line-group = <b>{ $group }</b>: { $values }
line-group-none = ничего
button-option-on = ✓ { $name }
button-option-off = { $name }
button-option-price = { $name } +{ $price }
button-remove-line = Убрать
button-back = ← Корзина
allergens = Аллергены: { $list }
allergens-none = Аллергенов нет, по данным магазина
allergens-unknown = Магазин не указал аллергены
allergen-title = Содержит { $allergen }?
allergen-line-yes = • { $product }: да, содержит
allergen-line-no = • { $product }: нет, по словам магазина
allergen-line-unknown = • { $product }: магазин не указывает
allergen-no-basket = Корзина пуста. Назовите товар, и я скажу, что в нём.
allergen-gluten = глютен
allergen-milk = молоко
allergen-eggs = яйца
allergen-soy = соя
allergen-peanuts = арахис
allergen-nuts = орехи
allergen-fish = рыба
allergen-shellfish = ракообразные и моллюски
allergen-sesame = кунжут
allergen-celery = сельдерей
allergen-mustard = горчица
allergen-sulphites = сульфиты
toast-basket-changed = Корзина изменилась, вот она сейчас
toast-emptied = Корзина пуста
toast-most = Одного товара — не больше 99
toast-gone = Этого больше нет в продаже
toast-sold-out = { $name }: всё раскупили
toast-remove-sold-out = Сначала уберите то, что раскупили
toast-choose-first = Сначала выберите там, где стоит вопрос
note-rounded = { $name }: только целыми упаковками, взял { $packs }.
note-sold-out = { $name }: всё раскупили.
note-most = Одного товара — не больше 99.
note-full = Корзина полна. Закажите её, а потом продолжим.
note-not-in-basket = Этого в корзине нет.
note-no-last-order = Вы ещё ничего не заказывали.
unknown-words = Не нашёл «{ $words }».
unknown-near = Может быть, что-то из этого?
button-add = + { $name }
found-under = До { $most } есть:
found-none-under = Дешевле { $most } ничего нет. Ближайшее:
found-none-without = Нет ничего, о чём магазин это обещает.
found-title = Вот что есть:
found-line = • { $name } — { $price }
found-line-from = • { $name } — от { $price }
found-line-out = • { $name } — всё раскупили
shelves-title = Вот что есть в магазинах:
shelves-line = • <b>{ $category }</b>: { $some }…
no-catalogue = Ещё смотрю, что есть в магазинах. Попробуйте чуть позже.

## Small talk

talk-thanks = Пожалуйста!
talk-greeting = Здравствуйте! Что привезти?
talk-yes-no = Не совсем понял. Нажмите кнопку или напишите, что купить.
talk-nothing = Я покупаю за вас: готовую еду, овощи, продукты, вещи для дома. Напишите «десяток яиц и пакет молока» или загляните в /help.

## Check-out

ask-place = Куда доставить? Отправьте геопозицию или напишите адрес: привезёт ближайший магазин.
ask-place-again = Для адреса это слишком коротко.
key-location = 📍 Отправить геопозицию
ask-note = Квартира, подъезд, этаж? Так курьер найдёт вашу дверь.
key-no-note = Добавить нечего
ask-contact = Кто встретит курьера? Отправьте свой контакт или напишите имя и телефон. Курьер позвонит, только если не найдёт дверь.
ask-contact-again = Нужны имя и телефон, например «Анна, +86 138 0013 8000».
key-contact = 📱 Отправить мой контакт
ask-thanks = Спасибо! Запомню для следующего заказа. Удалить: /forget
place-kept = Запомнил. Удалить: /forget
place-shared = ваша геопозиция
quote-asking = Узнаю цену в магазине…
quote-title = 🧾 <b>Ваш заказ</b>
quote-line = • { $name } × { $packs } — { $price }
quote-with-options = { $name } ({ $options })
quote-from = Откуда: { $store }
quote-from-distance = Откуда: { $store } ({ $distance })
quote-to = Куда: { $place }
quote-items = Товары: { $amount }
quote-pay = <b>К оплате при получении: { $amount }</b>
quote-pay-nothing = <b>Платить не нужно</b>
quote-place-unknown = ⚠️ Магазин не нашёл этот адрес на карте. Проверьте его или поделитесь местоположением.
quote-until = Цена действует до { $time }.
button-order = Заказать · { $amount }
button-to-basket = ← Назад в корзину
differs-pay = ⚠️ К оплате { $now }, а не { $before }, как в корзине.
differs-line = { $name }: { $now } вместо { $before }
differs-delivery = Доставка: { $now } вместо { $before }
quote-no = Магазин не может сейчас это доставить:
problem-out-of-stock = • { $name }: только что раскупили
problem-short-of-stock = • { $name }: { $left ->
    [one] осталась только { $left } штука
    [few] остались только { $left } штуки
    [many] осталось только { $left } штук
   *[other] осталось только { $left } штуки
}
problem-not-sold = • { $name }: больше нет в продаже
problem-too-far = • этот адрес слишком далеко от всех магазинов
problem-price-changed = • изменилась цена
problem-expired = • цена слишком быстро устарела
problem-card = Магазин не принял карту, так что этот заказ — без неё.
problem-other = • { $words }
quote-unreachable = Магазин не отвечает. Ничего не заказано.
button-ask-again = Узнать цену ещё раз
quote-over = Эта цена уже не действует. Ничего не заказано.
quote-stopped = Больше не спрашиваю магазин. Ничего не заказано.
quote-basket-changed = Пока я узнавал цену, корзина изменилась. Эта цена уже не в счёт.
alert-quote-replaced = Эта цена уже не действует. Ничего не заказано.
alert-basket-changed = Корзина с тех пор изменилась. Ничего не заказано.
alert-quote-over = Цена устарела. Спрашиваю магазин ещё раз; пока ничего не заказано.
alert-card-gone = Карта с тех пор истекла или уже потрачена. Спрашиваю цену ещё раз; пока ничего не заказано.
toast-ordered-before = Это уже заказано

## Orders

order-title = <b>Заказ № { $number }</b>
order-placing = ⏳ Передаю заказ магазину…
order-unknown = ❓ Ответ магазина потерялся по дороге. Выясняю, дошёл ли заказ. Дважды вы не заплатите.
order-accepted = ✅ Магазин принял заказ.
order-packed = 📦 Заказ собран.
order-on-the-way = 🛵 Курьер уже едет к вам.
order-delivered = 🎉 Доставлено. Надеюсь, всё понравится!
order-cancelled = Заказ отменён.
order-cancelled-why = Магазин отменил заказ. { $why }
order-rejected = Магазин не принял заказ.
order-rejected-why = Магазин не принял заказ. { $why }
reason-out-of-stock = Что-то только что раскупили.
reason-price-changed = Изменилась цена.
reason-checkout-expired = Цена устарела.
reason-unreachable = Магазин не отвечает.
reason-card = Карта не подошла.
reason-buyer = Нужно другое имя или телефон.
reason-lost = Заказ до него не дошёл.
stage-done = ● { $stage }
stage-ahead = ○ { $stage }
stage-accepted = принят
stage-packed = собран
stage-on-the-way = в пути
stage-delivered = доставлен
order-card-back = 💳 Карта снова у вас: /card
order-ask-cancel = Отменить этот заказ?
button-cancel-order = Отменить заказ № { $number }
button-cancel-yes = Да, отменить № { $number }
button-cancel-no = Не отменять
toast-cancelling = Прошу магазин отменить…
toast-cannot-cancel = Этот заказ уже поздно отменять
toast-no-order = Такого заказа нет
cancel-too-early = Заказ ещё оформляется. Как только магазин его примет, его можно будет отменить.
cancel-too-late = Отменять этот заказ уже поздно.
cancel-unreachable = Магазин не отвечает, и пока неясно, отменён ли заказ. Как узнаю — обновлю сообщение о заказе; чуть позже можно попробовать ещё раз.
orders-none = Вы ещё ничего не заказывали. Напишите, что привезти!
orders-title = <b>Ваши заказы</b>
orders-line = { $number }. { $date } — { $total }, { $state }
button-show-order = Показать заказ № { $number }
state-placing = оформляется
state-unknown = уточняется
state-accepted = принят
state-packed = собран
state-on-the-way = в пути
state-delivered = доставлен
state-cancelled = отменён
state-rejected = не принят

## The user's own affairs

help =
    <b>Я делаю покупки за вас.</b> Напишите своими словами, что нужно, через запятую или с новой строки:
    <i>«2 кг картошки, десяток яиц и два молочных чая, один без сахара»</i>

    Передумали? Напишите «ещё молока», «яйца не надо», «очистить корзину» или нажмите кнопку.
    /basket — ваша корзина
    /card — ваша бесплатная карта
    /orders — ваши заказы
    /cancel — прервать то, что делаем
    /language — другой язык
    /forget — удалить адрес и контакт
cancelled = Хорошо, остановились. Корзина на месте.
cancelled-empty = Хорошо, остановились. Напишите, что привезти.
ask-language = На каком языке говорить?
language-chosen = Теперь говорю по-русски.
ask-forget = Удалю ваш адрес, имя и телефон, корзину и всё, что вы мне писали. Заказы в пути всё равно приедут, и карта останется.
button-forget = Удалить всё это
button-keep = Оставить
forgotten = Готово, всё удалено.
not-forgotten = Хорошо, сохраню для следующего заказа.
group = Покупками я занимаюсь в личном чате: <a href="{ $link }">напишите мне туда</a>.
command-basket = Ваша корзина
command-card = Ваша бесплатная карта
command-orders = Ваши заказы
command-invite = По карте вам и другу
command-cancel = Прервать то, что делаем
command-help = Что я умею
command-language = Другой язык
command-notices = Новости и напоминания
command-memory = Что я помню о вас
command-forget = Удалить адрес и контакт

## What is no order

alert-not-yours = Эта кнопка не для вас. Напишите мне, и у вас будет своя.
toast-old-question = Этот вопрос уже неактуален
toast-old-button = Кнопка устарела, вот ваша корзина
odd-edited = Я прочёл сообщение до правки, и она ничего не меняет. Напишите ещё раз или нажмите кнопку в корзине.
odd-forwarded = Это написал кто-то другой. Если хотите того же, напишите мне сами.
odd-command = Не знаю такой команды. Что я умею: /help
odd-photo = Фотографии я пока не понимаю. Напишите, что нужно.
odd-voice = Голосовые я пока не понимаю. Напишите, что нужно.
odd-sticker = Отличный стикер! Напишите, что нужно, и я всё закажу.
odd-other = Я понимаю только текст. Напишите, что нужно.
sorry = У меня что-то пошло не так, но ничего не изменилось. Попробуйте ещё раз.

## For admins

extend-how =
    Карты действуют до { $deadline }; в бюджете осталось { $left }.
    Напишите новую дату, со временем или без: <code>/extend 2026-02-28</code> или <code>/extend 2026-02-28 18:00</code>
extend-not-later = Новый срок должен быть позже нынешнего и не в прошлом.
extend-ask = Перенести срок всех карт с <s>{ $from }</s> на <b>{ $to }</b>?
button-extend = Продлить до { $to }
button-extend-not = Не менять
extend-cards = { $cards ->
    [one] Вместе со сроком продлится { $cards } неиспользованная карта.
    [few] Вместе со сроком продлятся { $cards } неиспользованные карты.
   *[many] Вместе со сроком продлится { $cards } неиспользованных карт.
}
extend-short = При нынешнем темпе бюджет закончится раньше — { $at }; сейчас осталось { $left }.
extend-people = { $people ->
    [one] Об этом узнает { $people } человек, рассылка займёт примерно { $time }:
    [few] Об этом узнают { $people } человека, рассылка займёт примерно { $time }:
   *[many] Об этом узнают { $people } человек, рассылка займёт примерно { $time }:
}
extend-notice =
    { $language }:
    <blockquote>{ $notice }</blockquote>
extend-done = Готово: <s>{ $from }</s> → <b>{ $to }</b>. Вместе со сроком продлены все карты, рассылка идёт.
extend-moved = Срок тем временем перенёс кто-то другой. Ничего не изменено: /extend покажет, как сейчас.
extend-left = Срок остаётся прежним.

## Оплата

quote-pay-invoice = <b>К оплате сейчас: { $amount }</b>
button-order-invoice = Заказать · оплатить { $amount }
order-invoiced = 💳 Жду оплату до { $time }. Закажу сразу после неё.
order-unpaid = Оплата не пришла вовремя, поэтому ничего не заказано.
order-paid = Оплачено: { $amount }
order-missing = Нет в заказе: на { $amount }, вычтено
order-missing-goods = Нет в заказе: { $goods }
state-invoiced = ждёт оплаты
toast-settle-first = У вас три незавершённых заказа. Сначала оплатите или отмените один из них.
invoice-title = Заказ № { $number }
invoice-with-card = Товары { $items }, доставка { $delivery }, карта оплатит { $card }. Закажу сразу после оплаты, до { $time }.
invoice-without-card = Товары { $items }, доставка { $delivery }. Закажу сразу после оплаты, до { $time }.
no-payment-not-open = Этот заказ больше не ждёт оплаты. Деньги не списаны.
no-payment-over = Эта цена больше не действует. Деньги не списаны: оформите заказ снова.
no-payment-changed = Магазин изменил цену, или товар закончился. Деньги не списаны.
no-payment-closed = Магазин сейчас закрыт. Деньги не списаны, всё осталось в корзине.
no-payment-unreachable = Магазин не отвечает. Деньги не списаны: попробуйте чуть позже.
problem-closed = • сейчас закрыто
reason-store-closed = Сейчас он закрыт.
card-grace = 💳 Заказ сорвался не по вашей вине: карта на { $value } теперь действует до { $until }.
missing-delivery = Заказ № { $number }: в магазине нашлось не всё, не хватает на { $amount }. Теперь при получении: { $pay }.
missing-card = Заказ № { $number }: в магазине нашлось не всё, не хватает на { $amount } — это было оплачено картой.
refund-owed =
    💸 { $why }
    { $amount } вернутся тем же способом, каким вы платили. Возврат № { $number }; сообщу, когда он пройдёт.
refund-why-twice = Вы оплатили этот заказ дважды.
refund-why-late = Оплата пришла после отмены заказа.
refund-why-amount = Сумма оплаты не совпала с суммой заказа, поэтому заказ не оформлен.
refund-why-stranger = Эта оплата не относится ни к одному вашему заказу.
refund-why-cancelled = Заказ отменён.
refund-why-rejected = Магазин не принял заказ.
refund-why-missing = В магазине нашлось не всё.
refund-line-open = 💸 { $amount } возвращаются вам
refund-line-settled = 💸 { $amount } возвращены
refund-line-failed = 💸 { $amount } пока не удалось вернуть: поддержка этим занята
refund-settled = ✅ { $amount } возвращены. Банк может показать это через несколько дней. (Возврат № { $number })
refund-failed = { $amount } не удалось вернуть тем же способом. Поддержка найдёт другой: /support. (Возврат № { $number })
refund-task = 💸 <b>Возврат № { $number }: { $amount }</b>
refund-task-twice = Заказ оплачен дважды.
refund-task-late = Оплата пришла после отмены заказа.
refund-task-amount = Сумма оплаты не совпала с суммой заказа.
refund-task-stranger = Оплата не относится к заказам плательщика.
refund-task-cancelled = Оплаченный заказ отменён.
refund-task-rejected = Магазин не принял оплаченный заказ.
refund-task-missing = В магазине нашлось не всё.
refund-task-order = Заказ № { $number }
refund-task-charge = Номер платежа: <code>{ $charge }</code>, { $at }
refund-ask-settled = Возврат № { $number }: { $amount } действительно возвращены у провайдера? Я сообщу об этом пользователю.
refund-ask-failed = Возврат № { $number }: { $amount } нельзя вернуть тем же способом? Я попрошу пользователя написать в поддержку.
refund-done-settled = ✅ Возврат № { $number }: { $amount } возвращены.
refund-done-failed = ⚠️ Возврат № { $number }: { $amount } вернуть не удалось.
refunds-none = Возвратов в очереди нет.
refunds-more = { $more ->
    [one] Ждёт ещё { $more } возврат.
    [few] Ждут ещё { $more } возврата.
   *[many] Ждут ещё { $more } возвратов.
}
button-refund-settled = Деньги вернулись
button-refund-failed = Вернуть нельзя
button-refund-yes-settled = Да, вернулись
button-refund-yes-failed = Да, вернуть нельзя
button-refund-back = Ещё нет
doubt-task =
    ❓ <b>Заказ № { $number } под вопросом</b>
    Ответ магазина потерялся, и сам я не могу узнать, принял ли он заказ. Уточните, пожалуйста, в магазине; номер оформления: <code>{ $session }</code>
doubt-task-paid = Покупатель оплатил здесь { $amount }.
doubt-task-delivery = Покупатель заплатит { $amount } при получении.
doubt-ask-none = В магазине действительно нет заказа № { $number }? Я скажу покупателю, что заказ не принят; карта и оплата вернутся.
doubt-number = Под каким номером заказ № { $number } записан в магазине? Пришлите его одним сообщением, я сверю с магазином. /cancel — не указывать.
doubt-number-again = Это не номер магазина, или он уже у другого заказа. Пришлите ещё раз или /cancel.
doubt-reading = Сверяю с магазином заказ № { $number } под этим номером…
doubt-not-there = Магазин не знает заказа <code>{ $id }</code> или не отвечает.
doubt-done-none = ✅ Заказ № { $number } закрыт: у магазина его нет.
doubt-over = По этому заказу уже всё ясно.
doubt-settled = По заказу № { $number } уже всё ясно: { $state }.
button-doubt-has = У магазина есть
button-doubt-none = У магазина нет
button-doubt-none-yes = Да, его там нет
button-doubt-back = Пока не знаю
toast-refund-ended = Этот возврат уже закрыт

## Поддержка и условия

command-support = Что-то не так
command-terms = Условия
button-wrong = Что-то не так
support-ask = Что случилось? Напишите одним сообщением: его прочтёт живой человек. Если передумали — /cancel.
support-ask-order = Что не так с заказом № { $number }? Напишите одним сообщением: живой человек прочтёт его вместе с заказом. Если передумали — /cancel.
support-taken = Обращение № { $number } передано в поддержку. Ответ придёт сюда.
support-case = 🆘 <b>Обращение № { $number }</b>
button-answer = Ответить на № { $number }
support-ask-answer = Ваш ответ на обращение № { $number } одним сообщением. /cancel — не отвечать.
support-answer = <b>Поддержка, обращение № { $number }:</b>
support-answered = Ответ на обращение № { $number } отправлен.
toast-case-gone = Автор обращения удалил свои данные
terms =
    <b>Условия</b>
    • Продают вам магазины; я передаю заказ и их цену. Без нажатия на точную сумму ничего не заказывается.
    • Одна карта оплачивает один заказ. Если магазин заказ не принял или отменил, карта возвращается.
    • Оплаченное здесь вернётся тем же путём, если заказ отменён, не принят, оплачен дважды или неполон.
    • Адрес и контакт магазин получает только ради заказа. /export покажет всё, что я храню, /forget удалит.
    • Что-то не так? /support: ответит человек.

command-export = Всё, что я о вас храню
exported = Всё, что я о вас храню. /forget удалит это.
slow-down = Я за вами не успеваю: последние сообщения пропущены. Подождите минутку.

## Уведомления и рассылки

unit-seconds = { $n } с
unit-minutes = { $n } мин
unit-hours = { $n } ч
notice-extension =
    ⏰ <b>Бесплатные карты на { $value } продлены</b>
    Они действуют до <s>{ $from }</s> <b>{ $to }</b>. Уже получили свою?
button-my-card = Моя карта
notices-on = 🔔 Сообщаю новости и напоминаю, когда карта вот-вот истечёт.
notices-off = 🔕 Пишу только о ваших заказах.
button-notices-off = Отключить уведомления
button-notices-on = Включить уведомления
broadcast-draft = 📣 <b>Рассылка № { $number }</b>, ещё не отправлена
broadcast-words = { $language }: { $words }
broadcast-nothing = пока ничего
broadcast-as = как { $language }
broadcast-quoted = «{ $words }»
broadcast-picture = 🖼
broadcast-to = Кому: { $who } (сейчас { $people ->
    [one] { $people } человек
    [few] { $people } человека
   *[many] { $people } человек
})
broadcast-when = Начнётся { $at }
broadcast-late = Должна была начаться { $at }, но это время прошло: выберите другое или нажмите «Сразу»
broadcast-at-once = Начнётся сразу
who-everybody = всем
who-those = тем, { $list }
who-has-card = у кого есть действующая карта
who-never-ordered = кто ещё ничего не заказывал
who-seen = { $days ->
    [one] кто заходил за последний { $days } день
    [few] кто заходил за последние { $days } дня
   *[many] кто заходил за последние { $days } дней
}
who-speaks = чей язык: { $languages }
seen-days = { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
}
seen-whenever = когда угодно
button-chosen = ✓ { $label }
button-not-chosen = { $label }
button-write-in = ✏️ { $language }
button-has-card = Есть карта
button-never-ordered = Без заказов
button-seen = Заходили: { $when }
button-when = Позже…
button-at-once = Сразу
button-preview = Посмотреть
button-discard = Удалить
button-send-to = { $people ->
    [one] Отправить { $people } человеку
   *[other] Отправить { $people } людям
}
button-not-yet = Ещё нет
broadcast-write =
    Пришлите текст ({ $language }) таким, каким его увидят люди: с любым оформлением или картинкой с подписью.
    Строки в конце станут кнопками: <code>[Надпись] https://example.com</code> или <code>[Моя карта] /card</code> — карта читателя.
broadcast-ask-time = Когда начать? Напишите будущую дату и время: <code>2026-02-28 18:00</code>
toast-late = Выбранное время прошло
broadcast-ask-send = { $people ->
    [one] Отправить { $people } человеку ({ $who })? Это займёт примерно { $time }.
   *[other] Отправить { $people } людям ({ $who })? Это займёт примерно { $time }.
}
broadcast-discarded = Рассылка удалена, никто ничего не получил.
broadcast-gone = Эта рассылка уже отправлена или удалена.
broadcast-unfit-kind = Могу переслать текст или картинку с подписью. Пришлите что-то из этого.
broadcast-unfit-empty = Здесь одни кнопки. Напишите над ними хоть пару слов.
broadcast-unfit-long = В подписи к картинке не больше 1024 знаков. Сократите её или пришлите без картинки.
broadcast-unfit-buttons = Слишком много кнопок: не больше шести.
broadcast-title = 📣 <b>Рассылка № { $number }</b>: { $state }
broadcast-state-scheduled = запланирована
broadcast-state-running = идёт
broadcast-state-paused = на паузе
broadcast-state-done = завершена
broadcast-state-cancelled = отменена
broadcast-counts = Отправлено: { $sent } из { $total }, заблокировали бота: { $blocked }, ошибок: { $failed }
broadcast-left-out = Пропущено: { $people } (больше не подходят под условия)
broadcast-pace = { $rate } в секунду, осталось примерно { $left }
broadcast-ask-cancel = { $left ->
    [one] Отменить рассылку № { $number }? Её не получит { $left } человек.
    [few] Отменить рассылку № { $number }? Её не получат { $left } человека.
   *[many] Отменить рассылку № { $number }? Её не получат { $left } человек.
}
broadcasts-none = Рассылок пока нет: /broadcast начнёт первую.
broadcasts-title = <b>Рассылки</b>
broadcasts-line = № { $number }: { $state }, { $sent } из { $total }
button-broadcast = Рассылка № { $number }
button-pause = Пауза
button-resume = Продолжить
button-call-off = Отменить…
button-call-off-really = Отменить рассылку
button-go-on = Не отменять

## Роли и паузы

claim-paused = Выдача карт приостановлена. Карты никуда не делись: попробуйте чуть позже.
toast-ordering-paused = Простите, сейчас я не принимаю заказы. Корзина сохранится: попробуйте чуть позже.
no-payment-paused = Сейчас заказы не принимаются. Деньги не списаны: попробуйте чуть позже.
campaign-title = 🎟 <b>Акция</b>
campaign-cards = Карты на { $value }: с { $from } до { $to }
campaign-budget = Выдано { $claimed } из { $budget }, осталось { $left }
campaign-claims-paused = ⏸ Выдача карт на паузе.
campaign-ordering-paused = ⏸ Приём заказов на паузе.
button-pause-claims = Приостановить выдачу
button-resume-claims = Возобновить выдачу
button-pause-ordering = Приостановить заказы
button-resume-ordering = Возобновить заказы
staff-support =
    <b>Что вы можете</b>
    /order 17 — чей-то заказ
    /refunds — какие деньги вернуть
    Отвечать на обращения и разбирать заказы под вопросом — кнопками в сообщениях, которые вам придут.
staff-owner =
    /campaign — как идёт акция и что на паузе
    /stats — цифры и графики
    /extend 2026-02-28 — продлить срок и сообщить всем
    /broadcast — написать многим
    /broadcasts — отправленные рассылки
    /roles — кто что может
staff-order = Пользователь <code>{ $user }</code>
staff-no-order = Такого заказа нет. Напишите так: <code>/order 17</code>
roles-title = <b>Роли</b>
roles-settings = <code>{ $user }</code>: владелец, по настройкам
roles-line = <code>{ $user }</code>: { $role }
roles-how = Дать роль: <code>/roles 123456789 support</code> или <code>owner</code>; забрать: <code>none</code>.
role-support = поддержка
role-owner = владелец
role-granted = ✅ У <code>{ $user }</code> теперь роль: { $role }.
role-taken = ✅ У <code>{ $user }</code> больше нет роли.
role-yours = Теперь у вас роль: { $role }. Что вы можете: /admin
role-yours-no-more = У вас больше нет роли. Спасибо за помощь!
role-of-settings = Это владелец по настройкам: изменить их может только тот, кто запускает бота.
role-own = Вашу роль меняет другой владелец.
role-of-stranger = Я этого человека ещё не знаю. Пусть сначала напишет мне.

## За что платит карта, и напоминания

pays-for-meals = готовую еду
pays-for-groceries = продукты
pays-for-goods = товары для дома
list-and = { $list } и { $last }
basket-card-not-for = За это карта не платит: она на { $what }.
notice-reminder =
    ⏳ <b>Ваша карта на { $value } истекает { $ahead }</b>: действует до { $until }.
    Напишите, что нужно, и она применится сама. Отключить напоминания: /notices

## Приглашения

invite =
    🎁 <b>Пригласите друга: по карте на { $value } каждому</b>
    Вы оба получите её, когда приедет его первый заказ, пока карты есть, до { $until }. Ваша ссылка:
    { $link }
invite-had = Получено карт: { $had } из { $most }.
invite-full = У вас уже столько карт, сколько может быть у одного человека: { $most }. Друг свою получит.
invite-no-cards = Карт для подарков сейчас нет, так что приглашение пока ничего не принесёт. Но друзьям я всё равно рад!
button-share = Отправить другу
invited = 🎁 Вас пригласил друг: когда приедет ваш первый заказ, вы оба получите ещё по карте на { $value }.
invite-earned-invited = 🎁 Ваш первый заказ приехал, и раз вас пригласили — вот ещё карта на { $value }. Действует до { $until } (истекает { $ahead }).
invite-earned-inviter = 🎁 Первый заказ вашего друга приехал: вот карта на { $value } для вас. Действует до { $until } (истекает { $ahead }).
claim-most = У вас уже столько карт, сколько может быть у одного человека.
cards-active = { $count ->
    [one] 💳 У вас <b>{ $count }</b> карта по <b>{ $value }</b>. Ближайшая действует до { $until } (истекает { $ahead }). Каждый заказ сам берёт одну.
    [few] 💳 У вас <b>{ $count }</b> карты по <b>{ $value }</b>. Ближайшая действует до { $until } (истекает { $ahead }). Каждый заказ сам берёт одну.
   *[many] 💳 У вас <b>{ $count }</b> карт по <b>{ $value }</b>. Ближайшая действует до { $until } (истекает { $ahead }). Каждый заказ сам берёт одну.
}
budget-warning = ⚠️ Выдано { $percent } % бюджета акции: осталось { $left } из { $budget }.
budget-gone = ⚠️ Выдана последняя карта, на которую хватало бюджета. Тем, кто придёт теперь, я так и скажу; заказать они смогут по полной цене.

## Цифры акции, для владельцев

stats-title = <b>Акция</b>, { $at }
stats-cards = Карты: выдано { $cards }, использовано { $redeemed }
stats-budget = Бюджет: осталось { $left } из { $budget }
stats-gone = Бюджет исчерпан.
stats-ends = При таком темпе он закончится <b>{ $at }</b>, раньше срока ({ $deadline }).
stats-lasts = При таком темпе к концу срока ({ $deadline }) останется около { $left }.
stats-early = Пока рано судить, надолго ли его хватит (срок: { $deadline }).
stats-over = Акция закончилась { $deadline }.
stats-orders = Заказы: { $orders }, из них с картой { $with }
stats-covered = Карта оплатила всё: { $covered } из { $with } ({ $percent } %)
stats-worth = Платят: карты { $card }, покупатели { $people }
stats-back = Заказали снова после карты: { $back } из { $spent } ({ $percent } %)
button-stats-refresh = 🔄 Обновить
button-stats-file = 📄 По часам (CSV)
stats-file = Акция по часам. Суммы в юанях.
toast-fresh = Данные обновлены
stats-none = Акции пока нет.
budget-short = ⚠️ При таком темпе бюджет акции закончится <b>{ $at }</b>, раньше срока ({ $deadline }): осталось { $left } из { $budget }. Подробнее: /stats.
# На картинке: коротко и без тегов.
chart-budget = Остаток бюджета
chart-of = из { $budget }
chart-ends = хватит до ≈ { $date }
chart-lasts = останется ≈ { $left }
chart-orders = Заказов в час
chart-most = максимум { $n }
chart-funnel = Путь покупателя
chart-share = { $n } ({ $percent } %)
funnel-came = Зашли
funnel-claimed = Взяли карту
funnel-ordered = Заказали
funnel-delivered = Получили
funnel-again = Вернулись

## Что человеку нельзя

memory-title = <b>Что я помню о вас</b>
memory-nothing = Пока ничего не помню. Напишите, чего вам нельзя: «у меня аллергия на орехи».
memory-avoids = • нельзя: { $what }
memory-what-for = Я учитываю это в том, что предлагаю, и предупреждаю о том, чего вам нельзя. /forget удалит всё.
memory-offer = Запомнить это для того, что я предлагаю? О том, чего вам нельзя, я предупрежу.
button-memory-keep = Запомнить: { $allergen } — нельзя
button-memory-forget = Забыть: { $allergen }
avoid-contains = ⚠️ содержит: { $list }
avoid-unknown = ⚠️ магазин не указывает, есть ли здесь: { $list }
avoid-of = { $product }: { $warning }
avoid-left-out = Как вы просили, без того, что содержит или может содержать: { $list }. /memory
line-warning = {"   "}{ $warning }

## Open-ended wishes

thought-thinking = 💭 Думаю над «{ $words }»…
thought-looking = Смотрю: { $list }…
button-stop = Остановить
proposal-title = <b>Для «{ $words }»</b>
proposal-line = • { $name } × { $packs } — { $price }
proposal-line-off = ◦ <s>{ $name } × { $packs } — { $price }</s>
proposal-change = • { $name }: станет { $packs }
proposal-remove = • { $name }: убрать из корзины
proposal-total = Всего { $total } без доставки
proposal-total-of = Всего { $total } из ваших { $most }, без доставки
proposal-feeds = { $people ->
    [one] Хватит на { $people } человека
   *[other] Хватит на { $people } человек
}
proposal-short = ⚠️ Хватит на { $feeds } из { $people }
proposal-without = По данным магазина, здесь нет: { $list }
proposal-diet = Всё — { $list }
proposal-over = ⚠️ Дороже вашей суммы на { $over }
proposal-least = ⚠️ Уложиться в { $most } не получилось: дешевле с остальными условиями не бывает.
proposal-nearest = ⚠️ Всё сразу не получилось, это самое близкое.
left-out-contains = Не берём: { $name } — есть { $what }
left-out-unstated = Не берём: { $name } — магазин не указал, есть ли { $what }
left-out-diet = Не берём: { $name } — не подходит ({ $what })
left-out-gone = Не берём: { $name } — распродано
left-out-dear = Не берём: { $name } — не хватает денег
left-out-invented = { $count ->
    [one] Ещё { $count } идею пришлось отбросить: этого здесь не продают.
    [few] Ещё { $count } идеи пришлось отбросить: этого здесь не продают.
   *[other] Ещё { $count } идей пришлось отбросить: этого здесь не продают.
}
diet-vegetarian = вегетарианское
diet-vegan = веганское
diet-pork-free = без свинины
button-take = В корзину · { $amount }
button-change-basket = Изменить корзину
button-no-thanks = Нет, спасибо
proposal-taken = ✅ В корзине: «{ $words }»
thought-nothing = Для «{ $words }» ничего подходящего не нашлось.
thought-near = Может быть, что-то из этого?
thought-slow = Не успел придумать «{ $words }». Назовите, что нужно, — соберу сразу.
thought-busy = Сейчас за идеями слишком много желающих. Назовите, что нужно, — соберу сразу.
thought-down = Сейчас с идеями не получается. Вместо «{ $words }» назовите, что нужно, — соберу.
thought-used-up = На сегодня идей хватит, завтра будут новые. Назовите, что нужно, — соберу.
thought-no-model = Придумать «{ $words }» сам не могу, зато соберу всё, что назовёте: готовую еду, овощи, продукты, товары для дома. Спросите «что у вас есть?», чтобы осмотреться.
thought-question = 💬 { $words }
thought-question-how = Нажмите на ответ или напишите свой.
thought-words = 💬 Это слова компьютера, он может ошибаться:
thought-words-quote = <i>{ $words }</i>
thought-words-only = В вашей корзине ничего не изменилось.
toast-thought-old = Это предложение уже не последнее
toast-proposal-changed = Что-то только что распродали. Посмотрите ещё раз.

## Voice messages and pictures

voice-listening = 🎤 Слушаю…
voice-words = 🎤 «{ $words }»
voice-nothing = Не разобрал ни слова. Попробуйте ещё раз или напишите, что нужно.
voice-long = Это слишком длинно для меня. Пожалуйста, не больше двух минут, или напишите, что нужно.
voice-failed = Сейчас не получается послушать. Напишите, пожалуйста, что нужно.
photo-looking = 📷 Смотрю на картинку…
photo-title = <b>📷 Вот что я прочитал</b>
photo-line = • «{ $read }» → { $name } × { $packs } — { $price }
photo-line-open = • «{ $read }» → { $name }: какой именно, спрошу потом
photo-line-unsure = ❓ «{ $read }»: это { $name }?
photo-line-off = ◦ <s>«{ $read }» → { $name }</s>
photo-unread = ✗ «{ $words }»: не нашёл
photo-unsure = Нажмите на то, что я угадал; отмеченное ❓ без нажатия не добавлю.
photo-nothing = На картинке нет ничего, что я мог бы купить.
photo-failed = Сейчас не получается посмотреть. Напишите, пожалуйста, что нужно.
photo-taken = ✅ Список в корзине.
button-line-unsure = ❓ { $name }
sense-used-up = На сегодня лимит голосовых и картинок исчерпан. Напишите, пожалуйста, что нужно.

## Usual things

memory-diet = • только { $what }
memory-usual = • обычно берёте: { $what }
memory-usual-gone = то, чего больше не продают
memory-order = • ваш обычный заказ: { $what }
memory-order-number = заказ { $number }
button-memory-keep-other = Запомнить: { $what }
button-memory-forget-other = Забыть: { $what }
button-usual = ★ Беру обычно
button-usual-order = ★ Мой обычный заказ
toast-usual = Запомнил: обычно вы берёте это. /memory
toast-usual-order = Запомнил: «как обычно» — это этот заказ. /memory
