import Chainrule
