"""Where things are on the web, however it is written: platforms, hosts, items and accounts. Pure; fetches nothing."""
