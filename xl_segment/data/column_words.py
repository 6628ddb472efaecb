"""The words that headers are made of, in English, German, French, Spanish and Portuguese.

Each role has phrases, the surest first. A phrase fits a header that is made of just its words, or that holds them in
a row. Everything is written as `normal` leaves it: lower case, no accents, words parted by single blanks.
"""

from __future__ import annotations

import re
import unicodedata

from xl_segment.data.roles import Role

WORDS: dict[Role, tuple[str, ...]] = {
    Role.CUSTOMER: (
        "customer id", "customerid", "customer no", "customer number", "customer code", "customer key", "cust id",
        "custid", "client id", "clientid", "id client", "id customer", "client number", "client code", "code client",
        "numero client", "kunden id", "kundenid", "kundennummer", "kunden nr", "kundennr", "kunde nr", "id cliente",
        "cliente id", "codigo cliente", "codigo de cliente", "codigo do cliente", "numero de cliente", "no client",
        "n client", "user id", "userid", "member id", "account id", "account number", "buyer id", "household id",
        "customer", "client", "kunde", "cliente", "acheteur", "comprador", "buyer", "customer name", "client name",
        "customer ref", "customer reference", "client ref", "shopper id", "subscriber id", "debitor",
        "debitorennummer", "kundencode", "n de client", "no de cliente", "no do cliente", "n cliente",
        "numero do cliente", "nom client", "nom du client", "kundenname", "nombre cliente", "nombre del cliente",
        "nome cliente", "nome do cliente", "company name", "company", "account", "member", "user", "id", "kundin",
    ),
    Role.ORDER: (
        "order id", "orderid", "order no", "order number", "order nr", "invoice no", "invoiceno", "invoice id",
        "invoice number", "invoice", "receipt no", "receipt id", "receipt", "transaction id", "transactionid",
        "sale id", "sales id", "ticket", "basket id", "bestellnummer", "bestell nr", "bestellnr", "bestell id",
        "auftragsnummer", "auftrag", "auftrags nr", "rechnungsnummer", "rechnungs nr", "rechnung", "belegnummer",
        "numero commande", "numero de commande", "id commande", "no commande", "n commande", "no de commande",
        "n de commande", "facture", "n facture", "no facture", "n de facture", "numero facture", "numero de facture",
        "id vente", "id venta", "id venda", "pedido", "numero pedido", "numero de pedido", "numero do pedido",
        "no do pedido", "no de pedido", "no pedido", "n pedido", "id pedido", "factura", "numero factura",
        "numero de factura", "nota fiscal", "fatura", "order", "commande",
    ),
    Role.DATE: (
        "order date", "orderdate", "invoice date", "invoicedate", "purchase date", "sale date", "sales date",
        "transaction date", "date of purchase", "date of order", "bestelldatum", "kaufdatum", "auftragsdatum",
        "rechnungsdatum", "verkaufsdatum", "date commande", "date de commande", "date achat", "date d achat",
        "date de vente", "date vente", "date facture", "fecha pedido", "fecha de pedido", "fecha compra",
        "fecha de compra", "fecha venta", "fecha de venta", "fecha factura", "data pedido", "data do pedido",
        "data compra", "data da compra", "data venda", "data da venda", "date", "datum", "fecha", "data", "day",
        "tag",
    ),
    Role.QUANTITY: (
        "quantity", "qty", "units sold", "units", "quantity sold", "order quantity", "number of items",
        "number of cds", "items", "pieces", "menge", "anzahl", "stuck", "stuckzahl", "verkaufte menge", "quantite",
        "quantite vendue", "qte", "nombre d articles", "cantidad", "unidades", "cantidad vendida", "quantidade",
        "qtd", "qtde", "quantidade vendida",
    ),
    Role.UNIT_PRICE: (
        "unit price", "unitprice", "price per unit", "price each", "item price", "price", "stuckpreis", "einzelpreis",
        "preis pro stuck", "verkaufspreis", "preis", "prix unitaire", "prix", "precio unitario", "precio",
        "preco unitario", "preco",
    ),
    Role.AMOUNT: (
        "total amount", "order value", "order total", "total price", "total revenue", "line total", "sales amount",
        "sale amount", "order amount", "invoice amount", "net amount", "amount paid", "price paid", "total charges",
        "annual spending", "yearly spending", "net sales", "total sales", "total spent", "total spend",
        "amount spent", "purchase amount", "dollar value", "amount", "revenue", "sales", "turnover", "monetary",
        "money", "spent", "spend", "total", "gesamtbetrag", "gesamtpreis", "rechnungsbetrag", "umsatz", "betrag",
        "warenwert", "montant total", "montant", "chiffre d affaires", "ca", "total ttc", "total ht", "importe total",
        "importe", "ventas", "total gastado", "monto", "monto total", "valor total", "spending", "ausgaben",
        "depenses", "gasto", "gastos", "receita", "vendas", "faturamento", "valor", "total gasto", "value",
    ),
    Role.GENDER: ("gender", "sex", "genre", "geschlecht", "sexe", "genero", "sexo", "civilite"),
    Role.AGE: ("age", "customer age", "alter", "age in years", "age years", "edad", "idade", "age client"),
    Role.BIRTH_YEAR: (
        "year birth", "birth year", "year of birth", "birthyear", "yob", "geburtsjahr", "annee de naissance",
        "annee naissance", "ano de nacimiento", "ano nacimiento", "ano de nascimento", "ano nascimento",
    ),
    Role.INCOME: (
        "annual income", "yearly income", "household income", "monthly income", "income", "salary", "annual salary",
        "jahreseinkommen", "haushaltseinkommen", "einkommen", "gehalt", "jahresgehalt", "revenu annuel", "revenu",
        "revenus", "salaire", "ingresos anuales", "ingreso anual", "ingresos", "ingreso", "renta", "salario",
        "renda anual", "renda", "rendimento", "rendimento anual",
    ),
    Role.SPENDING: (
        "spending score", "spendingscore", "spend score", "spending", "score", "ausgaben score", "ausgabenscore",
        "ausgabenwert", "score de depenses", "score depenses", "depenses", "puntuacion de gasto", "puntaje de gasto",
        "puntuacion gasto", "pontuacao de gastos", "pontuacao de gasto", "score de gastos", "gastos score",
    ),
    Role.CATEGORY: (
        "product category", "category", "product line", "product type", "item type", "product group", "department",
        "favourite category", "preferred category", "produktkategorie", "kategorie", "warengruppe", "produktgruppe",
        "categorie produit", "categorie de produit", "categorie", "categoria de producto", "categoria producto",
        "categoria de produto", "categoria do produto", "categoria", "product name", "product", "item", "produkt",
        "produit", "producto", "produto",
    ),
    Role.FREQUENCY: (
        "purchase frequency", "purchases frequency", "frequency", "number of orders", "number of purchases",
        "num orders", "order count", "orders", "purchases", "visits", "transactions", "kaufhaufigkeit", "haufigkeit",
        "anzahl bestellungen", "anzahl kaufe", "frequence d achat", "frequence achat", "frequence",
        "nombre de commandes", "nombre d achats", "frecuencia de compra", "frecuencia", "numero de pedidos",
        "numero de compras", "frequencia de compra", "frequencia", "x",
    ),
    Role.RECENCY: (
        "recency", "days since last purchase", "days since last order", "days since purchase", "last purchase days",
        "tage seit letztem kauf", "tage seit letzter bestellung", "tage seit kauf", "recence",
        "jours depuis dernier achat", "jours depuis le dernier achat", "recencia", "dias desde la ultima compra",
        "dias desde ultima compra", "dias desde a ultima compra", "t x",
    ),
    Role.TENURE: (
        "tenure", "customer tenure", "membership years", "membership months", "months as customer",
        "years as customer", "account age", "kundenjahre", "kundendauer", "anciennete", "antiguedad", "antiguidade",
        "tempo de cliente", "t",
    ),
    Role.COUNTRY: ("country", "land", "pays", "pais", "country name", "staat", "nation"),
}  # fmt: skip

