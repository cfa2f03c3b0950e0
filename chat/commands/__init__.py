"""The commands behind `undercard`, one file each; the command line only names them."""
