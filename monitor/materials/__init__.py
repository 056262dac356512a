"""Material of others inside works: licences are kept and asked before publishing, known tracks are found."""