#: Phrases of one word that say too little beside others: "Total orders" is no money, "Order status" no order.
ALONE = frozenset({"total", "value", "valor", "orders", "purchases", "visits", "transactions", "gasto", "gastos"})

#: Words that turn the meaning: "Discount amount" is not the amount, "Credit score" not the spending score.
FOREIGN: dict[Role, frozenset[str]] = {
    Role.DATE: frozenset(
        {
            "birth", "dob", "born", "naissance", "geburt", "nacimiento", "nascimento", "join", "joined", "joining",
            "signup", "sign", "registration", "registered", "enrolled", "enrollment", "since", "member", "membership",
            "eintritt", "inscription", "alta", "cadastro", "ship", "shipping", "shipped", "delivery", "due", "expiry",
            "expiration", "lieferung", "livraison", "envoi", "entrega", "envio",
        }
    ),
    Role.AMOUNT: frozenset(
        {
            "discount", "tax", "vat", "cost", "costs", "shipping", "freight", "fee", "fees", "refund", "refunds",
            "balance", "profit", "margin", "limit", "budget", "target", "rabatt", "steuer", "kosten", "versand",
            "gewinn", "remise", "taxe", "cout", "frais", "benefice", "descuento", "impuesto", "costo", "coste",
            "envio", "ganancia", "desconto", "imposto", "custo", "frete", "lucro", "quantity", "units", "items",
            "orders", "score", "rate",
        }
    ),
    Role.SPENDING: frozenset(
        {"credit", "risk", "lead", "nps", "churn", "satisfaction", "health", "fico", "quality", "test", "exam"}
    ),
    Role.CATEGORY: frozenset({"id", "no", "nr", "number", "numero", "nummer", "code", "key", "sku", "price", "count"}),
    Role.FREQUENCY: frozenset({"balance", "cash", "payment", "churn"}),
    Role.UNIT_PRICE: frozenset({"total", "gesamt", "cost"}),
    Role.INCOME: frozenset({"gross", "net", "margin", "operating"}),
}  # fmt: skip

