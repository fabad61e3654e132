"""Every figure, one file each, and the few modules that find them, gate them and draw them."""
