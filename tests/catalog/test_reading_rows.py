"""Which rows are products: hidden, merged and rejected ones, variants, sections, notes, and what is said about them."""

from liora.catalog.reading.understood import SHOWN, Counts, Problem

from .reading import brief, live, read

HEADER = "codigo;nombre;precio\n"


def test_a_product_without_price_is_hidden_and_named() -> None:
    found = read(f"{HEADER}1;Taladro;100\n2;Sierra;\n3;Lija;Consultar\n4;Clavo;0\n")
    assert [product.name for product in found.hidden] == ["Sierra", "Lija", "Clavo"]
    assert found.counts == Counts(rows=4, live=1, hidden=3)
    assert found.problems.shown == (
        Problem(4, "«Consultar» no es un precio: el producto queda sin precio."),
        Problem(3, "«Sierra» no tiene precio: queda oculto."),
        Problem(4, "«Lija» no tiene precio: queda oculto."),
        Problem(5, "«Clavo» no tiene precio: queda oculto."),
    )


def test_of_a_repeated_code_the_last_row_wins_and_stays_where_it_is() -> None:
    found = read(f"{HEADER}a1;Taladro;100\nB;Sierra;5\nA1;Taladro nuevo;120\n")
    assert [brief(product) for product in found.products] == [("B", "Sierra", "5"), ("A1", "Taladro nuevo", "120")]
    assert (found.counts.merged, found.counts.rows) == (1, 3)
    assert found.problems.shown == (
        Problem(4, "El código A1 ya estaba en la línea 2 con otro nombre («Taladro»): vale la última."),
    )


def test_repeated_names_without_code_are_all_kept() -> None:
    found = read("producto,precio\nPinza,10\nPinza,12\n")
    assert [brief(product) for product in found.products] == [("pinza", "Pinza", "10"), ("pinza-2", "Pinza", "12")]
    assert found.problems.shown == (Problem(3, "«Pinza» está repetido y no tiene código."),)


def test_rows_that_are_no_product_are_rejected_with_line_and_reason() -> None:
    found = read("codigo;nombre;precio;stock\n1;Taladro;100;1\n2;;50;\n3;Sierra;-5;\n4;;;7\n")
    assert found.counts == Counts(rows=4, live=1, rejected=3)
    assert found.problems.shown == (
        Problem(3, "No tiene nombre."),
        Problem(4, "El precio «-5» es negativo."),
        Problem(5, "No tiene nombre ni precio."),
    )


def test_the_gravest_problems_are_spelled_out_and_all_are_counted() -> None:
    rows = "".join(f"{number};Producto {number};\n" for number in range(50))
    found = read(f"{HEADER}{rows}99;Taladro;1\n77;;8\n")
    assert (len(found.problems.shown), found.problems.total) == (SHOWN, 51)
    assert found.problems.shown[0] == Problem(53, "No tiene nombre.")


def test_notes_totals_and_repeated_headers_are_no_rows() -> None:
    text = f"{HEADER}1;Taladro;100\n;;\nPrecios sin IVA.\n{HEADER}2;Sierra;50\n;TOTAL;150\nPágina 1;;\n"
    assert read(text).counts == Counts(rows=2, live=2)


def test_a_section_is_the_category_of_what_follows_unless_rows_have_one() -> None:
    assert [p.category for p in read(f"{HEADER}1;Pan;1\nBEBIDAS;;\n2;Agua;1\n\n3;Jugo;2\n").products] == [
        "",
        "BEBIDAS",
        "BEBIDAS",
    ]
    text = "codigo;nombre;precio;rubro\nBEBIDAS;;;\n1;Agua;1;Sin gas\n2;Jugo;1;\n"
    assert [product.category for product in read(text).products] == ["Sin gas", "BEBIDAS"]


def test_several_rows_of_one_handle_are_one_product_with_variants() -> None:
    text = (
        "Handle,Title,Option1 Name,Option1 Value,Option2 Value,Variant SKU,Variant Inventory Tracker,"
        "Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Variant Barcode\n"
        "polera,Polera,Talla,S,Rojo,P-S,shopify,2,10.50,15.00,,111\n"
        "polera,,,M,Rojo,P-M,shopify,3,12.00,,https://a.example/m.jpg,222\n"
        "polera,,,,,,,,,,https://a.example/b.jpg,\n"
        "gorro,Gorro,Title,Default Title,,G-1,,,8.00,,,\n"
    )
    found = read(text)
    shirt, hat = found.products
    assert (brief(shirt), str(shirt.old_price), shirt.stock) == (("polera", "Polera", "10.50"), "15.00", 5)
    assert shirt.image == "https://a.example/m.jpg"
    assert [(v.sku, v.name, str(v.price), v.stock, v.barcode) for v in shirt.variants] == [
        ("P-S", "S / Rojo", "None", 2, "111"),
        ("P-M", "M / Rojo", "12.00", 3, "222"),
    ]
    assert (brief(hat), hat.variants, hat.stock) == (("G-1", "Gorro", "8.00"), (), None)
    assert found.counts == Counts(rows=4, live=2)