_PERSONS = frozenset(
    {
        "first", "last", "middle", "full", "given", "family", "customer", "client", "contact", "user", "member",
        "buyer", "person", "sur", "cliente", "kunde", "kunden",
    }
)  # fmt: skip

#: Words of a date that is about the person, never about a sale.
PERSONAL_DATES = FOREIGN[Role.DATE] - frozenset(
    {
        "ship", "shipping", "shipped", "delivery", "due", "expiry", "expiration", "lieferung", "livraison", "envoi",
        "entrega", "envio",
    }
)  # fmt: skip

#: Headers whose numbers are codes of something, not amounts of it.
CODES = (
    "channel", "region", "segment", "cluster", "group", "store", "branch", "shop", "area", "zone", "class", "type",
    "status", "code", "kanal", "gruppe", "filiale", "gebiet", "canal", "groupe", "magasin", "tienda", "zona", "loja",
    "grupo", "regiao", "label",
)  # fmt: skip

#: Headers of names, addresses and numbers that stand for one thing each.
IDENTIFIERS = (
    "id", "name", "first name", "last name", "surname", "vorname", "nachname", "nom", "prenom", "nombre", "apellido",
    "apellidos", "nome", "sobrenome", "email", "e mail", "mail", "phone", "telephone", "telefon", "telefono",
    "telefone", "mobile", "handy", "fax", "zip", "zip code", "zipcode", "postal code", "postcode", "plz",
    "postleitzahl", "code postal", "codigo postal", "cep", "address", "street", "adresse", "strasse", "rue",
    "direccion", "calle", "endereco", "rua", "sku", "stock code", "stockcode", "product id", "item id", "id produit",
    "id producto", "id produto", "article no", "artikelnummer", "artikel nr", "reference", "description",
    "beschreibung", "barcode", "ean", "iban", "url", "website", "comment", "notes", "number", "no", "nr",
    "serial number", "row", "index", "unnamed 0",
)  # fmt: skip


def normal(header: str) -> str:
    """Bring a header to plain words: "Annual_Income (k$)" and "annualIncome" are both "annual income"."""
    text = re.sub(r"[(\[{].*?[)\]}]", " ", header) if re.sub(r"[(\[{].*?[)\]}]", "", header).strip() else header
    text = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z][a-zà-ÿ])|(?<=[a-zà-ÿ])(?=[A-Z]{2,}\b)", " ", text)
    text = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    text = "".join(one for one in text if not unicodedata.combining(one))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


