"""What a document says of itself: title, number, issuer, date, place, kind, period, and what it rests on."""
