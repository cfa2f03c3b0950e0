"""What a steward does with the register, whichever surface it is done on."""