def fit(header: str, role: Role) -> tuple[float, str]:
    """Return how well a header names a role (0 to 1) and the phrase that says so."""
    words = normal(header)
    best = (0.0, "")
    phrases = WORDS[role]
    foreign = not FOREIGN.get(role, frozenset()).isdisjoint(words.split())
    for rank, phrase in enumerate(phrases):
        sure = 1.0 - 0.4 * rank / len(phrases)
        if words == phrase or words.replace(" ", "") == phrase.replace(" ", ""):
            score = sure
        elif not foreign and _is_part(phrase, words, role):
            # "Total revenue 2024" names an amount; the fewer words besides, the surer.
            score = sure * 0.75 * (len(phrase.split()) / len(words.split())) ** 0.5
        else:
            continue
        if score > best[0]:
            best = (score, phrase)
    return best


def _is_part(phrase: str, words: str, role: Role) -> bool:
    """Tell whether a phrase makes up at least half of a header, and still means there what it means alone."""
    parts = phrase.split()
    if len(phrase) <= 3 or phrase in ALONE or (len(parts) == 1 and role in (Role.CUSTOMER, Role.ORDER)):
        return False
    return f" {phrase} " in f" {words} " and 2 * len(parts) >= len(words.split())


def is_personal_date(header: str) -> bool:
    """Tell whether a header names a birthday, the day somebody joined, and the like."""
    words = normal(header).split()
    return not PERSONAL_DATES.isdisjoint(words) or any(word.startswith("geburt") for word in words)


def names_one_of(header: str, phrases: tuple[str, ...]) -> bool:
    """Tell whether a header is one of some phrases or ends with one; "id" and "name" may also come first."""
    words = normal(header)
    first = words.split()[:1]
    return any(words == one or words.endswith(f" {one}") for one in phrases) or (
        "id" in phrases and first in (["id"], ["name"], ["nom"], ["nome"])
    )


def names_a_thing(header: str) -> bool:
    """Tell the name of a kind ("Coffee Type Name", "Shop name") from the name of somebody ("Last name", "Name")."""
    words = normal(header).split()
    return len(words) > 1 and words[-1] in ("name", "nom", "nome", "nombre") and _PERSONS.isdisjoint(words)


# INTERIM
WORDS[Role.STATUS] = (
    "status",
    "order status",
    "financial status",
    "payment status",
    "stage",
    "state",
    "stato",
    "estado",
)
WORDS[Role.CURRENCY] = ("currency", "amount currency", "currency code", "wahrung", "moneda", "devise")
WORDS[Role.DISCOUNT] = ("discount", "discount amount", "rabatt")
WORDS[Role.LAST_PURCHASE] = ("last purchase", "last order", "last order date", "dernier achat")
WORDS[Role.SINCE] = ("customer since", "member since", "signup date", "joined", "client depuis")
from xl_segment.data.plain_words import plain  # noqa: E402


class _V:
    def __init__(self, words):
        self.words = words

    def is_in(self, text):
        return any(
            f" {w} " in f" {text} " or (w.endswith("*") and any(p.startswith(w[:-1]) for p in text.split()))
            for w in self.words
        )

    def is_one(self, text):
        return any(text == w or (w.endswith("*") and text.startswith(w[:-1])) for w in self.words)


_G = {
    "no_customer": "status state stage payment product item currency category".split(),
    "total": "total sum".split(),
    "of_a_line": ["line", "item", "lineitem", "line total", "item total", "extended"],
    "cancelled_column": [
        "cancelled at",
        "canceled at",
        "cancel reason",
        "cancelled",
        "is cancelled",
        "refunded at",
        "voided",
    ],
    "delivery": "fulfillment fulfilment shipping shipment delivery".split(),
    "partly": ["partial*", "partly", "teilweise"],
    "not_yet": "pending draft".split(),
    "won": ["won", "gewonnen", "ganado", "gagne"],
    "no_sale": "cancel* refund* fail* void* draft pending lost abandon* test declin* reject* storn* annul*".split(),
    "nobody": ["guest", "walk in", "cash customer", "anonymous", "unknown", "none", "n a"],
    "time": "date day time created at on month period timestamp".split(),
    "no_measure": "latitude longitude zip phone mobile index".split(),
    "score_of_scores": [
        "recency score",
        "frequency score",
        "monetary score",
        "rfm score",
        "rfm",
        "r score",
        "f score",
        "m score",
        "cluster",
    ],
    "not_amount": "tax discount shipping fee cost profit balance".split(),
    "spending": "spend spent mnt amount purchases".split(),
}


def vocabulary(name):
    return _V(_G[name])


def says(header, group):
    return vocabulary(group).is_in(normal(header))
