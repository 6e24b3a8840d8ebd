"""Dutch municipalities through time: who existed when, who followed whom, figures on other boundaries."""