def test_variations_of_woocommerce_join_their_parent() -> None:
    text = (
        "ID,Tipo,SKU,Nombre,Publicado,¿En inventario?,Inventario,Precio rebajado,Precio normal,Categorías,Superior,"
        "Nombre del atributo 1,Valor(es) del atributo 1\n"
        '7,variable,POL,Polera,1,1,,,,Ropa > Poleras,,Color,"Rojo, Azul"\n'
        "8,variation,POL-R,Polera - Rojo,1,1,4,90,100,,POL,Color,Rojo\n"
        "9,variation,POL-A,Polera - Azul,1,0,,,110,,id:7,Color,Azul\n"
        "10,simple,GOR,Gorro,1,1,,,50,Ropa,,,\n"
    )
    found = read(text)
    shirt, hat = found.products
    assert (brief(shirt), str(shirt.old_price), shirt.category) == (("POL", "Polera", "90"), "100", "Poleras")
    assert [(v.sku, v.name, str(v.price), v.stock) for v in shirt.variants] == [
        ("POL-R", "Rojo", "None", 4),
        ("POL-A", "Azul", "110", 0),
    ]
    assert brief(hat) == ("GOR", "Gorro", "50")
    assert found.counts == Counts(rows=4, live=2)


def test_rows_of_one_group_of_meta_are_variants() -> None:
    text = "id,title,price,availability,item_group_id,color,size\n1,Vestido,50 USD,in stock,V,Rojo,M\n"
    text += "2,Vestido,50 USD,out of stock,V,Azul,M\n3,Bolso,20 USD,in stock,,,\n"
    dress, bag = read(text, "USD").products
    assert (dress.sku, [(v.name, v.stock) for v in dress.variants]) == ("V", [("Rojo / M", None), ("Azul / M", 0)])
    assert brief(bag) == ("3", "Bolso", "20")


def test_rows_of_tiendanube_without_name_belong_to_the_product_above() -> None:
    text = (
        "Identificador de URL;Nombre;Nombre de propiedad 1;Valor de propiedad 1;Precio;Precio promocional;Stock;SKU\n"
    )
    text += "remera;Remera;Talle;S;1.000,00;900,00;1;R-S\nremera;;Talle;M;1.000,00;;;R-M\n"
    (shirt,) = read(text, "ARS").products
    assert (str(shirt.price), str(shirt.old_price), shirt.stock) == ("900.00", "1000.00", None)
    assert [(v.sku, v.name, str(v.price)) for v in shirt.variants] == [("R-S", "S", "None"), ("R-M", "M", "1000.00")]


def test_an_offer_is_the_price_and_what_it_cost_before_is_kept() -> None:
    rows = read(
        "nombre,precio,precio_oferta,precio_anterior\nA,100,80,\nB,100,100,\nC,100,,150\nD,,70,\nE,100,,0\nF,100,130,\n"
    )
    assert [(str(p.price), str(p.old_price)) for p in rows.products] == [
        ("80", "100"),
        ("100", "None"),
        ("100", "150"),
        ("70", "None"),
        ("100", "None"),
        ("100", "None"),
    ]


def test_what_the_shop_pays_is_never_its_price() -> None:
    text = "codigo;descripcion;costo;precio mayorista;precio\n1;Taladro;50;80;100\n"
    assert live(text) == [("1", "Taladro", "100")]


def test_of_prices_in_two_currencies_the_tenants_is_taken() -> None:
    text = "producto;Precio USD;Precio Bs (VES)\nTaladro;10,50;420,00\n"
    assert (live(text, "VES"), live(text, "USD")) == (
        [("taladro", "Taladro", "420.00")],
        [("taladro", "Taladro", "10.50")],
    )


def test_text_is_freed_from_html_escapes_and_words_for_nothing() -> None:
    text = (
        "sku,name,price,description,categories,brand,image\n"
        '=""0012"",Caf&eacute; <b>molido</b>,5,"<style>p{}</style><p>Uno &amp; dos</p>\\n- tres<br>cuatro",'
        '"Bebidas > Café\\, té, Ofertas",(null),"https://a.example/1.jpg, https://a.example/2.jpg"\n'
        "4.01E+12,N/A,5,null,,,\n4.01E+12,Pan < 1 kg,6,,Uncategorized,N/A,C:\\fotos\\pan.jpg\n"
    ).replace('=""0012""', '"=""0012"""')
    found = read(text)
    coffee, bread = found.products
    assert (coffee.sku, coffee.name, coffee.category) == ("0012", "Café molido", "Café, té")
    assert coffee.description == "Uno & dos\n- tres\ncuatro"
    assert (coffee.brand, coffee.image) == ("", "https://a.example/1.jpg")
    assert (bread.sku, bread.name, bread.category, bread.image) == ("pan-1-kg", "Pan < 1 kg", "", "")
    assert found.problems.shown == (Problem(3, "No tiene nombre."),)


