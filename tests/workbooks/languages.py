"""Small customer lists in many languages, as programs there export them, with the encodings that are usual for each."""

from __future__ import annotations

import random
import unicodedata
from typing import NamedTuple


class Language(NamedTuple):
    """A header, and what stands under it: given names, family names, cities, goods. encodings: usual for it."""

    header: str
    given: str
    family: str
    cities: str
    goods: str
    encodings: str

    def text(self, lines: int, seed: int = 0) -> str:
        """Return a text file with a header and so many lines."""
        draw = random.Random(seed)  # noqa: S311  no secret
        given, family, cities, goods = (one.split(",") for one in (self.given, self.family, self.cities, self.goods))
        rows = [
            f"{1000 + at},{draw.choice(given)}{'' if runs_on(given[0]) else ' '}{draw.choice(family)},{draw.choice(cities)},"
            f"{draw.choice(goods)},2024-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02},{draw.randrange(100, 99999)}"
            for at in range(lines)
        ]
        return "\r\n".join([self.header, *rows, ""])


def runs_on(text: str) -> bool:
    """Tell whether a script has no blanks between names."""
    return "CJK" in unicodedata.name(text[0]) or "HANGUL" in unicodedata.name(text[0])


def encode(text: str, encoding: str) -> bytes:
    """Encode as programs do: Vietnamese tones are signs of their own in cp1258."""
    if encoding != "cp1258":
        return text.encode(encoding)
    found = b""
    for letter in text:
        try:
            found += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, mark = _tone_apart(letter)
            found += (base + mark).encode("cp1258")
    return found


