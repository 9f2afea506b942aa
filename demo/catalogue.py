"""What the demo shop sells."""

from pathlib import Path
from typing import Literal

import msgspec

Shape = Literal["tin", "pouch", "bowl", "cup", "pot", "kettle", "vase", "plate", "whisk", "jar"]
Category = Literal["tea", "ceramics", "tools"]


class Product(msgspec.Struct, frozen=True):
    """`price` is in yen; `tones` are the piece's body, shade and accent colours, `ground` the colour behind it."""

    number: int
    name: str
    kanji: str
    category: Category
    kind: str  # what the filter menu offers
    origin: str
    price: int
    shape: Shape
    tones: tuple[str, str, str]
    ground: str
    line: str
    sizes: tuple[str, ...]
    badge: str = ""


CATEGORIES: dict[Category, tuple[str, str]] = {
    "tea": ("Tea", "Single-garden leaves, packed within nine days of steaming."),
    "ceramics": ("Ceramics", "Thrown, glazed and fired by six kilns we have known for years."),
    "tools": ("Tools", "Kettles, whisks and jars: few of them, made to be mended."),
}


class Slide(msgspec.Struct, frozen=True):
    """One picture of the home page's carousel; `number` is the product shown, `hue` the leaves' colour."""

    kanji: str
    title: str
    line: str
    action: str
    href: str
    number: int
    hue: str


FOLDER = Path(__file__).parent / "shop"
PRODUCTS = msgspec.json.decode((FOLDER / "catalogue.json").read_bytes(), type=tuple[Product, ...])
SLIDES = msgspec.json.decode((FOLDER / "slides.json").read_bytes(), type=tuple[Slide, ...])
BY_NUMBER = {product.number: product for product in PRODUCTS}


def of_category(category: Category) -> list[Product]:
    """The category's products in the shop's order."""
    return [product for product in PRODUCTS if product.category == category]


def beside(product: Product) -> list[Product]:
    """Four others that a product's page shows below it: the same category first."""
    others = [other for other in PRODUCTS if other.number != product.number]
    return sorted(others, key=lambda other: (other.category != product.category, abs(other.number - product.number)))[
        :4
    ]