def test_a_formula_is_text() -> None:
    (product,) = read('sku,name,price\n"=HYPERLINK(""http://x"",""y"")",=1+1,5\n').products
    assert brief(product) == ('=HYPERLINK("http://x","y")', "=1+1", "5")


def test_long_texts_end_at_a_word() -> None:
    (product,) = read(f"nombre,precio,descripcion\n{'palabra ' * 99},5,{'otra ' * 999}\n").products
    assert (len(product.name), product.name.endswith("palabra…")) == (192, True)
    assert (len(product.description) <= 1000, product.description.endswith("otra…")) == (True, True)


def test_stock_is_a_number_or_what_the_shop_says() -> None:
    said = ["12", "0", "-3", "", "agotado", "disponible", "15 a 20 días", "5,00", "+10", "8 pzas"]
    rows = "".join(f"Producto {number};5;{stock}\n" for number, stock in enumerate(said))
    found = [(p.stock, p.availability) for p in read(f"nombre;precio;existencias\n{rows}").products]
    assert found == [
        (12, ""),
        (0, ""),
        (0, ""),
        (None, ""),
        (0, ""),
        (None, ""),
        (None, "15 a 20 días"),
        (5, ""),
        (10, ""),
        (8, ""),
    ]


def test_what_is_restricted_is_marked_and_what_only_speaks_of_it_is_not() -> None:
    names = {
        "Vino Malbec 750": "alcohol",
        "Copa de vino": "",
        "Vinagre de vino": "",
        "Cerveza sin alcohol": "",
        "Paracetamol 500 mg": "medicine",
        "ACORTRAL TAB. 50 MG. CAJA C/14": "medicine",
        "Cable 500 mg": "",
        "Gas pimienta 60 ml": "weapons",
        "Pistola de silicona": "",
        "Rifle de juguete": "",
        "Cigarrillos mentolados": "tobacco",
        "Alimento cachorro 3 kg": "",
        "Gallina viva": "animals",
        "Tensiómetro de brazo": "medical_device",
    }
    rows = "".join(f"{name};5\n" for name in names)
    assert {p.name: p.restricted for p in read(f"nombre;precio\n{rows}").products} == names


def test_in_the_list_of_a_pharmacy_categories_of_medicines_are_medicines() -> None:
    medicines = "".join(f"Remedio {number} tab 50 mg;5;Dolor\n" for number in range(20))
    found = read(f"nombre;precio;categoria\n{medicines}Parche misterioso;5;Dolor\nPañales;9;Bebés\n")
    assert [product.restricted for product in found.products[-2:]] == ["medicine", "medicine"]
    others = "".join(f"Pañal {number};5;Bebés\n" for number in range(20))
    found = read(f"nombre;precio;categoria\n{medicines}Parche misterioso;5;Dolor\n{others}")
    assert found.restricted == {"medicine": 21}
    assert found.warnings[0].startswith("Parece la lista de una farmacia: 21 de 41")


def test_another_currency_is_said() -> None:
    found = read("nombre,precio\nA,10 USD\nB,12 USD\nC,300 MXN\n")
    assert (found.guesses.currency, found.counts) == ("USD", Counts(rows=3, live=2, hidden=1))
    assert found.warnings == ("La lista dice que sus precios están en USD; la tienda vende en MXN.",)
    assert found.problems.shown[0] == Problem(4, "El precio «300 MXN» está en MXN y la lista en USD.")
    assert [sample.price for sample in found.samples] == ["10 USD", "12 USD"]


def test_lists_side_by_side_are_one_list() -> None:
    text = "LISTA DE MAYO\nCód.;Artículo;Precio;;Cód.;Artículo;Precio\n1;Pan;10;;2;Leche;20\n3;Sal;30;;;;\n"
    found = read(text)
    assert [brief(product) for product in found.products] == [
        ("1", "Pan", "10"),
        ("2", "Leche", "20"),
        ("3", "Sal", "30"),
    ]
    assert found.counts == Counts(rows=3, live=3)


def test_headers_of_two_prices_are_no_two_lists() -> None:
    assert live("Cód.;Artículo;Precio;Precio\n1;Pan;10;12\n") == [("1", "Pan", "10")]


def test_what_the_shop_has_unlisted_is_sold_out() -> None:
    found = read("Name,Regular price,Published,Stock\nA,5,1,3\nB,5,0,3\nC,,0,3\n")
    assert [product.stock for product in found.products] == [3, 0]
    assert found.problems.shown[0] == Problem(3, "En la tienda no está publicado: se muestra como agotado.")
    assert found.problems.total == 2
