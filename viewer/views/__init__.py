"""A module per noun; each handler makes a view struct and renders it."""
