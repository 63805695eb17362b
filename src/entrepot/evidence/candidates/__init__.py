"""From mentions to candidate Readings: for every number, and every word that states something without one, the measures,
sides and periods that it may be about, each with what speaks for it."""
