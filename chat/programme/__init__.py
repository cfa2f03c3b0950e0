"""Hours of a station: made under its register, written for its player, judged by what was aired."""