def _tone_apart(letter: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", letter)
    tone = next(one for one in parts if one in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", parts.replace(tone, "")), tone


LANGUAGES = {
    "German": Language(
        "Kd-Nr,Name,Ort,Artikel,Datum,Umsatz für März",
        "Jürgen,Anna,Käthe,Björn,Peter,Günther,Sabine,Thomas,Ulrike,Jörg",
        "Müller,Schäfer,Groß,Köhler,Weiß,Schmidt,Fuchs,Böhm,Krüger,Lang",
        "München,Köln,Düsseldorf,Berlin,Gießen,Nürnberg,Hamburg,Lübeck,Saarbrücken,Würzburg",
        "Bücher,Möbel,Schuhe,Gemüse,Käse,Süßwaren,Werkzeug,Kühlschränke",
        "cp1252 iso8859-15 mac_roman cp850 cp437",
    ),
    "French": Language(
        "N° client,Prénom et nom,Ville,Catégorie,Date de création,Montant réglé",
        "Hélène,François,Amélie,Jérôme,Zoé,Pierre,Gaëlle,Benoît,Inès,Théo",
        "Lefèvre,Durand,Béranger,Gauthier,Crépin,Moreau,Noël,Prévost,Besançon,Lemaître",
        "Orléans,Besançon,Paris,Nîmes,Évreux,Lyon,Béziers,Saint-Étienne,Angoulême,Châteauroux",
        "Vêtements,Téléphonie,Électroménager,Bijoux,Épicerie,Beauté,Pâtisserie",
        "cp1252 iso8859-15 mac_roman cp850 cp437",
    ),
    "Spanish": Language(
        "Código,Nombre,Población,Descripción,Año,Importe",
        "José,María,Íñigo,Ángel,Begoña,Ramón,Lucía,Sofía,Andrés,Raúl",
        "Núñez,García,Ibáñez,Muñoz,Pérez,López,Peña,Gómez,Domínguez,Rodríguez",
        "Málaga,León,Cádiz,A Coruña,Logroño,Madrid,Córdoba,Bogotá,Medellín,Asunción",
        "Camisón,Pantalón,Jabón,Muñeca,Plátanos,Café,Piñas,Azúcar",
        "cp1252 iso8859-1 mac_roman cp850",
    ),
    "Portuguese": Language(
        "Código,Nome,Município,Descrição,Emissão,Preço",
        "João,Conceição,Antônio,Inês,Luís,Patrícia,Cláudia,Sebastião,Mônica,Estêvão",
        "Gonçalves,Araújo,Guimarães,Conceição,Magalhães,Falcão,Simões,Sá,Brandão,Mourão",
        "São Paulo,Brasília,Goiânia,Florianópolis,Curitiba,Maceió,Vitória,Uberlândia,Ribeirão Preto,Évora",
        "Calção,Pão,Maçãs,Óculos,Relógio,Açúcar,Sabão,Fogão",
        "cp1252 iso8859-1",
    ),
    "Italian": Language(
        "Codice,Nominativo,Città,Quantità,Data,Importo",
        "Niccolò,Giulia,Marco,Mosè,Noè,Luca,Desirée,Anna",
        "Rossi,Libertà,D’Amico,Bianchi,Cefalù,Nicolò,Esposito,Canè",
        "Forlì,Cefalù,Cantù,Roma,Milano,San Donà,Mondovì,Nardò",
        "Caffè,Tè,Pasta,Tiramisù,Ragù,Babà,Bontà",
        "cp1252",
    ),
    "Swedish": Language(
        "Kundnr,Namn,Ort,Varugrupp,Köpdatum,Försäljning",
        "Åsa,Björn,Märta,Göran,Östen,Sören,Pär,Håkan,Anna,Kjell",
        "Öberg,Sjöström,Åkesson,Lindqvist,Bäckman,Hägglund,Svensson,Nyström,Löfgren,Ström",
        "Göteborg,Malmö,Västerås,Örebro,Linköping,Umeå,Växjö,Norrköping,Luleå,Östersund",
        "Möbler,Kläder,Böcker,Skor,Trädgård,Kök,Leksaker",
        "cp1252 iso8859-1 mac_roman cp850",
    ),
    "Danish": Language(
        "Kundenr,Navn,By,Vare,Dato,Beløb",
        "Søren,Jørgen,Åse,Bjørn,Kåre,Sørine,Anne,Lærke",
        "Østergaard,Kjær,Nørgaard,Sørensen,Højgaard,Møller,Bæk,Jensen",
        "København,Århus,Næstved,Helsingør,Hjørring,Sønderborg,Tromsø,Ålesund",
        "Tøj,Møbler,Bøger,Køkken,Legetøj,Smør",
        "cp1252 iso8859-1",
    ),
    "Polish": Language(
        "Nr klienta,Imię i nazwisko,Miejscowość,Kategoria,Data zamówienia,Wartość",
        "Małgorzata,Łukasz,Zbigniew,Bożena,Agnieszka,Michał,Paweł,Elżbieta,Róża,Kuba",
        "Wiśniewski,Dąbrowska,Wójcik,Kamiński,Zając,Król,Nowak,Jabłoński,Gołąb,Źrebiec",
        "Łódź,Kraków,Gdańsk,Poznań,Wrocław,Częstochowa,Rzeszów,Białystok,Toruń,Świdnica",
        "Książki,Odzież,Żywność,Narzędzia,Łóżka,Słodycze,Krzesła,Święta",
        "cp1250 iso8859-2 cp852",
    ),
    "Czech": Language(
        "Číslo,Jméno,Město,Zboží,Datum objednávky,Částka",
        "Jiří,Tomáš,Zdeněk,Božena,Kateřina,Lukáš,Ondřej,Věra,Šárka,Eliška",
        "Novák,Dvořák,Černý,Procházka,Kučera,Veselý,Růžička,Němec,Křížová,Šťastný",
        "Plzeň,Olomouc,Liberec,České Budějovice,Ústí nad Labem,Brno,Třebíč,Zlín,Děčín,Košice",
        "Oblečení,Nábytek,Dětské zboží,Hračky,Potraviny,Počítače,Nářadí",
        "cp1250 iso8859-2 cp852",
    ),
    "Hungarian": Language(
        "Vevőkód,Név,Város,Termék,Dátum,Összeg",
        "Gergő,Zsófia,István,Ágnes,Jenő,László,Győző,Katalin,Tünde,Örs",
        "Szűcs,Tóth,Erdős,Kovács,Fehér,Hegedűs,Szőke,Lőrincz,Bíró,Fűzesi",
        "Győr,Szombathely,Kecskemét,Székesfehérvár,Pécs,Gödöllő,Hévíz,Békéscsaba,Tököl,Mezőkövesd",
        "Cipő,Könyv,Bútor,Élelmiszer,Hűtőgép,Játék,Fürdőruha",
        "cp1250 iso8859-2 cp852",
    ),
    "Romanian": Language(
        "Cod client,Nume,Oraş,Categorie,Dată,Preţ total",
        "Ştefan,Ionuţ,Mălina,Andrei,Cătălin,Răzvan,Ana,Mihăiţă",
        "Bălan,Ţurcanu,Rădulescu,Muşat,Niţă,Vlăduţ,Popescu,Şerban",
        "Braşov,Timişoara,Iaşi,Constanţa,Bucureşti,Galaţi,Piteşti,Târgu Mureş,Bacău,Reşiţa",
        "Încălţăminte,Cărţi,Băuturi,Pâine,Mobilă,Îmbrăcăminte",
        "cp1250 iso8859-2 cp852",
    ),
    "Croatian": Language(
        "Šifra kupca,Ime i prezime,Mjesto,Naziv,Datum narudžbe,Količina",
        "Željko,Ivana,Siniša,Dražen,Đurđa,Nataša,Tomislav,Anđela",
        "Horvat,Kovačević,Babić,Jurić,Šimunić,Đurić,Žunić,Marković",
        "Šibenik,Požega,Čakovec,Varaždin,Zagreb,Đakovo,Poreč,Karlovac",
        "Odjeća,Obuća,Voće,Namještaj,Kućanski uređaji,Igračke",
        "cp1250 iso8859-2 cp852",
    ),
    "Russian": Language(
        "Номер,Покупатель,Город,Товар,Дата заказа,Сумма",
        "Иван,Мария,Алексей,Юлия,Фёдор,Екатерина,Сергей,Ольга",
        "Смирнов,Кузнецова,Попов,Щербаков,Васильева,Зайцев,Чижов,Цветкова",
        "Москва,Санкт-Петербург,Нижний Новгород,Челябинск,Уфа,Ярославль,Хабаровск,Пермь",
        "Обувь,Книги,Мебель,Телефоны,Игрушки,Бытовая техника,Одежда",
        "cp1251 koi8-r iso8859-5 cp866 mac_cyrillic",
    ),
    "Ukrainian": Language(
        "Код,Клієнт,Місто,Товар,Дата замовлення,Сума",
        "Олена,Андрій,Сергій,Наталія,Юрій,Євген,Ірина,Соломія",
        "Шевченко,Коваль,Бойко,Ткаченко,Їжакевич,Мельник,Гнатюк,Яценко",
        "Київ,Харків,Львів,Одеса,Дніпро,Запоріжжя,Вінниця,Чернівці",
        "Взуття,Книжки,Меблі,Одяг,Іграшки,Побутова техніка",
        "cp1251 koi8-u",
    ),
    "Bulgarian": Language(
        "Клиент №,Име,Град,Продукт,Дата на поръчка,Стойност",
        "Георги,Мария,Йордан,Цветелина,Димитър,Елена,Стоян",
        "Иванов,Петрова,Димитров,Ангелова,Христов,Желязков",
        "София,Пловдив,Варна,Бургас,Русе,Стара Загора,Търговище",
        "Обувки,Книги,Мебели,Дрехи,Играчки,Хранителни стоки",
        "cp1251",
    ),
    "Greek": Language(
        "Κωδικός,Πελάτης,Πόλη,Είδος,Ημερομηνία,Ποσό",
        "Γιώργος,Μαρία,Ελένη,Νίκος,Άννα,Ιωάννης,Χρήστος,Αθηνά",
        "Παπαδόπουλος,Οικονόμου,Αντωνίου,Γεωργίου,Νικολάου,Ψαρράς",
        "Αθήνα,Θεσσαλονίκη,Πάτρα,Ηράκλειο,Λάρισα,Βόλος,Ρόδος,Χανιά",
        "Παπούτσια,Βιβλία,Έπιπλα,Ρούχα,Παιχνίδια,Τρόφιμα",
        "cp1253 iso8859-7",
    ),
    "Turkish": Language(
        "Müşteri No,Adı Soyadı,Şehir,Ürün,Sipariş Tarihi,Tutar",
        "Ayşe,Çağla,Gökhan,Işıl,Ömer,Tuğba,Mehmet,Şeyma,Yiğit,Gülşah",
        "Yılmaz,Öztürk,Şahin,Çelik,Aydın,Doğan,Kılıç,Güneş,Koç,Yıldız",
        "İstanbul,İzmir,Eskişehir,Diyarbakır,Muğla,Balıkesir,Şanlıurfa,Adana,Çorum,Iğdır",
        "Ayakkabı,Giyim,Gıda,Mobilya,Oyuncak,Çanta,Züccaciye,Kırtasiye",
        "cp1254 iso8859-9 cp857",
    ),
    "Hebrew": Language(
        "מספר לקוח,שם,עיר,מוצר,תאריך הזמנה,סכום",
        "דוד,שרה,יוסף,רחל,משה,נועה,אברהם,תמר",
        "כהן,לוי,מזרחי,פרץ,ביטון,פרידמן,אזולאי,שפירא",
        "תל אביב,ירושלים,חיפה,באר שבע,נתניה,אשדוד,פתח תקווה,רמת גן",
        "נעליים,ספרים,רהיטים,בגדים,צעצועים,מזון",
        "cp1255 iso8859-8",
    ),
    "Arabic": Language(
        "رقم العميل,الاسم,المدينة,المنتج,تاريخ الطلب,المبلغ",
        "محمد,فاطمة,أحمد,عائشة,خالد,مريم,يوسف,نورة",
        "العلي,الحسن,القحطاني,الشمري,المصري,الخطيب,البغدادي,حداد",
        "القاهرة,الرياض,جدة,الإسكندرية,عمان,دبي,بغداد,الدار البيضاء",
        "أحذية,كتب,أثاث,ملابس,ألعاب,أجهزة منزلية",
        "cp1256 iso8859-6",
    ),
    "Lithuanian": Language(
        "Kodas,Vardas pavardė,Miestas,Prekė,Užsakymo data,Suma su mokesčiais",
        "Rūta,Žydrūnas,Česlovas,Eglė,Jūratė,Mindaugas,Šarūnas,Agnė",
        "Kazlauskienė,Šimkus,Žukauskas,Petrauskaitė,Balčiūnas,Jankauskas,Stankevičius",
        "Klaipėda,Panevėžys,Šiauliai,Mažeikiai,Vilnius,Kėdainiai,Tauragė,Utena",
        "Batai,Drabužiai,Žaislai,Knygos,Maisto prekės,Baldai,Įrankiai",
        "cp1257 iso8859-13",
    ),
    "Latvian": Language(
        "Klienta numurs,Vārds uzvārds,Pilsēta,Prece,Pasūtījuma datums,Summa",
        "Jānis,Ilze,Pēteris,Līga,Kārlis,Anna,Mārtiņš,Dzintra",
        "Bērziņš,Kalniņa,Ozoliņš,Liepiņa,Krūmiņš,Zariņš,Vītols",
        "Rīga,Jelgava,Liepāja,Rēzekne,Jūrmala,Valmiera,Jēkabpils,Cēsis",
        "Apģērbs,Grāmatas,Mēbeles,Rotaļlietas,Pārtika,Kurpes",
        "cp1257",
    ),
    "Estonian": Language(
        "Kliendi nr,Nimi,Linn,Kaup,Kuupäev,Müük kokku",
        "Jüri,Õnne,Tõnu,Mätlik,Külli,Ülle,Mari,Jaan",
        "Põld,Mägi,Tamm,Käär,Sööt,Rüütel,Saar,Õun",
        "Põlva,Võru,Pärnu,Jõhvi,Tartu,Jõgeva,Türi,Tallinn",
        "Jalanõud,Mööbel,Mänguasjad,Riided,Õlu,Söök",
        "cp1257 cp1252",
    ),
    "Vietnamese": Language(
        "Mã khách hàng,Họ và tên,Thành phố,Sản phẩm,Ngày đặt hàng,Tổng tiền",
        "Hương,Đức,Tuấn,Hạnh,Ngọc,Dũng,Thảo,Phượng",
        "Nguyễn,Trần,Lê,Phạm,Hoàng,Vũ,Đặng,Bùi",
        "Hà Nội,Đà Nẵng,Hải Phòng,Cần Thơ,Huế,Nha Trang,Biên Hòa,Vũng Tàu",
        "Giày dép,Sách,Đồ nội thất,Quần áo,Đồ chơi,Thực phẩm",
        "cp1258",
    ),
    "Thai": Language(
        "รหัสลูกค้า,ชื่อ,จังหวัด,สินค้า,วันที่สั่งซื้อ,ยอดรวม",
        "สมชาย,สมหญิง,วิชัย,มาลี,ประเสริฐ,กัญญา,อนุชา,พรทิพย์",
        "ใจดี,รักไทย,สุขสวัสดิ์,ทองคำ,แซ่ลิ้ม,ศรีสุข,วงศ์ใหญ่",
        "กรุงเทพมหานคร,เชียงใหม่,ภูเก็ต,ขอนแก่น,นครราชสีมา,ชลบุรี,สงขลา",
        "รองเท้า,หนังสือ,เฟอร์นิเจอร์,เสื้อผ้า,ของเล่น,อาหาร",
        "cp874 tis-620",
    ),
    "Japanese": Language(
        "会員番号,氏名,市区町村,商品名,注文日,合計金額",
        "佐藤,鈴木,高橋,田中,渡辺,伊藤,山本,中村,小林,斎藤",
        "太郎,花子,健一,美咲,翔太,陽子,大輔,さくら,ゆうこ,誠",
        "東京都,大阪市,横浜市,名古屋市,札幌市,福岡市,京都市,さいたま市",
        "靴,書籍,家具,ノートパソコン,おもちゃ,食品,シャツ",
        "cp932 euc_jp",
    ),
    "Japanese, kanji alone": Language(
        "番号,氏名,住所,品名,日付,金額",
        "佐藤,鈴木,高橋,田中,渡辺,伊藤,山本,中村,小林,斎藤",
        "太郎,花子,健一,美咲,翔太,陽子,大輔,誠",
        "東京都,大阪市,横浜市,名古屋市,札幌市,福岡市,京都市",
        "靴,書籍,家具,食品,化粧品,文房具",
        "cp932 euc_jp",
    ),
    "Chinese, simplified": Language(
        "客户编号,姓名,城市,商品名称,下单时间,实付金额",
        "王,李,张,刘,陈,杨,赵,黄,周,吴",
        "伟,芳,秀英,敏,静,丽,强,磊,军,洋",
        "北京,上海,广州,深圳,成都,杭州,武汉,重庆,哈尔滨",
        "鞋子,图书,家具,服装,玩具,食品,手机壳",
        "gb18030 gbk gb2312",
    ),
    "Chinese, traditional": Language(
        "客戶編號,姓名,城市,商品名稱,訂購日期,總金額",
        "陳,林,黃,張,李,王,吳,劉,蔡,楊",
        "志明,淑芬,建宏,美玲,俊傑,雅婷,怡君,家豪",
        "台北市,高雄市,台中市,新北市,桃園市,台南市,香港,新竹市",
        "鞋子,圖書,家具,服飾,玩具,食品,手機殼",
        "big5 cp950",
    ),
    "Korean": Language(
        "고객번호,이름,도시,상품명,주문일자,결제금액",
        "김,이,박,최,정,강,조,윤,장,임",
        "민준,서연,지훈,수빈,영희,철수,하은,도윤",
        "서울,부산,인천,대구,대전,광주,수원,울산",
        "신발,도서,가구,의류,장난감,식품,휴대폰",
        "cp949 euc_kr",
    ),
    "English with signs": Language(
        "Customer,Name,City,Item,Date,Price in £",
        "Zoë,John,Chloë,Mary,Sean,Will,Kate",
        "O’Neill,Smith,Brontë,Jones,Baker,King",
        "London,Leeds,York,Bath,Café Royal,Hull",
        "£5 voucher,“Best” mug,Book – used,½ pint glass,T-shirt™",
        "cp1252",
    ),
}  # fmt: skip
CASES = [(name, encoding) for name, one in LANGUAGES.items() for encoding in one.encodings.split()]
