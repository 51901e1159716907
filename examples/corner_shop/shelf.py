"""What the shop sells. ``contains`` is what the label says."""

from __future__ import annotations

from typing import NamedTuple


class Product(NamedTuple):
    """A thing on the shelf; price in cents."""

    id: str
    title: str
    price: int
    category: str
    contains: str = ""

    def offered(self) -> dict[str, str]:
        """The product as the keyhole's ``rank`` takes it."""
        return {
            "id": self.id,
            "title": self.title,
            "kind": "grocery",
            "category": self.category,
            "contains": self.contains,
        }


SHELF = (
    Product("rye-sourdough", "Rye sourdough, 750 g", 420, "bread", "gluten"),
    Product("seeded-rolls", "Seeded rolls, four", 310, "bread", "gluten"),
    Product("buckwheat-loaf", "Buckwheat loaf, 500 g", 540, "bread"),
    Product("rice-crackers", "Rice crackers", 190, "snacks"),
    Product("corn-tortillas", "Corn tortillas, eight", 260, "bread"),
    Product("butter-croissant", "Butter croissant", 180, "bread", "gluten milk"),
    Product("oat-granola", "Oat granola, gluten-free oats", 490, "breakfast", "nuts"),
    Product("farmhouse-butter", "Farmhouse butter, 250 g", 330, "dairy", "milk"),
    Product("sheep-yoghurt", "Sheep’s yoghurt", 240, "dairy", "milk"),
    Product("soy-yoghurt", "Soy yoghurt", 230, "dairy"),
    Product("aged-gouda", "Aged gouda, 200 g", 460, "dairy", "milk"),
    Product("spelt-spaghetti", "Spelt spaghetti", 280, "pasta", "gluten"),
    Product("chickpea-fusilli", "Chickpea fusilli", 350, "pasta"),
    Product("salami", "Fennel salami, 100 g", 390, "deli", "meat"),
    Product("smoked-trout", "Smoked trout", 620, "deli", "fish"),
    Product("hummus", "Hummus", 270, "deli"),
    Product("olives", "Green olives", 310, "deli"),
    Product("walnut-cake", "Walnut cake, a slice", 360, "cake", "gluten nuts milk"),
    Product("almond-torte", "Almond torte, a slice", 410, "cake", "nuts"),
    Product("climbing-bar", "Date bar for climbing days", 220, "climbing", "nuts"),
    Product("trail-mix", "Trail mix for hiking", 380, "hiking", "nuts"),
    Product("pale-ale", "Harbour pale ale", 290, "drinks", "alcohol gluten"),
    Product("cider", "Dry cider", 340, "drinks", "alcohol"),
    Product("ginger-beer", "Ginger beer", 220, "drinks"),
)
