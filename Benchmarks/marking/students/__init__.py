"""Students who calculate steps of networks by hand. They share no code with the program that marks them."""
