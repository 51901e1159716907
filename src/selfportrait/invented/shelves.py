"""The invented grocer's and outfitter's shelves: what lies on them, not yet by whom it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Shelf:
    """One category: ``things`` are "noun:allergens", prices in euro cents; ``beside`` is bought with it."""

    name: str
    things: tuple[str, ...]
    low: int
    high: int
    beside: str
    sizes: str = ""


def _shelf(name: str, low: int, high: int, beside: str, things: str, sizes: str = "") -> Shelf:
    return Shelf(
        name, tuple(" ".join(thing.split()) for thing in things.split(",")), low, high, beside, sizes
    )


FOOD: Final = (
    _shelf(
        "bread",
        169,
        549,
        "cheese",
        """Rye Loaf:gluten, Spelt Rolls:gluten, Sourdough Boule:gluten, Ciabatta:gluten, Seeded
        Toast:gluten, Walnut Baguette:gluten nuts, Crispbread:gluten, Brioche:gluten milk eggs""",
    ),
    _shelf(
        "pasta",
        119,
        399,
        "sauces",
        """Spaghetti:gluten, Penne:gluten, Fusilli:gluten, Tagliatelle:gluten eggs, Ravioli Ricotta:gluten
        milk eggs, Gnocchi:gluten, Red Lentil Penne, Lasagne Sheets:gluten""",
    ),
    _shelf(
        "sauces",
        149,
        449,
        "pasta",
        """Tomato Passata, Basil Pesto:milk nuts, Arrabbiata, Mushroom Cream:milk, Satay Sauce:peanuts soy,
        Roast Pepper Sauce, Aubergine Ragù:celery""",
    ),
    _shelf(
        "muesli",
        229,
        649,
        "dairy",
        """Crunchy Oats:gluten, Berry Muesli:gluten, Hazelnut Granola:gluten nuts, Porridge Oats:gluten,
        Cocoa Pops:gluten milk, Buckwheat Flakes, Almond Granola:gluten nuts""",
    ),
    _shelf(
        "dairy",
        89,
        399,
        "muesli",
        """Whole Milk:milk, Greek Yoghurt:milk, Skyr:milk, Butter:milk, Crème Fraîche:milk, Kefir:milk,
        Quark:milk, Vanilla Pudding:milk""",
    ),
    _shelf(
        "plant drinks",
        139,
        329,
        "muesli",
        """Oat Drink:gluten, Soy Drink:soy, Almond Drink:nuts, Rice Drink, Pea Drink, Hazelnut Drink:nuts,
        Coconut Drink""",
    ),
    _shelf(
        "cheese",
        199,
        799,
        "bread",
        """Mountain Cheese:milk, Young Gouda:milk, Feta:milk, Blue Cheese:milk, Mozzarella:milk, Goat
        Log:milk, Grated Parmesan:milk eggs""",
    ),
    _shelf(
        "vegetables",
        79,
        449,
        "spices",
        """Carrots, Vine Tomatoes, Baby Spinach, Red Peppers, Broccoli, Sweet Potatoes, Celeriac:celery,
        Mushrooms, Courgettes, Leeks""",
    ),
    _shelf(
        "fruit",
        99,
        499,
        "muesli",
        """Apples, Bananas, Blueberries, Pears, Oranges, Red Grapes, Mango, Plums, Raspberries""",
    ),
    _shelf(
        "nuts",
        189,
        899,
        "fruit",
        """Almonds:nuts, Cashews:nuts, Walnuts:nuts, Peanuts:peanuts, Trail Mix:nuts peanuts,
        Pistachios:nuts, Sunflower Seeds""",
    ),
    _shelf(
        "spices",
        119,
        499,
        "vegetables",
        """Smoked Paprika, Curry Powder:mustard, Cumin, Black Pepper, Cinnamon, Za'atar:sesame, Vegetable
        Stock:celery, Oregano""",
    ),
    _shelf(
        "baking",
        69,
        399,
        "dairy",
        """Wheat Flour:gluten, Spelt Flour:gluten, Cane Sugar:sugar, Baking Powder, Almond Meal:nuts,
        Vanilla Sugar:sugar, Dried Yeast, Corn Starch""",
    ),
    _shelf(
        "free-from",
        199,
        599,
        "vegetables",
        """Rice Crackers, Buckwheat Bread, Corn Pasta, Teff Wraps, Millet Flakes, Chickpea Crackers,
        Chestnut Flour, Quinoa Pasta""",
    ),
    _shelf(
        "snacks",
        99,
        399,
        "soft drinks",
        """Salted Crisps, Pretzels:gluten, Cheese Crackers:gluten milk, Popcorn, Tortilla Chips, Wasabi
        Peas:soy, Rice Cakes""",
    ),
    _shelf(
        "soft drinks",
        79,
        249,
        "snacks",
        """Rhubarb Spritz, Lemonade:sugar, Cola:sugar caffeine, Ginger Ale, Apple Schorle, Mate:sugar
        caffeine, Tonic Water""",
    ),
    _shelf(
        "coffee",
        299,
        1299,
        "chocolate",
        """Espresso Beans:caffeine, Filter Coffee:caffeine, Decaf Beans, Coffee Pods:caffeine, Instant
        Coffee:caffeine, Cold Brew:caffeine""",
    ),
    _shelf(
        "tea",
        149,
        699,
        "chocolate",
        """Assam:caffeine, Earl Grey:caffeine, Peppermint, Rooibos, Green Sencha:caffeine, Camomile, Ginger
        Lemon""",
    ),
    _shelf(
        "chocolate",
        99,
        499,
        "tea",
        """Dark Chocolate 70 %:soy, Milk Chocolate:milk soy, Hazelnut Bar:milk nuts soy, Wafer Rolls:gluten
        milk, Marzipan:nuts, Chocolate Biscuits:gluten milk eggs""",
    ),
    _shelf(
        "ready meals",
        249,
        649,
        "soft drinks",
        """Margherita Pizza:gluten milk, Vegetable Curry, Ramen Bowl:gluten soy eggs, Lentil Dal,
        Lasagne:gluten milk celery, Burrito Bowl, Fish Fingers:gluten fish""",
    ),
    _shelf(
        "ice cream",
        249,
        649,
        "fruit",
        """Vanilla Ice Cream:milk eggs, Mango Sorbet:sugar, Cookie Dough:gluten milk eggs, Pistachio Ice
        Cream:milk nuts, Lemon Sorbet:sugar, Coconut Ice""",
    ),
    _shelf(
        "spreads",
        149,
        599,
        "bread",
        """Strawberry Jam:sugar, Heather Honey:honey, Hazelnut Spread:nuts milk, Peanut Butter:peanuts,
        Hummus:sesame, Mustard:mustard, Tahini:sesame""",
    ),
    _shelf(
        "protein",
        199,
        899,
        "vegetables",
        """Smoked Tofu:soy, Tempeh:soy, Free-range Eggs:eggs, Salmon Fillet:fish, Chicken Breast:meat
        poultry, Black Beans, Red Lentils, Seitan Strips:gluten soy""",
    ),
)
SHOES, CLOTHES = "36 37 38 39 40 41 42 43 44 45", "XS S M L XL"
WARES: Final = (
    _shelf(
        "climbing",
        1290,
        16900,
        "climbing",
        """Climbing Shoes, Chalk Bag, Liquid Chalk, Harness, Belay Device, Quickdraw Set, Single Rope 60 m,
        Sling, Finger Board, Climbing Tape, Bouldering Brush, Belay Gloves""",
        "by thing",
    ),
    _shelf(
        "outdoor",
        1990,
        32900,
        "climbing",
        """Rain Jacket, Down Vest, Trekking Backpack, Sleeping Bag, Two-Person Tent, Head Torch, Hiking
        Boots, Thermos Flask, Fleece""",
        "by thing",
    ),
    _shelf(
        "running",
        1490,
        17900,
        "running",
        """Running Shoes, Trail Shoes, Running Tights, Wind Vest, Running Socks, Race Belt, Reflective
        Band, Running Cap""",
        "by thing",
    ),
    _shelf(
        "sneakers",
        5990,
        17900,
        "jackets",
        """Canvas Sneakers, Court Sneakers, High-Tops, Suede Sneakers, Slip-Ons""",
        SHOES,
    ),
    _shelf(
        "jackets",
        5990,
        28900,
        "sneakers",
        """Denim Jacket, Wool Coat, Bomber Jacket, Parka, Overshirt""",
        CLOTHES,
    ),
    _shelf(
        "audio",
        1990,
        44900,
        "audio",
        """Headphones, Earbuds, Bluetooth Speaker, Turntable, Record Brush, Bookshelf Speakers, Headphone
        Stand, Record Sleeves""",
    ),
    _shelf(
        "kitchen",
        690,
        19900,
        "kitchen",
        """Chef's Knife, Cast Iron Pan, Stock Pot, Moka Pot, Pepper Mill, Bread Tin, Cutting Board, Kitchen
        Scale, Sharpening Stone, Apron""",
    ),
    _shelf(
        "home",
        790,
        24900,
        "home",
        """Desk Lamp, Wool Blanket, Linen Sheets, Vase, Candle Holder, Wall Clock, Cushion, Plant Stand,
        Laundry Basket""",
    ),
    _shelf(
        "stationery",
        290,
        4990,
        "stationery",
        """Notebook, Fountain Pen, Ink Bottle, Wall Planner, Pencil Set, Sketchbook, Letter Set, Bookmarks""",
    ),
)
