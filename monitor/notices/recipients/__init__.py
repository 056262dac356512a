"""Who receives letters: what is known of each service, as data; every fact with its source, its day and its mark."""
